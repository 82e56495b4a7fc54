"""The only part of the package that knows Streamlit; pages are built from these names.

What is exported here needs no torch, so that a page's title is on screen before torch is
imported. Views of results (code_panel, truth_meter, graph_view, …) are modules of their own, to
be imported in the body of the lesson.
"""

from gradlab.ui.cards import lesson_card
from gradlab.ui.controls import choice, entry, number, preset, whole
from gradlab.ui.figure import figure
from gradlab.ui.frame import Page, lesson
from gradlab.ui.headline import Number, headline
from gradlab.ui.inputs import point, point_at, vector
from gradlab.ui.known import chosen
from gradlab.ui.part import SCENE, fold, more, part, scene, section
from gradlab.ui.stage import stage

__all__ = [
    "SCENE",
    "Number",
    "Page",
    "choice",
    "chosen",
    "entry",
    "figure",
    "fold",
    "headline",
    "lesson",
    "lesson_card",
    "more",
    "number",
    "part",
    "point",
    "point_at",
    "preset",
    "scene",
    "section",
    "stage",
    "vector",
    "whole",
]
