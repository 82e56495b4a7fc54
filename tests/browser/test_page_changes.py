"""Going from lesson to lesson leaves nothing behind: no listener, no observer."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.conftest import at_rest

# Count what listens at window and document, and the observers that are at work.
COUNT = """() => {
  const heard = new Set();
  const numbers = new WeakMap(); // what counts must not itself keep a listener alive
  let count = 0;
  for (const target of [window, document]) {
    const name = (type, listener, options) => {
      if (listener && !numbers.has(listener)) numbers.set(listener, (count += 1));
      const capture = options === true || options?.capture === true;
      return `${target === window} ${type} ${listener && numbers.get(listener)} ${capture}`;
    };
    const { addEventListener, removeEventListener } = target;
    target.addEventListener = (type, listener, options) => {
      const known = name(type, listener, options);
      if (listener && !options?.once) heard.add(known);
      options?.signal?.addEventListener("abort", () => heard.delete(known));
      addEventListener.call(target, type, listener, options);
    };
    target.removeEventListener = (type, listener, options) => {
      heard.delete(name(type, listener, options));
      removeEventListener.call(target, type, listener, options);
    };
  }
  const observers = new Set();
  const references = new WeakMap();
  for (const kind of [MutationObserver, ResizeObserver, IntersectionObserver]) {
    const { observe, disconnect } = kind.prototype;
    kind.prototype.observe = function (...what) {
      if (!references.has(this)) references.set(this, new WeakRef(this));
      observers.add(references.get(this));
      return observe.apply(this, what);
    };
    kind.prototype.disconnect = function () {
      observers.delete(references.get(this));
      return disconnect.call(this);
    };
  }
  window.counted = () => [
    heard.size,
    [...observers].filter((reference) => reference.deref()).length,
  ];
}"""
# Through the bar, to a lesson with figures and headline numbers and to one with the stepper.
CHANGE_PAGES = """async (times) => {
  const marks = [".st-key-loss-curve .main-svg", ".st-key-picture .stBidiComponent"];
  const until = async (holds) => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  for (let change = 1; change <= times; change++) {
    const [here, gone] = change % 2 ? [1, 0] : [0, 1];
    const link = `.st-key-bar a[href$="${["mse", "graph"][here]}"]`;
    await until(() => document.querySelector(link));
    document.querySelector(link).click();
    await until(() => document.querySelector(marks[here]) && !document.querySelector(marks[gone]));
  }
}"""


def test_nothing_heaps_up_over_sixty_page_changes(page: Page, server: str) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.add_init_script(f"({COUNT})()")

    def count() -> tuple[float, float, float]:
        """Everything that listens, what listens at window and document, and observers."""
        at_rest(page)
        session.send("HeapProfiler.collectGarbage")
        metrics = session.send("Performance.getMetrics")["metrics"]
        everything = next(m["value"] for m in metrics if m["name"] == "JSEventListeners")
        return (everything, *page.evaluate("counted()"))

    page.goto(f"{server}/mse?lang=en")
    page.wait_for_selector(".st-key-loss-curve .main-svg")
    page.evaluate(CHANGE_PAGES, 20)
    before = count()
    page.evaluate(CHANGE_PAGES, 60)
    after = count()
    assert all(now <= then + 5 for then, now in zip(before, after, strict=True)), (before, after)
