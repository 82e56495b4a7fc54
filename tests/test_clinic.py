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

from gradlab.clinic import CASES, GROUPS, Case, examine, matching_cases, searched_cases
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


def test_there_are_at_least_forty_cases_in_groups_and_each_has_its_claim() -> None:
    assert len(CASES) >= 40
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


@pytest.mark.parametrize("key", [key for key in KEYS if CASES[key].kind != "silent"])
def test_the_message_a_case_is_found_by_is_the_one_torch_gives(key: str) -> None:
    steps = examine(key, {}).shown.steps
    said = " ".join(
        str(event) for s in steps for event in (*s.warnings, *([s.error] * bool(s.error)))
    )
    words = re.sub(r"[\W\d]+", " ", CASES[key].messages[0])
    assert words.strip()[:60] in re.sub(r"[\W\d]+", " ", said), key


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


PASTED = [(case, message) for case in CASES.values() for message in case.messages]


@pytest.mark.parametrize(("case", "message"), PASTED, ids=[case.key for case, _ in PASTED])
def test_a_pasted_traceback_finds_its_case(case: Case, message: str) -> None:
    pasted = (
        'Traceback (most recent call last):\n  File "train.py", line 42, in <module>\n'
        f"    {case.hints}\nRuntimeError: {message}\n"
    )
    found = matching_cases(pasted)
    assert case in found[:5]
    assert found == matching_cases("x" * 20_000 + pasted)


@pytest.mark.parametrize(("case", "message"), PASTED, ids=[case.key for case, _ in PASTED])
@pytest.mark.parametrize("before", ["", "RuntimeError: "])
def test_the_beginning_of_a_message_finds_its_case(case: Case, message: str, before: str) -> None:
    words = [match.end() for match in re.finditer(r"[A-Za-z_]{2,}", message)]
    cut = [end - 1 for end in words[5:]]
    for end in (*words[2:], *cut):
        assert case in matching_cases(before + message[:end]), message[:end]


@pytest.mark.parametrize("before", ["", "RuntimeError: ", "E   RuntimeError: "])
def test_a_part_of_a_message_ranks_its_case_first(before: str) -> None:
    for part, key in {
        "Trying to backward through the graph a second time": "twice",
        "one of the variables needed for gradient computation has been modified": "overwritten",
        "does not require grad and does not have a grad_fn": "no-graph",
    }.items():
        assert matching_cases(before + part)[0].key == key


REAL = [
    ("mat1 and mat2 must have the same dtype, but got Float and Half", "float64"),
    (
        "training.py:9: UserWarning: Using a target size (torch.Size([8, 1])) that is different to "
        "the input size (torch.Size([8])). This will likely lead to incorrect results",
        "broadcast",
    ),
    (
        "one of the variables needed for gradient computation has been modified by an inplace "
        "operation: [torch.cuda.FloatTensor [16, 64]], which is output 0 of AsStridedBackward0, "
        "is at version 2; expected version 1 instead.",
        "overwritten",
    ),
    ("function F returned an incorrect number of gradients (expected 3, got 1)", "custom-function"),
    ("element 0 of variables does not require grad and does not have a grad_fn", "no-graph"),
    ("运行报错：grad can be implicitly created only for scalar outputs 求助", "vector"),
]


@pytest.mark.parametrize(("text", "key"), REAL)
def test_real_texts_with_other_numbers_find_their_case(text: str, key: str) -> None:
    assert matching_cases(text)[0].key == key


NANS = {
    "where": "x = torch.tensor([0.0, 4.0], requires_grad=True)\n"
    "torch.where(x > 0, torch.sqrt(x), 0.0).sum().backward()",
    "norm": "v = torch.zeros(2, requires_grad=True)\ntorch.sqrt((v ** 2).sum()).backward()",
    "log-softmax": "z = torch.tensor([0.0, 200.0], requires_grad=True)\n"
    "(-torch.log(torch.softmax(z, dim=0))[0]).backward()",
}


@pytest.mark.filterwarnings("ignore:Anomaly Detection")
@pytest.mark.parametrize("key", NANS)
def test_what_anomaly_mode_says_about_a_silent_nan_finds_its_case(key: str) -> None:
    with torch.autograd.detect_anomaly(), pytest.raises(RuntimeError) as raised:
        exec(NANS[key], {"torch": torch})  # noqa: S102
    assert matching_cases(str(raised.value))[0].key == key


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "hello", "KeyError: 'loss'", "<script>", "\x00" * 50, "the graph", "in the"),
        "ModuleNotFoundError: No module named 'torchvision'",
        "loss.backward()\noptimizer.step()",
        "for batch in loader: model(batch)",
    ],
)
def test_a_text_about_something_else_finds_nothing(text: str) -> None:
    assert matching_cases(text) == []


@given(st.text(max_size=500))
def test_any_text_is_matched_without_an_error(text: str) -> None:
    assert all(case.key in CASES for case in matching_cases(text))


def test_searching_needs_every_word_in_texts_or_code() -> None:
    texts = {key: f"{case.title} {case.why}" for key, case in CASES.items()}
    assert [c.key for c in searched_cases("retain_grad() hook", texts)] == ["hooks"]
    assert len(searched_cases("", texts)) == len(CASES)
    assert searched_cases("no such thing at all", texts) == []
    texts["vector"] += " 对向量"
    assert [c.key for c in searched_cases("向量", texts)] == ["vector"]


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
