"""The usual slips by name, and "did you mean"."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

from gradlab.expression.errors import ExpressionError
from gradlab.words.text import N_, Text

CHARACTERS: dict[str, str] = {
    "^": N_("^ is not a power in Python: write **, as in x**2"),
    "!": N_("! has no meaning here; a factorial is exp(lgamma(n + 1))"),
    "²": N_("write a power as x**2"),
    "³": N_("write a power as x**3"),
    "√": N_("write a root as sqrt(x)"),
    "∇": N_("type the function only: its gradient is what the page computes"),
    ";": N_("only one expression can be typed: leave out the ;"),
    "#": N_("comments are not read here: leave out everything from the # on"),
    "{": N_("round brackets group, square brackets make vectors; braces have no meaning here"),
    "}": N_("round brackets group, square brackets make vectors; braces have no meaning here"),
    "$": N_("type Python, not LaTeX: the formula is drawn for you"),
    "\\": N_("type Python, not LaTeX: the formula is drawn for you"),
    "\n": N_("an expression is one line"),
    "\r": N_("an expression is one line"),
    "'": N_("this quoted word is not closed, or holds a character that no option has"),
    '"': N_("this quoted word is not closed, or holds a character that no option has"),
}
"""A character that has no meaning in the language -> what to write in its place."""

WORDS: dict[str, str] = {
    "if": N_("if … else … can't be differentiated as a whole: write where(condition, a, b)"),
    "else": N_("if … else … can't be differentiated as a whole: write where(condition, a, b)"),
    "lambda": N_("type only the body of the function; its inputs are found by themselves"),
    "def": N_("type only what the function returns; its inputs are found by themselves"),
    "return": N_("type only what the function returns"),
    "for": N_("loops are not read: torch works on whole vectors, as in (a * v).sum()"),
    "and": N_("and works on one truth value: write torch.logical_and(a, b)"),
    "or": N_("or works on one truth value: write torch.logical_or(a, b)"),
    "not": N_("not works on one truth value: write torch.logical_not(a)"),
    "is": N_("compare numbers with ==, not with is"),
    "import": N_("nothing needs importing: torch, F and math are known by name"),
}
"""A Python keyword -> what to write in its place."""

_STATEMENTS = (
    "as assert async await break class continue del elif except finally from global in nonlocal"
    " pass raise try while with yield"
)
KEYWORDS = frozenset([*WORDS, *_STATEMENTS.split()])

_NUMPY = N_("torch can't differentiate through NumPy: write {near}")
FOREIGN: dict[str, str] = {
    "np": _NUMPY, "numpy": _NUMPY, "jnp": N_("write {near}"), "tf": N_("write {near}"),
    "nn": N_("write {near}"),
}  # fmt: skip
"""Another library's module -> what to say where torch has a function of that name."""

FUNCTIONS: dict[str, str] = {
    "print": N_("the value is shown by itself: type only the function"),
    "ln": N_("torch calls the natural logarithm log"),
    "lg": N_("torch calls the decimal logarithm log10"),
    "arcsin": N_("torch calls it asin"),
    "sen": N_("torch calls it sin"),
    "tg": N_("torch calls it tan"),
    "backward": N_("type the function only: the page calls backward for you"),
    "grad": N_("type the function only: the page computes its gradient"),
    "item": N_("item() takes the number out of the tensor, and with it its gradient"),
    "numpy()": N_("numpy() takes the values out of the graph: nothing could be differentiated"),
    "rand": N_("random numbers change at every look, so no gradient could be checked"),
    "rand_like": N_("random numbers change at every look, so no gradient could be checked"),
    "randn": N_("random numbers change at every look, so no gradient could be checked"),
    "randn_like": N_("random numbers change at every look, so no gradient could be checked"),
    "bernoulli": N_("random numbers change at every look, so no gradient could be checked"),
    "MSELoss": N_("a loss layer is used through its function: write F.mse_loss(input, target)"),
    "L1Loss": N_("a loss layer is used through its function: write F.l1_loss(input, target)"),
    "CrossEntropyLoss": N_("write F.cross_entropy(logits, target)"),
    "BCELoss": N_("write F.binary_cross_entropy(probs, target)"),
    "Softmax": N_("a layer is used through its function: write F.softmax(a, dim=0)"),
    "ReLU": N_("a layer is used through its function: write F.relu(x)"),
    "Linear": N_("a layer is used through its function: write F.linear(x, W, b)"),
    "chain_matmul": N_("torch calls it torch.linalg.multi_dot, which takes a list"),
    "FloatTensor": N_("write torch.tensor([1.0, 2.0])"),
    "empty": N_("what torch.empty holds is left to chance: write torch.zeros(3)"),
    "data": N_("write detach() to cut the gradient"),
    "cuda": N_("every number here is float64 on the CPU already"),
    "half": N_("every number here is float64 on the CPU already"),
}
"""A name that is not in the table -> what to write in its place."""


def character_slip(source: str, place: int) -> ExpressionError:
    """Return the error for a character that no token starts with."""
    character = source[place]
    if character in CHARACTERS:
        return ExpressionError(Text(CHARACTERS[character]), place, place + 1)
    values = {"code": f"U+{ord(character):04X}", "name": unicodedata.name(character, "control")}
    template = N_("the character {code} ({name}) has no meaning here")
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and plain.isascii() and plain.isprintable():
        template = N_("the character {code} ({name}) has no meaning here: type a plain {plain}")
        values["plain"] = plain
    return ExpressionError(Text(template, values), place, place + 1)


def word_slip(word: str, start: int, end: int) -> ExpressionError:
    """Return the error for a Python keyword."""
    sentence = WORDS.get(word, N_("{word} belongs to Python's statements: type one expression"))
    return ExpressionError(Text(sentence, {"word": word}), start, end)


def closest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like the one typed, if any comes near.

    >>> closest("sotfmax", ["softmax", "sum"])
    'softmax'
    """
    return next(iter(nearest(name, known)), None)


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names that look like the one typed, the likest first.

    >>> nearest("lo", ["log", "exp", "log2"])
    ['log', 'log2']
    """
    folded = {candidate.lower(): candidate for candidate in reversed([*known])}
    near = difflib.get_close_matches(name.lower()[:40], folded, n=5, cutoff=0.6)
    return [folded[each] for each in near]
