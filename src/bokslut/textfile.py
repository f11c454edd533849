"""The one reader of files that people write: ordinary files of a bounded size, as text in a known encoding."""

from __future__ import annotations

import codecs
import re
import stat
from pathlib import Path

from bokslut.errors import BokslutError
from bokslut.marks import without_marks

LARGEST = 20_000_000
"""Bytes of a data file, a comment or a notebook at most; the largest real one has a hundredth of it."""

UTF8 = "save the file as UTF-8"

_UNPRINTED = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
"""Control characters that no text has; form feeds and the like, which some programs put between pages, are let be."""

_IN_WORDS = re.compile(rb"[A-Za-z][\x80-\x84\x86-\x91\x93-\x95\x98-\x9f][a-z]")
"""Signs of Windows-1252 that never stand within a word: there they are letters of another encoding."""

_UNASSIGNED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_WESTERN = re.compile(rb"[\xc0-\xff]")
_BOTH = re.compile(rb"\xc3([\x84\x85\x96\xa4\xa5\xa9\xb6]|\s*\Z)")
"""Swedish letters in UTF-8, within a file that as a whole is none."""


def read_file(path: Path, file: str) -> bytes:
    """Return the content of an ordinary file.

    Parameters
    ----------
    file
        What errors call it.

    Raises
    ------
    BokslutError
        Where it is no ordinary file, is too large, or may not be read.
    """
    try:
        about = path.stat()  # asked before it is opened: a queue that nobody writes to would be waited for
        if not stat.S_ISREG(about.st_mode):
            raise BokslutError("there is something else where a file is read", where=file, expected="an ordinary file")
        if about.st_size > LARGEST:
            raise BokslutError(
                "a file is too large",
                where=file,
                expected=f"at most {LARGEST // 1_000_000} MB",
                found=f"{about.st_size / 1_000_000:.0f} MB",
                hint="see whether it is another file than it should be",
            )
        with path.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise BokslutError(
            "a file cannot be read", where=file, found=error.strerror, hint="see who may read it"
        ) from None


def decode(raw: bytes, file: str | None = None) -> str:
    """Return a file's content as text: UTF-8 with or without a byte order mark, UTF-16 with one, or Windows-1252.

    Raises
    ------
    BokslutError
        Where it is none of them, which would give other letters than were written.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # Excel's “Unicode text”
        try:
            text = raw.decode("utf-32" if raw.startswith(codecs.BOM_UTF32_LE) else "utf-16")
        except UnicodeDecodeError as error:
            raise _undecoded("half a character of UTF-16", raw, error.start, file) from None
        return _checked(text, file)
    try:
        return _checked(raw.decode("utf-8-sig"), file)
    except UnicodeDecodeError as error:
        wrong = error.start
    if b"\0" in raw:
        raise _undecoded("bytes that are no text, or UTF-16 without its mark", raw, raw.index(b"\0"), file)
    if _BOTH.search(raw):
        raise _undecoded("UTF-8 in one part and another encoding in another", raw, wrong, file)
    odd = _UNASSIGNED.search(raw) or (None if _WESTERN.search(raw) else _IN_WORDS.search(raw))
    if odd:
        raise _undecoded("letters in an old encoding (Mac Roman or that of DOS)", raw, odd.start(), file)
    return _checked(raw.decode("cp1252"), file)


def _checked(text: str, file: str | None) -> str:
    """Return a text, but for the marks of the program's own; refuse characters that no text has."""
    if found := _UNPRINTED.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise BokslutError(
            "a file holds a character that is no text",
            where=f"{file}, line {line}" if file else f"line {line}",
            found=f"U+{ord(found[0]):04X}",
            hint=f"take it away, or {UTF8}",
        )
    return without_marks(text)


def _undecoded(found: str, raw: bytes, at: int, file: str | None) -> BokslutError:
    line = raw.count(b"\n", 0, at) + 1
    return BokslutError(
        "the letters of a file cannot be read",
        where=f"{file}, line {line}" if file else f"line {line}",
        expected="UTF-8, or Windows-1252",
        found=found,
        hint=UTF8,
    )
