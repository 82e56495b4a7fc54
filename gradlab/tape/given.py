"""What a caller hands over: arguments that may be nested, outputs that may be, and cotangents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor


def mapped(value: Any, name: str, change: Callable[[str, Tensor], Tensor]) -> Any:
    """Return an argument with every tensor in its lists, tuples and dicts exchanged.

    Args:
        value: a tensor, a container, or anything else, which stays as it is.
        name: what the argument is called.
        change: takes a tensor's name, such as "xs[0]" or "batch['x']", and the tensor.

    >>> mapped({"x": [torch.zeros(1)]}, "batch", lambda name, tensor: name)
    {'x': ["batch['x'][0]"]}
    """
    if isinstance(value, Tensor):
        return change(name, value)
    if isinstance(value, Mapping):
        parts = {key: mapped(part, f"{name}[{key!r}]", change) for key, part in value.items()}
        return parts if type(value) is dict else _like(value, parts)
    if isinstance(value, (list, tuple)):
        items = [mapped(part, f"{name}[{i}]", change) for i, part in enumerate(value)]
        return items if type(value) is list else _like(value, items)
    return value


def _like(value: Any, parts: Any) -> Any:
    """Return parts in a container of the value's own type."""
    if hasattr(value, "_fields"):
        return type(value)(*parts)
    return type(value)(parts)


def tensors_in(value: Any) -> Iterator[Tensor]:
    """Yield the tensors in a result: itself, or those in its lists, tuples and dicts."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from tensors_in(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from tensors_in(part)


def outputs_of(result: Any, inputs: Mapping[str, Any]) -> tuple[Tensor, ...]:
    """Return the tensors that f returned and that take part in a backward pass.

    Of several, those are the ones with a graph; a single one without is left to be refused.

    Args:
        result: what f returned.
        inputs: what it was given, by name.

    Raises:
        TypeError: if there is no tensor in it.
        ValueError: if none requires grad because the inputs are whole numbers.
    """
    found = tuple(tensors_in(result))
    reason = _no_floats(inputs)
    if not found:
        several = result if isinstance(result, (tuple, list)) else (result,)
        kinds = ", ".join(type(part).__name__ for part in several) or "an empty tuple"
        raise TypeError(f"expected f to return a tensor or a tuple of tensors, got {kinds}{reason}")
    chosen = tuple(part for part in found if part.requires_grad)
    if not chosen and reason:
        raise ValueError(f"expected an output with a gradient, got one without{reason}")
    return chosen or found


def _no_floats(inputs: Mapping[str, Any]) -> str:
    """Return which input cannot be differentiated by, where that is true of all; else ""."""
    tensors = {name: list(tensors_in(value)) for name, value in inputs.items()}
    if any(t.is_floating_point() or t.is_complex() for each in tensors.values() for t in each):
        return ""
    for name, value in inputs.items():
        if isinstance(value, Tensor):
            return f": {name} has dtype {value.dtype}, and gradients need floats: {name}.float()"
        if isinstance(value, (int, float)):
            return f": {name} is {type(value).__name__}, not a tensor: torch.tensor({float(value)})"
    return ""


def cotangents(outputs: Sequence[Tensor], v: Any) -> tuple[Tensor | None, ...]:
    """Return the cotangent for each output: v, or 1 for an output with a single element.

    Args:
        outputs: the outputs that take part.
        v: a tensor for a single output; for several as many, nested as f returned them if it
            likes, None for those where nothing starts; None for 1 each.

    Raises:
        RuntimeError: torch's own: "grad can be implicitly created only for scalar outputs",
            "Mismatch in shape".
        TypeError: if v is no tensor of floating-point numbers.
        ValueError: if there are not as many v as outputs.
    """
    if v is None:
        given: list[Any] = [None] * len(outputs)
    else:
        given = list(_flat(v))
        if len(given) != len(outputs):
            raise ValueError(f"expected one v for each of {len(outputs)} outputs, got {len(given)}")
    chosen = [i for i, vector in enumerate(given) if v is None or vector is not None]
    for i in chosen:
        _refuse_other_numbers(given[i])
    found: list[Tensor | None] = [None] * len(outputs)
    for i, vector in zip(chosen, _started([(outputs[i], given[i]) for i in chosen]), strict=True):
        found[i] = vector
    return tuple(found)


def _started(pairs: Sequence[tuple[Tensor, Any]]) -> tuple[Tensor, ...]:
    """Return what torch starts backward with; it checks v in its own words.

    The copies stand for the outputs, so that nothing of theirs runs.
    """
    leaves = [torch.empty_like(output, requires_grad=True) for output, _ in pairs]
    copies = [leaf.clone() for leaf in leaves]
    vectors = [None if vector is None else vector.detach() for _, vector in pairs]
    return tuple(grad.clone() for grad in torch.autograd.grad(copies, leaves, vectors))


def _flat(v: Any) -> Iterator[Any]:
    if isinstance(v, (list, tuple)):
        for part in v:
            yield from _flat(part)
    elif isinstance(v, Mapping):
        for part in v.values():
            yield from _flat(part)
    else:
        yield v


def _refuse_other_numbers(vector: Any) -> None:
    if vector is None:
        return
    if not isinstance(vector, Tensor):
        raise TypeError(f"expected v to be a tensor, got {type(vector).__name__}")
    if not (vector.is_floating_point() or vector.is_complex()):
        raise TypeError(
            f"expected v in floating-point numbers, as gradients are, got {vector.dtype}: "
            "write 1.0, or call v.float()"
        )
