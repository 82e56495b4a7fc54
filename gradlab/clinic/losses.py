"""Cases around losses, shapes and types. Data only."""

from __future__ import annotations

from gradlab.clinic.case import Case, Dial
from gradlab.words.text import N_

LOSSES = (
    Case(
        key="broadcast",
        kind="warning",
        title=N_("mse_loss compares every pair"),
        program=(
            (
                "pred = torch.arange(1.0, $n + 1).reshape(-1, 1).requires_grad_()\n"
                "y = torch.arange(1.0, $n + 1)"
            ),
            ("loss = F.mse_loss(pred, y)\nloss.backward()\nloss.item(), pred.grad.flatten()"),
        ),
        why=N_(
            "The predictions are perfect, but (n, 1) and (n,) broadcast to (n, "
            "n): every prediction is compared with every target, and the gradient "
            "pulls all of them to the mean."
        ),
        fix=(
            (
                "pred = torch.arange(1.0, $n + 1).reshape(-1, 1).requires_grad_()\n"
                "y = torch.arange(1.0, $n + 1)"
            ),
            (
                "loss = F.mse_loss(pred.squeeze(1), y)\n"
                "loss.backward()\n"
                "loss.item(), pred.grad.flatten()"
            ),
        ),
        fixed=N_("Equal shapes: the loss is 0, and so is the gradient."),
        dials=(Dial("n", N_("samples n"), 1, 6, 3),),
        tempting=(
            (
                "pred = torch.arange(1.0, $n + 1).reshape(-1, 1).requires_grad_()\n"
                "y = torch.arange(1.0, $n + 1)"
            ),
            ("loss = ((pred - y) ** 2).mean()\nloss.item()"),
        ),
        tempted=N_("Written by hand the warning is gone, and the loss is as wrong as before."),
        hints="mse broadcast squeeze target size",
        picture="broadcast",
    ),
    Case(
        key="mean-scale",
        kind="silent",
        title=N_("The MSE gradient is divided by all elements"),
        program=(
            ("p = torch.ones($n, $m, requires_grad=True)\ny = torch.zeros($n, $m)"),
            ("F.mse_loss(p, y).backward()\np.grad[0, 0].item()"),
        ),
        why=N_(
            '`reduction="mean"` divides by every element, n · m, not by the batch '
            "size n; and without a ½ in front the factor 2 remains: 2(p − y)/(n · "
            "m)."
        ),
        fix=(
            ("p = torch.ones($n, $m, requires_grad=True)\ny = torch.zeros($n, $m)"),
            ('loss = F.mse_loss(p, y, reduction="sum") / $n\nloss.backward()\np.grad[0, 0].item()'),
        ),
        fixed=N_("The sum divided by n is the loss per sample; its gradient is 2/n here."),
        dials=(
            Dial("n", N_("samples n"), 1, 8, 4),
            Dial("m", N_("outputs m"), 1, 8, 3),
        ),
        hints="mse mean sum reduction scale factor",
    ),
    Case(
        key="float64",
        kind="error",
        title=N_("float64 data into a float32 model"),
        program=(
            (
                "model = torch.nn.Linear(2, 1)\n"
                "x = torch.ones(3, 2, dtype=(torch.float64, torch.float32, "
                "torch.float16, torch.int64)[$dtype])"
            ),
            "model(x).shape",
        ),
        why=N_(
            "NumPy computes in float64, torch layers in float32, and a matrix "
            "product does not convert."
        ),
        fix=(
            (
                "model = torch.nn.Linear(2, 1)\n"
                "x = torch.ones(3, 2, dtype=(torch.float64, torch.float32, "
                "torch.float16, torch.int64)[$dtype])"
            ),
            "model(x.float()).shape",
        ),
        fixed=N_("`.float()` makes it float32."),
        dials=(Dial("dtype", "`dtype`", 0, 3, 0, ("float64", "float32", "float16", "int64")),),
        hints="double float numpy dtype",
    ),
    Case(
        key="labels",
        kind="error",
        title=N_("Class labels of the wrong type"),
        program=(
            (
                "logits = torch.zeros(2, 3, requires_grad=True)\n"
                "labels = torch.tensor([0, 2], dtype=(torch.float32, torch.int64, "
                "torch.uint8, torch.int32)[$dtype])"
            ),
            "F.cross_entropy(logits, labels)",
        ),
        why=N_(
            "A target of one dimension is a list of class numbers and has to be "
            "an integer tensor. Floats are for a whole table of probabilities."
        ),
        fix=(
            (
                "logits = torch.zeros(2, 3, requires_grad=True)\n"
                "labels = torch.tensor([0, 2], dtype=(torch.float32, torch.int64, "
                "torch.uint8, torch.int32)[$dtype])"
            ),
            "F.cross_entropy(logits, labels.long())",
        ),
        fixed=N_("`.long()` makes class numbers; three equal logits give log 3."),
        dials=(Dial("dtype", "`dtype`", 0, 3, 0, ("float32", "int64", "uint8", "int32")),),
        hints="cross_entropy long target labels",
    ),
    Case(
        key="accuracy",
        kind="error",
        title=N_("Accuracy as a loss"),
        program=(
            (
                "logits = torch.tensor([1.0, $a, 2.0], requires_grad=True)\n"
                "accuracy = (logits.argmax() == 0).float()\n"
                "accuracy"
            ),
            "(1 - accuracy).backward()",
        ),
        why=N_(
            "`argmax` and comparisons jump from one value to another: their slope "
            "is 0 or does not exist, so torch records nothing."
        ),
        fix=(
            "logits = torch.tensor([1.0, $a, 2.0], requires_grad=True)",
            ("F.cross_entropy(logits, torch.tensor(0)).backward()\nlogits.grad"),
        ),
        fixed=N_("Cross entropy is the smooth stand-in, with the gradient p − onehot."),
        dials=(Dial("a", "`a[1]`", -5.0, 5.0, 3.0),),
        hints="argmax accuracy comparison",
    ),
    Case(
        key="saturated-bce",
        kind="silent",
        title=N_("sigmoid and BCELoss: wrong, and no gradient"),
        program=(
            (
                "z = torch.tensor([$z], requires_grad=True)\n"
                "loss = F.binary_cross_entropy(torch.sigmoid(z), torch.ones(1))\n"
                "loss.backward()\n"
                "loss.item(), z.grad"
            ),
        ),
        why=N_(
            "Far to the left sigmoid underflows to 0. BCELoss stops the logarithm "
            "at −100, and the slope p(1 − p) of sigmoid is 0."
        ),
        fix=(
            (
                "z = torch.tensor([$z], requires_grad=True)\n"
                "loss = F.binary_cross_entropy_with_logits(z, torch.ones(1))\n"
                "loss.backward()\n"
                "loss.item(), z.grad"
            ),
        ),
        fixed=N_(
            "From the logits in one step, the gradient is sigmoid(z) − 1, and "
            "nearly −1 where it counts."
        ),
        dials=(Dial("z", "`z`", -300.0, 10.0, -200.0),),
        hints="bce sigmoid logits saturated",
    ),
    Case(
        key="complex-loss",
        kind="error",
        title=N_("A complex loss"),
        program=(
            ("z = torch.tensor(complex($re, $im), requires_grad=True)\nloss = z ** 2\nloss"),
            "loss.backward()",
        ),
        why=N_(
            "Downhill needs an order, and complex numbers have none. torch begins "
            "by itself only at a real scalar."
        ),
        fix=(
            "z = torch.tensor(complex($re, $im), requires_grad=True)",
            ("loss = (z ** 2).abs() ** 2\nloss.backward()\nz.grad"),
        ),
        fixed=N_("Any real function of z will do; |z²|² has the gradient 4|z|²z."),
        dials=(
            Dial("re", N_("Re z"), -3.0, 3.0, 1.0),
            Dial("im", N_("Im z"), -3.0, 3.0, 2.0),
        ),
        hints="complex",
    ),
)
