"""What the server imports for its visitors, and what it must do without."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
VISITS = """
import sys
from pathlib import Path

from streamlit.testing.v1 import AppTest

test = AppTest.from_file(sys.argv[1] + "/app.py", default_timeout=60).run()
for first in ("mse", "softmax", "graph"):
    test.switch_page(f"pages/{first}.py").run()
assert "torch" in sys.modules
assert "torch._dynamo" not in sys.modules
for page in sorted(Path(sys.argv[1], "pages").glob("*.py")):
    test.switch_page(f"pages/{page.name}").run()
    assert not test.exception, page
print("torch" in sys.modules, *sorted({"pandas", "pyarrow"} & set(sys.modules)))
"""


def test_no_page_imports_what_it_does_not_use() -> None:
    """Streamlit imports pandas to look for tables in what a component is sent as a dict."""
    ran = subprocess.run(
        [sys.executable, "-c", VISITS, str(ROOT)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.split() == ["True"]
