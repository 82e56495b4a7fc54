"""The command `gradlab`, also `python -m gradlab`: the app on this machine, from any folder.

`gradlab check FILE` checks receipts instead, and needs nothing but torch.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from gradlab import __version__


def main(arguments: Sequence[str] | None = None) -> None:
    """Start the app and serve it until Ctrl-C, or check receipts.

    Args:
        arguments: those of the command line; None for the process's own.

    Raises:
        SystemExit: with a sentence, if an option is wrong or the app's packages are missing.
    """
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["check"]:
        from gradlab.ask.command import check

        check(given[1:])
        return
    parser = _parser()
    options = parser.parse_args(given)
    try:
        from gradlab.ui.server import serve
    except ModuleNotFoundError as error:
        parser.error(
            f"the app needs {error.name}, which comes with GradLab's extra `app`: "
            'python -m pip install ".[app]" in the folder of the repository'
        )
    serve(options.port, options.address, opens_browser=not options.no_browser)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "gradlab",
        description="Start GradLab and open it.",
        epilog="gradlab check FILE checks receipts of answered questions instead.",
    )
    parser.add_argument("--port", type=_port, help="where it listens; else from 8501 on, if free")
    parser.add_argument(
        "--address",
        "--host",
        default="localhost",
        help="for whom: 0.0.0.0 for all machines, else for this one only",
    )
    parser.add_argument("--no-browser", action="store_true", help="open no browser")
    parser.add_argument("--version", action="version", version=f"GradLab {__version__}")
    return parser


def _port(text: str) -> int:
    """Return a port's number.

    >>> _port("8501")
    8501

    Raises:
        argparse.ArgumentTypeError: if it is none.
    """
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 65535, got {text!r}")
    return int(text)


if __name__ == "__main__":
    main()
