"""torch's errors, warnings and silences are telling you something."""

import streamlit as st

from gradlab.ui import figure, lesson

with lesson("clinic") as page:
    _ = page.translate
    st.markdown(
        _(
            "Each case runs here and now, with torch's own words: what it complains about (⛔ an "
            "error, ⚠️ a warning) or keeps to itself (🤫), why, and what helps. Change the "
            "numbers and it runs again. A pasted error is compared with the known messages, "
            "older wordings included; it is neither run nor kept."
        )
    )
    from gradlab.clinic import examine
    from gradlab.clinic.curves import picture
    from gradlab.ledger import last_line, saved_table, tensor_table
    from gradlab.pictures.figures.clinic import clinic_figure
    from gradlab.ui.lessons.clinic_view import KINDS, chosen_case, dials, finder, other_page
    from gradlab.ui.lessons.clinic_why import why_section
    from gradlab.ui.show.code_panel import downloads, notebook_view
    from gradlab.ui.show.graph_view import graph_view

    case = chosen_case(page)
    finding, reading = st.columns([1, 2], gap="medium")
    with finding:
        finder(page, case)
    with reading:
        st.header(f"{KINDS[case.kind]} {_(case.title)}", anchor=False)
        numbers = dials(page, case)
        seen = examine(case.key, numbers)
        line = last_line(seen.shown)

        notebook_view(page, seen.shown)
        if case.kind != "silent" and not seen.has_complaint:
            st.info(_("With these values torch has nothing to complain about."), icon="👍")
        st.markdown("**" + _("Why") + "** · " + _(case.why))
        if case.picture:
            drawn = picture(case.picture, numbers)
            figure(f"clinic-{case.key}", clinic_figure(drawn, _), alt=_(drawn.alt), height=340)
        other_page(page, case, numbers)
        with st.expander(_("Every tensor and the graph after the last line")):
            st.html(tensor_table(line, _))
            if line.step.graph.nodes:
                st.html(saved_table(line, _))
                graph_view(page, line.step.graph, _("the graph behind the tensors of this case"))

        st.header(_("The fix"), anchor=False)
        notebook_view(page, seen.fixed)
        st.markdown(_(case.fixed))
        if seen.tempted is not None:
            st.header(_("The tempting fix, and what it really gives"), anchor=False)
            notebook_view(page, seen.tempted)
            st.info(_(case.tempted), icon="🪤")
        downloads(page, seen.shown)
        downloads(page, seen.fixed)

    why_section(page)
