"""Pasted texts find their case, what is not ours gets an honest line, and nothing takes long."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gradlab.clinic import (
    CASES,
    OUTSIDE,
    WORDINGS,
    Wording,
    diagnosis,
    matching_cases,
    searched_cases,
    searched_outside,
)
from gradlab.clinic import pasted as pasted_module
from gradlab.clinic.forms import forms
from gradlab.clinic.manifest import EXCLUDED, RUN_ON, manifest
from gradlab.clinic.pasted import BEGINNING, END, LONGEST, _lines, pasted
from gradlab.clinic.sayings import COMPLAINTS, SAYINGS
from gradlab.clinic.wording import TESTED
from gradlab.clinic.wordings import SIGNS
from tests.fresh_texts import COMPLAINED, NO_CASE, RAISED
from tests.pasted_texts import (
    FORMS,
    NOT_OURS,
    OURS,
    STRANGERS,
    Paste,
    bare,
    cpp_frames,
    jupyter,
    message_only,
    notified,
    one_line,
    progress,
    ranked,
    stamped,
    traceback,
)

WITH_WHAT_CAME_BEFORE = (traceback, cpp_frames, progress, ranked, stamped, one_line, notified)
WITHOUT_CODE = (bare, message_only)
CASES_WITH_WORDINGS = [(key, w) for key, all_ in WORDINGS.items() for w in all_ if not w.needs]


def texts(pastes: tuple[Paste, ...]) -> list[tuple[Paste, str]]:
    """Each message in each form that can show what it is told apart by."""
    return [
        (p, form(p))
        for p in pastes
        for form in FORMS
        if not (p.before and form not in WITH_WHAT_CAME_BEFORE)
        and not (form in WITHOUT_CODE and (p.case in SIGNS or p.code.startswith("exp_avg")))
    ]


def test_the_corpus_is_large_and_knows_all_groups() -> None:
    assert len({(p.message, p.code) for p in OURS}) >= 80
    assert len(texts(OURS)) > 1000
    assert {p.case for p in OURS} <= set(CASES)


def test_of_the_corpus_nine_in_ten_find_their_case_and_two_in_a_hundred_a_wrong_one() -> None:
    found = [(p, [case.key for case in matching_cases(text)]) for p, text in texts(OURS)]
    right = [p for p, keys in found if keys[:1] == [p.case]]
    wrong = [(p.case, keys[0]) for p, keys in found if keys and keys[0] != p.case]
    assert len(right) >= 0.98 * len(found)
    assert len(wrong) <= 0.01 * len(found), wrong


@pytest.mark.parametrize(("key", "text"), RAISED + COMPLAINED, ids=lambda v: v[-30:])
def test_whole_texts_and_plain_complaints_find_their_case(key: str, text: str) -> None:
    told = diagnosis(text)
    assert [finding.case.key for finding in told.findings[:1]] == [key] * bool(key)
    assert (told.outside is None) == bool(key)


@pytest.mark.parametrize("text", NO_CASE)
def test_a_question_that_no_case_answers_gets_none(text: str) -> None:
    assert matching_cases(text) == []


def test_a_complaint_is_found_by_the_search_as_well() -> None:
    found = searched_cases("torch.round in my loss and all gradients are zero", {})
    assert found[0].key == "rounding"
    assert matching_cases("information about infinite loops near a division")[:1] == []


@pytest.mark.parametrize("paste", OURS, ids=lambda p: p.case)
def test_each_text_finds_its_case_as_a_traceback_and_in_jupyter(paste: Paste) -> None:
    assert matching_cases(traceback(paste))[0].key == paste.case
    if not paste.before:
        assert matching_cases(jupyter(paste))[0].key == paste.case


@pytest.mark.parametrize("paste", NOT_OURS, ids=lambda p: p.message[:30])
def test_what_the_clinic_does_not_teach_gets_a_topic_and_no_case(paste: Paste) -> None:
    for _, text in texts((paste,)):
        told = diagnosis(text)
        assert told.findings == ()
        assert told.outside is not None, text


@pytest.mark.parametrize("paste", STRANGERS, ids=lambda p: p.message[:30])
def test_what_nobody_knows_finds_nothing(paste: Paste) -> None:
    for _, text in texts((paste,)):
        told = diagnosis(text)
        assert (told.findings, told.outside) == ((), None), text


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "hello", "<script>", "\x00" * 50, "the graph", "in the", "NoneType"),
        *("[torch.cuda.FloatTensor [3, 4]]", "torch.FloatTensor", "RuntimeError:", "Traceback"),
        *(
            "'NoneType' object",
            "loss.backward()\noptimizer.step()",
            "for batch in loader: m(batch)",
        ),
    ],
)
def test_a_text_that_says_nothing_finds_nothing(text: str) -> None:
    assert matching_cases(text) == []


@pytest.mark.parametrize(("key", "wording"), CASES_WITH_WORDINGS, ids=lambda v: str(v)[:30])
def test_every_wording_finds_its_case(key: str, wording: Wording) -> None:
    for form in forms(key, wording):
        said = " ... ".join(form.fragments)
        assert key in [case.key for case in matching_cases(f"RuntimeError: {said}")], said


@pytest.mark.parametrize(("key", "wording"), CASES_WITH_WORDINGS, ids=lambda v: str(v)[:30])
def test_the_beginning_of_a_message_finds_its_case(key: str, wording: Wording) -> None:
    if any(mark in wording.text for mark in "«…<") or key == "step-between":
        return  # what tells these apart comes late in the message
    words = wording.text.split()
    for end in range(6, len(words)):
        cut = " ".join(words[:end])
        assert key in [case.key for case in matching_cases(cut)], cut


def test_no_wording_of_a_case_ranks_a_case_with_another_message_first() -> None:
    said = {key: {f.fragments for w in ws for f in forms(key, w)} for key, ws in WORDINGS.items()}
    sharing = {key: {k for k in said if said[k] & said[key]} for key in said}
    wrong = [
        (key, form.fragments, first)
        for key, wording in CASES_WITH_WORDINGS
        for form in forms(key, wording)
        for first in [c.key for c in matching_cases(" ".join(form.fragments))][:1]
        if first not in sharing[key]
    ]
    assert wrong == []


def test_a_longer_message_beats_the_shorter_one_in_it() -> None:
    view = "a view of a leaf Variable that requires grad is being used in an in-place operation."
    assert matching_cases(view)[0].key == "view-inplace"
    assert matching_cases(view.removeprefix("a view of "))[0].key == "leaf-inplace"
    modified = OURS[[p.case for p in OURS].index("step-between")].message
    assert matching_cases(modified)[0].key == "step-between"
    assert matching_cases(modified.partition(":")[0])[0].key == "overwritten"


def test_more_and_fewer_gradients_are_told_apart_by_the_numbers() -> None:
    text = "function F returned an incorrect number of gradients (expected {}, got {})"
    assert matching_cases(text.format(2, 1))[0].key == "custom-function"
    assert matching_cases(text.format(2, 4))[0].key == "function-too-many"


def test_the_code_in_a_traceback_decides_between_causes() -> None:
    (paste,) = [p for p in OURS if p.case == "second-derivative"]
    first, *others = diagnosis(traceback(paste)).findings
    assert first.case.key == "second-derivative"
    assert first.seen
    assert {"no-graph", "accuracy"} <= {finding.case.key for finding in others}
    assert all(f.signs for f in others if f.case.key in SIGNS)


def test_the_last_error_counts_more_than_an_earlier_one_and_than_a_warning() -> None:
    numpy, vector = (next(p for p in OURS if p.case == key) for key in ("numpy", "vector"))
    both = f"{traceback(numpy)}\nDuring handling of the above exception:\n\n{traceback(vector)}"
    assert [case.key for case in matching_cases(both)][:2] == ["vector", "numpy"]
    warned = next(p for p in OURS if p.case == "implicit-dim")
    assert matching_cases(f"{traceback(warned)}{traceback(vector)}")[0].key == "vector"


def test_noise_is_dropped_before_a_message_is_cut() -> None:
    vector = OURS[0]
    log = "".join(f"step {i} loss 0.5 lr 0.1\n" for i in range(40_000))
    assert len(log) > 50 * LONGEST
    for text in (log + traceback(vector), cpp_frames(vector) + "\n" + log):
        assert matching_cases(text)[0].key == "vector"
    assert matching_cases("x" * 20_000 + bare(vector))[0].key == "vector"


MEGABYTE = 1_000_000
HOSTILE = {
    "letters": "a", "spaces": " ", "lines": "\n", "errors": "Error ", "named": "RuntimeError: ",
    "types": "[torch.FloatTensor [", "places": "(Triggered internally at ", "bars": "45%|",
    "escapes": "\x1b[", "titles": "\x1b]", "entities": "&#x27;", "ranks": "[rank0]: ",
    "times": "2024-01-01 00:00:00 ", "frames": "frame #0: x\n", "arrows": "---> 1 a\n",
    "numbers": "(expected 99999999999", "windows": "C:\\a", "paths": "/a", "quotes": 'File "',
    "warnings": "UserWarning: the graph\n", "open": "<", "code": "    x = 1\n",
    "cpp": "[W a.cpp:1 ",
    "python": "x.py:1: ", "message": "one of the variables needed for gradient computation\n",
}  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_of_a_megabyte_of_anything_a_bounded_part_is_read(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read is counted: the beginning and the end, each line once."""
    read: list[str] = []

    def lines(text: str) -> list[str]:
        read.append(text)
        return _lines(text)

    monkeypatch.setattr(pasted_module, "_lines", lines)
    diagnosis(HOSTILE[unit] * (MEGABYTE // len(HOSTILE[unit])))
    assert [len(text) for text in read] == [BEGINNING + 1 + END]


@given(st.text(max_size=500))
def test_any_text_is_matched_without_an_error_and_what_is_kept_is_bounded(text: str) -> None:
    assert all(case.key in CASES for case in matching_cases(text))
    assert all(len(message) <= LONGEST for message in pasted(text).errors)


NANS = {
    "where": "x = torch.tensor([0.0, 4.0], requires_grad=True)\n"
    "torch.where(x > 0, torch.sqrt(x), 0.0).sum().backward()",
    "norm": "v = torch.zeros(2, requires_grad=True)\ntorch.sqrt((v ** 2).sum()).backward()",
    "log-softmax": "z = torch.tensor([0.0, 200.0], requires_grad=True)\n"
    "(-torch.log(torch.softmax(z, dim=0))[0]).backward()",
    "division": "x = torch.zeros(2, requires_grad=True)\n(x / x).sum().backward()",
    "equal-eigenvalues": "a = torch.eye(2, requires_grad=True)\n"
    "torch.linalg.eigh(a).eigenvectors[0, 0].backward()",
    "equal-singular": "a = torch.eye(2, requires_grad=True)\n"
    "u, s, v = torch.linalg.svd(a)\n(u[0, 0] * v[0, 0]).backward()",
    "nan-went-in": "x = torch.full((2, 2), float('nan'))\n"
    "w = torch.ones(2, 2, requires_grad=True)\n(x @ w).sum().backward()",
}


@pytest.mark.filterwarnings("ignore:Anomaly Detection", "ignore:Error detected in")
@pytest.mark.parametrize("key", NANS)
def test_what_anomaly_mode_says_about_a_silent_nan_finds_its_case(key: str) -> None:
    with torch.autograd.detect_anomaly(), pytest.raises(RuntimeError) as raised:
        exec(NANS[key], {"torch": torch})  # noqa: S102
    assert matching_cases(str(raised.value))[0].key == key


@pytest.mark.parametrize("key", [key for key in CASES if CASES[key].kind != "silent"])
def test_every_complaint_has_wordings_and_the_first_is_of_the_tested_torch(key: str) -> None:
    assert WORDINGS[key][0].torch == TESTED
    assert WORDINGS[key][0].device == "cpu"


def test_the_installed_torch_says_what_the_manifest_has_written() -> None:
    rows = manifest()
    assert [row.key for row in rows] == list(CASES)
    assert [row for row in rows if row.change != "said"] == []
    assert all(EXCLUDED.values())
    assert RUN_ON[torch.__version__.partition("+")[0]] == {}
    assert {key for known in RUN_ON.values() for key in known} <= set(CASES)


def test_a_changed_message_is_seen_in_the_manifest(monkeypatch: pytest.MonkeyPatch) -> None:
    old = WORDINGS["unused"]
    monkeypatch.setitem(WORDINGS, "vector", WORDINGS["numpy"])
    monkeypatch.setitem(WORDINGS, "unused", (*old[1:], old[0]))  # as on a torch that says the last
    changes = {row.key: row.change for row in manifest() if row.change != "said"}
    assert changes == {"vector": "changed", "unused": "older"}


def test_tables_name_cases_that_exist() -> None:
    assert set(WORDINGS) <= set(CASES)
    assert set(SIGNS) <= set(CASES)
    assert {key for keys in SAYINGS.values() for key in keys} <= set(CASES)
    assert set(COMPLAINTS) <= set(CASES)
    assert all(topic.query for topic in OUTSIDE)


def test_searching_needs_every_word_in_texts_or_code() -> None:
    told = {key: f"{case.title} {case.why}" for key, case in CASES.items()}
    assert searched_cases("retain_grad() hook", told)[0].key == "hooks"
    assert len(searched_cases("", told)) == len(CASES)
    assert searched_cases("no such thing at all", told) == []
    told["vector"] += " 对向量"
    assert [c.key for c in searched_cases("对向量", told)] == ["vector"]


CALLED = {
    "loss not decreasing": "zero-before-step", "loss 不下降": "zero-before-step",
    "显存": "history", "梯度消失": "saturated-bce", "vanishing": "saturated-bce",
    "就地": "leaf-inplace", "不可导": "rounding", "非标量": "vector", "梯度裁剪": "clip-after-step",
    "clip": "clip-after-step", "frozen": "frozen-batchnorm", "autocast": "half-float",
    "GradScaler": "scaler-no-checks", "NLLLoss": "nll-probabilities", "梯度为None": "nonleaf-grad",
    "why is my loss not decreasing?": "zero-before-step", "梯度为None怎么办": "nonleaf-grad",
}  # fmt: skip


@pytest.mark.parametrize("query", CALLED)
def test_a_search_understands_what_people_call_it(query: str) -> None:
    assert searched_cases(query, {})[0].key == CALLED[query]


@pytest.mark.parametrize("query", ["DDP", "显存", "my DataLoader", "cuda driver", "多卡训练"])
def test_a_search_for_what_is_outside_names_the_topic(query: str) -> None:
    assert searched_outside(query) is not None


def test_a_search_within_another_word_means_nothing() -> None:
    assert searched_outside("cudalike oomph") is None
    assert "clip-after-step" not in [c.key for c in searched_cases("eclipse", {})]
