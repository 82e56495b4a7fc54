// The page's own controls, moved by a hand as they move themselves.

import { sliderOf } from "./live.js";

// React listens for a value that is not the one it wrote itself.
const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;

export function put(input, value) {
  write.call(input, value);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

// Streamlit sends a slider's value when its thumb stops being dragged. The thumb takes the focus,
// too, which shall stay where it was.
export function release(input) {
  const [thumb, focused] = [input.closest("[data-rac]"), document.activeElement];
  const mouse = { pointerId: -7, pointerType: "mouse", button: 0 };
  for (const kind of ["pointerdown", "pointerup"])
    thumb.dispatchEvent(new PointerEvent(kind, { bubbles: true, cancelable: true, ...mouse }));
  focused.focus({ preventScroll: true });
}

// Move a choice among few, or the slider of a choice among many, to its k-th option.
export function choose(key, k) {
  const slider = sliderOf(key);
  if (slider && !slider.disabled && Number(slider.value) !== Number(slider.min) + k) {
    put(slider, Number(slider.min) + k);
    release(slider);
  }
  const button = document.querySelectorAll(`.st-key-${key} [role=radio]`)[k];
  if (button?.getAttribute("aria-checked") === "false") button.click();
}

// Move a slider to its stop that is nearest to a number.
export function near(input, number) {
  const [min, max, step] = [input.min, input.max, input.step].map(Number);
  const stop = min + step * Math.round((number - min) / step);
  const value = Number(Math.max(min, Math.min(max, stop)).toFixed(10));
  if (Number(input.value) !== value) put(input, value);
}

// Type a number into the exact field beside a slider; false where there is none.
export function type(key, value) {
  const field = document.querySelector(`.st-key-number-${key} input[type=number]`);
  if (!field) return false;
  put(field, value);
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  return true;
}

// Buttons named after a slider and a way: they move it, and no press is lost, however quick.
const WAYS = { more: (now) => now + 1, fewer: (now) => now - 1, none: () => -Infinity };

function nudge(event) {
  const named = event.target.closest?.("[class*='st-key-nudge-']");
  const [, key, way] = /st-key-nudge-([\w-]+)-(\w+)/.exec(named?.className) ?? [];
  const slider = key && event.target.closest("button") && sliderOf(key);
  if (!slider) return;
  event.stopImmediatePropagation();
  const { min, max, value, disabled } = slider;
  const to = Math.max(min, Math.min(max, WAYS[way](Number(value))));
  if (disabled || to === Number(value)) return;
  put(slider, to);
  release(slider);
}

addEventListener("click", nudge, true);
