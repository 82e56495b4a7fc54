"""Training is many such steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui import Page, lesson, part, scene, sections, stage
from gradlab.ui.page.turn import optimizers_loaded

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from gradlab.ui.lessons.descent_controls import Ground


def descent_lesson(page: Page) -> None:
    """The loss, the start and the learning rates, then what they move."""
    controls, picture = stage("stage-descent")
    from gradlab.expression import BudgetError, ExpressionError
    from gradlab.ui.lessons.descent_controls import chosen_ground, data_controls, walk_controls
    from gradlab.ui.lessons.sandbox_views import refusal

    try:
        with controls:
            ground = chosen_ground(page)
    except (ExpressionError, BudgetError) as error:
        with picture:
            refusal(page, st.session_state["expr"], error)
        return
    with controls:
        walk_controls(page, ground.land)
        data_controls(page, ground.land)
    scene(page, descent_scene, picture, ground)
    sections(page, further, ground)


def descent_scene(page: Page, picture: DeltaGenerator, ground: Ground) -> None:
    """The descents at the step that is looked at."""
    from gradlab.ui.lessons.descent_line import line_view
    from gradlab.ui.lessons.descent_model import model_view
    from gradlab.ui.lessons.descent_plane import plane_view

    optimizers_loaded("torch.optim")
    with picture:
        if ground.land.is_model:
            model_view(page, ground)
        elif ground.is_line:
            line_view(page, ground)
        else:
            plane_view(page, ground)


def further(page: Page, ground: Ground) -> None:
    """What the optimisers keep at that step, and the code that ran."""
    from gradlab.ui.lessons.descent_sections import descent_sections

    descent_sections(page, ground)


with lesson("descent") as lesson_page:
    _ = lesson_page.translate
    st.markdown(
        _(
            "A step goes against the gradient, `lr` says how far. Choose a loss, a start and a "
            "learning rate, and look at each of the steps, all computed by `torch.optim`."
        )
    )
    part(lesson_page, descent_lesson)
