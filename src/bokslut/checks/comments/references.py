"""What looks like a figure but is a reference: dates, years, laws, case numbers, identifiers, markup.

A reference does not follow the data, so it may be typed.
"""

from __future__ import annotations

import re

from bokslut.comments.dialect import parse
from bokslut.kinds import MONTHS

HIDDEN = "\x00"
"""Stands for each character of a reference or of markup."""

SPACE = r"[ \u00a0]*\n?[ \u00a0]*"
"""Space within a sentence, which may be broken over two lines."""

GAP = r"(?:[ \u00a0]+\n?[ \u00a0]*|\n[ \u00a0]*)"
"""The same, where there must be some."""

UNITS = r"(?:%|‰|procent\w*|promille|tkr|mnkr|mkr|mdkr|msek|ksek|kr\b|kronor|miljon\w*|miljard\w*|tusen)"
COUNTED = (
    r"(?:personer|barn\b|ärenden|hushåll|timmar|dagar|dygn|månader|brukare|elever|platser|årsarbetare|medarbetare"
    r"|anställda|insatser|beslut\b|invånare|kvinnor|män\b)"
)

_MONTH = "(?:" + "|".join((*MONTHS, *(f"{month[:3]}\\b\\.?" for month in MONTHS), r"sept\b\.?", r"febr\b\.?")) + ")"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?::[ae])?"
_AND = rf"(?:{SPACE}[–—-]{SPACE}|,{SPACE}|{SPACE}(?:och|samt|till|respektive|eller|resp\.|t\.o\.m\.){SPACE})"
_NUMBER = r"\d+(?:[.:]\d+)*(?:\s?[a-f]\b)?"
_NO_UNIT = rf"(?![\d,.]*\d)(?!{SPACE}(?:{UNITS}|{COUNTED}))"
_YEAR = r"(?:19|20)\d\d"

_IDENTIFIED = (
    r"(?:del)?mål(?:en|et)?|kriteri(?:um|et|er|erna)|bilag(?:a|an|or|orna)|sid(?:a|an|or|orna|\.)|sidnr|s\.|kap\.|kapit(?:el|let|len)"
    r"|avsnitt(?:et|en)?|tabell(?:en|erna|er)?|diagram(?:met|men)?|figur(?:en|erna|er)?|kvartal(?:et|en)?|kv\.?"
    r"|veck(?:a|an|or|orna)|v\.|dag(?:en)?|steg(?:et|en)?|fas(?:en|erna)?|etapp(?:en|erna)?|nivå(?:n|er|erna)?"
    r"|punkt(?:en|er|erna)?|p\.|fråg(?:a|an|or|orna)|del(?:en|arna)?|rad(?:en|erna)?|paragraf(?:en|erna)?|not(?:en)?"
    r"|version(?:en)?|årskurs(?:en|erna)?|åk|artik(?:el|eln|larna)|art\.|stycke|nr\.?|nummer|enhet(?:en)?|avdelning(?:en)?"
    r"|zon|område(?:t)?|linje|väg|riksväg|hus|grupp(?:en)?|modul(?:en)?|risk(?:en|erna)?|kontroll(?:en)?|indikator(?:n|erna)?"
    r"|princip(?:en|erna)?|rekommendation(?:en|erna)?|åtgärd(?:en)?|agenda|standard|alternativ(?:et|en)?"
    r"|scenario|tertial(?:et|en)?|våning(?:en)?|rum|klass|typ|kategori(?:n|erna)?|beslut(?:et)?|ärende(?:t)?|prop\.|dir\."
)

