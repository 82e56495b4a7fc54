"""The only part of the package that knows Streamlit; pages are built from these names.

What is exported here needs no torch, so that a page's title is on screen before torch is
imported. Views of results (code_panel, truth_meter, graph_view, …) are modules of their own, to
be imported in the body of the lesson.
"""

from gradlab.ui.lessons.asking import lesson
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import SCENE, fold, part, scene, section, sections
from gradlab.ui.page.stage import stage, walk_stage
from gradlab.ui.page.widget_values import widget_value
from gradlab.ui.show.cards import lesson_card, moving_picture
from gradlab.ui.show.figure import figure
from gradlab.ui.show.headline import Number, headline
from gradlab.ui.widgets.controls import choice, entry, number, preset, whole
from gradlab.ui.widgets.inputs import point, point_at, vector
from gradlab.ui.widgets.pick import pick

__all__ = [
    "SCENE",
    "Number",
    "Page",
    "choice",
    "entry",
    "figure",
    "fold",
    "headline",
    "lesson",
    "lesson_card",
    "moving_picture",
    "number",
    "part",
    "pick",
    "point",
    "point_at",
    "preset",
    "scene",
    "section",
    "sections",
    "stage",
    "vector",
    "walk_stage",
    "whole",
    "widget_value",
]
