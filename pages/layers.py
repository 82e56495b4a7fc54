"""dW = XᵀG: two columns make each cell of a weight's gradient, one of X and one of G."""

from __future__ import annotations

import streamlit as st

from gradlab.ui import Page, lesson, part, section, sections, stage


def layers_lesson(page: Page) -> None:
    """A linear layer, its tables, and one gradient's cell in three ways."""
    controls, picture = stage("stage-layer")

    from gradlab.ui.lessons.layer_inputs import layer_inputs
    from gradlab.ui.lessons.layer_view import cell_pick, layer_meter, layer_reading, layer_view

    with controls:
        of = layer_inputs(page)
        chosen = cell_pick(page, of)
    with picture:
        layer_view(page, of, chosen)
    layer_reading(page, of)
    layer_meter(page, of, chosen)

    from gradlab.lessons import listings
    from gradlab.ui.show.code_panel import code_section

    sections(page, code_section, listings.linear_layer(of))


def chapters(page: Page) -> None:
    """What comes before a layer and after it, each unfolding."""
    from gradlab.ui.lessons.network_section import network_scene
    from gradlab.ui.lessons.neuron_sections import chain_scene, perceptron_scene, trap_scene

    _ = page.translate
    title, held = _("A perceptron with one output, then several"), "ins|outs|sample|t"
    section(page, "perceptron", title, held, perceptron_scene)
    section(page, "trap", _("The broadcasting trap: (n, 1) against (n,)"), "", trap_scene)
    section(page, "chain", _("The chain rule with a value in between"), "x|[wb][12]", chain_scene)
    held = "depth|act|width|net|shift|layer|step"
    section(page, "network", _("A small network on a dozen points"), held, network_scene)


with lesson("layers") as lesson_page:
    _ = lesson_page.translate
    st.markdown(
        _(
            "A linear layer multiplies a batch X by weights W. Point at a cell of a gradient: the "
            "cells that made it light up. For `dW` they are a column of G and a column of X."
        )
    )
    part(lesson_page, layers_lesson)
    part(lesson_page, chapters)
