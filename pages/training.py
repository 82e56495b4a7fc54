"""One training step is an order of calls, and wrong orders are silent."""

from functools import partial

import streamlit as st

from gradlab.ui import entry, lesson, preset
from gradlab.ui.page.turn import optimizers_loaded

with lesson("training") as page:
    _ = page.translate
    st.markdown(
        _(
            "`zero_grad`, `backward`, clip, `step`: each call reads what the ones before it left. "
            "In another order they seldom complain, and do something else. Make real calls on two "
            "parameters and watch what they, their gradients and the optimizer hold."
        )
    )
    with st.container(key="tape"):
        doing, happening = st.columns([2, 5], gap="medium")
    scenes = doing.container(key="scenes").expander(_("Scenes: a wrong order, and the right one"))
    numbers = doing.container(key="numbers").expander(_("Numbers"))
    with numbers, st.container(horizontal=True):
        w = entry(page, "w", _("weight :blue[$w$]"), -5, 5, 3)
        b = entry(page, "b", _("weight :blue[$b$]"), -5, 5, 3)
        lr = entry(page, "lr", "`lr`", 0, 10, 0.1)
        norm = entry(page, "norm", "`max_norm`", 0, 1000, 1)
        mu = entry(page, "mu", "`mu`", 0, 1, 0.9, name=_("momentum"))
        decay = entry(page, "decay", "`decay`", 0, 10, 0.5, name=_("weight decay"))
        usual = {"w": 3.0, "b": 3.0, "lr": 0.1, "norm": 1.0, "mu": 0.9, "decay": 0.5}
        preset(_("The numbers to begin with"), usual, key="usual")

    from gradlab.ledger import program, undone_list
    from gradlab.ledger.training import TRAINING, training
    from gradlab.program import run
    from gradlab.ui.lessons import training_view
    from gradlab.ui.lessons.ledger_lines import ledger_view, told
    from gradlab.ui.lessons.ledger_view import branches, history_field, palette, scene_buttons
    from gradlab.ui.show.code_panel import downloads

    history = history_field(page, TRAINING)
    start = training(w, b, lr, norm, mu, decay)
    optimizers_loaded("torch.optim")
    ran = run(program(history.made, start))
    right = training_view.right_order(history, start)
    rules = partial(training_view.rules, page, history, ran, start)
    other = rules if right is None else partial(training_view.other_lines, page, right)

    with scenes:
        scene_buttons(page, TRAINING)
    with doing, st.container(key="palette"):
        palette(page, history)
    with happening:
        told(page, history)
        coming = undone_list(history, start, _)
        table = training_view.tables(page, ran, right)
        ledger_view(page, ran, history, coming, table, other)
    branches(page, history)
    if right is not None:
        rules()
    downloads(page, ran)
