"""The words of direction, and where in a clause they speak of the expression beside them."""

from __future__ import annotations

import re

UP = (
    r"ök(?:ade|at|ar|a|ande)|steg|stig(?:it|er|a)|väx(?:te|t|er|a)|höj(?:des|ts|s|de|t)|ökning(?:en)?|höjning(?:en)?"
    r"|uppgång(?:en)?|merkostnad(?:en)?"
)
DOWN = (
    r"minsk(?:ade|at|ar|a|ande)|sjönk|sjunk(?:it|er|a)|föll|fallit|faller|sänk(?:tes|ts|s|te|t)|minskning(?:en)?"
    r"|sänkning(?:en)?|nedgång(?:en)?"
)
MORE, LESS = r"högre|fler|större|mer|dyrare|längre", r"lägre|färre|mindre|billigare|kortare"
GAIN, LOSS = (
    r"överskott(?:et)?|positiv\w*\s+avvikelse\w*",
    r"underskott(?:et)?|negativ\w*\s+avvikelse\w*",
)
BETTER, WORSE = "bättre", "sämre"

_ADVERBS = r"(?:(?:alltså|också|dock|därmed|redan|sammanlagt|totalt|tydligt|åter|igen|något|lite)\s+)*"
_ABOUT = r"(?:(?:drygt|knappt|ungefär|cirka|ca|nästan|hela|bara|endast|totalt|sammanlagt|ytterligare)\s+)*"
_WHOLE = (
    r"(?:budget\w*|ram(?:en|arna)?|prognos\w*|plan(?:en)?|det\s+budgeterade|det\s+planerade|budgeterat|planerat"
    r"|väntat)\b"
)
TYPED_SIGN = re.compile(r"[\s(](?P<sign>[+−–-]|plus\s+|minus\s+)$")

VERB_BEFORE = re.compile(rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN}))[\s,]+(?:[\w-]+\s+){{0,4}}?med\s+{_ABOUT}\(?$", re.I)
NOUN_BEFORE = re.compile(
    rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN})|(?P<gain>{GAIN})|(?P<loss>{LOSS}))"
    rf"(?:\s+(?:på|om|med|är|var|blev|blir|uppgick\s+till|uppgår\s+till|väntas\s+bli))?\s*[,(]?\s*{_ABOUT}$",
    re.I,
)
COMPARED_BEFORE = re.compile(
    rf"\b(?:(?P<more>{MORE})|(?P<less>{LESS})|(?P<better>{BETTER})|(?P<worse>{WORSE}))"
    rf"(?:\s+än\s+(?:{_WHOLE}|föregående\s+år|året\s+(?:före|innan)|\d{{4}}))?\s*[,(]\s*{_ABOUT}$",
    re.I,
)
OVER_BEFORE = re.compile(rf"\b(?:(?P<over>över)|(?P<under>under))\s+{_WHOLE}\s*(?:med|[,(])\s*{_ABOUT}$", re.I)
AFTER = re.compile(
    rf"\s*{_ADVERBS}(?:(?P<more>{MORE})|(?P<less>{LESS})|(?P<better>{BETTER})|(?P<worse>{WORSE})"
    rf"|(?P<over>över)\s+{_WHOLE}|(?P<under>under)\s+{_WHOLE}|i\s+(?P<gain>{GAIN})|i\s+(?P<loss>{LOSS}))(?!\w)",
    re.I,
)
TO = re.compile(rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:\s+[\w-]+){{0,4}}?\s+till\s+{_ABOUT}$", re.I)
FROM = re.compile(rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:\s+[\w-]+){{0,4}}?\s+från\s+{_ABOUT}$", re.I)
THAN = re.compile(rf"[\s,(]*{_ADVERBS}(?:\w+\s+)?(?:(?P<more>{MORE})|(?P<less>{LESS}))\s+än\s+(?:\w+\s+){{0,2}}$", re.I)
TO_NEXT = re.compile(rf"\s*(?:år\s+)?till\s+{_ABOUT}$", re.I)
BOUNDARY = re.compile(r"[.;:!?]\s|\n\s*\n|,\s+(?=\S)(?!med\b)|\s(?:men|medan|och|samt|eller|eftersom|vilket|som)\s")
NEGATED = re.compile(r"\b(?:inte|ej|aldrig|varken|utan att)\b", re.I)

SIGN = {
    "up": 1,
    "more": 1,
    "over": 1,
    "gain": 1,
    "better": 1,
    "down": -1,
    "less": -1,
    "under": -1,
    "loss": -1,
    "worse": -1,
}
BETTER_KINDS = ("gain", "loss", "better", "worse")
"""The kinds of words that follow the sign of a deviation or a result, not the amount."""

WRITES = ("ökade", "mot_budget", "ändrad", "över_under", "tecken_ord")
"""The filters that write a word of direction themselves."""
