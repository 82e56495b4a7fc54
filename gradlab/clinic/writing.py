"""Cases around views that are written in place. Data only."""

from __future__ import annotations

from gradlab.clinic.case import Case, Dial
from gradlab.words.text import N_

WRITING = (
    Case(
        key="many-views",
        kind="error",
        title=N_("Rows of a loop changed in place"),
        program=(
            "rows = torch.ones(2, $n, requires_grad=True) * 1",
            ("for row in rows:\n    row.mul_(2)"),
        ),
        why=N_(
            "Going over a tensor is one call, `unbind`, and all its rows are views of "
            "one memory. Were one of them changed in place, the nodes of the others "
            "would be wrong, so torch forbids it."
        ),
        fix=(
            (
                "x = torch.ones(2, $n, requires_grad=True)\n"
                "rows = torch.stack([row * 2 for row in x])"
            ),
            ("rows.sum().backward()\nx.grad"),
        ),
        fixed=N_("New rows, put together with `stack`: the gradient is 2 everywhere."),
        dials=(Dial("n", N_("columns"), 1, 5, 3),),
        tempting=(
            ("x = torch.ones(2, $n, requires_grad=True)\nrows = x * 1"),
            ("for row in rows:\n    row.data.mul_(2)\nrows.sum().backward()\nx.grad"),
        ),
        tempted=N_(
            "Through `.data` the rows are doubled and autograd does not know: the gradient stays 1."
        ),
        hints="inplace in-place view unbind chunk split 就地 视图 原地",
    ),
    Case(
        key="view-under-no-grad",
        kind="error",
        title=N_("A view made under no_grad, then written"),
        program=(
            (
                "x = torch.tensor([1.0, $x], requires_grad=True)\n"
                "y = x * 1\n"
                "with torch.no_grad():\n"
                "    v = y[:1]"
            ),
            "v.mul_(2)",
        ),
        why=N_(
            "v shares the memory of y but was made while recording was off. Should the "
            "change be recorded or not? torch will not guess."
        ),
        fix=(
            ("x = torch.tensor([1.0, $x], requires_grad=True)\ny = x * 1"),
            ("y[:1].mul_(2)\ny.sum().backward()\nx.grad"),
        ),
        fixed=N_(
            "View and change both outside `no_grad`: recorded, with slope 2 in the first place."
        ),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        hints="inplace view no_grad 就地 视图",
    ),
    Case(
        key="function-view",
        kind="error",
        title=N_("A full backward hook and an in-place ReLU"),
        program=(
            (
                "net = torch.nn.Sequential(torch.nn.Linear(2, $n), "
                "torch.nn.ReLU(inplace=True))\n"
                "handle = net[0].register_full_backward_hook(lambda module, into, out: None)"
            ),
            "net(torch.ones(1, 2)).sum().backward()",
        ),
        why=N_(
            "The hook wraps the layer's output in a Function of its own, and what "
            "comes out is a view. The in-place ReLU writes over it and would undo the "
            "hook."
        ),
        fix=(
            (
                "net = torch.nn.Sequential(torch.nn.Linear(2, $n), torch.nn.ReLU())\n"
                "seen = []\n"
                "handle = net[0].register_full_backward_hook(lambda module, into, out: "
                "seen.append(tuple(out[0].shape)))"
            ),
            ("net(torch.ones(1, 2, requires_grad=True)).sum().backward()\nseen"),
        ),
        fixed=N_(
            "With `inplace=False` the hook runs once and sees a gradient of the output's shape."
        ),
        dials=(Dial("n", N_("outputs"), 1, 5, 3),),
        hints="hook inplace relu register_full_backward_hook 钩子 就地",
    ),
)
