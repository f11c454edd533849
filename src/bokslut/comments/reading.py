"""From markdown-it's tokens to a comment's tree, and what is told on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from lxml.html import defs
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from bokslut.comments.tree import (
    BlockOf,
    Blocks,
    Break,
    Code,
    Emphasis,
    Flavour,
    Grid,
    Heading,
    Inline,
    Inlines,
    Link,
    Listing,
    NoteMark,
    Paragraph,
    Picture,
    Problem,
    Quote,
    Strong,
    Words,
    words,
)

SCHEMES = ("http", "https", "mailto")

MAIL = {"subject", "body", "cc"}
"""What a link may say of the mail that it begins: some programs take other things for files to send."""
"""What a link may lead to, beside the report's own anchors."""

_TAGS = defs.tags | {"svg", "math", "main", "section", "article", "video", "audio", "details", "summary", "template"}
_LETTERED = re.compile(r"(?:\(?[A-Za-zåäö]\)|[a-z]\.|[ivxl]+[.)])(?=\s)")
_CAPTION = re.compile(r"(?:Tabell|Table)?: +(?=\S)")
_MOST_COLUMNS = 16


class Reading:
    """Reads the tokens of one comment.

    Parameters
    ----------
    text
        The comment, for what markdown-it passes over.
    resolve
        Gives typed text as inlines, with what expressions have written in its places.
    env
        What markdown-it has gathered: the links that are named at the end.
    """

    def __init__(
        self,
        text: str,
        flavour: Flavour,
        resolve: Callable[[str], Inlines],
        env: dict[str, Any],
    ) -> None:
        self.text = text
        self.flavour = flavour
        self.resolve = resolve
        self.env = env
        self.problems: list[Problem] = []
        self.markers: list[tuple[int, str]] = []
        self.notes: dict[str, Blocks] = {}
        self._cited: dict[str, int] = {}
        self._anchors: set[str] = set()
        self._headed = False
        self._within = ""  # what the text stands in that may hold less: a list, a quotation, a footnote
        self._line = 1

    def read(self, tokens: list[Token]) -> tuple[Blocks, dict[str, Blocks]]:
        """Return the blocks and the footnotes, in the order in which they are cited."""
        blocks = self._blocks(iter(tokens), None)
        self._tell_unused_links()
        for name, line in self._cited.items():
            if name not in self.notes:
                self._tell("fotnot", f"Fotnoten [^{name}] har ingen text.", f"Skriv en rad [^{name}]: …", line)
        for name in self.notes.keys() - self._cited.keys():
            line = self._line_of(f"[^{name}]:")
            self._tell("fotnot", f"Ingen text hänvisar till fotnoten [^{name}].", f"Skriv [^{name}] i texten.", line)
        return blocks, {name: self.notes[name] for name in self._cited if name in self.notes}

    def _tell(self, subject: str, message: str, hint: str, line: int | None = None) -> None:
        self.problems.append(Problem(line or self._line, subject, message, hint))

    def _line_of(self, part: str) -> int:
        return self.text.count("\n", 0, max(0, self.text.find(part))) + 1

    # ---- Blocks -----------------------------------------------------------------------------

    def _blocks(self, tokens: Iterator[Token], end: str | None) -> Blocks:
        blocks: list[BlockOf] = []
        for token in tokens:
            if token.type == end:
                break
            if token.map:
                self._line = token.map[0] + 1
            for found in self._block(token, tokens):
                block = self._captioned(blocks, found)
                blocks += [block] if block else []
        return tuple(blocks)

    def _block(self, token: Token, tokens: Iterator[Token]) -> Blocks:
        """Return what a token begins: no block where it is only told of, several where a list counts anew."""
        line = self._line
        match token.type:
            case "paragraph_open":
                return (self._paragraph(self._content(tokens, "paragraph_close")),)
            case "heading_open":
                return (self._heading(token, tokens),)
            case "bullet_list_open":
                return self._listing(token, tokens, "bullet_list_close")
            case "ordered_list_open":
                return self._listing(token, tokens, "ordered_list_close")
            case "blockquote_open":
                self._only("citat", "Ett citat", "comment", "cell")
                quoted = self._inside("ett citat", tokens, "blockquote_close")
                if not quoted:
                    self._tell("citat", "Ett citat (>) är tomt.", "Skriv citatet på raden, eller ta bort den.", line)
                return (Quote(quoted),)
            case "table_open":
                self._tell_more_cells(token)
                return self._grid(tokens)
            case "footnote_reference_open":
                self._footnote(str(token.meta["label"]), tokens, line)
            case "fence":
                self._tell("kodblock", f"Ett kodblock ({token.markup}) kan inte stå i en kommentar.", _AS_TEXT)
            case "hr":
                self._tell("linje", "En linje (---) kan inte stå i en kommentar.", "Ta bort raden.")
        return ()

    def _content(self, tokens: Iterator[Token], end: str) -> Token:
        inline = next(tokens)
        assert next(tokens).type == end
        return inline

    def _only(self, subject: str, what: str, *flavours: Flavour) -> bool:
        """Tell of something that may not stand where the text does."""
        if self.flavour in flavours and not (self._within and "cell" not in flavours):
            return True
        where = self._within or {"cell": "en tabellcell", "line": "en rad", "comment": "en kommentar"}[self.flavour]
        self._tell(subject, f"{what} kan inte stå i {where}.", "Skriv det som vanlig text, eller i en kommentar.")
        return False

    def _paragraph(self, token: Token) -> BlockOf:
        line = self._line
        children = token.children or []
        image = [child for child in children if child.type == "image"]
        if image and all(child.type == "image" or not child.content.strip() for child in children):
            return self._picture(image[0], more=len(image) > 1)
        content = self._lettered(self._inlines(children))
        if fence := re.search(r"^:{3,}", token.content, re.MULTILINE):
            at = line + token.content.count("\n", 0, fence.start())
            self._tell("ram", "En ram (:::) kan inte stå i en kommentar.", "Ta bort raderna med kolon.", at)
        for label in re.findall(r"\[[^\[\]]+\]\[([^\[\]^][^\[\]]*)\]", token.content):
            if " ".join(label.split()).upper() not in self.env.get("references", {}):
                self._tell("länk", f"Länken [{label}] har ingen adress.", f"Skriv en rad [{label}]: https://…", line)
        return Paragraph(content)

    def _picture(self, image: Token, *, more: bool) -> Picture:
        self._only("bild", "En bild", "comment")
        target, alt = str(image.attrs.get("src", "")), image.content.strip()
        if more:
            self._tell("bild", "Flera bilder står i samma stycke.", "Sätt en tom rad mellan dem.")
        if not alt:
            self._tell("bild", f"Bilden {target} saknar beskrivning.", f"Skriv ![vad bilden visar]({target}).")
        return Picture(target, words(self.resolve(alt)), self._line)

    def _heading(self, token: Token, tokens: Iterator[Token]) -> Heading:
        content = self._inlines(self._content(tokens, "heading_close").children or [])
        self._only("rubrik", "En rubrik", "comment")
        if token.markup in ("=", "-"):
            message = f"En rad av {token.markup * 3} under en text gör den till rubrik."
            self._tell(
                "rubrik", message, "Skriv ### framför en rubrik; sätt annars en tom rad före, eller ta bort raden."
            )
        level = 4 if len(token.markup) == 4 and self._headed else 3
        if len(token.markup) > level:
            message = f"En rubrik i en kommentar börjar med ###, inte {token.markup}."
            self._tell("rubrik", message, "Skriv ### framför rubriken; under en sådan kan #### stå.")
        self._headed = True
        if _is_blank(content):
            self._tell("rubrik", "En rubrik är tom.", "Skriv rubrikens text, eller ta bort raden.")
        return Heading(content, self._anchor(words(content)), level)

    def _anchor(self, text: str) -> str:
        """Return the anchor of a heading, its own among those of the comment."""
        stem = re.sub(r"[ _]+", "-", re.sub(r"[^\w \-]", "", text.lower()).strip()) or "rubrik"
        names = (stem if times == 1 else f"{stem}-{times}" for times in range(1, 10_000))
        name = next(name for name in names if name not in self._anchors)
        self._anchors.add(name)
        return name

    def _listing(self, token: Token, tokens: Iterator[Token], end: str) -> Blocks:
        self._only("lista", "En lista", "comment", "cell")
        items: list[Blocks] = []
        numbers: list[int] = []
        loose = False
        for part in tokens:
            if part.type == end:
                break
            line = (part.map[0] if part.map else 0) + 1
            if part.info:
                numbers.append(int(part.info))
                self.markers.append((line, part.info))
            within: list[Token] = []
            depth = 1
            for inner in tokens:
                depth += {"list_item_open": 1, "list_item_close": -1}.get(inner.type, 0)
                if depth == 0:
                    break
                within.append(inner)
            own = (one for one in within if one.type == "paragraph_open" and one.level == part.level + 1)
            loose = loose or not all(one.hidden for one in own)
            items.append(self._inside("en lista", iter(within), None))
            first = items[-1][0] if items[-1] else None
            if isinstance(first, Paragraph) and re.match(r"\[[ xX]\](?:\s|$)", words(first.content)):
                self._tell("lista", "En bocklista (- [ ]) kan inte stå i en kommentar.", "Skriv ☐ eller ☑.", line)
            if not isinstance(first, Paragraph) or _is_blank(first.content):
                self._tell(
                    "lista", "En punkt i en lista har ingen text.", "Skriv den på raden, eller ta bort den.", line
                )
        if not numbers:
            return (Listing(tuple(items), None, loose),)
        return _numbered(items, numbers, loose)

    def _inside(self, within: str, tokens: Iterator[Token], end: str | None) -> Blocks:
        """Return the blocks of something that holds less than a comment does."""
        outer, self._within = self._within, self._within or within
        blocks = self._blocks(tokens, end)
        self._within = outer
        return blocks

    def _footnote(self, name: str, tokens: Iterator[Token], line: int) -> None:
        blocks = self._inside("en fotnot", tokens, "footnote_reference_close")
        if len(blocks) != 1 or not isinstance(blocks[0], Paragraph):
            self._tell("fotnot", f"Fotnoten [^{name}] är mer än ett stycke.", "Skriv den som ett enda stycke.", line)
        if name in self.notes:
            self._tell(
                "fotnot", f"Fotnoten [^{name}] har två texter.", "Ta bort den ena, eller ge den ett eget namn.", line
            )
        self.notes.setdefault(name, blocks)

    def _grid(self, tokens: Iterator[Token]) -> Blocks:
        line = self._line
        rows: list[list[Inlines]] = []
        numeric: list[bool] = []
        for token in tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                inline = next(tokens)
                self._line = inline.map[0] + 1 if inline.map else line
                rows[-1].append(self._inlines(inline.children or []))
                if token.type == "th_open":
                    numeric.append("right" in str(token.attrs.get("style", "")))
        self._line = line
        if not self._only("tabell", "En tabell", "comment"):
            return ()
        if len(numeric) > _MOST_COLUMNS:
            message = f"Tabellen har {len(numeric)} kolumner och får inte plats på en sida."
            self._tell("tabell", message, f"Dela den; {_MOST_COLUMNS} kolumner är det mesta.")
        return (Grid(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]), tuple(numeric)),)

    def _tell_more_cells(self, table: Token) -> None:
        """Tell of rows that have more cells than the heading has, which no reader of Markdown shows."""
        first, last = table.map or [0, 0]
        lines = self.text.split("\n")[first:last]
        columns = len(_cells(lines[0]))
        for place, line in enumerate(lines[2:], start=first + 3):
            if len(_cells(line)) > columns:
                message = f"Raden har {len(_cells(line))} celler, men tabellen har {columns} kolumner."
                self._tell(
                    "tabell",
                    message,
                    "Skriv \\| för ett lodrätt streck i en cell, eller ge tabellen en kolumn till.",
                    place,
                )

    def _captioned(self, before: list[BlockOf], block: BlockOf) -> BlockOf | None:
        """Give a table the caption that the paragraph after it is."""
        if before and isinstance(before[-1], Grid) and isinstance(block, Paragraph) and not before[-1].caption:
            first = block.content[0] if block.content else None
            if isinstance(first, Words) and (mark := _CAPTION.match(first.text)):
                grid = before[-1]
                caption = (Words(first.text[mark.end() :]), *block.content[1:])
                before[-1] = Grid(grid.head, grid.rows, grid.numeric, caption)
                return None
        return block

    def _tell_unused_links(self) -> None:
        for label in self.env.get("references", {}):
            cited = re.findall(r"\[([^\[\]]+)\](?!:)", self.text)
            if label.casefold() not in {" ".join(one.split()).casefold() for one in cited}:
                line = self._line_of(next(iter(re.findall(rf"\[{re.escape(label)}\]:", self.text, re.I)), "["))
                hint = f"Skriv [text][{label}] där länken ska stå, eller sätt text före raden."
                self._tell("länk", f"Raden [{label}]: … visas inte.", hint, line)
        for double in self.env.get("duplicate_refs", []):
            line = double["map"][0] + 1
            self._tell("länk", f"Länken [{double['label']}] har två adresser.", "Ta bort den ena.", line)

    # ---- Within a line ----------------------------------------------------------------------

    def _inlines(self, children: list[Token]) -> Inlines:
        return self._until(iter(children), None)

    def _until(self, tokens: Iterator[Token], end: str | None) -> Inlines:
        parts: list[Inline] = []
        for token in tokens:
            if token.type == end:
                break
            parts += self._inline(token, tokens)
        return tuple(parts)

    def _inline(self, token: Token, tokens: Iterator[Token]) -> Inlines:
        match token.type:
            case "text" | "text_special":
                return tuple(self.resolve(token.content))
            case "softbreak" | "hardbreak":
                self._line += 1
                return (Break(hard=token.type == "hardbreak"),)
            case "code_inline":
                return (Code(tuple(self.resolve(token.content))),)
            case "strong_open":
                return (Strong(self._until(tokens, "strong_close")),)
            case "em_open":
                return (Emphasis(self._until(tokens, "em_close")),)
            case "link_open":
                return self._link(token, self._until(tokens, "link_close"))
            case "footnote_ref":
                return self._cite(str(token.meta["label"]))
            case "html_inline":
                return self._markup(token.content)
            case "image":
                self._tell("bild", "En bild står inne i en text.", "Sätt en tom rad före och efter den.")
        return ()

    def _link(self, token: Token, content: Inlines) -> Inlines:
        target = words(self.resolve(str(token.attrs.get("href", "")))).strip()
        if target.startswith("#") and len(target) > 1:
            return (Link(content, re.sub(r"[\s<>()\"'\\\[\]]+", "-", target)),)
        if not _leads(_safe(target)):
            message = f"Länken till ”{_short(target)}” leder inte till en webbadress eller ett ställe i rapporten."
            self._tell("länk", message, "Skriv https://…, mailto:… eller #rubrik, eller låt texten stå utan länk.")
            return content
        return (Link(content, quote(target, safe="%/:=&?~#+!$,;'@()*[]")),)

    def _cite(self, name: str) -> Inlines:
        if self._within == "en fotnot":
            self._tell("fotnot", "En fotnot kan inte hänvisa till en fotnot.", "Skriv båda i samma fotnot.")
        elif self.flavour != "comment":
            self._only("fotnot", "En fotnot", "comment")
        again = name in self._cited
        self._cited.setdefault(name, self._line)
        return (NoteMark(name, again),)

    def _markup(self, source: str) -> Inlines:
        """Return a tag as text where it is none of HTML's; else tell of it, since nobody means to show it."""
        name = re.match(r"</?\s*([A-Za-z][A-Za-z0-9-]*)", source)
        if name and name[1].lower() not in _TAGS:
            return tuple(self.resolve(source))
        self._tell(
            "html", f"HTML ({_short(source)}) kan inte stå i en kommentar.", "Skriv i Markdown, eller ta bort det."
        )
        return ()

    def _lettered(self, content: Inlines) -> Inlines:
        """Keep the lines of a list that is numbered by letters, which Markdown knows nothing of."""
        starts = [0, *(place + 1 for place, part in enumerate(content) if isinstance(part, Break))]
        lettered = [
            place
            for place in starts
            if place < len(content) and isinstance(first := content[place], Words) and _LETTERED.match(first.text)
        ]
        if 0 not in lettered or len(lettered) < 2:
            return content
        return tuple(
            Break(hard=True) if isinstance(part, Break) and place + 1 in lettered else part
            for place, part in enumerate(content)
        )


