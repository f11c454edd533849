"""Turns of phrase that decide what a figure in a sentence is told of."""

from __future__ import annotations

import re

from bokslut.kinds import MONTHS

YEAR = r"(?:19|20)\d\d"

BARRIER = re.compile(
    r"\b(?:varav|därav|där|vilka|medan|inklusive|exempelvis|utgörs|samtidigt|utöver|dessutom|eftersom)\b|;"
    r"|\bvilket\b(?! (?:motsvarar|innebär|innebar|är|var|blev|ger)(?: \w+)? "
    r"(?:ökning|minskning|avvikelse|\d|cirka|knappt|drygt))",
    re.IGNORECASE,
)
"""Words after which a figure may be told of something else than what was named before them."""

_OWNERS = r"nämndens|\w+nämndens|årets|\w*förvaltningens|kommunens|verksamhetens|periodens|års"
PART_OF = re.compile(
    rf"\b(?!(?:{_OWNERS}) )\w{{3,}}s $"
    r"|\b(?:inom|i|under|till|mellan|kring|andra|ökade|minskade|minskad|ökad|högre|lägre|av) $",
    re.IGNORECASE,
)
"""Words before a subject's name that make it a part, or the whole that a part is taken from: “männens”, “inom”."""

NARROWED = re.compile(
    r" (?:avseende|inom|exkl|hos|bland|per |i (?:dessa|denna|detta))|"
    r" för (?!året|\w*perioden|helåret|nämnden|\d|januari|\w*nämnden|förvaltningen|kommunen)",
    re.IGNORECASE,
)
"""Words after a subject's name that make it a part of itself: “personalkostnader för en avdelning”."""

OF_THE_HEADING = re.compile(
    r"^(?:till och med \w+ |det |verksamhetens |årets |kontogruppens? |samlade )*(?:är |blev )?"
    r"(?:utfall|budget|helår|avvikelse|kontogrupp)",
    re.IGNORECASE,
)
"""How a sentence begins that tells of what its heading names."""

OF_THE_BOARD = re.compile(
    rf"^(?:under {YEAR} |för {YEAR} )?((?:[\w-]+ och |[\w-]+ )?\w*nämnden) "
    r"(?:redovisar?|redovisade|visar|har|fick|gör|gjorde)\b",
    re.IGNORECASE,
)
"""How a sentence begins that tells of the board's own result."""

NEXT_TO = re.compile(
    r"[ \u00a0](?:\d{4} )?(?:på|om|är|med|till|var|blev|uppgår till|uppgick till):?[ \u00a0]", re.IGNORECASE
)
"""All that stands between a subject's name and a figure that can only be told of it."""

OR = re.compile(r",? (?:eller|motsvarande|dvs\.?|det vill säga|vilket motsvarar) ")
"""All that stands between two figures that tell the same in two units."""

LABELLED = re.compile(r"((?:Målvärde|Mål|Nuläge|Utfall|Prognos|Resultat|Budget|Bokslut)[^:]{0,40}): ?[<>≥≤]? ?(?=\d)")
"""A line that is a label and a figure."""

ABOUT = re.compile(
    r"\b(?:cirka|ca|ungefär|drygt|knappt|strax|nästan|närmare|omkring|runt|över|högst|minst|mer än)\s*"
    r"(?:under |över )?$",
    re.IGNORECASE,
)
"""Words before a figure that say that it is about so."""

PART_OF_YEAR = re.compile(
    r"\b(?:perioden|delår\w*|tertial\w*|halvår\w*|kvartal\w*|månads\w*|hösten|våren|sommaren|"
    rf"{'|'.join(MONTHS)})\b",
    re.IGNORECASE,
)
AHEAD = re.compile(r"\b(?:prognos|helår|vänta|bedöm|beräkna|förvänta)", re.IGNORECASE)
COMPARED = re.compile(
    r"(?:jämfört med|jämförelse med|än|mot|från|sedan|gentemot)(?: år| föregående år,?| bokslut)? $", re.IGNORECASE
)
LAST_YEAR = re.compile(r"\b(?:föregående|förra) år|\bfjol", re.IGNORECASE)
FALLING = re.compile(
    r"\b(?:underskott\w*|negativ\w*|sämre|minus\w*|under budget|förlust\w*|överskrid\w*|överskred\w*|översteg|"
    r"försämr\w*|minska\w*|lägre|dyrare|merkostnad\w*)\b",
    re.IGNORECASE,
)
"""Words that say of an amount without a sign that it is a loss."""
