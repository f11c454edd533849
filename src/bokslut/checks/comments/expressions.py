"""The expression to write instead of a bare figure: the one that gives the same text, nearest to the topic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bokslut.checks.comments.figures import Bare
from bokslut.errors import BokslutError
from bokslut.numbers import SHARE, Cell, Figure, relative, rounded
from bokslut.present.prose import LEVEL_UNITS, WORDS, Names, slug

_OTHER = ("helår", "delår", "period", "föregående")
"""Names that lead to another period's names."""

_TOPICS = {
    "ekonomi": ("drift", "investeringar", "prognoser", "ram", "index", "plan", "volymer", "skuld", "åtgärder"),
    "personal": ("personal", "sjukfrånvaro", "incidenter", "arbetsmiljö"),
    "mål": ("mål", "nyckeltal"),
    "internkontroll": ("kontroller", "granskningar"),
    "kontroller": ("kontroller", "granskningar"),
    "inriktningar": ("inriktningar",),
}
"""The names that comments on a subject are about, by the folder or file that they lie in."""

_CHANGE = re.compile(r"(?:ökning(?:_\d)?|förändring)$")
_VERB = re.compile(r"\b(ökade|minskade)\s+med\s+$")
_AGAINST = re.compile(r"\s+(bättre|sämre)\s+än\s+budget\b")
_OVER = re.compile(r"\s+(över|under)\s+budget\b")
_OF = re.compile(r"\s+av\s+(\d+|" + "|".join(WORDS[1:]) + r")\b", re.I)
_FACTOR = {("tkr", "mnkr"): Decimal("0.001"), ("mnkr", "tkr"): Decimal(1000)}


@dataclass(frozen=True)
class Named:
    """A figure and how a comment names it."""

    path: str
    figure: Figure


@dataclass(frozen=True)
class Instead:
    """An expression, and the typed words that it stands for."""

    expression: str
    words: str
    nearness: float
    counts: bool
    """Whether it is of what the sentence is about, so that the typed number is sure to be this one."""


def named_figures(names: Names) -> list[Named]:
    """Return the figures that a report's comments can name: of its period, of the year before and of other periods."""
    found = list(_figures(names, ""))
    for other in ("föregående", "delår", "helår"):
        try:
            within = names[other]
        except BokslutError:
            continue
        found += _figures(within, other)
    return found


def _figures(names: Names, before: str) -> Iterator[Named]:
    for label in names:
        if label in _OTHER and (not before or before in _OTHER):
            continue
        name = slug(label)
        step = (
            f"{before}.{name}".removeprefix(".")
            if name.isidentifier() and names.is_clear(name)
            else f'{before}["{label}"]'
        )
        try:
            value = names[label]
        except (BokslutError, ValueError, ArithmeticError):
            continue
        if isinstance(value, Figure) and value.known:
            yield Named(step, value)
        elif isinstance(value, Names):
            yield from _figures(value, step)


def instead(bare: Bare, text: str, name: str, figures: list[Named]) -> list[Instead]:
    """Return the expressions that write a bare figure, the likeliest first.

    Parameters
    ----------
    text
        The comment that it stands in.
    name
        The comment's name, which tells its topic.
    figures
        All that can be named; see `named_figures`.
    """
    before, after = text[: bare.start], text[bare.end :]
    sentence = _sentence(before, after)
    found = []
    for named in figures:
        chain = _filters(bare, named.figure)
        if chain is None:
            continue
        near, sure = _nearness(named, name, sentence), _counts(named, after)
        words, expression = bare.text, _written(named.path, chain)
        for written, told in _with_words(bare, named, before, after, figures):
            expression, words = written, told
        found.append(Instead(expression, words, near, sure))
    ranked = sorted(found, key=lambda one: (-one.nearness, len(one.expression), one.expression))
    return list({one.expression: one for one in ranked}.values())


def _written(path: str, chain: list[str]) -> str:
    return "{{ " + " | ".join([path, *chain]) + " }}"


def _filters(bare: Bare, figure: Figure) -> list[str] | None:
    """Return the filters with which a figure is written as the number is typed; None where none do."""
    if bare.in_words or (bare.unit == "" and figure.unit not in LEVEL_UNITS and figure.unit != SHARE):
        if figure.value is None or figure.unit in LEVEL_UNITS or figure.unit == SHARE:
            return None
        same = abs(figure.value) == abs(bare.value) if bare.in_words else _alike(figure.value, bare)
        if not same:
            return None
        number = f"tal({bare.decimals})" if bare.decimals != figure.decimals else "tal"
        return _amount(figure.value, bare, ["ord" if bare.in_words else number])
    value, unit, decimals = figure.value, figure.unit, figure.decimals
    if value is None:
        return None
    if bare.unit in ("mnkr", "tkr"):
        factor = Decimal(1) if unit == bare.unit else _FACTOR.get((unit, bare.unit))
        usual = 1 if bare.unit == "mnkr" else 0 if unit != bare.unit else decimals
        return _in(bare, value * factor, bare.unit, usual) if factor else None
    if bare.unit == "procentenheter":
        return _in(bare, value, "procentenheter", decimals) if unit == "procentenheter" else None
    if bare.unit != "procent":
        return None
    if unit == "procent":
        return _in(bare, value, "procent", decimals)
    if unit == SHARE or figure.base is not None:
        try:
            share = relative(figure).value
        except ValueError:
            return None
        return _in(bare, share * 100, "procent", 1) if share is not None else None
    return None


