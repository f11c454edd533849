"""Cut fonts down to what reports need: ``python make_fonts.py <folder of Inter-*.otf> <folder of Noto*[wght].ttf>``.

Of Inter, one OpenType file (PDF, charts) and one WOFF2 file (HTML) per style are written beside this script, with
what Swedish needs. Of Noto, one TrueType file per family with the signs, the pictures, and the Greek and Cyrillic
letters that Inter is cut free of; they go with a report that has such letters, since its PDF may take no font from
the machine that makes it. ``../filters/letters.lua`` is written too: which letters each of them has.

Needs fonttools and brotli. Inter 4.0, https://github.com/rsms/inter, and Noto as of 2025,
https://github.com/notofonts and https://github.com/googlefonts/noto-emoji, all SIL Open Font License 1.1.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from matplotlib import get_data_path

STYLES = ("Regular", "Italic", "SemiBold", "Bold")
FEATURES = ["tnum", "lnum", "kern", "liga", "calt", "case", "ccmp", "locl", "mark", "mkmk", "sups", "ss03"]

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x1E9E, *range(0x218, 0x21C)]
PUNCTUATION = [*range(0x2000, 0x200C), *range(0x2010, 0x2028), 0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044]
FIGURES = [*range(0x2070, 0x2072), *range(0x2074, 0x2080), *range(0x2080, 0x208A), 0x20AC, 0x2116, 0x2122]
ARROWS_AND_SIGNS = [*range(0x2190, 0x219A), 0x2206, 0x2211, 0x2212, 0x2215, 0x2248, 0x2260, 0x2264, 0x2265]
SHAPES = [0x25A0, 0x25A1, 0x25B2, 0x25B3, 0x25B6, 0x25BC, 0x25BD, 0x25C6, 0x25C7, 0x25CB, 0x25CF,
          0x26A0, 0x2713, 0x2717]  # fmt: skip


NOTO = {"NotoSans": range(0x370, 0x530), "NotoSansSymbols": range(0x110000), "NotoEmoji": range(0x110000)}
"""The families that lend letters, and which of theirs."""

DEJAVU = Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
SIGNS = range(0x2010, 0x2C00)
"""Arrows, boxes, ticks, mathematics: what no other family here has all of."""


def cut_inter(source: Path, here: Path) -> set[int]:
    """Subset every style found in `source`, and return the letters that they have."""
    for style in STYLES:
        options = Options(layout_features=FEATURES, name_IDs=["*"], notdef_outline=True, desubroutinize=False)
        font = load_font(str(source / f"Inter-{style}.otf"), options)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=LATIN + PUNCTUATION + FIGURES + ARROWS_AND_SIGNS + SHAPES)
        subsetter.subset(font)
        save_font(font, str(here / f"Inter-{style}.otf"), options)
        options.flavor = "woff2"
        save_font(font, str(here / f"Inter-{style}.woff2"), options)
    return letters(here / "Inter-Regular.otf")


def cut_noto(source: Path, here: Path) -> set[int]:
    """Subset the families that lend letters, and return which."""
    lent: set[int] = set()
    for family, wanted in NOTO.items():
        font = instantiateVariableFont(TTFont(source / f"{family}[wght].ttf", recalcTimestamp=False), {"wght": 400})
        options = Options(layout_features=[], name_IDs=["*"], notdef_outline=True, hinting=False)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[letter for letter in font.getBestCmap() if letter in wanted])
        subsetter.subset(font)
        font.save(here / f"{family}-Regular.ttf")
        lent |= letters(here / f"{family}-Regular.ttf")
    return lent


def dejavu() -> set[int]:
    """Return the signs that DejaVu Sans lends, which matplotlib brings with it and which lies in no folder here."""
    return {letter for letter in letters(DEJAVU) if letter in SIGNS}


def letters(font: Path) -> set[int]:
    """Return the letters that a font has, without control characters."""
    return {letter for letter in TTFont(font).getBestCmap() if letter >= 0x20}


def ranges(found: set[int]) -> list[tuple[int, int]]:
    """Return numbers as ranges."""
    out: list[tuple[int, int]] = []
    for number in sorted(found):
        if out and out[-1][1] == number - 1:
            out[-1] = (out[-1][0], number)
        else:
            out.append((number, number))
    return out


def write_letters(target: Path, **known: set[int]) -> None:
    """Write which letters there are as a table that Lua reads, from first to last of each range."""
    lines = ["-- Which letters the fonts have; written by fonts/make_fonts.py.", "return {"]
    for name, found in known.items():
        pairs = [f"{{0x{first:X}, 0x{last:X}}}" for first, last in ranges(found)]
        rows = [", ".join(pairs[at : at + 6]) for at in range(0, len(pairs), 6)]
        lines += [f"  {name} = {{", *(f"    {row}," for row in rows), "  },"]
    target.write_text("\n".join([*lines, "}", ""]), encoding="utf-8")


def main(inter: Path, noto: Path) -> None:
    """Write all fonts, and which letters they have."""
    here = Path(__file__).parent
    own = cut_inter(inter, here) if inter.is_dir() else letters(here / "Inter-Regular.otf")
    write_letters(here.parent / "filters" / "letters.lua", own=own, lent=(cut_noto(noto, here) | dejavu()) - own)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
