"""Many steps of torch.optim, against plain scripts, closed forms and hand-written updates."""

from __future__ import annotations

import math
import random

import pytest
import torch
import torch.nn.functional as F

from gradlab.expression import Budget, parse
from gradlab.expression.inputs import Input
from gradlab.functions.listing import program, written
from gradlab.lessons.journeys import GRID, grid_of, kept_steps, line_journey, plane_journey
from gradlab.lessons.landscapes import LANDSCAPES, Landscape, start_of
from gradlab.lessons.listings.descents import descents
from gradlab.lessons.optimisers import OPTIMISERS
from gradlab.lessons.terrain import predictions, shares, terrain
from gradlab.lessons.trajectories import Trajectory, Walker, loss_of, trajectories
from gradlab.program import run, to_py
from gradlab.sandbox.typed import study

PLAIN = {
    "sgd": lambda params, lr: torch.optim.SGD(params, lr=lr),
    "momentum": lambda params, lr: torch.optim.SGD(params, lr=lr, momentum=0.9),
    "rmsprop": lambda params, lr: torch.optim.RMSprop(params, lr=lr),
    "adam": lambda params, lr: torch.optim.Adam(params, lr=lr),
}
# The losses written again, as a learner would.
LOSSES = {
    "square": lambda w: w * w,
    "valleys": lambda w: w**4 - 4 * w**2 + w + 6,
    "wave": lambda w: 0.2 * w**2 + torch.sin(3 * w) + 1,
    "abs": lambda w: torch.where(w < 0, -w, w),
    "himmelblau": lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    "rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "saddle": lambda x, y: x**2 - y**2,
    "ravine": lambda x, y: (x**2 + 25 * y**2) / 2,
    "plateau": lambda x, y: 1 - torch.exp(-(x**2 + y**2) / 2),
    "linear": lambda w, b, x, y: ((w * x + b - y) ** 2).sum() / len(x),
    "logistic": lambda w, b, x, y: (
        -torch.where(y == 1, F.logsigmoid(w * x + b), F.logsigmoid(-w * x - b)).sum() / len(x)
    ),
}


def plain(key: str, optimiser: str, lr: float, start: list[float], steps: int) -> torch.Tensor:
    """The same descent as a script: one optimiser, a scalar for each parameter."""
    land = LANDSCAPES[key]
    data = [
        torch.tensor([e.default for e in each.elements], dtype=torch.float64)
        for each in land.function.arguments[len(land.moving) :]
    ]
    params = [torch.tensor(at, dtype=torch.float64, requires_grad=True) for at in start]
    optimizer = PLAIN[optimiser](params, lr)
    places = [torch.stack([p.detach() for p in params])]
    for _ in range(steps):
        optimizer.zero_grad()
        LOSSES[key](*params, *data).backward()
        optimizer.step()
        places.append(torch.stack([p.detach().clone() for p in params]))
    return torch.stack(places)


def descent(
    key: str, optimiser: str, lr: float, starts: list[list[float]], steps: int
) -> Trajectory:
    land = LANDSCAPES[key]
    given = torch.tensor(starts, dtype=torch.float64)
    return plane_journey(start_of(land, {}), land.moving, {optimiser: lr}, given, steps)[optimiser]


def test_every_landscape_is_written_again_here() -> None:
    assert set(LOSSES) == set(LANDSCAPES)
    assert set(PLAIN) == set(OPTIMISERS)


