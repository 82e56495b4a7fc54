"""Texts with a wrong value or a wrong name in them, made from the table of functions."""

from __future__ import annotations

from collections.abc import Iterator

from gradlab.expression import ExpressionError
from gradlab.expression.entries import Entry
from gradlab.expression.table import ENTRIES
from tests.test_expression_signatures import DOTTED, called, candidates, written

FOREIGN = (
    "1", "0.5", "True", "None", "'mean'", "a > 0", "torch.tensor([1])", "[w, x, y]", "[1, 2, 3]",
    "torch.ones(7)", "-9", "(0, 5)", "torch.arange(3)", "a.shape", "torch.float64", "x", "(a, v)",
    "2 * math.pi", "a[a > 9]",
)  # fmt: skip
"""A value of every kind; each is put in the place of every argument."""

IN_FLOAT64 = {
    "torch.arange(3)": "torch.arange(3).double()", "a > 0": "(a > 0).double()",
    "torch.tensor([1])": "torch.tensor([1]).double()",
}  # fmt: skip
MODULES = ("torch.", "F.", "torch.linalg.", "torch.special.", "np.", "nn.")


def with_wrong_values() -> Iterator[str]:
    """Yield the calls of all signatures with each value in the place of each argument."""
    for entry, path in DOTTED:
        if not path.startswith("math."):  # their numbers never were tensors
            yield from dict.fromkeys(_with_wrong_values(entry, path))


def _with_wrong_values(entry: Entry, path: str) -> Iterator[str]:
    base = written(entry)
    for signature in entry.signatures:
        required = [p for p in signature if not p.is_optional]
        given = [(p, base.get(p.name) or candidates(p)[0]) for p in required]
        given = [(p, text[1:-1] if p.takes_rest and text[0] in "([" else text) for p, text in given]
        only = {p.name for p in signature if p.is_named_only}
        for p in signature:
            for text in FOREIGN:
                if p.is_optional:
                    yield called(path, [*given, (p, text)], only | {p.name})
                elif not (path.startswith(".") and p is signature[0] and text[0] in "-2("):
                    yield called(path, [(q, text if q is p else t) for q, t in given], only)


def with_wrong_names() -> Iterator[str]:
    """Yield the examples with a letter less, one more or two exchanged, and in other modules."""
    for entry in ENTRIES:
        path = next((p for p in entry.paths if entry.example.startswith(f"{p}(")), "")
        module, _, name = path.rpartition(".")
        begun, rest = f"{module}." if module else "", entry.example[len(path) :]
        if not path or not rest.endswith(")"):
            continue
        for k in range(len(name)):
            yield begun + name[:k] + name[k + 1 :] + rest
            yield begun + name[:k] + 2 * name[k] + name[k + 1 :] + rest
            yield begun + name[:k] + name[k : k + 2][::-1] + name[k + 2 :] + rest
        for other in MODULES:
            yield other + name + rest
        yield begun + name.upper() + rest


def followed(text: str, error: ExpressionError) -> str | None:
    """Return a text as its refusal tells to write it, None if it tells nothing to write."""
    template, values = error.text.template, error.text.values
    before, behind = text[: error.start], text[error.end :]
    if "for example {example}" in template or "as in {example}" in template:
        return str(values["example"])
    written = values.get("written") or values.get("near")
    if written:
        return f"{before}{written}{behind}"
    if "elsewhere" in values and "…" in str(values["elsewhere"]):
        owner = before.removesuffix(".")
        return f"{str(values['elsewhere']).partition('(')[0]}({owner}, {behind.removeprefix('(')}"
    if "elsewhere" in values:
        return f"{before}{values['elsewhere']}{behind}"
    for told, suffix in (("write .values", ".values"), ("write [0]", "[0]")):
        if told in template:
            return f"{text[: error.end]}{suffix}{behind}"
    if "write .double()" in template:
        for whole, wide in IN_FLOAT64.items():
            text = text.replace(f"({whole})", f"({wide})").replace(whole, wide)
        return text
    return None
