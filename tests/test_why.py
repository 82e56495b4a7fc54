"""`gradlab.why` finds where a gradient is lost or spoilt, and touches nothing of the caller's."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

import gradlab
from gradlab.clinic import CASES
from gradlab.explanation.causes import NON_FINITE, ZERO


class Fault(NamedTuple):
    """A small model with a fault in it: what it builds, and what is to be found."""

    build: Callable[[], tuple[Tensor, Tensor]]
    verdict: str
    node: str
    case: str


def w(*values: float) -> Tensor:
    return torch.tensor(values or (0.5, -1.5, 2.0), requires_grad=True)


def layer(seed: int = 0, rows: int = 4) -> tuple[torch.nn.Linear, Tensor]:
    torch.manual_seed(seed)
    return torch.nn.Linear(3, 2), torch.randn(rows, 3)


def under_no_grad() -> tuple[Tensor, Tensor]:
    model, x = layer()
    head = torch.nn.Linear(2, 1)
    with torch.no_grad():
        h = model(x)
    return head(h).sum(), model.weight


def detached_between() -> tuple[Tensor, Tensor]:
    model, x = layer()
    head = torch.nn.Linear(2, 1)
    return head(torch.relu(model(x)).detach()).sum(), model.weight


def of(f: Callable[[Tensor], Tensor], *values: float) -> Callable[[], tuple[Tensor, Tensor]]:
    def build() -> tuple[Tensor, Tensor]:
        leaf = w(*values)
        return f(leaf), leaf

    return build


def with_other(
    f: Callable[[Tensor, Tensor], Tensor], *values: float
) -> Callable[[], tuple[Tensor, Tensor]]:
    def build() -> tuple[Tensor, Tensor]:
        leaf = w(*values)
        return f(leaf, torch.ones(leaf.shape, requires_grad=True)), leaf

    return build


def replaced(f: Callable[[Tensor], Tensor]) -> Callable[[], tuple[Tensor, Tensor]]:
    def build() -> tuple[Tensor, Tensor]:
        leaf = w()
        loss = (leaf**2).sum()
        return loss, f(leaf)

    return build


def walked_already() -> tuple[Tensor, Tensor]:
    leaf = w()
    loss = (leaf**2).sum()
    loss.backward()
    return loss, leaf


def overwritten() -> tuple[Tensor, Tensor]:
    leaf = w()
    y = leaf.exp()
    y += 1
    return y.sum(), leaf


def dead_network() -> tuple[Tensor, Tensor]:
    model, x = layer()
    with torch.no_grad():
        model.bias.fill_(-100)
    return torch.relu(model(x)).sum(), model.weight


def zero_head() -> tuple[Tensor, Tensor]:
    model, x = layer()
    head = torch.nn.Linear(2, 1)
    torch.nn.init.zeros_(head.weight)
    return head(torch.tanh(model(x))).sum(), model.weight


def unused_layer() -> tuple[Tensor, Tensor]:
    model, x = layer()
    unused = torch.nn.Linear(3, 2)
    return F.cross_entropy(model(x), torch.tensor([0, 1, 0, 1])), unused.weight


def nan_data() -> tuple[Tensor, Tensor]:
    model, x = layer()
    x[1, 2] = float("nan")
    return model(x).pow(2).sum(), model.weight


def saturated_network() -> tuple[Tensor, Tensor]:
    model, x = layer()
    with torch.no_grad():
        model.bias.fill_(200)
    return torch.sigmoid(model(x)).mean(), model.weight


def in_inference() -> tuple[Tensor, Tensor]:
    with torch.inference_mode():
        leaf = torch.ones(3)
    return w().sum(), leaf


def leaf_loss(f: Callable[[Tensor], Tensor]) -> Callable[[], tuple[Tensor, Tensor]]:
    def build() -> tuple[Tensor, Tensor]:
        leaf = w()
        return f(leaf).detach().requires_grad_(), leaf

    return build


INF = float("inf")
BROKEN = [
    Fault(under_no_grad, "broken", "AddmmBackward0", "unused"),
    Fault(detached_between, "broken", "AddmmBackward0", "unused"),
    Fault(of(lambda a: (a.detach() * 2).sum()), "broken", "", "no-graph"),
    Fault(of(lambda a: a.data.sum()), "broken", "", "no-graph"),
    Fault(of(lambda a: torch.tensor(a.detach().sum().item())), "broken", "", "no-graph"),
    Fault(of(lambda a: (a > 0).sum()), "broken", "", "accuracy"),
    Fault(of(lambda a: a.argmax()), "broken", "", "accuracy"),
    Fault(of(lambda a: (a > 0).float().mean()), "broken", "", "no-graph"),
    Fault(
        with_other(lambda a, b: (a.detach() * b).sum()), "broken", "MulBackward0", "half-detached"
    ),
    Fault(with_other(lambda a, b: (a.data * b).sum()), "broken", "MulBackward0", "half-detached"),
    Fault(with_other(lambda a, b: (b * (a > 0)).sum()), "broken", "MulBackward0", "threshold"),
    Fault(
        with_other(lambda a, b: b.masked_fill(a > 0, 0.0).sum()),
        "broken",
        "MaskedFill",
        "threshold",
    ),
    Fault(with_other(lambda a, b: torch.where(a > 0, b, -b).sum()), "broken", "Where", "threshold"),
    Fault(with_other(lambda a, b: b[a.argmax()] ** 2), "broken", "", "unused"),
    Fault(with_other(lambda a, b: (b**2).sum()), "broken", "", "unused"),
    Fault(unused_layer, "broken", "", "unused"),
    Fault(replaced(lambda a: a - 0.1 * a), "broken", "", "loses-leaf"),
    Fault(replaced(lambda a: a.detach().requires_grad_()), "broken", "", "loses-leaf"),
    Fault(replaced(lambda a: a * 1), "broken", "", "loses-leaf"),
    Fault(leaf_loss(lambda a: (a**2).sum()), "broken", "", "fake-fix"),
    Fault(leaf_loss(lambda a: a.exp().mean()), "broken", "", "fake-fix"),
    Fault(lambda: (w().sum(), torch.tensor([1, 2])), "broken", "", "integer-weight"),
    Fault(lambda: (w().sum(), torch.ones(2)), "broken", "", "constant-input"),
    Fault(in_inference, "broken", "", "inference"),
    Fault(walked_already, "broken", "PowBackward0", "twice"),
    Fault(overwritten, "broken", "ExpBackward0", "overwritten"),
]
CUT = [
    Fault(of(lambda a: torch.relu(a).sum(), -1.0, -2.0), "cut", "ReluBackward0", "relu-zero"),
    Fault(dead_network, "cut", "ReluBackward0", "relu-zero"),
    Fault(of(lambda a: a.clamp(0, 1).sum(), 5.0, -3.0), "cut", "ClampBackward", "clamp"),
    Fault(
        of(lambda a: torch.sigmoid(a).sum(), 200.0, 300.0),
        "cut",
        "SigmoidBackward0",
        "saturated-bce",
    ),
    Fault(saturated_network, "cut", "SigmoidBackward0", "saturated-bce"),
    Fault(of(lambda a: torch.tanh(a).sum(), 60.0, -60.0), "cut", "TanhBackward0", "saturated-bce"),
    Fault(of(lambda a: torch.softmax(a, 0).sum()), "cut", "SoftmaxBackward0", "sum-trap"),
    Fault(of(lambda a: torch.round(a * 3).sum()), "cut", "RoundBackward", "rounding"),
    Fault(of(lambda a: torch.floor(a).pow(2).sum()), "cut", "FloorBackward0", "rounding"),
    Fault(of(lambda a: torch.sign(a).sum()), "cut", "SignBackward0", "rounding"),
    Fault(of(lambda a: (a * 0.0).sum()), "cut", "MulBackward0", "masked-nan"),
    Fault(of(lambda a: (a * torch.zeros(3)).sum()), "cut", "MulBackward0", "masked-nan"),
    Fault(zero_head, "cut", "AddmmBackward0", "masked-nan"),
    Fault(of(lambda a: torch.where(a > 9, a, 0.0).sum()), "cut", "WhereBackward0", "nan-assigned"),
    Fault(
        of(lambda a: a.masked_fill(a < 9, 1.0).sum()), "cut", "MaskedFillBackward0", "nan-assigned"
    ),
    Fault(of(lambda a: F.mse_loss(a, a.detach())), "cut", "MseLossBackward0", "norm"),
    Fault(of(lambda a: (a**2).sum(), 0.0, 0.0), "cut", "PowBackward0", "norm"),
    Fault(of(lambda a: a.abs().sum(), 0.0, 0.0), "cut", "AbsBackward0", "norm"),
]
SPOILT = [
    Fault(of(lambda a: torch.sqrt(a).sum(), 0.0, 4.0), "non-finite", "SqrtBackward0", "where"),
    Fault(of(lambda a: torch.where(a > 0, torch.sqrt(a), 0.0).sum(), 0.0, 4.0), "non-finite",
          "SqrtBackward0", "where"),
    Fault(of(lambda a: (a / a.abs()).sum(), 0.0, 4.0), "non-finite", "DivBackward0", "division"),
    Fault(of(lambda a: (1 / a).sum(), 0.0, 4.0), "non-finite", "", "division"),
    Fault(of(lambda a: torch.log(a).sum(), 0.0, 4.0), "non-finite", "LogBackward0", "log-softmax"),
    Fault(of(lambda a: -torch.log(torch.softmax(a, 0))[0], 0.0, 200.0), "non-finite",
          "LogBackward0", "log-softmax"),
    Fault(of(lambda a: torch.sqrt((a**2).sum()), 0.0, 0.0), "non-finite", "SqrtBackward0", "where"),
    Fault(of(lambda a: (a**0.5).sum(), 0.0, 1.0), "non-finite", "PowBackward0", "norm"),
    Fault(of(lambda a: torch.linalg.eigh(torch.diag(a)).eigenvectors[0, 0], 1.0, 1.0),
          "non-finite", "LinalgEighBackward0", "equal-eigenvalues"),
    Fault(of(lambda a: torch.linalg.svd(torch.diag(a)).U[0, 0], 1.0, 1.0), "non-finite",
          "LinalgSvdBackward0", "equal-singular"),
    Fault(nan_data, "non-finite", "", "nan-went-in"),
    Fault(of(lambda a: (a * torch.tensor([1.0, INF])).sum(), 1.0, 2.0), "non-finite",
          "MulBackward0", "nan-went-in"),
    Fault(of(lambda a: torch.exp(a).sum(), 100.0, 1.0), "non-finite", "ExpBackward0", "masked-nan"),
]  # fmt: skip
FAULTS = [*BROKEN, *CUT, *SPOILT]


def test_there_are_at_least_fifty_faults_of_every_kind() -> None:
    assert len(FAULTS) >= 50
    assert {fault.case for fault in FAULTS} <= set(CASES)
    assert {rule.case for rule in (*ZERO, *NON_FINITE)} <= set(CASES)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f"{f.verdict}-{f.case}-{f.node}")
def test_a_seeded_fault_is_found_with_its_node_and_case(fault: Fault) -> None:
    loss, variable = fault.build()
    found = gradlab.why(loss, variable)
    assert (found.verdict, found.case) == (fault.verdict, fault.case), str(found)
    assert found.node.startswith(fault.node), str(found)
    assert str(found)


@pytest.mark.parametrize("fault", [*CUT, *SPOILT], ids=lambda f: f"{f.case}-{f.node}")
def test_the_verdict_agrees_with_the_gradient_that_torch_gives(fault: Fault) -> None:
    loss, variable = fault.build()
    (grad,) = torch.autograd.grad(loss.sum(), variable)
    if fault.verdict == "cut":
        assert grad.abs().max() < 1e-6
    else:
        assert not grad.isfinite().all()


def small_rnn() -> tuple[Tensor, Tensor]:
    torch.manual_seed(1)
    model = torch.nn.GRU(3, 4)
    return model(torch.randn(5, 2, 3))[0].pow(2).mean(), model.weight_hh_l0  # type: ignore[return-value]


def convolution() -> tuple[Tensor, Tensor]:
    torch.manual_seed(2)
    net = torch.nn.Sequential(
        torch.nn.Conv2d(1, 3, 3), torch.nn.BatchNorm2d(3), torch.nn.ReLU(), torch.nn.MaxPool2d(2)
    )
    return net(torch.randn(2, 1, 8, 8)).std(), net[0].weight  # type: ignore[return-value]


class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):  # type: ignore[no-untyped-def]
        return 3 * x

    @staticmethod
    def backward(ctx, g):  # type: ignore[no-untyped-def]
        return 3 * g


def in_between() -> tuple[Tensor, Tensor]:
    h = w() * 3
    return (h**2).sum(), h


HEALTHY = [
    small_rnn, convolution, in_between, of(lambda a: (a**2).sum()),
    of(lambda a: Scale.apply(a).sum()),
    of(lambda a: torch.logsumexp(a, 0)), of(lambda a: F.cross_entropy(a[None], torch.tensor([1]))),
    of(lambda a: torch.stack(a.unbind()).prod()), of(lambda a: a * 2),
    of(lambda a: torch.relu(a).sum()), of(lambda a: (a * a.detach()).sum()),
]  # fmt: skip


@pytest.mark.parametrize("build", HEALTHY)
def test_a_healthy_gradient_is_said_to_be_healthy_with_its_size(
    build: Callable[[], tuple[Tensor, Tensor]],
) -> None:
    loss, variable = build()
    found = gradlab.why(loss, variable)
    assert (found.verdict, found.case) == ("healthy", ""), str(found)
    (grad,) = torch.autograd.grad(loss.sum(), variable)
    assert float(found.value) == pytest.approx(grad.abs().max().item(), rel=1e-3)


@pytest.mark.parametrize("build", [small_rnn, CUT[1].build, SPOILT[0].build])
def test_nothing_of_the_caller_is_touched(build: Callable[[], tuple[Tensor, Tensor]]) -> None:
    loss, variable = build()
    called: list[int] = []
    variable.register_hook(lambda g: called.append(1))
    loss.register_hook(lambda g: called.append(2))
    random, before, version = torch.get_rng_state(), variable.detach().clone(), variable._version
    gradlab.why(loss, variable)
    assert called == []
    assert variable.grad is None
    assert torch.equal(torch.get_rng_state(), random)
    assert torch.equal(variable, before)
    assert variable._version == version
    loss.backward()
    assert called, "the graph is whole: the pass still runs, hooks and all"


def test_what_is_no_tensor_is_refused() -> None:
    with pytest.raises(TypeError, match="expected two tensors, got float"):
        gradlab.why(w().sum(), 2.0)  # type: ignore[arg-type]


def test_a_deep_graph_is_walked_without_recursion() -> None:
    leaf = w()
    y = leaf
    for _ in range(3000):
        y = y * 1.0001
    assert gradlab.why(y.sum(), leaf).verdict == "healthy"
