// The stepper's picture: which lines show at step k, panning and zooming, and taps on boxes.

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
  const svg = root.querySelector(".gl-graph");
  const box = root.querySelector(".box.now");
  if (svg && box) glReveal(svg, box.querySelector("rect"));
}

function glView(svg) {
  return svg.getAttribute("viewBox").split(" ").map(Number);
}

function glSetView(svg, view) {
  svg.setAttribute("viewBox", view.map((number) => number.toFixed(1)).join(" "));
  const { width, height } = svg.dataset;
  svg.classList.toggle("zoomed", view[2] < 0.98 * width || view[3] < 0.98 * height);
}

// The whole drawing if it is still readable then, else its middle at a readable size.
function glFit(svg) {
  const width = Number(svg.dataset.width), height = Number(svg.dataset.height);
  const screen = svg.getBoundingClientRect();
  if (!screen.width) return;
  const scale = Math.min(screen.width / width, screen.height / height);
  const shown = Math.min(Math.max(scale, 0.72), 1.25);
  const across = screen.width / shown, down = screen.height / shown;
  const top = down >= height ? (height - down) / 2 : 0;
  glSetView(svg, [(width - across) / 2 - 10, top - 10, across, down]);
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
  glSetView(svg, [x + (width - wide) * fx, y + (height - tall) * fy, wide, tall]);
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

// Makes a freshly inserted picture alive; choose(number of the box) is called on a tap or Enter.
function glMount(root, choose) {
  const svg = root.querySelector(".gl-graph");
  new ResizeObserver(() => {
    glFit(svg);
    const box = root.querySelector(".box.now");
    if (box) glReveal(svg, box.querySelector("rect"));
  }).observe(svg);
  glPanAndZoom(svg);
  const pick = (event) => {
    const box = event.target.closest(".box");
    if (!box) return;
    for (const each of root.querySelectorAll(".box")) each.classList.toggle("chosen", each === box);
    choose(Number(box.dataset.box));
  };
  svg.addEventListener("click", pick);
  svg.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pick(event);
  });
  const tools = { in: () => glZoom(svg, 0.8), out: () => glZoom(svg, 1.25), fit: () => glFit(svg) };
  for (const button of root.querySelectorAll(".gl-tools button")) {
    button.addEventListener("click", tools[button.dataset.tool]);
  }
}
