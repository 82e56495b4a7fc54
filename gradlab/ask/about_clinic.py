"""The clinic's cases as questions: what will torch say to this program?"""

from __future__ import annotations

from functools import cache, partial

from gradlab.ask.item import Answer, Item, Numbers, Question, Span, Value
from gradlab.ask.keys import NOTHING, first_words
from gradlab.clinic import CASES, GROUPS, Case, Dial
from gradlab.clinic.examine import IMPORTS, case_program
from gradlab.program import Program, Run, Statement, run
from gradlab.words.text import N_, Text

MOST = 4
"""Answers to choose from."""


def first_complaint(ran: Run) -> Value:
    """Return the first error or warning of a run, its first sentence; NOTHING if there is none."""
    for step in ran.steps:
        for event in (*([step.error] if step.error else []), *step.warnings):
            return f"{event.type}: {first_words(event.message)}"
    return NOTHING


@cache
def _usual(key: str) -> Value:
    """Return what torch says to a case with the numbers that it opens with."""
    case = CASES[key]
    return _said(_program(case, {dial.name: dial.default for dial in case.dials}))


def _said(program: tuple[Statement, ...]) -> Value:
    return first_complaint(run(Program("case", program)))


def _program(case: Case, numbers: Numbers) -> tuple[Statement, ...]:
    return (IMPORTS, *case_program(case.key, numbers))


def _question(case: Case, neighbours: tuple[Case, ...], numbers: Numbers) -> Question | None:
    usual = {dial.name: dial.default for dial in case.dials}
    program = _program(case, {**usual, **numbers})
    right = _usual(case.key)
    if _said(program) != right:
        return None  # with these numbers it is no example of the case
    return Question(
        Text(N_("What will torch say to this?")),
        program,
        (),
        first_complaint,
        Text(case.why),
        (_answer(right, None), *_others(case, right, neighbours)),
        explore={"case": case.key, **{f"{case.key}-{k}": v for k, v in numbers.items()}},
    )


def _others(case: Case, right: Value, neighbours: tuple[Case, ...]) -> list[Answer]:
    """Return what else torch might say: nothing, or what it says to cases that stand near."""
    found: list[Answer] = []
    if right != NOTHING:
        found.append(_answer(NOTHING, Text(N_("torch does not let this pass: it complains."))))
    known = {right, NOTHING}
    for other in neighbours:
        said = _usual(other.key)
        if other is not case and said not in known and len(found) < MOST - 1:
            known.add(said)
            sentence = N_("That is what torch says in another case: {title}.")
            found.append(_answer(said, Text(sentence, {"title": Text(other.title)})))
    return found


def _answer(value: Value, said: Text | None) -> Answer:
    if value == NOTHING:
        return Answer(value, said, Text(N_("No complaint: it runs")))
    message = str(value).replace("`", "'")
    return Answer(value, said, Text("`{message}`", {"message": message}))


def _span(dial: Dial) -> Span:
    if isinstance(dial.low, int):
        return Span(dial.low, int(dial.high), 1)
    return Span(dial.low, dial.high, (dial.high - dial.low) / 40)


def _items() -> tuple[Item, ...]:
    everything = tuple(CASES.values())
    return tuple(
        Item(
            f"clinic-{case.key}",
            "clinic",
            "error",
            case.title,
            {dial.name: _span(dial) for dial in case.dials if not dial.options},
            partial(_question, case, (*cases, *everything)),
        )
        for _heading, cases in GROUPS
        for case in cases
    )


CLINIC = _items()
