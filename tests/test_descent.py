"""Steps of gradient descent, against torch.optim.SGD and the closed form of a parabola."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from gradlab.functions import FUNCTIONS
from gradlab.functions.point import Point, point_at
from gradlab.functions.sliders import Slider
from gradlab.lessons import listings
from gradlab.lessons.descent import trail, trail_reading, trails_along
from gradlab.lessons.descent_ranges import MOST
from gradlab.maths.along import slider_steps
from gradlab.program import run

NUMBERS = {"w": -1.7, "x": 1.3, "target": 0.9}


def loss(**changed: float) -> Point:
    return point_at(FUNCTIONS["mse"], NUMBERS | changed)


@pytest.mark.parametrize("name", ["w", "x", "target"])
def test_the_trail_is_that_of_sgd(name: str) -> None:
    leaves = {k: torch.tensor(v, requires_grad=k == name) for k, v in NUMBERS.items()}
    optimizer = torch.optim.SGD([leaves[name]], lr=0.2)
    found = trail(loss(), name, 0.2, 7)
    for step in range(8):
        value = F.mse_loss(leaves["x"] * leaves["w"], leaves["target"])
        assert found.places[0, step].item() == pytest.approx(leaves[name].item(), rel=1e-5)
        assert found.losses[0, step].item() == pytest.approx(value.item(), rel=1e-4)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
    assert found.places.shape == (1, MOST + 1)
    assert (found.places[0, 8:] == found.places[0, 7]).all()


@pytest.mark.parametrize("lr", [0.05, 0.29, 0.4, 0.7])
def test_the_distance_to_the_minimum_is_multiplied_at_every_step(lr: float) -> None:
    lowest = NUMBERS["target"] / NUMBERS["x"]
    factor = 1 - 2 * lr * NUMBERS["x"] ** 2
    distances = [(NUMBERS["w"] - lowest) * factor**k for k in range(MOST + 1)]
    found = trail(loss(), "w", lr, MOST).places[0] - lowest
    assert found.tolist() == pytest.approx(distances, rel=1e-3, abs=1e-6)


def test_along_a_slider_each_trail_is_the_one_from_there() -> None:
    grid = slider_steps(-1.0, 1.0, 0.5)
    sliders = [
        Slider("lr", "lr", 0, slider_steps(0.1, 0.9, 0.4), 0.1),
        Slider("y", "target", 0, grid, 0.5),
        Slider("w", "w", 0, grid, 0.5),
        Slider("taken", "taken", 0, slider_steps(0.0, 20.0, 5.0), 3.0),
        Slider("h", "h", 0, grid, 0.5),
    ]
    along = trails_along(loss(), "w", sliders, 0.2, 3)
    for slider, found in zip(sliders, along, strict=True):
        for k, value in enumerate(slider.steps.tolist()):
            asked = {"lr": 0.2, "taken": 3.0, slider.name: value}
            numbers = {slider.name: value} if slider.name in NUMBERS else {}
            alone = trail(loss(**numbers), "w", asked["lr"], int(asked["taken"]))
            assert torch.equal(found.places[k], alone.places[0]), slider
            assert torch.equal(found.losses[k], alone.losses[0]), slider


@pytest.mark.parametrize("name", ["w", "x", "target"])
def test_the_code_ends_where_the_trail_does(name: str) -> None:
    w, x, target = NUMBERS.values()
    ran = run(listings.descent(w, x, target, name, 0.2, 3))
    end = trail(loss(), name, 0.2, 3).places[0, -1].item()
    shown = ran.steps[-1].output
    assert shown is not None
    assert float(shown.partition("[")[2].partition("]")[0]) == pytest.approx(end, abs=5.1e-5)


@pytest.mark.parametrize(
    ("lr", "steps", "start", "said"),
    [
        (0.1, 0, -1.7, "next step"),
        (0.1, 5, -1.7, "went from"),
        (0.5, 5, -1.7, "still land nearer"),
        (0.7, 5, -1.7, "lands no nearer"),
        (1.2, 20, 5.0, "lands no nearer"),
        (0.1, 3, 0.9 / 1.3, "changes nothing"),
    ],
)
def test_the_sentence_says_what_lr_did(lr: float, steps: int, start: float, said: str) -> None:
    text = trail_reading(loss(w=start), "w", lr, steps).show(lambda sentence: sentence)
    assert said in text


def test_no_step_is_taken_where_it_is_flat_and_none_is_hidden_beyond_numbers() -> None:
    flat = trail_reading(loss(w=2.0, x=0.5, target=1.0), "w", 0.5, 4)
    assert "changes nothing" in flat.show(lambda sentence: sentence)
    far = trail_reading(loss(w=5.0, x=5.0, target=-5.0), "w", 1.2, 20)
    assert "beyond all numbers" in far.show(lambda sentence: sentence)
