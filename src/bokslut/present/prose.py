"""Comments: Markdown with expressions over the figures, rendered in a sandbox.

`Nettokostnaderna {{ drift.nettokostnader.ökning | ökade }}` becomes a sentence whose verb, sign and
amount all come from the data. docs/comments.md lists the names and the filters.

What an expression writes does not become part of the Markdown: in its place stands one character, and beside the text
what it stands for, so that no word of the data and no number can be read as markup.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, Undefined, nodes
from jinja2.exceptions import TemplateRuntimeError, UndefinedError
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bokslut.comments.dialect import PLACE
from bokslut.comments.tree import Inline, Link, Number, Words, words
from bokslut.errors import BokslutError, MissingFigure, nearest_names
from bokslut.marks import without_marks
from bokslut.numbers import NBSP, Cell, Figure, Formula, count, format_value, in_unit, percent, rounded
from bokslut.present.compared import grown
from bokslut.present.names import Names as Names
from bokslut.present.names import slug as slug
from bokslut.provenance import origin

WORDS = ["noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"]

ONE = ("en", "ett")

LEVEL_UNITS = {"procent": "procent", "procentenheter": "procentenheter", "tkr": "tkr", "mnkr": "mnkr"}
"""Units that are written out behind a number in a sentence; others are left to the sentence."""


class Listed(tuple[Any, ...]):
    """Things that stand in a list of a file, so that their number has a source."""

    file: str

    @classmethod
    def of(cls, things: Iterable[Any], file: str) -> Listed:
        """Return the things of a list in `file`."""
        listed = cls(things)
        listed.file = file
        return listed


class Shown(str):
    """Text that a filter has made of a figure, with a character in the place of each number."""


class Anchor(str):
    """What a name of a place in the report shows: words that lead there."""

    target: str

    @classmethod
    def of(cls, text: str, target: str) -> Anchor:
        """Return words that lead to an anchor of the report."""
        anchor = cls(text)
        anchor.target = target
        return anchor


class Year(int):
    """A year, which comments may write though it is no figure; so may they one of the ten before or after."""

    def __add__(self, other: int) -> int:
        return (Year if abs(other) <= 10 else int)(int(self) + other)

    def __sub__(self, other: int) -> int:
        return self + -other


@dataclass(frozen=True)
class Filled:
    """A comment whose expressions are filled in.

    Attributes
    ----------
    text
        The Markdown, with the character `PLACE` + n for the n-th of `written`.
    written
        What the expressions have written.
    """

    text: str
    written: tuple[Inline, ...]

    def words(self, text: str | None = None) -> str:
        """Return the text, or a part of it, with what readers see in the place of each expression."""

        def shown(match: re.Match[str]) -> str:
            place = ord(match[0]) - PLACE
            return words((self.written[place],)) if place < len(self.written) else match[0]

        return _PLACES.sub(shown, self.text if text is None else text)


_PLACES = re.compile(f"[{chr(PLACE)}-{chr(0x10FFFF)}]")


@dataclass
class _Filling:
    """The comment that is being filled in."""

    where: str
    written: list[Inline] = field(default_factory=list)

    def place(self, part: Inline) -> str:
        """Return the character that stands for what an expression has written."""
        self.written.append(part)
        return chr(PLACE + len(self.written) - 1)


def fill(text: str, names: Names, where: str) -> Filled:
    """Fill in a comment's expressions.

    Parameters
    ----------
    text
        Markdown with Jinja expressions.
    names
        What the expressions may name.
    where
        The file, for errors.

    Raises
    ------
    BokslutError
        With file and line: a name that does not exist (and the nearest ones), a figure that is
        missing, an expression that cannot be read, or one that would write a number without a source.
    """
    try:
        template, asked = _prepared(text)
    except TemplateSyntaxError as error:
        raise BokslutError(
            "an expression cannot be read", where=f"{where}, line {error.lineno}", found=error.message
        ) from None
    except _Refused as refused:
        raise refused.problem.at(f"{where}, line {refused.line}") from None
    used = {}
    for name, line in asked:
        try:
            used[name] = names[name]
        except BokslutError as error:
            raise _at(error, where, line) from None
    filling = _Filling(where)
    token = _filling.set(filling)
    try:
        return Filled(template.render(used), tuple(filling.written))
    except BokslutError as error:
        raise _at(error, where, _line(error)) from None
    except (UndefinedError, TemplateRuntimeError, ValueError, TypeError, ArithmeticError) as error:
        problem = BokslutError("an expression cannot be reckoned", found=str(error))
        raise _at(problem, where, _line(error)) from None
    finally:
        _filling.reset(token)


class _Refused(Exception):
    """What a template may not hold, and its line; the file is known to those who fill it in."""

    def __init__(self, problem: BokslutError, line: int) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.line = line


@lru_cache(maxsize=64)
def _prepared(text: str) -> tuple[Template, tuple[tuple[str, int], ...]]:
    """Read a text once, however many lines of the data it is said of: its template, and its names with their lines."""
    sandbox = environment()
    tree = sandbox.parse(without_marks(text))
    template = sandbox.from_string(tree)
    _refuse_typed_numbers(tree)
    undeclared = find_undeclared_variables(tree)
    return template, tuple((node.name, node.lineno) for node in tree.find_all(nodes.Name) if node.name in undeclared)


def _refuse_typed_numbers(tree: nodes.Template) -> None:
    """Refuse expressions that would write a typed number, which no reader of comments could tell from a figure.

    A number or a text with digits may stand where nothing is written of it: as a part of a name, as a setting of
    a filter that writes figures, and in a comparison.
    """
    silent = {id(one) for parent in tree.find_all((nodes.Compare, nodes.Test)) for one in parent.find_all(nodes.Const)}
    silent |= {id(parent.arg) for parent in tree.find_all(nodes.Getitem)}
    for within in tree.find_all(nodes.Filter):
        silent |= {id(one) for one in within.args if _is_number(one)}
    for reckoned in tree.find_all(nodes.BinExpr):  # what a typed number is reckoned with decides what it gives
        silent |= {id(one) for one in reckoned.iter_child_nodes() if _is_number(one)}
    for constant in tree.find_all(nodes.Const):
        if id(constant) not in silent and re.search(r"\d", str(constant.value)):
            problem = BokslutError(
                "an expression writes a number without a source",
                found=f"“{constant.value}”",
                hint="name a figure of the data, or register the number with its source in fakta.csv",
            )
            raise _Refused(problem, constant.lineno)
    for joined in tree.find_all(nodes.Concat):
        problem = BokslutError(
            "an expression joins texts with ~", hint="write the parts after each other, each in its own {{ … }}"
        )
        raise _Refused(problem, joined.lineno)


def _is_number(node: nodes.Node) -> bool:
    """Return whether a typed value is a number, which no expression writes by itself; a text it would write."""
    return isinstance(node, nodes.Const) and isinstance(node.value, int | float)


def _line(error: Exception) -> int:
    """Return the template line in which an error arose, which Jinja leaves in the traceback."""
    line, traceback = 1, error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _at(error: BokslutError, where: str, line: int) -> BokslutError:
    return error if error.where else error.at(f"{where}, line {line}")


class _Sandbox(ImmutableSandboxedEnvironment):
    """Reads and fills in comments: names lead to figures, and to nothing else."""

    intercepted_binops = frozenset("%")

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse %, which would write a bare number into a text."""
        raise BokslutError("an expression fills a text in with %", hint="write {{ name | filter }} in the text")

    def wrap_str_format(self, value: Any) -> Any:
        """Leave the methods of texts to `is_safe_attribute`, which allows none."""
        return None

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether an expression may ask for an attribute: of a figure only whether and what it is."""
        if isinstance(obj, Figure):
            return attr in ("known", "value")
        return isinstance(obj, Names) and bool(super().is_safe_attribute(obj, attr, value))


def environment() -> ImmutableSandboxedEnvironment:
    """Return what reads and fills in comments: the filters, and nothing that could do anything else."""
    sandbox = _Sandbox(undefined=StrictUndefined, finalize=_finalize, keep_trailing_newline=False)
    sandbox.filters = dict(FILTERS)
    sandbox.globals = {}
    return sandbox


def _finalize(value: Any) -> Any:
    """Return what an expression writes: a character in the place of its number, its link or its words."""
    if isinstance(value, Undefined | Shown):
        return value
    if isinstance(value, Figure):
        return written(value)
    if isinstance(value, tuple):
        return _place(Words("; ".join(str(part) for part in value)))
    if isinstance(value, Anchor):
        return _place(Link((Words(str(value)),), value.target))
    if isinstance(value, str | Year):
        return _place(Words(str(value))) if str(value) else ""
    if value is None:
        raise BokslutError("there is nothing to show", expected="a text or a figure", found="nothing in the data")
    if isinstance(value, Names):
        raise BokslutError(f"{value.what} is no figure but a group of names", hint=nearest_names("", value))
    if callable(value):
        raise BokslutError("a method is no figure", hint="write the name of a figure")
    raise BokslutError(
        "an expression writes a number without a source",
        found=f"“{value}”",
        hint="write the name of the figure without .value; .value and comparisons are for {% if … %}",
    )


def _place(part: Words | Link | Number) -> Shown:
    """Return the character that stands for something written; its words where no comment is being filled in."""
    filling = _filling.get()
    return Shown(filling.place(part) if filling else words((part,)))


def written(figure: Figure, decimals: int | None = None, *, unit: str | None = None, signed: bool = False) -> Shown:
    """Write a figure in a sentence, with its unit where the unit is written out."""
    value = _known(figure)
    unit = LEVEL_UNITS.get(figure.unit, "") if unit is None else unit
    decimals = figure.decimals if decimals is None else decimals
    text = format_value(value, decimals, signed=signed)
    return _data(replace(figure, decimals=decimals), f"{text}{NBSP}{unit}" if unit else text)


def _data(figure: Figure, text: str) -> Shown:
    _known(figure)
    return _place(Number(figure, text, _line_now()))


_filling: ContextVar[_Filling | None] = ContextVar("filling", default=None)
"""The comment that is being filled in."""


def _line_now() -> int:
    """Return the line of the expression that is being reckoned, which the template's frame knows."""
    frame = sys._getframe(1)
    while frame.f_code.co_filename != "<template>":
        if frame.f_back is None:
            return 0
        frame = frame.f_back
    return int(frame.f_globals["__jinja_template__"].get_corresponding_lineno(frame.f_lineno))


