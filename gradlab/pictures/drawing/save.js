// A graph's picture as a file of its own: as it is seen, on the page's colour, under its title.

const GL_SVG = "http://www.w3.org/2000/svg";
const GL_HEAD = 40; // units above the picture, for the title
const GL_EDGE = 12;
const GL_DRAWN = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "display",
  "visibility", "font-family", "font-size", "font-weight", "font-style", "text-anchor",
  "text-decoration", "marker-end"];

// What a variable of the stylesheet is in the theme that is shown.
function glColour(svg, role) {
  const probe = document.createElementNS(GL_SVG, "rect");
  probe.style.fill = `var(--gl-${role})`;
  svg.append(probe);
  const { fill } = getComputedStyle(probe);
  probe.remove();
  return fill;
}

function glAdd(parent, tag, attributes, text = "") {
  const element = document.createElementNS(GL_SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  parent.prepend(element);
}

// A copy that needs no stylesheet, the whole of it whatever is zoomed.
function glAlone(svg) {
  const copy = svg.cloneNode(true);
  const originals = svg.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((element, k) => {
    const style = getComputedStyle(originals[k]);
    const kept = GL_DRAWN.map((name) => `${name}: ${style.getPropertyValue(name)}`);
    element.setAttribute("style", kept.join("; "));
  });
  for (const defs of svg.getRootNode().querySelectorAll(".gl-graph defs")) {
    if (!svg.contains(defs)) copy.prepend(defs.cloneNode(true)); // arrowheads of the other picture
  }
  const width = Number(svg.dataset.width) + 2 * GL_EDGE;
  const height = Number(svg.dataset.height) + GL_HEAD + GL_EDGE;
  const place = { x: -GL_EDGE, y: -GL_HEAD };
  const heading = document.querySelector(".st-key-heading h1")?.textContent ?? document.title;
  const font = `font: 600 18px ${getComputedStyle(document.body).fontFamily.replaceAll('"', "'")}`;
  const words = { x: 0, y: -14, fill: glColour(svg, "text"), style: font };
  glAdd(copy, "text", words, heading);
  glAdd(copy, "rect", { ...place, width, height, fill: glColour(svg, "background") });
  glAdd(copy, "title", {}, heading);
  const size = { width, height, viewBox: `${place.x} ${place.y} ${width} ${height}` };
  for (const [name, value] of Object.entries(size)) copy.setAttribute(name, value);
  copy.removeAttribute("style");
  return [new XMLSerializer().serializeToString(copy), width, height];
}

function glDownload(blob, format) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `gradlab_graph.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

async function glSave(svg, format) {
  const [text, width, height] = glAlone(svg);
  const blob = new Blob([text], { type: "image/svg+xml" });
  if (format === "svg") return glDownload(blob, format);
  const image = new Image(2 * width, 2 * height);
  image.src = URL.createObjectURL(blob);
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"),
    { width: 2 * width, height: 2 * height });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return canvas.toBlob((picture) => glDownload(picture, format), "image/png");
}
