"""The calls of /training: one character each, with its switches. Data only."""

from __future__ import annotations

from gradlab.ledger.palette import Call
from gradlab.program.source import Source
from gradlab.words.text import N_

SWITCHES = {
    "M": "momentum=mu",
    "N": "nesterov=True",
    "D": "weight_decay=decay",
}
"""The switches of a call, by their letter in a link."""

FORWARD = (
    Call(
        "f",
        "loss = F.mse_loss(x * w + b, target)",
        N_("The loss of a straight line on the whole batch: four samples, one mean."),
        {"": Source("loss = F.mse_loss(x * w + b, target)\nloss")},
    ),
    Call(
        "s",
        "loss = (50 * w**2).sum()",
        N_("A steep loss: its gradient, 100 w, is far larger than w."),
        {"": Source("loss = (50 * w**2).sum()\nloss")},
    ),
    Call(
        "l",
        "loss = (100 * w + 0.01 * b).sum()",
        N_("Two slopes that never change: 100 along w, 0.01 along b."),
        {"": Source("loss = (100 * w + 0.01 * b).sum()\nloss")},
    ),
    Call(
        "e",
        "with torch.no_grad(): loss = …",
        N_("The same loss for a look at it alone: not recorded, so no backward pass."),
        {"": Source("with torch.no_grad():\n    loss = F.mse_loss(x * w + b, target)\nloss")},
    ),
)

MICRO = (
    Call(
        "1",
        "loss = F.mse_loss(x[:3] * w + b, target[:3])",
        N_("The first micro-batch: the mean over three samples."),
        {"": Source("loss = F.mse_loss(x[:3] * w + b, target[:3])\nloss")},
    ),
    Call(
        "2",
        "loss = F.mse_loss(x[3:] * w + b, target[3:])",
        N_("The second micro-batch: the one sample that is left."),
        {"": Source("loss = F.mse_loss(x[3:] * w + b, target[3:])\nloss")},
    ),
    Call(
        "3",
        "loss = F.mse_loss(x[:3] …) / 2",
        N_("The first micro-batch, divided by the number of micro-batches."),
        {"": Source("loss = F.mse_loss(x[:3] * w + b, target[:3]) / 2\nloss")},
    ),
    Call(
        "4",
        "loss = F.mse_loss(x[3:] …) / 2",
        N_("The second micro-batch, divided by the number of micro-batches."),
        {"": Source("loss = F.mse_loss(x[3:] * w + b, target[3:]) / 2\nloss")},
    ),
    Call(
        "5",
        "loss = F.mse_loss(x[:3] …) * 3 / 4",
        N_("The first micro-batch, weighted by its three samples of four."),
        {"": Source("loss = F.mse_loss(x[:3] * w + b, target[:3]) * 3 / 4\nloss")},
    ),
    Call(
        "6",
        "loss = F.mse_loss(x[3:] …) * 1 / 4",
        N_("The second micro-batch, weighted by its one sample of four."),
        {"": Source("loss = F.mse_loss(x[3:] * w + b, target[3:]) * 1 / 4\nloss")},
    ),
)

GRADIENT = (
    Call(
        "z",
        "opt.zero_grad()",
        N_("Forgets the .grad of every parameter that the optimizer holds: it becomes None."),
        {"": Source("opt.zero_grad()")},
    ),
    Call(
        "b",
        "loss.backward()",
        N_("Adds the loss's gradient into .grad of every parameter that asks for one."),
        {"": Source("loss.backward()")},
    ),
    Call(
        "c",
        "torch.nn.utils.clip_grad_norm_([w, b], max_norm)",
        N_("Shortens all gradients by one factor until their common norm is max_norm."),
        {"": Source("torch.nn.utils.clip_grad_norm_([w, b], max_norm)")},
    ),
    Call(
        "8",
        "opt.zero_grad(set_to_none=False)",
        N_("Writes zeros instead: a gradient that is there, and that the optimizer reads."),
        {"": Source("opt.zero_grad(set_to_none=False)")},
    ),
    Call(
        "v",
        "torch.nn.utils.clip_grad_value_([w, b], max_norm)",
        N_("Cuts each gradient off by itself, here at ±max_norm: the direction changes."),
        {"": Source("torch.nn.utils.clip_grad_value_([w, b], max_norm)")},
    ),
)

STEP = (
    Call(
        "p",
        "opt.step()",
        N_("The update: the optimizer reads .grad of what it holds, and changes it in place."),
        {"": Source("opt.step()\nw, b")},
    ),
    Call(
        "h",
        "with torch.no_grad(): w -= lr * w.grad",
        N_("The plainest step by hand, for w alone; recording must be off for it."),
        {"": Source("with torch.no_grad():\n    w -= lr * w.grad\nw")},
    ),
    Call(
        "t",
        "for step in range(40): …",
        N_("Forty whole steps on the loss with two slopes, in the right order."),
        {
            "": Source(
                "for step in range(40):\n    opt.zero_grad()\n"
                "    loss = (100 * w + 0.01 * b).sum()\n    loss.backward()\n    opt.step()\nw, b"
            )
        },
    ),
)

