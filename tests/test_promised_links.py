"""The links of a version, kept with the numbers that they showed: each still shows them.

tests/data/links.json has one record for each link, made by opening it with Streamlit's AppTest:

- params: the parameters that are in the link when the page has run, so what it kept and dropped;
- state: where the widgets stand that the link's names belong to;
- told: whether a sentence said that something of the link could not be used;
- headline, truth: the large numbers, and the derivative in three ways;
- figures: the cells of heatmaps, the bars, and single points, each as a block of its own;
- outputs: the numbers and the words True, False, None, …Error and …Warning of each output of the
  code that ran;
- formulas, tables: the numbers in LaTeX, and the decimal fractions and such words in the cells of
  the tables of tensors and of steps.

Blocks may come in any order on a page; the numbers within one may not. No page may show fewer of
them; more outputs, formulas or cells than were recorded are welcome, another headline or another
truth is not. A number that was printed with four digits or more may differ by one in the last.

Where a new version shows something else on purpose, `python -m tests.test_promised_links` opens
all links and writes anew what they show; followed by names of parts (`outputs tables`), only these
parts. A line {"link": "/mse?w=1"} that was added by hand gets all its parts. The difference of the
file says what has changed, and is read before it is kept.
"""

from __future__ import annotations

import json
import math
import re
import struct
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data" / "links.json"
LINKS: list[dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))

NUMBER = r"(?<![\w.])-?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf|nan)(?!\w)"
FRACTION = r"(?<![\w.])-?(?:\d+\.\d*(?:e[+-]?\d+)?|\d+e[+-]?\d+|inf|nan)(?!\w)"
WORD = r"\b(?:True|False|None|[A-Z]\w*(?:Error|Warning))\b"
WIDGETS = ("slider", "number_input", "button_group", "selectbox", "text_input", "text_area")
SAID = ("out", "error", "warning")  # classes of what a line of code gave
WHOLE = {"headline", "truth"}  # parts that may not show anything more either
PARTS = ("headline", "truth", "figures", "outputs", "formulas", "tables")


def opened(link: str) -> AppTest:
    parts = urlsplit(link)
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if parts.path != "/":
        test.switch_page(f"pages{parts.path}.py")
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        test.query_params[key] = value
    return test.run()


def sent(test: AppTest) -> list[dict[str, Any]]:
    """What the components of figures and headlines are sent: the one place that knows how."""
    contents = [each.proto.bytes for each in test.get("bidi_component")]
    found = []
    for content in filter(None, contents):
        (size,) = struct.unpack("<I", content[:4])
        found.append(json.loads(zlib.decompress(content[4 : 4 + size])))
    return found


def tokens(pattern: str, text: str) -> list[str]:
    return re.findall(pattern, text.replace("\N{MINUS SIGN}", "-"))


def plain(html: str) -> str:
    """The text of some HTML, without torch's names such as <MulBackward0>."""
    text = re.sub(r"<[^>]*>", "", html)
    return re.sub(r"&lt;.*?&gt;", "", text)


def within(html: str, tag: str) -> list[str]:
    """What stands in each element of a tag, which may name its class: pre class="out"."""
    name = tag.split()[0]
    return re.findall(rf"<{tag}(?=[\s>])[^>]*>(.*?)</{name}>", html, re.DOTALL)


def of_figure(spec: dict[str, Any]) -> Iterator[list[str]]:
    """The values of a figure at the present point, block by block."""
    for trace in spec["data"]:
        kind, x, y = trace.get("type", "scatter"), trace.get("x", ()), trace.get("y", ())
        rows = trace["z"] if kind == "heatmap" else [y] if kind == "bar" else []
        if kind == "scatter" and len(x) == len(y) == 1 and trace.get("visible", True) is True:
            rows = [[x[0], y[0]]]
        if rows:
            yield [token(value) for row in rows for value in row]


def token(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, (int, float)) else str(value)


def of_formula(latex: str) -> list[str]:
    """The numbers of a formula, without indices, powers and the [3ex] behind the end of a line."""
    text = re.sub(r"\\\\\[[^]]*\]|[_^](?:\{[^{}]*\}|\w)|\\textcolor\{\w+\}", "", latex)
    return tokens(NUMBER, re.sub(r"[{}\\&,;()]", " ", text))


def shown(test: AppTest) -> dict[str, list[list[str]]]:
    """The numbers that a page shows, part by part, as blocks."""
    components, htmls = sent(test), [str(each.proto.body) for each in test.get("html")]
    texts = [[tokens(NUMBER, n["text"]) for n in c.get("numbers", ())] for c in components]
    figures = [block for c in components if "spec" in c for block in of_figure(c["spec"])]
    whole = "".join(each for each in htmls if "gl-functions" not in each)
    outputs = [said for kind in SAID for said in within(whole, f'pre class="{kind}"')]
    meters = [within(meter, "dd") for meter in within(whole, "dl")]
    cells = [plain(cell) for cell in within(whole, "td")]
    found = {
        "headline": [number for numbers in texts for number in numbers],
        "truth": [[n for dd in meter for n in tokens(NUMBER, plain(dd))] for meter in meters],
        "figures": figures,
        "outputs": [tokens(f"{NUMBER}|{WORD}", plain(each)) for each in outputs],
        "formulas": [[number] for each in test.latex for number in of_formula(each.value)],
        "tables": [[each] for cell in cells for each in tokens(f"{FRACTION}|{WORD}", cell)],
    }
    return {part: sorted(filter(None, blocks)) for part, blocks in found.items()}


