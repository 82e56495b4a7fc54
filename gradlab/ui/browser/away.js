// A figure away from its page: on a projector, on paper, in a file of its own.

const FONT = 14; // px, as figures are composed; the stylesheet may want larger type

// The same figure in larger type: texts, and what has to stand out as they do.
function enlarged(value, times, name = "") {
  if (Array.isArray(value)) return value.map((each) => enlarged(each, times, name));
  if (value && typeof value === "object") {
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([key, each]) => {
      const isSize = key === "size" && /font$|marker$/i.test(name);
      const isWidth = key === "width" && name === "line";
      const isSpace = name === "margin" || key === "standoff";
      const grows = typeof each === "number" && (isSize || isWidth || isSpace);
      return [key, grows ? each * times : enlarged(each, times, key)];
    }));
  }
  return value;
}

// The figure in the size of type that its place wants.
export function sized(spec, plot) {
  const font = parseFloat(getComputedStyle(plot).getPropertyValue("--gl-figure-font")) || FONT;
  return font === FONT ? spec : enlarged(spec, font / FONT);
}

const PAPER = { width: 680, height: 320 }; // px, on A4
const TITLE = 40; // px above a figure that leaves its page
const CJK = '"Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';

// The figure as it leaves its page: on the page's colour, under the page's title, in letters that
// whoever opens it has.
function alone({ data, layout }) {
  const paper_bgcolor = getComputedStyle(document.querySelector(".stApp")).backgroundColor;
  const family = `${layout.font.family}, ${CJK}`;
  const heading = document.querySelector(".st-key-heading h1")?.textContent ?? "";
  const text = heading.replace(/[&<>]/g, ""); // Plotly would read them
  const place = { x: 0.02, xanchor: "left", y: 1, yref: "container", yanchor: "top" };
  const size = 1.4 * (layout.font.size ?? FONT);
  const title = { text, ...place, pad: { t: 12 }, font: { size } };
  const template = layout.template?.layout ?? {};
  const margin = { ...template.margin, ...layout.margin };
  const font = { ...template.font, ...layout.font, family };
  const wanted = { ...layout, paper_bgcolor, title, font, margin };
  return { data, layout: { ...wanted, margin: { ...margin, t: (margin.t ?? 0) + TITLE } } };
}

export function save(plot, options) {
  const size = { width: plot.offsetWidth, height: plot.offsetHeight + TITLE };
  plot.library.downloadImage(alone(plot), { ...options, ...size });
}

// Paper is white, and narrower than the screen, and nothing that is printed is resized by itself.
// Returns what ends it.
export function prints(item, plot) {
  const toPaper = () => {
    if (!plot.data) return;
    item.isOnPaper = true;
    item.draw();
    plot.library.relayout(plot, PAPER);
  };
  const fromPaper = () => {
    if (!plot.data) return;
    item.isOnPaper = false;
    item.draw();
    plot.library.Plots.resize(plot);
  };
  addEventListener("beforeprint", toPaper);
  addEventListener("afterprint", fromPaper);
  return () => {
    removeEventListener("beforeprint", toPaper);
    removeEventListener("afterprint", fromPaper);
  };
}
