"""Random differentiable functions for the tape's tests: every seed is another graph."""

import random

import torch
import torch.nn.functional as F

SHAPES = [(), (1,), (3,), (2, 3), (2, 1), (1, 3)]
UNARY = {
    "sin": torch.sin,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "exp": lambda t: torch.exp(-(t**2)),
    "log": lambda t: torch.log(t**2 + 1.5),
    "sqrt": lambda t: torch.sqrt(t**2 + 0.5),
    "relu": lambda t: torch.relu(t + 0.1),
    "abs": torch.abs,
    "neg": lambda t: -t,
    "cube": lambda t: t**3,
    "reciprocal": lambda t: 1 / (t**2 + 1),
    "gelu": F.gelu,
    "softplus": F.softplus,
    "mean": lambda t: t.mean(),
    "sum": lambda t: t.sum(dim=-1, keepdim=True) if t.dim() else t.sum(),
    "softmax": lambda t: F.softmax(t, dim=-1) if t.dim() else t * 2,
    "logsumexp": lambda t: torch.logsumexp(t, -1) if t.dim() else t + 1,
    "cumsum": lambda t: torch.cumsum(t, -1) if t.dim() else t,
    "view": lambda t: t.reshape(-1),
    "transpose": lambda t: t.transpose(0, 1) if t.dim() == 2 else t - 1,
    "index": lambda t: t[0] if t.dim() else t,
    "slice": lambda t: t[..., :2] if t.dim() else t,
    "max": lambda t: t.max(dim=-1)[0] if t.dim() else t,
    "std": lambda t: t.std() if t.numel() > 1 else t,
    "in-place": lambda t: (t * 1.0).mul_(2).add_(1),
    "written": lambda t: written(t) if t.dim() else t,
    "split": lambda t: torch.cat(t.split(1, dim=-1)[::-1], dim=-1) if t.dim() else t,
    "unbind": lambda t: sum(torch.unbind(t)) if t.dim() else t,
    "norm": lambda t: (t + 2).norm(),
}
BINARY = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - 2 * b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / (b**2 + 1),
    "where": lambda a, b: torch.where(a > 0, a, b),
    "maximum": torch.maximum,
    "pow": lambda a, b: (a**2 + 0.5) ** torch.tanh(b),
    "mse": lambda a, b: F.mse_loss(*torch.broadcast_tensors(a, b)),
    "matmul": lambda a, b: torch.outer(a.flatten(), b.flatten()) @ b.flatten(),
    "stack": lambda a, b: torch.stack(torch.broadcast_tensors(a, b)),
    "addmm": lambda a, b: F.linear(a.flatten(), torch.outer(b.flatten(), a.flatten()), b.flatten()),
}
OPERATIONS = {**UNARY, **BINARY}


def written(t):
    copy = t.clone()
    copy[..., 0] = t.mean() * 2
    return copy


class RandomFunction:
    """A function of named float64 tensors with shared inputs and results, from a seed."""

    def __init__(self, seed, size=9):
        draw = random.Random(seed)  # noqa: S311
        generator = torch.Generator().manual_seed(seed)
        names = ["w", "x", "y", "unused"]
        self.inputs = {
            name: torch.randn(draw.choice(SHAPES), dtype=torch.float64, generator=generator)
            for name in names
        }
        self.plan = [
            (draw.choice(sorted(OPERATIONS)), draw.random(), draw.random()) for _ in range(size)
        ]
        self.is_several = draw.random() < 0.4
        outputs = self(**self.inputs)
        given = [torch.randn(o.shape, dtype=o.dtype, generator=generator) for o in outputs]
        self.v = given if self.is_several else given[0]

    def __call__(self, w, x, y, unused):
        pool = [w, x, y]
        for name, *picks in self.plan:
            # Recent results are likelier, so that the graph grows deep; any may be shared.
            chosen = [pool[int(len(pool) * pick**0.5)] for pick in picks]
            operation = OPERATIONS[name]
            small = self.apply(operation, chosen, name in UNARY)
            if small is not None:
                pool.append(small)
        several = tuple(t for t in pool[-3:] if t is not w and t is not x and t is not y)
        return several if self.is_several and several else (pool[-1] + w.sum() * x.sum(),)

    @staticmethod
    def apply(operation, chosen, is_unary):
        if is_unary:
            return operation(chosen[0])
        first, second = chosen
        sizes = zip(first.shape[::-1], second.shape[::-1], strict=False)
        fits = all(a == b or 1 in (a, b) for a, b in sizes)
        return operation(first, second) if fits else operation(first, second.mean())
