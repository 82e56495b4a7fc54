"""The picture on each lesson's card, computed by torch when the front page is opened.

Each is SVG from gradlab.pictures.cards. The imports stand in the functions: the list of lessons
names them, and a page's title waits for no torch.
"""

from __future__ import annotations

from collections.abc import Callable

from gradlab.words.text import Translate

Preview = Callable[[Translate], str]
"""Takes a language to a lesson's picture, SVG with words in that language for who can't see it."""


def slope_preview(translate: Translate) -> str:
    """Return the tutorials' loss, (x·w − 1)² at w = 2, with its tangent."""
    from gradlab.lessons import mse
    from gradlab.pictures import cards

    _ = translate
    slope = mse.slope("w", 2.0, 1.0, 1.0, -1.5, 3.5)
    return cards.slope_card(slope, _("a loss curve with its tangent"))


def accumulation_preview(translate: Translate) -> str:
    """Return what stands in w.grad after each of three backward passes."""
    from gradlab.lessons import listings
    from gradlab.pictures import cards
    from gradlab.program import run

    _ = translate
    steps = run(listings.accumulate(2.0, 1.0, 1.0)).steps
    grads = [state.grad for step in steps for state in step.tensors if state.name == "w"]
    after = [grad.sum().item() for grad in grads if grad is not None]
    return cards.bars_card(after, _(".grad after each call: it grows, then starts again"))


def jacobian_preview(translate: Translate) -> str:
    """Return the Jacobian of a softmax over four logits, one row lit up."""
    import torch
    import torch.nn.functional as F

    from gradlab.maths.autodiff import jacobian
    from gradlab.pictures import cards

    _ = translate
    logits = torch.tensor([0.1, 0.5, 1.6, 0.9])
    rows = jacobian(lambda a: F.softmax(a, dim=0), logits)
    return cards.jacobian_card(rows, 1, _("a Jacobian with one row lit up"))


def residual_preview(translate: Translate) -> str:
    """Return the gradient of a cross-entropy by three logits: p − y."""
    import torch
    import torch.nn.functional as F

    from gradlab.pictures import cards

    _ = translate
    logits = torch.tensor([2.0, 1.0, -1.0], requires_grad=True)
    (grad,) = torch.autograd.grad(F.cross_entropy(logits, torch.tensor(1)), logits)
    return cards.signed_card(grad.tolist(), _("three slopes, p − y: one pulls up, two push down"))


def graph_preview(translate: Translate) -> str:
    """Return the graph behind (w·x − 1)² + w."""
    import torch

    from gradlab.maths.graph import graph
    from gradlab.pictures import cards

    _ = translate
    w = torch.tensor(2.0, requires_grad=True)
    x = torch.tensor(1.0, requires_grad=True)
    return cards.graph_card(graph((w * x - 1) ** 2 + w.exp(), {"w": w, "x": x}), _("a small graph"))


def layer_preview(translate: Translate) -> str:
    """Return the gradient of a layer's weight, as torch gives it, one row lit up."""
    from gradlab.lessons.layers import TORCH, drawn, linear
    from gradlab.pictures import cards

    _ = translate
    of = linear(TORCH, *drawn(TORCH, 3, 3, 4, 3).values())
    return cards.jacobian_card(of.tensors["dW"], 1, _("the gradient of a layer's weight"))


def training_preview(translate: Translate) -> str:
    """Return where one step takes w when clipping comes before it, and when it comes after."""
    import torch

    from gradlab.pictures import cards

    _ = translate
    w = torch.tensor(3.0, requires_grad=True)
    torch.autograd.backward(50 * w**2)
    assert w.grad is not None  # noqa: S101 -- for mypy
    late = w - 0.1 * w.grad  # as torch.optim.SGD steps, without the second that its import takes
    torch.nn.utils.clip_grad_norm_(w, 1.0)
    ends = [(w - 0.1 * w.grad).item(), late.item()]
    return cards.signed_card(ends, _("w after a step: clipped before it, and clipped after it"))


def descent_preview(translate: Translate) -> str:
    """Return the losses of some steps of gradient descent on the tutorials' loss."""
    from gradlab.functions import FUNCTIONS
    from gradlab.functions.point import point_at
    from gradlab.lessons.descent import trail
    from gradlab.pictures import cards

    _ = translate
    of = point_at(FUNCTIONS["mse"], {"w": 3.0, "x": 1.0, "target": 1.0})
    losses = trail(of, "w", 0.1, 4).losses[0, :5]
    return cards.bars_card(losses.tolist(), _("a loss that falls from step to step"))


def clinic_preview(translate: Translate) -> str:
    """Return the squares that a broadcast mse_loss averages by mistake."""
    from gradlab.clinic.curves import Grid, picture
    from gradlab.pictures import cards

    _ = translate
    grid = picture("broadcast", {"n": 4})
    assert isinstance(grid, Grid)  # noqa: S101 -- of the three kinds of picture, this is a grid
    alt = _("every prediction compared with every target, where only one row was meant")
    return cards.jacobian_card(grid.values, 1, alt)


def function_preview(translate: Translate) -> str:
    """Return a typed function's curve: a wave that dies out."""
    from gradlab.expression import parse
    from gradlab.expression.gallery import GALLERY
    from gradlab.expression.inputs import proposed
    from gradlab.functions.curve import curve
    from gradlab.functions.point import Place
    from gradlab.pictures import cards
    from gradlab.sandbox import study

    _ = translate
    wave = parse(GALLERY["wave"].source)
    seen = study(wave, proposed(wave))
    return cards.function_card(curve(seen, Place("t")), _("the curve of a typed function"))


def question_preview(translate: Translate) -> str:
    """Return the bars of a softmax whose gradient by p.sum().backward() is asked for."""
    import torch
    import torch.nn.functional as F

    from gradlab.pictures import cards

    _ = translate
    probs = F.softmax(torch.tensor([0.1043, 0.4946, 0.3141]), dim=0)
    alt = _("three probabilities: what is the slope of their sum?")
    return cards.bars_card(probs.tolist(), alt)
