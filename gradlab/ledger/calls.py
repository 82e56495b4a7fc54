"""The calls of /backward: one character each, with its switches. Data only."""

from __future__ import annotations

from gradlab.ledger.palette import Call
from gradlab.program.source import Source
from gradlab.words.text import N_

SWITCHES = {"R": "retain_graph=True", "C": "create_graph=True", "A": "allow_unused=True"}
"""The switches of a call, by their letter in a link."""

FORWARD = (
    Call(
        "f",
        "mse = F.mse_loss(x * w, target)",
        N_("The forward pass: builds the graph anew."),
        {"": Source("pred = x * w\nmse = F.mse_loss(pred, target)\nmse")},
    ),
    Call(
        "n",
        "with torch.no_grad(): mse = …",
        N_("The same forward pass, not recorded: no graph."),
        {
            "": Source(
                "with torch.no_grad():\n    pred = x * w\n    mse = F.mse_loss(pred, target)\nmse"
            )
        },
    ),
    Call(
        "s",
        "loss2 = w * b",
        N_("A second loss that shares w. Its node saves w and b."),
        {"": Source("loss2 = w * b\nloss2")},
    ),
    Call(
        "a",
        "plain = w + b",
        N_("Only an addition: its node saves nothing."),
        {"": Source("plain = w + b\nplain")},
    ),
)

GRAD = (
    Call(
        "g",
        "torch.autograd.grad(mse, [w])",
        N_("Returns the gradient as a tuple; .grad stays as it is."),
        {
            "": Source("grads = torch.autograd.grad(mse, [w])\ngrads"),
            "R": Source("grads = torch.autograd.grad(mse, [w], retain_graph=True)\ngrads"),
            "C": Source("grads = torch.autograd.grad(mse, [w], create_graph=True)\ngrads"),
            "A": Source("grads = torch.autograd.grad(mse, [w], allow_unused=True)\ngrads"),
            "RC": Source(
                "grads = torch.autograd.grad(mse, [w], retain_graph=True, create_graph=True)\ngrads"
            ),
            "RA": Source(
                "grads = torch.autograd.grad(mse, [w], retain_graph=True, allow_unused=True)\ngrads"
            ),
            "CA": Source(
                "grads = torch.autograd.grad(mse, [w], create_graph=True, allow_unused=True)\ngrads"
            ),
            "RCA": Source(
                "grads = torch.autograd.grad(\n"
                "    mse, [w], retain_graph=True, create_graph=True, allow_unused=True\n)\ngrads"
            ),
        },
    ),
    Call(
        "u",
        "torch.autograd.grad(mse, [w, b])",
        N_("Asks for b as well, which mse does not use."),
        {
            "": Source("grads = torch.autograd.grad(mse, [w, b])\ngrads"),
            "R": Source("grads = torch.autograd.grad(mse, [w, b], retain_graph=True)\ngrads"),
            "C": Source("grads = torch.autograd.grad(mse, [w, b], create_graph=True)\ngrads"),
            "A": Source("grads = torch.autograd.grad(mse, [w, b], allow_unused=True)\ngrads"),
            "RC": Source(
                "grads = torch.autograd.grad(mse, [w, b], retain_graph=True, create_graph=True)\n"
                "grads"
            ),
            "RA": Source(
                "grads = torch.autograd.grad(mse, [w, b], retain_graph=True, allow_unused=True)\n"
                "grads"
            ),
            "CA": Source(
                "grads = torch.autograd.grad(mse, [w, b], create_graph=True, allow_unused=True)\n"
                "grads"
            ),
            "RCA": Source(
                "grads = torch.autograd.grad(\n"
                "    mse, [w, b], retain_graph=True, create_graph=True, allow_unused=True\n)\ngrads"
            ),
        },
    ),
    Call(
        "d",
        "torch.autograd.grad(grads[0], [w])",
        N_("The gradient of the gradient: needs create_graph in the call before."),
        {
            "": Source("torch.autograd.grad(grads[0], [w])"),
            "R": Source("torch.autograd.grad(grads[0], [w], retain_graph=True)"),
            "C": Source("torch.autograd.grad(grads[0], [w], create_graph=True)"),
            "A": Source("torch.autograd.grad(grads[0], [w], allow_unused=True)"),
            "RC": Source(
                "torch.autograd.grad(grads[0], [w], retain_graph=True, create_graph=True)"
            ),
            "RA": Source(
                "torch.autograd.grad(grads[0], [w], retain_graph=True, allow_unused=True)"
            ),
            "CA": Source(
                "torch.autograd.grad(grads[0], [w], create_graph=True, allow_unused=True)"
            ),
            "RCA": Source(
                "torch.autograd.grad(\n"
                "    grads[0], [w], retain_graph=True, create_graph=True, allow_unused=True\n)"
            ),
        },
    ),
)

