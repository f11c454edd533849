"""Leave a finished report in its place, whole."""

from __future__ import annotations

import shutil
from pathlib import Path


def publish(built: Path, target: Path) -> None:
    """Put a finished folder in the place of an earlier one; put that back if it cannot be done."""
    target.parent.mkdir(parents=True, exist_ok=True)
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    try:
        built.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
