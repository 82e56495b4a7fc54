"""GradLab as a package: what is in the wheel, what it needs, and its command."""

from __future__ import annotations

import ast
import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from queue import Queue
from threading import Event
from typing import Any
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Match, Route

import gradlab
from gradlab.__main__ import main
from gradlab.ui import server
from gradlab.ui.browser import static

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BASE = [Requirement(each) for each in PROJECT["dependencies"]]
APP = [Requirement(each) for each in PROJECT["optional-dependencies"]["app"]]
# st.App takes Starlette's own objects, so whoever has Streamlit has it.
OF_STREAMLIT = {"starlette"}


def pinned(name: str) -> dict[str, str]:
    """Return the versions that a file of requirements names, by package."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line) for line in lines if re.match(r"\w", line)]
    assert all(re.fullmatch(r"==[0-9.]+", str(each.specifier)) for each in wanted), name
    return {canonicalize_name(each.name): str(each.specifier)[2:] for each in wanted}


def test_the_package_needs_what_the_app_is_tested_with() -> None:
    tested = pinned("requirements.txt")
    assert {canonicalize_name(each.name) for each in BASE + APP} == set(tested)
    for each in BASE + APP:
        assert each.specifier.contains(tested[canonicalize_name(each.name)]), each


def test_a_version_is_pinned_once() -> None:
    one, other = pinned("requirements.txt"), pinned("requirements-dev.txt")
    assert not set(one) & set(other)
    peers = pinned("bench/requirements.txt")
    assert {name: version for name, version in peers.items() if name in one} == {
        name: one[name] for name in peers if name in one
    }


def imported(path: Path) -> Iterator[str]:
    """The packages that a file imports, without our own and those of Python."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for each in {name.partition(".")[0] for name in names}:
            if each not in {*sys.stdlib_module_names, "gradlab", "tests", "bench", "lesson", ""}:
                yield each


def test_no_package_comes_along_by_chance() -> None:
    """Whatever is imported anywhere is named in a file of requirements."""
    files = [*ROOT.glob("*.py"), *(ROOT / ".ci").rglob("*.py")]
    for folder in ("gradlab", "pages", "tests", "bench"):
        files += [each for each in (ROOT / folder).rglob("*.py") if "results" not in each.parts]
    roots = {root for path in files for root in imported(path)}
    assert {"torch", "streamlit", "playwright", "websockets"} <= roots
    named = {**pinned("requirements.txt"), **pinned("requirements-dev.txt")}
    named |= pinned("bench/requirements.txt")
    owners = packages_distributions()
    packages = {canonicalize_name(owners.get(root, [root])[0]) for root in roots}
    assert packages - set(named) <= OF_STREAMLIT


def test_the_wheel_has_the_pages_the_configuration_and_the_licences(wheel: Path) -> None:
    assert wheel.name.startswith(f"gradlab_torch-{gradlab.__version__}-py3-none-any")
    with ZipFile(wheel) as file:
        names = set(file.namelist())
        for path in ("app.py", ".streamlit/config.toml", *map(str, pages())):
            assert file.read(f"gradlab/app/{path}") == (ROOT / path).read_bytes()
    about = f"gradlab_torch-{gradlab.__version__}.dist-info"
    others = [path.relative_to(ROOT).as_posix() for path in ROOT.glob("gradlab/**/NOTICES*")]
    assert others
    assert {f"{about}/licenses/{path}" for path in ["LICENSE", "THIRD_PARTY.md", *others]} <= names
    assert {name.partition("/")[0] for name in names} == {"gradlab", about}


def pages() -> list[Path]:
    found = [path.relative_to(ROOT) for path in (ROOT / "pages").glob("*.py")]
    assert len(found) >= 6
    return found


