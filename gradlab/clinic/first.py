"""Cases around the first backward pass. Data only."""

from __future__ import annotations

from gradlab.clinic.case import Case, Dial
from gradlab.words.text import N_

FIRST = (
    Case(
        key="vector",
        kind="error",
        title=N_("backward() on a vector"),
        program=(
            ("a = torch.tensor([0.5, $a, -0.3], requires_grad=True)\np = F.softmax(a, dim=0)\np"),
            "p.backward()",
        ),
        why=N_(
            "A backward pass computes `vᵀJ`, and its `v` has one weight per "
            "output. For a scalar the missing `v` is taken as 1; for three "
            "outputs torch will not guess three weights."
        ),
        fix=(
            ("a = torch.tensor([0.5, $a, -0.3], requires_grad=True)\np = F.softmax(a, dim=0)"),
            ("p.backward(gradient=torch.tensor([0.0, 1.0, 0.0]))\na.grad"),
        ),
        fixed=N_(
            "With `v` chosen, `a.grad` holds one row of the Jacobian: how `p[1]` "
            "depends on each logit."
        ),
        dials=(Dial("a", "`a[1]`", -5.0, 5.0, 1.0),),
        tempting=(
            ("a = torch.tensor([0.5, $a, -0.3], requires_grad=True)\np = F.softmax(a, dim=0)"),
            ("p.sum().backward()\na.grad"),
            "bool(a.grad.abs().max() < 1e-6)",
        ),
        tempted=N_(
            "`p.sum()` silences the error, and the gradient is 0 up to rounding: "
            "probabilities always add up to 1, so their sum cannot change."
        ),
        hints="backward sum vector scalar",
    ),
    Case(
        key="no-graph",
        kind="error",
        title=N_("The loss has no graph"),
        program=(
            ("w = torch.tensor([1.0, $w])\nloss = (w ** 2).sum()\nloss"),
            "loss.backward()",
        ),
        why=N_(
            "No input of the loss asked for gradients (or a `detach`, `.item()`, "
            "`no_grad` or `argmax` cut the way to it), so torch recorded nothing "
            "that could be walked back."
        ),
        fix=(
            ("w = torch.tensor([1.0, $w], requires_grad=True)\nloss = (w ** 2).sum()\nloss"),
            ("loss.backward()\nw.grad"),
        ),
        fixed=N_("The leaf asks for gradients before the forward pass, and gets 2w."),
        dials=(Dial("w", "`w[1]`", -5.0, 5.0, 2.0),),
        tempting=(
            ("w = torch.tensor([1.0, $w])\nloss = (w ** 2).sum()"),
            ("loss.requires_grad = True\nloss.backward()"),
            ("print(w.grad)\nloss.grad"),
        ),
        tempted=N_(
            "The error is gone, and nothing is learnt: `loss` became a leaf of "
            "its own. `w.grad` is `None`; only `loss.grad` was filled, with 1."
        ),
        hints="requires_grad loss",
    ),
    Case(
        key="twice",
        kind="error",
        title=N_("Backward through one graph twice"),
        program=(
            ("x = torch.tensor($x, requires_grad=True)\ny = x ** 2"),
            ("y.backward()\nx.grad"),
            "y.backward()",
        ),
        why=N_(
            "The first pass frees what the nodes saved, here x for the derivative "
            "2x. The nodes are still there; their saved tensors are not."
        ),
        fix=(
            ("x = torch.tensor($x, requires_grad=True)\ny = x ** 2\ny.backward()"),
            ("x.grad = None\ny = x ** 2\ny.backward()\nx.grad"),
        ),
        fixed=N_(
            "One forward pass for each backward pass: the graph is built anew, "
            "and the gradient is 2x."
        ),
        dials=(Dial("x", "`x`", -5.0, 5.0, 3.0),),
        tempting=(
            ("x = torch.tensor($x, requires_grad=True)\ny = x ** 2"),
            ("y.backward(retain_graph=True)\ny.backward()\nx.grad"),
        ),
        tempted=N_(
            "It runs, but the same gradient was added twice: `x.grad` is 4x. In a "
            "training loop the memory would grow as well."
        ),
        hints="backward retain_graph second",
    ),
    Case(
        key="accumulates",
        kind="silent",
        title=N_("Gradients pile up"),
        program=(
            "w = torch.tensor($w, requires_grad=True)",
            (
                "for step in range($n):\n"
                "    loss = w ** 2\n"
                "    loss.backward()\n"
                "    print(step, w.grad)"
            ),
        ),
        why=N_(
            "`backward()` adds to `.grad`; it never overwrites. The slope of w² "
            "is 2w at every step, and what you see is a running sum."
        ),
        fix=(
            "w = torch.tensor($w, requires_grad=True)",
            (
                "for step in range($n):\n"
                "    w.grad = None\n"
                "    loss = w ** 2\n"
                "    loss.backward()\n"
                "    print(step, w.grad)"
            ),
        ),
        fixed=N_(
            "Reset before each pass (an optimizer's `zero_grad()` does it), and every line says 2w."
        ),
        dials=(
            Dial("w", "`w`", -5.0, 5.0, 3.0),
            Dial("n", N_("steps"), 1, 8, 3),
        ),
        hints="zero_grad accumulate grad twice double growing",
    ),
    Case(
        key="twice-silently",
        kind="silent",
        title=N_("A second backward pass without an error"),
        program=(
            ("x = torch.tensor($x, requires_grad=True)\ny = x + 1"),
            ("y.backward()\ny.backward()\nx.grad"),
        ),
        why=N_(
            "An addition saves nothing, so the first pass had nothing to free and "
            "the second is not refused. Its gradient is simply added once more."
        ),
        fix=(("x = torch.tensor($x, requires_grad=True)\n(x + 1).backward()\nx.grad"),),
        fixed=N_("One pass gives the slope 1."),
        dials=(Dial("x", "`x`", -5.0, 5.0, 3.0),),
        hints="addition saved tensors",
    ),
    Case(
        key="nonleaf-grad",
        kind="warning",
        title=N_(".grad of a tensor in between is None"),
        program=(
            ("x = torch.tensor($x, requires_grad=True)\ny = x * 3\n(y ** 2).backward()\nx.grad"),
            "print(y.grad)",
        ),
        why=N_(
            "Gradients of tensors in between are computed, used and thrown away. "
            "Only leaves keep theirs."
        ),
        fix=(
            (
                "x = torch.tensor($x, requires_grad=True)\n"
                "y = x * 3\n"
                "y.retain_grad()\n"
                "(y ** 2).backward()"
            ),
            "x.grad, y.grad",
        ),
        fixed=N_(
            "`retain_grad()` before the pass keeps it: `y.grad` is 2y, and "
            "`x.grad` three times that."
        ),
        dials=(Dial("x", "`x`", -5.0, 5.0, 2.0),),
        hints="grad none leaf retain_grad",
    ),
    Case(
        key="too-late",
        kind="error",
        title=N_("requires_grad_() after the forward pass"),
        program=(
            ("x = torch.tensor($x)\ny = x ** 2"),
            ("x.requires_grad_()\ny.backward()"),
        ),
        why=N_(
            "The graph is recorded while operations run. A flag set afterwards "
            "records nothing in hindsight."
        ),
        fix=(
            ("x = torch.tensor($x).requires_grad_()\ny = x ** 2"),
            ("y.backward()\nx.grad"),
        ),
        fixed=N_("The flag first, then the forward pass: 2x."),
        dials=(Dial("x", "`x`", -5.0, 5.0, 2.0),),
        tempting=(
            ("x = torch.tensor($x)\ny = x ** 2"),
            ("y.requires_grad_()\ny.backward()\nprint(x.grad)"),
        ),
        tempted=N_(
            "Setting the flag on the result makes it a leaf without a past: no "
            "error, and `x.grad` stays `None`."
        ),
        hints="requires_grad_ late",
    ),
    Case(
        key="grad-returns",
        kind="silent",
        title=N_("autograd.grad leaves .grad empty"),
        program=(
            ("x = torch.tensor($x, requires_grad=True)\ntorch.autograd.grad(x ** 2, x)"),
            "print(x.grad)",
        ),
        why=N_(
            "`torch.autograd.grad` returns the gradients of what you list, as a "
            "tuple, and touches no field. An optimizer, which reads `.grad`, then "
            "finds nothing."
        ),
        fix=(("x = torch.tensor($x, requires_grad=True)\n(x ** 2).backward()\nx.grad"),),
        fixed=N_("`backward()` is the one that fills `.grad`."),
        dials=(Dial("x", "`x`", -5.0, 5.0, 2.0),),
        hints="optimizer tuple none",
    ),
    Case(
        key="integers",
        kind="error",
        title=N_("Gradients of integers"),
        program=(
            (
                "x = torch.tensor([1, 2, 3], dtype=(torch.int64, torch.float32, "
                "torch.float64, torch.bool)[$dtype], requires_grad=True)\n"
                "x"
            ),
        ),
        why=N_(
            "`[1, 2, 3]` makes an int64 tensor, and a derivative needs a variable "
            "that can move a little."
        ),
        fix=(
            ("x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\nx.sum().backward()\nx.grad"),
        ),
        fixed=N_("With decimal points the tensor is float32, and the sum has slope 1 everywhere."),
        dials=(Dial("dtype", "`dtype`", 0, 3, 0, ("int64", "float32", "float64", "bool")),),
        hints="int long dtype",
    ),
    Case(
        key="v-shape",
        kind="error",
        title=N_("gradient= has the wrong shape"),
        program=(
            ("x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\ny = x ** 2"),
            ("y.backward(gradient=torch.ones($n))\nx.grad"),
        ),
        why=N_(
            "`gradient` is the `v` of `vᵀJ`: one weight for each output, so it has the shape of y."
        ),
        fix=(
            ("x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\ny = x ** 2"),
            ("y.backward(gradient=torch.ones_like(y))\nx.grad"),
        ),
        fixed=N_("`ones_like(y)` always fits; the result is 2x."),
        dials=(Dial("n", N_("length of v"), 1, 5, 2),),
        hints="gradient shape vjp",
    ),
    Case(
        key="unused",
        kind="error",
        title=N_("A tensor that the loss never used"),
        program=(
            (
                "x = torch.tensor($x, requires_grad=True)\n"
                "z = torch.tensor(5.0, requires_grad=True)\n"
                "y = x ** 2"
            ),
            "torch.autograd.grad(y, [x, z])",
        ),
        why=N_(
            "z is no part of the graph of y. `torch.autograd.grad` takes that for "
            "a mistake; `backward()` would have left `z.grad` at `None` without a "
            "word."
        ),
        fix=(
            (
                "x = torch.tensor($x, requires_grad=True)\n"
                "z = torch.tensor(5.0, requires_grad=True)\n"
                "y = x ** 2"
            ),
            "torch.autograd.grad(y, [x, z], materialize_grads=True)",
        ),
        fixed=N_(
            "`materialize_grads=True` says the mathematical answer: 0 for what plays no part."
        ),
        dials=(Dial("x", "`x`", -5.0, 5.0, 2.0),),
        tempting=(
            (
                "x = torch.tensor($x, requires_grad=True)\n"
                "z = torch.tensor(5.0, requires_grad=True)\n"
                "y = x ** 2"
            ),
            "torch.autograd.grad(y, [x, z], allow_unused=True)",
        ),
        tempted=N_(
            "`allow_unused=True` gives `None` instead, which the next line of code has to expect."
        ),
        hints="allow_unused",
    ),
    Case(
        key="slice",
        kind="error",
        title=N_("The gradient with respect to x[0]"),
        program=(
            ("x = torch.tensor([1.0, $x, 3.0], requires_grad=True)\nloss = (x ** 2).sum()"),
            "torch.autograd.grad(loss, x[0])",
        ),
        why=N_(
            "`x[0]` makes a new tensor after the loss was computed. Autograd "
            "follows operations, not memory, so the loss does not depend on that "
            "new tensor."
        ),
        fix=(
            ("x = torch.tensor([1.0, $x, 3.0], requires_grad=True)\nloss = (x ** 2).sum()"),
            "torch.autograd.grad(loss, x)[0][0]",
        ),
        fixed=N_("Differentiate first, index afterwards."),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        tempting=(
            ("x = torch.tensor([1.0, $x, 3.0], requires_grad=True)\nloss = (x ** 2).sum()"),
            "torch.autograd.grad(loss, x[0], allow_unused=True)",
        ),
        tempted=N_("`allow_unused=True` turns the error into `(None,)`: still no gradient."),
        hints="index slice x[0]",
    ),
    Case(
        key="grad-is-none",
        kind="error",
        title=N_("w.grad.zero_() when there is no gradient"),
        program=(
            "w = torch.tensor($w, requires_grad=True)",
            "w.grad.zero_()",
        ),
        why=N_(
            "Before the first backward pass, and after an optimizer's "
            "`zero_grad()`, `.grad` is `None`, not a tensor of zeros."
        ),
        fix=(
            "w = torch.tensor($w, requires_grad=True)",
            ("w.grad = None\n(w ** 2).backward()\nw.grad"),
        ),
        fixed=N_("Setting it to `None` always works, and the pass fills it with 2w."),
        dials=(Dial("w", "`w`", -5.0, 5.0, 1.0),),
        hints="zero_ none zero_grad",
    ),
)
