"""The images that comments name: only files of the project, and only what every format can show."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from bokslut.comments.tree import Picture
from bokslut.comments.undescribed import undescribed
from bokslut.errors import BokslutError

SIGNATURES = {".png": (b"\x89PNG\r\n\x1a\n", "image/png"), ".jpg": (b"\xff\xd8\xff", "image/jpeg")}
"""How a file of each sort begins, and its MIME type."""

LARGEST = 5_000_000
"""Bytes; a larger image makes a page that nobody can send."""


@dataclass(frozen=True)
class Image:
    """An image: its file's name in the report, and its content in base64."""

    name: str
    content: str
    mime: str

    @property
    def url(self) -> str:
        """The image as the address of a page that holds it."""
        return f"{self.mime};base64,{self.content}"


def find_image(picture: Picture, where: str, folder: Path, project: Path) -> Image:
    """Return an image that a comment in `folder` names, without what is written in its file beside the picture.

    Raises
    ------
    BokslutError
        Where there is none, it lies outside the project's data or is none that every format can show.
    """
    place = f"{where}, line {picture.line}"
    path = (folder / picture.target).resolve()
    if not path.is_relative_to(project.resolve() / "data"):
        raise BokslutError(
            f"Bilden {picture.target} ligger utanför projektets data.", where=place, hint="Lägg bilden bredvid texten."
        )
    suffix = path.suffix.lower().replace(".jpeg", ".jpg")
    if suffix not in SIGNATURES:
        raise BokslutError(
            f"Bilden {picture.target} kan inte visas i alla format.", where=place, hint="Spara den som png eller jpg."
        )
    if not path.is_file():
        raise BokslutError(
            f"Bilden {picture.target} finns inte.", where=place, hint="Rätta namnet; det räknas från textens mapp."
        )
    if path.stat().st_size > LARGEST:
        raise BokslutError(
            f"Bilden {picture.target} är större än {LARGEST // 1_000_000} MB.", where=place, hint="Förminska den."
        )
    raw = path.read_bytes()
    signature, mime = SIGNATURES[suffix]
    if not raw.startswith(signature):
        raise BokslutError(
            f"Filen {picture.target} är ingen {suffix[1:]}-bild.", where=place, hint="Spara bilden på nytt."
        )
    try:
        raw = undescribed(raw, suffix)
    except ValueError:
        raise BokslutError(
            f"Bilden {picture.target} går inte att läsa; filen är trasig.", where=place, hint="Spara bilden på nytt."
        ) from None
    name = f"bild-{hashlib.sha256(raw).hexdigest()[:16]}{suffix}"
    return Image(name, base64.b64encode(raw).decode("ascii"), mime)
