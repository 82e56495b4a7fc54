"""A vector output has a Jacobian; one call gives one row of it."""

import streamlit as st

from gradlab.ui import choice, figure, lesson, number, point, stage

MAPS = ["softmax", "log_softmax", "skew", "polar", "spherical", "projection", "relu", "abs"]

with lesson("softmax") as page:
    _ = page.translate
    st.markdown(
        _(
            "Several numbers go in, several come out, and every output has a slope along every "
            "input: the Jacobian $J$. torch never builds it unasked. One call of "
            "`torch.autograd.grad` walks back from **one** output and returns **one row**."
        )
    )
    from gradlab import formulas, listings, softmax
    from gradlab.figures.map_along import all_map_steps, map_live
    from gradlab.figures.vector_map import jacobian_figure, output_figure
    from gradlab.function_at import function_tape
    from gradlab.functions import FUNCTIONS, tensors
    from gradlab.program import run
    from gradlab.truth import truth
    from gradlab.ui.code_panel import code_panel, step_view
    from gradlab.ui.logits import logit_presets
    from gradlab.ui.products import jvp_scene, vjp_scene
    from gradlab.ui.sandbox_link import sandbox_link
    from gradlab.ui.stepper import stepper_scene
    from gradlab.ui.sum_trap import sum_trap_scene
    from gradlab.ui.truth_meter import truth_meter
    from gradlab.vector_map import row_reading, vector_map

    f = choice(page, "f", _("function"), MAPS, "softmax")
    is_softmax = f == "softmax"
    function = FUNCTIONS["softmax_temperature" if is_softmax else f]
    controls, picture = stage()
    with controls:
        st.latex(function.formula)
        numbers = point(page, function)
        arguments = tensors(numbers)
        mapped = vector_map(function, arguments)
        if function.arguments[0].name == "a":
            logit_presets(page, len(mapped.inputs))
    with picture:
        with st.container(horizontal=True):
            row = choice(page, "row", _("output $i$"), list(range(len(mapped.outputs))), 0)
            column = choice(page, "col", _("input $j$"), list(range(len(mapped.inputs))), 0)
        reading = row_reading(mapped, row).show(_)
        alt = _("bars of the outputs: {values}").format(values=formulas.listed(mapped.output))
        maps = all_map_steps(function, arguments)
        live = map_live(maps, is_probs=is_softmax)
        bars = output_figure(mapped, row, is_probs=is_softmax)
        figure("outputs", bars, alt=alt, height=190, live=live)
        height = 120 + 34 * len(mapped.outputs)
        cells = jacobian_figure(mapped, row, column)
        figure("jacobian", cells, alt=reading, height=height, live=live)
    st.markdown(reading)
    call = st.container()
    st.latex(function.derivatives[function.arguments[0].name].formula)
    if is_softmax:
        cell = mapped.jacobian[row, column]
        temperature = arguments["T"].item()
        st.latex(formulas.softmax_cell(mapped.output, cell, row, column, temperature))
        c = number(page, "c", _("shift $c$ of all logits"), -10, 10, 3, 0.1)
        st.markdown(
            _(
                "Adding $c$ = {c} to every logit moves no probability by more than {change}; "
                "the temperature $T$ = {temperature} is what makes the choice softer or harder."
            ).format(
                c=formulas.digits(c),
                change=formulas.digits(softmax.shift_change(arguments["a"], c, temperature)),
                temperature=formulas.digits(temperature),
            )
        )
    truth_meter(page, truth(mapped.f, mapped.point, mapped.formula), (row, column))

    st.header(_("The two products"), anchor=False)
    back, forward = st.columns(2, gap="medium")
    with back:
        loss = softmax.loss_cotangent(mapped.output, row) if is_softmax else None
        v = vjp_scene(page, mapped, maps, row, loss)
    with forward:
        u = jvp_scene(page, mapped, maps, column)
    tape = function_tape(function, arguments, (), row)
    stepper_scene(page, tape, function.key, row=row)
    if is_softmax:
        sum_trap_scene(page, numbers)
    program = run(listings.of_map(f, numbers, row, v, u))
    with call:
        step_view(page, program, "torch.autograd.grad(")
    code_panel(page, program)
    sandbox_link(page, function.code, numbers, row=row, col=column)
