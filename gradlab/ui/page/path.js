// The path in the bar: where one is, what is done and what comes next; on a phone a button that
// opens it.
//
// Streamlit marks no link as the present page's, and leaves the focus of one that was followed on
// nothing. What a screen reader is to read next is the heading, once it is the new page's. What is
// done is kept in this browser alone: no server hears of it.

const STORE = "gradlab-done";
const AGAIN = 50; // ms between two looks for the new page's heading
const SOON = 100; // looks
const HANDS_ON = "input, button, textarea, summary, label, [role], .gradlab-figure";
const FRAME = ".st-key-bar, .st-key-next";

function doneLessons() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORE));
    return Array.isArray(kept) ? kept : [];
  } catch {
    return []; // the browser keeps nothing, or something else
  }
}

function keepDone(slug) {
  const known = doneLessons();
  if (known.includes(slug)) return;
  try {
    localStorage.setItem(STORE, JSON.stringify([...known, slug]));
  } catch {
    // where nothing is kept, nothing is marked
  }
}

// A link's mark, with a word for those who listen. React leaves a child that it does not know.
function put(link, sign, word) {
  let mark = link.querySelector(":scope > .gl-mark");
  if (!mark) {
    mark = document.createElement("span");
    mark.className = "gl-mark";
    mark.append("", document.createElement("span"));
    link.append(mark);
  }
  const [seen, heard] = mark.childNodes;
  if (seen.data !== sign) seen.data = sign;
  if (heard.textContent !== word) heard.textContent = word;
}

function mark({ place, slugs, words }) {
  const done = doneLessons();
  const then = slugs.findIndex((slug, k) => k + 1 !== place && !done.includes(slug));
  const links = document.querySelectorAll(".st-key-path a");
  const cards = slugs.map((slug) => document.querySelector(`.st-key-card-${slug} a`));
  for (const each of [links, cards])
    each.forEach((link, k) => {
      if (!link) return;
      const isDone = done.includes(slugs[k]);
      put(link, isDone ? "✓" : "", isDone ? ` ${words.done}` : k === then ? ` ${words.next}` : "");
      link.classList.toggle("gl-then", k === then);
    });
  const home = document.querySelector(".st-key-bar a");
  [home, ...links].forEach((link, k) => {
    if (k === place) link?.setAttribute("aria-current", "page");
    else link?.removeAttribute("aria-current");
  });
}

function goToHeading(title, looks) {
  const heading = document.querySelector(".st-key-heading h1");
  if (heading?.textContent.trim() !== title) {
    if (looks) setTimeout(goToHeading, AGAIN, title, looks - 1);
    return;
  }
  const { activeElement: active } = document;
  if (active !== document.body && !active.closest(FRAME)) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

// A lesson is done when one has put a hand to it and gone on.
function leave(path, { place, slugs, title }) {
  if (path.handled === slugs[path.place - 1]) keepDone(path.handled);
  Object.assign(path, { place, handled: undefined });
  goToHeading(title, SOON);
}

// On a phone a button opens the path.
function open(button, isOpen) {
  document.documentElement.toggleAttribute("data-gl-path", isOpen);
  button.setAttribute("aria-expanded", isOpen);
}

const isOpened = (button) => button.getAttribute("aria-expanded") === "true";

function begin() {
  const path = {};
  const notice = ({ target }) => {
    if (!(target instanceof Element) || target.closest(FRAME)) return;
    if (target.closest(HANDS_ON)) path.handled = path.data.slugs[path.data.place - 1];
  };
  for (const each of ["pointerup", "keyup"]) document.addEventListener(each, notice, true);
  document.addEventListener("click", ({ target }) => {
    open(path.button, path.button.contains(target) && !isOpened(path.button));
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !isOpened(path.button)) return;
    open(path.button, false);
    path.button.focus();
  });
  path.observer = new MutationObserver(() => mark(path.data));
  return path;
}

function opener(parent) {
  const known = parent.querySelector("button");
  if (known) return known;
  const button = Object.assign(document.createElement("button"), { type: "button" });
  button.className = "gl-path-open";
  parent.append(button);
  open(button, false);
  return button;
}

export default function ({ data: [data], parentElement }) {
  const path = (window.gradlabPath ??= begin());
  const isAnother = path.place !== undefined && path.place !== data.place;
  path.data = data;
  if (isAnother) leave(path, data);
  path.place = data.place;
  path.button = opener(parentElement);
  if (isAnother) open(path.button, false);
  path.button.textContent = data.here;
  const watched = data.place ? ".st-key-bar" : ".stMain"; // the front page's cards come later
  path.observer.disconnect();
  path.observer.observe(document.querySelector(watched), { childList: true, subtree: true });
  mark(data);
}
