"""The calls and scenes of /softmax: the tutorials' own, on a and p. Data only."""

from __future__ import annotations

from gradlab.ledger.palette import Call, Palette, Scene
from gradlab.ledger.two_ways import IMPORTS
from gradlab.program.source import Source
from gradlab.words.text import N_, Text

SWITCHES = {"R": "retain_graph=True"}
"""The switch of a call, by its letter in a link."""

FORWARD = (
    Call(
        "f",
        "p = F.softmax(a, dim=0)",
        N_("The forward pass: builds the graph anew. Its node saves p itself, as `result`."),
        {"": Source("p = F.softmax(a, dim=0)\np")},
    ),
)

ROWS = (
    (
        "torch.autograd.grad(p[0], a)",
        Source("grads = torch.autograd.grad(p[0], a)\ngrads"),
        Source("grads = torch.autograd.grad(p[0], a, retain_graph=True)\ngrads"),
    ),
    (
        "torch.autograd.grad(p[1], a)",
        Source("grads = torch.autograd.grad(p[1], a)\ngrads"),
        Source("grads = torch.autograd.grad(p[1], a, retain_graph=True)\ngrads"),
    ),
    (
        "torch.autograd.grad(p[2], a)",
        Source("grads = torch.autograd.grad(p[2], a)\ngrads"),
        Source("grads = torch.autograd.grad(p[2], a, retain_graph=True)\ngrads"),
    ),
    (
        "torch.autograd.grad(p[3], a)",
        Source("grads = torch.autograd.grad(p[3], a)\ngrads"),
        Source("grads = torch.autograd.grad(p[3], a, retain_graph=True)\ngrads"),
    ),
    (
        "torch.autograd.grad(p[4], a)",
        Source("grads = torch.autograd.grad(p[4], a)\ngrads"),
        Source("grads = torch.autograd.grad(p[4], a, retain_graph=True)\ngrads"),
    ),
    (
        "torch.autograd.grad(p[5], a)",
        Source("grads = torch.autograd.grad(p[5], a)\ngrads"),
        Source("grads = torch.autograd.grad(p[5], a, retain_graph=True)\ngrads"),
    ),
    (
        "torch.autograd.grad(p[6], a)",
        Source("grads = torch.autograd.grad(p[6], a)\ngrads"),
        Source("grads = torch.autograd.grad(p[6], a, retain_graph=True)\ngrads"),
    ),
    (
        "torch.autograd.grad(p[7], a)",
        Source("grads = torch.autograd.grad(p[7], a)\ngrads"),
        Source("grads = torch.autograd.grad(p[7], a, retain_graph=True)\ngrads"),
    ),
    (
        "torch.autograd.grad(p[8], a)",
        Source("grads = torch.autograd.grad(p[8], a)\ngrads"),
        Source("grads = torch.autograd.grad(p[8], a, retain_graph=True)\ngrads"),
    ),
    (
        "torch.autograd.grad(p[9], a)",
        Source("grads = torch.autograd.grad(p[9], a)\ngrads"),
        Source("grads = torch.autograd.grad(p[9], a, retain_graph=True)\ngrads"),
    ),
)
"""For each output the call that gives its row: label, as it is, and with retain_graph."""

BACKWARD = (
    Call(
        "b",
        "p.backward()",
        N_("Asks for the gradient of a vector, without saying which output is meant."),
        {"": Source("p.backward()"), "R": Source("p.backward(retain_graph=True)")},
    ),
    Call(
        "v",
        "p.backward(gradient=v)",
        N_("Says how much each output counts: v times the Jacobian is added to a.grad."),
        {
            "": Source("p.backward(gradient=v)"),
            "R": Source("p.backward(gradient=v, retain_graph=True)"),
        },
    ),
    Call(
        "s",
        "p.sum().backward()",
        N_("The usual advice: v is all ones then, and each column of the Jacobian sums to 0."),
        {"": Source("p.sum().backward()"), "R": Source("p.sum().backward(retain_graph=True)")},
    ),
)