def _known(figure: Figure) -> Decimal:
    if not isinstance(figure, Figure):
        raise BokslutError("only a figure can be written this way", found=f"“{figure}”")
    if figure.value is None:
        raise MissingFigure("the figure is missing", found="nothing in " + " and ".join(_unknown(figure)))
    return figure.value


def _unknown(figure: Figure) -> list[str]:
    """Return the cells that a missing figure lacks."""
    if isinstance(figure.source, Formula) and figure.source.operands:
        return [place for part in figure.source.operands if not part.known for place in _unknown(part)]
    return [str(figure.source)]


def _tkr(figure: Figure, decimals: int | None = None) -> Shown:
    return written(_in_unit(figure, "tkr"), decimals)


def _mnkr(figure: Figure, decimals: int = 1) -> Shown:
    return written(_in_unit(figure, "mnkr"), decimals)


def _in_unit(figure: Figure, unit: str) -> Figure:
    _known(figure)
    try:
        return in_unit(figure, unit)
    except ValueError as error:
        raise BokslutError(str(error)) from None


def _percent(figure: Figure, decimals: int | None = None) -> Shown:
    _known(figure)
    if figure.unit == "procent":
        return written(figure, decimals)
    return written(percent(figure), decimals)


def _share(part: Figure, whole: Figure, decimals: int = 1) -> Shown:
    """Write what part of a whole an amount is, in percent."""
    _known(part), _known(whole)
    if whole.value == 0:
        raise BokslutError("a share of zero cannot be told")
    return _percent(abs(part / whole), decimals)


