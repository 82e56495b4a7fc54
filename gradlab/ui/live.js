// Figures that stay where they are: plotly.js draws once and is then updated in place.
//
// Streamlit calls show() when a figure appears and again whenever Python sends new data for it.
// Each figure keeps its element and its state between the calls, so zoom, hover and hidden legend
// entries survive. Colours arrive as tokens ("@w") with a light and a dark value each.

const figures = new Map(); // the component's element -> what is shown in it

let plotly; // plotly.js is loaded once per page load, whoever asks first

function loadPlotly(url) {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : reject(new Error(url)));
    script.onerror = () => reject(new Error(url));
    document.head.append(script);
  });
  return plotly;
}

const STYLE = `
.gradlab-figure { position: relative; width: 100%; }
.gradlab-plot { width: 100%; height: 100%; border-radius: 0.5rem; }
.gradlab-plot:empty { background: var(--st-secondary-background-color); }
.gradlab-tools { position: absolute; top: 0; right: 0; z-index: 1; display: flex; gap: 2px;
  opacity: 0; transition: opacity 0.15s; }
.gradlab-figure:hover .gradlab-tools, .gradlab-tools:focus-within { opacity: 1; }
@media (hover: none) { .gradlab-tools { opacity: 1; } }
.gradlab-tools button { font: 0.75rem var(--st-font); padding: 2px 6px; cursor: pointer;
  color: var(--st-text-color); background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: 4px; }
.gradlab-tools button:focus-visible { outline: 2px solid var(--st-primary-color); }
.gradlab-tools button[hidden] { display: none; }`;

function addStyle() {
  if (document.getElementById("gradlab-style")) return;
  const style = document.createElement("style");
  style.id = "gradlab-style";
  style.textContent = STYLE;
  document.head.append(style);
}

// ---- colours --------------------------------------------------------------------------------

function isDark(element) {
  return getComputedStyle(element).colorScheme.includes("dark");
}

// A copy of the value with every token, however deep, replaced by its colour.
function coloured(value, colours, dark) {
  if (typeof value === "string") {
    const pair = value[0] === "@" ? colours[value.slice(1)] : undefined;
    return pair ? pair[dark ? 1 : 0] : value;
  }
  if (Array.isArray(value)) return value.map((item) => coloured(item, colours, dark));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, coloured(item, colours, dark)]),
  );
}

// Streamlit shows its theme as a class of the app's element; nothing tells a component about it.
const themeObserver = new MutationObserver(() => {
  for (const figure of figures.values()) {
    if (figure.drawn && figure.dark !== isDark(figure.root)) draw(figure);
  }
});

// ---- drawing --------------------------------------------------------------------------------

function draw(figure) {
  const { data, plot, root } = figure;
  figure.dark = isDark(root);
  const spec = coloured(data.spec, data.colours, figure.dark);
  const revision = `${spec.layout.uirevision ?? ""} ${figure.resets}`;
  const layout = { autosize: true, ...spec.layout, uirevision: revision };
  layout.font = { family: getComputedStyle(root).fontFamily, ...layout.font };
  // One finger scrolls the page; on a touch screen a figure must not swallow it.
  if (matchMedia("(pointer: coarse)").matches) layout.dragmode = false;
  figure.Plotly.react(plot, spec.data, layout, { displayModeBar: false });
  if (!figure.drawn) listen(figure);
  figure.drawn = true;
}

function listen(figure) {
  figure.plot.on("plotly_relayout", (change) => {
    if (Object.keys(change).some((name) => /axis\d*\.range/.test(name))) figure.zoomed(true);
  });
  figure.plot.on("plotly_doubleclick", () => figure.zoomed(false));
}

function button(label, title, press) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  element.title = title;
  element.setAttribute("aria-label", title);
  element.addEventListener("click", press);
  return element;
}

// Download buttons, and one that undoes zooming; plotly's own bar has a dozen tab stops.
function tools(figure) {
  const { plot, data } = figure;
  const save = (format) => () =>
    figure.Plotly.downloadImage(plot, { format, filename: data.name, scale: 2 });
  const reset = button("⟲", data.labels.reset, () => {
    figure.resets += 1; // a new uirevision makes plotly forget what the learner did to the view
    reset.hidden = true;
    draw(figure);
  });
  reset.hidden = true;
  figure.zoomed = (is) => (reset.hidden = !is);
  const bar = document.createElement("div");
  bar.className = "gradlab-tools";
  bar.append(
    reset,
    button("SVG", data.labels.svg, save("svg")),
    button("PNG", data.labels.png, save("png")),
  );
  return bar;
}

function create(parent, data) {
  addStyle();
  const root = document.createElement("div");
  root.className = "gradlab-figure";
  const plot = document.createElement("div");
  plot.className = "gradlab-plot";
  plot.setAttribute("role", "img");
  root.append(plot);
  parent.append(root);
  const figure = { root, plot, data, resets: 0 };
  root.prepend(tools(figure)); // before the picture, so that its keys come first
  figure.resized = new ResizeObserver(() => {
    if (figure.drawn && plot.offsetWidth) figure.Plotly.Plots.resize(plot);
  });
  figure.resized.observe(root);
  if (figures.size === 0) {
    const app = document.querySelector(".stApp") ?? document.body;
    themeObserver.observe(app, { attributes: true, attributeFilter: ["class"] });
  }
  figures.set(parent, figure);
  return figure;
}

function remove(parent) {
  const figure = figures.get(parent);
  if (!figure) return;
  figures.delete(parent);
  figure.resized.disconnect();
  if (figure.drawn) figure.Plotly.purge(figure.plot);
  if (figures.size === 0) themeObserver.disconnect();
}

// Show the figure that Python sent; return what takes it away.
export async function show({ data, parentElement: parent }) {
  const figure = figures.get(parent) ?? create(parent, data);
  figure.data = data;
  figure.root.style.height = `${data.height}px`;
  figure.plot.setAttribute("aria-label", data.alt);
  figure.Plotly = await loadPlotly(data.plotly);
  if (figures.has(parent) && figure.data === data) draw(figure);
  // Streamlit also calls this for a run that a newer one overtook, while the figure stays.
  return () => parent.isConnected || remove(parent);
}
