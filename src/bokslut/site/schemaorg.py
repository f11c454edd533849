"""What search engines read in a report's page: its data as a `Dataset` of schema.org."""

from __future__ import annotations

import json
from typing import Any

from bokslut.policy import in_script
from bokslut.site.catalogue import JSON_LD, description, distributions, keywords
from bokslut.site.publisher import SiteParameters
from bokslut.site.shelf import Entry


def dataset(entry: Entry, site: SiteParameters, base: str, root: str) -> str:
    """Return the JSON-LD of a report's page, safe within a script element.

    Parameters
    ----------
    base
        The site's address with a `/` at its end; empty where it is not known.
    root
        The way from the page to the site's root, for addresses where `base` is not known.
    """
    start = base or root
    first, last = entry.period
    content: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{start}{entry.page}#data",
        "name": f"{entry.title}, {entry.board.name}",
        "description": description(entry),
        "url": f"{start}{entry.page}",
        "identifier": str(entry.order),
        "inLanguage": "sv",
        "temporalCoverage": f"{first.isoformat()}/{last.isoformat()}",
        "keywords": keywords(entry),
        "creativeWorkStatus": entry.status,
        "isAccessibleForFree": True,
        "creator": {"@type": "GovernmentOrganization", "name": entry.board.name},
        "publisher": {"@type": "GovernmentOrganization", "name": entry.board.municipality},
        "includedInDataCatalog": {"@type": "DataCatalog", "name": site.title, "url": f"{start}{JSON_LD}"},
        "variableMeasured": [table.label for table in entry.tables],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.label,
                "encodingFormat": file.media_type,
                "contentSize": f"{file.size} B",
                "contentUrl": start + entry.address(file.name),
            }
            for one in distributions(entry)
            for file in one.files
        ],
    }
    if entry.decision:
        content["datePublished"] = entry.decision.date.isoformat()
    if site.license:
        content["license"] = site.license
    return in_script(json.dumps(content, ensure_ascii=False, indent=1))
