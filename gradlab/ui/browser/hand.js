// Marks of a figure that a hand takes hold of: the point of a curve, the top of a bar.
//
// The hand moves the slider that the mark follows, and nothing else: the slider moves the figures,
// and tells Python when it is let go, exactly as if its own thumb had been dragged.

import { cells } from "./cells.js";
import { choose, near, put, release, type } from "./controls.js";
import { sliderOf } from "./live.js";
import { pixel, said } from "./marks.js";

const NEAREST = 1e-3; // a probability is dragged by so much, and never nearer to 0 or 1

// ---- marks ------------------------------------------------------------------------------------

// Where a handle's mark is in the picture; null where it is not to be seen.
function placeOf({ trace, place }, plot) {
  const calc = plot.calcdata?.find(([first]) => first?.trace.uid === trace)?.[0];
  const node = calc?.node3?.node();
  const { _size: size } = plot._fullLayout;
  if (calc?.trace.type === "bar") {
    const shape = /^M([\d.-]+),[\d.-]+V([\d.-]+)H([\d.-]+)/;
    const path = node?.querySelectorAll(".point path")[place]?.getAttribute("d");
    const [, left, top, right] = (shape.exec(path) ?? []).map(Number);
    return path && { x: size.l + (left + right) / 2, y: size.t + top, width: right - left };
  }
  const mark = node?.querySelectorAll("path.point")[place];
  const at = mark?.getAttribute("transform")?.match(/-?[\d.]+(e-?\d+)?/g);
  if (!at || mark.getAttribute("display") === "none") return null;
  return { x: size.l + Number(at[0]), y: size.t + Number(at[1]) };
}

// Where the mark would be at every step of its slider, in pixels along the way it moves.
function way({ trace, place }, { moving, count }, plot, at) {
  const { xaxis, yaxis } = plot._fullLayout;
  const { x, y, text } = moving[trace];
  const steps = Array.from({ length: count }, (_, step) => step);
  if (x) return steps.map((step) => xaxis._offset + pixel(xaxis, at(x, step)[place]));
  const high = (step) => (text ? said(at(text, step)[place]) : at(y, step)[place]);
  return steps.map((step) => yaxis._offset + pixel(yaxis, high(step)));
}

// Where a mark that is moved over a plane would be at every place that is known of it, in pixels.
function spots({ trace, place }, { moving, count }, plot, at) {
  const { xaxis, yaxis } = plot._fullLayout;
  const { x, y } = moving[trace];
  return Array.from({ length: count }, (_, step) => [
    xaxis._offset + pixel(xaxis, at(x, step)[place]),
    yaxis._offset + pixel(yaxis, at(y, step)[place]),
  ]);
}

// The number for which a bar is exactly p high, where Python said how that follows.
function exact([scale, shift], p, { min, max }) {
  const number = scale * Math.log(p / (1 - p)) + shift;
  return Number(Math.max(min, Math.min(max, number)).toFixed(6));
}

// Let a figure be taken in the hand; return what puts all that is for it where its marks are.
export function hands(item, plot, at) {
  const places = [knobs(item, plot, at), cells(item, plot, choose)];
  plot.on("plotly_click", ({ points: [{ pointIndex }] }) => {
    if (item.data.bars) choose(item.data.bars, pointIndex);
  });
  return () => places.forEach((place) => place());
}

