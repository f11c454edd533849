"""Write the software bill of materials, ``outputs/sbom.json``, and with ``--licences`` print ``docs/licences.md``.

The bill is CycloneDX 1.6: every package of the lock files with its version, the hashes of its files and its licence,
and what comes along without being a package: Pandoc and Typst in their wheels, and the typefaces of the reports. The
same lock files give the same bytes: there is no time in it, and its serial number is reckoned from what it holds.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pypandoc
import typst
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._n_a_m_e import table__n_a_m_e
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
BILL = ROOT / "outputs/sbom.json"
FONTS = ROOT / "src/bokslut/resources/fonts"
REPORTS, CLUSTER = "requirements.txt", "requirements-cluster.txt"

TOLD = {
    "appnope": "BSD-2-Clause",  # is installed on macOS only
    "colorama": "BSD-3-Clause",  # is installed on Windows only
    "importlib-metadata": "Apache-2.0",  # is installed with Python 3.11 only, as are the three that follow
    "lazy-importer": "Apache-2.0",
    "overrides": "Apache-2.0",
    "zipp": "MIT",
    "pywinpty": "MIT",  # is installed on Windows only
    "python-dateutil": "BSD-3-Clause",  # holds for all of it; what is newer may be used under Apache-2.0 as well
}
"""Licences of packages that may be missing here or do not say theirs plainly, as their own licence files have them."""

NEEDED = {"importlib-metadata": ["lazy-importer", "zipp"]}
"""What packages need that may be missing here; the others of them need nothing."""

PLAIN = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd-3-clause": "BSD-3-Clause",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
}
"""What packages call their licence, in small letters, and its name in the SPDX list."""

PANDOC = "GPL-2.0-or-later"
TYPST = "Apache-2.0"
TYPEFACES = "OFL-1.1"


class Unlicensed(Exception):
    """A package whose licence is not known."""


@dataclass(frozen=True)
class Locked:
    """A package as a lock file has it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    @property
    def ref(self) -> str:
        """The name by which the bill refers to it."""
        return self.purl.to_string()

    @property
    def purl(self) -> PackageURL:
        """The name by which other bills know it."""
        return PackageURL("pypi", name=self.name, version=self.version)


def locked(file: str) -> list[Locked]:
    """Return the packages of a lock file, in its order; one that differs between Pythons stands there twice."""
    found = []
    for entry in (ROOT / file).read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        requirement, *hashes = entry.split("--hash=sha256:")
        told = Requirement(requirement)
        (version,) = (part.version for part in told.specifier)
        digests = tuple(digest.strip() for digest in hashes)
        found.append(Locked(canonicalize_name(told.name), version, str(told.marker or ""), digests))
    return found


# ---- Licences -------------------------------------------------------------------------------


@functools.cache
def licence(name: str) -> str:
    """Return a package's licence as an SPDX expression, by what it says itself where it is installed.

    Raises
    ------
    Unlicensed
        Where neither the package nor `TOLD` says it.
    """
    if name in TOLD:
        return TOLD[name]
    try:
        package = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise Unlicensed(f"{name} is not installed: add its licence to TOLD in {Path(__file__).name}") from None
    said = package.metadata
    if expression := said.get("License-Expression"):
        return str(expression)
    if re.fullmatch(r"[A-Za-z]+-[\d.]+(-\w+)*( (AND|OR) [\w.-]+)*", short := said.get("License", "").strip()):
        return str(short)
    classified = [text.rpartition(" :: ")[2] for text in said.get_all("Classifier") or [] if text.startswith("License")]
    for name_of_it in (*classified, short):
        if plain := PLAIN.get(name_of_it.lower(), "MIT" if name_of_it == "MIT" else None):
            return plain
    if any("BSD" in text for text in (*classified, short)):
        return _clauses(package, short)
    raise Unlicensed(f"{name} says its licence is {classified or short!r}: add it to TOLD in {Path(__file__).name}")


def _clauses(package: metadata.Distribution, said: str) -> str:
    """Tell the BSD licence with three clauses from the one with two, by its text."""
    files = [file for file in package.files or [] if re.match(r"(?i)(licen[cs]e|copying)", file.name)]
    texts = [said, *(Path(str(file.locate())).read_text("utf-8", "replace") for file in files)]
    whole = " ".join(" ".join(texts).split())
    if "Redistributions in binary form" not in whole:
        raise Unlicensed(f"{package.name} has no text of its BSD licence: add it to TOLD in {Path(__file__).name}")
    third = re.search(r"(?i)neither the names? |names? of .{0,80}may not be used", whole)
    return "BSD-3-Clause" if third else "BSD-2-Clause"


