"""The one list that orders the lessons; the page of each is pages/<slug>.py."""

from __future__ import annotations

from typing import NamedTuple

from gradlab.ui.page import previews
from gradlab.ui.page.previews import Preview
from gradlab.words.text import N_


class Lesson(NamedTuple):
    """A lesson of the path: all that the rest of GradLab knows of it.

    Attributes:
        slug: its name in the URL and that of its file in pages/.
        icon: an emoji.
        title: what it is called, an English msgid.
        claim: the one sentence that it teaches, an English msgid.
        preview: draws its picture for the front page, None for none.
        has_figures: whether it shows figures at once: then the browser is told to load plotly.js
            while torch is imported.
        short: its title in a word, for the path, an English msgid; the title itself if "".
        asks: the name of its first question (gradlab.ask.table), "" for a lesson without.
    """

    slug: str
    icon: str
    title: str
    claim: str
    preview: Preview | None = None
    has_figures: bool = False
    short: str = ""
    asks: str = ""


LESSONS = (
    Lesson(
        "mse",
        "📈",
        N_("The slope of a loss"),
        N_("A gradient is the slope of the loss curve."),
        previews.slope_preview,
        has_figures=True,
        short=N_("Slope"),
        asks="mse-sign",
    ),
    Lesson(
        "backward",
        "🎞️",
        N_("Two ways to a gradient"),
        N_("torch.autograd.grad returns the gradient; .backward() writes it and adds."),
        previews.accumulation_preview,
        short=N_("Two ways"),
        asks="backward-returns",
    ),
    Lesson(
        "softmax",
        "🧮",
        N_("The Jacobian, row by row"),
        N_("A vector output has a Jacobian; one call gives one row of it."),
        previews.jacobian_preview,
        has_figures=True,
        short=N_("Jacobian"),
        asks="softmax-sign",
    ),
    Lesson(
        "cross_entropy",
        "🎯",
        N_("Cross-entropy: p − y"),
        N_("Softmax with log-likelihood has the gradient p − y."),
        previews.residual_preview,
        has_figures=True,
        short=N_("Cross-entropy"),
        asks="entropy-sign",
    ),
    Lesson(
        "graph",
        "🗺️",
        N_("The grad_fn graph"),
        N_("backward walks the grad_fn graph node by node."),
        previews.graph_preview,
        short=N_("Graph"),
        asks="graph-first",
    ),
    Lesson(
        "layers",
        "🧱",
        N_("A layer's gradient"),
        N_("dW = XᵀG: two columns make each cell of a weight's gradient, one of X and one of G."),
        previews.layer_preview,
        short=N_("Layers"),
        asks="layers-shape",
    ),
    Lesson(
        "training",
        "🪜",
        N_("The order of a training step"),
        N_("One training step is an order of calls, and wrong orders are silent."),
        previews.training_preview,
        short=N_("Training"),
        asks="training-clip",
    ),
    Lesson(
        "descent",
        "🏔️",
        N_("Many steps"),
        N_("Training is many such steps."),
        previews.descent_preview,
        has_figures=True,
        short=N_("Descent"),
        asks="descent-swing",
    ),
    Lesson(
        "clinic",
        "🩺",
        N_("The error clinic"),
        N_("torch's errors, warnings and silences are telling you something."),
        previews.clinic_preview,
        short=N_("Clinic"),
        asks="clinic-vector",
    ),
    Lesson(
        "sandbox",
        "✏️",
        N_("Your own function"),
        N_("Any function you can write has these pictures."),
        previews.function_preview,
        has_figures=True,
        short=N_("Sandbox"),
        asks="sandbox-kink",
    ),
    Lesson(
        "questions",
        "❓",
        N_("Questions"),
        N_("Predict first, then let torch answer."),
        previews.question_preview,
        short=N_("Questions"),
    ),
)

HOME = Lesson(
    "",
    "🧭",
    N_("GradLab"),
    N_("See real PyTorch gradients, and take them in your hands."),
)


def lesson_named(slug: str) -> Lesson:
    """Return the lesson with this slug, HOME for the empty one.

    Raises:
        KeyError: if no lesson has this slug.

    >>> lesson_named("mse").title
    'The slope of a loss'
    """
    return {each.slug: each for each in (HOME, *LESSONS)}[slug]


def lesson_after(lesson: Lesson) -> Lesson:
    """Return the lesson that follows one in the path, HOME after the last.

    >>> lesson_after(lesson_named("mse")).slug
    'backward'
    >>> lesson_after(LESSONS[-1]) is HOME
    True
    """
    return (*LESSONS, HOME)[LESSONS.index(lesson) + 1]
