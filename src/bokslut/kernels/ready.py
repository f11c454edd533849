"""What running notebooks in several threads needs, loaded and settled before the threads start.

A trait names its class as a string and replaces it by the class itself the first time that it is used. Two threads
that are the first at the same time stand in each other's way: one resolves what the other has resolved already.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from bokslut.kernels import light

RUNNING = (
    "papermill.execute",
    "papermill.iorw",
    "nbclient.exceptions",
    "jupyter_client.asynchronous.client",
    "bokslut.kernels.manager",
)
"""What runs a notebook."""

_INNER = ("_trait", "_key_trait", "_value_trait", "trait_types", "_traits", "_per_key_traits")
"""Where a trait that holds others (a list, a dictionary, a union) keeps them."""

_RUNNERS = ("papermill.", "nbclient.", "jupyter_client.", "bokslut.", "traitlets.")
"""Packages whose classes the threads make; those of others may name what is not installed."""


@cache
def ready() -> None:
    """Load what runs notebooks, and let every trait of it know its class."""
    with light.imports():
        for name in RUNNING:
            importlib.import_module(name)
        for trait in unresolved():
            trait._resolve_classes()


def unresolved() -> list[Any]:
    """Return the traits of what runs notebooks whose classes are still told as strings."""
    from traitlets import HasTraits, Type

    classes = (one for one in _classes(HasTraits) if one.__module__.startswith(_RUNNERS))
    return [
        trait
        for one in classes
        for trait in _traits(one)
        if isinstance(getattr(trait, "klass", None), str)
        or (isinstance(trait, Type) and isinstance(trait.default_value, str))
    ]


def _classes(of: Any) -> Iterator[Any]:
    for one in of.__subclasses__():
        yield one
        yield from _classes(one)


def _traits(of: type) -> Iterator[Any]:
    """Yield the traits that a class defines itself, and those within them."""
    from traitlets import TraitType

    waiting: list[Any] = list(vars(of).values())
    while waiting:
        one = waiting.pop()
        if isinstance(one, TraitType):
            yield one
            for name in _INNER:
                inner = vars(one).get(name)
                several = inner.values() if isinstance(inner, dict) else inner
                waiting += several if isinstance(several, Iterable) else [several]
