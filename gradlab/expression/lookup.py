"""From a typed name to its table entry, or to a sentence that helps."""

from __future__ import annotations

from gradlab.expression.entries import Entry
from gradlab.expression.errors import ExpressionError
from gradlab.expression.slips import FUNCTIONS, closest
from gradlab.expression.table import BY_PATH, CONSTANTS_BY_NAME, canonical
from gradlab.words.text import N_, Text


def function(parts: tuple[str, ...], start: int, end: int) -> Entry:
    """Return the entry of a function called by its bare or dotted name.

    Raises:
        ExpressionError: with a slip by name, the right module, or "did you mean".
    """
    path = canonical(parts)
    if path in BY_PATH:
        return BY_PATH[path]
    raise ExpressionError(_advice(path, parts), start, end)


def method(name: str, start: int, end: int) -> Entry:
    """Return the entry of a tensor method.

    Raises:
        ExpressionError: if tensors have no such method here.
    """
    path = "." + name
    if path in BY_PATH:
        return BY_PATH[path]
    raise ExpressionError(_advice(path, ("", name)), start, end)


def unknown_name(name: str, inputs: tuple[str, ...]) -> Text:
    """Return the sentence for a name that is no input."""
    if name in BY_PATH:
        return Text(N_("{name} is a function: write {name}(…)"), {"name": name})
    near = closest(name, [*inputs, *CONSTANTS_BY_NAME])
    if near:
        return Text(N_("{name} is not known: did you mean {near}?"), {"name": name, "near": near})
    return Text(
        N_("{name} is not known: the inputs are {inputs}"),
        {"name": name, "inputs": ", ".join(inputs) or "–"},
    )


def _advice(path: str, parts: tuple[str, ...]) -> Text:
    name = parts[-1]
    slip = FUNCTIONS.get(path) or FUNCTIONS.get(parts[0]) or FUNCTIONS.get(name)
    if slip:
        return Text(slip)
    underscored = _underscored(name)
    if underscored:
        return Text(underscored, {"name": name})
    elsewhere = _endings().get(name)
    if elsewhere:
        return Text(
            N_("{path} is not known here: write {elsewhere}"),
            {"path": _shown(path), "elsewhere": _shown(elsewhere)},
        )
    same_place = [p for p in BY_PATH if p.rpartition(".")[0] == path.rpartition(".")[0]]
    near = closest(path, same_place) or _endings().get(closest(name, _endings()) or "")
    if near:
        return Text(
            N_("{path} is not known here: did you mean {near}?"),
            {"path": _shown(path), "near": _shown(near)},
        )
    return Text(
        N_("{path} is not known here: the list of functions shows what is"),
        {"path": _shown(path)},
    )


def _underscored(name: str) -> str:
    """Return what underscores around a name tell, "" if nothing."""
    if name.startswith("__"):
        return N_("{name} is Python's own machinery: only the functions of the list can be used")
    if name.endswith("_") and name.strip("_"):
        return N_("{name} changes a tensor in place: write it without the _")
    return ""


def _endings() -> dict[str, str]:
    """Return each last name with the path to recommend: a dotted one if there is one."""
    found: dict[str, str] = {}
    for path in sorted(BY_PATH, key=lambda p: (p.find(".") < 1, len(p))):
        found.setdefault(path.rpartition(".")[2], path)
    return found


def _shown(path: str) -> str:
    return f"x{path}" if path.startswith(".") else path[:60]
