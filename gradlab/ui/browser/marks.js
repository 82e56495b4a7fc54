// Marks that move with a slider, rewritten in the SVG that plotly.js drew: a line's path, a
// point's place, a bar's top, a cell's colour and text. That takes a fraction of a millisecond
// where plotly.js takes a frame or two. What can't be moved so is left to Plotly.restyle.

// Where an axis has a value. Plotly's own d2p rounds to hundredths of a pixel; a tangent drawn
// from its end points shall have the slope that autograd found.
export function pixel(axis, value) {
  return axis._b + axis._m * axis.d2l(value);
}

// Write an attribute, or a text, only if it is another one: what is written is laid out again.
function put(node, name, value) {
  if (node.getAttribute(name) !== `${value}`) node.setAttribute(name, value);
}

function print(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function moveScatter(node, trace, { xaxis, yaxis }, { x = trace.x, y = trace.y, text }) {
  if (trace.fill !== "none" || trace.line?.shape === "spline") return false;
  const places = Array.from(x, (each, k) => [pixel(xaxis, each), pixel(yaxis, y[k])]);
  const [lines, points, texts] = [".js-line", "path.point", ".textpoint text"].map((selector) =>
    node.querySelectorAll(selector),
  );
  if (/lines/.test(trace.mode) && !lines.length) return false;
  if (/markers/.test(trace.mode) && points.length !== places.length) return false;
  if (/text/.test(trace.mode) && texts.length !== places.length) return false;
  let pen = "M"; // lifted where a value is missing
  let path = "";
  for (const place of places) {
    const isDrawn = place.every(Number.isFinite);
    if (isDrawn) path += pen + place;
    pen = isDrawn ? "L" : "M";
  }
  lines.forEach((line, k) => put(line, "d", k || !path ? "M0,0" : path));
  places.forEach(([left, top], k) => {
    const isInside = left >= 0 && left <= xaxis._length && top >= 0 && top <= yaxis._length;
    const isDrawn = Number.isFinite(left + top) && (isInside || trace.cliponaxis !== false);
    for (const mark of [points[k], texts[k]]) if (mark) put(mark, "display", isDrawn ? "" : "none");
    if (!isDrawn) return;
    points[k]?.setAttribute("transform", `translate(${left},${top})`);
    texts[k]?.setAttribute("x", left);
    texts[k]?.setAttribute("y", top);
  });
  if (text !== undefined) print(texts[0], text);
  return true;
}

// The number that a text says; what is not finite has no place and no colour.
export const said = (text) => Number(text.replace("−", "-"));

// Bars whose range moves along come as shares of its upper end.
export function heights(share, range) {
  return Array.from(share, (each) => each * range[1]);
}

function moveBars(node, trace, { yaxis }, { y, text }) {
  const bars = [...node.querySelectorAll(".point path")];
  const upright = /^(M[\d.-]+,[\d.-]+V)([\d.-]+)(H.*)$/;
  const shapes = bars.map((bar) => upright.exec(bar.getAttribute("d")));
  if (trace.orientation === "h" || bars.length !== y.length || shapes.includes(null)) return false;
  bars.forEach((bar, k) => {
    const [, before, top, after] = shapes[k];
    const height = pixel(yaxis, y[k]);
    put(bar, "d", before + height + after);
    if (trace.meta) bar.style.fill = trace.meta[y[k] < 0 ? 0 : 1];
    const label = bar.parentNode.querySelector("text");
    if (!label) return;
    const [px, py] = label.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
    const [was, zero] = [Number(top), pixel(yaxis, 0)];
    // A label stands above a bar that goes up and below one that goes down.
    const isTurned = height > zero !== was > zero;
    const distance = isTurned ? 0.8 * trace.textfont.size - (py - was) : py - was;
    put(label, "transform", `translate(${px},${height + distance})`);
    if (text) print(label, text[k]);
  });
  return true;
}

// The colour that a colour scale of hex colours has at a place from 0 to 1, as [r, g, b].
function colourAt(scale, place) {
  const above = Math.max(1, scale.findIndex(([stop]) => stop >= place));
  const [[low, from], [high, to]] = [scale[above - 1], scale[above]];
  const part = (place - low) / (high - low);
  const channel = (hex, k) => parseInt(hex.slice(2 * k + 1, 2 * k + 3), 16);
  return [0, 1, 2].map((k) => Math.round((1 - part) * channel(from, k) + part * channel(to, k)));
}

function moveCells(node, trace, { xaxis, yaxis }, { full, text }, calc) {
  const labels = node.querySelectorAll(".heatmap-label text");
  const [columns, rows] = [calc.x.map((x) => xaxis.c2p(x)), calc.y.map((y) => yaxis.c2p(y))];
  const [wide, high] = [columns.length - 1, rows.length - 1];
  if (wide * high !== text.length || labels.length !== text.length) return true; // not drawn yet
  let layer = node.querySelector(".gradlab-cells");
  if (!layer) {
    layer = document.createElementNS(node.namespaceURI, "g");
    layer.setAttribute("class", "gradlab-cells");
    text.forEach(() => layer.append(document.createElementNS(node.namespaceURI, "rect")));
    node.querySelector("image").after(layer);
    node.querySelector("image").style.display = "none";
    layer.style.opacity = trace.opacity;
  }
  text.forEach((each, k) => {
    const [i, j] = [Math.floor(k / wide), k % wide];
    const value = Math.max(-1, Math.min(1, said(each) / full));
    const colour = Number.isFinite(value) && colourAt(trace.colorscale, (value + 1) / 2);
    const cell = layer.children[k];
    put(cell, "x", Math.min(columns[j], columns[j + 1]) + trace.xgap / 2);
    put(cell, "y", Math.min(rows[i], rows[i + 1]) + trace.ygap / 2);
    const [width, height] = [columns[j + 1] - columns[j], rows[i + 1] - rows[i]].map(Math.abs);
    put(cell, "width", Math.max(0, width - trace.xgap));
    put(cell, "height", Math.max(0, height - trace.ygap));
    put(cell, "fill", colour ? `rgb(${colour})` : "none");
    print(labels[k], each);
  });
  return true;
}

const movers = { scatter: moveScatter, bar: moveBars, heatmap: moveCells };

function rename(plot, uid, name) {
  const entries = [...plot.querySelectorAll(".legend .traces")];
  const entry = entries.find(({ __data__: items }) => items?.[0]?.trace.uid === uid);
  const text = entry?.querySelector(".legendtext");
  if (text) text.textContent = name;
}

// Rewrite what moves in the picture; return what is left for plotly.js, by trace number.
export function move(plot, moving, step, at) {
  const left = {};
  for (const [uid, arrays] of Object.entries(moving)) {
    const index = plot.data.findIndex((trace) => trace.uid === uid);
    const calc = plot.calcdata[index]?.[0];
    if (calc?.trace.visible !== true) continue;
    const { name, share, ...values } = Object.fromEntries(
      Object.entries(arrays).map(([attribute, array]) => [attribute, at(array, step)]),
    );
    if (name !== undefined) rename(plot, uid, name);
    if (calc.trace.type === "bar" && values.text) values.y = values.text.map(said);
    if (share) values.y = heights(share, plot._fullLayout.yaxis.range);
    const axes = plot._fullLayout._plots[calc.trace.xaxis + calc.trace.yaxis];
    const node = calc.node3?.node();
    if (!node || !movers[calc.trace.type]?.(node, calc.trace, axes, values, calc))
      left[index] = Object.fromEntries(
        Object.entries(values).map(([each, row]) => [each, [[...row]]]),
      );
  }
  return left;
}
