"""Cases around loops, second derivatives and hooks. Data only."""

from __future__ import annotations

from gradlab.clinic.case import Case, Dial
from gradlab.words.text import N_

GRAPH_SIZE = """\
def graph_size(t):
    seen, todo = set(), [t.grad_fn]
    while todo:
        node = todo.pop()
        if node is not None and node not in seen:
            seen.add(node)
            todo += [inner for inner, _ in node.next_functions]
    return len(seen)"""

LOOPS = (
    Case(
        key="history",
        kind="silent",
        title=N_("total += loss keeps every graph alive"),
        program=(
            GRAPH_SIZE,
            (
                "w, total = torch.tensor(1.0, requires_grad=True), 0\n"
                "for i in range($n):\n"
                "    total += (w - i) ** 2\n"
                "    print(i, graph_size(total))"
            ),
        ),
        why=N_(
            "The running total is a node itself. It holds the graph of every step "
            "so far, saved tensors and all, until the memory is full."
        ),
        fix=(
            (
                "w, total = torch.tensor(1.0, requires_grad=True), 0.0\n"
                "for i in range($n):\n"
                "    loss = (w - i) ** 2\n"
                "    total += loss.item()\n"
                "type(total), total"
            ),
        ),
        fixed=N_("`.item()` takes the number and leaves the graph: the total is a plain float."),
        dials=(Dial("n", N_("steps"), 1, 8, 4),),
        hints="memory leak item out of memory",
    ),
    Case(
        key="hidden-state",
        kind="error",
        title=N_("A hidden state carried from step to step"),
        program=(
            ("w = torch.tensor($w, requires_grad=True)\nh = torch.tensor(1.0)"),
            (
                "for step in range(2):\n"
                "    h = torch.tanh(w * h)\n"
                "    loss = (h - 1) ** 2\n"
                "    loss.backward()\n"
                "    print(step)"
            ),
        ),
        why=N_(
            "h brings the graph of step 0 along, already freed, and the second "
            "backward pass walks into it. This is how most second passes come "
            "about: nobody wrote them down."
        ),
        fix=(
            ("w = torch.tensor($w, requires_grad=True)\nh = torch.tensor(1.0)"),
            (
                "for step in range(2):\n"
                "    h = torch.tanh(w * h.detach())\n"
                "    loss = (h - 1) ** 2\n"
                "    loss.backward()\n"
                "    print(step)"
            ),
        ),
        fixed=N_(
            "`detach()` at the border of a step ends the walk there (truncated "
            "backpropagation through time)."
        ),
        dials=(Dial("w", "`w`", -2.0, 2.0, 0.5),),
        tempting=(
            GRAPH_SIZE,
            (
                "w = torch.tensor($w, requires_grad=True)\n"
                "h = torch.tensor(1.0)\n"
                "for step in range(3):\n"
                "    h = torch.tanh(w * h)\n"
                "    loss = (h - 1) ** 2\n"
                "    loss.backward(retain_graph=True)\n"
                "    print(step, graph_size(loss))"
            ),
        ),
        tempted=N_(
            "`retain_graph=True` everywhere hides the error: each step now walks "
            "through all steps before, slower every time, and the gradient "
            "contains the past."
        ),
        hints="rnn lstm hidden detach step loop",
    ),
    Case(
        key="second-derivative",
        kind="error",
        title=N_("A second derivative without create_graph"),
        program=(
            ("x = torch.tensor($x, requires_grad=True)\n(g,) = torch.autograd.grad(x ** 3, x)\ng"),
            "torch.autograd.grad(g, x)",
        ),
        why=N_(
            "By default a gradient is a number without a past. To differentiate "
            "it again, its own computation has to be recorded."
        ),
        fix=(
            (
                "x = torch.tensor($x, requires_grad=True)\n"
                "(g,) = torch.autograd.grad(x ** 3, x, create_graph=True)\n"
                "g"
            ),
            "torch.autograd.grad(g, x)",
        ),
        fixed=N_("With `create_graph=True` g has a `grad_fn`, and the second derivative is 6x."),
        dials=(Dial("x", "`x`", -3.0, 3.0, 3.0),),
        tempting=(
            ("x = torch.tensor($x, requires_grad=True)\n(g,) = torch.autograd.grad(x ** 3, x)"),
            ("g.requires_grad_()\ntorch.autograd.grad(g, x, allow_unused=True)"),
        ),
        tempted=N_("Forcing the flag makes g a leaf: no error, and no derivative."),
        hints="hessian create_graph second",
    ),
    Case(
        key="linear-second",
        kind="error",
        title=N_("The second derivative of a linear function"),
        program=(
            (
                "x = torch.tensor($x, requires_grad=True)\n"
                "(g,) = torch.autograd.grad(3 * x, x, create_graph=True)\n"
                "g"
            ),
            "torch.autograd.grad(g, x)",
        ),
        why=N_(
            "The slope of 3x is the constant 3, computed without x. There is no "
            "way back to x, even with `create_graph=True`."
        ),
        fix=("torch.autograd.functional.hessian(lambda x: 3 * x, torch.tensor($x))",),
        fixed=N_("`torch.autograd.functional.hessian` knows the answer: 0."),
        dials=(Dial("x", "`x`", -3.0, 3.0, 2.0),),
        hints="hessian linear zero",
    ),
    Case(
        key="reference-cycle",
        kind="warning",
        title=N_("backward(create_graph=True)"),
        program=(
            "x = torch.tensor($x, requires_grad=True)",
            ("(x ** 3).backward(create_graph=True)\nx.grad"),
        ),
        why=N_(
            "`x.grad` now has a graph that leads back to x, and x holds `x.grad`: "
            "a ring that is not freed by itself."
        ),
        fix=(
            "x = torch.tensor($x, requires_grad=True)",
            ("(g,) = torch.autograd.grad(x ** 3, x, create_graph=True)\ntorch.autograd.grad(g, x)"),
        ),
        fixed=N_(
            "`torch.autograd.grad` returns the gradient instead of hanging it on "
            "x: 3x², and then 6x."
        ),
        dials=(Dial("x", "`x`", -3.0, 3.0, 3.0),),
        hints="memory leak create_graph",
    ),
    Case(
        key="hooks",
        kind="silent",
        title=N_("The order of hooks"),
        program=(
            ("x = torch.tensor($x, requires_grad=True)\ny = x * 2"),
            (
                "handle = y.register_hook(lambda g: g * 10)\n"
                "y.retain_grad()\n"
                "handle = y.register_hook(lambda g: g * 10)\n"
                "y.backward()\n"
                "y.grad, x.grad"
            ),
        ),
        why=N_(
            "A hook may replace the gradient, and hooks run in the order they "
            "were registered. `retain_grad()` sees the last value, whenever it "
            "was called."
        ),
        fix=(
            ("x = torch.tensor($x, requires_grad=True)\ny = x * 2\nseen = []"),
            (
                "handle = y.register_hook(lambda g: seen.append(g.item()))\n"
                "y.backward()\n"
                "seen, x.grad"
            ),
        ),
        fixed=N_("A hook that returns nothing only looks: the gradient of x is 2."),
        dials=(Dial("x", "`x`", -5.0, 5.0, 1.0),),
        hints="register_hook retain_grad",
    ),
    Case(
        key="custom-function",
        kind="error",
        title=N_("A Function that returns too few gradients"),
        program=(
            (
                "class Scale(torch.autograd.Function):\n"
                "    @staticmethod\n"
                "    def forward(ctx, x, k):\n"
                "        ctx.k = k\n"
                "        return x * k\n"
                "    @staticmethod\n"
                "    def backward(ctx, g):\n"
                "        return g * ctx.k\n"
                "x = torch.tensor(2.0, requires_grad=True)"
            ),
            "Scale.apply(x, $k).backward()",
        ),
        why=N_(
            "`backward` has to return one value for each input of `forward`, and "
            "`None` for those that are no tensors."
        ),
        fix=(
            (
                "class Scale(torch.autograd.Function):\n"
                "    @staticmethod\n"
                "    def forward(ctx, x, k):\n"
                "        ctx.k = k\n"
                "        return x * k\n"
                "    @staticmethod\n"
                "    def backward(ctx, g):\n"
                "        return g * ctx.k, None\n"
                "x = torch.tensor(2.0, requires_grad=True)"
            ),
            ("Scale.apply(x, $k).backward()\nx.grad"),
        ),
        fixed=N_("With `None` for k, the gradient is k."),
        dials=(Dial("k", "`k`", -5.0, 5.0, 5.0),),
        hints="autograd.Function backward number of gradients",
    ),
)
