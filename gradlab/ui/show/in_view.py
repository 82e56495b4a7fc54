"""Brings what a press has changed into view where the screen is too small for both."""

from __future__ import annotations

import streamlit as st

# What is shown at first is left where it is: the visitor begins at the top of the page.
_component = st.components.v2.component(
    "gradlab_in_view",
    js="""
const shown = new Map(); // the place -> what was shown there last

function show(place) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.querySelector(`.st-key-${place}`)
    ?.scrollIntoView({ behavior: calm ? "instant" : "smooth", block: "start" });
}

function jump(event) {
  const link = event.target.closest("a[data-to]");
  if (!link) return;
  event.preventDefault();
  show(link.dataset.to);
}

export default function ({ data }) {
  if (shown.size === 0) document.addEventListener("click", jump);
  const before = shown.get(data.place);
  shown.set(data.place, data.what);
  if (before === undefined || before === data.what) return;
  const { top } = document.querySelector(`.st-key-${data.place}`).getBoundingClientRect();
  if (top < 48 || top > innerHeight / 2) show(data.place);
}
""",
)


def keep_in_view(place: str, what: str) -> None:
    """Scroll to a container when what it shows has changed and it is out of sight.

    Args:
        place: the container's key. A link with the attribute `data-to` jumps to another one.
        what: a name of what it shows.
    """
    _component(key=f"in-view-{place}", data={"place": place, "what": what}, height=1)
