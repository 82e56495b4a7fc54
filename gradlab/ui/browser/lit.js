// Tables whose cells light up what made them. Nothing is asked of Python: what each cell is made
// of, and its sum, came with the picture. A press alone tells Python, where a choice waits for it.

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const shown = new Map(); // the component's element -> what is shown in it

const cellOf = (event) => event.target.closest?.("[data-cell]");
const named = (host, name) => host.querySelector(`[data-cell="${name}"]`);
const madeOf = (cell) => cell?.dataset.lit?.split(" ") ?? [];

// What a cell is made of; of one that is given, what is made of it.
function partners(item, cell) {
  if (cell.dataset.lit) return madeOf(cell).map((name) => named(item.host, name));
  const all = [...item.host.querySelectorAll("[data-lit]")];
  return all.filter((each) => madeOf(each).includes(cell.dataset.cell));
}

function light(item, cell) {
  if (!cell || item.lit === cell) return;
  item.lit = cell;
  const others = partners(item, cell);
  for (const each of item.host.querySelectorAll("[data-cell]")) {
    each.classList.toggle("now", each === cell);
    each.classList.toggle("with", others.includes(each));
  }
  const sum = item.host.querySelector(".sum");
  if (cell.dataset.said) sum.innerHTML = cell.dataset.said;
  else sum.textContent = `${cell.ariaLabel} → ${others.map((each) => each.ariaLabel).join(", ")}`;
}

// Where nothing is pointed at: the cell that has the focus or was pressed, or the chosen one.
const rest = (item) => light(item, named(item.host, item.rest) ?? named(item.host, item.chosen));

// One stop for the Tab key in each table.
function stop(cell) {
  for (const each of cell.closest("table").querySelectorAll("td")) each.tabIndex = -1;
  cell.tabIndex = 0;
}

function strike(item, event) {
  const [step, cell] = [STEPS[event.key], cellOf(event)];
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  if (["Enter", " "].includes(event.key)) press(item, event);
  else if (step) {
    const [row, column] = [cell.parentElement.rowIndex + step[0], cell.cellIndex + step[1]];
    cell.closest("table").rows[row]?.cells[column]?.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function press(item, event) {
  const cell = cellOf(event);
  cell?.focus();
  if (item.isChoice && cell?.dataset.lit) item.tell("cell", cell.dataset.cell);
}

function arrive(item, cell) {
  item.rest = cell.dataset.cell;
  stop(cell);
  light(item, cell);
}

function create(parent) {
  const host = document.createElement("div");
  parent.append(host);
  const item = { host };
  const hear = (kind, act) => host.addEventListener(kind, (event) => act(event, cellOf(event)));
  hear("pointerover", (_event, cell) => (cell ? light(item, cell) : rest(item)));
  hear("pointerleave", () => rest(item));
  hear("focusin", (_event, cell) => cell && arrive(item, cell));
  hear("click", (event) => press(item, event));
  hear("keydown", (event) => strike(item, event));
  shown.set(parent, item);
  return item;
}

export default function ({ parentElement, data, setTriggerValue }) {
  const item = shown.get(parentElement) ?? create(parentElement);
  if (item.chosen !== data.chosen) item.rest = data.chosen;
  Object.assign(item, { chosen: data.chosen, isChoice: data.choice, tell: setTriggerValue });
  if (item.html !== data.html) {
    const root = item.host.getRootNode();
    const focused = item.host.contains(root.activeElement) && root.activeElement.dataset.cell;
    item.host.innerHTML = item.html = data.html;
    item.lit = undefined;
    for (const table of item.host.querySelectorAll("table")) stop(table.rows[0].cells[0]);
    if (focused) named(item.host, focused)?.focus({ preventScroll: true });
  }
  rest(item);
  return () => parentElement.isConnected || shown.delete(parentElement);
}
