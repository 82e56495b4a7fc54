"""The stepper as one piece of HTML: offline, steppable, for a notebook or a file."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from gradlab.explanation.panel import STYLE, inspected, panel, table
from gradlab.explanation.words import Account, account
from gradlab.pictures.drawing import Drawing, drawings
from gradlab.pictures.drawing.view import script, stylesheet, view
from gradlab.tape import Tape
from gradlab.words.colours import COLOURS
from gradlab.words.text import Translate

MOST = 1300
"""Steps that are written into the page; a longer tape says what it leaves out."""

_STYLE = """
.gl-stepper { color-scheme: light dark; color: var(--gl-text); background: var(--gl-background);
  font: 15px/1.5 system-ui, sans-serif; padding: 12px; max-width: 1100px; }
body[data-jp-theme-light="false"] .gl-stepper { color-scheme: dark; }
body[data-jp-theme-light="true"] .gl-stepper { color-scheme: light; }
.gl-steps { display: flex; gap: 6px; align-items: center; margin-bottom: 8px; }
.gl-steps input { flex: 1; min-width: 90px; accent-color: var(--gl-w); }
.gl-steps output { min-width: 64px; text-align: right; }
@media (min-width: 900px) { .gl-main { display: grid; gap: 16px; align-items: start;
  grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); } }
"""
_STEPPING = """
function glStepper(root, count) {
  const slider = root.querySelector(".gl-steps input");
  const go = (k) => {
    const step = Math.max(0, Math.min(count, k));
    slider.value = step;
    root.querySelector(".gl-steps output").textContent = step + " / " + count;
    for (const each of root.querySelectorAll("[data-panel]")) {
      each.hidden = Number(each.dataset.panel) !== step;
    }
    const by = { first: step > 0, back: step > 0, next: step < count, last: step < count };
    for (const button of root.querySelectorAll(".gl-steps button")) {
      button.disabled = !by[button.dataset.go];
    }
    glShow(root, step);
  };
  const moves = { first: () => 0, back: (k) => k - 1, next: (k) => k + 1, last: () => count };
  const move = (name) => go(moves[name](Number(slider.value)));
  for (const button of root.querySelectorAll(".gl-steps button")) {
    button.addEventListener("click", () => move(button.dataset.go));
  }
  slider.addEventListener("input", () => go(Number(slider.value)));
  root.addEventListener("keydown", (event) => {
    const keys = { ArrowRight: "next", ArrowLeft: "back", PageDown: "next", PageUp: "back",
      Home: "first", End: "last" };
    const name = keys[event.key];
    if (!name || event.target === slider || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    move(name);
  });
  glMount(root, (box) => {
    for (const each of root.querySelectorAll("[data-node]")) {
      each.hidden = Number(each.dataset.node) !== box;
    }
  }, go);
  go(0);
}

// Notebooks differ in how they run a script and where; every stepper not yet alive is found.
for (const root of document.querySelectorAll(".gl-stepper:not([data-alive])")) {
  root.dataset.alive = "";
  glStepper(root, Number(root.dataset.count));
}
"""


def html(tape: Tape, translate: Translate) -> str:
    """Return the stepper of a tape as HTML without any request to elsewhere.

    Texts of the user's are escaped. Without scripts (an untrusted notebook) the table of all
    steps is still there.
    """
    _ = translate
    drawn = drawings(tape, translate)
    boxes = [box for each in drawn for box in each.boxes]
    shown = min(len(tape), MOST)
    accounts = [account(tape, k, translate) for k in range(shown + 1)]
    roles = "".join(
        f"--gl-{name}:light-dark({colour.light},{colour.dark});" for name, colour in COLOURS.items()
    )
    body = [
        f"<style>.gl-stepper{{{roles}}}{_STYLE}{STYLE}{stylesheet()}</style>",
        _controls(shown, translate),
        f'<div class="gl-main"><div>{view(drawn, translate)}',
        "".join(f"<p>{escape(line)}</p>" for line in left_out(tape, drawn, translate)),
        '</div><div class="gl-panel" aria-live="polite">',
        "".join(_panel(k, each) for k, each in enumerate(accounts)),
        "".join(_inspected(tape, k, box.nodes, translate) for k, box in enumerate(boxes)),
        "</div></div>",
        _details(accounts, translate),
        f"<script>(() => {{{script()}{_STEPPING}}})()</script>",
    ]
    return f'<div class="gl-stepper" tabindex="-1" data-count="{shown}">{"".join(body)}</div>'


def document(tape: Tape, translate: Translate, language: str) -> str:
    """Return the stepper as a whole HTML file."""
    _, paper = translate, COLOURS["background"]
    title = escape(_("A backward pass, step by step"))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title>"
        "<style>:root{color-scheme:light dark}body{margin:0}"
        f"html{{background:light-dark({paper.light},{paper.dark})}}"
        ".gl-stepper{margin:0 auto;box-sizing:border-box}"
        f"</style></head><body>{html(tape, translate)}</body></html>\n"
    )


def left_out(tape: Tape, drawn: Sequence[Drawing], translate: Translate) -> list[str]:
    """Return sentences on what the pictures and the table do not show one by one."""
    _, opening = translate, drawn[0]
    found = []
    if opening.folded:
        found.append(
            _("{nodes} nodes in {boxes} boxes: {folded} of them share a box.").format(
                nodes=len(tape.graph.nodes), boxes=len(opening.boxes), folded=opening.folded
            )
        )
    if opening.is_simple:
        found.append(_("Graphviz gave no layout in time, so the boxes stand in one column."))
    if len(tape) > MOST:
        found.append(
            _("Steps {first} to {last} are left out here; the tape itself has them all.").format(
                first=MOST + 1, last=len(tape)
            )
        )
    return found


def _controls(count: int, translate: Translate) -> str:
    _ = translate
    names = {
        "first": ("|◀", _("first")),
        "back": ("◀", _("back")),
        "next": ("▶", _("next")),
        "last": ("▶|", _("last")),
    }
    buttons = [
        f'<button type="button" data-go="{name}" aria-label="{escape(label)}" '
        f'title="{escape(label)}">{sign}</button>'
        for name, (sign, label) in names.items()
    ]
    label = escape(_("step"))
    slider = f'<input type="range" min="0" max="{count}" value="0" step="1" aria-label="{label}">'
    return (
        f'<div class="gl-steps">{"".join(buttons[:2])}{slider}{"".join(buttons[2:])}'
        f"<output>0 / {count}</output></div>"
    )


def _panel(k: int, said: Account) -> str:
    return f'<section data-panel="{k}"{" hidden" * (k > 0)}>{panel(said)}</section>'


def _inspected(tape: Tape, k: int, nodes: Sequence[int], translate: Translate) -> str:
    return f'<div data-node="{k}" hidden>{inspected(tape, nodes, translate)}</div>'


def _details(accounts: Sequence[Account], translate: Translate) -> str:
    _ = translate
    title = escape(_("All steps as a table"))
    return f"<details><summary>{title}</summary>{table(accounts, translate)}</details>"