@pytest.mark.parametrize("optimiser", PLAIN)
@pytest.mark.parametrize("key", LOSSES)
def test_a_descent_is_that_of_a_plain_script_for_every_start(key: str, optimiser: str) -> None:
    land = LANDSCAPES[key]
    elements = [land.function.argument(name).elements[0] for name in land.moving]
    chance = random.Random(f"{key} {optimiser}")  # noqa: S311 -- not for secrets
    starts = [
        [e.default for e in elements],
        *([chance.uniform(e.minimum, e.maximum) / 2 for e in elements] for _ in range(3)),
    ]
    found = descent(key, optimiser, land.rates[optimiser], starts, 40)
    for row, start in enumerate(starts):
        wanted = plain(key, optimiser, land.rates[optimiser], start, 40)
        torch.testing.assert_close(found.places[row], wanted, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("key", LOSSES)
def test_losses_and_gradients_along_it_are_central_differences(key: str) -> None:
    land = LANDSCAPES[key]
    of, h = start_of(land, {}), 1e-6
    start = torch.stack([of.arguments[name] for name in land.moving])[None]
    found = plane_journey(of, land.moving, {"sgd": land.rates["sgd"]}, start, 5)["sgd"]
    loss = loss_of(of, land.moving)
    for step, place in enumerate(found.places[0]):
        assert found.losses[0, step].item() == pytest.approx(loss(*place[:, None]).item())
        for k in range(len(land.moving)):
            aside = torch.zeros_like(place)
            aside[k] = h
            up, down = (loss(*(place + way * aside)[:, None]).item() for way in (1, -1))
            assert found.grads[0, step, k].item() == pytest.approx(
                (up - down) / (2 * h), rel=1e-4, abs=1e-4
            )


@pytest.mark.parametrize(
    ("lr", "factor"), [(0.02, 0.96), (0.5, 0.0), (0.9, -0.8), (1.0, -1.0), (1.1, -1.2)]
)
def test_on_a_parabola_each_step_multiplies_by_one_minus_two_lr(lr: float, factor: float) -> None:
    places = descent("square", "sgd", lr, [[2.0]], 20).places[0, :, 0]
    assert places.tolist() == pytest.approx([2 * factor**k for k in range(21)], abs=1e-12)


def test_from_the_ridge_of_the_saddle_descent_stops_at_the_saddle_and_beside_it_falls() -> None:
    on, beside = descent("saddle", "sgd", 0.1, [[1.0, 0.0], [1.0, 1e-6]], 200).places[:, -1]
    assert on.tolist() == pytest.approx([0.0, 0.0], abs=1e-15)
    assert abs(beside[1].item()) > 1e6


MINIMA = [(3.0, 2.0), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)]


@pytest.mark.parametrize("k", range(4))
def test_near_each_of_himmelblau_s_minima_all_optimisers_reach_it(k: int) -> None:
    x, y = MINIMA[k]
    for optimiser in PLAIN:
        end = descent("himmelblau", optimiser, 0.005, [[x + 0.2, y - 0.15]], 300).places[0, -1]
        assert end.tolist() == pytest.approx([x, y], abs=0.02)


def updates(key: str, grads: list[float], lr: float) -> list[float]:
    """What the papers and the documentation say that an optimiser subtracts at each step."""
    moves, buf, mean, square = [], 0.0, 0.0, 0.0
    for k, g in enumerate(grads, 1):
        buf = 0.9 * buf + g
        if key == "rmsprop":
            square = 0.99 * square + 0.01 * g * g
            moves.append(lr * g / (math.sqrt(square) + 1e-8))
            continue
        mean, square = 0.9 * mean + 0.1 * g, 0.999 * square + 0.001 * g * g
        hat = (mean / (1 - 0.9**k), square / (1 - 0.999**k))
        moves.append(
            {"sgd": lr * g, "momentum": lr * buf, "adam": lr * hat[0] / (math.sqrt(hat[1]) + 1e-8)}[
                key
            ]
        )
    return moves


@pytest.mark.parametrize("key", PLAIN)
def test_moves_follow_from_the_gradients_and_what_is_kept_by_the_formulas(key: str) -> None:
    way = descent("wave", key, 0.05, [[1.3]], 12)
    grads = way.grads[0, :12, 0].tolist()
    moved = (-way.places[0, :, 0].diff()).tolist()
    assert moved == pytest.approx(updates(key, grads, 0.05), rel=1e-7)
    assert set(way.kept) == set(OPTIMISERS[key].keeps)
    for name, column in way.kept.items():
        assert column.shape == (13, 1)
        assert column[0].item() == 0, name
    if key == "momentum":
        bufs = [0.0]
        for g in grads:
            bufs.append(0.9 * bufs[-1] + g)
        assert way.kept["momentum_buffer"][:, 0].tolist() == pytest.approx(bufs)


