"""What is said to an answer, once it is given: only here is the key computed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from gradlab.ask import spelled
from gradlab.ask.item import TYPED, Answer, Item, Question, Value, is_same
from gradlab.ask.seed import drawn, offered_lines, ordered, question
from gradlab.program import Program, Run, run
from gradlab.words.text import N_, Text

LONGEST_GUESS = 64
SHOWN = "-"
"""In a link: the answer was shown, and nobody's was given."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """An answer set against torch.

    Args:
        is_right: whether it is torch's.
        given: the answer, as a value; None where torch's was only shown.
        key: torch's.
        said: the sentence for this answer.
        ran: the program with the lines that show the answer.
    """

    is_right: bool
    given: Value | None
    key: Value
    said: Text
    ran: Run


class GuessError(ValueError):
    """A guess that is none: its text says what was expected and what came."""


def read_guess(item: Item, found: Question, seed: int, guess: str) -> Value:
    """Return what a guess in a link stands for.

    Args:
        item: the item.
        found: its question.
        seed: the seed, which orders the answers.
        guess: "2" for the second answer; a number; numbers with commas; "312" for an order.

    Raises:
        GuessError: if it is none.
    """
    if len(guess) > LONGEST_GUESS:
        raise GuessError(f"expected at most {LONGEST_GUESS} characters, got {len(guess)}")
    if item.kind == "order":
        return _order(found, offered_lines(item, found, seed), guess)
    if item.kind in TYPED:
        return _typed(found, guess)
    answers = ordered(item, found, seed)
    if guess not in {str(i + 1) for i in range(len(answers))}:
        raise GuessError(f"expected a whole number from 1 to {len(answers)}, got {guess!r}")
    return answers[int(guess) - 1].value


def _typed(found: Question, guess: str) -> Value:
    wanted = max(1, len(found.handles))
    parts = guess.split(",")
    try:
        numbers = tuple(map(float, parts))
    except ValueError:
        raise GuessError(f"expected numbers, got {guess!r}") from None
    if len(numbers) != wanted:
        raise GuessError(f"expected numbers with commas between them, {wanted}, got {guess!r}")
    if not all(map(math.isfinite, numbers)):
        raise GuessError(f"expected finite numbers, got {guess!r}")
    return numbers if found.handles else numbers[0]


def _order(found: Question, lines: tuple[int, ...], guess: str) -> Value:
    """Return the order as numbers of the right order's lines: "21" is the second, then the first.

    Raises:
        GuessError: if it does not hold each line once.
    """
    if sorted(guess) != [str(i + 1) for i in range(found.order)]:
        raise GuessError(f"expected each of 1 to {found.order} once, got {guess!r}")
    return tuple(float(lines[int(place) - 1]) for place in guess)


def judged(item: Item, found: Question, given: Value) -> Verdict:
    """Return what is said to an answer; the program runs here, and only here."""
    right = run(_program(item, found, None))
    key = found.key(right)
    if item.kind == "order":
        ran = run(_program(item, found, given))
        is_right = is_same(found.key(ran), key)
    else:
        ran, is_right = right, _is_near(found, given, key)
    said = found.right if is_right else _said(found, given, key)
    return Verdict(is_right, given, key, said, ran)


def shown(item: Item, found: Question) -> Verdict:
    """Return what is said where nobody has answered, as before a class that answers by hand."""
    ran = run(_program(item, found, None))
    return Verdict(False, None, found.key(ran), found.right, ran)


def _is_near(found: Question, given: Value, key: Value) -> bool:
    if isinstance(given, float) and isinstance(key, float):
        return is_same(given, key) or abs(given - key) <= found.tolerance
    if isinstance(given, tuple) and isinstance(key, tuple):
        return all(abs(a - b) <= found.tolerance for a, b in zip(given, key, strict=True))
    return is_same(given, key)


def _said(found: Question, given: Value, key: Value) -> Text:
    for answer in found.answers:
        if answer.said is not None and _is_near(found, given, answer.value):
            return answer.said
    if isinstance(given, float) and isinstance(key, float):
        off = {"given": spelled.shown(given), "key": spelled.shown(key)}
        return Text(N_("You said {given}; torch says {key}."), off)
    return Text(N_("Not what torch gives: look at its lines."))


def _program(item: Item, found: Question, order: Value | None) -> Program:
    statements = list(found.program)
    if isinstance(order, tuple):
        fixed = statements[: len(statements) - found.order]
        movable = statements[len(statements) - found.order :]
        statements = [*fixed, *(movable[int(i)] for i in order)]
    return Program(item.name, (*statements, *found.reveal))


@lru_cache(maxsize=4096)
def verdict_of(item: Item, seed: int, guess: str) -> Verdict:
    """Return what is said to a guess in a link, or in a receipt; "-" where it was only shown.

    Raises:
        GuessError: if the guess is none.
        LookupError: if the seed has no question.
    """
    found = question(item, drawn(item, seed))
    assert found is not None  # noqa: S101 -- drawn only returns such numbers
    if guess == SHOWN:
        return shown(item, found)
    return judged(item, found, read_guess(item, found, seed, guess))


def right_answers(item: Item, found: Question) -> list[Answer]:
    """Return the answers that are torch's; for the tests, which want exactly one."""
    key = found.key(run(_program(item, found, None)))
    return [answer for answer in found.answers if is_same(answer.value, key)]