def test_the_wheel_has_all_files_of_the_package(wheel: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "gradlab"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    with ZipFile(wheel) as file:
        assert set(listed.stdout.split()) <= set(file.namelist())


def test_importing_gradlab_imports_nothing_else() -> None:
    code = "import sys; before = {*sys.modules}; import gradlab; print({*sys.modules} - before)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    news = ast.literal_eval(run.stdout)
    assert {name for name in news if name.partition(".")[0] not in sys.stdlib_module_names} == {
        "gradlab"
    }


def needed(names: list[str]) -> set[str]:
    """Return the distributions with these names and all that they need, where installed."""
    found: set[str] = set()
    while names:
        name = canonicalize_name(names.pop())
        if name not in found:
            found.add(name)
            wanted = [Requirement(each) for each in requires(name) or []]
            names += [
                each.name
                for each in wanted
                if each.marker is None or each.marker.evaluate({"extra": ""})
            ]
    return found


def modules_beyond(names: set[str]) -> set[str]:
    """Return the importable packages of the distributions that are not among these."""
    return {
        module
        for module, owners in packages_distributions().items()
        if not names & {canonicalize_name(each) for each in owners}
    }


BLOCKED = """
import sys

class Blocked:
    def find_spec(name, path=None, target=None):
        if name in {blocked}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocked)
"""
EXPLAINED = """
import torch, gradlab
shown = gradlab.explain(lambda w: (w * 3).sum(), w=torch.tensor([1.0, 2.0], requires_grad=True))
print(shown)
print(shown._repr_html_().count("<rect"), "boxes")
"""


def ran(code: str, blocked: set[str], installed: Path, *options: str) -> str:
    """Run code with the installed package and without some others; return all it says."""
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", BLOCKED.format(blocked=sorted(blocked)) + code],
        cwd=installed,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout + run.stderr


def test_explain_works_without_the_packages_of_the_app(installed: Path) -> None:
    blocked = modules_beyond(needed([each.name for each in BASE]))
    assert {"streamlit", "plotly", "pandas", "starlette"} <= blocked
    said = ran(EXPLAINED, blocked, installed)
    assert "Error" not in said
    assert "w" in said.splitlines()[0]
    count, boxes = said.splitlines()[-1].split()
    assert boxes == "boxes"
    assert int(count) >= 3  # SumBackward0, MulBackward0, AccumulateGrad


def test_without_streamlit_the_command_says_how_to_get_it(installed: Path) -> None:
    said = ran("from gradlab.__main__ import main; main([])", {"streamlit"}, installed)
    assert "the app needs streamlit" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("port", ["0", "65536", "-1", "x", "8501.0", ""])
def test_a_port_that_is_none_is_refused_in_a_sentence(
    port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([f"--port={port}"])
    assert f"expected a number from 1 to 65535, got {port!r}" in capsys.readouterr().err


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[server.Route]:
    """The routes of the browser's files; after the test they are placed in a folder again."""
    monkeypatch.setattr(static, "_IN_MEMORY", Event())
    return server._static_routes()


@pytest.mark.parametrize("base", ["", "/class", "/app", "/a/b/app/static"])
def test_a_file_of_the_figures_is_found_below_any_base_path(
    served: list[server.Route], base: str
) -> None:
    assert static.are_in_memory()
    for name, url in static.addresses().items():
        assert answers(served, f"{base}/{url}"), name
        assert not answers(served, f"{base}/{url}x")
    # Below /app, Streamlit's own files are at /app/static.
    assert not answers(served, f"{base}/static/js/index.js")


def test_every_answer_of_the_command_has_its_headers(
    own_thread: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a page, of a file, of what is not there; what an answer has set itself stays."""
    made: list[Starlette] = []

    def app(_script: Path, *, middleware: list[Middleware], **_: object) -> Starlette:
        routes = [
            Route("/", lambda _request: Response("page")),
            Route("/own", lambda _request: Response(headers={"Referrer-Policy": "no-referrer"})),
        ]
        made.append(Starlette(routes=routes, middleware=middleware))
        made[0].run = lambda config: None  # type: ignore[attr-defined]
        return made[0]

    monkeypatch.setattr(static, "_IN_MEMORY", Event())
    monkeypatch.setattr(server.st, "App", app)
    monkeypatch.setattr(sys, "argv", [])
    server.serve(None, "localhost", opens_browser=False)

    async def answered(path: str) -> Headers:
        found: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": b""}

        async def send(message: Any) -> None:
            found.append(message)

        scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
        await made[0](scope, receive, send)
        return Headers(raw=found[0]["headers"])

    def headers_of(path: str) -> Headers:
        return own_thread.submit(asyncio.run, answered(path)).result()

    for path in ("/", "/missing"):
        headers = headers_of(path)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["content-security-policy"] == "frame-ancestors 'self' http: https:"
    assert headers_of("/own")["referrer-policy"] == "no-referrer"


def answers(routes: list[server.Route], path: str) -> bool:
    scope = {"type": "http", "path": path, "root_path": "", "method": "GET"}
    return any(route.matches(scope)[0] is Match.FULL for route in routes)


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 -- only read
def test_the_command_serves_what_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    calls: list[tuple[int | None, str, bool]] = []
    monkeypatch.setattr(
        server, "serve", lambda port, at, opens_browser: calls.append((port, at, opens_browser))
    )
    main(["--port", "8080", "--address", address])
    main(["--no-browser"])
    assert calls == [(8080, address, True), (None, "localhost", False)]


@pytest.mark.parametrize(
    ("address", "base", "url"),
    [
        ("localhost", "", "http://localhost:8501/"),
        ("0.0.0.0", "", "http://localhost:8501/"),  # noqa: S104 -- only read
        ("::", "/class/", "http://localhost:8501/class"),
        ("::1", "", "http://[::1]:8501/"),
        ("192.168.1.7", "a/b", "http://192.168.1.7:8501/a/b"),
    ],
)
def test_the_browser_opens_where_there_is_one(
    own_thread: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    base: str,
    url: str,
) -> None:
    opened: Queue[str] = Queue()
    monkeypatch.setattr(server.webbrowser, "open", opened.put)
    options = {"server.address": address, "server.baseUrlPath": base, "server.port": 8501}

    async def start(is_headless: bool) -> None:
        now = {**options, "server.headless": is_headless}
        monkeypatch.setattr(server.st, "get_option", now.__getitem__)
        async with server._opening(None):
            pass

    own_thread.submit(asyncio.run, start(is_headless=True)).result()
    own_thread.submit(asyncio.run, start(is_headless=False)).result()
    assert opened.get(timeout=10) == url
    assert opened.empty()


def test_no_document_says_to_install_a_stranger_from_an_index() -> None:
    """On the public index the name belongs to another project."""
    places = ("*.md", "docs/*.md", "*.py", "pages/*.py", "gradlab/**/*.py", "gradlab/**/*.po")
    texts = [path for place in places for path in ROOT.glob(place)]
    assert len(texts) > 100
    for path in texts:
        said = path.read_text(encoding="utf-8")
        assert not re.search(r"(pip|uv|pipx)[^\n]* install[^\n]* gradlab", said), path