def test_what_is_kept_is_the_first_start_s_and_no_start_touches_another() -> None:
    one = descent("ravine", "adam", 0.1, [[-4.0, 1.5]], 30)
    many = descent("ravine", "adam", 0.1, [[-4.0, 1.5], [1e9, -3.0], [0.0, 0.0]], 30)
    assert torch.equal(one.places[0], many.places[0])
    assert torch.equal(one.kept["exp_avg"], many.kept["exp_avg"])


def test_walkers_with_other_rates_and_starts_share_the_passes_and_nothing_else() -> None:
    loss = loss_of(start_of(LANDSCAPES["rosenbrock"], {}), ("x", "y"))
    walkers = [
        Walker(OPTIMISERS["sgd"], 0.001, torch.tensor([[-1.2, 1.0], [0.5, 2.0]]).double()),
        Walker(OPTIMISERS["momentum"], 0.0002, torch.tensor([[1.5, -0.5]]).double()),
    ]
    together = trajectories(loss, walkers, 25)
    for walker, found in zip(walkers, together, strict=True):
        (alone,) = trajectories(loss, [walker], 25)
        torch.testing.assert_close(found.places, alone.places, rtol=1e-13, atol=0)
    assert [found.places.shape for found in together] == [(2, 26, 2), (1, 26, 2)]


def test_the_sliders_of_start_and_lr_are_followed_by_what_python_would_show() -> None:
    of = start_of(LANDSCAPES["valleys"], {"w": 0.7})
    starts, rates = torch.linspace(-1, 1, 5).double(), torch.tensor([0.01, 0.05, 0.2])
    found = line_journey(of, "w", OPTIMISERS["momentum"], 0.02, 15, (starts, rates))
    assert found.by_start is not None
    assert found.by_rate is not None
    for row, start in enumerate(starts.tolist()):
        wanted = plain("valleys", "momentum", 0.02, [start], 15)
        torch.testing.assert_close(found.by_start.places[row], wanted)
    for row, lr in enumerate(rates.tolist()):
        wanted = plain("valleys", "momentum", lr, [0.7], 15)
        torch.testing.assert_close(found.by_rate.places[row], wanted, equal_nan=True)


def test_what_follows_a_hand_is_thinner_and_ends_where_the_whole_ends() -> None:
    kept = kept_steps(300)
    assert kept == sorted(set(kept))
    assert (kept[0], kept[-1]) == (0, 300)
    assert kept_steps(2) == [0, 1, 2]
    grid = grid_of(start_of(LANDSCAPES["rosenbrock"], {}), ("x", "y"))
    assert grid.shape == (GRID**2, 2)
    beside = [-2.0, -1 + 4 / (GRID - 1)]  # the second variable quickest
    assert grid[1].tolist() == pytest.approx(beside)


def test_a_landscape_has_rows_of_the_second_variable_and_columns_of_the_first() -> None:
    found = terrain(start_of(LANDSCAPES["rosenbrock"], {}), ("x", "y"))
    for row, column in ((0, 60), (7, 3), (60, 0)):
        wanted = LOSSES["rosenbrock"](found.xs[column], found.ys[row])
        assert found.heights[row, column].item() == pytest.approx(wanted.item())
    assert (found.xs[0].item(), found.ys[-1].item()) == (-2.0, 3.0)
    grads = torch.func.vmap(torch.func.grad(lambda p: LOSSES["rosenbrock"](p[0], p[1])))
    torch.testing.assert_close(found.grads, grads(found.places))


@pytest.mark.parametrize("key", ["linear", "logistic"])
def test_the_points_parts_add_up_to_the_gradient_and_each_is_its_own(key: str) -> None:
    land = LANDSCAPES[key]
    of = start_of(land, {})
    places = torch.tensor([[0.3, -0.7], [-1.4, 2.0], [2.5, 0.1]], dtype=torch.float64)
    parts = shares(of, land.moving, places)
    x, y = of.arguments["x"], of.arguments["y"]
    assert parts.shape == (len(x), 3, 2)
    for row, (w, b) in enumerate(places.tolist()):
        said = w * x + b
        error = 2 * (said - y) if key == "linear" else said.sigmoid() - y
        wanted = torch.stack([error * x, error], dim=1) / len(x)
        torch.testing.assert_close(parts[:, row], wanted)
        total = torch.func.grad(lambda p: LOSSES[key](p[0], p[1], x, y))(places[row])
        torch.testing.assert_close(parts[:, row].sum(dim=0), total)


