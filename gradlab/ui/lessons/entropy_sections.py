"""What unfolds below the cross-entropy lesson."""

from __future__ import annotations

from functools import partial

from gradlab.functions.tape_at import tape_at
from gradlab.lessons import listings
from gradlab.lessons.cross_entropy import unsmoothed
from gradlab.ui.lessons.entropy_batch import batch_scene
from gradlab.ui.lessons.entropy_binary import binary_scene
from gradlab.ui.lessons.entropy_floor import floor_scene
from gradlab.ui.lessons.entropy_product import product_scene
from gradlab.ui.lessons.entropy_rivals import stall_scene, twice_scene
from gradlab.ui.lessons.entropy_stable import stable_scene
from gradlab.ui.lessons.entropy_view import present_loss
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import section
from gradlab.ui.show.code_panel import code_section
from gradlab.ui.show.stepper import stepper_section


def entropy_sections(page: Page) -> None:
    """Draw the sections of the lesson at the sliders' numbers."""
    _ = page.translate
    of = present_loss()
    section(page, "product", _("Where p − y comes from"), "", product_scene, of)
    section(page, "stall", _("MSE on softmax stalls"), "", stall_scene, of)
    section(page, "twice", _("softmax applied twice"), "", twice_scene, of)
    section(page, "stable", _("log_softmax against log(softmax)"), "times", stable_scene, of)
    section(page, "floor", _("How low the loss can get"), "", floor_scene, of)
    label = _("A batch: reduction, class weights, ignore_index")
    section(page, "batch", label, r"reduction|k\d|w\d", batch_scene, of)
    section(page, "binary", _("Two classes: one logit"), "z|t", binary_scene)
    shown = unsmoothed(of)
    code_section(page, listings.cross_entropy(shown))
    stepper_section(page, partial(tape_at, shown, ["logits"]), shown.function.key, leaf="logits")