BACKWARD = (
    Call(
        "b",
        "mse.backward()",
        N_("Returns nothing; adds into .grad of every leaf of mse."),
        {
            "": Source("mse.backward()"),
            "R": Source("mse.backward(retain_graph=True)"),
            "C": Source("mse.backward(create_graph=True)"),
            "A": Source("mse.backward(allow_unused=True)"),
            "RC": Source("mse.backward(retain_graph=True, create_graph=True)"),
            "RA": Source("mse.backward(retain_graph=True, allow_unused=True)"),
            "CA": Source("mse.backward(create_graph=True, allow_unused=True)"),
            "RCA": Source("mse.backward(retain_graph=True, create_graph=True, allow_unused=True)"),
        },
    ),
    Call(
        "e",
        "loss2.backward()",
        N_("The second loss: reaches w and b."),
        {
            "": Source("loss2.backward()"),
            "R": Source("loss2.backward(retain_graph=True)"),
            "C": Source("loss2.backward(create_graph=True)"),
            "RC": Source("loss2.backward(retain_graph=True, create_graph=True)"),
        },
    ),
    Call(
        "2",
        "(mse + loss2).backward()",
        N_("Both losses in one pass."),
        {
            "": Source("(mse + loss2).backward()"),
            "R": Source("(mse + loss2).backward(retain_graph=True)"),
            "C": Source("(mse + loss2).backward(create_graph=True)"),
            "RC": Source("(mse + loss2).backward(retain_graph=True, create_graph=True)"),
        },
    ),
    Call(
        "v",
        "plain.backward()",
        N_("Backward through the addition alone."),
        {"": Source("plain.backward()"), "R": Source("plain.backward(retain_graph=True)")},
    ),
)

FIELDS = (
    Call("y", "w.grad", N_("Look into w.grad."), {"": Source("w.grad")}),
    Call(
        "i", "pred.grad", N_("Look into .grad of a tensor in between."), {"": Source("pred.grad")}
    ),
    Call(
        "r",
        "pred.retain_grad()",
        N_("Ask pred to keep its gradient."),
        {"": Source("pred.retain_grad()")},
    ),
    Call("z", "w.grad = None", N_("Forget the gradient."), {"": Source("w.grad = None")}),
    Call("o", "w.grad.zero_()", N_("Write zeros into it instead."), {"": Source("w.grad.zero_()")}),
)

LEAVES = (
    Call(
        "m",
        "w = torch.full([1], …, requires_grad=True)",
        N_("A new leaf that asks for gradients."),
        {"": Source("w = torch.full([1], $w, requires_grad=True)\nw")},
    ),
    Call(
        "l",
        "w = torch.full([1], …)",
        N_("A new tensor that does not ask for gradients."),
        {"": Source("w = torch.full([1], $w)\nw")},
    ),
    Call("q", "w.requires_grad_()", N_("Ask from now on."), {"": Source("w.requires_grad_()")}),
    Call(
        "c",
        "d = w.detach()",
        N_("The same numbers without history; in-place changes are counted."),
        {"": Source("d = w.detach()\nd")},
    ),
    Call(
        "j",
        "d = w.data",
        N_("The same numbers, and torch does not notice changes."),
        {"": Source("d = w.data\nd")},
    ),
    Call("x", "d.zero_()", N_("Overwrite d in place, and with it w."), {"": Source("d.zero_()")}),
)

UPDATES = (
    Call(
        "h",
        "with torch.no_grad(): w -= lr * w.grad",
        N_("A gradient step in place, not recorded."),
        {"": Source("with torch.no_grad():\n    w -= lr * w.grad\nw")},
    ),
    Call(
        "w", "w -= lr * w.grad", N_("The same step, recorded."), {"": Source("w -= lr * w.grad\nw")}
    ),
    Call(
        "t",
        "w = w - lr * w.grad",
        N_("The same numbers in a new tensor."),
        {"": Source("w = w - lr * w.grad\nw")},
    ),
    Call(
        "1",
        "opt = torch.optim.SGD([w], lr=lr)",
        N_("An optimizer that holds the present w."),
        {"": Source("opt = torch.optim.SGD([w], lr=lr)")},
    ),
    Call("p", "opt.step()", N_("The optimizer's step on its w."), {"": Source("opt.step()\nw")}),
    Call("k", "opt.zero_grad()", N_("Sets its w.grad to None."), {"": Source("opt.zero_grad()")}),
)

GROUPS = (
    (N_("Forward"), FORWARD),
    ("autograd.grad", GRAD),
    (".backward()", BACKWARD),
    (".grad", FIELDS),
    (N_("Leaves and copies"), LEAVES),
    (N_("Updates"), UPDATES),
)
"""The palette: headings and their calls."""
