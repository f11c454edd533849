"""The bill of materials and the page of licences, held against the lock files and what is installed."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from email.message import Message
from typing import Any

import pytest

import sbom
from conftest import ROOT


@pytest.fixture(scope="module")
def text() -> str:
    return sbom.bill()


@pytest.fixture(scope="module")
def bill(text: str) -> dict[str, Any]:
    return dict(json.loads(text))


def pinned(file: str) -> dict[tuple[str, str], set[str]]:
    """Read a lock file in another way than the program does: packages and versions, with the hashes of their files."""
    entries = re.split(r"^(?=\S)", (ROOT / file).read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = {}
    for entry in filter(None, entries):
        name, version = re.match(r"([\w.-]+)==([^\s;\\]+)", entry).groups()  # type: ignore[union-attr]
        found[name, version] = set(re.findall(r"sha256:([0-9a-f]{64})", entry))
    return found


def packages(bill: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(part["name"], part["version"]): part for part in bill["components"] if part["type"] == "library"}


def test_the_bill_is_cyclonedx(text: str, bill: dict[str, Any]) -> None:
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    address = re.compile(r"https://pypi\.org/project/[^\"]+")
    first = address.search(text)
    assert first
    # An address takes the validator a tenth of a second: the first one stands for all.
    assert sbom.faults(text[: first.end()] + address.sub("-", text[first.end() :])) is None


def test_a_bill_that_is_none_is_told() -> None:
    broken = '{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "library"}]}'
    assert sbom.faults(broken) == "$.components[0]: 'name' is a required property"


def test_every_pinned_package_is_named_with_its_hashes(bill: dict[str, Any]) -> None:
    reports, cluster, parts = pinned(sbom.REPORTS), pinned(sbom.CLUSTER), packages(bill)
    assert len(reports) > 100
    assert parts.keys() == reports.keys() | cluster.keys()
    for key, digests in (cluster | reports).items():
        (archive,) = parts[key]["externalReferences"]
        assert {told["content"] for told in archive["hashes"]} == digests, key
        assert digests, key
        assert parts[key]["scope"] == ("required" if key in reports else "optional"), key
        assert parts[key]["purl"] == f"pkg:pypi/{key[0]}@{key[1]}"


def test_licences_are_told_of_every_part(bill: dict[str, Any]) -> None:
    assert [part["name"] for part in bill["components"] if not part["licenses"]] == []
    told = {part["name"]: part["licenses"][0] for part in bill["components"]}
    assert told["pandas"] == {"license": {"id": "BSD-3-Clause"}}
    assert told["nbconvert"] == {"license": {"id": "BSD-3-Clause"}}, "by the text, which has three clauses"
    assert told["terminado"] == {"license": {"id": "BSD-2-Clause"}}, "by the text, which has two"
    assert told["tqdm"] == {"expression": "MPL-2.0 AND MIT"}
    assert told["Inter-Bold.otf"] == {"license": {"id": "OFL-1.1"}}


def test_what_wheels_carry_is_told(bill: dict[str, Any]) -> None:
    parts = {name: part["components"] for (name, _), part in packages(bill).items() if "components" in part}
    assert {name: [(of["name"], of["licenses"]) for of in inside] for name, inside in parts.items()} == {
        "pypandoc-binary": [("pandoc", [{"license": {"id": "GPL-2.0-or-later"}}])],
        "typst": [("typst", [{"license": {"id": "Apache-2.0"}}])],
    }
    assert parts["pypandoc-binary"][0]["version"].startswith("3.")


def test_typefaces_are_told_by_their_bytes(bill: dict[str, Any]) -> None:
    told = {part["name"]: part["hashes"][0]["content"] for part in bill["components"] if part["type"] == "file"}
    files = [file for file in sbom.FONTS.iterdir() if file.suffix in (".otf", ".ttf", ".woff2")]
    assert told == {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_every_part_is_there_for_another(bill: dict[str, Any]) -> None:
    needs = {entry["ref"]: entry.get("dependsOn", []) for entry in bill["dependencies"]}
    reached, waiting = set(), ["bokslut"]
    while waiting:
        ref = waiting.pop()
        if ref not in reached:
            reached.add(ref)
            waiting += needs[ref]
    assert {part["bom-ref"] for part in bill["components"]} - reached == set()
    assert any(ref.startswith("pkg:pypi/jinja2@") for ref in needs["bokslut"])


def test_the_bill_is_the_same_twice_and_has_no_time(text: str, bill: dict[str, Any]) -> None:
    assert sbom.bill() == text
    assert "timestamp" not in bill["metadata"]
    assert uuid.UUID(bill["serialNumber"]).version == 5


def test_another_lock_is_another_bill(bill: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = sbom.locked(sbom.REPORTS)[1:]
    monkeypatch.setattr(sbom, "locked", lambda file: fewer if file == sbom.REPORTS else [])
    assert json.loads(sbom.bill())["serialNumber"] != bill["serialNumber"]


def test_the_page_of_licences_is_as_printed() -> None:
    written = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    assert written == sbom.page(), "print it anew: python bench/sbom.py --licences > docs/licences.md"
    assert "Pandoc is GPL software" in written
    for name, version in pinned(sbom.REPORTS):
        assert f"| {name} | {version} |" in written


class Package:
    """A package with metadata of one's own."""

    def __init__(self, *lines: str) -> None:
        self.metadata = Message()
        for line in lines:
            key, _, value = line.partition(": ")
            self.metadata[key] = value
        self.name = "odd"
        self.files: list[object] = []


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["License-Expression: MIT OR Apache-2.0"], "MIT OR Apache-2.0"),
        (["License: Apache 2.0"], "Apache-2.0"),
        (["License: MIT"], "MIT"),
        (["Classifier: License :: OSI Approved :: ISC License (ISCL)", "License: UNKNOWN"], "ISC"),
    ],
)
def test_a_licence_is_read(monkeypatch: pytest.MonkeyPatch, lines: list[str], told: str) -> None:
    monkeypatch.setattr(sbom.metadata, "distribution", lambda name: Package(*lines))
    assert sbom.licence.__wrapped__("odd") == told


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([], "odd says its licence is '': add it to TOLD in sbom.py"),
        (["License: Free to use"], "odd says its licence is 'Free to use': add it to TOLD in sbom.py"),
        (["Classifier: License :: OSI Approved :: BSD License"], "odd has no text of its BSD licence: add it to TOLD"),
    ],
)
def test_a_licence_that_is_not_told_is_asked_for(monkeypatch: pytest.MonkeyPatch, lines: list[str], told: str) -> None:
    monkeypatch.setattr(sbom.metadata, "distribution", lambda name: Package(*lines))
    with pytest.raises(sbom.Unlicensed, match=re.escape(told)):
        sbom.licence.__wrapped__("odd")


def test_a_package_that_is_not_installed_is_asked_for() -> None:
    with pytest.raises(
        sbom.Unlicensed, match=r"^no-such-package is not installed: add its licence to TOLD in sbom\.py$"
    ):
        sbom.licence("no-such-package")