OPTIMIZERS = (
    Call(
        "g",
        "opt = torch.optim.SGD([w, b], lr=lr)",
        N_("Steps along the gradient; with momentum, along what earlier steps have gathered."),
        {
            "": Source("opt = torch.optim.SGD([w, b], lr=lr)"),
            "M": Source("opt = torch.optim.SGD([w, b], lr=lr, momentum=mu)"),
            "D": Source("opt = torch.optim.SGD([w, b], lr=lr, weight_decay=decay)"),
            "N": Source("opt = torch.optim.SGD([w, b], lr=lr, nesterov=True)"),
            "MN": Source("opt = torch.optim.SGD([w, b], lr=lr, momentum=mu, nesterov=True)"),
            "MD": Source("opt = torch.optim.SGD([w, b], lr=lr, momentum=mu, weight_decay=decay)"),
            "MND": Source(
                "opt = torch.optim.SGD(\n"
                "    [w, b], lr=lr, momentum=mu, nesterov=True, weight_decay=decay\n)"
            ),
        },
    ),
    Call(
        "a",
        "opt = torch.optim.Adam([w, b], lr=lr)",
        N_("Divides by the gradient's usual size; its weight_decay goes through that, too."),
        {
            "": Source("opt = torch.optim.Adam([w, b], lr=lr)"),
            "D": Source("opt = torch.optim.Adam([w, b], lr=lr, weight_decay=decay)"),
        },
    ),
    Call(
        "d",
        "opt = torch.optim.AdamW([w, b], lr=lr)",
        N_("Adam with a decay apart from the gradient: the parameter itself shrinks."),
        {
            "": Source("opt = torch.optim.AdamW([w, b], lr=lr)"),
            "D": Source("opt = torch.optim.AdamW([w, b], lr=lr, weight_decay=decay)"),
        },
    ),
    Call(
        "r",
        "opt = torch.optim.RMSprop([w, b], lr=lr)",
        N_("Divides by the root of the mean square of the gradients so far."),
        {
            "": Source("opt = torch.optim.RMSprop([w, b], lr=lr)"),
            "M": Source("opt = torch.optim.RMSprop([w, b], lr=lr, momentum=mu)"),
            "D": Source("opt = torch.optim.RMSprop([w, b], lr=lr, weight_decay=decay)"),
            "MD": Source(
                "opt = torch.optim.RMSprop([w, b], lr=lr, momentum=mu, weight_decay=decay)"
            ),
        },
    ),
    Call(
        "o",
        "opt = torch.optim.SGD([w], lr=lr)",
        N_("An optimizer that is told of w alone."),
        {"": Source("opt = torch.optim.SGD([w], lr=lr)")},
    ),
    Call(
        "n",
        'opt.add_param_group({"params": [b]})',
        N_("Tells the optimizer of b, too."),
        {"": Source('opt.add_param_group({"params": [b]})')},
    ),
)

SCHEDULERS = (
    Call(
        "y",
        "scheduler = …StepLR(opt, step_size=1, gamma=0.5)",
        N_("Halves the optimizer's lr at each of its steps."),
        {"": Source("scheduler = torch.optim.lr_scheduler.StepLR(opt, step_size=1, gamma=0.5)")},
    ),
    Call(
        "u",
        "scheduler = …LinearLR(opt, start_factor=0.25, total_iters=3)",
        N_("A warm-up: a quarter of lr at first, all of it three steps later."),
        {
            "": Source(
                "scheduler = torch.optim.lr_scheduler.LinearLR(\n"
                "    opt, start_factor=0.25, total_iters=3\n)"
            )
        },
    ),
    Call(
        "k",
        "scheduler.step()",
        N_("Sets the optimizer's lr for its next steps: it belongs after opt.step()."),
        {"": Source("scheduler.step()\nscheduler.get_last_lr()")},
    ),
)

PARAMETERS = (
    Call(
        "m",
        "w = torch.full([1], …, requires_grad=True)",
        N_("A new parameter under the old name, as when a layer is replaced."),
        {"": Source("w = torch.full([1], $w, requires_grad=True)\nw")},
    ),
    Call(
        "q",
        "b.requires_grad_(False)",
        N_("Freezes b: backward passes give it no gradient any more."),
        {"": Source("b.requires_grad_(False)")},
    ),
    Call("j", "b.requires_grad_(True)", N_("Unfreezes b."), {"": Source("b.requires_grad_(True)")}),
)

SCALER = (
    Call(
        "i",
        'scaler = torch.amp.GradScaler("cpu")',
        N_("Will multiply the loss, so that small gradients survive in half precision."),
        {"": Source('scaler = torch.amp.GradScaler("cpu")')},
    ),
    Call(
        "7",
        'scaler = torch.amp.GradScaler("cpu", init_scale=2.0**125)',
        N_("So large a scale that losses become inf at first: the scaler must find a smaller one."),
        {"": Source('scaler = torch.amp.GradScaler("cpu", init_scale=2.0**125)')},
    ),
    Call(
        "w",
        "scaler.scale(loss).backward()",
        N_("The backward pass of the loss times the scale: so are the gradients."),
        {"": Source("scaler.scale(loss).backward()")},
    ),
    Call(
        "x",
        "scaler.unscale_(opt)",
        N_("Divides the optimizer's gradients by the scale, and looks for inf and nan."),
        {"": Source("scaler.unscale_(opt)")},
    ),
    Call(
        "0",
        "scaler.step(opt)",
        N_("Unscales if that is still to be done, then steps, unless it met inf or nan."),
        {"": Source("scaler.step(opt)\nw, b")},
    ),
    Call(
        "9",
        "scaler.update()",
        N_("Halves the scale after inf or nan; otherwise lets it be, and in time doubles it."),
        {"": Source("scaler.update()")},
    ),
)

GROUPS = (
    (N_("One step"), (GRADIENT[0], FORWARD[0], *GRADIENT[1:3], STEP[0])),
    (N_("Optimizers"), OPTIMIZERS),
    (N_("More losses"), FORWARD[1:]),
    (N_("Micro-batches"), MICRO),
    (N_("More steps"), (*GRADIENT[3:], *STEP[1:])),
    (N_("Schedulers"), SCHEDULERS),
    (N_("Parameters"), PARAMETERS),
    ("GradScaler", SCALER),
)
"""The palette: headings and their calls."""