_AS_TEXT = "Skriv texten utan tecknen; inom en rad kan `kod` stå mellan grava accenter."


def _numbered(items: list[Blocks], numbers: list[int], loose: bool) -> Blocks:
    """Return lists with the numbers that are written; where all are the same they count on from the first."""
    if len(set(numbers)) == 1 and len(numbers) > 1:
        numbers = [numbers[0] + place for place in range(len(numbers))]
    runs: list[tuple[int, list[Blocks]]] = []
    for item, number in zip(items, numbers, strict=True):
        if runs and runs[-1][0] + len(runs[-1][1]) == number:
            runs[-1][1].append(item)
        else:
            runs.append((number, [item]))
    return tuple(Listing(tuple(of), start, loose) for start, of in runs)


def _cells(line: str) -> list[str]:
    cells = escapedSplit(line.strip())
    return cells[
        1 if cells and not cells[0] else 0 : len(cells) - 1 if len(cells) > 1 and not cells[-1] else len(cells)
    ]


def _is_blank(content: Inlines) -> bool:
    """Return whether readers see nothing of inlines: only spaces, and marks where a word may be parted."""
    return not re.sub(r"[\s\u00ad\u200b-\u200d\u2060]", "", words(content))


def _short(text: str) -> str:
    one = " ".join(text.split())
    return one if len(one) <= 40 else one[:39] + "…"


def _leads(url: str) -> bool:
    """Return whether a link leads to a place of the web or to a mail, which it may give a subject and a text."""
    parts = urlsplit(url)
    told = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    return parts.scheme.lower() in SCHEMES and (parts.scheme.lower() != "mailto" or told <= MAIL)


def _safe(url: str) -> str:
    return re.sub(r"[\[\]]", "", url)
