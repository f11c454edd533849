"""Who publishes the site, and on what terms: `params/site.yaml`, which a project may do without.

What is not told is left out. A licence is a decision of the municipality and has no default.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from bokslut.parameters import Model
from bokslut.project import Project
from bokslut.reading import read_yaml
from bokslut.reads import is_file

FILE = "site.yaml"

Address = Annotated[str, Field(pattern=r"^https?://[^\s<>\"{}|\\^`]+$")]
Email = Annotated[str, Field(pattern=r"^[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+$")]


class Publisher(Model):
    """The municipality that answers for the site; what `organisation_number` identifies for those who harvest."""

    name: str
    organisation_number: Annotated[str, Field(pattern=r"^\d{6}-?\d{4}$")] | None = None
    homepage: Address | None = None


class Contact(Model):
    """Whom those who use the data may ask."""

    name: str
    email: Email


class SiteParameters(Model):
    """What is asked for of the site."""

    title: str = "Nämndernas rapporter"
    description: str = "Rapporter som kommunens nämnder beslutar om, med nyckeltal och öppna data."
    publisher: Publisher | None = None
    license: Address | None = None
    contact: Contact | None = None


def read_site(project: Project, municipalities: Iterable[str]) -> SiteParameters:
    """Return what is asked for; where no publisher is told, it is the municipality of most boards.

    Parameters
    ----------
    municipalities
        That of each board on the shelf, in order.
    """
    path = project.params / FILE
    told = read_yaml(path, SiteParameters, project) if is_file(path) else SiteParameters()
    if told.publisher:
        return told
    ((most, _),) = Counter(municipalities).most_common(1)
    return told.model_copy(update={"publisher": Publisher(name=most)})