def _in(bare: Bare, value: Decimal, name: str, usual: int) -> list[str] | None:
    """Return the filter of a unit, where the value is written as typed; `usual` is its decimals without any told."""
    if not _alike(value, bare):
        return None
    return _amount(value, bare, [name if bare.decimals == usual else f"{name}({bare.decimals})"])


def _alike(value: Decimal, bare: Bare) -> bool:
    return rounded(abs(value), bare.decimals) == abs(bare.value)


def _amount(value: Decimal, bare: Bare, chain: list[str]) -> list[str] | None:
    """Put `belopp` before where a figure below 0 is typed without its sign."""
    if bare.value < 0 <= value:
        return None
    return ["belopp", *chain] if value < 0 < bare.value else chain


def _with_words(bare: Bare, named: Named, before: str, after: str, figures: list[Named]) -> Iterator[tuple[str, str]]:
    """Yield the expression that also writes the words around a number, and all that it writes."""
    value = named.figure.value or Decimal(0)
    verb, against, over, of = _VERB.search(before[-30:]), _AGAINST.match(after), _OVER.match(after), _OF.match(after)
    percent = bare.unit == "procent" and named.figure.unit != "procent"
    if verb and _CHANGE.search(named.path) and (verb[1] == "ökade") == (value > 0):
        yield _written(named.path, ['ökade("procent")' if percent else "ökade"]), f"{verb[1]} med {bare.text}"
    if against and named.path.endswith("avvikelse") and (against[1] == "bättre") == (value > 0):
        yield _written(named.path, ["mot_budget"]), f"{bare.text} {against[1]} än budget"
    if over and named.path.endswith("avvikelse"):
        yield _written(named.path, ["över_under"]), f"{bare.text} {over[1]} budget"
    if of and not bare.unit:
        whole = Decimal(WORDS.index(of[1].lower())) if of[1].lower() in WORDS else Decimal(of[1])
        group = named.path.rsplit(".", 1)[0]
        wholes = [
            other.path
            for other in figures
            if other.path.rsplit(".", 1)[0] == group and other.figure.value == whole and other.path != named.path
        ]
        for path in wholes[:1]:
            yield _written(named.path, [f"av({path})"]), f"{bare.text} av {of[1]}"


def _sentence(before: str, after: str) -> str:
    start = max(before.rfind(mark) for mark in (". ", ".\n", "\n\n", "! ", "? ")) + 1
    end = min((at for mark in (". ", ".\n", "\n\n") if (at := after.find(mark)) >= 0), default=len(after))
    return re.sub(r"\{\{.*?\}\}", " ", before[start:] + " " + after[:end], flags=re.DOTALL).lower()


def _counts(named: Named, after: str) -> bool:
    """Return whether a figure is of what is counted: of a noun that follows the number, by its name or its formula."""
    steps = re.split(r'[."\[\]]+', named.path)
    source = named.figure.source
    counted = "" if isinstance(source, Cell) else source.text.removeprefix("antal ")
    told = [part for step in [*steps, counted] for part in re.split(r"[_ ]", step.lower()) if part]
    if named.figure.unit != "antal":
        return False
    words = re.findall(r"\w+", re.split(r"[.,;:!?\n]\s|\{", after.lower())[0])[:2]
    return any(part[:5] == word[:5] and min(len(part), len(word)) >= 3 for part in told for word in words)


def _nearness(named: Named, comment: str, sentence: str) -> float:
    """Return how near a figure is to the topic of a comment and of a sentence."""
    steps = [step for step in re.split(r'[."\[\]]+', named.path) if step]
    subject, *rest = re.split(r"[/,.]\s*", comment.replace(".yaml", "").lower())
    near = 2.0 if steps[0] in _TOPICS.get(subject, (subject,)) else 0.0
    near += 4.0 * sum(slug(topic) in steps for topic in rest)
    words = [word[:6] for word in re.findall(r"\w{4,}", sentence)]
    source = named.figure.source
    counted = "" if isinstance(source, Cell) else source.text.removeprefix("antal ")
    told = [stem for step in [*steps, counted] for part in re.split(r"[_ ]", step.lower()) if len(stem := part[:6]) > 3]
    about = sum(any(word.startswith(stem[:5]) for word in words) for stem in dict.fromkeys(told))
    near += 1.5 * about
    near += {"utfall": 0.4, "antal": 0.4, "ökning": 0.3, "avvikelse": 0.3}.get(steps[-1], 0.0)
    near += 1.0 if "fakta" in steps else 0.0
    near -= 1.5 if steps[0] in _OTHER else 0.0
    return near


def hint(found: list[Instead], facts: str) -> str:
    """Return what to write instead of a bare figure, in Swedish; `facts` is where a fact is registered."""
    if not found:
        return f"Registrera talet med källa i {facts} och skriv {{{{ fakta.<nyckel> }}}}."
    near = [one for one in found if one.nearness >= found[0].nearness - 1][:3]
    same = [one for one in near if one.words == found[0].words]
    listed = " eller ".join(one.expression for one in same)
    return f"Skriv {listed} i stället för ”{found[0].words}”."
