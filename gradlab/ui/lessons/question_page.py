"""The page of questions: making a set, the receipt of a finished one, and checking receipts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import urlencode, urlsplit

import streamlit as st

from gradlab.ask.check import WORDS, Row, as_csv, as_results, checked, printable
from gradlab.ask.command import secret
from gradlab.ask.receipt import LONGEST_NAME, Receipt, ReceiptError, read, written
from gradlab.ask.table import ITEMS
from gradlab.ui.lessons.asked import AGAIN, ASK, GOT, LARGEST_SEED, LOCK, SEED, SET
from gradlab.ui.lessons.question_set import PAGE, entries, set_of
from gradlab.ui.page.lesson_list import lesson_named
from gradlab.ui.page.page import Page
from gradlab.ui.page.turn import TURN
from gradlab.words.text import N_, Text

_RECEIPT = "receipt"
_MOST_ENTRIES = 150
"""Answers that a page checks: each takes some milliseconds. The command has no such limit."""
_LONGEST = 200_000


def finished(page: Page) -> None:
    """Show what became of a set that is all answered, or of the receipt in the link."""
    _ = page.translate
    page.keys.update((SET, GOT, SEED, AGAIN, _RECEIPT))
    receipt = _receipt_of_link(page)
    if receipt is None:
        return
    st.header(_("Your answers"), anchor=False)
    word = written(receipt, secret())
    st.html(_table(_verdicts(page, checked([word], secret())[0])))
    name = st.text_input(
        _("Your name, if the receipt shall have one"), max_chars=LONGEST_NAME, key="receipt name"
    )
    st.markdown(
        _("The receipt holds your answers, not the verdicts: whoever checks it asks torch.")
    )
    whole = written(Receipt(receipt.entries, name.strip() or receipt.name), secret())
    st.code(_address(PAGE, {_RECEIPT: whole}), language=None, wrap_lines=True)


def _receipt_of_link(page: Page) -> Receipt | None:
    given = st.query_params.get(_RECEIPT)
    try:
        if given:
            return read(given, secret())[0]
    except ReceiptError as error:
        what = {"what": Text(WORDS[error.reason])}
        page.notices.append(Text(N_("The receipt in this link: {what}."), what))
        return None
    seed = st.query_params.get(SEED, "1")
    text, got = st.query_params.get(SET, ""), st.query_params.get(GOT, "")
    found = entries(text, got, int(seed) if seed.isdecimal() else 1)
    return Receipt(found) if found else None


def _verdicts(page: Page, row: Row) -> list[Sequence[str]]:
    """Return a table's rows: what was asked, and whether the answer is torch's."""
    _ = page.translate
    words = {True: _("✓ torch's answer"), False: _("✗ another one")}
    lines: list[Sequence[str]] = [(_("question"), _("your answer"))]
    lines += [(_(ITEMS[item].idea), words[last]) for item, last, _first in row.verdicts]
    return lines if row.verdicts else [*lines, (_(WORDS[row.status]), "")]


def set_maker(page: Page) -> None:
    """Let a lecturer choose questions, and hand out the one link that asks them all."""
    _ = page.translate
    st.header(_("Make a set"), anchor=False)
    st.markdown(
        _("Choose questions, hand out the link. Everyone gets the same numbers; change the seed, "
          "and all of them are new.")
    )  # fmt: skip
    chosen = st.multiselect(
        _("Questions"),
        list(ITEMS),
        default=[item.name for item in set_of("mse")],
        format_func=lambda name: f"{_short(page, name)} · {_(ITEMS[name].idea)}",
        max_selections=30,
        key="chosen items",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = st.number_input(_("Seed"), 0, LARGEST_SEED, 1, key="set seed", width=140)
        rounds = st.toggle(_("Two rounds: alone, then after a talk"), key="set rounds")
        locked = st.toggle(_("No exploring before the answer"), key="set lock")
    more = {AGAIN: "true"} if rounds else {}
    _handed_out(page, chosen, int(seed), {**more, LOCK: "ask"} if locked else more)


def _handed_out(page: Page, names: list[str], seed: int, more: dict[str, str]) -> None:
    """Show the link of a set, and the way into it."""
    _ = page.translate
    items = set_of("~".join(names))
    if not items:
        return
    query = {ASK: items[0].name, SEED: str(seed), SET: "~".join(each.name for each in items)}
    query |= more
    st.code(_address(items[0].lesson, query), language=None, wrap_lines=True)
    st.page_link(
        f"pages/{items[0].lesson}.py",
        label=_("Try it: {count} questions").format(count=len(items)),
        icon=":material/play_arrow:",
        query_params=page.query(**query),
    )


def _short(page: Page, name: str) -> str:
    lesson = lesson_named(ITEMS[name].lesson)
    return page.translate(lesson.short or lesson.title)


def checker(page: Page) -> None:
    """Let receipts be pasted, one a line; compute every verdict anew, and hand out tables."""
    _ = page.translate
    st.header(_("Check receipts"), anchor=False)
    text = st.text_area(
        _("Receipts or their links, one a line"), key="receipts", max_chars=_LONGEST, height=110
    )
    lines = [line for line in text.splitlines() if line.strip()]
    kept = _within(lines)
    if len(kept) < len(lines):
        told = _("Checked here: the first {count} lines. `python -m gradlab check FILE` takes all.")
        st.info(told.format(count=len(kept)))
    if not kept:
        return
    found = checked(_between_turns(kept), secret())
    head = (_("line"), _("name"), _("right"), _("status"))
    st.html(
        _table([head, *(
            (str(r.line), printable(r.name), f"{r.right} / {len(r.verdicts)}", _(WORDS[r.status]))
            for r in found
        )])
    )  # fmt: skip
    with st.container(horizontal=True):
        st.download_button(_("Table (.csv)"), as_csv(found), "receipts.csv", "text/csv")
        st.download_button("results.json", as_results(found), "results.json", "application/json")


def _between_turns(lines: list[str]) -> Iterator[str]:
    """Yield lines, and let others draw between two of them."""
    for line in lines:
        TURN.hand_over()
        yield line


def _within(lines: list[str]) -> list[str]:
    """Return the lines that hold no more answers together than a page may check."""
    kept, count = [], 0
    for line in lines:
        try:
            count += len(read(line)[0].entries)
        except ReceiptError:
            count += 1
        if count > _MOST_ENTRIES:
            break
        kept.append(line)
    return kept


def _address(slug: str, query: dict[str, str]) -> str:
    """Return a whole link of this server."""
    here = urlsplit(str(st.context.url or "http://localhost:8501/"))
    base = here.path.rstrip("/").rsplit("/", 1)[0] if here.path.rstrip("/") else ""
    return f"{here.scheme}://{here.netloc}{base}/{slug}?{urlencode(query, safe='~!,')}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as an HTML table, the first as its head; every cell is escaped."""
    head, *body = (
        "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row)
        for tag, row in zip(["th", *["td"] * len(rows)], rows, strict=False)
    )
    lines = "".join(f"<tr>{row}</tr>" for row in body)
    return f"<table class='verdicts'><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
