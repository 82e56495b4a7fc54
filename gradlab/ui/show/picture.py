"""A small picture in a page: SVG written by this repository, in the page's own colours."""

from __future__ import annotations

import streamlit as st

# st.html drops SVG, and an image file would not know the page's theme.
_picture = st.components.v2.component(
    "gradlab_picture",
    js="""
export default function ({ parentElement, data }) {
  parentElement.innerHTML = data.svg;
  const picture = parentElement.querySelector("svg");
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  picture.setCurrentTime(1); // one of its moments
  picture.pauseAnimations();
}
""",
)


def picture(key: str, svg: str) -> None:
    """Show SVG whose every text was escaped when it was written, see gradlab.pictures.cards."""
    _picture(key=key, data={"svg": svg})
