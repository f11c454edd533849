"""What the files of a report tell beside its text: pictures without descriptions, texts without a machine's folders."""

from __future__ import annotations

import base64
import io
import re
import warnings
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from PIL.ExifTags import IFD
from PIL.PngImagePlugin import PngInfo

from bokslut.comments.pictures import find_image
from bokslut.comments.tree import Picture
from bokslut.errors import BokslutError

SECRET = "Anna Hemlig"
GRADIENT = Image.merge(
    "RGB", [Image.linear_gradient("L"), Image.radial_gradient("L"), Image.new("L", (256, 256))]
).crop((0, 0, 120, 80))


def _exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x013B] = SECRET  # artist
    exif[0x0112] = orientation
    exif.get_ifd(IFD.GPSInfo).update({1: "N", 2: (59.0, 51.0, 30.0)})
    return exif


def _file(suffix: str, image: Image.Image = GRADIENT, orientation: int = 1, **how: object) -> bytes:
    file = io.BytesIO()
    if suffix == ".png":
        about = PngInfo()
        about.add_text("Author", SECRET)
        about.add_text("Comment", SECRET, zip=True)
        about.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
        image.save(file, "PNG", pnginfo=about, exif=_exif(orientation), **how)
        return file.getvalue() + SECRET.encode()
    how = {"quality": 90, "comment": SECRET.encode(), "xmp": SECRET.encode(), "exif": _exif(orientation)} | how
    image.save(file, "JPEG", **how)
    raw = file.getvalue()
    photoshop = b"Photoshop 3.0\0" + SECRET.encode()
    second = b"MPF\0" + SECRET.encode()
    more = b"".join(
        bytes([0xFF, marker]) + (len(part) + 2).to_bytes(2) + part
        for marker, part in ((0xED, photoshop), (0xE2, second))
    )
    return raw[:2] + more + raw[2:] + SECRET.encode()


def _read(suffix: str, raw: bytes, tmp_path: Path) -> bytes:
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / f"bild{suffix}").write_bytes(raw)
    image = find_image(Picture(f"bild{suffix}", (), 3), "text.md", tmp_path / "data", tmp_path)  # type: ignore[arg-type]
    return base64.b64decode(image.content)


def _same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and one.convert("RGBA").tobytes() == other.convert("RGBA").tobytes()


def _everything(raw: bytes) -> bytes:
    """Return the bytes of an image, and what is packed in them."""
    packed = b"".join(
        zlib.decompressobj().decompress(raw[at.start() :]) for at in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", raw)
        if _packed(raw[at.start() :])
    )  # fmt: skip
    return raw + packed


def _packed(raw: bytes) -> bool:
    try:
        zlib.decompressobj().decompress(raw)
    except zlib.error:
        return False
    return True


@pytest.mark.parametrize(
    ("suffix", "how"),
    [
        (".png", {}),
        (".png", {"image": GRADIENT.convert("P")}),
        (".png", {"image": GRADIENT.convert("RGBA")}),
        (".jpg", {}),
        (".jpg", {"progressive": True}),
        (".jpg", {"image": GRADIENT.convert("CMYK")}),
        (".jpg", {"image": GRADIENT.convert("L"), "dpi": (300, 300)}),
        (".jpg", {"restart_marker_blocks": 1}),
    ],
)
def test_a_picture_goes_out_as_it_is_seen_and_tells_nothing_else(
    suffix: str, how: dict[str, object], tmp_path: Path
) -> None:
    raw = _file(suffix, **how)  # type: ignore[arg-type]
    assert SECRET.encode() in raw
    out = _read(suffix, raw, tmp_path)
    assert SECRET.encode() not in _everything(out)
    with warnings.catch_warnings(action="ignore"):
        before, after = (Image.open(io.BytesIO(one)) for one in (raw, out))
    assert before.getexif()
    assert not after.getexif()
    assert _same(before, after)
    assert not {"comment", "exif", "xmp", "photoshop", "mp", "Author", "Comment", "XML:com.adobe.xmp"} & set(after.info)
    assert _read(suffix, out, tmp_path) == out


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_picture_that_says_how_it_is_turned_is_turned(suffix: str, orientation: int, tmp_path: Path) -> None:
    raw = _file(suffix, orientation=orientation)
    assert b"MPF" in raw or suffix == ".png"
    out = Image.open(io.BytesIO(_read(suffix, raw, tmp_path)))
    with warnings.catch_warnings(action="ignore"):
        expected = ImageOps.exif_transpose(Image.open(io.BytesIO(raw)))
    assert out.size == expected.size == ((80, 120) if orientation != 3 else (120, 80))
    apart = [abs(a - b) for a, b in zip(out.tobytes(), expected.tobytes(), strict=True)]
    assert sum(apart) / len(apart) < (0.001 if suffix == ".png" else 3)
    assert not out.getexif()


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
@pytest.mark.parametrize("left", [0.1, 0.5, 0.9])
def test_half_a_picture_is_told_with_its_file_and_line(suffix: str, left: float, tmp_path: Path) -> None:
    whole = _read(suffix, _file(suffix), tmp_path)
    with pytest.raises(BokslutError, match=f"Bilden bild{suffix} går inte att läsa; filen är trasig.") as told:
        _read(suffix, whole[: int(len(whole) * left)], tmp_path)
    assert "text.md, line 3" in str(told.value)
    assert "Spara bilden på nytt." in str(told.value)


def test_a_colour_profile_stays(tmp_path: Path) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for suffix in (".png", ".jpg"):
        out = _read(suffix, _file(suffix, icc_profile=profile), tmp_path)
        assert Image.open(io.BytesIO(out)).info["icc_profile"] == profile