def record(link: str) -> dict[str, Any]:
    """All that is kept of a link."""
    test = opened(link)
    assert not test.exception, test.exception[0].message
    assert [error.value for error in test.error] == []
    widgets = {w.key: w.value for kind in WIDGETS for w in getattr(test, kind)}
    params = {key: "".join(value) for key, value in test.query_params.items()}
    blocks = {part: [" ".join(block) for block in each] for part, each in shown(test).items()}
    return {
        "link": link,
        "params": params,
        "state": {key: value for key, value in widgets.items() if key and " " not in key},
        "told": bool(test.warning),
        **blocks,
    }


def is_same(block: str, other: str) -> bool:
    """Whether two blocks of tokens are the same, numbers as exactly as the first has them."""
    pairs = list(zip(block.split(), other.split(), strict=False))
    return len(block.split()) == len(other.split()) and all(a == b or _near(a, b) for a, b in pairs)


def _near(was: str, now: str) -> bool:
    """Whether two numbers differ by no more than rounding does, in print or in a float32."""
    try:
        a, b = float(was), float(now)
    except ValueError:
        return False
    digits, _, exponent = was.lstrip("-").partition("e")
    decimals = len(digits.partition(".")[2])
    is_rounded = len(digits.replace(".", "")) > 4
    unit = 1.001 * 10.0 ** (int(exponent or 0) - decimals) if is_rounded else 0.0
    return math.isclose(a, b, rel_tol=1e-6, abs_tol=max(unit, 3e-7))


def changed(was: list[str], now: list[str]) -> tuple[list[str], list[str]]:
    """The blocks that are no longer there, and those that are new."""
    gone = list((Counter(was) - Counter(now)).elements())
    new = list((Counter(now) - Counter(was)).elements())
    for block in list(gone):
        alike = next((each for each in new if is_same(block, each)), None)
        if alike is not None:
            gone.remove(block)
            new.remove(alike)
    return gone, new


@pytest.mark.parametrize("kept", LINKS, ids=[each["link"] for each in LINKS])
def test_a_promised_link_shows_what_it_showed(kept: dict[str, Any]) -> None:
    now = record(kept["link"])
    assert now["params"] == kept["params"]
    assert {key: now["state"].get(key) for key in kept["state"]} == kept["state"]
    assert now["told"] == kept["told"]
    for part in PARTS:
        gone, new = changed(kept[part], now[part])
        assert not gone, f"{part}: no longer there: {gone}; instead: {new}"
        assert part not in WHOLE or not new, f"{part}: more than before: {new}"


def test_the_links_go_to_many_pages_and_hold_enough_to_compare() -> None:
    slugs = Counter(urlsplit(each["link"]).path.strip("/") for each in LINKS)
    assert len(slugs) >= 7
    assert len(LINKS) >= 60
    for slug in slugs:
        kept = [each for each in LINKS if urlsplit(each["link"]).path == f"/{slug}"]
        assert slug == "" or any(len(each["params"]) > 2 for each in kept)
        assert slug == "" or sum(len(each[part]) for each in kept for part in PARTS) > 50
    for part in PARTS:
        assert sum(len(each[part]) for each in LINKS) > 30, part


@pytest.mark.parametrize(
    ("was", "now", "alike"),
    [
        ("0.2695", "0.2696", True),  # the last digit of four
        ("0.2695", "0.2698", False),
        ("0.2695", "-0.2695", False),
        ("0.5", "0.4", False),
        ("-3.2e-08", "0", True),  # rounding
        ("1.080604612", "1.0806047", True),
        ("1.080604612", "1.0806147", False),
        ("5 3 1", "5 1 3", False),
        ("5 3", "5 3 1", False),
        ("nan", "nan", True),
        ("None", "0", False),
    ],
)
def test_numbers_are_the_same_as_exactly_as_they_were_printed(
    was: str, now: str, alike: bool
) -> None:
    assert is_same(was, now) == alike


def test_numbers_are_told_from_names_indices_and_spaces() -> None:
    output = "(tensor([-1.0000,  2.5e-03, nan], dtype=torch.float64), None, x0, 3)"
    assert tokens(f"{NUMBER}|{WORD}", output) == ["-1.0000", "2.5e-03", "nan", "None", "3"]
    assert of_formula(r"p_{12} = x_0^2 \\[3ex] \textcolor{red}{(-0.25)}") == ["-0.25"]
    assert plain("<b>w</b>.grad is 8 &lt;A1&gt;") == "w.grad is 8 "


def main(parts: list[str]) -> None:
    """Open all links and write what they show, or only some parts of it."""
    lines = []
    for kept in LINKS:
        now = record(kept["link"])
        some = {part: now[part] for part in parts or now}
        lines.append(json.dumps((kept if "params" in kept else now) | some, ensure_ascii=False))
    DATA.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
