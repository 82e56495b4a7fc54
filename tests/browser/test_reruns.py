"""A slider reruns what depends on it and nothing else, and what is closed is not drawn."""

from __future__ import annotations

from playwright.sync_api import Page, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.conftest import answered, at_rest, copied_link


class Heard:
    """What the server sends: the kinds and keys of elements, and whether a part alone ran."""

    def __init__(self, page: Page) -> None:
        self.messages: list[ForwardMsg] = []
        page.on("websocket", self.listen)

    def listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self.note)

    def note(self, data: bytes | str) -> None:
        if isinstance(data, bytes):
            self.messages.append(ForwardMsg.FromString(data))

    def parts(self) -> set[str]:
        """The parts that something was drawn in; "" stands for the page itself."""
        return {m.delta.fragment_id for m in self.messages if m.WhichOneof("type") == "delta"}

    def count(self) -> int:
        """How many parts were drawn in, none of them the page itself."""
        assert "" not in self.parts()
        return len(self.parts())

    def runs(self) -> int:
        """How many runs the server began."""
        return sum(m.WhichOneof("type") == "new_session" for m in self.messages)

    def sliders(self) -> set[str]:
        deltas = (m.delta.new_element for m in self.messages if m.WhichOneof("type") == "delta")
        return {d.slider.id.split("-")[-1] for d in deltas if d.WhichOneof("type") == "slider"}


def opened(page: Page, address: str) -> Heard:
    heard = Heard(page)
    page.goto(address)
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    at_rest(page)
    heard.messages.clear()
    return heard


def moved(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} input[type=range]").focus()
    with answered(page):
        page.keyboard.press("ArrowRight")


def test_a_slider_reruns_itself_and_the_scene(page: Page, server: str) -> None:
    heard = opened(page, f"{server}/mse?w=1")
    moved(page, "w")
    assert heard.count() == 2
    assert heard.runs() == 1
    assert heard.sliders() == {"w"}
    expect(page.get_by_text("At w = 1.1 the loss is 0.01")).to_be_visible()
    expect(page.locator("[class*=st-key-w-exact] input")).to_have_value("1.1")


def test_a_number_typed_in_reruns_the_same(page: Page, server: str) -> None:
    heard = opened(page, f"{server}/mse?w=1")
    field = page.locator("[class*=st-key-w-exact] input")
    field.fill("3.14159")
    field.press("Enter")
    expect(page.get_by_text("At w = 3.1416 the loss is 4.5864")).to_be_visible()
    assert heard.count() == 2
    assert heard.sliders() == {"w"}


def test_a_logit_leaves_the_other_logits_alone(page: Page, server: str) -> None:
    heard = opened(page, f"{server}/softmax?n=5")
    moved(page, "a3")
    assert heard.count() == 2
    assert heard.sliders() == {"a3"}


def test_a_shift_reruns_as_a_logit_does(page: Page, server: str) -> None:
    heard = opened(page, f"{server}/softmax?n=3&c=3")
    moved(page, "c")
    assert heard.count() == 2
    assert heard.sliders() == {"c"}
    expect(page.get_by_text("= 3.1 to every logit")).to_be_visible()


def test_a_step_and_a_batch_rerun_their_sections(page: Page, server: str) -> None:
    heard = opened(page, f"{server}/mse?nodes=true&batch=true")
    for key in ("step", "m"):
        moved(page, key)
        assert heard.count() == 1
        assert heard.sliders() == {key}
        heard.messages.clear()
    moved(page, "w")
    assert heard.sliders() == {"w", "step", "m"}  # both sections depend on it


def test_a_section_keeps_its_state_while_it_is_closed(page: Page, server: str) -> None:
    opened(page, f"{server}/mse?lang=en&step=3")
    heading = page.locator("summary", has_text="node by node")
    expect(page.locator(".gl-graph .box.now")).to_have_count(1)
    heading.click()
    expect(page.locator(".gl-graph")).to_have_count(0)
    heading.click()
    expect(page.locator(".st-key-step input[type=range]")).to_have_value("3")
    link = copied_link(page)
    assert "step=3" in link
    assert "nodes=true" in link


def test_the_link_follows_every_move(page: Page, server: str) -> None:
    opened(page, f"{server}/mse?w=1&lang=en")
    moved(page, "w")
    assert copied_link(page) == f"{server}/mse?w=1.1&lang=en"


def test_what_is_gone_leaves_the_link_and_comes_back_with_its_value(
    page: Page, server: str
) -> None:
    """A slider is a part of its own, which Streamlit does not ask whether it is still drawn."""
    opened(page, f"{server}/softmax?n=5")
    moved(page, "a3")
    page.locator(".stMain button", has_text="abs").first.click()
    page.wait_for_url(f"{server}/softmax?f=abs")
    page.locator(".stMain button", has_text="softmax").first.click()
    page.wait_for_url(lambda url: "a3=-0.4" in url and "n=5" in url)


def test_a_closed_section_leaves_the_link_and_keeps_its_state(page: Page, server: str) -> None:
    opened(page, f"{server}/mse?batch=true&m=4&x2=2.5&nodes=true&step=2")
    for section in ("node by node", "A batch"):
        with answered(page):
            page.locator("summary", has_text=section).click()
    page.wait_for_url(f"{server}/mse")
    moved(page, "w")
    page.wait_for_url(f"{server}/mse?w=2.1")
    page.locator("summary", has_text="A batch").click()
    page.wait_for_url(lambda url: "m=4" in url and "x2=2.5" in url and "step" not in url)
    expect(page.locator(".st-key-x2 input")).to_have_value("2.5")
