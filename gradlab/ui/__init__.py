"""The only part of the package that knows Streamlit; pages are built from these names."""

from gradlab.ui.controls import choice, entry, number, preset, whole
from gradlab.ui.frame import Page, lesson

__all__ = ["Page", "choice", "entry", "lesson", "number", "preset", "whole"]
