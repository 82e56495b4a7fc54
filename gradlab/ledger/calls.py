"""The calls of /backward: one character each, with its switches. Data only."""

from __future__ import annotations

from gradlab.ledger.palette import Call
from gradlab.words.text import N_

SWITCHES = {"R": "retain_graph=True", "C": "create_graph=True", "A": "allow_unused=True"}
"""The switches of a call, by their letter in a link."""

FORWARD = (
    Call(
        "f",
        "mse = F.mse_loss(x * w, target)",
        N_("The forward pass: builds the graph anew."),
        {"": "pred = x * w\nmse = F.mse_loss(pred, target)\nmse"},
    ),
    Call(
        "n",
        "with torch.no_grad(): mse = …",
        N_("The same forward pass, not recorded: no graph."),
        {"": "with torch.no_grad():\n    pred = x * w\n    mse = F.mse_loss(pred, target)\nmse"},
    ),
    Call(
        "s",
        "loss2 = w * b",
        N_("A second loss that shares w. Its node saves w and b."),
        {"": "loss2 = w * b\nloss2"},
    ),
    Call(
        "a",
        "plain = w + b",
        N_("Only an addition: its node saves nothing."),
        {"": "plain = w + b\nplain"},
    ),
)

GRAD = (
    Call(
        "g",
        "torch.autograd.grad(mse, [w])",
        N_("Returns the gradient as a tuple; .grad stays as it is."),
        {
            "": "grads = torch.autograd.grad(mse, [w])\ngrads",
            "R": "grads = torch.autograd.grad(mse, [w], retain_graph=True)\ngrads",
            "C": "grads = torch.autograd.grad(mse, [w], create_graph=True)\ngrads",
            "A": "grads = torch.autograd.grad(mse, [w], allow_unused=True)\ngrads",
            "RC": "grads = torch.autograd.grad(mse, [w], retain_graph=True, create_graph=True)\n"
            "grads",
            "RA": "grads = torch.autograd.grad(mse, [w], retain_graph=True, allow_unused=True)\n"
            "grads",
            "CA": "grads = torch.autograd.grad(mse, [w], create_graph=True, allow_unused=True)\n"
            "grads",
            "RCA": "grads = torch.autograd.grad(\n"
            "    mse, [w], retain_graph=True, create_graph=True, allow_unused=True\n)\ngrads",
        },
    ),
    Call(
        "u",
        "torch.autograd.grad(mse, [w, b])",
        N_("Asks for b as well, which mse does not use."),
        {
            "": "grads = torch.autograd.grad(mse, [w, b])\ngrads",
            "R": "grads = torch.autograd.grad(mse, [w, b], retain_graph=True)\ngrads",
            "C": "grads = torch.autograd.grad(mse, [w, b], create_graph=True)\ngrads",
            "A": "grads = torch.autograd.grad(mse, [w, b], allow_unused=True)\ngrads",
            "RC": "grads = torch.autograd.grad(mse, [w, b], retain_graph=True, create_graph=True)\n"
            "grads",
            "RA": "grads = torch.autograd.grad(mse, [w, b], retain_graph=True, allow_unused=True)\n"
            "grads",
            "CA": "grads = torch.autograd.grad(mse, [w, b], create_graph=True, allow_unused=True)\n"
            "grads",
            "RCA": "grads = torch.autograd.grad(\n"
            "    mse, [w, b], retain_graph=True, create_graph=True, allow_unused=True\n)\ngrads",
        },
    ),
    Call(
        "d",
        "torch.autograd.grad(grads[0], [w])",
        N_("The gradient of the gradient: needs create_graph in the call before."),
        {
            "": "torch.autograd.grad(grads[0], [w])",
            "R": "torch.autograd.grad(grads[0], [w], retain_graph=True)",
            "C": "torch.autograd.grad(grads[0], [w], create_graph=True)",
            "A": "torch.autograd.grad(grads[0], [w], allow_unused=True)",
            "RC": "torch.autograd.grad(grads[0], [w], retain_graph=True, create_graph=True)",
            "RA": "torch.autograd.grad(grads[0], [w], retain_graph=True, allow_unused=True)",
            "CA": "torch.autograd.grad(grads[0], [w], create_graph=True, allow_unused=True)",
            "RCA": "torch.autograd.grad(\n"
            "    grads[0], [w], retain_graph=True, create_graph=True, allow_unused=True\n)",
        },
    ),
)

