"""Python text of the repository, and statements put together from it and from nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from string import Template

from gradlab.program.statement import Number, Statement
from gradlab.words.text import Text


class Source(str):
    """Python text that stands in the repository: a name, an expression, a template.

    A test makes sure that every Source is made from text in quotes. Whatever is done to a str
    gives a plain str again, so what a visitor typed never becomes a Source.

    >>> type(Source("x") + "y").__name__
    'str'
    """

    __slots__ = ()


def statement(
    template: Source,
    parts: Mapping[str, str],
    numbers: Mapping[str, Number],
    note: Text | None = None,
) -> Statement:
    """Return a statement put together from text of the repository.

    Args:
        template: Python source with $name where a part or a number goes.
        parts: names and expressions by placeholder, each a Source.
        numbers: numbers by placeholder.
        note: a comment for the reader.

    Raises:
        TypeError: if the template or a part is not a Source.

    >>> template = Source("$leaf = torch.tensor($n)")
    >>> statement(template, {"leaf": Source("w")}, {"n": 2.0}).source
    'w = torch.tensor(2.0)'
    """
    for part in (template, *parts.values()):
        if type(part) is not Source:
            raise TypeError(f"expected text of the repository, got a {type(part).__name__}")
    return Statement(Template(template).safe_substitute(parts), numbers, note)


def replaced(code: str, parts: Mapping[str, str]) -> str:
    """Return code in which some of its parts are given by name; a Source if all of it is.

    Args:
        code: an expression.
        parts: the names, and which part of the code each stands for.

    >>> replaced(Source("F.relu(x * w)"), {Source("pred"): Source("x * w")})
    'F.relu(pred)'
    """
    found = str(code)
    for name, part in parts.items():
        found = found.replace(part, name)
    texts = [code, *parts, *parts.values()]
    return Source(found) if all(type(text) is Source for text in texts) else found


def fresh(name: str, taken: Collection[str]) -> str:
    """Return a name that is not taken: this one, or this one with strokes behind it.

    >>> fresh("f", ["x", "f"])
    'f_'
    """
    found = str(name)
    while found in taken:
        found += "_"
    return Source(found) if type(name) is Source else found


def joined(names: Sequence[str]) -> str:
    """Return names with commas between them; a Source if all of them are.

    >>> joined([Source("w"), Source("x")])
    'w, x'
    """
    found = ", ".join(names)
    return Source(found) if all(type(name) is Source for name in names) else found


def element(name: str, index: Sequence[int]) -> str:
    """Return one element of a named tensor in code; a Source if the name is one.

    >>> element(Source("f"), (0, 1)), element(Source("loss"), ())
    ('f[0, 1]', 'loss')
    """
    found = f"{name}[{', '.join(str(int(i)) for i in index)}]" if index else str(name)
    return Source(found) if type(name) is Source else found