_PATTERNS = (
    # markup
    r"<!--.*?-->|<[^<>\n]*>",
    r"\]\([^)\n]*\)|\[\^[^\]\n]*\]|\{[.#][^}\n]*\}|https?://\S+|www\.\S+|\S+@\S+\.\w+",
    r"\b\d{4}-\d{2}-\d{2}\b",
    # laws, decisions and cases
    rf"{_NUMBER}(?:{_AND}{_NUMBER})*{SPACE}(?:§§?|kap\.|kapitlet\b)",
    rf"§§?{SPACE}{_NUMBER}(?:{_AND}{_NUMBER})*",
    r"(?:\b(?:prop\.|bet\.|rskr\.|skr\.)\s?)?\b\d{4}(?:/\d{2,4})?:\d+\b",
    r"\b(?:EU|EG|EES)\)?\s(?:nr\s)?\d+/\d+",
    r"\b(?i:dnr|diarienummer|ärendenummer|ärende|mål|målnr|målnummer)\.?:?\s(?:nr\.?\s)?"
    r"(?:[A-ZÅÄÖ]{1,5}[ -]?)?\d+[-./:]\d[\d./:-]*(?:\s[A-ZÅÄÖ]{2,})?",
    r"\b[A-ZÅÄÖ]{1,5}[ -]?\d{4}[-/.]\d+\b|\b\d{4}[./-]\d{2,6}\s[A-ZÅÄÖ]{2,}\b|\b[A-ZÖÄ]\s\d+-\d{2}\b",
    # dates and times
    r"\b\d{4}-(?:0[1-9]|1[0-2])\b|\b(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\b",
    rf"\b{_DAY}(?:{_AND}{_DAY})*{SPACE}{_MONTH}(?:{SPACE}{_YEAR})?(?!\w)",
    rf"\b(?:den|per|till|från|före|efter|senast|sedan|datum)\s{_DAY}/(?:1[0-2]|0?[1-9])(?:[ -]{_YEAR})?(?![\d/])",
    rf"\b{_DAY}/(?:1[0-2]|0?[1-9]){SPACE}{_YEAR}\b|\bden{SPACE}{_DAY}\b(?={SPACE}(?:i{SPACE}varje|varje|denna){SPACE}månad)",
    r"\b(?:kl\.|klockan)\s\d{1,2}(?:[.:]\d{2})?(?:\s?[–-]\s?\d{1,2}(?:[.:]\d{2})?)?|\bdygnet runt\b|\b24/7\b",
    rf"\b(?:{_YEAR}|\d\d)-tal(?:et|ets)?\b|\b[HV]T\s?-?(?:{_YEAR}|\d\d)\b|\b{_YEAR}[–/-]\d\d\b(?!\d)",
    # identifiers: a noun in front of its number
    rf"(?i:\b(?:{_IDENTIFIED})){SPACE}{_NUMBER}(?:{_AND}{_NUMBER})*\b{_NO_UNIT}",
    rf"\b(?:ISO|EN|SS|AB|HÖK|LOK)\s\d+\b{_NO_UNIT}",
    r"\b[A-Za-zÅÄÖåäö]+-?\d+\w*\b(?!,\d)|\b\d+[A-ZÅÄÖ]+\w*\b",
    rf"\b\d{{1,3}}:(?:[ae])\b|\b1177\b(?!{SPACE}{UNITS})|\b0\d{{1,3}}-\d[\d ]{{4,}}\d\b",
    # ages that name a group
    rf"\b\d{{1,3}}[–-]\d{{1,3}}{SPACE}år(?:s|ingar\w*)?\b|\b\d{{1,3}}-åring\w*|\b\d{{1,3}}{SPACE}år{SPACE}(?:och|eller){SPACE}"
    r"(?:äldre|yngre|uppåt)\b",
    rf"(?i:\b(?:barn|unga|ungdomar|personer|vuxna|äldre|invånare|flickor|pojkar|kvinnor|män|elever|i åldern|i åldrarna)"
    rf"{SPACE}(?:(?:som är|som fyllt|under|över|från|mellan|till){SPACE})?\d{{1,3}}(?:{_AND}\d{{1,3}})?{SPACE}år\b)",
)
_COMPILED = [re.compile(pattern, re.DOTALL if "<!--" in pattern else 0) for pattern in _PATTERNS]

_A_YEAR = re.compile(rf"(?<![\d,.:/+−\w-])(?<!\d )(?:{_YEAR})(?!\d|[:,]\d)(?![ \u00a0]\d{{3}}\b)")
_BEFORE_YEAR = re.compile(
    rf"\b(?:år|under|sedan|hösten|våren|sommaren|vintern|inför|årsskiftet|helåret|{_MONTH})\s+$", re.I
)
_AFTER_YEAR = re.compile(rf"{SPACE}(?:{UNITS}|{COUNTED})")


def hidden(text: str) -> str:
    """Return a text with `HIDDEN` for references and markup; lines and places stay as they are."""
    text = _without_list_numbers(text)
    for pattern in _COMPILED:
        text = pattern.sub(lambda found: _hide(found[0]), text)
    return _A_YEAR.sub(lambda found: _hide(found[0]) if _is_year(found) else found[0], text)


def _hide(part: str) -> str:
    return re.sub(r"[^\n]", HIDDEN, part)


def _is_year(found: re.Match[str]) -> bool:
    """Return whether four digits are a year: nothing that is counted follows, unless a word of time stands before."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    if re.match(rf"{SPACE}{UNITS}", after):
        return False
    return _BEFORE_YEAR.search(before[-40:]) is not None or _AFTER_YEAR.match(after) is None


def _without_list_numbers(text: str) -> str:
    """Hide the numbers of lists, of which the reading of comments tells where they stand."""
    lines = text.split("\n")
    for line, number in parse(text).markers:
        if match := re.search(rf"(?<!\d){number}(?=[.)])", lines[line - 1]):
            lines[line - 1] = lines[line - 1][: match.start()] + HIDDEN * len(number) + lines[line - 1][match.end() :]
    return "\n".join(lines)
