"""torch's errors, warnings and silences are telling you something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui import Page, figure, lesson
from gradlab.ui.page.turn import optimizers_loaded

if TYPE_CHECKING:
    from gradlab.clinic import Case, Examination


def case_view(page: Page, case: Case) -> None:
    """A case: its program and what torch says to it, why, what helps, and what only seems to."""
    from gradlab.clinic import examine
    from gradlab.clinic.curves import picture
    from gradlab.pictures.figures.clinic import clinic_figure
    from gradlab.ui.lessons.clinic_case import case_heading, dials, other_page
    from gradlab.ui.show.code_panel import downloads, notebook_view

    _ = page.translate
    case_heading(page, case)
    numbers = dials(page, case)
    optimizers_loaded(*case.program, *case.fix, *case.tempting)
    seen = examine(case.key, numbers)

    notebook_view(page, seen.shown)
    if case.kind != "silent" and not seen.has_complaint:
        st.info(_("With these values torch has nothing to complain about."), icon="👍")
    st.markdown("**" + _("Why") + "** · " + _(case.why))
    if case.picture:
        drawn = picture(case.picture, numbers)
        figure(f"clinic-{case.key}", clinic_figure(drawn, _), alt=_(drawn.alt), height=340)

    other_page(page, case, numbers)
    fix_view(page, case, seen)
    tensors_view(page, seen)
    downloads(page, seen.shown)
    downloads(page, seen.fixed)


def fix_view(page: Page, case: Case, seen: Examination) -> None:
    """What helps, and what only seems to; the imports stand above already."""
    from gradlab.ui.show.code_panel import notebook_view

    _ = page.translate
    with st.container(key="fix"):
        st.header(_("The fix"), anchor=False)
        notebook_view(page, seen.fixed, first=2)
        st.markdown(_(case.fixed))
    if seen.tempted is not None:
        st.header(_("The tempting fix, and what it really gives"), anchor=False)
        notebook_view(page, seen.tempted, first=2)
        st.info(_(case.tempted), icon="🪤")


def tensors_view(page: Page, seen: Examination) -> None:
    """Every tensor and the graph after the last line."""
    from gradlab.ledger import last_line, saved_table, tensor_table
    from gradlab.ui.show.graph_view import graph_view

    _, line = page.translate, last_line(seen.shown)
    with st.expander(_("Every tensor and the graph after the last line")):
        st.html(tensor_table(line, _))
        if line.step.graph.nodes:
            st.html(saved_table(line, _))
            graph_view(page, line.step.graph, _("the graph behind the tensors of this case"))


with lesson("clinic") as lesson_page:
    _ = lesson_page.translate
    st.markdown(
        _(
            "Each case runs here, in torch's own words: what it says, why, and what helps. A "
            "pasted error is compared with the known ones, neither run nor kept."
        )
    )
    from gradlab.ui.lessons.clinic_view import chosen_case, finder, nothing_found
    from gradlab.ui.lessons.clinic_why import why_section

    chosen = chosen_case(lesson_page)
    finding, reading = st.columns([2, 5], gap="medium")
    with finding:
        finder(lesson_page, chosen)
    with reading:
        if chosen is None:
            nothing_found(lesson_page)
        else:
            case_view(lesson_page, chosen)
    why_section(lesson_page)