function knobs(item, plot, at) {
  const shown = new Map(); // a handle's name -> its knob
  const target = document.createElement("div");
  target.className = "gradlab-target";
  let hold; // what is held: its handle, slider and way, and how far beside its mark

  const slidersOf = ({ slider, up }) => (up ? [slider, up] : [slider]);
  const alongOf = (handle) => {
    const key = slidersOf(handle).join("-");
    return item.along.find(({ slider }) => slider === key);
  };
  const isUsable = (handle) => {
    const inputs = alongOf(handle)?.moving[handle.trace] ? slidersOf(handle).map(sliderOf) : [];
    return inputs.length > 0 && inputs.every((input) => input && !input.disabled);
  };

  function knobOf(handle) {
    const name = JSON.stringify([handle.trace, handle.place]);
    const known = shown.get(name);
    if (known) return known;
    const knob = document.createElement("div");
    knob.className = "gradlab-knob";
    knob.setAttribute("aria-hidden", "true"); // the slider does the same by keyboard
    knob.addEventListener("pointerdown", (event) => take(event, knob));
    knob.addEventListener("pointermove", drag);
    knob.addEventListener("lostpointercapture", drop);
    item.root.append(knob);
    shown.set(name, knob);
    return knob;
  }

  // Of knobs one upon the other the mark that is nearest is taken.
  function take(event, knob) {
    if (event.button !== 0 || hold) return;
    const box = plot.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const far = ({ mark }) => Math.hypot(mark.width ? 0 : x - mark.x, y - mark.y);
    const [handle] = item.data.handles
      .filter(isUsable)
      .map((each) => ({ ...each, mark: placeOf(each, plot) }))
      .filter(({ mark }) => mark && (!mark.width || Math.abs(x - mark.x) <= mark.width / 2))
      .sort((a, b) => far(a) - far(b));
    if (!handle) return;
    event.preventDefault();
    const [along, input] = [alongOf(handle), sliderOf(handle.slider)];
    const axis = along.moving[handle.trace].x ? "x" : "y";
    const beside = (axis === "x" ? x : y) - handle.mark[axis];
    const known = (handle.up ? spots : way)(handle, along, plot, at);
    hold = { handle, along, input, axis, beside, box, way: known };
    input.focus({ preventScroll: true }); // its keys go on from where the hand leaves off
    knob.setPointerCapture(event.pointerId);
    item.root.classList.add("gradlab-held");
  }

  function drag(event) {
    if (!hold) return;
    const { along, input, axis, beside, box, handle } = hold;
    if (handle.up) return dragOver(event.clientX - box.left, event.clientY - box.top);
    const to = axis === "x" ? event.clientX - box.left : event.clientY - box.top;
    const off = hold.way.map((each) => Math.abs(each - to + beside));
    const step = off.indexOf(Math.min(...off.filter(Number.isFinite)));
    if (handle.exact) aim(to - beside);
    const value = Number((along.first + along.gap * step).toFixed(10));
    if (step >= 0 && Number(input.value) !== value) put(input, value);
    hold.isMoved ||= step >= 0;
  }

  // Over a plane both sliders move, and what is painted is the nearest place that is known.
  function dragOver(x, y) {
    const off = hold.way.map(([left, top]) => Math.hypot(left - x, top - y));
    const { xaxis, yaxis } = plot._fullLayout;
    item.held = { along: hold.along, step: off.indexOf(Math.min(...off)) };
    near(hold.input, xaxis.p2d(x - xaxis._offset));
    near(sliderOf(hold.handle.up), yaxis.p2d(y - yaxis._offset));
    hold.isMoved = true;
  }

  // A line at the hand's height: the bar stops at its slider's steps, until it is let go.
  function aim(height) {
    const { yaxis, _size: size } = plot._fullLayout;
    const p = Math.round(yaxis.p2d(height - yaxis._offset) / NEAREST) * NEAREST;
    hold.wanted = Math.max(NEAREST, Math.min(1 - NEAREST, p));
    item.root.append(target);
    target.textContent = hold.wanted.toFixed(3);
    const top = yaxis._offset + pixel(yaxis, hold.wanted);
    target.style.cssText = `left: ${size.l}px; width: ${size.w}px; top: ${top}px`;
  }

  function drop() {
    const { handle, input, wanted, isMoved } = hold ?? {};
    hold = undefined;
    target.remove();
    item.root.classList.remove("gradlab-held");
    if (!isMoved) return handle && item.data.bars && choose(item.data.bars, handle.place);
    const isTyped = handle.exact && type(handle.slider, exact(handle.exact, wanted, input));
    if (!isTyped) release(input);
    if (handle.up) release(sliderOf(handle.up));
  }

  return () => {
    const handles = plot._fullLayout ? item.data.handles.filter(isUsable) : [];
    const used = handles.map((handle) => [knobOf(handle), placeOf(handle, plot)]);
    for (const [knob, mark] of used) {
      if (!mark) continue;
      knob.style.transform = `translate(${mark.x}px, ${mark.y}px)`;
      knob.style.setProperty("--width", mark.width ? `${mark.width}px` : "");
      knob.classList.toggle("gradlab-edge", Boolean(mark.width));
    }
    for (const knob of shown.values())
      knob.hidden = !used.some(([each, mark]) => each === knob && mark);
  };
}