LOOKING = (
    Call("y", "a.grad", N_("Look into a.grad."), {"": Source("a.grad")}),
    Call("z", "a.grad = None", N_("Forget the gradient."), {"": Source("a.grad = None")}),
    Call(
        "k",
        "p.grad_fn._saved_result",
        N_("What the node saved: its bytes, and whether they are the memory of p itself."),
        {
            "": Source(
                "saved = p.grad_fn._saved_result\nsaved.nbytes, saved.data_ptr() == p.data_ptr()"
            )
        },
    ),
)

SCENES = (
    Scene(
        "first",
        N_("Tutorial 1, cell by cell"),
        N_("p has three elements. What will torch say to p.backward()?"),
        N_(
            "It refused: a vector has no gradient, only rows, and torch picks none for you. "
            "p[1], p[2] and p[0] each gave a row, three passes through one graph, which "
            "retain_graph=True kept. p.backward(retain_graph=True) is refused all the same: "
            "it says what to keep, not which output is meant."
        ),
        "f.bf1R2R0RbR",
    ),
    Scene(
        "second",
        N_("Tutorial 2, cell by cell"),
        N_("Two rows of one graph. Does the order in which they are asked for matter?"),
        N_(
            "No: each call walks back from its own output, and the graph stays as it is. "
            "(The button for tutorial 2, above, sets its logits.)"
        ),
        "f.1R2R",
    ),
    Scene(
        "left-out",
        N_("retain_graph left out"),
        N_("The first row came without retain_graph. What will torch say to the second?"),
        N_(
            "It refused: the pass for p[1] freed what softmax had saved, `result`, and the way "
            "from p[2] to a needs it. After a new forward pass, retain_graph=True in the first "
            "call is enough; the last call may free it."
        ),
        "f1.2f1R2",
    ),
    Scene(
        "untouched",
        N_("After the error"),
        N_("p.backward() was refused. Must p be computed anew before a row can be asked for?"),
        N_(
            "No: it was refused before the pass began, and nothing was freed. The tutorial "
            "computes p again; it need not."
        ),
        "fb.1",
    ),
    Scene(
        "weighed",
        N_("Say which output: gradient=v"),
        N_("p.backward(gradient=v), v = 1 for one output, 0 for the others: what is in a.grad?"),
        N_(
            "The row of that output: vᵀJ with a one-hot v is one row. torch.autograd.grad returned "
            "it, .backward() added it to a.grad."
        ),
        "fbR.vy",
    ),
    Scene(
        "sum",
        N_("p.sum().backward()"),
        N_("The error is gone. What stands in a.grad?"),
        N_(
            "Zeros, up to rounding: p sums to 1 whatever a is, and what cannot change has no slope."
        ),
        "fb.sy",
    ),
    Scene(
        "bytes",
        N_("What retain_graph keeps"),
        N_("The node saved p for the way back. How many bytes does keeping it cost?"),
        N_(
            "Four for each float32, and they are p's own memory: as long as p lives, keeping them "
            "costs nothing more. In a network each layer saves its own, and that is what fills a "
            "GPU. Once they are freed, looking at them raises the same error."
        ),
        "f.k0Rk1k",
    ),
)

_BEGINNING = (
    (IMPORTS, None),
    (
        Source("a = torch.tensor($a, requires_grad=True)\nv = torch.tensor($v)\na"),
        Text(N_("the start: the logits, and the weights v of the outputs")),
    ),
)


def softmax_palette(n: int) -> Palette:
    """Return what can be pressed where there are n logits, at most ten; scenes that need more, not.

    >>> "2" in softmax_palette(3).calls, "3" in softmax_palette(3).calls
    (True, False)
    """
    help_ = N_("One row of the Jacobian, in a tuple; p[i] is an operation of its own.")
    rows = tuple(
        Call(str(i), label, help_, {"": bare, "R": kept})
        for i, (label, bare, kept) in enumerate(ROWS[:n])
    )
    groups = (
        (N_("Forward"), FORWARD),
        ("autograd.grad", rows),
        (".backward()", BACKWARD),
        (N_("Look"), LOOKING),
    )
    known = {call.key for _, calls in groups for call in calls}
    scenes = tuple(
        s for s in SCENES if {key for key in s.calls if key.islower() or key.isdigit()} <= known
    )
    return Palette("softmax_calls", _BEGINNING, groups, SWITCHES, scenes, first="f0b")
