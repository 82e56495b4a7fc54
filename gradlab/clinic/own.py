"""Cases around own autograd Functions, hooks and checkpoints. Data only."""

from __future__ import annotations

from gradlab.clinic.case import Case, Dial
from gradlab.words.text import N_

OWN = (
    Case(
        key="function-shape",
        kind="error",
        title=N_("A Function whose gradient has the wrong shape"),
        program=(
            (
                "class Scale(torch.autograd.Function):\n"
                "    @staticmethod\n"
                "    def forward(ctx, x):\n"
                "        return 2 * x\n"
                "    @staticmethod\n"
                "    def backward(ctx, g):\n"
                "        return 2 * g[:2]\n"
                "x = torch.tensor([1.0, $x, 3.0], requires_grad=True)"
            ),
            "Scale.apply(x).sum().backward()",
        ),
        why=N_(
            "The gradient of an input has the shape of that input, here 3 numbers; "
            "`backward` returned 2."
        ),
        fix=(
            (
                "class Scale(torch.autograd.Function):\n"
                "    @staticmethod\n"
                "    def forward(ctx, x):\n"
                "        return 2 * x\n"
                "    @staticmethod\n"
                "    def backward(ctx, g):\n"
                "        return 2 * g\n"
                "x = torch.tensor([1.0, $x, 3.0], requires_grad=True)"
            ),
            ("Scale.apply(x).sum().backward()\nx.grad"),
        ),
        fixed=N_("One number for each of x: 2 everywhere."),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        tempting=(
            (
                "class Scale(torch.autograd.Function):\n"
                "    @staticmethod\n"
                "    def forward(ctx, x):\n"
                "        return 2 * x\n"
                "    @staticmethod\n"
                "    def backward(ctx, g):\n"
                "        return 2 * g[:2].sum().expand(3)\n"
                "x = torch.tensor([1.0, $x, 3.0], requires_grad=True)"
            ),
            ("Scale.apply(x).sum().backward()\nx.grad"),
        ),
        tempted=N_(
            "Forced into the shape with `expand` it is accepted, and wrong: 4 instead of 2."
        ),
        hints="autograd.Function backward invalid gradient expected shape 自定义 形状",
    ),
    Case(
        key="function-too-many",
        kind="error",
        title=N_("A Function that returns one gradient too many"),
        program=(
            (
                "class Scale(torch.autograd.Function):\n"
                "    @staticmethod\n"
                "    def forward(ctx, x):\n"
                "        return 2 * x\n"
                "    @staticmethod\n"
                "    def backward(ctx, g):\n"
                "        return 2 * g, g\n"
                "x = torch.tensor([1.0, $x, 3.0], requires_grad=True)"
            ),
            "Scale.apply(x).sum().backward()",
        ),
        why=N_(
            "`forward` took one input besides ctx, so `backward` returns one gradient. "
            "ctx is not counted."
        ),
        fix=(
            (
                "class Scale(torch.autograd.Function):\n"
                "    @staticmethod\n"
                "    def forward(ctx, x):\n"
                "        return 2 * x\n"
                "    @staticmethod\n"
                "    def backward(ctx, g):\n"
                "        return 2 * g\n"
                "x = torch.tensor([1.0, $x, 3.0], requires_grad=True)"
            ),
            ("Scale.apply(x).sum().backward()\nx.grad"),
        ),
        fixed=N_("One input, one gradient."),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        hints="autograd.Function backward incorrect number of gradients 自定义",
    ),
    Case(
        key="function-no-backward",
        kind="error",
        title=N_("A Function without backward"),
        program=(
            (
                "class Twice(torch.autograd.Function):\n"
                "    @staticmethod\n"
                "    def forward(ctx, x):\n"
                "        return 2 * x\n"
                "x = torch.tensor([1.0, $x, 3.0], requires_grad=True)"
            ),
            "Twice.apply(x).sum().backward()",
        ),
        why=N_(
            "Inside `forward` recording is off; only your `backward` knows the rule. "
            "Often it is there but indented too far, or misspelt."
        ),
        fix=(
            (
                "class Scale(torch.autograd.Function):\n"
                "    @staticmethod\n"
                "    def forward(ctx, x):\n"
                "        return 2 * x\n"
                "    @staticmethod\n"
                "    def backward(ctx, g):\n"
                "        return 2 * g\n"
                "x = torch.tensor([1.0, $x, 3.0], requires_grad=True)"
            ),
            ("Scale.apply(x).sum().backward()\nx.grad"),
        ),
        fixed=N_("With the rule, each gradient is 2."),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        hints="autograd.Function implement backward vjp 自定义",
    ),
    Case(
        key="function-old-form",
        kind="error",
        title=N_("A Function in the old form"),
        program=(
            (
                "import warnings\n"
                'warnings.simplefilter("ignore", DeprecationWarning)\n'
                "class Twice(torch.autograd.Function):\n"
                "    def forward(self, x):\n"
                "        return 2 * x\n"
                "    def backward(self, g):\n"
                "        return 2 * g\n"
                "x = torch.tensor([1.0, $x, 3.0], requires_grad=True)"
            ),
            "Twice()(x)",
        ),
        why=N_(
            "Before torch 1.3 a Function was an object that was called. Now its "
            "methods are static, and `apply` calls them."
        ),
        fix=(
            (
                "class Scale(torch.autograd.Function):\n"
                "    @staticmethod\n"
                "    def forward(ctx, x):\n"
                "        return 2 * x\n"
                "    @staticmethod\n"
                "    def backward(ctx, g):\n"
                "        return 2 * g\n"
                "x = torch.tensor([1.0, $x, 3.0], requires_grad=True)"
            ),
            ("Scale.apply(x).sum().backward()\nx.grad"),
        ),
        fixed=N_("`@staticmethod`, `ctx` and `apply`."),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        hints="legacy autograd function static apply deprecated 旧版 自定义",
    ),
    Case(
        key="wrong-backward",
        kind="silent",
        title=N_("An own backward that is wrong"),
        program=(
            (
                "class Scale(torch.autograd.Function):\n"
                "    @staticmethod\n"
                "    def forward(ctx, x):\n"
                "        return 2 * x\n"
                "    @staticmethod\n"
                "    def backward(ctx, g):\n"
                "        return 3 * g\n"
                "x = torch.tensor([1.0, $x, 3.0], requires_grad=True)"
            ),
            ("Scale.apply(x).sum().backward()\nx.grad"),
        ),
        why=N_(
            "torch believes what `backward` returns. The slope of 2x is 2, and this "
            "one says 3: no error, no warning."
        ),
        fix=(
            (
                "class Scale(torch.autograd.Function):\n"
                "    @staticmethod\n"
                "    def forward(ctx, x):\n"
                "        return 2 * x\n"
                "    @staticmethod\n"
                "    def backward(ctx, g):\n"
                "        return 2 * g\n"
                "x = torch.tensor([1.0, $x, 3.0], requires_grad=True)"
            ),
            "torch.autograd.gradcheck(Scale.apply, (x.double().detach().requires_grad_(),))",
        ),
        fixed=N_(
            "`gradcheck` in float64 compares the rule with finite differences; of the "
            "wrong one it would raise."
        ),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        hints="autograd.Function gradcheck wrong gradient 自定义 梯度错误",
    ),
    Case(
        key="hook-on-constant",
        kind="error",
        title=N_("A hook on a tensor without gradient"),
        program=(
            "x = torch.tensor([1.0, $x])",
            "x.register_hook(lambda g: print(g))",
        ),
        why=N_(
            "A hook waits for the gradient of its tensor. x did not ask for one, so "
            "none will ever come."
        ),
        fix=(
            ("x = torch.tensor([1.0, $x], requires_grad=True)\nseen = []"),
            (
                "handle = x.register_hook(lambda g: seen.append(g.tolist()))\n"
                "(x ** 2).sum().backward()\n"
                "seen"
            ),
        ),
        fixed=N_("With `requires_grad=True` the hook sees 2x."),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        hints="register_hook hook requires_grad 钩子",
    ),
    Case(
        key="retain-on-constant",
        kind="error",
        title=N_("retain_grad() on a tensor without gradient"),
        program=(
            ("x = torch.tensor([1.0, $x])\ny = x * 3"),
            "y.retain_grad()",
        ),
        why=N_(
            "Nothing in y's past asks for gradients: the input was made without the "
            "flag, or under `no_grad`."
        ),
        fix=(
            ("x = torch.tensor([1.0, $x], requires_grad=True)\ny = x * 3"),
            ("y.retain_grad()\n(y ** 2).sum().backward()\ny.grad"),
        ),
        fixed=N_("With a leaf behind it, y keeps its gradient 2y."),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        hints="retain_grad requires_grad 钩子 中间变量",
    ),
    Case(
        key="half-seen-hook",
        kind="warning",
        title=N_("register_backward_hook sees half"),
        program=(
            (
                "class Two(torch.nn.Module):\n"
                "    def forward(self, x):\n"
                "        return 3 * x + 1\n"
                "x = torch.tensor([$x], requires_grad=True)\n"
                "module = Two()\n"
                "handle = module.register_backward_hook(lambda module, into, out: print(into))"
            ),
            "module(x).sum().backward()",
        ),
        why=N_(
            "The old hook hangs on the module's last node, the addition. What it "
            "prints is the gradient of 3x, which is 1, not that of x."
        ),
        fix=(
            (
                "class Two(torch.nn.Module):\n"
                "    def forward(self, x):\n"
                "        return 3 * x + 1\n"
                "x = torch.tensor([$x], requires_grad=True)\n"
                "module = Two()\n"
                "handle = module.register_full_backward_hook(lambda module, into, out: "
                "print(into))"
            ),
            "module(x).sum().backward()",
        ),
        fixed=N_("`register_full_backward_hook` gives the gradient of the input: 3."),
        dials=(Dial("x", "`x`", -5.0, 5.0, 2.0),),
        hints="register_backward_hook non-full hook deprecated 钩子",
    ),
    Case(
        key="checkpoint-inputs",
        kind="warning",
        title=N_("checkpoint without an input that requires grad"),
        program=(
            (
                "from torch.utils.checkpoint import checkpoint\n"
                "layer = torch.nn.Linear(2, 1)\n"
                "x = torch.tensor([[1.0, $x]])"
            ),
            "checkpoint(layer, x, use_reentrant=True).requires_grad",
        ),
        why=N_(
            "The reentrant form looks only at the inputs it is handed. The data ask "
            "for no gradients, so the whole layer is cut off, its weights included."
        ),
        fix=(
            (
                "from torch.utils.checkpoint import checkpoint\n"
                "layer = torch.nn.Linear(2, 1)\n"
                "x = torch.tensor([[1.0, $x]])"
            ),
            ("checkpoint(layer, x, use_reentrant=False).sum().backward()\nlayer.weight.grad"),
        ),
        fixed=N_("`use_reentrant=False` follows the weights as well: their gradient is x."),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        hints="checkpoint use_reentrant memory 显存 梯度检查点",
    ),
)
