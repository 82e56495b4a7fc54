"""torch.autograd.grad returns the gradient; .backward() writes it and adds."""

import streamlit as st

from gradlab.ui import lesson, number, preset

with lesson("backward") as page:
    _ = page.translate
    st.markdown(
        _(
            "Both ways run the same backward pass over the same graph. They differ in where the "
            "gradient goes: one hands it to you in a tuple, the other puts it into `w.grad`, on "
            "top of what is already there."
        )
    )
    for_w, for_x, for_y = st.columns(3)
    with for_w:
        w = number(page, "w", _("weight :blue[$w$]"), -5, 5, 2, 0.1)
    with for_x:
        x = number(page, "x", _("input :green[$x$]"), -5, 5, 1, 0.1)
    with for_y:
        y = number(page, "y", _("target :orange[$y$]"), -5, 5, 1, 0.1)
    preset(_("The tutorials' numbers"), {"w": 2.0, "x": 1.0, "y": 1.0}, key="tutorials")

    from gradlab import listings
    from gradlab.program import run
    from gradlab.ui.code_panel import downloads, notebook_view

    by_grad, by_backward = run(listings.by_grad(w, x, y)), run(listings.by_backward(w, x, y))
    scenes = {
        _("Twice adds"): listings.accumulate(w, x, y),
        _("`requires_grad` forgotten"): listings.forgotten(w, x, y),
        _("`requires_grad_()` too late"): listings.too_late(w, x, y),
    }

    returned, written = st.columns(2)
    with returned:
        st.subheader(_("It is returned"), anchor=False)
        notebook_view(page, by_grad)
        st.markdown(
            _(
                "`torch.autograd.grad` gave `{tuple}`, a tuple because several inputs can be "
                "asked for. `w.grad` is still `{grad}`."
            ).format(tuple=by_grad.steps[-2].output, grad=by_grad.steps[-1].stdout.strip())
        )
    with written:
        st.subheader(_("It is written"), anchor=False)
        notebook_view(page, by_backward)
        st.markdown(
            _(
                "`mse.backward()` gave `{nothing}`. What it found it added to `w.grad`, which "
                "was empty and is now `{grad}`."
            ).format(
                nothing=by_backward.steps[-2].stdout.strip(), grad=by_backward.steps[-1].output
            )
        )

    st.subheader(_("What goes wrong, and what torch says"), anchor=False)
    for tab, program in zip(st.tabs(list(scenes)), scenes.values(), strict=True):
        with tab:
            scene = run(program)
            notebook_view(page, scene)
            downloads(page, scene)
