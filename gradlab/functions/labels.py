"""The names of a tensor's elements on the screen."""

from __future__ import annotations

from itertools import product

Shape = tuple[int, ...]

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def indexed(symbol: str, count: int) -> tuple[str, ...]:
    """Return the labels of a vector's elements.

    >>> indexed("p", 3)
    ('p₀', 'p₁', 'p₂')
    """
    return tuple(symbol + str(i).translate(_SUBSCRIPTS) for i in range(count))


def subscripted(symbol: str, shape: Shape) -> tuple[str, ...]:
    """Return the names of a tensor's elements as mathematics writes them, row by row.

    >>> subscripted("L", ()), subscripted("p", (2,)), subscripted("A", (1, 2))
    (('L',), ('p₀', 'p₁'), ('A₀,₀', 'A₀,₁'))
    """
    if len(shape) == 1:
        return indexed(symbol, shape[0])
    places = (",".join(map(str, place)).translate(_SUBSCRIPTS) for place in indices(shape))
    return tuple(symbol + place for place in places)


def bracketed(name: str, shape: Shape) -> tuple[str, ...]:
    """Return the names of a tensor's elements as in code, row by row.

    >>> bracketed("x", ()), bracketed("A", (1, 2))
    (('x',), ('A[0, 0]', 'A[0, 1]'))
    """
    if not shape:
        return (name,)
    return tuple(f"{name}[{', '.join(map(str, place))}]" for place in indices(shape))


def indices(shape: Shape) -> list[tuple[int, ...]]:
    """Return the indices of a tensor's elements, row by row.

    >>> indices((1, 2)), indices(())
    ([(0, 0), (0, 1)], [()])
    """
    return list(product(*(range(n) for n in shape)))
