"""Which versions of packages the project says that it works with; `make test-ranges` tries both ends."""

from __future__ import annotations

import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import sbom
from conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
ASKED = [
    Requirement(text) for text in (*PROJECT["dependencies"], *(text for extra in EXTRAS.values() for text in extra))
]


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.name)
def test_every_package_has_a_lowest_and_an_excluded_next_version(asked: Requirement) -> None:
    assert sorted(part.operator for part in asked.specifier) == ["<", ">="], f"{asked}: write name>=lowest,<next"


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.name)
def test_the_pinned_version_is_in_the_range(asked: Requirement) -> None:
    pinned = [one.version for one in sbom.locked("requirements-test.txt") if one.name == canonicalize_name(asked.name)]
    assert pinned, f"{asked.name} is in no lock file: make lock"
    assert [version for version in pinned if version not in asked.specifier] == []
