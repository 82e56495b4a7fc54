"""The table of functions: data only, read by pages and by tests."""

from __future__ import annotations

from functools import partial

from gradlab.functions import closed_forms as forms
from gradlab.functions import closed_forms_entropy as entropy
from gradlab.functions import table_arguments as args
from gradlab.functions.function import Derivative, Function, Output
from gradlab.program.source import Source
from gradlab.words.text import N_

LOSS = Output("L", "loss", Source("mse"))
PROBS = Output("p", "prediction", Source("p"))
LOG_PROBS = Output("log p", "prediction", Source("log_p"))
VALUES = Output("f", "prediction", Source("f"))
ENTROPY = Output("L", "loss", Source("loss"))

LOSSES = (
    Function(
        key="mse",
        name=N_("squared error of one sample"),
        f=forms.mse,
        arguments=(args.WEIGHT, args.INPUT, args.TARGET),
        output=LOSS,
        code=Source("F.mse_loss(x * w, target)"),
        steps={Source("pred"): Source("x * w")},
        formula="<L> = (<x><w> - <y>)^2",
        derivatives={
            "w": Derivative(
                r"\frac{\partial <L>}{\partial <w>} = 2(<x><w> - <y>)\,<x>",
                forms.mse_grad_w,
            ),
            "x": Derivative(
                r"\frac{\partial <L>}{\partial <x>} = 2(<x><w> - <y>)\,<w>",
                forms.mse_grad_x,
            ),
            "target": Derivative(
                r"\frac{\partial <L>}{\partial <y>} = -2(<x><w> - <y>)",
                forms.mse_grad_target,
            ),
        },
    ),
    Function(
        key="mse_mean",
        name=N_("mean squared error of a batch"),
        f=forms.mse,
        arguments=(args.WEIGHT, args.INPUTS, args.TARGETS),
        output=LOSS,
        code=Source('F.mse_loss(x * w, target, reduction="mean")'),
        steps={Source("pred"): Source("x * w")},
        formula=r"<L> = \frac{1}{m}\sum_k (<x_k><w> - <y_k>)^2",
        derivatives={
            "w": Derivative(
                (
                    r"\frac{\partial <L>}{\partial <w>} = "
                    r"\frac{1}{m}\sum_k 2(<x_k><w> - <y_k>)\,<x_k>"
                ),
                forms.mse_grad_w,
            ),
            "x": Derivative(
                r"\frac{\partial <L>}{\partial <x_k>} = \frac{2}{m}(<x_k><w> - <y_k>)\,<w>",
                forms.mse_grad_x,
            ),
            "target": Derivative(
                r"\frac{\partial <L>}{\partial <y_k>} = -\frac{2}{m}(<x_k><w> - <y_k>)",
                forms.mse_grad_target,
            ),
        },
    ),
    Function(
        key="mse_sum",
        name=N_("sum of squared errors of a batch"),
        f=partial(forms.mse, reduction="sum"),
        arguments=(args.WEIGHT, args.INPUTS, args.TARGETS),
        output=LOSS,
        code=Source('F.mse_loss(x * w, target, reduction="sum")'),
        steps={Source("pred"): Source("x * w")},
        formula=r"<L> = \sum_k (<x_k><w> - <y_k>)^2",
        derivatives={
            "w": Derivative(
                r"\frac{\partial <L>}{\partial <w>} = \sum_k 2(<x_k><w> - <y_k>)\,<x_k>",
                partial(forms.mse_grad_w, reduction="sum"),
            ),
            "x": Derivative(
                r"\frac{\partial <L>}{\partial <x_k>} = 2(<x_k><w> - <y_k>)\,<w>",
                partial(forms.mse_grad_x, reduction="sum"),
            ),
            "target": Derivative(
                r"\frac{\partial <L>}{\partial <y_k>} = -2(<x_k><w> - <y_k>)",
                partial(forms.mse_grad_target, reduction="sum"),
            ),
        },
    ),
)

