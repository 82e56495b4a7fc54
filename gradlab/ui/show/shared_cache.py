"""Results that sessions share: a slider that returns to a place, a class that opens one link."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from gradlab.ui.host.settings import KEPT, percent_of

Key = TypeVar("Key", bound=Hashable)
Result = TypeVar("Result")


class SharedCache(Generic[Key, Result]):
    """A bounded store of results, several of which can be computed in one go.

    functools.lru_cache computes one at a time; here what is missing is computed together.
    Sessions share it: a key says all that its result depends on.
    """

    def __init__(self, most: int) -> None:
        """Keep so many results, or the part of them that the host wants, then begin anew."""
        self._most = percent_of(most, KEPT)
        self._results: dict[Key, Result] = {}

    def of(self, keys: list[Key], compute: Callable[[list[Key]], list[Result]]) -> list[Result]:
        """Return the results of some keys.

        Args:
            keys: what the results are known by.
            compute: takes the keys that are not known to their results, in the same order.

        >>> squares = SharedCache[int, int](100)
        >>> squares.of([2, 3], lambda keys: [key**2 for key in keys])
        [4, 9]
        >>> squares.of([3, 5], lambda keys: [print(keys) or key**2 for key in keys])
        [5]
        [9, 25]
        """
        results = self._results  # another session may put a new one in its place
        known = {key: results[key] for key in keys if key in results}
        missing = [key for key in keys if key not in known]
        if missing:
            known |= dict(zip(missing, compute(missing), strict=True))
            if len(self._results) + len(missing) > self._most:
                self._results = {}
            self._results |= {key: known[key] for key in missing}
        return [known[key] for key in keys]
