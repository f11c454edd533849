"""Images without what cameras and programs write beside the picture: who made it, where, when and with what."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator

_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
"""The parts of a PNG that the picture is made of: its points, its colours and its size."""

_START = 8
"""Bytes of a PNG before its first part."""

_SCAN, _END = 0xDA, 0xD9
_ALONE = {0x01, *range(0xD0, 0xD8)}
"""Markers of a JPEG that nothing follows."""

_EXIF, _JFIF, _PROFILE, _ADOBE = 0xE1, 0xE0, 0xE2, 0xEE
_ORIENTATION = 0x0112
_QUALITY = 95


def undescribed(raw: bytes, suffix: str) -> bytes:
    """Return an image as it is seen, and nothing else.

    The points are not reckoned anew, but for a photograph that says how it is to be turned: it is turned, since not
    every format does that by itself.

    Parameters
    ----------
    suffix
        `.png` or `.jpg`.

    Raises
    ------
    ValueError
        Where it is no whole image of that sort.
    """
    turned = _turned(raw)
    return _png(turned) if suffix == ".png" else _jpeg(turned)


def _turned(raw: bytes) -> bytes:
    from PIL import Image, ImageOps

    try:
        with (
            warnings.catch_warnings(action="ignore"),
            Image.open(io.BytesIO(raw), formats=("PNG", "JPEG", "MPO")) as image,
        ):
            if image.getexif().get(_ORIENTATION, 1) in range(2, 9):
                upright = ImageOps.exif_transpose(image)
                kept = {name: image.info[name] for name in ("icc_profile", "transparency") if name in image.info}
                file = io.BytesIO()
                upright.save(file, "PNG" if image.format == "PNG" else "JPEG", quality=_QUALITY, **kept)
                return file.getvalue()
    except (OSError, SyntaxError, struct.error, Image.DecompressionBombError) as error:
        raise ValueError(str(error)) from None
    return raw


def _png(raw: bytes) -> bytes:
    kept, at = [raw[:_START]], _START
    while True:
        if at + 12 > len(raw):
            raise ValueError("the file ends within the picture")
        (length,) = struct.unpack(">I", raw[at : at + 4])
        sort, end = raw[at + 4 : at + 8], at + 12 + length
        if sort in _PNG_KEPT:
            kept.append(raw[at:end])
        if sort == b"IEND":
            return b"".join(kept)
        at = end


def _jpeg(raw: bytes) -> bytes:
    return raw[:2] + b"".join(part for marker, part in _segments(raw) if not _describes(marker, part))


def _describes(marker: int, part: bytes) -> bool:
    """Return whether a part of a JPEG tells about the picture, rather than being of it."""
    if marker == _JFIF:
        return not part[4:].startswith(b"JFIF\0")  # others hold the picture once more, small
    if marker == _PROFILE:
        return not part[4:].startswith(b"ICC_PROFILE\0")
    return marker == 0xFE or (marker in range(_EXIF, 0xF0) and marker != _ADOBE)


def _segments(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the parts of a JPEG with their markers, to the end of the picture and no further."""
    at = 2
    while True:
        if raw[at : at + 1] != b"\xff" or at + 2 > len(raw):
            raise ValueError("the file ends within the picture")
        marker = raw[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == _END:
            yield marker, raw[at : at + 2]
            return
        end = at + 2
        if marker not in _ALONE:
            if end + 2 > len(raw):
                raise ValueError("the file ends within the picture")
            end += struct.unpack(">H", raw[end : end + 2])[0]
        if marker == _SCAN:
            end = _after_scan(raw, end)
        part = raw[at:end]
        if marker == _JFIF and part[4:].startswith(b"JFIF\0") and len(part) > 18:  # with a small picture
            part = part[:2] + struct.pack(">H", 16) + part[4:16] + b"\0\0"
        yield marker, part
        at = end


def _after_scan(raw: bytes, at: int) -> int:
    """Return where the points of a scan end: at the next marker that parts it from others."""
    while (at := raw.find(b"\xff", at)) >= 0 and at + 1 < len(raw):
        if raw[at + 1] and raw[at + 1] not in _ALONE and raw[at + 1] != 0xFF:
            return at
        at += 1 if raw[at + 1] == 0xFF else 2
    raise ValueError("the file ends within the picture")
