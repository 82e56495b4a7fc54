"""Any function you can write has these pictures."""

import streamlit as st

from gradlab.ui import lesson, stage
from gradlab.ui.sandbox_inputs import declared, typed_function

with lesson("sandbox") as page:
    _ = page.translate
    st.markdown(
        _(
            "Type a function of your own and handle it: its curve and tangent, its Jacobian, its "
            "graph, its code. The text is read, never executed; every name in it is looked up in "
            "the list at the end of this page."
        )
    )
    from gradlab.expression import ExpressionError, parse
    from gradlab.expression.inputs import proposed
    from gradlab.expression.latex import latex
    from gradlab.sandbox import listing, readings, study
    from gradlab.ui.sandbox_gallery import function_list
    from gradlab.ui.sandbox_views import (
        chosen_place,
        curve_view,
        jacobian_view,
        program_view,
        refusal,
        said,
        slopes,
        steps_of,
        value_view,
    )  # fmt: skip
    from gradlab.ui.truth_meter import truth_meter

    controls, picture = stage()
    with controls:
        source = typed_function(page)
    try:
        expression = parse(source)
        with controls:
            choices = st.container()
            inputs = declared(page, proposed(expression))
        seen = study(expression, inputs)
    except ExpressionError as error:
        with picture:
            refusal(page, source, error)
    else:
        with picture:
            st.latex(rf"f = {latex(expression.tree)}")
            if seen.value.numel() != 1 or not seen.is_differentiable:
                value_view(page, seen)
        if seen.is_differentiable:
            with choices:
                place = chosen_place(page, seen)
            jacobian, meter = slopes(seen, place)
            with picture:
                curve_view(page, seen, place, jacobian[place.row, place.column])
            said(page, readings(seen, place))
            truth_meter(page, meter, place.cell(meter.autograd.dim()))
            v = jacobian_view(page, seen, place, jacobian) if jacobian.numel() > 1 else []
            program_view(page, listing(seen, place, v))
            steps_of(page, seen, place, v)
        else:
            said(page, readings(seen))
            program_view(page, listing(seen))
    function_list(page)
