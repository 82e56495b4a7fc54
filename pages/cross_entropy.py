"""Softmax with log-likelihood has the gradient p − y."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui import Page, lesson, part, point_at, scene, sections, stage

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator


def entropy_lesson(page: Page) -> None:
    """The logits and the class, then what they move."""
    controls, picture = stage("stage-entropy")

    from gradlab.ui.lessons.entropy_view import loss_controls

    with controls:
        loss_controls(page)
    scene(page, entropy_scene, picture)

    from gradlab.ui.lessons.entropy_sections import entropy_sections  # after the first figure

    sections(page, entropy_sections)


def entropy_scene(page: Page, picture: DeltaGenerator) -> None:
    """The bars, the formula and its truth, and the way on."""
    from gradlab.lessons.cross_entropy import unsmoothed
    from gradlab.pictures.formulas import stacked
    from gradlab.ui.lessons.entropy_view import SOFT, loss_view, meter_of, present_loss
    from gradlab.ui.page.sandbox_link import sandbox_link
    from gradlab.ui.show.truth_meter import truth_meter

    of = present_loss()
    loss_view(page, of, picture)
    shown = unsmoothed(of)
    slope = shown.function.derivatives["logits"].formula
    with st.container(key="source"):
        st.latex(shown.function.tex(stacked(shown.function.formula, slope)))
        truth_meter(page, meter_of(of), name="∂L/∂z")
    numbers = point_at(SOFT)
    chosen = {name: numbers[name] for name in shown.arguments}
    sandbox_link(page, shown.function.code, chosen, wrt="logits")


with lesson("cross_entropy") as lesson_page:
    _ = lesson_page.translate
    st.markdown(
        _(
            "A classifier's last step turns :green[logits $z$] into :violet[probabilities $p$], "
            "and the :red[loss] is $-\\log$ of the one that belongs to the class. The slope of "
            "both together is :yellow[$p - y$]: what each class has too much, or too little."
        )
    )
    part(lesson_page, entropy_lesson)