# ---- The bill -------------------------------------------------------------------------------


def _component(package: Locked, scope: ComponentScope) -> Component:
    archive = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(f"https://pypi.org/project/{package.name}/{package.version}/"),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in package.hashes],
    )
    return Component(
        name=package.name,
        version=package.version,
        bom_ref=package.ref,
        purl=package.purl,
        scope=scope,
        licenses=[LicenseFactory().make_from_string(licence(package.name))],
        external_references=[archive],
        properties=[Property(name="bokslut:marker", value=package.marker)] if package.marker else [],
        components=[carried()[package.name]] if package.name in carried() else [],
    )


@functools.cache
def carried() -> dict[str, Component]:
    """Return the programs that wheels carry, by the wheel's package."""
    pandoc = pypandoc.get_pandoc_version()
    compiler = json.loads(typst.query(b"#metadata(str(sys.version)) <v>", "<v>", field="value", one=True))
    sources = {"pandoc": "https://github.com/jgm/pandoc", "typst": "https://github.com/typst/typst"}
    return {
        wheel: Component(
            name=name,
            version=version,
            type=ComponentType.APPLICATION,
            bom_ref=f"{wheel}/{name}",
            licenses=[LicenseFactory().make_from_string(its_licence)],
            external_references=[ExternalReference(type=ExternalReferenceType.VCS, url=XsUri(sources[name]))],
        )
        for wheel, name, version, its_licence in (
            ("pypandoc-binary", "pandoc", pandoc, PANDOC),
            ("typst", "typst", compiler, TYPST),
        )
    }


@functools.cache
def typefaces() -> list[Component]:
    """Return the files of the typefaces, with their versions as they say them."""
    return [
        Component(
            name=file.name,
            type=ComponentType.FILE,
            version=re.sub(r"^Version |;.*", "", _said(file).getDebugName(5)),
            bom_ref=f"font/{file.name}",
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(file.read_bytes()).hexdigest())],
            licenses=[LicenseFactory().make_from_string(TYPEFACES)],
            copyright=_said(file).getDebugName(0),
        )
        for file in sorted(FONTS.iterdir())
        if file.suffix in (".otf", ".ttf", ".woff2")
    ]


def _said(file: Path) -> table__n_a_m_e:
    """Return what a typeface says of itself; one packed for pages is not unpacked, as its other file says the same."""
    return TTFont(file.with_suffix(".otf") if file.suffix == ".woff2" else file)["name"]


def _needs(packages: list[Locked], direct: list[str]) -> dict[str, set[str]]:
    """Return which packages each needs, on any machine, by what the installed ones say; "" is the project."""
    known = {package.name for package in packages}
    needs: dict[str, set[str]] = {name: set() for name in ("", *known)}
    waiting = [("", Requirement(text)) for text in direct]
    seen: set[tuple[str, str]] = set()
    while waiting:
        parent, told = waiting.pop()
        name = canonicalize_name(told.name)
        if name not in known:
            continue  # for another Python, or another machine, than the lock file is for
        needs[parent].add(name)
        for extra in {"", *told.extras} - {extra for seen_name, extra in seen if seen_name == name}:
            seen.add((name, extra))
            waiting += [(name, further) for further in _required(name, extra)]
    return needs


def _required(name: str, extra: str) -> Iterator[Requirement]:
    try:
        told = NEEDED.get(name) or metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return
    for further in map(Requirement, told):
        if extra in re.findall(r"extra == [\"']([^\"']+)", str(further.marker or "")) or (
            not extra and "extra ==" not in str(further.marker)
        ):
            yield further