def _points(figure: Figure, decimals: int | None = None) -> Shown:
    if not figure.unit.startswith("procent"):
        raise BokslutError(f"{figure.unit} cannot be written in percentage points", hint="use tal, tkr or mnkr")
    return written(figure, decimals, unit="procentenheter")


def _number(figure: Figure, decimals: int | None = None) -> Shown:
    return written(figure, decimals, unit="")


def _word(figure: Figure, one: str = "en") -> Shown:
    value = _known(figure)
    if one not in ONE:
        raise BokslutError("the filter ord takes nothing, “en” or “ett”", found=str(one))
    in_words = [WORDS[0], one, *WORDS[2:]]
    if value == value.to_integral_value() and 0 <= value < len(in_words):
        return _data(figure, in_words[int(value)])
    return written(figure, unit="")


def _of(part: Figure, whole: Figure) -> Shown:
    return Shown(f"{_word(part)} av {_word(whole)}")


def _increased(figure: Figure, how: str | None = None) -> Shown:
    """Write a change with its verb; `how` “procent” writes it relative to what it is a change of."""
    amount = abs(figure)
    if how == "procent":
        amount = percent(amount)
        shown, text = rounded(_known(amount), 1), written(amount)
    elif how is None:
        amount = _in_unit(amount, "mnkr") if figure.unit == "tkr" else amount
        shown, text = rounded(_known(amount), amount.decimals), written(amount)
    else:
        raise BokslutError("the filter ökade takes nothing or “procent”", found=how)
    if shown == 0:
        return _data(figure, "låg kvar på samma nivå")
    return Shown(f"{'ökade' if _known(figure) > 0 else 'minskade'} med {text}")


