"""What a pasted text holds: its errors and warnings, last first, and the code they came from."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

LONGEST = 8000
"""Characters of a message that are compared, and of its code: counted after the noise is gone."""

BEGINNING, END = 10_000, 30_000
"""Characters of a long text that are read: what stands between them is left out unread."""

_WIDEST = 4000
"""Characters of one line that are looked at, half from each end."""

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*\x07?|\x1b.|[\x00-\x08\x0b-\x1f\x7f]")
_BAR = re.compile(
    r"^.{0,200}?\d{1,3}%\|[^|]{0,200}\|[^\[\]]{0,80}\[[^\]]{0,80}\](?:, [^:]{0,40})?:?"
)
_PREFIX = re.compile(
    r"\s*(?:"
    r"\[?rank:?\s?\d+\]?\s?[:|]?|\[\d+,\d+\]<std\w{3}>:?|\(\w+ pid=\d+[^)]{0,60}\)"
    r"|\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?"
    r"|\[?\d\d:\d\d:\d\d(?:[.,]\d+)?\]?|\[?[A-Z][a-z]{2} \d\d? \d\d:\d\d:\d\d\]?"
    r"|\[?(?:DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL|FATAL|stderr|stdout)\]?(?=[\s:|-])"
    r"|(?:root|__main__|lightning|torch|train\w*)(?=:)|[\w.-]{1,40}[-_]\d+\s+\|"
    r"|E(?=\s{2})|>(?=\s)|[|│┃║❱]|[-:](?=\s)|:(?=[A-Z]))",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"\s*(?:File\s[\"~/A-Za-z<].*|frame\s#\d+.*|#\d+\s.*0x.*|Traceback\s\(most recent.*|at\s\S+:\d+"
    r"|Exception raised from .*|(?:During handling|The above exception).*|terminate called.*"
    r"|Cell\sIn\s?\[.*|Input\sIn\s?\[.*|<ipython-input.*|[~./\\\w:-]{1,300}\.pyx? in \S+.*"
    r"|[~^\s]+|[-=_─╭╰╮╯*]{8,}.*|\[\.\.\. .*|Compile with .*TORCH_USE_CUDA.*|For debugging "
    r"consider.*"
    r"|CUDA kernel errors might be.*|.{0,200}\.py:\d+: in \S+|.{0,200}\.py:\d+: \w+Error)$"
)
_INNER = re.compile(r"site-packages|dist-packages|[/\\]torch[/\\]|torch[/\\](?:nn|autograd|optim)")
_ARROW = re.compile(r"\s*(?:-{1,6}>\s?)?\d{1,6}\s(?!/)\s*(.*)")
_NAME = re.compile(
    r"\b([A-Za-z_]\w{0,60}(?:Error|Exception|Interrupt|Failure)|Warning|[A-Z]\w{0,60}Warning)\b: ?"
)
_CPP_WARNING = re.compile(r"\[W\S{0,40}( [\d:.]{1,20})? ?\w{1,60}\.cpp:\d+\] (?:Warning: )?")
_CODE = re.compile(
    r"\s{2,}\S|\s*(?:with|for|if|def|return|import|from|while|class) |[\w.\[\]]+ ?[-+*/]?= "
    r"?\S|[\w.]+\([^)]*\)?$"
)


@dataclass(frozen=True)
class Pasted:
    """A pasted text, read.

    Args:
        errors: the messages of its errors, the last first.
        warnings: the messages of its warnings, the last first.
        other: its other lines that are no noise, in their order.
        code: the lines of code that were running, in their order; torch's own are left out.
        inner: torch's own lines of code.
    """

    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    other: tuple[str, ...]
    code: tuple[str, ...]
    inner: tuple[str, ...]


def is_cut(text: str) -> bool:
    """Return whether a text is too long to be read whole."""
    return len(text) > BEGINNING + END


def pasted(text: str) -> Pasted:
    r"""Read a text: nothing of it is run, and each line is looked at once.

    Of a long one only the beginning and the end are read, where the errors stand.

    >>> read = pasted("[rank0]: Traceback (most recent call last):\n"
    ...               '[rank0]:   File "a.py", line 3, in <module>\n'
    ...               "[rank0]:     loss.backward()\n[rank0]: RuntimeError: no grad")
    >>> read.errors, read.code
    (('no grad',), ('loss.backward()',))
    """
    reader = _Reader()
    for line in _lines(_bounded(text)):
        reader.take(line)
    return reader.result()


def _bounded(text: str) -> str:
    return f"{text[:BEGINNING]}\n{text[-END:]}" if is_cut(text) else text


def _lines(text: str) -> list[str]:
    """Return the lines, without colours, progress bars and what a log writes before each."""
    if "\n" not in text.strip() and "\\n" in text:
        text = text.replace("\\n", "\n")
    text = _ANSI.sub("", html.unescape(text).replace("\r", "\n")).translate(_PLAIN)
    return [_bare(line) for line in text.split("\n")]


_PLAIN = str.maketrans(
    {"：": ":", "’": "'", "‘": "'", "“": '"', "”": '"', "\t": "    ", "\xa0": " "}
)


def _bare(line: str) -> str:
    """Return a line without the prefixes of logs, ranks, shells and pytest."""
    if len(line) > _WIDEST:
        line = f"{line[: _WIDEST // 2]} {line[-_WIDEST // 2 :]}"
    if "%|" in line:
        line = _BAR.sub("", line)
    for _ in range(6):
        found = _PREFIX.match(line)
        if found is None:
            break
        line = line[found.end() :]
    return line.rstrip().removesuffix("│").rstrip()


class _Reader:
    """Sorts lines: a message goes on until the next frame, error or line of code."""

    def __init__(self) -> None:
        self._errors: list[list[str]] = []
        self._warnings: list[list[str]] = []
        self._other: list[str] = []
        self._code: list[str] = []
        self._inner: list[str] = []
        self._open: list[str] | None = None
        self._frame: str | None = None

    def take(self, line: str) -> None:
        """Take the next line."""
        if not line.strip():
            return
        if self._frame is not None and line.startswith("    ") and not _FRAME.match(line):
            self._take_code(line)
        elif _FRAME.match(line):
            self._open, self._frame = None, line
        elif (arrow := _ARROW.match(line)) is not None:
            self._frame = self._frame or line
            self._take_code(arrow[1])
        else:
            self._take_words(line)

    def _take_code(self, line: str) -> None:
        inner = self._frame is not None and _INNER.search(self._frame) is not None
        (self._inner if inner else self._code).append(line.strip())
        self._open = None

    def _take_words(self, line: str) -> None:
        """Take a line that says something: the beginning of a message, or more of one."""
        self._frame = None
        named = list(_NAME.finditer(line))
        warned = _CPP_WARNING.search(line)
        if warned is not None:
            self._begin(self._warnings, line[warned.end() :])
        elif named:
            kind = self._warnings if named[-1][1].endswith("Warning") else self._errors
            self._begin(kind, line[named[-1].end() :])
            self._other += [line[: named[-1].start()]] * (named[-1].start() > 0)
        elif self._open is not None and not line.startswith("  warnings.warn("):
            self._open.append(line)
        else:
            self._open = None
            self._other.append(line)
        if not named and _CODE.match(line):
            self._code.append(line.strip())

    def _begin(self, kind: list[list[str]], said: str) -> None:
        self._open = [said]
        kind.append(self._open)

    def result(self) -> Pasted:
        """Return what was sorted, each message cut to its first LONGEST characters."""
        return Pasted(
            _joined(self._errors),
            _joined(self._warnings),
            tuple(self._other[-200:]),
            tuple(self._code[-200:]),
            tuple(self._inner[-200:]),
        )


def _joined(messages: list[list[str]]) -> tuple[str, ...]:
    """Return the last messages as texts, the last first."""
    return tuple("\n".join(lines)[:LONGEST] for lines in reversed(messages[-20:]))
