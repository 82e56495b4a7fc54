"""No expression takes more work than it may, counted before it is done."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from gradlab.expression import Budget, BudgetError, ExpressionError, parse
from gradlab.expression.account import MAX_UNITS, Account
from gradlab.expression.costs import BACKWARD, COSTS, ENGINE, START, Cost
from gradlab.expression.inputs import MOST_UNITS, proposed
from gradlab.expression.table import BY_PATH, ENTRIES
from gradlab.expression.trouble import nonfinite_gradient
from gradlab.sandbox import study

BILINEAR = "F.bilinear(ones(1),ones(1),ones(4096,1,1))"
EXPONENTIAL = "(eye(2)*1e300).matrix_exp()"
HOSTILE = [
    "+".join([BILINEAR] * 6) + "+x+y+z@ones(7)",
    "+".join([EXPONENTIAL] * 9) + "+x+y+z@ones(7)",
    "(torch.matrix_exp(1e300*torch.ones(64,64)).sum()+x@y@z)@torch.ones(7)",
    "(a0+a1+b0+b1+c0+c1+d0+d1)@ones(7)",
]


def tensors(source: str) -> dict[str, torch.Tensor]:
    return {name: given.tensor() for name, given in proposed(parse(source)).items()}


def units(source: str) -> float:
    return parse(source).run(tensors(source)).units


@pytest.mark.parametrize("source", HOSTILE, ids=lambda source: source[:30])
def test_all_trials_of_inputs_together_have_one_budget(source: str) -> None:
    budget = Budget()
    assert proposed(parse(source).within(budget))
    assert 0 < budget.spent <= MOST_UNITS


def test_a_search_without_hope_ends_when_its_budget_does() -> None:
    begun: list[None] = []
    proposed(parse(HOSTILE[0]).within(Budget(between=lambda: begun.append(None))))
    assert len(begun) < 100  # of 300 trials with ten calls each


def test_a_visitor_who_has_gone_ends_the_work() -> None:
    class Gone(BaseException):
        pass

    def leave() -> None:
        if len(begun) == 20:
            raise Gone
        begun.append(None)

    begun: list[None] = []
    with pytest.raises(Gone):
        proposed(parse(HOSTILE[3]).within(Budget(between=leave)))
    assert len(begun) == 20


def test_a_layer_is_charged_for_every_output_that_torch_computes_by_itself() -> None:
    few, many = (units(f"F.bilinear(x*ones(2,1),ones(2,1),ones({n},1,1)).sum()") for n in (2, 2048))
    assert many > 50 * few


def test_a_matrix_exponential_is_charged_by_its_norm() -> None:
    small, large = (units(f"torch.matrix_exp({n}*x*torch.ones(2,2))") for n in ("1", "1e300"))
    assert large > 5 * small
    assert units("torch.matrix_exp(1e-300*x*torch.ones(2,2))") <= small


def test_a_norm_is_seen_behind_vmap() -> None:
    budget = Budget(units=1e9)
    expression = parse("torch.matrix_exp(x*torch.ones(2,2))").within(budget)
    spent = []
    for factor in (1.0, 1e300):
        budget.renew()
        points = factor * torch.ones(5, dtype=torch.float64)
        torch.vmap(lambda x: expression.run({"x": x}).value)(points)
        spent.append(budget.spent)
    assert spent[1] > 5 * spent[0]


def test_what_the_graph_would_keep_is_counted_before_it_is_built() -> None:
    with pytest.raises(ExpressionError, match="more than 200000 elements"):
        units("diff(ones(4096)*x,1300).sum()")
    assert units("diff(ones(4096)*x,3).sum()") < 2_000


def test_one_evaluation_has_a_limit_of_its_own() -> None:
    with pytest.raises(ExpressionError, match="too long") as caught:
        units("+".join([BILINEAR] * 3) + "+x")
    assert not isinstance(caught.value, BudgetError)


def test_what_is_beyond_the_budget_is_refused_and_costs_nothing() -> None:
    budget = Budget(units=START + 30)
    expression = parse("sin(x)+cos(x)+tan(x)").within(budget)
    x = torch.ones((), dtype=torch.float64)
    with pytest.raises(BudgetError, match="too long"):
        expression.run({"x": x})
    assert budget.spent <= budget.units
    assert parse("x").within(budget).source  # the budget outlives what it refused
    assert budget.affords(0)


def test_every_pass_back_is_counted() -> None:
    budget = Budget()
    x = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
    evaluation = parse("x**2").within(budget).run({"x": x})
    forward = budget.spent
    for row in evaluation.value.unbind():
        torch.autograd.grad(row, x, retain_graph=True)
    assert budget.spent == pytest.approx(forward + 3 * (ENGINE + BACKWARD * evaluation.units))


def test_a_pass_back_beyond_the_budget_is_not_begun() -> None:
    x = torch.ones((), dtype=torch.float64, requires_grad=True)
    budget = Budget(units=START + 13)
    value = parse("x**2").within(budget).run({"x": x}).value
    with pytest.raises(BudgetError):
        torch.autograd.grad(value, x)


@pytest.mark.parametrize(
    ("source", "most"), [("sin(x)", 20), ("a.max()", 300)], ids=["together", "one by one"]
)
def test_many_places_are_charged_as_torch_computes_them(source: str, most: float) -> None:
    """100 places are four calls for most functions, and 100 for those without a rule."""
    (name,) = parse(source).inputs
    inputs = tensors(source)[name].detach().expand(100, *tensors(source)[name].shape)
    budget = Budget()
    expression = parse(source).within(budget)

    def f(x: torch.Tensor) -> torch.Tensor:
        return expression.run({name: x}).value

    torch.vmap(f)(inputs.clone().requires_grad_())
    ratio = (budget.spent - START) / units(source)
    assert most / 2 < ratio <= 1.2 * most


class Operations(TorchDispatchMode):
    """Counts what torch computes below torch.vmap."""

    count = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.count += 1
        return func(*args, **(kwargs or {}))


def operations(source: str, places: int) -> tuple[int, bool]:
    """How many operations torch makes for so many places, and whether one was charged apart."""
    expression, seen = parse(source), []
    leaves = {name: given.tensor().detach() for name, given in proposed(expression).items()}
    together = [leaf.expand(places, *leaf.shape).clone() for leaf in leaves.values()]

    def charged(self: Account, call: float, each: float, cost: Cost) -> float:
        seen.append(cost.is_apart)
        return 0.0

    with pytest.MonkeyPatch.context() as patch, Operations() as made:
        patch.setattr(Account, "_together", charged)
        torch.vmap(lambda *row: expression.run(dict(zip(leaves, row, strict=True))).value)(
            *together
        )
    return made.count, any(seen)


LOOPED = [
    "a.index_fill(0, torch.argsort(v), w)",
    "A.index_fill(1, torch.argsort(a), y)",
    "A.index_add(1, torch.argsort(a), A)",
    "torch.block_diag(A, a, B)",
]
TOGETHER = ["a.index_add(0, torch.tensor([0, 2, 1]), p)", "a.index_fill(0, torch.argsort(v), 2.0)"]
EXAMPLES = [
    entry.example
    for entry in ENTRIES
    if parse(entry.example).inputs and entry.paths[0] != "torch.bincount"  # none under torch.vmap
]


def test_where_torch_loops_over_the_places_each_is_charged() -> None:
    """More places are more operations: torch.vmap has a rule, but the rule is a loop."""
    for source in [*LOOPED, *TOGETHER, *EXAMPLES]:
        (few, _), (many, is_apart) = operations(source, 3), operations(source, 9)
        assert not (many > few and not is_apart), source
        assert source not in LOOPED or many > few, source
        assert source not in TOGETHER or not is_apart, source


def test_what_many_places_would_hold_is_refused() -> None:
    expression = parse("(x*ones(64,64)).sum()").within(Budget(units=1e9))
    with pytest.raises(BudgetError):
        torch.vmap(lambda x: expression.run({"x": x}).value)(torch.ones(1000, dtype=torch.float64))


def test_a_part_of_the_budget_is_a_limit_within_it() -> None:
    budget = Budget(units=1000.0)
    with budget.at_most(100.0):
        assert not budget.affords(101.0)
        with budget.at_most(5000.0):
            assert not budget.affords(101.0)
    assert budget.affords(1000.0)


def test_the_time_is_over_whatever_was_counted() -> None:
    budget = Budget(seconds=-1.0)
    with pytest.raises(BudgetError):
        parse("x").within(budget).run({"x": torch.ones(())})
    budget.seconds = 1.0
    budget.renew()
    parse("x").within(budget).run({"x": torch.ones(())})


def test_a_study_and_what_is_said_of_it_are_charged_to_one_budget() -> None:
    budget = Budget()
    expression = parse("log(x)*y").within(budget)
    inputs = proposed(expression)
    study(expression, inputs)
    before = budget.spent
    nonfinite_gradient(expression, {name: given.tensor() for name, given in inputs.items()})
    assert 0 < before < budget.spent


def test_every_cost_belongs_to_an_entry() -> None:
    assert set(COSTS) <= {entry.paths[0] for entry in ENTRIES}
    assert all(BY_PATH[path].paths[0] == path for path in COSTS)
    assert all(sum(cost.units(4096, 0, 1)) < MAX_UNITS for cost in COSTS.values())