def bill() -> str:
    """Return the bill as JSON, the same for the same lock files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reports = locked(REPORTS)
    there = {package.ref for package in reports}
    others = [package for package in locked(CLUSTER) if package.ref not in there]
    parts = [_component(package, ComponentScope.REQUIRED) for package in reports]
    parts += [_component(package, ComponentScope.OPTIONAL) for package in others]
    whole = Component(
        name=project["name"],
        version=project["version"],
        type=ComponentType.APPLICATION,
        bom_ref=project["name"],
        licenses=[LicenseFactory().make_from_string(project["license"])],
    )
    bom = Bom(components=[*parts, *typefaces()], metadata=BomMetaData(component=whole))
    of_name: dict[str, list[Component]] = {"": [whole]}
    for part in parts:
        of_name.setdefault(part.name, []).append(part)
    direct = [*project["dependencies"], *(text for name in ("build", "cluster") for text in _extra(project, name))]
    for name, needed in _needs([*reports, *others], direct).items():
        for parent in of_name[name]:
            bom.register_dependency(parent, [part for need in sorted(needed) for part in of_name[need]])
    bom.register_dependency(whole, typefaces())
    told = json.loads(JsonV1Dot6(bom).output_as_string())
    del told["metadata"]["timestamp"], told["serialNumber"]
    content = json.dumps(told, sort_keys=True)
    told["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_URL, content).urn
    return json.dumps(told, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _extra(project: dict[str, dict[str, list[str]]], name: str) -> list[str]:
    return project["optional-dependencies"][name]


def faults(text: str) -> str | None:
    """Say what makes a bill no CycloneDX 1.6, in one line, or nothing."""
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return f"{error.data.json_path}: {error.data.message[:300]}" if error else None


# ---- The page of licences -------------------------------------------------------------------

PAGE = """\
# Licences

Bokslut is licensed under Apache 2.0. This page lists what it stands on: the packages of the lock files with the
licences that they tell themselves. It is printed by `python bench/sbom.py --licences`, and a test holds it against
the lock files. `make sbom` writes the same with versions and hashes, as CycloneDX 1.6, to `outputs/sbom.json`.

## What comes along without being a package

| what | where | licence |
|---|---|---|
{programs}
{fonts}

**Pandoc is GPL software.** The package `pypandoc_binary` is itself under MIT, but its wheel carries the program Pandoc,
which is licensed under the GNU General Public License, version 2 or later. Bokslut starts it as a program of its own
and exchanges files and streams with it; nothing of it is linked into bokslut, copied into it or put into reports.
Whoever hands the wheel or an environment with it on to others hands Pandoc on, and does that under its licence: with
its text, and with its source or where that is had (<https://github.com/jgm/pandoc>). Where `quarto` renders, the
Pandoc inside Quarto does the same work.

**Typst** is compiled into its wheel, which also carries typefaces of its own, for formulas and code, under their own
licences. Reports are set in the typefaces above, under the SIL Open Font License, which says that it does not bind
documents made with them. Its text is in `src/bokslut/resources/fonts/OFL.txt`.

## Packages that make reports

`requirements.txt`: {count} packages.

| package | version | licence | only where |
|---|---|---|---|
{reports}

## Further packages for a cluster

`requirements-cluster.txt` has these besides.

| package | version | licence | only where |
|---|---|---|---|
{cluster}
"""


def page() -> str:
    """Return the page of licences as Markdown."""
    reports = locked(REPORTS)
    others = [package for package in locked(CLUSTER) if package not in reports]
    wheels = {"pandoc": "the wheel of `pypandoc_binary`", "typst": "the wheel of `typst`"}
    return PAGE.format(
        programs="\n".join(
            f"| {part.name.capitalize()} {part.version} | {wheels[part.name]} | {its_licence} |"
            for part, its_licence in zip(carried().values(), (PANDOC, TYPST), strict=True)
        ),
        fonts="\n".join(f"| {family} | `src/bokslut/resources/fonts` | {TYPEFACES} |" for family in _families()),
        count=len({package.name for package in reports}),
        reports="\n".join(map(_row, reports)),
        cluster="\n".join(map(_row, others)),
    )


def _families() -> list[str]:
    files = (file for file in FONTS.iterdir() if file.suffix in (".otf", ".ttf"))
    return sorted({_said(file).getBestFamilyName() for file in files})


def _row(package: Locked) -> str:
    where = f"`{package.marker}`" if package.marker else ""
    return f"| {package.name} | {package.version} | {licence(package.name)} | {where} |"


def main(arguments: list[str]) -> int:
    """Write the bill, or print the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--licences", action="store_true", help="print docs/licences.md instead")
    try:
        if parser.parse_args(arguments).licences:
            print(page(), end="")
            return 0
        text = bill()
    except Unlicensed as error:
        print(error, file=sys.stderr)
        return 2
    if wrong := faults(text):
        print(f"{BILL.name} would be no CycloneDX 1.6: {wrong}", file=sys.stderr)
        return 1
    BILL.parent.mkdir(exist_ok=True)
    BILL.write_text(text, encoding="utf-8")
    print(BILL.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
