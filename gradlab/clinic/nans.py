"""Cases around the origin of nan. Data only."""

from __future__ import annotations

from gradlab.clinic.case import Case, Dial
from gradlab.words.text import N_

NANS = (
    Case(
        key="division",
        kind="silent",
        title=N_("0 / 0 in a ratio"),
        program=(
            ("x = torch.tensor([$x, 4.0], requires_grad=True)\ny = x / x.abs()"),
            ("y.sum().backward()\nx.grad"),
        ),
        why=N_(
            "0 / 0 is nan forward, and the slopes of a quotient divide by its "
            "denominator: 1/0 and x/0². Anomaly mode names `DivBackward0`."
        ),
        fix=(
            ("x = torch.tensor([$x, 4.0], requires_grad=True)\ny = x / (x.abs() + 1e-6)"),
            ("y.sum().backward()\nx.grad.isfinite().all()"),
        ),
        fixed=N_("A small number in the denominator keeps value and slope finite."),
        dials=(Dial("x", "`x[0]`", -2.0, 2.0, 0.0),),
        tempting=(
            ("x = torch.tensor([$x, 4.0], requires_grad=True)\ny = (x / x.abs()).nan_to_num()"),
            ("y.sum().backward()\nx.grad.isnan()"),
        ),
        tempted=N_("`nan_to_num` mends the value; the gradient still comes by 0 · (1/0)."),
        hints="nan DivBackward0 division normalize zero 除以零",
    ),
    Case(
        key="nan-went-in",
        kind="silent",
        title=N_("nan in the data"),
        program=(
            (
                'x = torch.tensor([[1.0, float("nan")], [2.0, 3.0]])\n'
                "w = torch.tensor([[$w], [1.0]], requires_grad=True)"
            ),
            ("(x @ w).sum().backward()\nw.grad"),
        ),
        why=N_(
            "A product has no trouble of its own: `MmBackward0` returns nan because "
            "nan or inf went in, from the data or from a weight that an earlier step "
            "spoiled."
        ),
        fix=(
            (
                'x = torch.tensor([[1.0, float("nan")], [2.0, 3.0]])\n'
                "w = torch.tensor([[$w], [1.0]], requires_grad=True)"
            ),
            ("rows = x[x.isfinite().all(dim=1)]\n(rows @ w).sum().backward()\nw.grad"),
        ),
        fixed=N_(
            "Look at what goes in, here with `isfinite()`: the whole row gives its "
            "values as gradient."
        ),
        dials=(Dial("w", "`w[0]`", -5.0, 5.0, 2.0),),
        hints="nan MmBackward0 AddmmBackward0 data input 数据 loss is nan 损失为nan",
    ),
    Case(
        key="masked-nan",
        kind="silent",
        title=N_("0 · nan: a mask that multiplies"),
        program=(
            ("x = torch.tensor([$x, 4.0], requires_grad=True)\nmask = torch.tensor([0.0, 1.0])"),
            ("loss = (torch.log(x) * mask).sum()\nloss.backward()\nloss.item(), x.grad"),
        ),
        why=N_(
            "The row is not meant to count, but log(0) = −inf was computed, and −inf · "
            "0 is nan. A mask that multiplies lets nan through."
        ),
        fix=(
            ("x = torch.tensor([$x, 4.0], requires_grad=True)\nmask = torch.tensor([False, True])"),
            ("loss = torch.log(x[mask]).sum()\nloss.backward()\nloss.item(), x.grad"),
        ),
        fixed=N_("Choose the rows before the logarithm: what is not used is not computed."),
        dials=(Dial("x", "`x[0]`", -1.0, 4.0, 0.0),),
        tempting=(
            ("x = torch.tensor([$x, 4.0], requires_grad=True)\nmask = torch.tensor([False, True])"),
            (
                "loss = torch.where(mask, torch.log(x), 0.0).sum()\n"
                "loss.backward()\n"
                "loss.item(), x.grad"
            ),
        ),
        tempted=N_(
            "`where` mends the loss; backward still computes 0 · (1/0) for the row it left out."
        ),
        hints="nan mask padding log inf 掩码 填充",
    ),
    Case(
        key="nan-assigned",
        kind="silent",
        title=N_("nan overwritten by index"),
        program=(
            ("x = torch.tensor([$x, 4.0], requires_grad=True)\ny = torch.sqrt(x) / x"),
            ("y[y.isnan()] = 0.0\ny.sum().backward()\nx.grad"),
        ),
        why=N_(
            "The assignment mends the value. Its gradient is 0 there, and that 0 walks "
            "on into the division: 0 · (1/0) is nan again."
        ),
        fix=(
            (
                "x = torch.tensor([$x, 4.0], requires_grad=True)\n"
                "safe = torch.where(x > 0, x, 1.0)\n"
                "y = torch.where(x > 0, torch.sqrt(safe) / safe, 0.0)"
            ),
            ("y.sum().backward()\nx.grad"),
        ),
        fixed=N_("Make the input harmless before it is divided."),
        dials=(Dial("x", "`x[0]`", 0.0, 4.0, 0.0),),
        hints="nan index assign isnan 赋值 下标",
    ),
    Case(
        key="equal-eigenvalues",
        kind="silent",
        title=N_("eigh with equal eigenvalues"),
        program=(
            "a = torch.diag(torch.tensor([1.0, $a])).requires_grad_()",
            ("vectors = torch.linalg.eigh(a).eigenvectors\nvectors[0, 0].backward()\na.grad"),
        ),
        why=N_(
            "The gradient of eigenvectors divides by the differences of eigenvalues. "
            "Where two are equal the vectors may turn freely: there is no derivative."
        ),
        fix=(
            "a = torch.diag(torch.tensor([1.0, $a])).requires_grad_()",
            ("torch.linalg.eigvalsh(a).sum().backward()\na.grad"),
        ),
        fixed=N_("A sum of the values alone, the trace here, has its derivative everywhere."),
        dials=(Dial("a", "`a[1, 1]`", 0.0, 3.0, 1.0),),
        hints="nan eigh eigenvector LinalgEighBackward0 特征值 特征向量",
    ),
    Case(
        key="equal-singular",
        kind="silent",
        title=N_("svd with equal singular values"),
        program=(
            "a = torch.diag(torch.tensor([1.0, $a])).requires_grad_()",
            ("u, s, vh = torch.linalg.svd(a)\n(u[0, 0] * vh[0, 0]).backward()\na.grad"),
        ),
        why=N_(
            "As with eigenvectors: the rule divides by differences of squared singular "
            "values, and equal ones give 1/0."
        ),
        fix=(
            "a = torch.diag(torch.tensor([1.0, $a])).requires_grad_()",
            ("torch.linalg.svdvals(a).sum().backward()\na.grad"),
        ),
        fixed=N_("The values alone have no such quotient."),
        dials=(Dial("a", "`a[1, 1]`", 0.5, 3.0, 1.0),),
        hints="nan svd SvdBackward0 LinalgSvdBackward0 singular 奇异值 分解",
    ),
)
