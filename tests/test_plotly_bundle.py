"""plotly.min.js is what its sources make, and the licences of all that is in it stand beside it."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "gradlab/ui/browser/plotly"
BUILD = json.loads((FOLDER / "build.json").read_text(encoding="utf-8"))
LOCK = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
WANTED = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
NOTICES = (FOLDER / "NOTICES.txt").read_text(encoding="utf-8")


def test_the_bundles_are_those_that_were_built() -> None:
    assert set(BUILD["sha256"]) == {"plotly.min.js", "surface.min.js"}
    for name, digest in BUILD["sha256"].items():
        assert sha256((FOLDER / name).read_bytes()).hexdigest() == digest


def test_it_was_built_of_the_locked_versions() -> None:
    assert len(BUILD["packages"]) > 15
    for name, version in BUILD["packages"].items():
        assert LOCK["packages"][f"node_modules/{name}"]["version"] == version
    for name, version in WANTED["devDependencies"].items():
        assert LOCK["packages"][""]["devDependencies"][name] == version
        assert LOCK["packages"][f"node_modules/{name}"]["version"] == version


def test_the_lock_names_contents_and_no_host() -> None:
    packages = [each for path, each in LOCK["packages"].items() if path]
    assert all(each["integrity"].startswith("sha512-") for each in packages)
    assert not any("resolved" in each for each in packages)


@pytest.mark.parametrize("name", BUILD["packages"])
def test_each_package_in_it_has_its_notice(name: str) -> None:
    version = BUILD["packages"][name]
    (notice,) = re.findall(
        rf"^{re.escape(name)} {re.escape(version)} \([\w-]+\)\n\n(.*?)(?:\n-{{80}}\n|\Z)",
        NOTICES,
        re.DOTALL | re.MULTILINE,
    )
    assert re.search(r"Copyright (\(c\) |\d{4})?\S", notice, re.IGNORECASE)
    assert re.search("AS.IS", notice, re.IGNORECASE)


def test_d3_has_its_licence_of_three_clauses() -> None:
    notice = NOTICES.split("@plotly/d3 3.8.2 (BSD-3-Clause)")[1].split("-" * 80)[0]
    assert "Michael Bostock" in notice
    assert "may not be used to endorse or promote" in " ".join(notice.split())


def test_everything_that_is_required_is_told_of() -> None:
    told = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    names = [line.split("==")[0] for line in lines if line and not line.startswith("#")]
    assert names
    for name in names:
        assert f"| {name} |" in told, name
