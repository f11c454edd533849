"""Cut Inter down to what a Swedish report needs: ``python make_fonts.py <folder with Inter-*.otf>``.

Writes one OpenType file (PDF, charts) and one WOFF2 file (HTML) per style beside this script.
Needs fonttools and brotli. Inter 4.0, https://github.com/rsms/inter, SIL Open Font License 1.1.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

STYLES = ("Regular", "Italic", "SemiBold", "Bold")
FEATURES = ["tnum", "lnum", "kern", "liga", "calt", "case", "ccmp", "locl", "mark", "mkmk", "sups", "ss03"]

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x1E9E, *range(0x218, 0x21C)]
PUNCTUATION = [*range(0x2000, 0x200C), *range(0x2010, 0x2028), 0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044]
FIGURES = [*range(0x2070, 0x2072), *range(0x2074, 0x2080), *range(0x2080, 0x208A), 0x20AC, 0x2116, 0x2122]
ARROWS_AND_SIGNS = [*range(0x2190, 0x219A), 0x2206, 0x2211, 0x2212, 0x2215, 0x2248, 0x2260, 0x2264, 0x2265]
SHAPES = [0x25A0, 0x25A1, 0x25B2, 0x25B3, 0x25B6, 0x25BC, 0x25BD, 0x25C6, 0x25C7, 0x25CB, 0x25CF,
          0x26A0, 0x2713, 0x2717]  # fmt: skip


def main(source: Path) -> None:
    """Subset every style found in `source`."""
    here = Path(__file__).parent
    for style in STYLES:
        options = Options(layout_features=FEATURES, name_IDs=["*"], notdef_outline=True, desubroutinize=False)
        font = load_font(str(source / f"Inter-{style}.otf"), options)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=LATIN + PUNCTUATION + FIGURES + ARROWS_AND_SIGNS + SHAPES)
        subsetter.subset(font)
        save_font(font, str(here / f"Inter-{style}.otf"), options)
        options.flavor = "woff2"
        save_font(font, str(here / f"Inter-{style}.woff2"), options)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
