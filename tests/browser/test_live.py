"""The figure follows the finger: in the browser, from torch's numbers, without the server."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import torch
from playwright.sync_api import Browser, Page

from gradlab.maths.along import Along, Printed
from gradlab.pictures.figures.numbers import print_styles, printed
from gradlab.ui.browser.live import packed
from gradlab.ui.browser.static import static_urls
from tests.browser.conftest import (
    answered,
    at_rest,
    complaints_of,
    free_port,
    running_server,
    thumb,
    until,
)

# Two frames later, what a move has set off stands on the screen.
PAINTED = "() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))"
SCRIPT = Path(__file__).with_name("live_page.py")


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("app")
    static_urls(folder / "static")
    with running_server(Path(shutil.copy(SCRIPT, folder))) as address:
        yield address


@contextmanager
def slow_line(address: str) -> Iterator[str]:
    """A way to the server that takes 200 ms longer, there and back together."""
    port = free_port()
    command = [sys.executable, str(SCRIPT.with_name("slow_line.py")), str(port)]
    with subprocess.Popen(
        [*command, str(urlsplit(address).port), "100"], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield f"http://127.0.0.1:{port}"
        finally:  # or a test that fails would wait for it for ever
            process.kill()


def opened(page: Page, address: str, query: str = "") -> Page:
    page.goto(f"{address}/?{query}")
    page.wait_for_function(
        """() => [...document.querySelectorAll(".gradlab-plot")].some((p) => p.calcdata)
             && !document.querySelector(".gradlab-plot:empty")"""
    )
    at_rest(page)
    return page


def number(page: Page, name: str) -> float:
    text = page.locator(f"[data-number={name}]").inner_text()
    return float(text.replace("−", "-"))


def drawn(page: Page) -> tuple[float, float, float]:
    """The tangent's slope and the point's w and loss, read off the drawn pixels."""
    return tuple(
        page.evaluate(
            """() => {
              const plot = document.querySelector(".gradlab-plot");
              const { xaxis, yaxis } = plot._fullLayout;
              const scale = (axis, low, high) => (high - low) / axis._length;
              const sx = scale(xaxis, ...xaxis.range), sy = scale(yaxis, ...yaxis.range);
              const [a, b, c, d] = plot.querySelectorAll(".js-line")[1].getAttribute("d")
                .match(/-?[\\d.]+(e-?\\d+)?/g).map(Number);
              const [px, py] = plot.querySelector("path.point").getAttribute("transform")
                .match(/-?[\\d.]+(e-?\\d+)?/g).map(Number);
              return [-(d - b) * sy / ((c - a) * sx), xaxis.range[0] + px * sx,
                yaxis.range[1] - py * sy];
            }"""
        )
    )


def autograd(w: float, x: float) -> tuple[float, float]:
    leaf = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    loss = (leaf * x - 1) ** 2
    (grad,) = torch.autograd.grad(loss, leaf)
    return float(loss.detach()), float(grad)


def position(page: Page, key: str) -> float:
    return float(page.locator(f".st-key-{key} input[type=range]").input_value())


def test_a_drag_over_a_slow_line_is_followed_and_nothing_sent(
    browser: Browser, figures: str
) -> None:
    with slow_line(figures) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        complaints, sent = complaints_of(page), []
        page.on("websocket", lambda ws: ws.on("framesent", lambda frame: sent.append(frame)))
        opened(page, address)
        x, y = thumb(page, "w")
        page.mouse.move(x, y)
        page.mouse.down()
        before = len(sent)
        seen = set()
        for k in range(1, 31):
            page.mouse.move(x - 9 * k, y)
            page.evaluate(PAINTED)
            w = position(page, "w")
            loss, grad = autograd(w, 1.0)
            assert number(page, "loss") == pytest.approx(loss, abs=5.1e-5)
            assert number(page, "grad") == pytest.approx(grad, abs=5.1e-5)
            assert drawn(page) == pytest.approx((grad, w, loss), abs=1e-6)
            seen.add(w)
        assert len(seen) > 20
        assert len(sent) == before
        page.mouse.up()
        page.wait_for_url(re.compile(f"w={position(page, 'w'):g}(&|$)"))
        until(page, lambda: len(sent) > before)
        assert len(sent) == before + 1
        w = position(page, "w")
        page.wait_for_function(f"document.querySelector('.gradlab-plot').data[2].x[0] === {w}")
        loss, grad = autograd(w, 1.0)
        assert number(page, "loss") == pytest.approx(loss, abs=5.1e-5)
        assert drawn(page) == pytest.approx((grad, w, loss), abs=1e-6)
        assert complaints == []
        context.close()


def test_the_drawn_slope_is_autograds_at_fifty_positions(page: Page, figures: str) -> None:
    opened(page, figures, "w=-2.4&x=1.3")
    page.locator(".st-key-w input[type=range]").focus()
    for _step in range(50):
        page.keyboard.press("ArrowRight")
        w = position(page, "w")
        loss, grad = autograd(w, 1.3)
        assert drawn(page) == pytest.approx((grad, w, loss), abs=1e-6)


def test_every_key_is_followed_before_python_answers(page: Page, figures: str) -> None:
    opened(page, figures)
    page.locator(".st-key-x input[type=range]").focus()
    for key in ("PageUp", "PageDown", "Home", "End", "ArrowLeft"):
        before = position(page, "x")
        with answered(page):
            page.keyboard.press(key)
            shown = number(page, "loss")
            assert position(page, "x") != before, key
            known = autograd(2.0, position(page, "x"))[0]
            assert shown == pytest.approx(known, abs=5.1e-5), key
        assert number(page, "loss") == shown, key


def test_a_finger_is_followed_too(browser: Browser, figures: str) -> None:
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = opened(phone.new_page(), figures)
    x, y = thumb(page, "w")
    session = phone.new_cdp_session(page)

    def touch(kind: str, dx: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": x + dx, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0)
    for k in range(1, 6):
        touch("touchMove", -12 * k)
        page.evaluate(PAINTED)
        w = position(page, "w")
        assert drawn(page)[0] == pytest.approx(autograd(w, 1.0)[1], abs=1e-6)
    assert position(page, "w") < 1
    touch("touchEnd", 0)
    page.wait_for_url(re.compile("w="))
    phone.close()


def test_a_second_slider_waits_until_python_knows_the_first(page: Page, figures: str) -> None:
    opened(page, figures)
    page.locator(".st-key-w input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    page.locator(".st-key-x input[type=range]").focus()
    for _step in range(3):
        page.keyboard.press("ArrowRight")
        w, x = position(page, "w"), position(page, "x")
        known = {autograd(a, b)[0] for a in (2.0, w) for b in (1.0, 1.1, 1.2, 1.3)}
        assert any(number(page, "loss") == pytest.approx(loss, abs=5.1e-5) for loss in known)
    at_rest(page)
    assert number(page, "loss") == pytest.approx(autograd(w, x)[0], abs=5.1e-5)


def texts(page: Page, selector: str) -> list[float]:
    return [float(text.replace("−", "-")) for text in page.locator(selector).all_text_contents()]


COLOURS_OF_CELLS = """(plot) =>
  [...plot.querySelectorAll(".gradlab-cells rect")].map((cell) => cell.getAttribute("fill"))"""


def test_bars_and_cells_follow_one_slider_together(page: Page, figures: str) -> None:
    opened(page, figures, "show=softmax&n=5")
    page.locator(".st-key-a2 input[type=range]").focus()
    for _step in range(8):
        page.keyboard.press("ArrowRight")
        logits = torch.tensor([position(page, f"a{i}") for i in range(5)])
        p = torch.softmax(logits, 0)
        rows = torch.diag(p) - p[:, None] * p
        assert texts(page, ".bartext") == pytest.approx(p.tolist(), abs=5.1e-5)
        want = pytest.approx(rows.flatten().tolist(), abs=5.1e-5)
        assert texts(page, ".heatmap-label text") == want
    assert len(set(page.locator(".gradlab-plot").nth(1).evaluate(COLOURS_OF_CELLS))) > 5


READ = """async (packed) => {
  const url = performance.getEntriesByType("resource").find(({ name }) => /along.js/.test(name));
  const { at, unpack } = await import(url.name);
  const { count, moving } = await unpack(Uint8Array.from(packed));
  return Array.from({ length: count }, (_, step) => at(moving.cells.text, step));
}"""


@pytest.mark.parametrize("width", [5, 6, 7])
def test_numbers_are_printed_as_python_prints_them(page: Page, figures: str, width: int) -> None:
    opened(page, figures)
    random = torch.Generator().manual_seed(width)
    sizes = 10.0 ** torch.linspace(-40, 12, 400, dtype=torch.float64)
    values = torch.randn(400, 9, generator=random, dtype=torch.float64) * sizes[:, None]
    values[::7, 3], values[5, 1], values[6, 2], values[9, 0] = 0.0, torch.inf, -torch.inf, torch.nan
    # on the edge between two digits, and where rounding carries into another power
    edges = [9.96e-8, 9.949e-8, 9.5e-9, 1e-7, 2.5e-8, 1.25e-9, 1.115, 2.675, 99999.5]
    values[::50] = torch.tensor(edges, dtype=torch.float64) * 10.0 ** -torch.arange(8.0)[:, None]
    largest = values.nan_to_num(0.0, 0.0, 0.0).abs().amax(dim=1)
    printed_values = Printed(values, print_styles(largest, width))
    along = Along("w", torch.arange(400.0), 0, {"cells": {"text": printed_values}})
    (content,) = packed([along], lambda it: it.traces, lambda *_: 0)
    shown = page.evaluate(READ, list(content))
    assert shown == [printed(row, width) for row in values]
    assert sum(style[0] == "e" for style in printed_values.styles) > 200


def test_sliders_that_come_and_go_are_followed(page: Page, figures: str) -> None:
    opened(page, figures, "show=softmax&n=3")
    page.locator(".st-key-n input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    page.locator(".st-key-a3 input[type=range]").focus()
    page.wait_for_function("document.querySelectorAll('.bartext').length === 4")
    at_rest(page)
    page.keyboard.press("End")
    assert texts(page, ".bartext")[3] > 0.9
    assert texts(page, ".heatmap-label text")[15] < 0.05


def test_every_value_of_a_drag_is_painted(page: Page, figures: str) -> None:
    opened(page, figures)
    x, y = thumb(page, "w")
    page.evaluate(
        """() => {
          window.values = new Set();
          window.paints = new Set();
          const input = document.querySelector(".st-key-w input[type=range]");
          const tick = () => {
            values.add(input.value);
            paints.add(document.querySelectorAll(".js-line")[1].getAttribute("d"));
            requestAnimationFrame(tick);
          };
          tick();
        }"""
    )
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 400, y, steps=60)
    page.evaluate(PAINTED)
    values, paints = page.evaluate("[values.size, paints.size]")
    page.mouse.up()
    assert values == paints > 10
