"""Cases around labels and targets. Data only."""

from __future__ import annotations

from gradlab.clinic.case import Case, Dial
from gradlab.words.text import N_

TARGETS = (
    Case(
        key="class-range",
        kind="error",
        title=N_("A class number that does not exist"),
        program=(
            ("logits = torch.zeros(2, 3, requires_grad=True)\nlabels = torch.tensor([0, $label])"),
            "F.cross_entropy(logits, labels)",
        ),
        why=N_(
            "Three columns of logits are the classes 0, 1 and 2. Labels that count "
            "from 1, or a layer with too few outputs, point past the end; on a GPU the "
            "same is a device-side assert."
        ),
        fix=(
            ("logits = torch.zeros(2, 3, requires_grad=True)\nlabels = torch.tensor([1, 3]) - 1"),
            "F.cross_entropy(logits, labels)",
        ),
        fixed=N_("Counted from 0, three equal logits give log 3."),
        dials=(Dial("label", N_("label"), 0, 5, 3),),
        tempting=(
            ("logits = torch.zeros(2, 3, requires_grad=True)\nlabels = torch.tensor([1, 3]) % 3"),
            ("F.cross_entropy(logits, labels)\nlabels"),
        ),
        tempted=N_("`% 3` silences the error and renames the classes: 3 is now class 0."),
        hints=(
            "cross_entropy nll_loss target label out of bounds cuda device-side assert "
            "标签 越界 类别"
        ),
    ),
    Case(
        key="label-column",
        kind="error",
        title=N_("Labels as a column"),
        program=(
            (
                "logits = torch.zeros(2, 3, requires_grad=True)\n"
                "labels = torch.tensor([[0], [2]])\n"
                "labels.shape"
            ),
            "F.cross_entropy(logits, labels)",
        ),
        why=N_(
            "`cross_entropy` wants one class number per row of logits, shape (n,). A "
            "table read from a file is often (n, 1)."
        ),
        fix=(
            (
                "logits = torch.zeros(2, 3, requires_grad=True)\n"
                "labels = torch.tensor([[0], [$label]])"
            ),
            "F.cross_entropy(logits, labels.squeeze(1))",
        ),
        fixed=N_("`squeeze(1)` takes the column apart."),
        dials=(Dial("label", N_("label"), 0, 2, 2),),
        tempting=(
            ("logits = torch.zeros(2, 3, requires_grad=True)\nlabels = torch.tensor([[0], [2]])"),
            ("F.cross_entropy(logits.unsqueeze(2), labels)\nlogits.unsqueeze(2).shape"),
        ),
        tempted=N_(
            "Adding a dimension to the logits runs as well, as one place per image; "
            "nobody reads it that way."
        ),
        hints="cross_entropy squeeze shape multi-target 标签 形状",
    ),
    Case(
        key="one-hot-integers",
        kind="error",
        title=N_("One-hot labels of integers"),
        program=(
            (
                "logits = torch.zeros(2, 3, requires_grad=True)\n"
                "labels = F.one_hot(torch.tensor([0, 2]), 3)\n"
                "labels.dtype"
            ),
            "F.cross_entropy(logits, labels)",
        ),
        why=N_(
            "A target of the logits' shape is a table of probabilities, and "
            "probabilities are floats. `one_hot` gives int64."
        ),
        fix=(
            ("logits = torch.zeros(2, 3, requires_grad=True)\nlabels = torch.tensor([0, $label])"),
            "F.cross_entropy(logits, labels)",
        ),
        fixed=N_("The class numbers themselves are enough."),
        dials=(Dial("label", N_("label"), 0, 2, 2),),
        hints="one_hot cross_entropy float class probabilities 独热 标签",
    ),
    Case(
        key="bce-range",
        kind="error",
        title=N_("binary_cross_entropy of logits"),
        program=(
            "z = torch.tensor([$z, -1.0], requires_grad=True)",
            "F.binary_cross_entropy(z, torch.tensor([1.0, 0.0]))",
        ),
        why=N_(
            "`binary_cross_entropy` takes the logarithm of a probability, and z is a "
            "logit: any number."
        ),
        fix=(
            "z = torch.tensor([$z, -1.0], requires_grad=True)",
            ("F.binary_cross_entropy_with_logits(z, torch.tensor([1.0, 0.0])).backward()\nz.grad"),
        ),
        fixed=N_("`…_with_logits` takes z as it is; its gradient is (sigmoid(z) − y)/n."),
        dials=(Dial("z", "`z[0]`", -5.0, 5.0, 2.0),),
        tempting=(
            "z = torch.tensor([$z, -1.0], requires_grad=True)",
            ("F.binary_cross_entropy(z.clamp(0, 1), torch.tensor([1.0, 0.0])).backward()\nz.grad"),
        ),
        tempted=N_(
            "`clamp` brings the values into range and takes their gradients away: "
            "outside [0, 1] it is 0."
        ),
        hints="bce sigmoid logits probabilities between 0 and 1 概率",
    ),
    Case(
        key="bce-sizes",
        kind="error",
        title=N_("BCE with (n, 1) and (n,)"),
        program=(
            ("p = torch.full(($n, 1), 0.5, requires_grad=True)\ny = torch.ones($n)"),
            "F.binary_cross_entropy(p, y)",
        ),
        why=N_(
            "The layer's output is a column, the targets are a row. Unlike `mse_loss`, "
            "which only warns, BCE refuses."
        ),
        fix=(
            ("p = torch.full(($n, 1), 0.5, requires_grad=True)\ny = torch.ones($n)"),
            "F.binary_cross_entropy(p.squeeze(1), y)",
        ),
        fixed=N_("Equal shapes: −log 0.5."),
        dials=(Dial("n", N_("samples n"), 2, 6, 3),),
        hints="bce target size input size with_logits 形状 尺寸",
    ),
    Case(
        key="nll-probabilities",
        kind="silent",
        title=N_("nll_loss on probabilities"),
        program=(
            "z = torch.tensor([[1.0, $z, 0.0]], requires_grad=True)",
            (
                "loss = F.nll_loss(torch.softmax(z, dim=1), torch.tensor([0]))\n"
                "loss.backward()\n"
                "loss.item(), z.grad"
            ),
        ),
        why=N_(
            "Despite its name `nll_loss` takes no logarithm: it picks the number of "
            "the class and flips its sign. On probabilities the loss is −p, never "
            "below −1, and its gradient is small where the model is wrong."
        ),
        fix=(
            "z = torch.tensor([[1.0, $z, 0.0]], requires_grad=True)",
            (
                "loss = F.nll_loss(torch.log_softmax(z, dim=1), torch.tensor([0]))\n"
                "loss.backward()\n"
                "loss.item(), z.grad"
            ),
        ),
        fixed=N_("On log-probabilities it is cross entropy, with gradient p − onehot."),
        dials=(Dial("z", "`z[1]`", -5.0, 5.0, 4.0),),
        hints="nll_loss NLLLoss softmax log_softmax negative loss 负数 损失为负",
    ),
    Case(
        key="kl-probabilities",
        kind="silent",
        title=N_("kl_div on probabilities"),
        program=(
            ("p = torch.tensor([[0.2, 0.8]])\nq = torch.tensor([[$q, 1 - $q]])"),
            (
                'F.kl_div(p, q, reduction="batchmean").item(), F.kl_div(q, q, '
                'reduction="batchmean").item()'
            ),
        ),
        why=N_(
            "`kl_div` wants its first argument as log-probabilities. Given "
            "probabilities it computes something else: negative, and not 0 where both "
            "are equal."
        ),
        fix=(
            ("p = torch.tensor([[0.2, 0.8]])\nq = torch.tensor([[$q, 1 - $q]])"),
            (
                'F.kl_div(p.log(), q, reduction="batchmean").item(), round(F.kl_div(q.log(), '
                'q, reduction="batchmean").item(), 6)'
            ),
        ),
        fixed=N_("With `log` it is at least 0, and 0 for equal distributions."),
        dials=(Dial("q", "`q[0]`", 0.05, 0.95, 0.5),),
        hints="kl_div KLDivLoss negative log_softmax 散度 损失为负",
    ),
)
