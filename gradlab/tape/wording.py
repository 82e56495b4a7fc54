"""How an operation reads in code: `x * w`, `F.mse_loss(pred, y)`, `p[1]`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from torch import Tensor

LONGEST = 48
"""Characters of an operand that is written out; a longer one becomes "…"."""

INFIX: dict[str, tuple[str, int]] = {
    "add": ("+", 2),
    "sub": ("-", 2),
    "mul": ("*", 3),
    "div": ("/", 3),
    "true_divide": ("/", 3),
    "matmul": ("@", 3),
    "pow": ("**", 5),
    "gt": (">", 1),
    "lt": ("<", 1),
    "ge": (">=", 1),
    "le": ("<=", 1),
    "eq": ("==", 1),
    "ne": ("!=", 1),
    "__iadd__": ("+=", 0),
    "__isub__": ("-=", 0),
    "__imul__": ("*=", 0),
    "__idiv__": ("/=", 0),
}
"""Operator and how tightly it binds, by the name torch gives the method behind it."""
REFLECTED = {"__rsub__": "sub", "__rdiv__": "div", "__rtruediv__": "div", "__rpow__": "pow",
             "__rmatmul__": "matmul", "__radd__": "add", "__rmul__": "mul"}  # fmt: skip
SPELT_OUT = {"__matmul__": "matmul", "__pow__": "pow", "__itruediv__": "__idiv__"}
PREFIXES = {
    "torch.nn.functional": "F.",
    "torch._C._nn": "F.",
    "torch.linalg": "torch.linalg.",
    "torch._C._linalg": "torch.linalg.",
    "torch.special": "torch.special.",
    "torch._C._special": "torch.special.",
    "torch.autograd": "torch.autograd.",
}
ATOM, UNARY = 9, 4


class Spelling(NamedTuple):
    """A piece of code and how tightly its outermost operator binds (ATOM: it never needs ( ))."""

    text: str
    binds: int = ATOM

    def within(self, binding: int) -> str:
        """Return the text for use inside an operator that binds so tightly."""
        if len(self.text) > LONGEST:
            return "…"
        return f"({self.text})" if self.binds < binding else self.text


@lru_cache(maxsize=1024)
def variable(name: str) -> Spelling:
    """Return a variable's name as a piece of code."""
    return Spelling(name)


def spelling(
    function: Callable[..., Any],
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    spelled: Callable[[Tensor], Spelling],
) -> Spelling:
    """Return how a call reads in code.

    Args:
        function: what TorchFunctionMode was given.
        args: its positional arguments.
        kwargs: its keyword arguments; those at their default are left out.
        spelled: how a tensor among the arguments reads.

    >>> import torch
    >>> one = torch.ones(1)
    >>> spelling(torch.Tensor.mul, (one, 2), {}, lambda tensor: Spelling("x"))
    Spelling(text='x * 2', binds=3)
    >>> spelling(torch.Tensor.__rsub__, (one, 1), {}, lambda tensor: Spelling("x + y", 2)).text
    '1 - (x + y)'
    """
    return _reader(function)(args, kwargs, spelled)


Reader = Callable[[Sequence[Any], Mapping[str, Any], Callable[[Tensor], Spelling]], Spelling]


@lru_cache(maxsize=4096)
def _reader(function: Callable[..., Any]) -> Reader:
    """Return how calls of one function are spelled: as an operator, a subscript or a call."""
    name = getattr(function, "__name__", type(function).__name__)
    is_method, prefix = origin(function)
    plain = REFLECTED.get(name) or SPELT_OUT.get(name, name)
    if name == "__get__":
        field = function.__self__.__name__  # type: ignore[attr-defined]
        return lambda args, _, spelled: Spelling(f"{_argument(args[0], spelled, ATOM)}.{field}")
    if name in ("__getitem__", "__setitem__"):
        return lambda args, _, spelled: _subscript(args, spelled)
    if is_method and name == "neg":
        return lambda args, _, spelled: Spelling(f"-{_argument(args[0], spelled, UNARY)}", UNARY)
    call = (
        _method(name, function)
        if is_method
        else _call(f"{prefix}{_public(name, prefix)}", function)
    )
    if not is_method or plain not in INFIX:
        return call
    infix = _infix(plain, -1 if name in REFLECTED else 1)
    return lambda args, kwargs, spelled: (call if kwargs or len(args) != 2 else infix)(
        args, kwargs, spelled
    )


def _method(name: str, function: Callable[..., Any]) -> Reader:
    def spelled_call(
        args: Sequence[Any], kwargs: Mapping[str, Any], spelled: Callable[[Tensor], Spelling]
    ) -> Spelling:
        given = _given(function, args[1:], kwargs, spelled)
        return Spelling(f"{_argument(args[0], spelled, ATOM)}.{name}({given})")

    return spelled_call


