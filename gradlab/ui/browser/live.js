// Figures and numbers that stay where they are and follow the sliders they depend on.
//
// Streamlit calls show() when one appears and when Python sends new data. Element and state are
// kept: zoom, hover, legend. While a slider moves Python hears nothing; what is
// painted torch computed beforehand, with everything else fixed (gradlab.along).

import { at, read, unpack } from "./along.js";
import { figure } from "./plot.js";

const shown = new Map(); // the component's element -> the figure or headline in it
const inputs = new Map(); // a slider's key -> its input, while it is on the page
const SETTLED_MS = 500; // a hand that rests this long is done

// ---- following --------------------------------------------------------------------------------

export function sliderOf(key) {
  let input = inputs.get(key);
  if (!input?.isConnected) {
    input = document.querySelector(`.st-key-${key} input[type=range]`);
    inputs.set(key, input);
  }
  return input;
}

// Where a slider stands, in steps; null where it is not on the page. What it announces is its
// value even between two steps (a typed one), where the input itself is at the nearest.
function position(along) {
  const input = sliderOf(along.slider);
  if (!input) return null;
  const announced = Number(input.getAttribute("aria-valuetext") || NaN);
  return ((Number.isNaN(announced) ? Number(input.value) : announced) - along.first) / along.gap;
}

// Values are announced to five digits, a slider has at most 300 steps.
const isNear = (a, b) => Math.abs(a - b) < 0.02;

// Where Python knows a slider to stand, and whether it has left that place.
const home = ({ at: value, first, gap }) => (value - first) / gap;
function hasMoved(along) {
  const place = position(along);
  return place !== null && !isNear(place, home(along));
}

// Sentences and formulas are Python's: style.css lets them fade until it has answered.
function tellAhead() {
  const isAhead = [...shown.values()].some(({ along }) => along.some(hasMoved));
  document.documentElement.toggleAttribute("data-gl-ahead", isAhead);
}

// A number field is a new one once Python has answered; until then it shows where its slider is.
const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
function tellField(slider) {
  const field = slider.closest("[class*=st-key-number-]")?.querySelector("input[type=number]");
  const value = Number(slider.getAttribute("aria-valuetext") || NaN);
  if (!field || field === document.activeElement || Number.isNaN(value)) return;
  if (Number(field.value) !== value) write.call(field, value);
}

// Paint what belongs to the sliders' positions, if torch computed it: at most one slider may
// have left the place that Python knows, and it must stand on one of its own steps.
function follow(item) {
  if (item.held) { // by a hand that moves two sliders at once
    item.drawn = undefined;
    item.paint(item.held.along.moving, item.held.step);
    return true;
  }
  const moved = item.along.filter(hasMoved);
  const atHome = item.along.find((along) => Math.abs(home(along) - Math.round(home(along))) < 1e-6);
  const along = moved[0] ?? item.last ?? atHome;
  if (!along || moved.length > 1) return false;
  const place = position(along) ?? home(along);
  const step = Math.round(place);
  if (step < 0 || step >= along.count || !isNear(step, place)) return false;
  item.last = moved[0] && along;
  if (moved[0]) item.drawn = undefined; // no longer as drawn
  item.paint(along.moving, step);
  item.root.classList.toggle("gradlab-moved", moved.length > 0);
  return true;
}

// Streamlit rewrites a slider's attributes at every step of a drag or key press.
const sliders = new MutationObserver((records) => {
  const moved = new Set(records.map(({ target }) => target).filter(({ type }) => type === "range"));
  if (!moved.size) return;
  for (const item of shown.values()) if (follow(item)) item.movedAt = performance.now();
  moved.forEach(tellField);
  tellAhead();
});

// Streamlit shows its theme as a class of the app's element and tells no component about it; the
// talk view, in which figures have larger type, is an attribute of the page.
const theme = new MutationObserver(() => {
  for (const item of shown.values()) item.draw();
});

// ---- headline numbers -------------------------------------------------------------------------

function headline(item) {
  item.draw = () => {
    item.cells = {};
    const rows = item.data.numbers.map(({ name, label, role, text }) => {
      const row = document.createElement("div");
      const [term, cell] = ["dt", "dd"].map((tag) => row.appendChild(document.createElement(tag)));
      row.style.color = `var(--gl-${role})`;
      term.textContent = label;
      cell.textContent = text;
      cell.dataset.number = name;
      item.cells[name] = cell;
      return row;
    });
    item.root.replaceChildren(...rows);
    follow(item);
  };
  item.paint = (moving, step) => {
    for (const [name, { text }] of Object.entries(moving)) {
      if (item.cells[name]) item.cells[name].textContent = at(text, step);
    }
  };
}

// ---- coming and going -------------------------------------------------------------------------

function create(parent) {
  if (shown.size === 0) {
    const attributeFilter = ["value", "aria-valuetext"];
    sliders.observe(document.body, { subtree: true, attributes: true, attributeFilter });
    const app = document.querySelector(".stApp") ?? document.body;
    theme.observe(app, { attributes: true, attributeFilter: ["class"] });
    const view = { attributes: true, attributeFilter: ["data-gl-view"] };
    theme.observe(document.documentElement, view);
  }
  const item = { along: [], unpacked: [], draw() {}, paint() {}, remove() {} };
  shown.set(parent, item);
  return item;
}

// Put the element in its place; a figure is ready once plotly.js is there.
function begin(item, parent) {
  const isHeadline = item.data.kind === "headline";
  item.root = document.createElement(isHeadline ? "dl" : "div");
  item.root.className = `gradlab-${item.data.kind}`;
  parent.append(item.root);
  return isHeadline ? headline(item) : figure(item, at, follow);
}

function remove(parent) {
  const item = shown.get(parent);
  if (!item) return;
  shown.delete(parent);
  clearTimeout(item.timer);
  item.remove();
  tellAhead();
  if (shown.size > 0) return;
  inputs.clear();
  sliders.disconnect();
  theme.disconnect();
}

// Draw what Python sent, once the hand rests: until then it would only repeat what is painted.
function refresh(item) {
  const wait = item.movedAt + SETTLED_MS - performance.now();
  clearTimeout(item.timer);
  if (wait > 0) item.timer = setTimeout(() => refresh(item), wait);
  else item.draw();
}

// What a slider moves is the same wherever it stands: it is unpacked once.
function unpackAll(item) {
  const isSame = (a, b) => a.length === b.length && a.every((byte, k) => byte === b[k]);
  const known = item.unpacked;
  item.unpacked = item.data.along.map(({ at, bytes }) => {
    const found = known.find((each) => isSame(each.bytes, bytes));
    return { at, bytes, along: found?.along ?? unpack(bytes) };
  });
  return Promise.all(item.unpacked.map(async ({ at, along }) => ({ ...(await along), at })));
}

// Show what Python sent; return what takes it away.
export async function show(sent, parent) {
  const item = shown.get(parent) ?? create(parent);
  item.sent = sent;
  const isLatest = () => shown.get(parent) === item && item.sent === sent;
  const data = await read(sent);
  if (isLatest()) {
    item.data = data;
    item.ready ??= begin(item, parent) ?? true;
    const [along] = await Promise.all([unpackAll(item), item.ready]);
    if (isLatest()) {
      item.along = along;
      item.last = item.held = undefined;
      refresh(item);
      tellAhead();
    }
  }
  // Streamlit also calls this for a run that a newer one overtook, while the element stays.
  return () => parent.isConnected || remove(parent);
}
