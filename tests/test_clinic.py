"""Each case of the clinic is true on the installed torch: complaint, fix and tempting fix."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gradlab.clinic import CASES, GROUPS, Case, examine
from gradlab.clinic.curves import PICTURES, Grid, Lines, picture
from gradlab.pictures.figures.clinic import clinic_figure
from gradlab.program import Run, Step
from gradlab.words.text import english

CLAIMS = json.loads(Path(__file__).with_name("clinic_claims.json").read_text(encoding="utf-8"))
KEYS = list(CASES)
NUMBER = re.compile(r"-?\d+\.?\d*(?:e[-+]?\d+)?")


def told(step: Step) -> str:
    return step.stdout + (step.output or "") + (str(step.error) if step.error else "")


def lines(run: Run) -> list[object]:
    return [(told(step), step.warnings, step.graph) for step in run.steps]


def assert_says(run: Run, claim: str, key: str) -> None:
    """Words and signs are equal; numbers agree to what float32 allows on any machine."""
    said = told(run.steps[-1])
    assert NUMBER.sub("#", said) == NUMBER.sub("#", claim), f"{key}: {said!r} is not {claim!r}"
    got, want = ([float(n) for n in NUMBER.findall(text)] for text in (said, claim))
    assert got == pytest.approx(want, rel=1e-3, abs=1e-6), f"{key}: {said!r} is not {claim!r}"


def test_there_are_at_least_a_hundred_cases_in_groups_and_each_has_its_claim() -> None:
    assert len(CASES) >= 100
    assert sum(len(cases) for _, cases in GROUPS) == len(CASES), "two cases share a key"
    assert set(CLAIMS) == set(CASES)


@pytest.mark.parametrize("key", KEYS)
def test_a_case_still_complains_as_its_explanation_says(key: str) -> None:
    case, claim, seen = CASES[key], CLAIMS[key], examine(key, {})
    *before, last = seen.shown.steps
    assert all(step.error is None for step in before), key
    assert_says(seen.shown, claim["shown"], key)
    warned = [str(warning) for step in seen.shown.steps for warning in step.warnings]
    assert warned == claim.get("warnings", []), key
    assert {
        "error": last.error is not None,
        "warning": last.error is None and bool(warned),
        "silent": not seen.has_complaint,
    }[case.kind], f"{key} is no {case.kind} any more"


@pytest.mark.parametrize("key", KEYS)
def test_the_fix_runs_and_gives_the_stated_number(key: str) -> None:
    fixed = examine(key, {}).fixed
    assert all(step.error is None and not step.warnings for step in fixed.steps), key
    assert_says(fixed, CLAIMS[key]["fixed"], key)


@pytest.mark.parametrize("key", [key for key in KEYS if CASES[key].tempting])
def test_the_tempting_fix_gives_what_is_claimed(key: str) -> None:
    tempted = examine(key, {}).tempted
    assert tempted is not None
    assert_says(tempted, CLAIMS[key]["tempted"], key)
    assert told(tempted.steps[-1]) != told(examine(key, {}).shown.steps[-1]), "it tempts nobody"
    assert CASES[key].tempted


def value(run: Run) -> float:
    """Return the single number that a run ends with."""
    return float(NUMBER.findall(told(run.steps[-1]))[-1])


number = st.floats(-3, 3, width=32).filter(lambda n: abs(n) > 0.01)
FORMULAS = {
    "twice": ("x", lambda x: (2 * x, 4 * x)),
    "no-graph": ("w", lambda w: (2 * w, 1.0)),
    "nonleaf-grad": ("x", lambda x: (6 * x, None)),
    "too-late": ("x", lambda x: (2 * x, None)),
    "grad-returns": ("x", lambda x: (2 * x, None)),
    "grad-is-none": ("w", lambda w: (2 * w, None)),
    "fake-fix": ("w", lambda w: (8 * w, None)),
    "second-derivative": ("x", lambda x: (6 * x, None)),
    "reference-cycle": ("x", lambda x: (6 * x, None)),
    "half-detached": ("x", lambda x: (2 * x, None)),
    "inference": ("w", lambda _: (6.0, None)),
    "custom-function": ("k", lambda k: (k, None)),
    "hooks": ("x", lambda _: (2.0, None)),
    "overwritten": ("x", lambda x: (torch.tensor(x).exp().item(), 1.0)),
    "tensor-of-tensors": ("a", lambda _: (4.0, None)),
    "saturated-bce": ("z", lambda z: (torch.tensor(z).sigmoid().item() - 1, None)),
}


@pytest.mark.parametrize("key", FORMULAS)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_a_formula_in_an_explanation_holds_for_any_number(key: str, data: st.DataObject) -> None:
    name, formula = FORMULAS[key]
    drawn = data.draw(number)
    seen = examine(key, {name: drawn})
    fixed, tempted = formula(drawn)
    assert value(seen.fixed) == pytest.approx(fixed, rel=1e-3, abs=1e-3)
    if tempted is not None:
        assert seen.tempted is not None
        assert value(seen.tempted) == pytest.approx(tempted, rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("key", KEYS)
def test_every_dial_goes_to_both_ends_and_the_fix_still_runs(key: str) -> None:
    for dial in CASES[key].dials:
        assert dial.low <= dial.default <= dial.high
        assert type(dial.low) is type(dial.high) is type(dial.default)
        assert not dial.options or len(dial.options) == dial.high + 1
        for end in (dial.low, dial.high):
            assert all(s.error is None for s in examine(key, {dial.name: end}).fixed.steps), key


@pytest.mark.parametrize("key", KEYS)
def test_a_case_is_the_same_for_the_second_visitor_and_quick(key: str) -> None:
    first = examine(key, {})
    start = time.thread_time()
    second = examine(key, {})
    elapsed = time.thread_time() - start
    assert lines(first.shown) == lines(second.shown)
    assert elapsed < 0.5, "three programs, 20 ms each where the machine is idle"


def test_sixteen_visitors_at_once_see_their_own_cases() -> None:
    expected = {key: lines(examine(key, {}).shown) for key in KEYS}

    def visit(start: int) -> list[str]:
        keys = (KEYS[start:] + KEYS[:start])[::4]
        return [key for key in keys if lines(examine(key, {}).shown) != expected[key]]

    with ThreadPoolExecutor(16) as pool:
        assert [wrong for wrongs in pool.map(visit, range(0, 64, 4)) for wrong in wrongs] == []


def test_the_cases_that_need_a_figure_have_one() -> None:
    pictured = {case.picture for case in CASES.values() if case.picture}
    assert pictured == set(PICTURES)
    wanted = {"broadcast", "where", "log-softmax", "double-softmax", "relu-zero", "ties"}
    assert wanted <= {case.key for case in CASES.values() if case.picture}


@pytest.mark.parametrize("case", [c for c in CASES.values() if c.picture], ids=lambda c: c.key)
def test_a_figure_is_drawn_for_every_number(case: Case) -> None:
    defaults = {dial.name: dial.default for dial in case.dials}
    for dial in case.dials:
        for end in (dial.low, dial.default, dial.high):
            drawn = clinic_figure(picture(case.picture, defaults | {dial.name: end}), english)
            assert drawn["data"]
            for trace in drawn["data"]:  # plotly.js looks for what belongs to it by a CSS selector
                assert re.fullmatch(r"[a-z][\w-]*", trace["uid"])
            json.dumps(drawn, allow_nan=False)


def test_the_where_figure_breaks_off_where_the_gradient_is_nan() -> None:
    drawn = picture("where", {"x": 0.0})
    assert isinstance(drawn, Lines)
    unsafe, safe = drawn.grads.values()
    left = drawn.xs <= 0
    assert unsafe[left].isnan().all()
    assert safe[left].abs().max() == 0
    assert torch.allclose(unsafe[~left], 0.5 / drawn.xs[~left].sqrt())


def test_the_other_figures_hold_what_their_cases_show() -> None:
    grid = picture("broadcast", {"n": 3})
    assert isinstance(grid, Grid)
    assert grid.values.mean().item() == pytest.approx(4 / 3)
    relu = picture("relu-zero", {"x": 0.0})
    assert isinstance(relu, Grid)
    assert relu.values.flatten().tolist() == [0.0, 1.0, 0.5, 0.0]
    ties = picture("ties", {"x": 2.0})
    assert isinstance(ties, Grid)
    assert ties.values[:3].tolist() == [[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [1.0, 0.0, 0.0]]
    logs = picture("log-softmax", {"z": 200.0})
    assert isinstance(logs, Lines)
    broken, whole = logs.grads.values()
    assert broken[-1].isnan()
    assert whole[-1] == 1.0
