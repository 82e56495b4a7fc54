"""Cases around the order of calls in a training step. Data only."""

from __future__ import annotations

from gradlab.clinic.case import Case, Dial
from gradlab.words.text import N_

TRAINING = (
    Case(
        key="zero-before-step",
        kind="silent",
        title=N_("zero_grad between backward and step"),
        program=(
            ("w = torch.tensor([$w], requires_grad=True)\nopt = torch.optim.SGD([w], lr=0.1)"),
            ("(w ** 2).sum().backward()\nopt.zero_grad()\nopt.step()\nw"),
        ),
        why=N_(
            "`step()` reads `.grad`, and `zero_grad()` has just thrown it away. No "
            "error: w stays where it is."
        ),
        fix=(
            ("w = torch.tensor([$w], requires_grad=True)\nopt = torch.optim.SGD([w], lr=0.1)"),
            ("opt.zero_grad()\n(w ** 2).sum().backward()\nopt.step()\nw"),
        ),
        fixed=N_("`zero_grad`, `backward`, `step`: w becomes 0.8 of what it was."),
        dials=(Dial("w", "`w`", -5.0, 5.0, 3.0),),
        hints="loss not decreasing not learning zero_grad order 不下降 不更新 参数不变",
    ),
    Case(
        key="zero-in-accumulation",
        kind="silent",
        title=N_("zero_grad inside gradient accumulation"),
        program=(
            ("w = torch.tensor([$w], requires_grad=True)\nopt = torch.optim.SGD([w], lr=0.1)"),
            (
                "for x in (1.0, 2.0, 3.0):\n"
                "    opt.zero_grad()\n"
                "    (w * x / 3).sum().backward()\n"
                "w.grad"
            ),
        ),
        why=N_("Each round clears what the last one added: only the last micro-batch counts."),
        fix=(
            ("w = torch.tensor([$w], requires_grad=True)\nopt = torch.optim.SGD([w], lr=0.1)"),
            (
                "opt.zero_grad()\n"
                "for x in (1.0, 2.0, 3.0):\n"
                "    (w * x / 3).sum().backward()\n"
                "w.grad"
            ),
        ),
        fixed=N_("Cleared once before the loop, the gradient is the mean over all three, 2."),
        dials=(Dial("w", "`w`", -5.0, 5.0, 3.0),),
        hints="accumulation micro-batch 梯度累积",
    ),
    Case(
        key="undivided-accumulation",
        kind="silent",
        title=N_("Accumulated losses that are not divided"),
        program=(
            ("w = torch.tensor([$w], requires_grad=True)\nopt = torch.optim.SGD([w], lr=0.1)"),
            ("for k in range($n):\n    (w * 2).sum().backward()\nw.grad"),
        ),
        why=N_(
            "`backward()` adds, so n mean losses give n times the gradient of one "
            "batch: as if the learning rate were n times as large."
        ),
        fix=(
            ("w = torch.tensor([$w], requires_grad=True)\nopt = torch.optim.SGD([w], lr=0.1)"),
            ("for k in range($n):\n    ((w * 2).sum() / $n).backward()\nw.grad"),
        ),
        fixed=N_("Divided by their number, the gradients add up to that of one whole batch, 2."),
        dials=(
            Dial("w", "`w`", -5.0, 5.0, 3.0),
            Dial("n", N_("micro-batches"), 1, 8, 4),
        ),
        hints="accumulation micro-batch diverge learning rate 梯度累积 发散",
    ),
    Case(
        key="step-before-scheduler",
        kind="warning",
        title=N_("scheduler.step() before optimizer.step()"),
        program=(
            (
                "w = torch.tensor([$w], requires_grad=True)\n"
                "opt = torch.optim.SGD([w], lr=0.1)\n"
                "scheduler = torch.optim.lr_scheduler.StepLR(opt, step_size=1, gamma=0.5)"
            ),
            ("(w ** 2).sum().backward()\nscheduler.step()\nopt.step()\nw"),
        ),
        why=N_(
            "The scheduler lowers the rate first, so the first step is taken with the "
            "second rate: 0.05 instead of 0.1."
        ),
        fix=(
            (
                "w = torch.tensor([$w], requires_grad=True)\n"
                "opt = torch.optim.SGD([w], lr=0.1)\n"
                "scheduler = torch.optim.lr_scheduler.StepLR(opt, step_size=1, gamma=0.5)"
            ),
            ("(w ** 2).sum().backward()\nopt.step()\nscheduler.step()\nw"),
        ),
        fixed=N_("Step first: w becomes 0.8 of what it was."),
        dials=(Dial("w", "`w`", -5.0, 5.0, 3.0),),
        hints="lr_scheduler order warmup 学习率 调度器",
    ),
    Case(
        key="clip-one-inf",
        kind="silent",
        title=N_("Clipping with one inf makes nan"),
        program=(
            (
                "a = torch.tensor([1.0], requires_grad=True)\n"
                "b = torch.tensor([1.0], requires_grad=True)\n"
                'a.grad, b.grad = torch.tensor([$g]), torch.tensor([float("inf")])'
            ),
            ("norm = torch.nn.utils.clip_grad_norm_([a, b], 1.0)\nnorm, a.grad, b.grad"),
        ),
        why=N_(
            "The common norm is inf, so every gradient is multiplied by 1/inf = 0: the "
            "healthy ones vanish, and inf · 0 is nan."
        ),
        fix=(
            (
                "a = torch.tensor([1.0], requires_grad=True)\n"
                "b = torch.tensor([1.0], requires_grad=True)\n"
                'a.grad, b.grad = torch.tensor([$g]), torch.tensor([float("inf")])'
            ),
            (
                "norm = torch.nn.utils.get_total_norm([a.grad, b.grad])\n"
                "if not norm.isfinite():\n"
                "    a.grad = b.grad = None\n"
                "norm, a.grad is None"
            ),
        ),
        fixed=N_("Look at the norm first and skip a step that is not finite."),
        dials=(Dial("g", "`a.grad`", -5.0, 5.0, 3.0),),
        hints="clip_grad_norm_ clip nan inf 梯度裁剪 梯度爆炸 exploding",
    ),
    Case(
        key="clip-nonfinite",
        kind="error",
        title=N_("clip_grad_norm_ with error_if_nonfinite"),
        program=(
            (
                "w = torch.tensor([$w], requires_grad=True)\n"
                "loss = torch.log((w - $w).abs()).sum()\n"
                "loss.backward()\n"
                "w.grad"
            ),
            "torch.nn.utils.clip_grad_norm_([w], 1.0, error_if_nonfinite=True)",
        ),
        why=N_(
            "A gradient is inf or nan, and no scale can mend that. The error is the "
            "messenger: the cause lies earlier, in the loss."
        ),
        fix=(
            (
                "w = torch.tensor([$w], requires_grad=True)\n"
                "loss = torch.log((w - $w).abs() + 1.0).sum()\n"
                "loss.backward()\n"
                "w.grad"
            ),
            "torch.nn.utils.clip_grad_norm_([w], 1.0, error_if_nonfinite=True)",
        ),
        fixed=N_("Where the loss is finite, so is the norm."),
        dials=(Dial("w", "`w`", -5.0, 5.0, 1.0),),
        tempting=(
            (
                "w = torch.tensor([$w], requires_grad=True)\n"
                "loss = torch.log((w - $w).abs()).sum()\n"
                "loss.backward()"
            ),
            ("norm = torch.nn.utils.clip_grad_norm_([w], 1.0)\nw.grad.isnan().any()"),
        ),
        tempted=N_("Without the flag there is no error, and the gradient is nan all the same."),
        hints="clip nan inf 梯度裁剪 梯度爆炸",
    ),
    Case(
        key="clip-after-step",
        kind="silent",
        title=N_("Clipping after the step"),
        program=(
            ("w = torch.tensor([$w], requires_grad=True)\nopt = torch.optim.SGD([w], lr=0.1)"),
            (
                "(50 * w ** 2).sum().backward()\n"
                "opt.step()\n"
                "norm = torch.nn.utils.clip_grad_norm_([w], 1.0)\n"
                "w, w.grad"
            ),
        ),
        why=N_(
            "The step has been taken with the whole gradient; clipping only tidies up "
            "what is not read any more."
        ),
        fix=(
            ("w = torch.tensor([$w], requires_grad=True)\nopt = torch.optim.SGD([w], lr=0.1)"),
            (
                "(50 * w ** 2).sum().backward()\n"
                "norm = torch.nn.utils.clip_grad_norm_([w], 1.0)\n"
                "opt.step()\n"
                "w, w.grad"
            ),
        ),
        fixed=N_("Clipped before the step, w moves by 0.1 at most."),
        dials=(Dial("w", "`w`", -5.0, 5.0, 3.0),),
        hints="clip_grad_norm_ clip order explode diverge 梯度裁剪 发散 顺序",
    ),
    Case(
        key="optimizer-too-early",
        kind="silent",
        title=N_("The optimizer was built before the layer was replaced"),
        program=(
            (
                "net = torch.nn.Sequential(torch.nn.Linear(2, 1))\n"
                "opt = torch.optim.SGD(net.parameters(), lr=0.1)\n"
                "net[0] = torch.nn.Linear(2, $n)\n"
                "before = net[0].weight.clone()"
            ),
            (
                "net(torch.ones(1, 2)).sum().backward()\n"
                "opt.step()\n"
                "bool((net[0].weight == before).all())"
            ),
        ),
        why=N_(
            "The optimizer keeps the parameters it was given. The new layer's have "
            "gradients, and nobody steps them."
        ),
        fix=(
            (
                "net = torch.nn.Sequential(torch.nn.Linear(2, 1))\n"
                "net[0] = torch.nn.Linear(2, $n)\n"
                "opt = torch.optim.SGD(net.parameters(), lr=0.1)\n"
                "before = net[0].weight.clone()"
            ),
            (
                "net(torch.ones(1, 2)).sum().backward()\n"
                "opt.step()\n"
                "bool((net[0].weight == before).all())"
            ),
        ),
        fixed=N_("Built last, it steps the new layer."),
        dials=(Dial("n", N_("outputs"), 1, 5, 3),),
        hints=(
            "loss not decreasing not learning fine-tune replace unfreeze frozen 不下降 "
            "不更新 冻结 微调"
        ),
    ),
    Case(
        key="optimizer-not-told",
        kind="silent",
        title=N_("Unfrozen, but not in the optimizer"),
        program=(
            (
                "net = torch.nn.Linear(2, 1)\n"
                "net.weight.requires_grad_(False)\n"
                "opt = torch.optim.SGD([p for p in net.parameters() if p.requires_grad], "
                "lr=0.1)\n"
                "net.weight.requires_grad_(True)\n"
                "before = net.weight.clone()"
            ),
            (
                "net(torch.ones(1, 2)).sum().backward()\n"
                "opt.step()\n"
                "bool((net.weight == before).all())"
            ),
        ),
        why=N_("The list was made while the weight was frozen. Thawing it later does not add it."),
        fix=(
            (
                "net = torch.nn.Linear(2, 1)\n"
                "net.weight.requires_grad_(False)\n"
                "opt = torch.optim.SGD([p for p in net.parameters() if p.requires_grad], "
                "lr=$lr)\n"
                "net.weight.requires_grad_(True)\n"
                'opt.add_param_group({"params": [net.weight]})\n'
                "before = net.weight.clone()"
            ),
            (
                "net(torch.ones(1, 2)).sum().backward()\n"
                "opt.step()\n"
                "bool((net.weight == before).all())"
            ),
        ),
        fixed=N_("`add_param_group` tells the optimizer of it."),
        dials=(Dial("lr", "`lr`", 0.01, 1.0, 0.1),),
        hints="unfreeze frozen optimizer not learning loss not decreasing 解冻 冻结 不更新",
    ),
    Case(
        key="optimizer-groups",
        kind="error",
        title=N_("Optimizer state of another model"),
        program=(
            (
                "a, b = torch.ones(2, requires_grad=True), torch.ones($n, requires_grad=True)\n"
                "saved = torch.optim.Adam([a, b]).state_dict()"
            ),
            "torch.optim.Adam([a]).load_state_dict(saved)",
        ),
        why=N_(
            "The state was saved for two parameters, and this optimizer has one. It is "
            "matched by position, not by name."
        ),
        fix=(
            (
                "a, b = torch.ones(2, requires_grad=True), torch.ones($n, requires_grad=True)\n"
                "saved = torch.optim.Adam([a, b]).state_dict()"
            ),
            (
                "new = torch.optim.Adam([a, b])\n"
                "new.load_state_dict(saved)\n"
                'len(new.param_groups[0]["params"])'
            ),
        ),
        fixed=N_("The same parameters in the same order."),
        dials=(Dial("n", N_("length"), 1, 5, 3),),
        hints="load_state_dict checkpoint resume 恢复 断点 优化器",
    ),
    Case(
        key="optimizer-state-shape",
        kind="error",
        title=N_("Optimizer state of other sizes"),
        program=(
            (
                "w = torch.ones(3, requires_grad=True)\n"
                "old = torch.optim.Adam([w])\n"
                "w.sum().backward()\n"
                "old.step()\n"
                "v = torch.ones(4, requires_grad=True)\n"
                "new = torch.optim.Adam([v])\n"
                "new.load_state_dict(old.state_dict())\n"
                "v.sum().backward()"
            ),
            "new.step()",
        ),
        why=N_(
            "`load_state_dict` counts the parameters and does not compare their "
            "shapes. Adam's averages have three numbers, the gradient four: the error "
            "comes one step later."
        ),
        fix=(
            (
                "v = torch.ones($n, requires_grad=True)\n"
                "new = torch.optim.Adam([v])\n"
                "v.sum().backward()"
            ),
            ('new.step()\nlen(new.state[v]["exp_avg"])'),
        ),
        fixed=N_("A fresh optimizer for other shapes begins its averages anew."),
        dials=(Dial("n", N_("length"), 1, 5, 4),),
        hints="load_state_dict adam exp_avg resume size of tensor 恢复 断点 优化器 尺寸",
    ),
    Case(
        key="batchnorm-one",
        kind="error",
        title=N_("BatchNorm on one sample"),
        program=(
            ("layer = torch.nn.BatchNorm1d(3)\nx = torch.ones($n, 3)"),
            "layer(x).shape",
        ),
        why=N_(
            "While training, BatchNorm computes mean and variance over the batch, and "
            "one sample has no spread. Often it is the last, smaller batch."
        ),
        fix=(
            ("layer = torch.nn.BatchNorm1d(3).eval()\nx = torch.ones($n, 3)"),
            "layer(x).shape",
        ),
        fixed=N_(
            "`eval()` uses the running averages; in training, `drop_last=True` or "
            "larger batches help."
        ),
        dials=(Dial("n", N_("samples n"), 1, 4, 1),),
        hints="batchnorm batch size drop_last expected more than 1 value 批次",
    ),
    Case(
        key="frozen-batchnorm",
        kind="silent",
        title=N_("A frozen BatchNorm still moves"),
        program=(
            (
                "layer = torch.nn.BatchNorm1d(1)\n"
                "for p in layer.parameters():\n"
                "    p.requires_grad_(False)"
            ),
            ("y = layer(torch.tensor([[1.0], [$x]]))\nlayer.running_mean"),
        ),
        why=N_(
            "`requires_grad` freezes what gradients move. The running averages are "
            "buffers: every forward pass in training mode moves them."
        ),
        fix=(
            (
                "layer = torch.nn.BatchNorm1d(1).eval()\n"
                "for p in layer.parameters():\n"
                "    p.requires_grad_(False)"
            ),
            ("y = layer(torch.tensor([[1.0], [$x]]))\nlayer.running_mean"),
        ),
        fixed=N_(
            "`eval()` holds them still, too; `train()` of the whole model switches it back on."
        ),
        dials=(Dial("x", "`x`", -5.0, 5.0, 3.0),),
        tempting=(
            "layer = torch.nn.BatchNorm1d(1)",
            (
                "with torch.no_grad():\n"
                "    y = layer(torch.tensor([[1.0], [$x]]))\n"
                "y.requires_grad, layer.running_mean"
            ),
        ),
        tempted=N_(
            "`no_grad` does not help: no gradient is recorded, and the averages move as before."
        ),
        hints="batchnorm freeze frozen eval running_mean 冻结 迁移学习",
    ),
)
