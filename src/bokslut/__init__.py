"""Reports of Swedish municipal boards, from data and notebooks to HTML, PDF and Word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bokslut.report import open_report

__version__ = "0.2.0"
__all__ = ["__version__", "open_report"]


def __getattr__(name: str) -> Any:
    """Import what notebooks use when they use it, so that the command starts fast."""
    if name == "open_report":
        from bokslut.report import open_report

        return open_report
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