def test_what_a_model_says_is_a_line_or_its_sigmoid() -> None:
    places, xs = torch.tensor([[2.0, -1.0], [0.0, 3.0]]), torch.tensor([0.0, 1.0, 4.0])
    lines = predictions(places, xs, is_logistic=False)
    assert lines.tolist() == [[-1.0, 1.0, 7.0], [3.0, 3.0, 3.0]]
    torch.testing.assert_close(predictions(places, xs, is_logistic=True), lines.sigmoid())


def test_linear_regression_ends_at_the_least_squares_line() -> None:
    of = start_of(LANDSCAPES["linear"], {})
    x, y = of.arguments["x"], of.arguments["y"]
    columns = torch.stack([x, torch.ones_like(x)], dim=1)
    wanted = torch.linalg.lstsq(columns, y[:, None]).solution[:, 0]
    end = descent("linear", "sgd", 0.2, [[-1.5, 2.0]], 400).places[0, -1]
    torch.testing.assert_close(end, wanted)


def typed(source: str, **starts: float) -> Landscape:
    expression = parse(source).within(Budget())
    of = study(expression, {name: Input((), (at,)) for name, at in starts.items()})
    return Landscape(of.function, tuple(starts), LANDSCAPES["himmelblau"].rates, "")


@pytest.mark.parametrize("optimiser", PLAIN)
def test_a_typed_loss_descends_as_the_same_loss_of_the_table(optimiser: str) -> None:
    land = typed("(1 - x)**2 + 100 * (y - x**2)**2", x=-1.2, y=1.0)
    start = torch.tensor([[-1.2, 1.0]], dtype=torch.float64)
    of = start_of(land, {})
    found = plane_journey(of, land.moving, {optimiser: 0.001}, start, 30)[optimiser]
    torch.testing.assert_close(
        found.places[0], plain("rosenbrock", optimiser, 0.001, [-1.2, 1.0], 30)
    )


def test_a_typed_loss_that_vmap_breaks_ties_in_goes_place_by_place() -> None:
    land = typed("torch.stack([w, -w]).max()", w=0.0)
    of = start_of(land, {"w": 0.0})
    assert of.function.tied
    places = loss_of(of, ("w",))(torch.tensor([-2.0, 0.5, 3.0], dtype=torch.float64))
    assert places.tolist() == [2.0, 0.5, 3.0]


@pytest.mark.parametrize("key", LOSSES)
def test_the_code_that_ran_ends_where_the_page_does(key: str) -> None:
    land = LANDSCAPES[key]
    of, rates = start_of(land, {}), dict(land.rates)
    start = torch.stack([of.arguments[name] for name in land.moving])[None]
    ways = plane_journey(of, land.moving, rates, start, 7)
    ran = run(program("descent", descents(of, land.moving, rates, ways, 7)))
    assert [step.error for step in ran.steps if step.error] == []
    for (optimiser, way), step in zip(ways.items(), ran.steps[-4:], strict=True):
        params = way.places[0, 7].unbind()
        shown = params if len(params) > 1 else params[0]
        assert step.output is not None
        assert step.output.replace(", requires_grad=True", "") == repr(shown), optimiser


def test_the_export_of_a_typed_loss_prints_what_the_page_shows() -> None:
    land = typed("(x - 1)**2 + 3 * (y - x**2)**2", x=-1.5, y=2.0)
    of, rates = start_of(land, {}), {"adam": 0.1, "sgd": 0.01}
    start = torch.stack([of.arguments[name] for name in land.moving])[None]
    ways = plane_journey(of, land.moving, rates, start, 9)
    script = to_py(written("descent", of, descents(of, land.moving, rates, ways, 9)))
    printed: list[str] = []
    exec(script, {"print": lambda *values: printed.append(" ".join(map(str, values)))})  # noqa: S102
    said = [line[2:] for line in script.splitlines() if line.startswith("# (tensor")]
    assert printed == said
    assert len(said) == 2