SOFTMAXES = (
    Function(
        key="softmax",
        name=N_("softmax"),
        f=forms.softmax,
        arguments=(args.LOGITS,),
        output=PROBS,
        code=Source("F.softmax(a, dim=0)"),
        formula=r"<p_i> = \frac{e^{<a_i>}}{\sum_j e^{<a_j>}}",
        derivatives={
            "a": Derivative(
                (
                    r"\frac{\partial <p_i>}{\partial <a_j>} = \begin{cases}"
                    r" <p_i>(1 - <p_i>) & i = j \\ -<p_i><p_j> & i \neq j \end{cases}"
                ),
                forms.softmax_jacobian,
            )
        },
    ),
    Function(
        key="log_softmax",
        name=N_("log-softmax"),
        f=forms.log_softmax,
        arguments=(args.LOGITS,),
        output=LOG_PROBS,
        code=Source("F.log_softmax(a, dim=0)"),
        formula=r"\log <p_i> = <a_i> - \log\sum_j e^{<a_j>}",
        derivatives={
            "a": Derivative(
                r"\frac{\partial \log <p_i>}{\partial <a_j>} = \delta_{ij} - <p_j>",
                forms.log_softmax_jacobian,
            )
        },
    ),
    Function(
        key="softmax_temperature",
        name=N_("softmax with temperature"),
        f=forms.tempered_softmax,
        arguments=(args.LOGITS, args.TEMPERATURE),
        output=PROBS,
        code=Source("F.softmax(a / T, dim=0)"),
        formula=r"<p_i> = \frac{e^{<a_i>/<T>}}{\sum_j e^{<a_j>/<T>}}",
        derivatives={
            "a": Derivative(
                (
                    r"\frac{\partial <p_i>}{\partial <a_j>} = \frac{1}{<T>} \begin{cases}"
                    r" <p_i>(1 - <p_i>) & i = j \\ -<p_i><p_j> & i \neq j \end{cases}"
                ),
                forms.tempered_softmax_jacobian,
            ),
            "T": Derivative(
                (
                    r"\frac{\partial <p_i>}{\partial <T>} ="
                    r" -\frac{<p_i>}{<T>^2}\Bigl(<a_i> - \sum_j <p_j><a_j>\Bigr)"
                ),
                forms.tempered_softmax_by_temperature,
            ),
        },
    ),
)

MAPS = (
    Function(
        key="skew",
        name=N_("two numbers to three"),
        f=forms.skew,
        arguments=(args.PAIR,),
        output=VALUES,
        code=Source("torch.stack([x[0] * x[1], x[0] + 2 * x[1], x[1] ** 2])"),
        formula=r"<f> = \bigl(<x_0><x_1>,\; <x_0> + 2<x_1>,\; <x_1>^2\bigr)",
        derivatives={
            "x": Derivative(
                r"J = \begin{bmatrix} <x_1> & <x_0> \\ 1 & 2 \\ 0 & 2<x_1> \end{bmatrix}",
                forms.skew_jacobian,
            )
        },
    ),
    Function(
        key="polar",
        name=N_("polar to Cartesian coordinates"),
        f=forms.polar,
        arguments=(args.POLAR,),
        output=VALUES,
        code=Source("torch.stack([x[0] * torch.cos(x[1]), x[0] * torch.sin(x[1])])"),
        formula=r"<f> = (<r>\cos<\theta>,\; <r>\sin<\theta>)",
        derivatives={
            "x": Derivative(
                (
                    r"J = \begin{bmatrix} \cos<\theta> & -<r>\sin<\theta> \\"
                    r" \sin<\theta> & <r>\cos<\theta> \end{bmatrix}"
                ),
                forms.polar_jacobian,
            )
        },
    ),
    Function(
        key="spherical",
        name=N_("spherical to Cartesian coordinates"),
        f=forms.spherical,
        arguments=(args.SPHERICAL,),
        output=VALUES,
        code=Source(
            "torch.stack([x[0] * torch.sin(x[1]) * torch.cos(x[2]),"
            " x[0] * torch.sin(x[1]) * torch.sin(x[2]), x[0] * torch.cos(x[1])])"
        ),
        formula=(
            r"<f> = (<r>\sin<\theta>\cos<\varphi>,\;"
            r" <r>\sin<\theta>\sin<\varphi>,\; <r>\cos<\theta>)"
        ),
        derivatives={
            "x": Derivative(
                (
                    r"J = \begin{bmatrix}"
                    r" \sin<\theta>\cos<\varphi> & <r>\cos<\theta>\cos<\varphi>"
                    r" & -<r>\sin<\theta>\sin<\varphi> \\"
                    r" \sin<\theta>\sin<\varphi> & <r>\cos<\theta>\sin<\varphi>"
                    r" & <r>\sin<\theta>\cos<\varphi> \\"
                    r" \cos<\theta> & -<r>\sin<\theta> & 0 \end{bmatrix}"
                ),
                forms.spherical_jacobian,
            )
        },
    ),
    Function(
        key="projection",
        name=N_("perspective: three numbers to two"),
        f=forms.projection,
        arguments=(args.SPACE,),
        output=VALUES,
        code=Source("x[:2] / x[2]"),
        formula=r"<f> = \Bigl(\frac{<x_0>}{<x_2>},\; \frac{<x_1>}{<x_2>}\Bigr)",
        derivatives={
            "x": Derivative(
                (
                    r"J = \begin{bmatrix} 1/<x_2> & 0 & -<x_0>/<x_2>^2 \\"
                    r" 0 & 1/<x_2> & -<x_1>/<x_2>^2 \end{bmatrix}"
                ),
                forms.projection_jacobian,
            )
        },
    ),
)

