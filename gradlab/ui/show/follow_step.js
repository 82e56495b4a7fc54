// The stepper on a page: keys, taps, and a step slider that is followed while it moves.
//
// Python hears of the slider only when it is let go. Until then the picture shows the slider's
// step, and in the panel beside it stands what Python has to say of that step, as plain text;
// the typeset rules come with Python's answer.

const pictures = new Map(); // the component's element -> what is shown in it
const KEYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back",
  Home: "first", End: "last" };

// Keys work while the focus is in the stepper, so that the rest of the page scrolls as ever.
function press(event) {
  const name = KEYS[event.key];
  const inside = event.composedPath().find((each) => each.matches?.(".st-key-stepper"));
  const typing = event.composedPath()[0].matches?.("input, textarea, [role=slider]");
  if (!name || !inside || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  inside.querySelector(`.st-key-step-${name} button`)?.click();
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

function create(parent) {
  if (pictures.size === 0) {
    const attributeFilter = ["value", "aria-valuetext"];
    sliders.observe(document.body, { subtree: true, attributes: true, attributeFilter });
    document.addEventListener("keydown", press);
  }
  const host = document.createElement("div");
  parent.append(host);
  const shown = { host };
  pictures.set(parent, shown);
  return shown;
}

function remove(parent) {
  pictures.delete(parent);
  if (pictures.size > 0) return;
  sliders.disconnect();
  document.removeEventListener("keydown", press);
}

export default function ({ parentElement, data, setTriggerValue }) {
  const shown = pictures.get(parentElement) ?? create(parentElement);
  shown.data = data;
  if (shown.html !== data.html) {
    shown.host.innerHTML = shown.html = data.html;
    shown.isNew = true;
    glMount(shown.host, (box) => setTriggerValue("box", box));
  }
  follow(shown);
  // Streamlit also calls this for a run that a newer one overtook, while the element stays.
  return () => parentElement.isConnected || remove(parentElement);
}
