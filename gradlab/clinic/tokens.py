"""Messages as words: numbers, shapes, paths, addresses and old names do not count."""

from __future__ import annotations

import re

_REMOVED = re.compile(
    r"\(Triggered internally at [^()]{0,300}(?:\([^()]{0,300}\))?"  # the place in torch's source
    r"|https?://\S+"
    r"|[A-Za-z]:\\[^\s:]+"  # C:\Users\…
    r"|(?<![\w.])/\w[^\s:]*/[^\s:]*"  # /home/…
    r"|\[(?:torch\.)?(?:cuda\.|mps\.)?\w{1,20}(?:Tensor|Type)\s*\[[\d, "
    r"]*\]\]"  # [torch.FloatTensor [2]]
)
_ARITY = re.compile(r"\(expected (\d+), got (\d+)\)")
_SQUARE = re.compile(r"a shape of torch\.Size\(\[(\d+), (\1)\]\)")
_TYPED = re.compile(
    r"(?:(?:torch|c10)(?:\.|::))?\b(cuda\.|mps\.)?"
    r"(Float|Double|Half|BFloat16|Long|Int|Byte|Short|Bool)(?:Tensor|Type)\b"
)
_DEVICE_TYPED = re.compile(
    r"\b(MPS|CUDA|CPU)(Float|Double|Half|BFloat16|Long|Int|Byte|Short|Bool)Type\b"
)
_DTYPES = {
    "float64": "double", "float32": "float", "float16": "half", "bfloat16": "bfloat",
    "int64": "long", "int64_t": "long", "int32": "int", "int16": "short", "uint8": "byte",
}  # fmt: skip
_DTYPE = re.compile(r"\b(?:torch\.|c10::)?(" + "|".join(_DTYPES) + r")\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z_]+\d*[a-z_]*")
_ALIASES = {"variable": "tensor", "variables": "tensors", "var": "tensor"}


def tokens(text: str) -> list[str]:
    r"""Return the words of a message in lower case, without what differs from run to run.

    Type names are one word each, with the device if it is not the CPU; Variable is the old name
    of Tensor; of `(expected 2, got 1)` it is kept which is larger, of a shape whether it is square.

    >>> tokens("Input type (torch.cuda.HalfTensor) and bias type (c10::Half)")
    ['input', 'type', 'cuda', 'half', 'and', 'bias', 'type', 'half']
    >>> tokens("is at version 3; see C:\\Users\\me\\a.py or [torch.FloatTensor [2, 3]]")
    ['is', 'at', 'version', 'see', 'or']
    """
    text = _REMOVED.sub(" ", text)
    text = _ARITY.sub(_arity, text)
    text = _SQUARE.sub("a shape of square", text)
    text = _DEVICE_TYPED.sub(r"\1 \2", text)
    text = _TYPED.sub(lambda m: f"{(m[1] or '').rstrip('.')} {m[2]}", text)
    text = _DTYPE.sub(lambda m: f" {_DTYPES[m[1].lower()]} ", text.replace("c10::", " "))
    words = (
        word.rstrip("0123456789")
        for word in _WORD.findall(text.lower().replace("in-place", "inplace"))
    )
    return [_ALIASES.get(word, word) for word in words if word != "_"]


def _arity(match: re.Match[str]) -> str:
    """Return whether more or fewer came than expected."""
    expected, got = int(match[1][:9]), int(match[2][:9])
    return "(expected fewer)" if expected < got else "(expected more)"
