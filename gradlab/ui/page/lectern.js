// The lectern: the menu for those who show a page to others, the talk view with its clicker, the
// QR code. Only the view is Python's; where the link is needed, it is the browser's own address.

const BY = { PageDown: 1, ArrowRight: 1, ArrowDown: 1, " ": 1, PageUp: -1, ArrowLeft: -1,
  ArrowUp: -1 };
const PAGES = ["PageDown", "PageUp"];
const TYPED = "input:not([type=button], [type=range]), textarea, select, [contenteditable=true]";
const ARROWS = "input[type=range], [role=slider], [role=radio], [role=grid] *, [role=tab]";
const PRESSED = "button, a, summary, [role=button], [role=tab], [role=radio], [role=grid] *";
const OPEN = "[role=dialog], [data-baseweb=popover], dialog[open]";
const OWN = ["view", "talk", "stop", "embed", "embed_options"]; // of the showing, not of the state
const LOOK_MS = 300; // between two looks at the address while a QR code is shown
const QUIET_MODULES = 4; // the white border that a QR code has to have

const lectern = (window.gradlabLectern ??= { code: undefined });

// The link of exactly this state, for others to open.
function address(more = {}) {
  const url = new URL(location.href);
  for (const name of OWN) url.searchParams.delete(name);
  url.searchParams.set("lang", lectern.data.language);
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
  return url.href;
}

function frameLines() {
  const title = document.title.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const source = address({ embed: "true" }).replaceAll("&", "&amp;");
  return `<iframe src="${source}"\n  title="${title}" width="900" height="600"\n` +
    `  style="border: 0; max-width: 100%" loading="lazy" allow="clipboard-write"></iframe>`;
}

// ---- QR code ----------------------------------------------------------------------------------

async function drawCode(place, link) {
  lectern.code ??= import(new URL(lectern.data.qr, document.baseURI));
  const { qrcode } = await lectern.code;
  let code;
  try {
    code = qrcode(0, "L");
    code.addData(link); // an address is ASCII: each letter is one byte of it
    code.make();
  } catch {
    place.textContent = lectern.data.words.long;
    return;
  }
  const size = code.getModuleCount();
  let path = "";
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1)
      if (code.isDark(row, column)) path += `M${column},${row}h1v1h-1z`;
  const box = `${-QUIET_MODULES} ${-QUIET_MODULES} ${size + 2 * QUIET_MODULES} ${size + 2 * QUIET_MODULES}`;
  place.innerHTML = `<svg viewBox="${box}" role="img" shape-rendering="crispEdges">` +
    `<path d="${path}" fill="#000"/></svg>`;
  place.firstChild.setAttribute("aria-label", `${lectern.data.words.qr}: ${link}`);
}

// Show the code in a place, and keep it that of the present state for as long as it is open.
function followCode(panel, place, said) {
  let shown;
  const look = () => {
    if (!panel.matches(":popover-open")) return;
    const link = address();
    if (link !== shown) {
      drawCode(place, (shown = link));
      said?.(link);
    }
    setTimeout(look, LOOK_MS);
  };
  look();
}

// ---- the menu and the corner ------------------------------------------------------------------

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const button = (text, press, title = "") =>
  make("button", { type: "button", textContent: text, title, ariaLabel: title || null,
    onclick: press });

function menu(words, tell) {
  const panel = make("div", { className: "menu", popover: "auto" });
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", words.open);
  const close = (then) => () => (panel.hidePopover(), then());
  const lines = make("textarea", { readOnly: true, spellcheck: false, ariaLabel: words.embed });
  const copy = button(words.copy, async () => {
    lines.select();
    await navigator.clipboard?.writeText(lines.value).catch(() => {}); // they can be taken by hand
    copy.textContent = words.copied;
  });
  const code = make("div", { className: "qr" });
  const heading = (text) => make("h2", { textContent: text });
  panel.append(
    button(words.talk, close(() => tell("enter", true))),
    make("p", { textContent: words.talkHint }),
    button(words.make, close(() => tell("make", true))),
    button(words.print, close(() => setTimeout(print))),
    heading(words.embed), lines, copy,
  );
  if (lectern.data.qr) panel.append(heading(words.qr), code);
  panel.addEventListener("toggle", ({ newState }) => {
    if (newState !== "open") return;
    lines.value = frameLines();
    copy.textContent = words.copy;
    if (lectern.data.qr) followCode(panel, code, () => (lines.value = frameLines()));
  });
  const opener = button("⋯", () => panel.togglePopover(), words.open);
  opener.className = "open";
  return [opener, panel];
}

function corner(words, { number, count }, tell) {
  const code = make("div", { className: "qr" });
  const link = make("div", {});
  const large = make("div", { className: "large", popover: "auto" }, code, link);
  large.setAttribute("role", "dialog");
  large.setAttribute("aria-label", words.qr);
  large.addEventListener("toggle", ({ newState }) => {
    if (newState === "open") followCode(large, code, (address) => (link.textContent = address));
  });
  lectern.showCode = () => large.togglePopover();
  const bar = make("div", { className: "corner" });
  if (count) {
    const place = make("span", { textContent: `${number} / ${count}`, role: "img" });
    place.ariaLabel = words.place.replace("{number}", number).replace("{count}", count);
    bar.append(place);
  }
  if (lectern.data.qr) bar.append(button("QR", lectern.showCode, words.qr));
  bar.append(button("✕", () => tell("leave", true), words.leave));
  return [bar, large];
}

// ---- the clicker ------------------------------------------------------------------------------

const isOpen = () =>
  document.querySelector(OPEN) || lectern.root.querySelector("[popover]:popover-open");

// A page that steps takes the step (and prevents the default); at its end the talk goes on.
function step(by) {
  const asked = new CustomEvent("gradlab-step", { detail: by, cancelable: true });
  const link = by > 0 ? lectern.data.next : lectern.data.back;
  if (document.dispatchEvent(asked) && link) location.assign(link);
}

function strike(event) {
  const { key } = event;
  if (!lectern.data.isTalk || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const at = event.composedPath()[0];
  const isOn = (places) => at.closest?.(places);
  if (isOn(TYPED)) return;
  if (key === "Escape" && !isOpen()) lectern.tell("leave", true);
  if (key.toLowerCase() === "q") lectern.showCode?.();
  if (!BY[key] || isOpen()) return;
  const isTheirs = key === " " ? isOn(PRESSED) : !PAGES.includes(key) && isOn(ARROWS);
  if (isTheirs) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // a slider would go the other way
  step(BY[key]);
}

export default function ({ data: [data], parentElement, setTriggerValue: tell }) {
  if (!lectern.data) addEventListener("keydown", strike, true);
  Object.assign(lectern, { data, tell, root: parentElement });
  const { dataset } = document.documentElement;
  dataset.glView = data.isTalk ? "talk" : "";
  const host = parentElement.querySelector(".host") ?? make("div", { className: "host" });
  const drawn = JSON.stringify(data);
  if (host.drawn === drawn) return; // a run of the page closes no open menu
  host.drawn = drawn;
  host.replaceChildren(...(data.isTalk ? corner(data.words, data, tell) : menu(data.words, tell)));
  parentElement.append(host);
}
