// A graph's picture: which lines show at step k, panning and zooming, and taps on boxes.

const GL_READABLE = 0.6; // a box's text is drawn for a scale of 1
const GL_LARGEST = 1.7; // where the picture has much room, as on a projector

// Shows the state after k steps: values from data-f on, gradients from data-b on.
function glShow(root, k) {
  for (const element of root.querySelectorAll("[data-b]")) {
    const { f, b } = element.dataset;
    if (f !== undefined) element.classList.toggle("known", k >= Number(f));
    element.classList.toggle("graded", b !== "" && k >= Number(b));
  }
  for (const element of root.querySelectorAll("[data-now]")) {
    element.classList.toggle("now", element.dataset.now.split(" ").includes(String(k)));
  }
  root.querySelectorAll(".gl-graph").forEach(glFollow);
}

function glView(svg) {
  return svg.getAttribute("viewBox").split(" ").map(Number);
}

function glSetView(svg, view) {
  svg.setAttribute("viewBox", view.map((number) => number.toFixed(1)).join(" "));
  const { width, height } = svg.dataset;
  svg.classList.toggle("zoomed", view[2] < 0.98 * width || view[3] < 0.98 * height);
}

// The picture at a scale that shows all of it, or at the given one with the middle it has now.
function glScale(svg, wanted) {
  const width = Number(svg.dataset.width), height = Number(svg.dataset.height);
  const screen = svg.getBoundingClientRect();
  const whole = Math.min(screen.width / width, screen.height / height);
  if (wanted === undefined) {
    const scale = Math.min(whole, GL_LARGEST);
    const [across, down] = [screen.width / scale, screen.height / scale];
    return [(width - across) / 2 - 10, (height - down) / 2 - 10, across, down];
  }
  const [x, y, wide, tall] = glView(svg);
  const [across, down] = [screen.width / wanted, screen.height / wanted];
  return [x + (wide - across) / 2, y + (tall - down) / 2, across, down];
}

// The whole picture; where that is too small to read, the box of this step at a readable size.
// Once a learner has zoomed or moved the picture, it is only moved to the box of this step.
function glFollow(svg) {
  const screen = svg.getBoundingClientRect();
  if (!screen.width) return;
  const box = svg.querySelector(".box.now rect");
  if (!("byHand" in svg.dataset)) {
    const whole = glScale(svg);
    const isSmall = screen.width / whole[2] < GL_READABLE;
    if (!box || !isSmall) return glSetView(svg, whole);
    glSetView(svg, glScale(svg, 0.9));
  }
  if (box) glReveal(svg, box);
}

// Moves the view, as little as needed, so that the box of this step is in it.
function glReveal(svg, rect) {
  const [x, y, width, height] = glView(svg);
  const at = (name) => Number(rect.getAttribute(name));
  const inside = (start, length, from, room) => {
    if (length > room) return start;
    return Math.min(Math.max(from, start + length + 12 - room), start - 12);
  };
  const left = inside(at("x"), at("width"), x, width);
  const top = inside(at("y"), at("height"), y, height);
  if (left !== x || top !== y) glSetView(svg, [left, top, width, height]);
}

function glZoom(svg, factor, clientX, clientY) {
  const [x, y, width, height] = glView(svg);
  const screen = svg.getBoundingClientRect();
  const fx = clientX === undefined ? 0.5 : (clientX - screen.left) / screen.width;
  const fy = clientY === undefined ? 0.5 : (clientY - screen.top) / screen.height;
  const wide = Math.min(Math.max(width * factor, 150), 4 * Number(svg.dataset.width) + 900);
  const tall = (height * wide) / width;
  svg.dataset.byHand = "";
  glSetView(svg, [x + (width - wide) * fx, y + (height - tall) * fy, wide, tall]);
}

function glFit(svg) {
  svg.dataset.byHand = "";
  glSetView(svg, glScale(svg));
}

// Dragging with one finger or the mouse pans, two fingers or Ctrl and the wheel zoom.
function glPanAndZoom(svg) {
  const fingers = new Map();
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    glZoom(svg, event.deltaY > 0 ? 1.12 : 0.89, event.clientX, event.clientY);
  }, { passive: false });
  svg.addEventListener("pointerdown", (event) => fingers.set(event.pointerId, event));
  svg.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const [x, y, width, height] = glView(svg);
    const screen = svg.getBoundingClientRect();
    if (fingers.size === 2) {
      const other = [...fingers.values()].find((each) => each.pointerId !== event.pointerId);
      const apart = (each) => Math.hypot(each.clientX - other.clientX, each.clientY - other.clientY);
      glZoom(svg, apart(before) / Math.max(apart(event), 1), other.clientX, other.clientY);
    } else {
      const perPixel = Math.max(width / screen.width, height / screen.height);
      svg.dataset.byHand = "";
      glSetView(svg, [
        x - (event.clientX - before.clientX) * perPixel,
        y - (event.clientY - before.clientY) * perPixel, width, height,
      ]);
    }
    fingers.set(event.pointerId, event);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    svg.addEventListener(end, (event) => fingers.delete(event.pointerId));
  }
}

// Puts the next picture in the place of the one that is shown.
function glTurn(root, button) {
  for (const sheet of root.querySelectorAll(".gl-sheet")) sheet.toggleAttribute("data-off");
  const isPressed = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(!isPressed));
}

// Makes freshly inserted pictures alive; choose(number of the box) is called on a tap or Enter,
// go(step) on a tap on an edge: the step at which the gradient takes it.
function glMount(root, choose, go) {
  const pick = (event) => {
    const edge = event.target.closest("[data-step]");
    if (edge) return go(Number(edge.dataset.step));
    const box = event.target.closest("[data-box]");
    if (!box) return;
    for (const each of root.querySelectorAll(".box")) each.classList.toggle("chosen", each === box);
    choose(Number(box.dataset.box));
  };
  for (const svg of root.querySelectorAll(".gl-graph")) {
    new ResizeObserver(() => glFollow(svg)).observe(svg);
    glPanAndZoom(svg);
    svg.addEventListener("click", pick);
    svg.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      pick(event);
    });
  }
  const shown = () => root.querySelector(".gl-sheet:not([data-off]) .gl-graph");
  const tools = {
    in: () => glZoom(shown(), 0.8),
    out: () => glZoom(shown(), 1.25),
    fit: () => glFit(shown()),
    level: (button) => glTurn(root, button),
    svg: () => glSave(shown(), "svg"),
    png: () => glSave(shown(), "png"),
  };
  for (const button of root.querySelectorAll(".gl-tools button")) {
    button.addEventListener("click", () => tools[button.dataset.tool](button));
  }
}
