// A heatmap's cells, rows and columns as buttons that press the page's own choices of them: one
// stop for the Tab key, arrows within. They lie over the picture and are not to be seen.

const SAID_MS = 200; // names follow when the numbers rest
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// The rectangles of a row's or a column's cells: where each begins, and how long it is.
function spans(axis, edges) {
  const places = Array.from(edges, (edge) => axis._offset + axis.c2p(edge));
  return places.slice(1).map((end, k) => [Math.min(places[k], end), Math.abs(end - places[k])]);
}

// Plotly shows what is under the pointer, which it does not see through a button.
function pass(button, plot) {
  const tell = (kind) => (event) =>
    plot.querySelector(".nsewdrag")?.dispatchEvent(new MouseEvent(kind, event));
  button.addEventListener("mousemove", tell("mousemove"));
  button.addEventListener("mouseout", tell("mouseout"));
}

// Give a heatmap its buttons; return what puts them over its cells.
export function cells(item, plot, choose) {
  const grid = document.createElement("div");
  grid.className = "gradlab-grid";
  grid.setAttribute("role", "grid");
  let buttons = []; // row by row, the first row and the first of each row name what they choose
  let here = [1, 1]; // where the Tab key arrives
  let timer;

  const calcOf = () => plot.calcdata?.find(([first]) => first?.trace.type === "heatmap")?.[0];
  const chosen = (shape) => (plot.layout.shapes ?? []).find(({ name }) => name === shape);

  function button(row, column) {
    const element = document.createElement("button");
    element.type = "button";
    element.tabIndex = -1;
    element.setAttribute("role", "gridcell"); // of the names too: a button is no header
    element.addEventListener("click", () => take(row, column));
    element.addEventListener("focus", () => arrive(row, column));
    pass(element, plot);
    return element;
  }

  // As many rows and columns as the matrix has, and one more of each that name them.
  function build(rows, columns) {
    if (buttons.length === rows + 1 && buttons[0].length === columns + 1) return;
    const hadFocus = grid.contains(document.activeElement);
    buttons = Array.from({ length: rows + 1 }, (_, row) =>
      Array.from({ length: columns + 1 }, (_, column) => row + column && button(row, column)),
    );
    const lines = buttons.map((line) => {
      const element = document.createElement("div");
      element.setAttribute("role", "row");
      element.append(...line.filter(Boolean));
      return element;
    });
    grid.replaceChildren(...lines);
    arrive(Math.min(here[0], rows), Math.min(here[1], columns));
    if (hadFocus) buttons[here[0]][here[1]].focus();
  }

  function arrive(row, column) {
    for (const each of buttons.flat()) if (each) each.tabIndex = -1;
    buttons[row][column].tabIndex = 0;
    here = [row, column];
  }

  function take(row, column) {
    const keys = item.data.cells;
    frame(row, column);
    if (row) choose(keys.row, row - 1);
    if (column) choose(keys.column, column - 1);
  }

  // Both frames at once: Python's answer draws them where they are already.
  function frame(row, column) {
    const cell = chosen("cell");
    if (!cell) return;
    const y = row ? row - 1 : (cell.y0 + cell.y1) / 2;
    const x = column ? column - 1 : (cell.x0 + cell.x1) / 2;
    const across = { y0: y - 0.5, y1: y + 0.5 };
    const only = { ...across, x0: x - 0.5, x1: x + 0.5 };
    const moved = { row: across, cell: only };
    const shapes = plot.layout.shapes.map((shape) => ({ ...shape, ...moved[shape.name] }));
    window.Plotly.relayout(plot, { shapes });
  }

  function strike(event) {
    const step = MOVES[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const [row, column] = here.map((each, k) => each + step[k]);
    buttons[row]?.[column]?.focus();
  }

  // What each cell says, as it stands printed.
  function name() {
    const { trace } = calcOf() ?? {};
    if (!trace) return;
    const printed = [...plot.querySelectorAll(".heatmap-label text")].map((e) => e.textContent);
    const texts = printed.length === trace.x.length * trace.y.length ? printed : trace.text.flat();
    const plain = (text) => new DOMParser().parseFromString(text, "text/html").body.textContent;
    const [outputs, inputs] = [trace.y, trace.x].map((names) => Array.from(names, plain));
    const cell = chosen("cell");
    buttons.forEach((line, row) =>
      line.forEach((element, column) => {
        if (!element) return;
        const [output, input] = [outputs[row - 1], inputs[column - 1]];
        const value = texts[(row - 1) * inputs.length + column - 1];
        const label = output && input ? `∂${output}/∂${input} = ${value}` : (output ?? input);
        if (element.ariaLabel !== label) element.ariaLabel = label;
        if (!output || !input) return;
        const isChosen = cell?.y0 === row - 1.5 && cell?.x0 === column - 1.5;
        element.setAttribute("aria-selected", isChosen);
      }),
    );
  }

  grid.addEventListener("keydown", strike);
  return () => {
    const calc = item.data.cells && calcOf();
    if (!calc) return grid.remove();
    const { xaxis, yaxis } = plot._fullLayout;
    const [across, down] = [spans(xaxis, calc.x), spans(yaxis, calc.y)];
    build(down.length, across.length);
    const columns = [[0, xaxis._offset], ...across];
    const rows = [[yaxis._offset - 28, 28], ...down];
    buttons.forEach((line, row) =>
      line.forEach((element, column) => {
        if (!element) return;
        const [[left, width], [top, height]] = [columns[column], rows[row]];
        element.style.cssText =
          `left: ${left}px; top: ${top}px; width: ${width}px; height: ${height}px`;
      }),
    );
    grid.ariaLabel = item.data.cells.label;
    if (!grid.isConnected) item.root.append(grid);
    clearTimeout(timer);
    timer = setTimeout(name, SAID_MS);
  };
}