KINKED = (
    Function(
        key="relu",
        name=N_("ReLU of each element"),
        f=forms.relu,
        arguments=(args.KINKED,),
        output=VALUES,
        code=Source("F.relu(x)"),
        formula=r"<f_i> = \max(<x_i>, 0)",
        derivatives={
            "x": Derivative(
                r"\frac{\partial <f_i>}{\partial <x_j>} = \delta_{ij}\,[<x_i> > 0]",
                forms.relu_jacobian,
            )
        },
        kinks=lambda x: x == 0,
    ),
    Function(
        key="abs",
        name=N_("absolute value of each element"),
        f=forms.absolute,
        arguments=(args.KINKED,),
        output=VALUES,
        code=Source("torch.abs(x)"),
        formula=r"<f_i> = |<x_i>|",
        derivatives={
            "x": Derivative(
                (
                    r"\frac{\partial <f_i>}{\partial <x_j>} ="
                    r" \delta_{ij}\,\operatorname{sign}(<x_i>)"
                ),
                forms.absolute_jacobian,
            )
        },
        kinks=lambda x: x == 0,
    ),
)

ENTROPIES = (
    Function(
        key="cross_entropy",
        name=N_("cross-entropy of logits and a class"),
        f=entropy.cross_entropy,
        arguments=(args.CLASS_LOGITS, args.CLASS),
        output=ENTROPY,
        code=Source("F.cross_entropy(logits, target)"),
        formula=r"<L> = -\log <p>_{<y>},\quad <p_i> = \frac{e^{<z_i>}}{\sum_j e^{<z_j>}}",
        derivatives={
            "logits": Derivative(
                r"\frac{\partial <L>}{\partial <z_j>} = <p_j> - [j = <y>]",
                entropy.cross_entropy_grad,
            )
        },
    ),
    Function(
        key="soft_cross_entropy",
        name=N_("cross-entropy with a smoothed target and a temperature"),
        f=entropy.soft_cross_entropy,
        arguments=(args.CLASS_LOGITS, args.CLASS, args.SMOOTHING, args.SOFTNESS),
        output=ENTROPY,
        code=Source(
            "F.cross_entropy(logits / T,"
            " (1 - eps) * F.one_hot(target, len(logits)) + eps / len(logits))"
        ),
        steps={
            Source("soft"): Source("(1 - eps) * F.one_hot(target, len(logits)) + eps / len(logits)")
        },
        formula=(
            r"<L> = -\sum_j <y_j> \log <p_j>,\quad"
            r" <y_j> = (1 - <\varepsilon>)[j = <y>] + \tfrac{<\varepsilon>}{n},\quad"
            r" <p_i> = \frac{e^{<z_i>/<T>}}{\sum_j e^{<z_j>/<T>}}"
        ),
        derivatives={
            "logits": Derivative(
                r"\frac{\partial <L>}{\partial <z_j>} = \frac{1}{<T>}(<p_j> - <y_j>)",
                entropy.soft_cross_entropy_grad,
            ),
            "eps": Derivative(
                (
                    r"\frac{\partial <L>}{\partial <\varepsilon>} ="
                    r" \log <p>_{<y>} - \frac{1}{n}\sum_j \log <p_j>"
                ),
                entropy.soft_cross_entropy_by_eps,
            ),
            "T": Derivative(
                (
                    r"\frac{\partial <L>}{\partial <T>} ="
                    r" \frac{1}{<T>^2}\sum_j (<y_j> - <p_j>)\,<z_j>"
                ),
                entropy.soft_cross_entropy_by_temperature,
            ),
        },
    ),
    Function(
        key="mse_of_softmax",
        name=N_("squared error of the probabilities"),
        f=entropy.mse_of_softmax,
        arguments=(args.CLASS_LOGITS, args.CLASS),
        output=ENTROPY,
        code=Source("F.mse_loss(F.softmax(logits, dim=0), F.one_hot(target, len(logits)).float())"),
        steps={Source("probs"): Source("F.softmax(logits, dim=0)")},
        formula=r"<L> = \frac{1}{n}\sum_j \bigl(<p_j> - [j = <y>]\bigr)^2",
        derivatives={
            "logits": Derivative(
                (
                    r"\frac{\partial <L>}{\partial <z_j>} = \frac{2}{n}\,<p_j>"
                    r"\Bigl(e_j - \sum_i <p_i> e_i\Bigr),\quad e_j = <p_j> - [j = <y>]"
                ),
                entropy.mse_of_softmax_grad,
            )
        },
    ),
    Function(
        key="cross_entropy_of_probs",
        name=N_("cross-entropy of probabilities: softmax twice"),
        f=entropy.cross_entropy_of_probs,
        arguments=(args.CLASS_LOGITS, args.CLASS),
        output=ENTROPY,
        code=Source("F.cross_entropy(F.softmax(logits, dim=0), target)"),
        steps={Source("probs"): Source("F.softmax(logits, dim=0)")},
        formula=r"<L> = -\log q_{<y>},\quad q_i = \frac{e^{<p_i>}}{\sum_j e^{<p_j>}}",
        derivatives={
            "logits": Derivative(
                (
                    r"\frac{\partial <L>}{\partial <z_j>} = <p_j>"
                    r"\Bigl(e_j - \sum_i <p_i> e_i\Bigr),\quad e_j = q_j - [j = <y>]"
                ),
                entropy.cross_entropy_of_probs_grad,
            )
        },
    ),
    Function(
        key="bce_with_logits",
        name=N_("binary cross-entropy of a logit"),
        f=entropy.bce_with_logits,
        arguments=(args.LOGIT, args.PROBABILITY),
        output=ENTROPY,
        code=Source("F.binary_cross_entropy_with_logits(logits, target)"),
        formula=r"<L> = \max(<z>, 0) - <y><z> + \log(1 + e^{-|<z>|})",
        derivatives={
            "logits": Derivative(
                r"\frac{\partial <L>}{\partial <z>} = \sigma(<z>) - <y>", entropy.bce_grad
            ),
            "target": Derivative(
                r"\frac{\partial <L>}{\partial <y>} = -<z>", entropy.bce_by_target
            ),
        },
    ),
    Function(
        key="bce",
        name=N_("binary cross-entropy of a probability"),
        f=entropy.bce,
        arguments=(args.NEAR_LOGIT, args.PROBABILITY),
        output=ENTROPY,
        code=Source("F.binary_cross_entropy(torch.sigmoid(logits), target)"),
        steps={Source("prob"): Source("torch.sigmoid(logits)")},
        formula=r"<L> = -<y>\log <p> - (1 - <y>)\log(1 - <p>),\quad <p> = \sigma(<z>)",
        derivatives={
            "logits": Derivative(
                r"\frac{\partial <L>}{\partial <z>} = \sigma(<z>) - <y>", entropy.bce_grad
            ),
            "target": Derivative(
                r"\frac{\partial <L>}{\partial <y>} = -<z>", entropy.bce_by_target
            ),
        },
    ),
)

FUNCTIONS: dict[str, Function] = {
    function.key: function for function in (*LOSSES, *SOFTMAXES, *MAPS, *KINKED, *ENTROPIES)
}
