// Which questions one has met: kept in this browser alone, no server hears of it. And the focus: it
// goes to what is asked, or told, since the button that led there is another one now.

const STORE = "gradlab-met";

function met() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORE));
    return Array.isArray(kept) ? kept : [];
  } catch {
    return []; // the browser keeps nothing, or something else
  }
}

function keep(name) {
  const known = met();
  if (known.includes(name)) return;
  try {
    localStorage.setItem(STORE, JSON.stringify([...known, name]));
  } catch {
    // where nothing is kept, nothing is marked
  }
}

function goToQuestion(stage) {
  if (window.gradlabAsked === stage) return;
  const isFirst = window.gradlabAsked === undefined;
  window.gradlabAsked = stage;
  const heading = document.querySelector(".st-key-stage-ask h3");
  if (isFirst || !heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

// A clicker in a talk: an answer that was chosen is committed, else torch's is shown; then on.
function clicked(event) {
  const isChosen = document.querySelector("[class*='st-key-answer-'] button[kind=primary]");
  const key = isChosen ? "commit-answer" : "show-answer";
  const button = document.querySelector(`.st-key-${key} button:not(:disabled)`);
  if (event.detail < 0 || event.defaultPrevented || !button) return;
  event.preventDefault();
  button.click();
}

// data.stage: the question and whether it is answered. data.keep: a question that has just been answered. data.lessons: what there is, to be marked.
export default function ({ data: [data], parentElement }) {
  if (data.keep) keep(data.keep);
  if (data.stage) goToQuestion(data.stage);
  document.addEventListener("gradlab-step", clicked);
  if (!data.lessons) return;
  const known = met();
  const list = Object.assign(document.createElement("ul"), { className: "gl-met" });
  for (const { title, items } of data.lessons) {
    const count = items.filter((name) => known.includes(name)).length;
    const line = document.createElement("li");
    line.textContent = `${title}: ${data.words.replace("{met}", count).replace("{all}", items.length)}`;
    list.append(line);
  }
  parentElement.replaceChildren(list);
}
