"""The catalogue that others harvest: the open data of each report, as DCAT-AP-SE 2 asks for it.

The catalogue, the data sets, their distributions, the publishers and the contact all have addresses of
their own, since Sveriges dataportal takes no blank nodes for them. The portal also takes none but
absolute addresses: `bokslut site --url` tells where the site will be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from bokslut.present.prose import slug
from bokslut.site.publisher import Publisher, SiteParameters
from bokslut.site.rdf import Iri, Literal, Node
from bokslut.site.shelf import PACKAGE, Entry, File, Shelf

PAGE = "oppna-data.html"
RDF_XML = "catalog.rdf"
JSON_LD = "catalog.jsonld"

EU = "http://publications.europa.eu/resource/authority"
THEMES = ("GOVE", "ECON")
LANGUAGE = Iri(f"{EU}/language/SWE")
PUBLIC = Iri(f"{EU}/access-right/PUBLIC")
LOCAL_AUTHORITY = Iri("http://purl.org/adms/publishertype/LocalAuthority")
ORGANISATION = "http://dataportal.se/organisation/SE"
"""What the portal knows an organisation by: this and the ten digits of its number."""


@dataclass(frozen=True)
class Distribution:
    """One way to get the data of a report: its name, its files, and what it is to machines."""

    name: str
    title: str
    files: tuple[File, ...]


def distributions(entry: Entry) -> list[Distribution]:
    """Return the ways to get a report's data: CSV with a description of it, and what people read.

    The tables are one distribution with a file each, as DCAT-AP-SE asks of data in several files.
    """
    size = (entry.manifest.folder / PACKAGE).stat().st_size
    tables = [Distribution("csv", "Tabeller som CSV", entry.tables)] if entry.tables else []
    package = Distribution("datapackage", "Frictionless datapackage", (File(PACKAGE, "Beskrivning", size),))
    read = [Distribution(file.name.partition(".")[2], file.label, (file,)) for file in entry.formats]
    return [*tables, package, *read]


def catalogue(shelf: Shelf, site: SiteParameters, base: str) -> list[Node]:
    """Return the catalogue and all that it speaks of.

    Parameters
    ----------
    base
        The site's address with a `/` at its end; empty for addresses relative to the catalogue.
    """
    assert site.publisher
    publishers = {publisher.name: publisher for publisher in all_publishers(shelf, site)}
    addresses = {name: _publisher_address(publisher, base) for name, publisher in publishers.items()}
    about: list[tuple[str, Iri | Literal | Node]] = [
        ("dcterms:title", Literal(site.title, "sv")),
        ("dcterms:description", Literal(site.description, "sv")),
        ("dcterms:publisher", addresses[site.publisher.name]),
        *_license(site),
        ("dcterms:language", LANGUAGE),
        ("dcat:themeTaxonomy", Iri(f"{EU}/data-theme")),
        ("foaf:homepage", Iri(f"{base}index.html")),
        *(("dcat:dataset", _dataset_address(entry, base)) for entry in shelf.entries),
    ]
    nodes = [Node(Iri(f"{base}{PAGE}#katalog"), "dcat:Catalog", tuple(about))]
    nodes += [_agent(publisher, addresses[name]) for name, publisher in publishers.items()]
    if site.contact:
        email = Iri(f"mailto:{site.contact.email}")
        said = (("vcard:fn", Literal(site.contact.name)), ("vcard:hasEmail", email))
        nodes.append(Node(_contact(base), "vcard:Organization", said))
    for entry in shelf.entries:
        nodes.append(_dataset(entry, site, addresses[entry.board.municipality], base))
        nodes += _distributions(entry, site, base)
    return nodes


def _dataset(entry: Entry, site: SiteParameters, publisher: Iri, base: str) -> Node:
    first, last = entry.period
    days = (("dcat:startDate", _date(first)), ("dcat:endDate", _date(last)))
    own = _dataset_address(entry, base).address
    said: list[tuple[str, Iri | Literal | Node]] = [
        ("dcterms:title", Literal(f"{entry.title}, {entry.board.name}", "sv")),
        ("dcterms:description", Literal(description(entry), "sv")),
        ("dcterms:publisher", publisher),
        ("dcterms:identifier", Literal(str(entry.order))),
        ("dcterms:language", LANGUAGE),
        ("dcterms:temporal", Node(None, "dcterms:PeriodOfTime", days)),
        *(("dcat:theme", Iri(f"{EU}/data-theme/{theme}")) for theme in THEMES),
        *(("dcat:keyword", Literal(word, "sv")) for word in keywords(entry)),
        *(
            (("dcterms:issued", Literal(entry.decision.date.isoformat(), datatype="xsd:date")),)
            if entry.decision
            else ()
        ),
        *((("dcat:contactPoint", _contact(base)),) if site.contact else ()),
        # Data with a licence are open; whether others may be read by everyone is not ours to say.
        *((("dcterms:accessRights", PUBLIC),) if site.license else ()),
        ("dcat:landingPage", Iri(base + entry.page)),
        *(("dcat:distribution", Iri(f"{own}-{one.name}")) for one in distributions(entry)),
    ]
    return Node(Iri(own), "dcat:Dataset", tuple(said))


def _distributions(entry: Entry, site: SiteParameters, base: str) -> Iterator[Node]:
    for one in distributions(entry):
        addresses = [Iri(base + entry.address(file.name)) for file in one.files]
        alone = len(addresses) == 1
        yield Node(
            Iri(f"{_dataset_address(entry, base).address}-{one.name}"),
            "dcat:Distribution",
            (
                ("dcterms:title", Literal(one.title, "sv")),
                ("dcat:accessURL", addresses[0] if alone else Iri(f"{base}{entry.page}#oppna-data")),
                *(("dcat:downloadURL", address) for address in addresses),
                ("dcterms:format", Literal(one.files[0].media_type)),
                *((("dcat:byteSize", Literal(str(one.files[0].size), datatype="xsd:decimal")),) if alone else ()),
                *_license(site),
            ),
        )


def all_publishers(shelf: Shelf, site: SiteParameters) -> list[Publisher]:
    """Return the site's publisher, and the other municipalities whose boards are on the shelf."""
    assert site.publisher
    others = dict.fromkeys(board.municipality for board in shelf.boards.values())
    return [site.publisher, *(Publisher(name=name) for name in others if name != site.publisher.name)]


