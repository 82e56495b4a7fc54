// What every page owes those who listen and those who have no mouse: one status line that says
// what changed when the hand rests, a focus that never falls to nothing, and names and states that
// Streamlit has no argument for. One script for all pages; it only adds to what stands there.

const REST_MS = 700; // a hand that rests this long is done, and Python's answer is drawn
const MEND_MS = 100;
const LOST_MS = 3000; // for which the successor of a field that went may still come
const LONGEST = 400; // characters said at once
const STOPS = "a[href], button, input, select, textarea, summary, [tabindex='0']";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const text = (element) => element.textContent.replace(/\s+/g, " ").trim();
const texts = (selector, root) => all(selector, root).map(text).filter(Boolean).join(". ");
const isSeen = (element) => element.checkVisibility();

// ---- what is said -----------------------------------------------------------------------------

// What a page's own words change at: a selector, and how it reads. Figures speak only where no
// headline has said the same.
const SAID = {
  headline: [".gradlab-headline", (numbers) => all(":scope > div", numbers)
    .map((row) => all("dt, dd", row).map(text).join(" ")).join(", ")],
  case: [".stHeading h2:not(.st-key-cases h2)", text],
  step: [".gl-panel", (panel) => texts("h2, p", panel)],
  call: [".st-key-calls-made .gl-notebook", (calls) => {
    const last = all("pre.in", calls).at(-1);
    return last ? texts("pre", { querySelectorAll: () => after(last) }) : "";
  }],
  changed: [".gl-ledger", (table) => all("mark", table).filter(isTelling).map(cellName).join(", ")],
  figure: [".gradlab-plot", (plot) => plot.getAttribute("aria-label")], // null: not drawn yet
  verdict: [".gl-truth > p", text],
};

function after(line) {
  const found = [line];
  while (found.at(-1).nextElementSibling) found.push(found.at(-1).nextElementSibling);
  return found.filter((each) => each.matches("pre"));
}

// Of all that a call changed: numbers, and what the nodes hold.
const headOf = (cell) => cell.closest("table").tHead?.rows[0].cells[cell.cellIndex];
const isTelling = (mark) => /^(value|grad)?$/.test(headOf(mark.closest("td, th"))?.textContent ?? "");

// What a cell of a table is about: its row's and its column's heads.
function cellName(mark) {
  const cell = mark.closest("td, th");
  const row = cell.closest("tr");
  const head = headOf(cell);
  const words = [row.cells[0], head].filter((each) => each && each !== cell).map(text);
  return `${words.join(" ")}: ${text(mark).replace("▸ ", "")}`;
}

function read() {
  const found = new Map();
  for (const [kind, [selector, say]] of Object.entries(SAID)) {
    all(selector).filter(isSeen).forEach((each, k) => {
      const said = say(each);
      if (said !== null) found.set(`${kind} ${k}`, said);
    });
  }
  return found;
}

// Remember what is new on a page as it first stood there; one that arrives is all new.
function note(state) {
  if (state.isArriving) {
    state.known = read();
    const app = document.querySelector("[data-testid=stApp]");
    state.isArriving = app?.dataset.testScriptState !== "notRunning";
    return;
  }
  for (const [key, said] of read()) if (!state.known.has(key)) state.known.set(key, said);
}

// Say what has changed of what stood there before; a page that is new says itself.
function say(state) {
  if (state.isArriving) return note(state);
  const { known } = state;
  const now = (state.known = read());
  const changed = [...now].filter(([key, said]) => known.has(key) && known.get(key) !== said);
  const isCounted = changed.some(([key]) => key.startsWith("headline"));
  const words = changed
    .filter(([key]) => !(isCounted && key.startsWith("figure")))
    .map(([, said]) => said)
    .filter(Boolean);
  if (words.length) state.status.textContent = words.join(". ").slice(0, LONGEST);
  return undefined;
}

function statusLine() {
  const status = document.createElement("div");
  status.setAttribute("role", "status");
  status.className = "gradlab-status";
  status.style.cssText =
    "position: fixed; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)";
  document.body.append(status);
  return status;
}

// ---- names and states -------------------------------------------------------------------------

