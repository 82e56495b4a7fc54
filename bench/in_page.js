// What bench/ui.py measures inside the page; Panel keeps its page in shadow roots.

function all(selector, root = document) {
  const found = [...root.querySelectorAll(selector)];
  for (const element of root.querySelectorAll("*"))
    if (element.shadowRoot) found.push(...all(selector, element.shadowRoot));
  return found;
}

const plots = () => all(".js-plotly-plot").slice(0, 2);

// Everything in the first two figures that a slider moves.
function picture() {
  return plots()
    .map((plot) =>
      [...plot.querySelectorAll(".js-line, path.point, .bars path, .hm image, .hm text, .hm rect")]
        .map((mark) => ["d", "transform", "href", "xlink:href", "fill"]
          .map((name) => mark.getAttribute(name)).join() + mark.textContent)
        .join(),
    )
    .join("|");
}

const text = (selector) => all(selector)[0]?.textContent ?? "";

function is_there() {
  const has_text = all("[data-testid=stMetricValue]").length && !all(".stPlotlyChart").length;
  return plots().some((plot) => plot.querySelector(".js-line, .hm")) || Boolean(has_text);
}

const after_paint = (run) =>
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = run;
    channel.port2.postMessage(0);
  });

let result;

// From the next key press to the frame in which figure and number have both changed.
function watch(number) {
  const [old_picture, old_text] = [picture(), number && text(number)];
  const has_figure = plots().length > 0;
  result = new Promise((resolve) => {
    addEventListener("keydown", ({ timeStamp }) => {
      const look = () => {
        const is_drawn = !has_figure || picture() !== old_picture;
        const is_written = !number || text(number) !== old_text;
        const now = performance.now() - timeStamp;
        if (is_drawn && is_written) after_paint(() => resolve(performance.now() - timeStamp));
        else if (now > 5000) resolve(null);
        else after_paint(look);
      };
      look();
    }, { once: true, capture: true });
  });
}

const painted = () => result;

const centre = (element) => {
  const box = (element.type === "range" ? element.closest("[style*=translate]") : element)
    .getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
};

let seen;

// Count distinct figures and slider values, frame by frame.
function record(selector) {
  seen = { pictures: new Set([picture()]), values: new Set(), moved: 0, drawn: 0 };
  const look = () => {
    const slider = all(selector.split(" ").at(-1) && selector)[0];
    const value = slider?.value ?? slider?.getAttribute("aria-valuenow");
    const [old_values, old_pictures] = [seen.values.size, seen.pictures.size];
    seen.values.add(value);
    seen.pictures.add(picture());
    if (seen.values.size > old_values) seen.moved = performance.now();
    if (seen.pictures.size > old_pictures) seen.drawn = performance.now();
    requestAnimationFrame(look);
  };
  look();
}

const recorded = () => [
  seen.pictures.size - 1,
  seen.values.size - 1,
  Math.max(0, seen.drawn - seen.moved),
];

Object.assign(window, { is_there, watch, painted, centre, record, recorded });