def publisher_anchor(publisher: Publisher) -> str:
    """Return where the page of open data tells of a publisher."""
    return "utgivare-" + slug(publisher.name).replace("_", "-")


def description(entry: Entry) -> str:
    """Return what the data of a report are, with the board's notice and whether they are decided."""
    state = f"Beslutad: {entry.decision}." if entry.decision else "Utkast, inte beslutat." if entry.draft else ""
    return " ".join(part for part in (entry.package["description"], state, entry.board.notice) if part)


def keywords(entry: Entry) -> list[str]:
    """Return the words that a report's data are found by."""
    return [entry.kind_name.lower(), entry.board.name, "kommunal ekonomi", "nyckeltal"]


def _date(day: dt.date) -> Literal:
    return Literal(day.isoformat(), datatype="xsd:date")


def _agent(publisher: Publisher, address: Iri) -> Node:
    said: list[tuple[str, Iri | Literal | Node]] = [
        ("foaf:name", Literal(publisher.name, "sv")),
        ("dcterms:type", LOCAL_AUTHORITY),
    ]
    if publisher.homepage:
        said.append(("foaf:homepage", Iri(publisher.homepage)))
    return Node(address, "foaf:Agent", tuple(said))


def _publisher_address(publisher: Publisher, base: str) -> Iri:
    if publisher.organisation_number:
        return Iri(ORGANISATION + publisher.organisation_number.replace("-", ""))
    return Iri(f"{base}{PAGE}#{quote(publisher_anchor(publisher))}")


def _dataset_address(entry: Entry, base: str) -> Iri:
    return Iri(f"{base}{entry.page}#data")


def _contact(base: str) -> Iri:
    return Iri(f"{base}{PAGE}#kontakt")


def _license(site: SiteParameters) -> tuple[tuple[str, Iri], ...]:
    return (("dcterms:license", Iri(site.license)),) if site.license else ()