function put(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

// A slider is labelled by itself, too, so that its name is read twice.
function nameSliders() {
  for (const slider of all("input[type=range][aria-labelledby]")) {
    const names = slider.getAttribute("aria-labelledby").split(" ");
    const others = names.filter((id) => id !== slider.id);
    if (others.length && others.length < names.length) {
      slider.setAttribute("aria-labelledby", others.join(" "));
    }
  }
}

// Streamlit's own few words, where they are not ours; only texts are changed, no elements.
const OWN = "[data-testid=stSkipToContent], [id$='-validation-error']";

function translate({ words, range }) {
  for (const element of all(OWN)) {
    const node = element.firstChild;
    const [said] = [node?.nodeValue ?? ""];
    const [, low, high] = /between (\S+) and (\S+)\.$/.exec(said) ?? [];
    const ours = low ? range.replace("{low}", low).replace("{high}", high) : words[said];
    if (ours && ours !== said) node.nodeValue = ours;
  }
  for (const element of all("button[aria-label], kbd[aria-label]")) {
    const [word, ...rest] = element.getAttribute("aria-label").split(" ");
    if (words[word]) put(element, "aria-label", [words[word], ...rest].join(" "));
  }
}

// The headings that Streamlit has as links and as what unfolds.
function outline() {
  for (const title of all(".stExpander summary p")) {
    put(title, "role", "heading");
    put(title, "aria-level", title.closest("details").parentElement.closest("details") ? "3" : "2");
  }
  for (const link of all("[class*='st-key-card-'] .stPageLink")) {
    put(link, "role", "heading");
    put(link, "aria-level", "2");
  }
}

// What Python says of widgets (gradlab/ui/page/access.py), and what it no longer says.
function mark(state) {
  const wanted = new Map();
  for (const told of all("[data-aria]")) {
    for (const [key, attributes] of Object.entries(JSON.parse(told.dataset.aria))) {
      const widget = document.querySelector(`.st-key-${key} :is(button, input, textarea)`);
      if (widget) wanted.set(widget, { ...wanted.get(widget), ...attributes });
    }
  }
  for (const [widget, attributes] of state.marked) {
    const kept = wanted.get(widget) ?? {};
    Object.keys(attributes).filter((name) => !(name in kept))
      .forEach((name) => widget.removeAttribute(name));
  }
  for (const [widget, attributes] of wanted) {
    for (const [name, value] of Object.entries(attributes)) put(widget, name, value);
  }
  state.marked = wanted;
  for (const refusal of all("[class*='st-key-refusal-']")) {
    put(refusal, "role", "alert");
    refusal.id ||= /st-key-refusal-[\w-]+/.exec(refusal.className)[0];
  }
}

function mend(state) {
  state.mending = undefined;
  nameSliders();
  translate(state);
  outline();
  mark(state);
  note(state);
}

// ---- the focus --------------------------------------------------------------------------------

const keyOf = (box) => /(?:^|\s)(st-key-[\w-]+)/.exec(box.className)[1];

// Where the focus is: in what named container, and at which of its stops.
function placeOf(element) {
  const boxes = [];
  for (let at = element.closest("[class*='st-key-']"); at;
    at = at.parentElement?.closest("[class*='st-key-']")) boxes.push(at);
  const places = boxes.map((box) => [keyOf(box), all(STOPS, box).indexOf(element)]);
  return { element, places, page: location.pathname, typed: undefined };
}

// A widget that replaces another has its key, or the next in a count.
function boxNamed(key) {
  const exact = document.querySelector(`.${key}`);
  if (exact) return exact;
  const family = key.replace(/-\d+$/, "");
  const isOfFamily = new RegExp(`(?:^|\\s)${family}-\\d+(?:\\s|$)`);
  return family !== key && all(`[class*="${family}-"]`).find((box) => isOfFamily.test(box.className));
}

const isStop = (element) => element && isSeen(element) && !element.disabled;

function successor({ places }, isLast) {
  const known = isLast ? places : places.slice(0, 1);
  for (const [key, place] of known) {
    const stops = all(STOPS, boxNamed(key) || document.createElement("p")).filter(isStop);
    const found = stops[Math.min(Math.max(place, 0), stops.length - 1)];
    if (found) return found;
  }
  return isLast && document.querySelector(".st-key-heading h1");
}

function retype(field, typed) {
  if (typed === undefined) return field.select?.();
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value");
  set.call(field, typed);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return undefined;
}

function isLost({ held }) {
  if (!held || document.activeElement !== document.body) return false;
  return !held.element.isConnected || held.element.disabled;
}

// Give the focus to what stands where it was, with what had been typed there.
function refocus(state, isLast = false) {
  if (!isLost(state)) return;
  const { held } = state;
  if (held.page !== location.pathname) {
    state.held = undefined; // the new page's heading takes it
    return;
  }
  const found = successor(held, isLast);
  if (!found) {
    state.lost ??= setTimeout(() => {
      state.lost = undefined;
      refocus(state, true);
    }, LOST_MS);
    return;
  }
  if (found.matches("h1")) found.tabIndex = -1;
  found.focus({ preventScroll: true });
  if (found.matches("input:not([type=range]), textarea")) retype(found, held.typed);
}

function watchFocus(state) {
  addEventListener("focusin", ({ target }) => (state.held = placeOf(target)), true);
  addEventListener("input", ({ target }) => {
    if (state.held?.element === target) state.held.typed = target.value;
  }, true);
  addEventListener("keydown", ({ key }) => {
    if (key === "Enter" && state.held) state.held.typed = undefined;
  }, true);
  // Whoever presses on nothing wants it there.
  addEventListener("pointerdown", ({ target }) => {
    if (!target.closest?.(`${STOPS}, label`)) state.held = undefined;
  }, true);
}

// ---- all of it --------------------------------------------------------------------------------

// What a slider moves, sixty times a second, has no names to mend.
const isMarkMoved = ({ target }) =>
  target.nodeType === Node.TEXT_NODE || target.closest("svg, .gradlab-headline");

function begin() {
  const state = { status: statusLine(), known: new Map(), marked: new Map() };
  watchFocus(state);
  const observer = new MutationObserver((records) => {
    if (records.every(({ target }) => state.status.contains(target))) return;
    refocus(state);
    if (!records.every(isMarkMoved)) state.mending ??= setTimeout(mend, MEND_MS, state);
    clearTimeout(state.resting);
    state.resting = setTimeout(say, REST_MS, state);
  });
  const attributeFilter = ["aria-label", "aria-labelledby", "disabled"];
  const kinds = { subtree: true, childList: true, characterData: true, attributes: true };
  observer.observe(document.body, { ...kinds, attributeFilter });
  return state;
}

export default function ({ data: [data] }) {
  const state = (window.gradlabAccess ??= begin()); // the script is sent again with every page
  if (state.page !== data.page) state.isArriving = true;
  Object.assign(state, data);
  mend(state);
}
