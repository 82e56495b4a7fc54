"""Cases around cutting and copying the graph. Data only."""

from __future__ import annotations

from gradlab.clinic.case import Case, Dial
from gradlab.words.text import N_

CUTS = (
    Case(
        key="overwritten",
        kind="error",
        title=N_("A value the gradient needs was overwritten"),
        program=(
            ("x = torch.tensor([1.0, $x], requires_grad=True)\ny = torch.exp(x)"),
            "y += 1",
            "y.sum().backward()",
        ),
        why=N_(
            "`exp` saved its own output, for it is its own derivative. Every "
            "tensor counts its in-place changes, and the node remembers the count "
            "it saved."
        ),
        fix=(
            ("x = torch.tensor([1.0, $x], requires_grad=True)\ny = torch.exp(x)"),
            ("y = y + 1\ny.sum().backward()\nx.grad"),
        ),
        fixed=N_("A new tensor leaves the saved one alone; the gradient is exp(x)."),
        dials=(Dial("x", "`x[1]`", -2.0, 3.0, 2.0),),
        tempting=(
            ("x = torch.tensor([1.0, $x], requires_grad=True)\ny = torch.exp(x)"),
            ("y.data += 1\ny.sum().backward()\nx.grad - torch.exp(x.detach())"),
        ),
        tempted=N_(
            "Through `.data` torch does not notice: no error, and the gradient is "
            "wrong by exactly 1."
        ),
        hints="inplace += relu version",
    ),
    Case(
        key="harmless-inplace",
        kind="silent",
        title=N_("In-place changes that are fine"),
        program=(
            (
                "x = torch.tensor([1.0, $x], requires_grad=True)\n"
                "y = x * 2\n"
                "y += 1\n"
                "z = x ** 2\n"
                "z += 1\n"
                "(y + z).sum().backward()\n"
                "x.grad"
            ),
        ),
        why=N_(
            "Only overwriting what some node saved is refused. Multiplying by a "
            "constant saves no tensor of ours, and x² saves x, not its result."
        ),
        fix=(
            (
                "x = torch.tensor([1.0, $x], requires_grad=True)\n"
                "y = x * 2 + 1\n"
                "z = x ** 2 + 1\n"
                "(y + z).sum().backward()\n"
                "x.grad"
            ),
        ),
        fixed=N_("Written without in-place changes, the gradient is the same: 2 + 2x."),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        hints="inplace +=",
    ),
    Case(
        key="numpy",
        kind="error",
        title=N_(".numpy() on a tensor that requires grad"),
        program=(
            ("x = torch.tensor([1.0, $x], requires_grad=True)\ny = x * 3"),
            "y.numpy()",
        ),
        why=N_(
            "NumPy records nothing, so leaving torch cuts the graph. torch wants you to say so."
        ),
        fix=(
            ("x = torch.tensor([1.0, $x], requires_grad=True)\ny = x * 3"),
            "y.detach().tolist()",
        ),
        fixed=N_("`detach()` says it; `.numpy()` or `.tolist()` may follow."),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        hints="numpy matplotlib plot",
    ),
    Case(
        key="copy-construct",
        kind="warning",
        title=N_("torch.tensor(w) of a tensor"),
        program=(
            "w = torch.tensor([1.0, $w], requires_grad=True)",
            ("v = torch.tensor(w)\nv.requires_grad, v.grad_fn"),
        ),
        why=N_(
            "`torch.tensor()` always copies the numbers and begins a new leaf: a "
            "cut in the graph, written as a constructor."
        ),
        fix=(
            "w = torch.tensor([1.0, $w], requires_grad=True)",
            ("v = w.clone()\nv.sum().backward()\nw.grad"),
        ),
        fixed=N_(
            "`clone()` copies and stays connected; `detach().clone()` copies and cuts, and says so."
        ),
        dials=(Dial("w", "`w[1]`", -5.0, 5.0, 2.0),),
        hints="torch.tensor clone copy",
    ),
    Case(
        key="math-function",
        kind="warning",
        title=N_("math.sqrt(w) leaves torch"),
        program=(
            ("import math\nw = torch.tensor($w, requires_grad=True)"),
            ("y = math.sqrt(w)\ntype(y), y"),
        ),
        why=N_(
            "Functions of `math` call `float(w)`. The result is a plain number "
            "without a past; it has no `backward`."
        ),
        fix=(
            "w = torch.tensor($w, requires_grad=True)",
            ("y = torch.sqrt(w)\ny.backward()\nw.grad"),
        ),
        fixed=N_("torch's own function is recorded: the slope is 1/(2√w)."),
        dials=(Dial("w", "`w`", 0.25, 9.0, 4.0),),
        hints="math float item",
    ),
    Case(
        key="tensor-of-tensors",
        kind="warning",
        title=N_("torch.tensor([a, b]) loses the gradient"),
        program=(
            ("a = torch.tensor($a, requires_grad=True)\nb = torch.tensor(2.0, requires_grad=True)"),
            (
                "v = torch.tensor([a, b], requires_grad=True)\n"
                "(v ** 2).sum().backward()\n"
                "print(a.grad)\n"
                "v.grad"
            ),
        ),
        why=N_(
            "`torch.tensor` reads each element as a Python number. The numbers "
            "arrive; the graph does not."
        ),
        fix=(
            ("a = torch.tensor($a, requires_grad=True)\nb = torch.tensor(2.0, requires_grad=True)"),
            ("v = torch.stack([a, b])\n(v ** 2).sum().backward()\na.grad, b.grad"),
        ),
        fixed=N_("`torch.stack` is an operation, so the gradients 2a and 2b arrive."),
        dials=(Dial("a", "`a`", -5.0, 5.0, 1.0),),
        hints="torch.tensor list stack",
    ),
    Case(
        key="data",
        kind="silent",
        title=N_(".data gives a wrong gradient without a word"),
        program=(
            ("w = torch.tensor([0.0, $w], requires_grad=True)\ny = torch.sigmoid(w)"),
            ("y.data.zero_()\ny.sum().backward()\nw.grad"),
        ),
        why=N_(
            "`sigmoid` saved y for its derivative y(1 − y). `.data` writes past "
            "the version counter, so backward uses the zeros."
        ),
        fix=(
            ("w = torch.tensor([0.0, $w], requires_grad=True)\ny = torch.sigmoid(w)"),
            ("z = y.detach().clone()\nz.zero_()\ny.sum().backward()\nw.grad"),
        ),
        fixed=N_("A clone has memory of its own: the gradient is y(1 − y), 0.25 at w = 0."),
        dials=(Dial("w", "`w[1]`", -5.0, 5.0, 1.0),),
        tempting=(
            ("w = torch.tensor([0.0, $w], requires_grad=True)\ny = torch.sigmoid(w)"),
            ("y.detach().zero_()\ny.sum().backward()"),
        ),
        tempted=N_(
            "`detach()` alone shares the memory, too; but it shares the counter "
            "as well, so torch refuses instead of being wrong."
        ),
        hints=".data detach version",
    ),
    Case(
        key="shared-memory",
        kind="silent",
        title=N_("detach() shares memory"),
        program=(
            ("w = torch.tensor([1.0, 2.0], requires_grad=True)\nd = w.detach()"),
            ("d[0] = $value\nw"),
        ),
        why=N_(
            "`detach()` cuts the graph and copies nothing. Writing into d writes "
            "into w; `.numpy()` after it does so as well."
        ),
        fix=(
            ("w = torch.tensor([1.0, 2.0], requires_grad=True)\nd = w.detach().clone()"),
            ("d[0] = $value\nw"),
        ),
        fixed=N_("With `clone()` w stays as it was."),
        dials=(Dial("value", N_("value"), -99.0, 99.0, 99.0),),
        hints="detach clone memory numpy",
    ),
    Case(
        key="half-detached",
        kind="silent",
        title=N_("detach() in one place changes the gradient"),
        program=(
            ("x = torch.tensor($x, requires_grad=True)\n(x * x.detach()).backward()\nx.grad"),
        ),
        why=N_(
            "x · x has two ways back to x, and their gradients add up to 2x. "
            "`detach()` closes one of them: same value, half the slope."
        ),
        fix=(("x = torch.tensor($x, requires_grad=True)\n(x * x).backward()\nx.grad"),),
        fixed=N_("Both ways open: 2x."),
        dials=(Dial("x", "`x`", -5.0, 5.0, 3.0),),
        hints="detach stop gradient",
    ),
    Case(
        key="deepcopy",
        kind="error",
        title=N_("copy.deepcopy of a computed tensor"),
        program=(
            ("import copy\nx = torch.tensor($x, requires_grad=True)"),
            "copy.deepcopy(x * 3)",
        ),
        why=N_(
            "A computed tensor hangs on a graph that cannot be doubled. In models "
            "it is usually an activation kept on `self`."
        ),
        fix=(
            ("import copy\nx = torch.tensor($x, requires_grad=True)"),
            "copy.deepcopy((x * 3).detach())",
        ),
        fixed=N_("Keep activations detached, and they can be copied."),
        dials=(Dial("x", "`x`", -5.0, 5.0, 2.0),),
        hints="deepcopy copy model",
    ),
    Case(
        key="inference",
        kind="error",
        title=N_("A tensor from inference_mode in training"),
        program=(
            (
                "w = torch.tensor([$w], requires_grad=True)\n"
                "with torch.inference_mode():\n"
                "    feats = torch.tensor([3.0]) * 2"
            ),
            "loss = (w * feats).sum()",
        ),
        why=N_(
            "`inference_mode` drops the version counters to be fast, so autograd "
            "cannot know that the value stays as it is, and will not save it."
        ),
        fix=(
            (
                "w = torch.tensor([$w], requires_grad=True)\n"
                "with torch.no_grad():\n"
                "    feats = torch.tensor([3.0]) * 2"
            ),
            ("(w * feats).sum().backward()\nw.grad"),
        ),
        fixed=N_("`no_grad` keeps the counters: the gradient is 6."),
        dials=(Dial("w", "`w`", -5.0, 5.0, 2.0),),
        hints="inference_mode",
    ),
    Case(
        key="eval",
        kind="silent",
        title=N_("model.eval() does not switch gradients off"),
        program=(("model = torch.nn.Linear(2, $n).eval()\nmodel(torch.ones(1, 2)).requires_grad"),),
        why=N_(
            "`eval()` only changes layers such as Dropout and BatchNorm. "
            "Recording is the business of `no_grad`."
        ),
        fix=(
            (
                "model = torch.nn.Linear(2, $n).eval()\n"
                "with torch.no_grad():\n"
                "    out = model(torch.ones(1, 2))\n"
                "out.requires_grad"
            ),
        ),
        fixed=N_("Under `no_grad` nothing is recorded."),
        dials=(Dial("n", N_("outputs"), 1, 5, 1),),
        hints="eval no_grad memory",
    ),
)