def _against_budget(figure: Figure) -> Shown:
    """Write a deviation in mnkr, better or worse than budget."""
    amount = _in_unit(abs(figure), "mnkr")
    if rounded(_known(amount), 1) == 0:
        return _data(figure, "i nivå med budget")
    return Shown(f"{written(amount, 1)} {'bättre' if _known(figure) > 0 else 'sämre'} än budget")


def _over_or_under(figure: Figure, of: str | None = None) -> Shown:
    """Write a deviation in mnkr, over or under budget: a cost that is worse than budget is over it."""
    amount = _in_unit(abs(figure), "mnkr")
    if rounded(_known(amount), 1) == 0:
        return _data(figure, "i nivå med budget")
    if of not in (None, "kostnad", "intäkt"):
        raise BokslutError("the filter över_under takes nothing, “kostnad” or “intäkt”", found=of)
    above = {None: grown(figure), "kostnad": -_known(figure), "intäkt": _known(figure)}[of]
    if above is None or (of is None and figure.base is not None and not figure.base.value):
        raise BokslutError(
            "it cannot be known whether this is over or under budget",
            expected="the deviation of a cost or an income from its budget",
            hint='tell which: över_under("kostnad") or över_under("intäkt"); of a result use mot_budget',
        )
    return Shown(f"{written(amount, 1)} {'över' if above > 0 else 'under'} budget")


def _changed(figure: Figure) -> Shown:
    """Write how far a forecast has moved since the one before, in mnkr."""
    amount = _in_unit(abs(figure), "mnkr")
    if rounded(_known(amount), 1) == 0:
        return _data(figure, "oförändrad sedan förra prognosen")
    return Shown(f"{written(amount, 1)} {'bättre' if _known(figure) > 0 else 'sämre'} än förra prognosen")


def _by_sign(figure: Figure, positive: str, negative: str, zero: str | None = None) -> str:
    value = _known(figure)
    if value == 0 and zero is not None:
        return zero
    return positive if value >= 0 else negative


def _how_many(things: Any) -> Figure:
    if not isinstance(things, Listed | Names):
        raise BokslutError("only a list or a group of names can be counted", found=f"“{things}”")
    return count(len(things), "poster", *[file for file in (_file_of(things),) if file])


def _file_of(things: Any) -> str | None:
    """Return the file that a list, or the first figure of a group, stands in."""
    if isinstance(things, Listed):
        return things.file
    if isinstance(things, Figure):
        sources = [leaf.source for leaf in origin(things).leaves]
        files = [file for of in sources for file in ([of.file] if isinstance(of, Cell) else of.files)]
        return next(iter(files), None)
    inner = things.entries.values() if isinstance(things, Names) else ()
    return next((file for part in inner if (file := _file_of(part))), None)


FILTERS: dict[str, Callable[..., Any]] = {
    "tkr": _tkr,
    "mnkr": _mnkr,
    "procent": _percent,
    "procentenheter": _points,
    "andel": _share,
    "tal": _number,
    "ord": _word,
    "av": _of,
    "ökade": _increased,
    "mot_budget": _against_budget,
    "över_under": _over_or_under,
    "ändrad": _changed,
    "tecken_ord": _by_sign,
    "belopp": abs,
    "med_tecken": lambda figure, decimals=None: written(figure, decimals, signed=True),
    "antal": _how_many,
}
