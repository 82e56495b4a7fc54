"""backward walks the grad_fn graph node by node."""

import streamlit as st

from gradlab.ui import choice, lesson, point, stage, vector

FUNCTIONS_HERE = [
    "mse", "mse_mean", "mse_sum", "softmax", "softmax_temperature", "log_softmax",
    "skew", "polar", "spherical", "projection", "relu", "abs",
]  # fmt: skip

with lesson("graph") as page:
    _ = page.translate
    st.markdown(
        _(
            "While you compute, torch notes every operation in a graph. `backward` starts at the "
            "output and follows the arrows; each node turns the gradient that comes in into the "
            "gradients of its inputs, with the tensors it saved on the way forward."
        )
    )
    from gradlab import listings
    from gradlab.function_at import derivative_name, function_tape, function_truth, output_labels
    from gradlab.functions import FUNCTIONS, tensors
    from gradlab.program import run
    from gradlab.ui.code_panel import code_panel
    from gradlab.ui.sandbox_link import sandbox_link
    from gradlab.ui.stepper import stepper
    from gradlab.ui.truth_meter import truth_meter

    f = choice(page, "f", _("function"), FUNCTIONS_HERE, "mse")
    function = FUNCTIONS[f]
    st.latex(function.formula)
    controls, picture = stage()
    row = v = None
    beside = controls.container()
    with controls:
        numbers = point(page, function)
        arguments = tensors(numbers)
        labels = output_labels(function, arguments)
        names = [argument.name for argument in function.arguments]
        options = [*names, "all"] if len(names) > 1 else names
        leaf = choice(page, "leaf", "`requires_grad`", options, names[0])
        leaves = names if leaf == "all" else [leaf]
        if function.output.is_vector:
            rows = ["all", *map(str, range(len(labels)))]
            chosen = choice(page, "row", _("output"), rows, "all")
            row = None if chosen == "all" else int(chosen)
    if function.output.is_vector and row is None:
        with controls:
            st.markdown(_("A vector output needs $v$, one number for each element:"))
            v = vector(page, "v", labels, [1.0] + [0.0] * (len(labels) - 1))
    tape = function_tape(function, arguments, leaves, row, v)
    program = run(listings.graph_of(f, numbers, leaves, row, v or ()))

    stepper(page, tape, beside, picture)
    st.markdown(
        _(
            "{nodes} nodes. Values appear on the way forward; then the gradient travels along the "
            "arrows, from the output to the leaves, where `AccumulateGrad` adds it to `.grad`."
        ).format(nodes=len(tape.graph.nodes))
    )
    for each in leaves:
        meter = function_truth(function, arguments, each, row, v)
        truth_meter(page, meter, name=derivative_name(function, each, row))
    code_panel(page, program)
    sandbox_link(page, function.code, numbers)
