// Marks that move with a slider, rewritten in the SVG that plotly.js drew: a line's path, a
// point's place, a bar's top, a cell's colour and text. That takes a fraction of a millisecond
// where plotly.js takes a frame or two. What can't be moved so is left to Plotly.restyle.

const format = /:(\+?)\.(\d+)f/; // of a number in a texttemplate, e.g. "%{z:+.3f}"

function printed(value, template) {
  if (!Number.isFinite(value)) return "";
  const [, plus, decimals] = format.exec(template);
  const text = value.toFixed(decimals).replace(/^-(?=[0.]+$)/, "");
  return plus && !text.startsWith("-") ? `+${text}` : text;
}

// Where an axis has a value. Plotly's own d2p rounds to hundredths of a pixel; a tangent drawn
// from its end points shall have the slope that autograd found.
function pixel(axis, value) {
  return axis._b + axis._m * axis.d2l(value);
}

function moveScatter(node, trace, { xaxis, yaxis }, { x = trace.x, y = trace.y }) {
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
  lines.forEach((line, k) => line.setAttribute("d", k || !path ? "M0,0" : path));
  places.forEach(([left, top], k) => {
    const isInside = left >= 0 && left <= xaxis._length && top >= 0 && top <= yaxis._length;
    const isDrawn = Number.isFinite(left + top) && (isInside || trace.cliponaxis !== false);
    for (const mark of [points[k], texts[k]]) mark?.setAttribute("display", isDrawn ? "" : "none");
    if (!isDrawn) return;
    points[k]?.setAttribute("transform", `translate(${left},${top})`);
    texts[k]?.setAttribute("x", left);
    texts[k]?.setAttribute("y", top);
  });
  return true;
}

function moveBars(node, trace, { yaxis }, { y }) {
  const bars = [...node.querySelectorAll(".point path")];
  const upright = /^(M[\d.-]+,[\d.-]+V)([\d.-]+)(H.*)$/;
  const shapes = bars.map((bar) => upright.exec(bar.getAttribute("d")));
  if (!y || trace.orientation === "h" || bars.length !== y.length || shapes.includes(null))
    return false;
  bars.forEach((bar, k) => {
    const [, before, top, after] = shapes[k];
    const height = yaxis.d2p(y[k]);
    bar.setAttribute("d", before + height + after);
    const label = bar.parentNode.querySelector("text");
    if (!label) return;
    const [px, py] = label.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
    label.setAttribute("transform", `translate(${px},${py + height - top})`);
    if (trace.texttemplate) label.textContent = printed(y[k], trace.texttemplate);
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

function moveCells(node, trace, { xaxis, yaxis }, { z }, calc) {
  const labels = node.querySelectorAll(".heatmap-label text");
  if (!z || trace.zauto || (labels.length && labels.length !== z.length)) return false;
  const [columns, rows] = [calc.x.map((x) => xaxis.c2p(x)), calc.y.map((y) => yaxis.c2p(y))];
  if ((columns.length - 1) * (rows.length - 1) !== z.length) return false;
  let layer = node.querySelector(".gradlab-cells");
  if (!layer) {
    layer = document.createElementNS(node.namespaceURI, "g");
    layer.setAttribute("class", "gradlab-cells");
    z.forEach(() => layer.append(document.createElementNS(node.namespaceURI, "rect")));
    node.querySelector("image").after(layer);
  }
  z.forEach((value, k) => {
    const [i, j] = [Math.floor(k / (columns.length - 1)), k % (columns.length - 1)];
    const place = (value - trace.zmin) / (trace.zmax - trace.zmin);
    const colour = colourAt(trace.colorscale, Math.min(1, Math.max(0, place)));
    const cell = layer.children[k];
    cell.setAttribute("x", Math.min(columns[j], columns[j + 1]) + trace.xgap / 2);
    cell.setAttribute("y", Math.min(rows[i], rows[i + 1]) + trace.ygap / 2);
    cell.setAttribute("width", Math.abs(columns[j + 1] - columns[j]) - trace.xgap);
    cell.setAttribute("height", Math.abs(rows[i + 1] - rows[i]) - trace.ygap);
    cell.setAttribute("fill", `rgb(${colour})`);
    if (!labels.length) return;
    labels[k].textContent = printed(value, trace.texttemplate);
    const isBright = 299 * colour[0] + 587 * colour[1] + 114 * colour[2] >= 128000;
    if (!trace.textfont.color) labels[k].style.fill = isBright ? "#444" : "#fff";
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
    const { name, ...values } = Object.fromEntries(
      Object.entries(arrays).map(([attribute, array]) => [attribute, at(array, step)]),
    );
    if (name !== undefined) rename(plot, uid, name);
    const axes = plot._fullLayout._plots[calc.trace.xaxis + calc.trace.yaxis];
    const node = calc.node3?.node();
    if (!node || !movers[calc.trace.type]?.(node, calc.trace, axes, values, calc))
      left[index] = Object.fromEntries(
        Object.entries(values).map(([each, row]) => [each, [shaped(row, arrays[each].shape)]]),
      );
  }
  return left;
}

function shaped(row, [rows, columns]) {
  if (!columns) return [...row];
  return Array.from({ length: rows }, (_, k) => [...row.slice(k * columns, (k + 1) * columns)]);
}
