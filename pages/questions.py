"""Predict first, then let torch answer: sets of questions, and what became of them."""

from gradlab.ui import lesson, part

with lesson("questions") as page:
    from gradlab.ui.lessons.question_page import checker, finished, set_maker

    part(page, finished)
    part(page, set_maker)
    part(page, checker)
