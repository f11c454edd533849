"""Make ``reference.docx``, whose styles Pandoc and Quarto give to the Word version of a report.

Starts from Pandoc's own reference document, so that every style Pandoc asks for exists, and
sets page, fonts, colours (``theme.toml``), header and footer. Needs python-docx and
pypandoc_binary; run it again after a change of the theme. The same inputs give the same bytes.
"""

import re
import subprocess
import tomllib
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import docx
import pypandoc
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor

HERE = Path(__file__).parent
THEME = tomllib.loads((HERE.parent / "theme.toml").read_text(encoding="utf-8"))
COLOUR = {name: value.lstrip("#").upper() for name, value in THEME["light"].items()}
SIGNAL = {name: value.lstrip("#").upper() for name, value in THEME["signal"].items()}
EPOCH = datetime(2000, 1, 1)

# name: (based on, size, weight, colour, space before, space after, line spacing), sizes in points.
Look = tuple[str | None, float, str, str, float, float, float]
PARAGRAPHS: dict[str, Look] = {
    "Normal": (None, 10, "", "ink", 0, 0, 1.0),
    "Body Text": ("Normal", 10, "", "ink", 0, 7, 1.3),
    "Smal text": ("Body Text", 10, "", "ink", 0, 7, 1.3),  # between the tables of landscape pages
    "Compact": ("Body Text", 10, "", "ink", 0, 3, 1.25),
    "Title": ("Normal", 34, "bold", "primary", 90, 6, 1.0),
    "Subtitle": ("Normal", 16, "", "muted", 0, 22, 1.0),
    "Kommun": ("Normal", 11, "bold", "primary", 0, 4, 1.0),
    "Dokumentstatus": ("Normal", 11, "", "ink", 0, 6, 1.0),
    "Dokumentnotis": ("Normal", 10, "", "accent", 6, 0, 1.0),
    "Heading 1": ("Normal", 19, "bold", "primary", 28, 9, 1.05),
    "Heading 2": ("Normal", 13, "bold", "primary", 20, 6, 1.05),
    "Heading 3": ("Normal", 10.5, "bold", "ink", 15, 4, 1.05),
    "Heading 4": ("Normal", 10, "bold", "primary", 12, 3, 1.05),
    "TOC Heading": ("Normal", 13, "bold", "primary", 30, 4, 1.0),
    "toc 1": ("Normal", 10, "bold", "ink", 6, 1.5, 1.0),
    "toc 2": ("Normal", 10, "", "ink", 0, 1.5, 1.0),
    "Table Caption": ("Normal", 9, "bold", "ink", 12, 4, 1.1),
    "Image Caption": ("Normal", 9, "bold", "ink", 4, 14, 1.1),
    "Captioned Figure": ("Normal", 10, "", "ink", 10, 0, 1.0),
    "Footnote Text": ("Normal", 8.5, "", "muted", 0, 2, 1.1),
    "Tabelltext": ("Normal", 8.5, "", "ink", 2.5, 2.5, 1.1),
    "Tabellprosa": ("Normal", 8, "", "ink", 2.5, 2.5, 1.15),
    "Tabellpunkt": ("Tabellprosa", 8, "", "ink", 0, 2, 1.15),
    "Tabellhuvud": ("Tabelltext", 8.5, "bold", "primary", 3, 3, 1.1),
    "Tabellgrupp": ("Tabelltext", 8.5, "bold", "primary", 8, 2.5, 1.1),
    "Tabellnot": ("Normal", 8, "", "muted", 3, 0, 1.15),
    "Tabellslut": ("Normal", 5, "", "ink", 0, 4, 1.0),
    "Kortetikett": ("Normal", 8.5, "bold", "muted", 6, 3, 1.1),
    "Kortvärde": ("Normal", 16, "bold", "primary", 0, 3, 1.0),
    "Kortkommentar": ("Normal", 8.5, "", "muted", 0, 6, 1.1),
    "Saknas": ("Body Text", 9.5, "", "muted", 8, 10, 1.25),
    "Header": ("Normal", 8, "", "muted", 0, 0, 1.0),
    "Footer": ("Normal", 8, "", "muted", 0, 0, 1.0),
}
HYPHENATED = {"Tabellprosa", "Tabellpunkt", "Tabellhuvud"}
KEEP_WITH_NEXT = {"Heading 1", "Heading 2", "Heading 3", "Heading 4", "Table Caption", "Captioned Figure"}


def main() -> None:
    """Write ``reference.docx`` beside this script."""
    default = subprocess.run(
        [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"], check=True, capture_output=True
    ).stdout
    document = docx.Document(BytesIO(default))
    set_theme(document)
    set_language(document)
    for name, look in PARAGRAPHS.items():
        set_paragraph_style(document, name, look)
    set_special_styles(document)
    set_page(document)
    save(document, HERE / "reference.docx")


def set_theme(document: Document) -> None:
    """Fonts and accent colours of the Office theme: all styles, and a user's own charts, follow them."""
    theme = next(part for part in document.part.package.iter_parts() if "theme" in str(part.partname))
    text = theme.blob.decode()
    for font in ("major", "minor"):
        text = re.sub(rf'(<a:{font}Font>\s*<a:latin typeface=")[^"]*', rf"\g<1>{THEME['font-word']}", text)
    colours = {f"accent{i}": value.lstrip("#") for i, value in enumerate(THEME["series"]["colours"], 1)}
    for tag, value in {**colours, "hlink": COLOUR["primary"], "folHlink": COLOUR["primary"]}.items():
        text = re.sub(rf"(<a:{tag}>).*?(</a:{tag}>)", rf'\g<1><a:srgbClr val="{value}"/>\g<2>', text, flags=re.S)
    theme._blob = text.encode()


def set_language(document: Document) -> None:
    """Swedish, and hyphenation for the styles that ask for it."""
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), "sv-SE")
    # Only narrow columns of prose are hyphenated; see HYPHENATED.
    document.settings.element.find(qn("w:defaultTabStop")).addnext(parse_xml(f"<w:autoHyphenation {nsdecls('w')}/>"))


