"""Measures: what a figure says of its subject (budget, outcome, deviation …), in headings and in sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

OF_NAMES = {
    "budget": ("budget", 0),
    "utfall": ("utfall", 0),
    "avvikelse": ("avvikelse", 0),
    "föregående": ("utfall", -1),
    "förändring": ("förändring", 0),
    "ökning": ("förändring", 0),
    "förbrukning": ("andel", 0),
    "prognosavvikelse": ("prognosavvikelse", 0),
    "prognos": ("prognos", 0),
    "tidigare_prognosavvikelse": ("prognosavvikelse", 0),
    "prognosändring": ("prognosändring", 0),
    "helårsbudget": ("budget", 0),
    "föregående_budget": ("budget", -1),
    "budgetökning": ("budgetökning", 0),
    "plan_1": ("budget", 1),
    "plan_2": ("budget", 2),
    "plan_3": ("budget", 3),
    "plan_4": ("budget", 4),
    "planökning_1": ("budgetökning", 1),
    "planökning_2": ("budgetökning", 2),
    "real_ökning": ("real", 0),
    "målvärde": ("mål", 0),
    "utfall_kommun": ("kommun", 0),
    "granskade": ("granskade", 0),
    "utan_anmärkning": ("utan", 0),
    "med_anmärkning": ("med", 0),
    "handläggare": ("handläggare", 0),
}
"""What the last part of a name measures, and how many years from the report's."""

_YEAR = re.compile(r"(?:19|20)\d\d")
_HEADINGS = (
    (r"ändring.*prognos|prognos.*ändring", "prognosändring"),
    (r"prognos.*avv", "prognosavvikelse"),
    (r"avv", "avvikelse"),
    (r"diff|förändring", "förändring"),
    (r"\bmål", "mål"),
    (r"budget|plan\b", "budget"),
    (r"prognos", "prognos"),
    (r"bokslut|utfall|nuläge|^\D*(?:19|20)\d\d\W*$", "utfall"),
)


def of_heading(heading: str) -> tuple[str, int | None]:
    """Return what a column measures, empty where its heading does not say, and of which year."""
    plain = heading.lower()
    years = [int(year) for year in _YEAR.findall(plain)]
    measure = next((name for pattern, name in _HEADINGS if re.search(pattern, plain)), "")
    return measure, max(years, default=None)


@dataclass(frozen=True)
class Cue:
    """What the words around a figure say that it measures.

    Attributes
    ----------
    measures
        Any of these.
    sign
        1 or −1 where the words say it (“ökade”, “sämre än budget”), 0 where they do not.
    year
        How many years from the year told of, where the words say it (“från 13,5 procent”).
    """

    measures: tuple[str, ...]
    sign: int = 0
    year: int = 0


CHANGES = ("förändring", "budgetökning")
DEVIATIONS = ("avvikelse", "prognosavvikelse")

_ABOUT = (
    r"(?:cirka |ca |ungefär |drygt |knappt |totalt |sammanlagt |endast |hela |strax (?:över|under) |nästan |närmare )?"
)
_BEFORE: tuple[tuple[str, Cue], ...] = (
    (r"\breala? \w*(?:ökning|utveckling)\w*(?: \w+){0,2}", Cue(("real",))),
    (r"(?:positiv|överskott|bättre än budget)\w*(?: \w+){0,3} (?:om|på|med)", Cue(DEVIATIONS, 1)),
    (r"(?:negativ|underskott)\w*(?: \w+){0,3} (?:om|på|med)", Cue(DEVIATIONS, -1)),
    (r"(?:positivt|positiv)(?: \w+){0,3} (?:om|på|med)", Cue(DEVIATIONS, 1)),
    (
        r"(?:avv[ei]k\w*|budgetavvikelse\w*|avvikelsen)(?: (?!negativ|positiv)\w+){0,3} (?:om|på|med|är|var|blev|till)",
        Cue(DEVIATIONS),
    ),
    (
        r"(?:ökade|ökar|ökat|öka|steg|stiger|stigit|växte|ökning\w*|högre)(?: \w+){0,5} (?:med|om|på|blir|blev)",
        Cue(CHANGES, 1),
    ),
    (
        r"(?:minskade|minskar|minskat|minska|sjönk|sjunker|sjunkit|minskning\w*|lägre)(?: \w+){0,5} (?:med|om|på)",
        Cue(CHANGES, -1),
    ),
    (
        r"(?:förbättr|försämr)(?:ade|ades|at|ats|ing\w*)(?: \w+){0,3} (?:med|om|på)",
        Cue(("förändring", "prognosändring")),
    ),
    (
        r"(?:utvecklingen|nettokostnadsutveckling\w*|kostnadsutveckling\w*)(?: \w+){0,4} (?:till|är|var|blev|på|om)",
        Cue(CHANGES),
    ),
    (r"(?:från)", Cue(("utfall",), year=-1)),
    (r"(?:jämfört med|mot|än)", Cue(("utfall", "budget"), year=-1)),
    (
        r"(?:budgeten|budgeterat|budgeterade|budgeterad|budget)(?: (?:för )?(?:\w+ )?)?(?:är|var|på|om|uppgår till)?",
        Cue(("budget",)),
    ),
    (r"(?:målvärde\w*|målet|målnivån)(?: \w+){0,2} (?:är|var|på|om|till)", Cue(("mål",))),
    (r"^[A-ZÅÄÖ][^.:,]{2,40}:", Cue(("utfall", "förändring"))),
    (
        r"(?:uppgick(?: till)?|uppgår till|blev|blir|var|är|utgjorde|utgör|landade på|hamnade på|ligger på|låg på|"
        r"summerar till|motsvarar|till|visar|redovisas? (?:med|till))",
        Cue(("utfall", "budget", "prognos", "avvikelse")),
    ),
)
_AFTER: tuple[tuple[str, Cue], ...] = (
    (r" (?:\w+ )?(?:bättre|lägre|mindre) än (?:budget|budgeterat|beräknat|plan)", Cue(DEVIATIONS, 1)),
    (r" (?:\w+ )?(?:sämre) än (?:budget|budgeterat|beräknat|plan)", Cue(DEVIATIONS, -1)),
    (r" (?:bättre|sämre) än förra prognosen", Cue(("prognosändring",))),
    (r" av (?:\w+ )?budget", Cue(("andel", "avvikelse", "prognosavvikelse"))),
    (r" av (?:de |den |alla |nämndens )?\w+", Cue(())),  # a share of something that has no name here
)


_DEVELOPS = re.compile(r"\w(?:utvecklingen|utvecklingstakten|utveckling)\b[^.;]{0,160}$", re.IGNORECASE)
"""“Nettokostnadsutvecklingen uppgick till” tells a change, not an outcome."""


def cue_after(after: str) -> Cue | None:
    """Return what the words right after a figure say that it measures, such as “bättre än budget”."""
    return next((cue for pattern, cue in _AFTER if re.match(pattern, after, re.IGNORECASE)), None)


def cue_of(before: str, after: str) -> Cue | None:
    """Return what the words right before or after a figure say that it measures; None where they do not."""
    if cue := cue_after(after):
        return cue
    for pattern, cue in _BEFORE:
        if re.search(rf"(?<!\w){pattern} {_ABOUT}$", before, re.IGNORECASE):
            return Cue(CHANGES) if cue.measures[0] == "utfall" and _DEVELOPS.search(before) else cue
    return None
