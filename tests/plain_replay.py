# ruff: noqa: S102, S307, BLE001, PTH123, T201 -- a plain script on purpose
"""Replay call lists in a fresh interpreter, without GradLab: a second, independent ledger.

Reads a JSON list of lists of source strings from the file named first, and prints for each list
and each statement what happened and what torch says of every tensor and node. Only torch and the
standard library are used, and of torch only what a learner would type.
"""

import ast
import json
import sys
import warnings

import torch

FACTS = ("is_leaf", "requires_grad", "retains_grad")


def rows(names):
    found = {}
    for name, value in names.items():
        if isinstance(value, torch.Tensor):
            found[name] = value
        if isinstance(value, tuple):
            found.update({f"{name}[{i}]": t for i, t in enumerate(value) if t is not None})
    return found


def cells(tensor):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        grad = tensor.grad
    return [
        str(tensor.detach()),
        str(grad if grad is None else grad.detach()),
        str(tensor._version),
        *(str(getattr(tensor, fact)) for fact in FACTS),
        str(tensor.grad_fn and tensor.grad_fn.name()),
    ]


def nodes(tensors):
    order = []

    def visit(node):
        if node is not None and node not in order:
            for inner, _ in node.next_functions:
                visit(inner)
            order.append(node)

    for tensor in tensors.values():
        visit(tensor.grad_fn)
    return order


def states(node):
    found = []
    for name in dir(node):
        if name.startswith("_saved_") and f"_raw{name}" in dir(node):
            try:
                if getattr(node, name) is not None:
                    found.append([name[7:], "held"])
            except RuntimeError as error:
                found.append([name[7:], "freed" if "second time" in str(error) else "changed"])
    return sorted(found)


def optimizers(names):
    """What each optimizer says of each parameter that it holds."""
    return [
        [
            [f'{name}.param_groups[{i}]["params"][{k}]', *(n for n, v in names.items() if v is p)][
                -1
            ],
            str(p.detach()),
            str(p.grad if p.grad is None else p.grad.detach()),
            str(p.requires_grad),
            {key: str(v) for key, v in value.state.get(p, {}).items() if v is not None},
            {key: repr(v) for key, v in group.items() if isinstance(v, (int, float, tuple))},
        ]
        for name, value in names.items()
        for i, group in enumerate(getattr(value, "param_groups", []))
        for k, p in enumerate(group["params"])
    ]


def counters(names):
    """What schedulers and scalers count."""
    epochs = {f"{n}.last_epoch": v.last_epoch for n, v in names.items() if hasattr(v, "last_epoch")}
    scales = {
        f"{n}.get_scale()": v.get_scale() for n, v in names.items() if hasattr(v, "get_scale")
    }
    return epochs | scales


def run(source, names):
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    shown = error = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            exec(compile(tree, "plain", "exec"), names)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), "plain", "eval"), names)
                shown = None if value is None else repr(value)
        except Exception as raised:
            error = [type(raised).__name__, str(raised)]
    told = [[w.category.__name__, str(w.message).split(" (Triggered")[0]] for w in caught]
    return shown, told, error


def main():
    torch.set_warn_always(True)
    with open(sys.argv[1], encoding="utf-8") as file:
        programs = json.load(file)
    replayed = []
    for program in programs:
        names = {"__name__": "__main__"}
        steps = []
        for source in program:
            shown, told, error = run(source, names)
            tensors = rows({k: v for k, v in names.items() if not k.startswith("_")})
            steps.append(
                {
                    "output": shown,
                    "warnings": told,
                    "error": error,
                    "tensors": {name: cells(tensor) for name, tensor in tensors.items()},
                    "held": optimizers(names),
                    "counters": counters(names),
                    "nodes": [[type(node).__name__, states(node)] for node in nodes(tensors)],
                }
            )
        replayed.append(steps)
    print(json.dumps(replayed))


if __name__ == "__main__":
    main()
