"""From a typed name to its table entry, or to a sentence that helps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from gradlab.expression.errors import ExpressionError
from gradlab.expression.slips import FOREIGN, FUNCTIONS, closest, nearest
from gradlab.expression.table import BY_PATH, CONSTANTS_BY_NAME, canonical
from gradlab.words.text import N_, Text

Takes = Callable[[str], bool]


def unknown(parts: tuple[str, ...], start: int, end: int, takes: Takes) -> ExpressionError:
    """Return the error for a name that is no function, with what is meant if that can be told.

    Args:
        parts: the name as typed, by its dots; an empty one in front of a method's.
        start: its first character.
        end: one past its last.
        takes: says of a name of the table whether it takes the arguments that were typed, so that
            nothing is proposed that would be refused as well.
    """
    return ExpressionError(_advice(canonical(parts), parts, takes), start, end)


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


def _advice(path: str, parts: tuple[str, ...], takes: Takes) -> Text:
    name = parts[-1]
    slip = FUNCTIONS.get(path) or FUNCTIONS.get(name)
    if slip:
        return Text(slip)
    underscored = _underscored(name)
    if underscored:
        return Text(underscored, {"name": name})
    if parts[0] in FOREIGN and len(parts) > 1 and takes(foreign := f"torch.{'.'.join(parts[1:])}"):
        return Text(FOREIGN[parts[0]], {"near": foreign})
    elsewhere = next(filter(takes, _endings().get(name, ())), None)
    if elsewhere:
        return Text(
            N_("{path} is not known here: write {elsewhere}"),
            {"path": _shown(path), "elsewhere": _written(elsewhere, path)},
        )
    return _guess(path, name)


def _guess(path: str, name: str) -> Text:
    """Return the sentence for a name that looks like another, with a call that runs."""
    near = next(_near(path, name), None)
    if near:
        example = BY_PATH[near].example
        return Text(
            N_("{path} is not known here: did you mean {near}, as in {example}?"),
            {"path": _shown(path), "near": _written(near, path), "example": example},
        )
    return Text(
        N_("{path} is not known here: the list of functions shows what is"),
        {"path": _shown(path)},
    )


def _near(path: str, name: str) -> Iterator[str]:
    """Yield what looks like a name: first in its own module, then anywhere."""
    module = path.rpartition(".")[0]
    yield from nearest(path, [p for p in BY_PATH if p.rpartition(".")[0] == module])
    for near in nearest(name, _endings()):
        yield from _endings()[near]


def _underscored(name: str) -> str:
    """Return what underscores around a name tell, "" if nothing."""
    if name.startswith("__"):
        return N_("{name} is Python's own machinery: only the functions of the list can be used")
    if name.endswith("_") and name.strip("_"):
        return N_("{name} changes a tensor in place: write it without the _")
    return ""


@cache
def _endings() -> dict[str, list[str]]:
    """Return each last name with its paths, the one to recommend first: dotted if there is one."""
    found: dict[str, list[str]] = {}
    for path in sorted(BY_PATH, key=lambda p: (p.find(".") < 1, len(p))):
        found.setdefault(path.rpartition(".")[2], []).append(path)
    return found


def _written(found: str, typed: str) -> str:
    """Return how to write a name in the place of another: a method's tensor comes first."""
    is_method = typed.startswith(".") and not found.startswith(".")
    return f"{found}(x, …)" if is_method else _shown(found)


def _shown(path: str) -> str:
    return f"x{path}" if path.startswith(".") else path[:60]