def _call(name: str, function: Callable[..., Any]) -> Reader:
    return lambda args, kwargs, spelled: Spelling(
        f"{name}({_given(function, args, kwargs, spelled)})"
    )


def _given(
    function: Callable[..., Any],
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    spelled: Callable[[Tensor], Spelling],
) -> str:
    given = [_argument(arg, spelled, 0) for arg in args]
    # torch's own name for what comes first anyway
    given += [
        _argument(value, spelled, 0)
        if key == "input" and not given
        else f"{key}={_argument(value, spelled, 0)}"
        for key, value in _chosen(function, kwargs).items()
    ]
    return ", ".join(given)


@lru_cache(maxsize=4096)
def origin(function: Callable[..., Any]) -> tuple[bool, str]:
    """Return whether a function is a method of Tensor, and else the module it is written with.

    >>> import torch
    >>> origin(torch.Tensor.sin), origin(torch.sin), origin(torch.nn.functional.relu)
    ((True, ''), (False, 'torch.'), (False, 'F.'))
    """
    if type(function).__name__ in ("method_descriptor", "wrapper_descriptor"):
        return True, ""
    module = getattr(function, "__module__", None) or "torch"
    if module == "torch._tensor" or function.__qualname__.startswith(("Tensor", "TensorBase")):
        return True, ""
    return False, PREFIXES.get(module, "torch.")


def _public(name: str, prefix: str) -> str:
    if name == "log_sigmoid":
        return "logsigmoid"
    family = prefix.rsplit(".", 2)[-2]
    return name.removeprefix(f"{family}_") if family in ("linalg", "special") else name


def _infix(name: str, order: int) -> Reader:
    sign, binds = INFIX[name]
    # ** groups from the right, everything else from the left.
    left, right = (binds + 1, UNARY) if sign == "**" else (binds, binds + 1)

    def spelled_call(
        args: Sequence[Any], _: Mapping[str, Any], spelled: Callable[[Tensor], Spelling]
    ) -> Spelling:
        first, second = args[::order]
        a, b = _argument(first, spelled, left), _argument(second, spelled, right)
        return Spelling(f"{a} {sign} {b}", binds)

    return spelled_call


def _subscript(args: Sequence[Any], spelled: Callable[[Tensor], Spelling]) -> Spelling:
    key = args[1] if isinstance(args[1], tuple) else (args[1],)
    inside = ", ".join(_index(part, spelled) for part in key) or "()"
    text = f"{_argument(args[0], spelled, ATOM)}[{inside}]"
    if len(args) > 2:
        return Spelling(f"{text} = {_argument(args[2], spelled, 0)}", 0)
    return Spelling(text)


def _index(part: Any, spelled: Callable[[Tensor], Spelling]) -> str:
    if part is Ellipsis:
        return "..."
    if isinstance(part, slice):
        ends = ["" if end is None else str(end) for end in (part.start, part.stop)]
        return ":".join(ends + ([] if part.step is None else [str(part.step)]))
    return _argument(part, spelled, 0)


def _argument(value: Any, spelled: Callable[[Tensor], Spelling], binding: int) -> str:
    if isinstance(value, Tensor):
        return spelled(value).within(binding)
    if isinstance(value, (list, tuple)) and any(isinstance(part, Tensor) for part in value):
        if isinstance(value, tuple) and len(value) == 1:
            return _argument(value[0], spelled, binding)
        shown = ", ".join(_argument(part, spelled, 0) for part in value[:6])
        shown += ", …" if len(value) > 6 else ""
        return f"[{shown}]" if isinstance(value, list) else f"({shown})"
    if isinstance(value, (int, float)) and value < 0:
        return Spelling(repr(value), UNARY).within(binding)
    return Spelling(repr(value)).within(0)


def _chosen(function: Callable[..., Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments that say something: torch's wrappers pass on every default."""
    if not kwargs:
        return {}
    defaults = _defaults(function)
    return {
        key: value
        for key, value in kwargs.items()
        if not key.startswith("_")
        and (isinstance(value, Tensor) or _says_more(value, defaults.get(key, _says_more)))
    }


def _says_more(value: Any, default: Any) -> bool:
    # Wrappers turn None into False.
    return value != default and not (value is False and default is None)


@lru_cache(maxsize=1024)
def _defaults(function: Callable[..., Any]) -> dict[str, Any]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # C functions keep theirs to themselves
        return {}
    return {p.name: p.default for p in parameters if p.default is not inspect.Parameter.empty}
