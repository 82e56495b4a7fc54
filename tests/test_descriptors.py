"""A server has room for as many sessions as its user may have descriptors."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from streamlit.runtime import app_session

from gradlab.ui.inside_streamlit.descriptors import LaterLoop, as_many_as_allowed

DESCRIPTORS = Path("/proc/self/fd")
LIMITED = """
import resource
_soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
from gradlab.ui.inside_streamlit.descriptors import as_many_as_allowed
as_many_as_allowed()
assert resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard)
"""


def count() -> int:
    gc.collect()
    return len(list(DESCRIPTORS.iterdir()))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_the_limit_is_raised_to_the_hardest_one() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LIMITED], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="only Linux lists descriptors there")
def test_a_session_makes_a_loop_that_takes_nothing_until_it_runs() -> None:
    as_many_as_allowed()
    before = count()
    loops = [app_session.asyncio.new_event_loop() for _ in range(50)]
    assert all(isinstance(loop, LaterLoop) for loop in loops)
    assert count() == before
    for loop in loops:
        app_session._close_script_event_loop(loop)
    assert count() == before


async def three() -> int:
    await asyncio.sleep(0)
    return 3


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="only Linux lists descriptors there")
def test_what_runs_on_it_runs_as_on_any_loop() -> None:
    # A thread of its own, as each session has: Playwright's loop runs in the tests' thread.
    with ThreadPoolExecutor(1) as own:
        own.submit(runs_as_any_loop).result()


def runs_as_any_loop() -> None:
    loop, before = LaterLoop(), count()  # type: ignore[abstract]
    asyncio.set_event_loop(loop)
    assert not loop.is_running()
    assert not loop.is_closed()
    assert loop.run_until_complete(three()) == 3
    assert loop.create_future().get_loop() is loop.real
    assert count() > before
    app_session._close_script_event_loop(loop)
    assert loop.is_closed()
    asyncio.set_event_loop(None)
    assert count() == before
