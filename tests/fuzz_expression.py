"""Coverage-guided fuzzing of typed expressions; run it as a script.

    python tests/fuzz_expression.py -max_total_time=600

Every text must be refused with our own error or give a small tensor, in reasonable time; and what
it gives must equal its canonical code run by torch.
"""

from __future__ import annotations

import math
import sys
import time
import warnings
from pathlib import Path

import atheris
import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).parents[1]))
with atheris.instrument_imports(include=["gradlab.expression"]):
    from gradlab.expression import ExpressionError, explain, parse
    from gradlab.expression.code import code
    from gradlab.expression.inputs import BY_NAME
    from gradlab.expression.latex import latex
    from gradlab.expression.table import BY_PATH, ENTRIES

NAMES = {name: declared.tensor() for name, declared in BY_NAME.items()}
SCOPE = {"torch": torch, "F": F, "math": math, **NAMES}


def one_input(data: bytes) -> None:
    """Check one text."""
    # Lone surrogates arrive from a browser's JSON now and then.
    text = data.decode("utf-8", "surrogateescape" if data[:1] == b"!" else "ignore")
    start = time.thread_time()
    try:
        expression = parse(text)
        value = expression.run(NAMES).value
    except ExpressionError as error:
        assert 0 <= error.start <= error.end  # noqa: PT017 -- a value is as good as this error
        explain(text, error)
        return
    assert time.thread_time() - start < 1.0
    assert value.numel() <= 4096
    latex(expression.tree)
    written = code(expression.tree)
    trusted = eval(written, dict(SCOPE))  # noqa: S307 -- our own code, built from the syntax tree
    # torch divides whole numbers in float32, the language in float64
    rtol = 1e-6 if "c" in expression.inputs else 1e-12
    torch.testing.assert_close(
        value, torch.as_tensor(trusted), rtol=rtol, atol=0, equal_nan=True, check_dtype=False
    )


def seeds(folder: Path) -> None:
    """Write every example of the table as a first text, and a dictionary of its names."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, entry in enumerate(ENTRIES):
        (folder / f"example-{number}").write_text(entry.example, encoding="utf-8")
    words = [*BY_PATH, *BY_NAME, "dim=0", "keepdim=True", ".values", "[0]", "[:, None]", ".T"]
    lines = sorted({'"' + word.replace('"', "") + '"' for word in words})
    (folder.parent / "words.dict").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    import tempfile

    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as scratch:
        corpus = Path(scratch) / "corpus"
        seeds(corpus)
        options = [
            str(corpus),
            f"-dict={scratch}/words.dict",
            "-max_len=320",
            "-print_final_stats=1",
        ]
        options.append(f"-artifact_prefix={tempfile.gettempdir()}/")
        atheris.Setup([sys.argv[0], *options, *sys.argv[1:]], one_input)
        atheris.Fuzz()
