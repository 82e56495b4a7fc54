"""A gradient is the slope of the loss curve."""

import streamlit as st

from gradlab.ui import (
    Number,
    choice,
    figure,
    headline,
    lesson,
    number,
    preset,
    stage,
    vector,
    whole,
)

LOW, HIGH, STEP = -5.0, 5.0, 0.1
SMALLEST, LARGEST, FINE = 0.01, 3.0, 0.01
RANGES = dict.fromkeys("wxy", (LOW, HIGH, STEP)) | {"h": (SMALLEST, LARGEST, FINE)}

with lesson("mse") as page:
    _ = page.translate
    st.markdown(
        _(
            "The :violet[prediction] is :green[$x$] · :blue[$w$], the :red[loss] its squared "
            "distance from the :orange[target $y$]. Move one of the three and watch the tangent: "
            "its slope is the :yellow[gradient]."
        )
    )
    controls, picture = stage()
    with controls:
        w = number(page, "w", _("weight :blue[$w$]"), LOW, HIGH, 2, STEP)
        x = number(page, "x", _("input :green[$x$]"), LOW, HIGH, 1, STEP)
        y = number(page, "y", _("target :orange[$y$]"), LOW, HIGH, 1, STEP)
        h = number(page, "h", _("secant step $h$"), SMALLEST, LARGEST, 1, FINE)
        wrt = choice(page, "wrt", _("gradient with respect to"), ["w", "x", "y"], "w")
        preset(_("The tutorials' numbers"), {"w": 2.0, "x": 1.0, "y": 1.0}, key="tutorials")

    from gradlab import formulas, listings, mse
    from gradlab.figures.mse import batch_figure, slope_figure
    from gradlab.figures.mse_along import batch_live, slope_live
    from gradlab.functions import FUNCTIONS, indexed
    from gradlab.program import run
    from gradlab.truth import truth
    from gradlab.ui.code_panel import code_panel
    from gradlab.ui.sandbox_link import sandbox_link
    from gradlab.ui.stepper import stepper_scene
    from gradlab.ui.truth_meter import truth_meter

    slope = mse.slope(wrt, w, x, y, LOW, HIGH)
    secant = mse.secant(slope, h, w, x, y)
    meter = truth(mse.loss_along(wrt, w, x, y), slope.point, mse.grad_formula(wrt, w, x, y))
    program = run(listings.mse(w, [x], [y], "mean", mse.ARGUMENTS[wrt]))
    reading = mse.reading(slope).show(_)

    live = slope_live(wrt, {"w": w, "x": x, "y": y, "h": h}, RANGES, _)
    numbers = [
        Number("loss", _("loss"), formulas.digits(slope.loss), "loss"),
        Number("gradient", _("gradient"), formulas.digits(slope.grad), "gradient"),
        Number("secant", _("secant's slope"), formulas.digits(secant.slope), "muted"),
    ]

    with picture:
        drawn = slope_figure(slope, secant, _)
        figure("loss-curve", drawn, alt=reading, height=400, live=live)
        headline("loss-numbers", numbers, live=live)
    st.markdown(reading)

    st.header(_("Where the number comes from"), anchor=False)
    st.latex(formulas.loss_formula(slope, w, x, y))
    st.latex(formulas.chain_rule(slope))
    truth_meter(page, meter, name=f"∂L/∂{wrt}")
    code_panel(page, program)
    numbers_here = {"w": w, "x": x, "target": y}
    sandbox_link(page, FUNCTIONS["mse"].code, numbers_here, wrt=mse.ARGUMENTS[wrt])

    stepper_scene(page, mse.tape(wrt, w, x, y), "mse", leaf=mse.ARGUMENTS[wrt])

    st.header(_("A batch of samples"), anchor=False)
    st.markdown(
        _(
            "With several samples every one has its own loss and its own slope at the same "
            ":blue[$w$]. `reduction` says how they become one number; the gradient is reduced "
            "in the same way."
        )
    )
    table, batch_picture = stage("stage-batch")
    with table:
        reduction = choice(page, "reduction", "`reduction`", ["mean", "sum"], "mean")
        m = whole(page, "m", _("number of samples $m$"), 1, 6, 3)
        xs = vector(page, "x", indexed("x", m), [1.0, 2.0, -1.0, 0.5, 1.5, -2.0][:m])
        ys = vector(page, "y", indexed("y", m), [1.0, 3.0, -2.0, 0.0, 2.0, 1.0][:m])
    batch = mse.batch(w, xs, ys, reduction, LOW, HIGH)
    read = mse.batch_reading(batch, reduction).show(_)
    with batch_picture:
        live = batch_live(w, xs, ys, reduction, RANGES["w"], _)
        figure("batch-curve", batch_figure(batch, w, _), alt=read, live=live)
    st.markdown(read)
    code_panel(page, run(listings.mse(w, xs, ys, reduction, "w", "mse_batch")))
