"""torch.autograd.grad returns the gradient; .backward() writes it and adds."""

import streamlit as st

from gradlab.ui import entry, lesson, preset

with lesson("backward") as page:
    _ = page.translate
    st.markdown(
        _(
            "Both ways run the same backward pass over the same graph. They differ in where the "
            "gradient goes: one hands it to you in a tuple, the other puts it into `w.grad`, on "
            "top of what is already there. Below, press real calls and watch every tensor."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="numbers"):
        w = entry(page, "w", _("weight :blue[$w$]"), -5, 5, 2)
        x = entry(page, "x", _("input :green[$x$]"), -5, 5, 1)
        y = entry(page, "y", _("target :orange[$y$]"), -5, 5, 1)
        b = entry(page, "b", _("weight :blue[$b$]"), -5, 5, 3)
        lr = entry(page, "lr", "`lr`", 0, 10, 0.1)
        tutorials = {"w": 2.0, "x": 1.0, "y": 1.0, "b": 3.0, "lr": 0.1}
        preset(_("The tutorials' numbers"), tutorials, key="tutorials")

    from gradlab import listings
    from gradlab.function_at import function_truth
    from gradlab.functions import FUNCTIONS, tensors
    from gradlab.ledger import (
        Start,
        last_line,
        program,
        saved_table,
        scene_of,
        tensor_table,
        undone_list,
    )
    from gradlab.program import run
    from gradlab.ui.code_panel import downloads, notebook_view, two_ways
    from gradlab.ui.graph_view import graph_view
    from gradlab.ui.ledger_view import (
        history_field,
        palette,
        scene_buttons,
        steering,
        to_the_clinic,
    )
    from gradlab.ui.truth_meter import truth_meter

    st.markdown(_("Begin with a scene, or press calls of your own."))
    scene_buttons(page)
    told = st.container()
    pressing, reading = st.columns([1, 2], gap="medium")
    history = history_field(page)
    ran = run(program(history.made, Start(w, x, y, b, lr)))
    line, scene = last_line(ran), scene_of(history.calls)
    is_told = history.at == len(history.calls)

    with told:
        if scene is not None and is_told:
            st.success(_(scene.answer), icon="💡")
        elif scene is not None:
            st.info(_(scene.question) + " " + _("Decide, then press Redo."), icon="❓")
        if scene is not None and scene.key == "ways" and is_told:
            two_ways(page, listings.by_grad(w, x, y), listings.by_backward(w, x, y))
    with pressing:
        st.header(_("Press a call"), anchor=False)
        palette(page, history)
    with reading:
        st.header(_("What torch did"), anchor=False)
        with st.container(height=340, autoscroll=True, key="calls-made"):
            notebook_view(page, ran)
            st.html(undone_list(history, _))
        if line.step.error is not None:
            to_the_clinic(page, line.step.error)
        steering(page, history)
        st.html(tensor_table(line, _))
        st.html(saved_table(line, _))
        graph_view(page, line.step.graph, _("the graph behind every tensor of the ledger"))
        point = tensors({"w": w, "x": x, "target": y})
        truth_meter(page, function_truth(FUNCTIONS["mse"], point, "w"), name="∂L/∂w")
        downloads(page, ran)
