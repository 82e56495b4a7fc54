"""Cases around what has no gradient to begin with. Data only."""

from __future__ import annotations

from gradlab.clinic.case import Case, Dial
from gradlab.words.text import N_

STARTING = (
    Case(
        key="integer-weight",
        kind="error",
        title=N_("torch.full([1], 2) makes an integer"),
        program=(
            ("w = torch.full([1], 2)\nw.dtype"),
            "w.requires_grad_()",
        ),
        why=N_(
            "`torch.full` takes the type of the number it is given: 2 is an int, so w "
            "is int64, and an integer cannot move a little."
        ),
        fix=(
            ("w = torch.full([1], $w).requires_grad_()\nmse = F.mse_loss(torch.ones(1), 1.0 * w)"),
            "torch.autograd.grad(mse, [w])",
        ),
        fixed=N_("With a decimal point w is float32, and the slope of (w − 1)² is 2(w − 1)."),
        dials=(Dial("w", "`w`", -5.0, 5.0, 2.0),),
        tempting=(
            (
                "w = torch.full([1], 2)\n"
                "v = w.float().requires_grad_()\n"
                "mse = F.mse_loss(torch.ones(1), 1.0 * w)"
            ),
            "mse.requires_grad",
        ),
        tempted=N_(
            "A float copy asks for gradients, but the loss was computed from the "
            "integer w: nothing was recorded."
        ),
        hints="int long dtype torch.full 整数 类型",
    ),
    Case(
        key="backward-after-item",
        kind="error",
        title=N_(".backward() after .item()"),
        program=(
            ("x = torch.tensor($x, requires_grad=True)\nloss = (x ** 2).item()\ntype(loss)"),
            "loss.backward()",
        ),
        why=N_(
            "`.item()` gives a plain Python number. It has a value and no past, so "
            "there is nothing to walk back."
        ),
        fix=(
            ("x = torch.tensor($x, requires_grad=True)\nloss = x ** 2"),
            ("loss.backward()\nx.grad, type(loss.item())"),
        ),
        fixed=N_("Backward first, with the tensor; `.item()` is for printing. The gradient is 2x."),
        dials=(Dial("x", "`x`", -5.0, 5.0, 3.0),),
        tempting=(
            (
                "x = torch.tensor($x, requires_grad=True)\n"
                "loss = torch.tensor((x ** 2).item(), requires_grad=True)"
            ),
            ("loss.backward()\nprint(x.grad)"),
        ),
        tempted=N_(
            "Made a tensor again, the number is a new leaf: no error, and `x.grad` stays `None`."
        ),
        hints="item float backward 标量",
    ),
    Case(
        key="item-of-many",
        kind="error",
        title=N_(".item() of several elements"),
        program=(
            (
                "x = torch.ones($n, requires_grad=True)\n"
                'loss = F.mse_loss(x, torch.zeros($n), reduction="none")\n'
                "loss.shape"
            ),
            "loss.item()",
        ),
        why=N_(
            "`.item()` gives one Python number, and the loss still has one value per "
            'sample because `reduction="none"`.'
        ),
        fix=(
            ("x = torch.ones($n, requires_grad=True)\nloss = F.mse_loss(x, torch.zeros($n))"),
            "loss.item()",
        ),
        fixed=N_("Reduced to its mean the loss is one number."),
        dials=(Dial("n", N_("samples n"), 2, 6, 3),),
        hints="item scalar reduction float() 非标量 标量",
    ),
    Case(
        key="constant-input",
        kind="error",
        title=N_("The gradient with respect to a constant"),
        program=(
            ("x = torch.tensor($x, requires_grad=True)\nc = torch.tensor(3.0)"),
            "torch.autograd.grad(c * x, c)",
        ),
        why=N_(
            "c did not ask for gradients, so the graph has no way to it, though the "
            "value of c was used."
        ),
        fix=(
            ("x = torch.tensor($x, requires_grad=True)\nc = torch.tensor(3.0, requires_grad=True)"),
            "torch.autograd.grad(c * x, c)",
        ),
        fixed=N_("Asked for before the product, ∂(cx)/∂c is x."),
        dials=(Dial("x", "`x`", -5.0, 5.0, 2.0),),
        tempting=(
            ("x = torch.tensor($x, requires_grad=True)\nc = torch.tensor(3.0)\ny = c * x"),
            ("c.requires_grad_()\ntorch.autograd.grad(y, c, allow_unused=True)"),
        ),
        tempted=N_("Asked for afterwards, c is a leaf that the product never met: `(None,)`."),
        hints="autograd.grad requires_grad input 输入 frozen 冻结",
    ),
    Case(
        key="threshold",
        kind="silent",
        title=N_("A threshold that is compared gets None"),
        program=(
            (
                "x = torch.tensor([0.2, 0.8])\n"
                "t = torch.tensor($t, requires_grad=True)\n"
                "w = torch.tensor(1.0, requires_grad=True)"
            ),
            ("loss = (w * x * (x > t)).sum()\nloss.backward()\nprint(t.grad)"),
        ),
        why=N_(
            "A comparison gives True or False and records nothing. t decides which "
            "values count, but the loss jumps as t passes one and is flat in between."
        ),
        fix=(
            (
                "x = torch.tensor([0.2, 0.8])\n"
                "t = torch.tensor($t, requires_grad=True)\n"
                "w = torch.tensor(1.0, requires_grad=True)"
            ),
            ("loss = (w * x * torch.sigmoid(10 * (x - t))).sum()\nloss.backward()\nt.grad"),
        ),
        fixed=N_("A soft step, a steep sigmoid, has a slope: raising t lowers the loss."),
        dials=(Dial("t", "`t`", 0.0, 1.0, 0.5),),
        tempting=(
            ("x = torch.tensor([0.2, 0.8])\nt = torch.tensor($t, requires_grad=True)"),
            (
                "loss = (x * (x > t).float().requires_grad_()).sum()\n"
                "loss.backward()\n"
                "print(loss.requires_grad, t.grad)"
            ),
        ),
        tempted=N_(
            "`.float().requires_grad_()` makes the mask a leaf of its own; t still gets nothing."
        ),
        hints="threshold compare mask none grad is none 梯度为None 不可导 阈值",
    ),
    Case(
        key="integers-into-layer",
        kind="error",
        title=N_("Integers into a layer"),
        program=(
            ("layer = torch.nn.Linear(3, 1)\nx = torch.tensor([1, 2, 3])"),
            "layer(x).shape",
        ),
        why=N_(
            "`[1, 2, 3]` is int64, and a layer multiplies it with float32 weights. A "
            "matrix product does not convert."
        ),
        fix=(
            ("layer = torch.nn.Linear(3, 1)\nx = torch.tensor([1.0, 2.0, $x])"),
            "layer(x).shape",
        ),
        fixed=N_("With decimal points, or `.float()`, both are float32."),
        dials=(Dial("x", "`x[2]`", -5.0, 5.0, 3.0),),
        hints="long int dtype linear 整数 类型",
    ),
)
