"""Cases around torch.func and vmap. Data only."""

from __future__ import annotations

from gradlab.clinic.case import Case, Dial
from gradlab.words.text import N_

TRANSFORMS = (
    Case(
        key="func-vector",
        kind="error",
        title=N_("torch.func.grad of a vector"),
        program=(
            "x = torch.tensor([1.0, $x])",
            "torch.func.grad(lambda x: x ** 2)(x)",
        ),
        why=N_("`grad` is for functions with one number as their result, just as `backward()`."),
        fix=(
            "x = torch.tensor([1.0, $x])",
            "torch.func.jacrev(lambda x: x ** 2)(x)",
        ),
        fixed=N_("`jacrev` gives all of the Jacobian: 2x on the diagonal."),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        tempting=(
            "x = torch.tensor([1.0, $x])",
            "torch.func.grad(lambda x: torch.softmax(x, dim=0).sum())(x).abs().max() < 1e-6",
        ),
        tempted=N_(
            "`.sum()` makes it a scalar; of a softmax the gradient is then 0 up to rounding."
        ),
        hints="functorch grad scalar jacrev 非标量 雅可比",
    ),
    Case(
        key="func-backward",
        kind="error",
        title=N_("backward() inside torch.func"),
        program=(
            (
                "def f(x):\n"
                "    y = (x ** 2).sum()\n"
                "    y.backward()\n"
                "    return y\n"
                "x = torch.tensor([1.0, $x])"
            ),
            "torch.func.grad(f)(x)",
        ),
        why=N_(
            "A transform runs the function on tensors of its own and keeps the graph "
            "to itself. It returns gradients; it writes none."
        ),
        fix=(
            ("def f(x):\n    return (x ** 2).sum()\nx = torch.tensor([1.0, $x])"),
            "torch.func.grad(f)(x)",
        ),
        fixed=N_("The function only computes; `grad` differentiates: 2x."),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        hints="functorch backward transform",
    ),
    Case(
        key="vmap-item",
        kind="error",
        title=N_(".item() under vmap"),
        program=(
            "x = torch.tensor([1.0, $x, 3.0])",
            "torch.vmap(lambda x: x * x.item())(x)",
        ),
        why=N_(
            "Under `vmap` x stands for all samples at once, and a Python number can "
            "only be one of them."
        ),
        fix=(
            "x = torch.tensor([1.0, $x, 3.0])",
            "torch.vmap(lambda x: x * x.detach())(x)",
        ),
        fixed=N_("`detach()` cuts as `.item()` does and stays a tensor."),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        hints="vmap item functorch",
    ),
    Case(
        key="vmap-if",
        kind="error",
        title=N_("if under vmap"),
        program=(
            "x = torch.tensor([1.0, $x, 3.0])",
            "torch.vmap(lambda x: x if x > 0 else -x)(x)",
        ),
        why=N_("`if` takes one way for the whole batch; the samples may need both."),
        fix=(
            "x = torch.tensor([1.0, $x, 3.0])",
            "torch.vmap(lambda x: torch.where(x > 0, x, -x))(x)",
        ),
        fixed=N_("`torch.where` chooses place by place."),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        hints="vmap control flow if data-dependent functorch 条件",
    ),
    Case(
        key="vmap-inplace",
        kind="error",
        title=N_("Writing in place under vmap"),
        program=(
            (
                "def f(x):\n"
                "    out = torch.zeros(2)\n"
                "    out[0] = x\n"
                "    return out\n"
                "x = torch.tensor([1.0, $x, 3.0])"
            ),
            "torch.vmap(f)(x)",
        ),
        why=N_(
            "`out` was made inside, once for all samples, and has no room for three different x."
        ),
        fix=(
            (
                "def f(x):\n"
                "    return torch.stack([x, torch.zeros(())])\n"
                "x = torch.tensor([1.0, $x, 3.0])"
            ),
            "torch.vmap(f)(x)",
        ),
        fixed=N_("`stack` makes a new tensor for each sample."),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        hints="vmap inplace arithmetic functorch 就地",
    ),
    Case(
        key="vmap-random",
        kind="error",
        title=N_("Random numbers under vmap"),
        program=(
            "x = torch.tensor([1.0, $x, 3.0])",
            "torch.vmap(lambda x: x + torch.rand(()))(x)",
        ),
        why=N_("One draw for all samples, or one for each? torch asks."),
        fix=(
            "x = torch.tensor([1.0, $x, 3.0])",
            'torch.vmap(lambda x: x + 0 * torch.rand(()), randomness="different")(x)',
        ),
        fixed=N_('`randomness="different"` draws for each sample, `"same"` once.'),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        hints="vmap random dropout functorch 随机",
    ),
)