def set_paragraph_style(document: Document, name: str, look: Look) -> None:
    """Give the style called `name`, made if Pandoc has none, its look."""
    base, size, weight, colour, before, after, line = look
    styles = document.styles
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if base:
        style.base_style = styles[base]
    style.font.size = Pt(size)
    style.font.bold = weight == "bold"
    style.font.italic = False
    style.font.color.rgb = RGBColor.from_string(COLOUR[colour])
    form = style.paragraph_format
    form.alignment = WD_ALIGN_PARAGRAPH.LEFT
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), line
    form.keep_with_next = name in KEEP_WITH_NEXT
    form.widow_control = True
    hyphens = OxmlElement("w:suppressAutoHyphens")
    hyphens.set(qn("w:val"), "0" if name in HYPHENATED else "1")
    style.element.get_or_add_pPr().insert_element_before(hyphens, "w:spacing")


def set_special_styles(document: Document) -> None:
    """Signals, lists in cells, missing data, contents and tables."""
    styles = document.styles
    for name, value in SIGNAL.items():
        style = styles.add_style(f"Signal {name}", WD_STYLE_TYPE.CHARACTER)
        style.font.color.rgb = RGBColor.from_string(value)
        style.font.bold = True
        style.font.name = "Segoe UI Symbol"  # Arial has no three-quarter disc
        style.element.rPr.rFonts.set(qn("w:eastAsia"), "Segoe UI Symbol")  # Word may count the discs as such
    code = styles.add_style("Kod", WD_STYLE_TYPE.CHARACTER)
    code.font.name = "Consolas"
    code.font.size = Pt(9)
    styles["Hyperlink"].font.color.rgb = RGBColor.from_string(COLOUR["primary"])

    point = styles["Tabellpunkt"].paragraph_format
    point.left_indent, point.first_line_indent = Cm(0.35), Cm(-0.35)
    styles["Smal text"].paragraph_format.right_indent = Cm(8)
    missing = styles["Saknas"].element.get_or_add_pPr()
    for xml in (
        f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="24" w:space="8" w:color="{COLOUR["muted"]}"/></w:pBdr>',
        f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{COLOUR["surface"]}"/>',
    ):
        missing.insert_element_before(parse_xml(xml), "w:suppressAutoHyphens")  # the order is the schema's
    styles["Saknas"].paragraph_format.left_indent = Cm(0.35)
    for level in (1, 2):
        styles[f"toc {level}"].style_id = f"TOC{level}"
        contents = styles[f"toc {level}"].paragraph_format
        contents.tab_stops.add_tab_stop(Cm(16.5), WD_TAB_ALIGNMENT.RIGHT)
        contents.left_indent = Cm(0.6 * (level - 1))

    line = COLOUR["line"]
    rules = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{line}"/>' for side in ("bottom", "insideH")
    )
    add_table_style(document, "Bokslutstabell", 85, f"<w:tblBorders>{rules}</w:tblBorders>")
    add_table_style(document, "Nyckelkort", 140, "")


def add_table_style(document: Document, name: str, margin: int, properties: str) -> None:
    """Add a table style with `margin` twips at the left and right of its cells."""
    margins = "".join(f'<w:{side} w:w="{margin}" w:type="dxa"/>' for side in ("left", "right"))
    document.styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/>'
            f"<w:qFormat/><w:tblPr>{properties}<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
        )
    )


def set_page(document: Document) -> None:
    """A4 with the margins that ``document.lua`` repeats, a header and a page-number footer."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.25)
    section.top_margin, section.bottom_margin = Cm(3), Cm(2.5)
    section.header_distance, section.footer_distance = Cm(1.25), Cm(1.1)

    header = section.header.paragraphs[0]
    header.style = document.styles["Header"]
    header._p.append(document_property("subject", "Nämnd"))
    header.add_run(" · ")
    header._p.append(document_property("title", "Dokument"))

    footer = section.footer.paragraphs[0]
    footer.style = document.styles["Footer"]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    footer.add_run("Sida ")
    footer._p.append(field("PAGE"))
    footer.add_run(" (")
    footer._p.append(field("NUMPAGES"))
    footer.add_run(")")


def document_property(name: str, placeholder: str) -> BaseOxmlElement:
    """A control bound to the document's own property: right as soon as the file is opened."""
    namespaces = (
        "xmlns:cp='http://schemas.openxmlformats.org/package/2006/metadata/core-properties' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'"
    )
    return parse_xml(
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val="{placeholder}"/>'
        f'<w:dataBinding w:prefixMappings="{namespaces}" w:xpath="/cp:coreProperties[1]/dc:{name}[1]" '
        'w:storeItemID="{6C3C8BC8-F283-45AE-878A-BAB7291924A1}"/>'
        f"<w:text/></w:sdtPr><w:sdtContent><w:r><w:t>{placeholder}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def field(instruction: str) -> BaseOxmlElement:
    """A field that Word computes, such as the page number."""
    return parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" {instruction} "><w:r><w:t>1</w:t></w:r></w:fldSimple>')


def save(document: Document, path: Path) -> None:
    """Write the package with fixed times, so that a new run differs only where the styles do."""
    properties = document.core_properties
    properties.created = properties.modified = EPOCH
    draft = BytesIO()
    document.save(draft)
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            entry = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))


if __name__ == "__main__":
    main()
