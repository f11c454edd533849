"""Statements about things, in the two ways that those who harvest read them: RDF/XML and JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Iri:
    """What is named by an address, absolute or relative to the file."""

    address: str


@dataclass(frozen=True)
class Literal:
    """A text in a language, or a value of a datatype such as `xsd:date`."""

    text: str
    language: str | None = None
    datatype: str | None = None


@dataclass(frozen=True)
class Node:
    """A thing: its address (None where nothing else speaks of it), its type, and what is said of it."""

    iri: Iri | None
    type: str
    properties: tuple[tuple[str, Iri | Literal | Node], ...]


def rdf_xml(nodes: Sequence[Node]) -> str:
    """Return the statements as RDF/XML."""
    for prefix, namespace in PREFIXES.items():
        ElementTree.register_namespace(prefix, namespace)
    root = ElementTree.Element(_name("rdf:RDF"))
    for node in nodes:
        _element(root, node)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _element(parent: ElementTree.Element, node: Node) -> None:
    element = ElementTree.SubElement(parent, _name(node.type))
    if node.iri:
        element.set(_name("rdf:about"), node.iri.address)
    for name, value in node.properties:
        part = ElementTree.SubElement(element, _name(name))
        if isinstance(value, Iri):
            part.set(_name("rdf:resource"), value.address)
        elif isinstance(value, Node):
            _element(part, value)
        else:
            part.text = value.text
            if value.language:
                part.set(_LANGUAGE, value.language)
            if value.datatype:
                part.set(_name("rdf:datatype"), _whole(value.datatype))


def json_ld(nodes: Sequence[Node]) -> str:
    """Return the same statements as JSON-LD."""
    context = {prefix: namespace for prefix, namespace in PREFIXES.items() if prefix != "rdf"}
    content = {"@context": context, "@graph": [_object(node) for node in nodes]}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _object(node: Node) -> dict[str, Any]:
    said: dict[str, Any] = {"@id": node.iri.address} if node.iri else {}
    said["@type"] = node.type
    for name, value in node.properties:
        said.setdefault(name, []).append(_value(value))
    return {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in said.items()}


def _value(value: Iri | Literal | Node) -> dict[str, Any]:
    if isinstance(value, Iri):
        return {"@id": value.address}
    if isinstance(value, Node):
        return _object(value)
    language = {"@language": value.language} if value.language else {}
    return {"@value": value.text, **language, **({"@type": value.datatype} if value.datatype else {})}


def _whole(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _name(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{PREFIXES[prefix]}}}{local}"
