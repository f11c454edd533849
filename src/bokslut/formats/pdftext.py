"""The text of a PDF page, by the marks that its tags refer to.

Reads what Typst writes: marked content, fonts with two-byte codes and a table from codes to letters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

_STRING = rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*\)|<[0-9A-Fa-f\s]*>"
_OPERATION = re.compile(
    rb"/(?P<tag>\w+)\s*(?P<dict><<(?:" + _STRING + rb"|[^<>()])*>>|/\w+)?\s*(?P<open>BDC|BMC)"
    rb"|(?P<close>\bEMC\b)"
    rb"|/(?P<font>\w+)\s+[\d.]+\s+Tf"
    rb"|(?P<shown>\[(?:" + _STRING + rb"|[^\]()<>])*\]\s*TJ|(?:" + _STRING + rb")\s*Tj)",
    re.DOTALL,
)
_STRINGS = re.compile(_STRING, re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_MARK = re.compile(rb"/MCID\s+(\d+)")
_SAID = re.compile(rb"/ActualText\s*(" + _STRING + rb")", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r\n": b"", b"\r": b""}

_CODE = rb"<([0-9A-Fa-f]+)>"
_PAIR = re.compile(_CODE + rb"\s*" + _CODE)
_RANGE = re.compile(_CODE + rb"\s*" + _CODE + rb"\s*" + _CODE)
_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)

UNKNOWN = "\ufffd"
"""Stands for a glyph that no letter is known for."""


def text_by_mark(content: bytes, fonts: Mapping[str, Mapping[int, str]]) -> dict[int, str]:
    """Return what each marked piece of a page says; what is drawn as decoration says nothing."""
    found: dict[int, list[str]] = {}
    letters: Mapping[int, str] = {}
    # For each open mark: the number that its text counts to, or None for decoration; and a text in its stead.
    opened: list[tuple[int | None, str | None]] = []
    for match in _OPERATION.finditer(content):
        if match["open"]:
            opened.append(_opened(match["tag"], match["dict"] or b"", opened[-1] if opened else (None, None)))
            mark, instead = opened[-1]
            if mark is not None and instead:
                found.setdefault(mark, []).append(instead)
                opened[-1] = (mark, "")
        elif match["close"]:
            if opened:
                opened.pop()
        elif match["font"]:
            letters = fonts.get(match["font"].decode(), {})
        elif opened and opened[-1][0] is not None and opened[-1][1] is None:
            codes = b"".join(_bytes(one) for one in _STRINGS.findall(match["shown"]))
            pairs = zip(codes[::2], codes[1::2], strict=False)
            shown = "".join(letters.get(high << 8 | low, UNKNOWN) for high, low in pairs)
            found.setdefault(opened[-1][0], []).append(shown)
    return {mark: "".join(shown) for mark, shown in found.items()}


def _opened(tag: bytes, about: bytes, within: tuple[int | None, str | None]) -> tuple[int | None, str | None]:
    if tag == b"Artifact":
        return None, None
    mark = _MARK.search(about)
    said = _SAID.search(about)
    number = int(mark[1]) if mark else within[0]
    return number, text_of(_bytes(said[1])) if said else within[1]


def text_of(data: bytes) -> str:
    """Return a text string of a PDF."""
    if data.startswith(b"\xfe\xff"):
        return data[2:].decode("utf-16-be", "replace")
    return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")


def letters_of(font: Any) -> dict[int, str]:
    """Return which letters the codes of a font stand for."""
    table = font.get("/ToUnicode")
    if table is None:
        return {}
    letters: dict[int, str] = {}
    for section in _SECTION.finditer(table.get_object().get_data()):
        if section[1] == b"bfchar":
            letters |= {int(code, 16): _letters(said) for code, said in _PAIR.findall(section[2])}
        else:
            for first, last, said in _RANGE.findall(section[2]):
                start = _letters(said)
                for step in range(int(last, 16) - int(first, 16) + 1):
                    letters[int(first, 16) + step] = start[:-1] + chr(ord(start[-1]) + step)
    return letters


def _letters(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be", "replace")


@lru_cache(maxsize=4096)
def _bytes(literal: bytes) -> bytes:
    """Return the bytes of a string as it stands in a page's content."""
    if literal.startswith(b"<"):
        return bytes.fromhex(literal[1:-1].decode())
    if b"\\" not in literal:
        return literal[1:-1]
    return _ESCAPED.sub(_unescaped, literal[1:-1])


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8) & 255]) if code.isdigit() and code < b"8" else _ESCAPES.get(code, code)
