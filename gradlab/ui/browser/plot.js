// A Plotly figure: drawn by plotly.js, then updated in place.
//
// While a slider moves, marks.js rewrites only what moves; plotly.js draws everything anew when
// Python's answer comes.

import { heights, move } from "./marks.js";

const loading = new Map(); // each part of plotly.js is loaded once, whoever asks first

export function loadPlotly(url, name = "Plotly") {
  if (!loading.has(url)) loading.set(url, load(url, name));
  return loading.get(url);
}

function load(url, name) {
  return fetch(url).then(async (answer) => {
    if (!answer.ok) throw new Error(url);
    const code = answer.body.pipeThrough(new DecompressionStream("gzip"));
    const headers = { "Content-Type": "text/javascript" };
    const unpacked = URL.createObjectURL(await new Response(code, { headers }).blob());
    await import(unpacked);
    URL.revokeObjectURL(unpacked);
    return window[name];
  });
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
function tools(item, plot) {
  const { labels, name } = item.data;
  const save = (format) => () => item.away?.save(plot, { format, filename: name, scale: 2 });
  item.reset = button("⟲", labels.reset, () => {
    item.resets += 1; // a new uirevision makes plotly forget what the learner did to the view
    item.reset.hidden = true;
    item.draw();
  });
  item.reset.hidden = true;
  const bar = document.createElement("div");
  bar.className = "gradlab-tools";
  bar.append(
    item.reset,
    button("SVG", labels.svg, save("svg")),
    button("PNG", labels.png, save("png")),
  );
  return bar;
}

// Where the system forces its colours the scheme is "light dark", and the system knows which.
function isDark(plot) {
  const { colorScheme } = getComputedStyle(plot);
  const isBoth = /light.*dark/.test(colorScheme);
  return isBoth ? matchMedia("(prefers-color-scheme: dark)").matches : colorScheme.includes("dark");
}

// What is to be drawn, as a text, with every token ("@w") replaced by its colour in the theme.
function wish(item, plot) {
  const { spec, height, alt, colours } = item.data;
  const theme = isDark(plot) && !item.isOnPaper ? 1 : 0;
  const sized = item.away?.sized(spec, plot) ?? spec;
  const text = JSON.stringify({ ...sized, height, alt, resets: item.resets });
  const colour = (token, role) => JSON.stringify(colours[role]?.[theme] ?? `@${role}`);
  return text.replace(/"@(\w+)"/g, colour);
}

function layoutOf(item, wanted) {
  const uirevision = `${wanted.uirevision ?? ""} ${item.resets}`;
  const layout = { autosize: true, ...wanted, uirevision };
  layout.font = { family: getComputedStyle(item.root).fontFamily, ...layout.font };
  // One finger scrolls the page; on a touch screen a figure must not swallow it.
  if (matchMedia("(pointer: coarse)").matches) layout.dragmode = false;
  return layout;
}

// Whether a heatmap's numbers are wider than its cells.
function isCrowded(plot) {
  const cells = plot.calcdata?.find(([first]) => first?.trace.type === "heatmap")?.[0];
  if (!cells?.x) return false; // no heatmap, or one without a single number
  const wide = plot._fullLayout.xaxis._length / (cells.x.length - 1);
  const labels = [...plot.querySelectorAll(".heatmap-label text")];
  return labels.some((label) => label.getComputedTextLength() > wide - 4);
}

function listen(item, plot, follow) {
  plot.on("plotly_relayout", (change) => {
    if (Object.keys(change).some((name) => /\.range\[/.test(name))) item.reset.hidden = false;
  });
  plot.on("plotly_doubleclick", () => (item.reset.hidden = true));
  plot.on("plotly_afterplot", () => {
    plot.classList.toggle("gradlab-crowded", isCrowded(plot));
    follow(item); // zoomed or resized: the marks go along
  });
}

// Make an item of live.js a figure: give it draw, paint and remove.
export async function figure(item, at, follow) {
  const plot = document.createElement("div");
  plot.className = "gradlab-plot";
  plot.setAttribute("role", "img");
  item.resets = 0;
  item.root.style.height = `${item.data.height}px`;
  item.root.append(tools(item, plot), plot);
  const { plotly, surface } = item.data;
  const Plotly = await (surface ? loadPlotly(surface, "PlotlySurface") : loadPlotly(plotly));
  plot.library = Plotly; // which away.js saves and prints it with
  let place = () => {}; // puts what is for a hand where the marks are
  let hands; // once there is anything for it: the figure does not wait for their script
  const resized = new ResizeObserver(() => {
    const { width, height } = plot._fullLayout; // perhaps not whole pixels
    const off = [plot.offsetWidth - width, plot.offsetHeight - height];
    if (plot.offsetWidth && off.some((each) => Math.abs(each) >= 1)) Plotly.Plots.resize(plot);
  });

  item.draw = () => {
    if (!plot.isConnected) return; // the page has gone on while a file was loaded
    // What plotly.js drew and no slider has moved since needs no drawing.
    const isFirst = !plot.data;
    const wanted = wish(item, plot);
    if (wanted === item.drawn) return;
    item.drawn = wanted;
    item.slow = undefined;
    const { data, layout, height, alt } = JSON.parse(wanted);
    item.root.style.height = `${height}px`;
    plot.setAttribute("aria-label", alt);
    for (const layer of plot.querySelectorAll(".gradlab-cells")) {
      layer.previousSibling.style.display = "";
      layer.remove();
    }
    Plotly.react(plot, data, layoutOf(item, layout), { displayModeBar: false });
    if (isFirst) {
      listen(item, plot, follow);
      resized.observe(item.root);
      goAway();
    }
    follow(item);
    place();
    const { handles, cells, bars } = item.data;
    if (handles.length || cells || bars) hands ??= takeInHand();
  };
  // What a projector, paper and a file want comes after the first drawing, which may not wait.
  let stopPrinting = () => {};
  async function goAway() {
    item.away = await import("./away.js");
    if (!plot.data) return;
    stopPrinting = item.away.prints(item, plot);
    item.draw();
  }
  async function takeInHand() {
    const { hands } = await import("./hand.js");
    if (!plot.data) return; // the page has gone on meanwhile
    place = hands(item, plot, at);
    place();
  }
  item.paint = ({ "": layout, ...moving }, step) => {
    if (!plot.calcdata) return;
    const axes = Object.entries(layout ?? {}).map(([name, array]) => {
      return [name.split(".")[0], [...at(array, step)]];
    });
    if (item.reset.hidden && !axes.every(isInForce)) redraw(moving, step, Object.fromEntries(axes));
    const left = Object.entries(move(plot, moving, step, at));
    const [before, now] = [item.slow, JSON.stringify(left)];
    item.slow = now;
    place();
    if (before === now) return; // plotly.js tells of its own drawing, which leads here again
    for (const [index, values] of left) Plotly.restyle(plot, values, Number(index));
  };
  // When the axis' range moves on (never while the learner has zoomed), plotly.js draws it all.
  function isInForce([axis, range]) {
    const hair = 1e-6 * Math.abs(range[1] - range[0]);
    return range.every((end, k) => Math.abs(end - plot._fullLayout[axis].range[k]) <= hair);
  }
  function redraw(moving, step, ranges) {
    const moved = (trace) =>
      Object.entries(moving[trace.uid] ?? {}).map(([name, array]) => {
        const value = at(array, step);
        if (name === "share") return ["y", heights(value, ranges.yaxis)];
        return [name, typeof value === "string" ? value : [...value]];
      });
    const data = plot.data.map((trace) => ({ ...trace, ...Object.fromEntries(moved(trace)) }));
    const axes = Object.entries(ranges).map(([axis, range]) => {
      return [axis, { ...plot.layout[axis], range }];
    });
    const layout = { ...plot.layout, ...Object.fromEntries(axes) };
    Plotly.react(plot, data, layout, { displayModeBar: false });
  }
  item.remove = () => {
    stopPrinting();
    resized.disconnect();
    if (plot.data) Plotly.purge(plot);
  };
}
