// Tables whose cells light up what made them. Nothing is asked of Python: what each cell is made
// of, and its sum, came with the picture. A press alone tells Python, where a choice waits for it.

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const shown = new Map(); // the component's element -> what is shown in it

const cellOf = (event) => event.target.closest?.("[data-cell]");
const named = (host, name) => host.querySelector(`[data-cell="${name}"]`);
const termsOf = (cell) => cell.dataset.lit.split(" ").map((term) => term.split("*"));
const madeOf = (cell) => termsOf(cell).flat();
const MOST = 6; // terms that are also written as cells; more would fill the screen

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
  const lines = cell.dataset.lit ? sumOf(item, cell) : [[goesInto(cell, others)]];
  const paragraphs = lines.map((parts) => {
    const line = document.createElement("p");
    line.append(...parts);
    return line;
  });
  item.host.querySelector(".sum").replaceChildren(...paragraphs);
}

function goesInto(cell, others) {
  const results = others.map((each) => each.ariaLabel).join(", ");
  return [cell.ariaLabel, results].filter(Boolean).join(" → ");
}

// "dW-0-2" is dW[0, 2] as in code, in its tensor's colour; so is any text about that tensor.
function codeOf(key) {
  const [tensor, ...at] = key.split("-");
  return `${tensor}[${at.join(", ")}]`;
}

function painted(item, key, text = codeOf(key), tag = "span") {
  const element = document.createElement(tag);
  const tensor = item.host.querySelector(`[data-cell^="${key.split("-")[0]}-"]`);
  element.style.color = getComputedStyle(tensor).getPropertyValue("--role");
  element.textContent = text;
  return element;
}

const between = (lists, sign) => lists.flatMap((list, k) => (k ? [sign, ...list] : list));

function valueOf(item, key) {
  const text = named(item.host, key).textContent;
  return painted(item, key, text.startsWith("−") ? `(${text})` : text);
}

// A cell's sum in letters, cell by cell unless it is long, and in numbers with what it comes to.
function sumOf(item, cell) {
  const [over, ...factors] = cell.dataset.sum.split(" ");
  const terms = termsOf(cell);
  const alone = terms.filter((term) => term.length < factors.length); // a bias
  const letters = [factors, ...alone].map((term) => between(term.map((key) => [painted(item, key)]), " · "));
  const sign = Object.assign(document.createElement("sub"), { textContent: over });
  const written = (show) =>
    between(terms.map((term) => between(term.map((key) => [show(item, key)]), " · ")), " + ");
  const total = Object.assign(document.createElement("b"), { textContent: cell.textContent });
  return [
    [painted(item, cell.dataset.cell, undefined, "b"), " = Σ", sign, " ", ...between(letters, " + ")],
    terms.length > MOST ? [] : ["= ", ...written(painted)],
    ["= ", ...written(valueOf), " = ", total],
  ];
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
    for (const cell of item.host.querySelectorAll("td"))
      cell.ariaLabel = `${codeOf(cell.dataset.cell)} = ${cell.textContent}`;
    for (const table of item.host.querySelectorAll("table")) stop(table.rows[0].cells[0]);
    if (focused) named(item.host, focused)?.focus({ preventScroll: true });
  }
  rest(item);
  return () => parentElement.isConnected || shown.delete(parentElement);
}