BACKWARD = (
    Call(
        "b",
        "mse.backward()",
        N_("Returns nothing; adds into .grad of every leaf of mse."),
        {
            "": "mse.backward()",
            "R": "mse.backward(retain_graph=True)",
            "C": "mse.backward(create_graph=True)",
            "A": "mse.backward(allow_unused=True)",
            "RC": "mse.backward(retain_graph=True, create_graph=True)",
            "RA": "mse.backward(retain_graph=True, allow_unused=True)",
            "CA": "mse.backward(create_graph=True, allow_unused=True)",
            "RCA": "mse.backward(retain_graph=True, create_graph=True, allow_unused=True)",
        },
    ),
    Call(
        "e",
        "loss2.backward()",
        N_("The second loss: reaches w and b."),
        {
            "": "loss2.backward()",
            "R": "loss2.backward(retain_graph=True)",
            "C": "loss2.backward(create_graph=True)",
            "RC": "loss2.backward(retain_graph=True, create_graph=True)",
        },
    ),
    Call(
        "2",
        "(mse + loss2).backward()",
        N_("Both losses in one pass."),
        {
            "": "(mse + loss2).backward()",
            "R": "(mse + loss2).backward(retain_graph=True)",
            "C": "(mse + loss2).backward(create_graph=True)",
            "RC": "(mse + loss2).backward(retain_graph=True, create_graph=True)",
        },
    ),
    Call(
        "v",
        "plain.backward()",
        N_("Backward through the addition alone."),
        {"": "plain.backward()", "R": "plain.backward(retain_graph=True)"},
    ),
)

FIELDS = (
    Call("y", "w.grad", N_("Look into w.grad."), {"": "w.grad"}),
    Call("i", "pred.grad", N_("Look into .grad of a tensor in between."), {"": "pred.grad"}),
    Call(
        "r", "pred.retain_grad()", N_("Ask pred to keep its gradient."), {"": "pred.retain_grad()"}
    ),
    Call("z", "w.grad = None", N_("Forget the gradient."), {"": "w.grad = None"}),
    Call("o", "w.grad.zero_()", N_("Write zeros into it instead."), {"": "w.grad.zero_()"}),
)

LEAVES = (
    Call(
        "m",
        "w = torch.full([1], …, requires_grad=True)",
        N_("A new leaf that asks for gradients."),
        {"": "w = torch.full([1], $w, requires_grad=True)\nw"},
    ),
    Call(
        "l",
        "w = torch.full([1], …)",
        N_("A new tensor that does not ask for gradients."),
        {"": "w = torch.full([1], $w)\nw"},
    ),
    Call("q", "w.requires_grad_()", N_("Ask from now on."), {"": "w.requires_grad_()"}),
    Call(
        "c",
        "d = w.detach()",
        N_("The same numbers without history; in-place changes are counted."),
        {"": "d = w.detach()\nd"},
    ),
    Call(
        "j",
        "d = w.data",
        N_("The same numbers, and torch does not notice changes."),
        {"": "d = w.data\nd"},
    ),
    Call("x", "d.zero_()", N_("Overwrite d in place, and with it w."), {"": "d.zero_()"}),
)

UPDATES = (
    Call(
        "h",
        "with torch.no_grad(): w -= lr * w.grad",
        N_("A gradient step in place, not recorded."),
        {"": "with torch.no_grad():\n    w -= lr * w.grad\nw"},
    ),
    Call("w", "w -= lr * w.grad", N_("The same step, recorded."), {"": "w -= lr * w.grad\nw"}),
    Call(
        "t",
        "w = w - lr * w.grad",
        N_("The same numbers in a new tensor."),
        {"": "w = w - lr * w.grad\nw"},
    ),
    Call(
        "1",
        "opt = torch.optim.SGD([w], lr=lr)",
        N_("An optimizer that holds the present w."),
        {"": "opt = torch.optim.SGD([w], lr=lr)"},
    ),
    Call("p", "opt.step()", N_("The optimizer's step on its w."), {"": "opt.step()\nw"}),
    Call("k", "opt.zero_grad()", N_("Sets its w.grad to None."), {"": "opt.zero_grad()"}),
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
