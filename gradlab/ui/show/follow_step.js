// The stepper on a page: keys, taps, play, and a step slider that is followed while it moves.
//
// Python hears of the slider only when it is let go. Until then the picture shows the slider's
// step, and in the panel beside it stands what Python has to say of that step, as plain text;
// the typeset rules come with Python's answer.

const pictures = new Map(); // the component's element -> what is shown in it
const KEYS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1, Home: -Infinity,
  End: Infinity };
const BUTTONS = { first: -Infinity, back: -1, next: 1, last: Infinity };
const LISTENED = { keydown: press, click, "gradlab-step": clicked };
const STAGE = "[class*='st-key-walk']";
const PACE = 1600; // ms that a step of a pass that plays itself stays

// Keys work while the focus is in the stepper, so that the rest of the page scrolls as ever. On a
// slider PageDown would go back; it turns a page everywhere else.
function press(event) {
  const by = KEYS[event.key];
  const inside = event.composedPath().find((each) => each.matches?.(STAGE));
  const at = event.composedPath()[0];
  const isTheirs = at.matches?.("input, textarea, [role=slider]");
  const isOurs = event.key.startsWith("Page") && at.closest?.(".st-key-step");
  if (!by || !inside || (isTheirs && !isOurs)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  go(by);
}

// Go on by so many steps; say whether there are any. The slider is moved as a hand would move it:
// the picture follows at once, so every press counts, however far Python's answer is behind.
function go(by) {
  const slider = document.querySelector(".st-key-step input[type=range]");
  if (!slider || slider.disabled || !slider.getClientRects().length) return false;
  const [now, first, last] = [slider.value, slider.min, slider.max].map(Number);
  const step = Math.max(first, Math.min(last, now + by));
  if (step === now) return false;
  const active = document.activeElement;
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  set.call(slider, step); // React listens for a value that is not the one it wrote itself
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  const pointer = { bubbles: true, cancelable: true, pointerId: -7, pointerType: "mouse" };
  const thumb = slider.closest("[data-rac]");
  for (const kind of ["pointerdown", "pointerup"]) // Streamlit sends it when the thumb is let go
    thumb.dispatchEvent(new PointerEvent(kind, pointer));
  if (active !== document.activeElement) slider.blur();
  active?.focus({ preventScroll: true });
  return true;
}

// The buttons go the same way; Python's own come into play where this script is missing.
function click(event) {
  const button = event.target.closest?.("button");
  const place = button?.closest("[class*='st-key-step-']")?.className ?? "";
  const found = /st-key-step-(first|back|next|last)/.exec(place);
  if (!found || !document.querySelector(".st-key-step input[type=range]:not(:disabled)")) return;
  event.stopImmediatePropagation();
  go(BUTTONS[found[1]]);
}

// A clicker, wherever the focus is; where no step is left, the talk goes on.
function clicked(event) {
  if (go(event.detail)) event.preventDefault();
}

// Streamlit rewrites a slider's attributes at every step of a drag or key press.
const sliders = new MutationObserver((records) => {
  if (records.some(({ target }) => target.type === "range")) pictures.forEach(follow);
});

function follow(shown) {
  const slider = document.querySelector(".st-key-step input[type=range]");
  const step = slider ? Number(slider.value) : shown.data.step;
  if (step !== shown.step || shown.isNew) glShow(shown.host, step);
  Object.assign(shown, { step, isNew: false });
  say(document.querySelector(".st-key-said"), step !== shown.data.step && shown.data.said[step]);
}

// Put a text in the place of Python's panel, as high as that; no text brings Python's back.
function say(panel, text) {
  if (!panel) return;
  let follower = panel.querySelector(":scope > .gl-follow");
  if (!text) {
    follower?.remove();
    panel.removeAttribute("data-off");
    return;
  }
  if (!follower) {
    follower = document.createElement("div");
    follower.className = "gl-panel gl-follow";
    follower.style.minHeight = `${panel.offsetHeight}px`;
    panel.append(follower);
    panel.setAttribute("data-off", "");
  }
  follower.innerHTML = text;
}

// A pass that plays itself: a step at a time, each when the one before it has been answered and
// looked at. Whatever else is pressed ends it.
function play(shown) {
  shown.isPlaying = !shown.isPlaying;
  name(shown);
  if (!shown.isPlaying) return;
  go(shown.data.step === shown.data.last ? -Infinity : 1);
}

function playOn(shown) {
  clearTimeout(shown.wait);
  if (shown.data.step === shown.data.last) shown.isPlaying = false;
  name(shown);
  if (!shown.isPlaying) return;
  shown.wait = setTimeout(() => shown.isPlaying && shown.host.isConnected && go(1), PACE);
}

function name(shown) {
  shown.button.textContent = shown.data.words[shown.isPlaying ? "pause" : "play"];
  shown.button.setAttribute("aria-pressed", String(Boolean(shown.isPlaying)));
}

function stop(event) {
  pictures.forEach((shown) => {
    if (!event.isTrusted || !shown.isPlaying || event.composedPath()[0] === shown.button) return;
    shown.isPlaying = false;
    name(shown);
  });
}

function offer(shown) {
  shown.button = document.createElement("button");
  Object.assign(shown.button, { type: "button", onclick: () => play(shown) });
  shown.host.querySelector(".gl-tools").prepend(shown.button);
}

function create(parent) {
  if (pictures.size === 0) {
    const attributeFilter = ["value", "aria-valuetext"];
    sliders.observe(document.body, { subtree: true, attributes: true, attributeFilter });
    for (const [kind, hear] of Object.entries(LISTENED))
      document.addEventListener(kind, hear, true);
    for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, stop, true);
  }
  const host = document.createElement("div");
  parent.append(host);
  const shown = { host };
  pictures.set(parent, shown);
  return shown;
}

function remove(parent) {
  clearTimeout(pictures.get(parent)?.wait);
  pictures.delete(parent);
  if (pictures.size > 0) return;
  sliders.disconnect();
  for (const [kind, hear] of Object.entries(LISTENED))
    document.removeEventListener(kind, hear, true);
  for (const kind of ["keydown", "pointerdown"]) document.removeEventListener(kind, stop, true);
}

export default function ({ parentElement, data: [data], setTriggerValue }) {
  const shown = pictures.get(parentElement) ?? create(parentElement);
  shown.data = data;
  if (shown.html !== data.html) {
    shown.host.innerHTML = shown.html = data.html;
    shown.isNew = true;
    const go = (step) => {
      glShow(shown.host, (shown.step = step));
      setTriggerValue("step", step);
    };
    glMount(shown.host, (box) => setTriggerValue("box", box), go);
    offer(shown);
  }
  follow(shown);
  playOn(shown);
  // Streamlit also calls this for a run that a newer one overtook, while the element stays.
  return () => parentElement.isConnected || remove(parentElement);
}
