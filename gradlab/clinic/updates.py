"""Cases around updating weights. Data only."""

from __future__ import annotations

from gradlab.clinic.case import Case, Dial
from gradlab.words.text import N_

UPDATES = (
    Case(
        key="leaf-inplace",
        kind="error",
        title=N_("w -= lr * w.grad on a leaf"),
        program=(
            ("w = torch.tensor([1.0, $w], requires_grad=True)\n(w ** 2).sum().backward()"),
            "w -= 0.1 * w.grad",
        ),
        why=N_(
            "Recorded, the update would make w depend on itself and end its being "
            "a leaf. An update is not part of the function, so recording must be "
            "off."
        ),
        fix=(
            ("w = torch.tensor([1.0, $w], requires_grad=True)\n(w ** 2).sum().backward()"),
            ("with torch.no_grad():\n    w -= 0.1 * w.grad\nw, w.is_leaf"),
        ),
        fixed=N_("Under `no_grad` w is changed in place and stays a leaf: 0.8 of what it was."),
        dials=(Dial("w", "`w[1]`", -5.0, 5.0, 2.0),),
        tempting=(
            ("w = torch.tensor([1.0, $w], requires_grad=True)\n(w ** 2).sum().backward()"),
            ("w = w - 0.1 * w.grad\nw.is_leaf"),
        ),
        tempted=N_(
            "The same numbers, but w is now a computed tensor: the next backward "
            "pass fills a leaf that has no name any more."
        ),
        hints="in-place inplace no_grad update",
    ),
    Case(
        key="loses-leaf",
        kind="error",
        title=N_("w = w - lr * w.grad works once"),
        program=(
            "w = torch.tensor($w, requires_grad=True)",
            (
                "for step in range(2):\n"
                "    loss = (w - 3) ** 2\n"
                "    loss.backward()\n"
                "    print(step, w.is_leaf)\n"
                "    w = w - 0.1 * w.grad"
            ),
        ),
        why=N_(
            "The assignment binds the name w to a new, computed tensor. The "
            "second pass fills the old leaf, and `w.grad` of the new one is "
            "`None`."
        ),
        fix=(
            "w = torch.tensor($w, requires_grad=True)",
            (
                "for step in range(2):\n"
                "    w.grad = None\n"
                "    loss = (w - 3) ** 2\n"
                "    loss.backward()\n"
                "    with torch.no_grad():\n"
                "        w -= 0.1 * w.grad\n"
                "    print(step, w.is_leaf, w.item())"
            ),
        ),
        fixed=N_("Changed in place, w stays the same leaf and moves towards 3."),
        dials=(Dial("w", "`w`", -5.0, 5.0, 1.0),),
        tempting=(
            ("w = torch.tensor($w, requires_grad=True)\nloss = (w - 3) ** 2\nloss.backward()"),
            ("w = (w - 0.1 * w.grad).detach()\nw.requires_grad"),
        ),
        tempted=N_(
            "`detach()` makes a leaf again, but one that asks for no gradients: "
            "the next `backward()` has no graph."
        ),
        hints="w.grad none update leaf",
    ),
    Case(
        key="optimizer-nonleaf",
        kind="error",
        title=N_("Optimising randn(…) * 0.01"),
        program=(
            ("w = torch.ones(3, requires_grad=True) * $scale\nw"),
            "torch.optim.SGD([w], lr=0.1)",
        ),
        why=N_(
            "The multiplication (or `.to(device)`) made a computed tensor. The "
            "leaf that would receive `.grad` has no name."
        ),
        fix=(
            ("w = (torch.ones(3) * $scale).requires_grad_()\nw.is_leaf"),
            'len(torch.optim.SGD([w], lr=0.1).param_groups[0]["params"])',
        ),
        fixed=N_("Arithmetic first, the flag last: w is a leaf, and the optimizer takes it."),
        dials=(Dial("scale", N_("scale"), 0.01, 1.0, 0.01),),
        hints="optimizer leaf randn cuda",
    ),
    Case(
        key="view-inplace",
        kind="error",
        title=N_("w[0] = 1 on a parameter"),
        program=(
            "w = torch.zeros(3, requires_grad=True)",
            "w[$i] = 1.0",
        ),
        why=N_(
            "Indexing makes a view, and writing through it changes the leaf in "
            "place, which cannot be recorded."
        ),
        fix=(
            "w = torch.zeros(3, requires_grad=True)",
            ("with torch.no_grad():\n    w[$i] = 1.0\nw"),
        ),
        fixed=N_("Meant as an edit, it goes under `no_grad`."),
        dials=(Dial("i", N_("index"), 0, 2, 0),),
        hints="index assign view",
    ),
    Case(
        key="computed-flag",
        kind="error",
        title=N_("requires_grad = False on a computed tensor"),
        program=(
            ("x = torch.tensor($x, requires_grad=True)\ny = x * 3"),
            "y.requires_grad = False",
        ),
        why=N_("For a computed tensor the flag is a fact about its past, not a setting."),
        fix=(("x = torch.tensor($x, requires_grad=True)\ny = (x * 3).detach()\ny.requires_grad"),),
        fixed=N_("`detach()` gives the same number without a past."),
        dials=(Dial("x", "`x`", -5.0, 5.0, 2.0),),
        hints="freeze requires_grad",
    ),
    Case(
        key="fake-fix",
        kind="silent",
        title=N_("loss.requires_grad = True trains nothing"),
        program=(
            (
                "w = torch.tensor([1.0, $w], requires_grad=True)\n"
                "pred = w.detach() * 2\n"
                "loss = (pred ** 2).sum()"
            ),
            ("loss.requires_grad = True\nloss.backward()\nprint(w.grad)\nloss.grad"),
        ),
        why=N_(
            "The graph was cut at `detach()`. The flag turns the loss into a new "
            "leaf, and the pass only finds ∂loss/∂loss = 1."
        ),
        fix=(
            (
                "w = torch.tensor([1.0, $w], requires_grad=True)\n"
                "pred = w * 2\n"
                "loss = (pred ** 2).sum()"
            ),
            ("loss.backward()\nw.grad"),
        ),
        fixed=N_("Mend the cut instead of the flag: the gradient 8w arrives."),
        dials=(Dial("w", "`w[1]`", -5.0, 5.0, 2.0),),
        hints="loss.requires_grad detach not learning",
    ),
    Case(
        key="step-between",
        kind="error",
        title=N_("optimizer.step() between two backward passes"),
        program=(
            (
                "g = torch.tensor([$g], requires_grad=True)\n"
                "d = torch.tensor([2.0], requires_grad=True)\n"
                "opt = torch.optim.SGD([g, d], lr=0.1)\n"
                "h = g * 3\n"
                "loss_d = (h * d).sum()\n"
                "loss_g = ((h * d) ** 2).sum()"
            ),
            ("loss_d.backward(retain_graph=True)\nopt.step()"),
            "loss_g.backward()",
        ),
        why=N_(
            "`step()` changes the parameters in place. The second loss's graph "
            "saved d before that, and refuses to use the new one."
        ),
        fix=(
            (
                "g = torch.tensor([$g], requires_grad=True)\n"
                "d = torch.tensor([2.0], requires_grad=True)\n"
                "opt = torch.optim.SGD([g, d], lr=0.1)\n"
                "h = g * 3\n"
                "loss_d = (h * d).sum()\n"
                "loss_g = ((h * d) ** 2).sum()"
            ),
            ("(loss_d + loss_g).backward()\nopt.step()\ng, d"),
        ),
        fixed=N_("All backward passes first, then the step."),
        dials=(Dial("g", "`g`", -5.0, 5.0, 1.0),),
        hints="optimizer step gan discriminator generator",
    ),
    Case(
        key="no-parameters",
        kind="error",
        title=N_("Layers in a Python list"),
        program=(
            (
                "class Net(torch.nn.Module):\n"
                "    def __init__(self):\n"
                "        super().__init__()\n"
                "        self.layers = [torch.nn.Linear(2, $n), torch.nn.Linear($n, 1)]\n"
                "len(list(Net().parameters()))"
            ),
            "torch.optim.SGD(Net().parameters(), lr=0.1)",
        ),
        why=N_(
            "A module registers the layers that are its attributes; it does not "
            "look into Python lists."
        ),
        fix=(
            (
                "class Net(torch.nn.Module):\n"
                "    def __init__(self):\n"
                "        super().__init__()\n"
                "        self.layers = torch.nn.ModuleList([torch.nn.Linear(2, $n), "
                "torch.nn.Linear($n, 1)])\n"
                "len(list(Net().parameters()))"
            ),
        ),
        fixed=N_("`ModuleList` registers them: two weights and two biases."),
        dials=(Dial("n", N_("width"), 1, 8, 2),),
        hints="ModuleList parameters",
    ),
    Case(
        key="zero-or-none",
        kind="silent",
        title=N_("A zero gradient still moves the weight"),
        program=(
            (
                "for to_none in (True, False):\n"
                "    w = torch.nn.Parameter(torch.tensor(1.0))\n"
                "    opt = torch.optim.SGD([w], lr=0.1, momentum=$momentum)\n"
                "    (w ** 2).backward()\n"
                "    opt.step()\n"
                "    before = w.item()\n"
                "    opt.zero_grad(set_to_none=to_none)\n"
                "    opt.step()\n"
                "    print(to_none, round(w.item() - before, 4))"
            ),
        ),
        why=N_(
            "`None` means: skip this parameter. A gradient of 0 means: a step "
            "with gradient 0, and the momentum goes on."
        ),
        fix=(
            (
                "w = torch.nn.Parameter(torch.tensor(1.0))\n"
                "opt = torch.optim.SGD([w], lr=0.1, momentum=$momentum)\n"
                "(w ** 2).backward()\n"
                "opt.step()\n"
                "before = w.item()"
            ),
            ("w.requires_grad_(False)\nw.grad = None\nopt.step()\nw.item() == before"),
        ),
        fixed=N_("To freeze a weight, take its gradient away altogether."),
        dials=(Dial("momentum", "`momentum`", 0.0, 0.99, 0.9),),
        hints="momentum freeze zero_grad set_to_none",
    ),
)
