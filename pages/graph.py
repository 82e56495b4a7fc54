"""backward walks the grad_fn graph node by node."""

import streamlit as st

from gradlab.ui import choice, lesson, point, stage

FUNCTIONS_HERE = [
    "mse", "mse_mean", "mse_sum", "softmax", "log_softmax",
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
    from gradlab.function_at import function_graph, function_truth, output_labels
    from gradlab.functions import FUNCTIONS, tensors
    from gradlab.program import run
    from gradlab.ui.code_panel import code_panel
    from gradlab.ui.graph_view import graph_table, graph_view
    from gradlab.ui.truth_meter import truth_meter

    f = choice(page, "f", _("function"), FUNCTIONS_HERE, "mse")
    function = FUNCTIONS[f]
    controls, picture = stage()
    with controls:
        st.latex(function.formula)
        numbers = point(page, function)
        arguments = tensors(numbers)
        labels = output_labels(function, arguments)
        rows = ["all", *map(str, range(len(labels)))] if function.output.is_vector else ["all"]
        chosen = choice(page, "row", _("output"), rows, "all")
    row = None if chosen == "all" else int(chosen)
    drawn = function_graph(function, arguments, row)
    program = run(listings.graph_of(f, numbers, row))

    with picture:
        graph_view(page, drawn, _("the grad_fn graph, inputs at the top, output at the bottom"))
        st.markdown(
            _(
                "{nodes} nodes. The arrows point the way the gradient travels, from the output "
                "to the leaves; `AccumulateGrad` is where it is added to `.grad`."
            ).format(nodes=len(drawn.nodes))
        )
    graph_table(page, drawn)
    truth_meter(page, function_truth(function, arguments, row))
    code_panel(page, program)
