"""Cases around softmax, logarithms and Jacobians. Data only."""

from __future__ import annotations

from gradlab.clinic.case import Case, Dial
from gradlab.words.text import N_

SOFTMAX = (
    Case(
        key="double-softmax",
        kind="silent",
        title=N_("softmax before cross_entropy"),
        program=(
            ("z = torch.tensor([[0.0, $z, 0.0]], requires_grad=True)\nt = torch.tensor([0])"),
            (
                "loss = F.cross_entropy(F.softmax(z, dim=1), t)\n"
                "loss.backward()\n"
                "loss.item(), z.grad"
            ),
        ),
        why=N_(
            "`cross_entropy` already applies `log_softmax`. Squashed twice, a "
            "wildly wrong answer costs little and has almost no gradient; and "
            "with three classes the loss never falls below 0.55."
        ),
        fix=(
            ("z = torch.tensor([[0.0, $z, 0.0]], requires_grad=True)\nt = torch.tensor([0])"),
            ("loss = F.cross_entropy(z, t)\nloss.backward()\nloss.item(), z.grad"),
        ),
        fixed=N_("Fed with the logits, it has the gradient p − onehot."),
        dials=(Dial("z", "`z[1]`", -10.0, 10.0, 10.0),),
        hints="cross_entropy softmax twice CrossEntropyLoss",
        picture="double-softmax",
    ),
    Case(
        key="sum-trap",
        kind="silent",
        title=N_("softmax(a).sum() has no gradient"),
        program=(
            ("a = torch.tensor([0.5, $a, -0.3], requires_grad=True)\np = F.softmax(a, dim=0)"),
            ("p.sum().backward()\na.grad"),
            "bool(a.grad.abs().max() < 1e-6)",
        ),
        why=N_(
            "The probabilities always add up to 1, so their sum is constant. In "
            "other words, each column of the Jacobian adds up to 0."
        ),
        fix=(
            ("a = torch.tensor([0.5, $a, -0.3], requires_grad=True)\np = F.softmax(a, dim=0)"),
            ("p[2].backward()\na.grad"),
        ),
        fixed=N_("One output alone, or any `v` that is not constant, has a gradient."),
        dials=(Dial("a", "`a[1]`", -5.0, 5.0, 1.0),),
        hints="softmax sum zero gradient",
    ),
    Case(
        key="log-softmax",
        kind="silent",
        title=N_("log(softmax(z)) breaks down"),
        program=(
            (
                "z = torch.tensor([0.0, $z], requires_grad=True)\n"
                "loss = -torch.log(F.softmax(z, dim=0))[0]\n"
                "loss.backward()\n"
                "loss.item(), z.grad"
            ),
        ),
        why=N_(
            "In float32 softmax underflows to 0 when the logits are some hundred "
            "apart. The logarithm of 0 is −inf with slope inf, and inf · 0 is nan "
            "on the way back."
        ),
        fix=(
            (
                "z = torch.tensor([0.0, $z], requires_grad=True)\n"
                "loss = -F.log_softmax(z, dim=0)[0]\n"
                "loss.backward()\n"
                "loss.item(), z.grad"
            ),
        ),
        fixed=N_("`log_softmax` subtracts the log of the sum in one step and never meets the 0."),
        dials=(Dial("z", "`z[1]`", -300.0, 300.0, 200.0),),
        tempting=(
            (
                "z = torch.tensor([0.0, $z], requires_grad=True)\n"
                "loss = -torch.log(F.softmax(z, dim=0) + 1e-8)[0]\n"
                "loss.backward()\n"
                "loss.item(), z.grad"
            ),
        ),
        tempted=N_(
            "A small number inside the logarithm hides the inf: the loss stops "
            "near 18.4, and the gradient is 0 where it should be 1."
        ),
        hints="log softmax nan inf log_softmax",
        picture="log-softmax",
    ),
    Case(
        key="implicit-dim",
        kind="warning",
        title=N_("softmax without dim"),
        program=("F.softmax(torch.zeros($n, 2, 3))[0, 0]",),
        why=N_(
            "The old rule takes dim 0 for tensors of one or three dimensions and "
            "dim 1 otherwise: with a batch in front, other entries compete than "
            "you meant."
        ),
        fix=("F.softmax(torch.zeros($n, 2, 3), dim=-1)[0, 0]",),
        fixed=N_("With `dim=-1` three entries share: 1/3 each."),
        dials=(Dial("n", N_("first size"), 1, 5, 2),),
        hints="softmax dim",
    ),
    Case(
        key="stuck",
        kind="silent",
        title=N_("MSE on softmax is wrong and stuck"),
        program=(
            (
                "z = torch.tensor([0.0, $z, 0.0], requires_grad=True)\n"
                "t = torch.tensor([1.0, 0.0, 0.0])\n"
                "loss = F.mse_loss(F.softmax(z, dim=0), t)\n"
                "loss.backward()\n"
                "loss.item(), z.grad"
            ),
        ),
        why=N_(
            "Every entry of the softmax Jacobian carries a factor pᵢ. Where one p "
            "is 1 and the others are 0 the whole matrix is as good as 0, whatever "
            "the loss says."
        ),
        fix=(
            (
                "z = torch.tensor([0.0, $z, 0.0], requires_grad=True)\n"
                "loss = F.cross_entropy(z, torch.tensor(0))\n"
                "loss.backward()\n"
                "loss.item(), z.grad"
            ),
        ),
        fixed=N_("The logarithm in cross entropy cancels the factor: p − onehot."),
        dials=(Dial("z", "`z[1]`", -100.0, 100.0, 100.0),),
        hints="mse softmax saturation not learning",
    ),
    Case(
        key="singular",
        kind="silent",
        title=N_("The softmax Jacobian has no inverse"),
        program=(
            (
                "a = torch.tensor([1.0, $a, 3.0], dtype=torch.float64)\n"
                "J = torch.autograd.functional.jacobian(lambda a: F.softmax(a, dim=0), a)"
            ),
            "torch.linalg.matrix_rank(J).item(), bool(J.sum(1).abs().max() < 1e-12)",
        ),
        why=N_(
            "Adding a constant to all logits changes nothing, so J takes (1, 1, "
            "1) to 0: its rank is one less than its size."
        ),
        fix=(
            (
                "a = torch.tensor([1.0, $a, 3.0], dtype=torch.float64)\n"
                "J = torch.autograd.functional.jacobian(lambda a: F.softmax(a, dim=0), a)"
            ),
            "bool(torch.allclose(J @ torch.linalg.pinv(J) @ J, J))",
        ),
        fixed=N_("The pseudo-inverse leaves that direction out."),
        dials=(Dial("a", "`a[1]`", -3.0, 3.0, 2.0),),
        hints="jacobian inverse rank singular",
    ),
    Case(
        key="batch-blocks",
        kind="silent",
        title=N_("Flattening a batch before the Jacobian"),
        program=(
            (
                "a = torch.tensor([[1.0, $a], [0.0, 0.0]])\n"
                "p = F.softmax(a, dim=-1).flatten()\n"
                "wrong = torch.diag(p) - torch.outer(p, p)\n"
                "J = torch.autograd.functional.jacobian(lambda a: F.softmax(a, "
                "dim=-1), a).reshape(4, 4)"
            ),
            "wrong[0, 2].item(), J[0, 2].item()",
        ),
        why=N_(
            "diag(p) − ppᵀ holds within one row. The rows of a batch are separate "
            "softmaxes, so between them the Jacobian is 0."
        ),
        fix=(
            "p = F.softmax(torch.tensor([[1.0, $a], [0.0, 0.0]]), dim=-1)",
            (
                "J = torch.diag_embed(p) - p.unsqueeze(-1) * p.unsqueeze(-2)\n"
                "J.shape, bool(J.sum(-1).abs().max() < 1e-6)"
            ),
        ),
        fixed=N_("One block for each row of the batch."),
        dials=(Dial("a", "`a[0, 1]`", -3.0, 3.0, 2.0),),
        hints="jacobian batch block",
    ),
    Case(
        key="identity",
        kind="error",
        title=N_("The whole Jacobian from one identity matrix"),
        program=(
            (
                "x = torch.tensor([1.0, $x, 3.0], requires_grad=True)\n"
                "y = torch.stack([x[0] * x[1], x[1] + x[2] ** 2])"
            ),
            "torch.autograd.grad(y, x, torch.eye(2))",
        ),
        why=N_(
            "One backward pass gives one `vᵀJ`. Several `v` at once have to be declared as a batch."
        ),
        fix=(
            (
                "x = torch.tensor([1.0, $x, 3.0], requires_grad=True)\n"
                "y = torch.stack([x[0] * x[1], x[1] + x[2] ** 2])"
            ),
            "torch.autograd.grad(y, x, torch.eye(2), is_grads_batched=True)",
        ),
        fixed=N_("`is_grads_batched=True` runs all rows: the Jacobian."),
        dials=(Dial("x", "`x[1]`", -5.0, 5.0, 2.0),),
        tempting=(
            (
                "x = torch.tensor([1.0, $x, 3.0], requires_grad=True)\n"
                "y = torch.stack([x[0] * x[1], x[1] + x[2] ** 2])"
            ),
            "torch.autograd.grad(y, x, torch.ones(2))",
        ),
        tempted=N_("A `v` of ones runs, but it adds the rows up."),
        hints="jacobian eye is_grads_batched",
    ),
    Case(
        key="log-twice",
        kind="silent",
        title=N_("log_softmax twice changes nothing"),
        program=(
            ("z = torch.tensor([[1.0, $z, 3.0]])\nt = torch.tensor([0])"),
            (
                "F.nll_loss(F.log_softmax(z, dim=1), t).item(), "
                "F.cross_entropy(F.log_softmax(z, dim=1), t).item()"
            ),
        ),
        why=N_(
            "`log_softmax` subtracts the logsumexp. Its result has logsumexp 0, "
            "so a second time subtracts nothing. softmax is not like that."
        ),
        fix=(
            ("z = torch.tensor([[1.0, $z, 3.0]])\nt = torch.tensor([0])"),
            "F.cross_entropy(z, t).item()",
        ),
        fixed=N_("Still, feed `cross_entropy` with logits: the same number with one step less."),
        dials=(Dial("z", "`z[1]`", -5.0, 5.0, 2.0),),
        hints="nll_loss log_softmax cross_entropy",
    ),
)
