"""torch.autograd.grad returns the gradient; .backward() writes it and adds."""

import streamlit as st

from gradlab.ui import entry, lesson, preset
from gradlab.ui.page.turn import optimizers_loaded

with lesson("backward") as page:
    _ = page.translate
    st.markdown(
        _(
            "Both ways run the same backward pass over the same graph: one hands the gradient to "
            "you in a tuple, the other adds it to what is already in `w.grad`. Make real calls: "
            "the *ledger* books what each of them does to every tensor."
        )
    )
    with st.container(key="tape"):
        doing, happening = st.columns([2, 5], gap="medium")
    scenes = doing.container(key="scenes").expander(_("Scenes, with a question each"))
    numbers = doing.container(key="numbers").expander(_("Numbers"))
    with numbers, st.container(horizontal=True):
        w = entry(page, "w", _("weight :blue[$w$]"), -5, 5, 2)
        x = entry(page, "x", _("input :green[$x$]"), -5, 5, 1)
        y = entry(page, "y", _("target :orange[$y$]"), -5, 5, 1)
        b = entry(page, "b", _("weight :blue[$b$]"), -5, 5, 3)
        lr = entry(page, "lr", "`lr`", 0, 10, 0.1)
        tutorials = {"w": 2.0, "x": 1.0, "y": 1.0, "b": 3.0, "lr": 0.1}
        preset(_("The tutorials' numbers"), tutorials, key="tutorials")

    from gradlab.functions import FUNCTIONS
    from gradlab.ledger import (
        TWO_WAYS,
        last_line,
        present_point,
        program,
        saved_table,
        tensor_table,
        two_ways,
        undone_list,
    )
    from gradlab.lessons import listings
    from gradlab.program import run
    from gradlab.ui.lessons.ledger_lines import ledger_view, told
    from gradlab.ui.lessons.ledger_view import (
        branches,
        history_field,
        palette,
        present_truth,
        scene_buttons,
    )
    from gradlab.ui.page.sandbox_link import sandbox_link
    from gradlab.ui.show import code_panel
    from gradlab.ui.show.graph_view import graph_view

    compared = st.container()
    history = history_field(page, TWO_WAYS)
    start = two_ways(w, x, y, b, lr)
    made = program(history.made, start)
    optimizers_loaded(*(each.source for each in made.statements))
    ran = run(made)
    line, scene = last_line(ran), history.scene
    point = present_point(line)
    is_told = history.at == len(history.calls)

    with scenes:
        scene_buttons(page, TWO_WAYS)
    with doing, st.container(key="palette"):
        palette(page, history)
    with happening:
        told(page, history)
        coming = undone_list(history, start, _)
        ledger_view(page, ran, history, coming, tensor_table(line, _))
    branches(page, history)
    if line.step.graph.nodes:
        with st.expander(_("The graph, and what its nodes saved")):
            st.html(saved_table(line, _))
            graph_view(page, line.step.graph, _("the graph behind every tensor of the ledger"))
    if point is not None:
        present_truth(page, point)
    code_panel.downloads(page, ran)
    sandbox_link(page, FUNCTIONS["mse"].code, {"w": w, "x": x, "target": y})
    if scene is not None and scene.key == "ways" and is_told:
        with compared:
            code_panel.two_ways(page, listings.by_grad(w, x, y), listings.by_backward(w, x, y))
