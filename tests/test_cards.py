"""The pictures of the front page: one for each lesson, drawn from what torch computed."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
import torch

from gradlab.pictures import cards
from gradlab.ui.page.lesson_list import LESSONS, Lesson
from gradlab.words.text import english


def test_every_lesson_has_a_picture() -> None:
    assert [lesson.slug for lesson in LESSONS if lesson.preview is None] == []


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_a_picture_is_well_formed_and_says_what_it_shows(lesson: Lesson) -> None:
    assert lesson.preview is not None
    picture = ElementTree.fromstring(lesson.preview(english))  # noqa: S314
    assert picture.get("aria-label")
    assert len(picture) >= 1


def test_bars_stand_in_proportion() -> None:
    picture = ElementTree.fromstring(cards.bars_card([2.0, 4.0], "bars"))  # noqa: S314
    heights = [float(bar.get("height", 0)) for bar in picture.iter("rect")]
    assert heights[1] == pytest.approx(2 * heights[0])


def test_a_jacobian_that_is_not_square_keeps_its_shape() -> None:
    picture = ElementTree.fromstring(cards.jacobian_card(torch.zeros(3, 2), 0, "J"))  # noqa: S314
    assert len(list(picture.iter("rect"))) == 3 * 2 + 1
