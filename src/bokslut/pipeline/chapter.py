"""An executed notebook as a chapter's Markdown, by nbconvert."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode
from traitlets import Unicode

from bokslut.present.blocks import APPENDIX, DOCUMENT, IMAGES, TABLES
from bokslut.project import RESOURCES


class ChapterExporter(TemplateExporter):
    """Writes what a notebook's cells show for the report, without their code.

    The images that the chapter needs come with it, in the resources under `images`, and its tables as
    open data under `tables`.
    """

    appendix = Unicode("", help="The section to write, of those that stand in appendices; else all others")
    file_extension = ".md"

    def __init__(self, **kwargs: Any) -> None:
        folders = [str(RESOURCES / "nbconvert")]
        super().__init__(template_name="chapter", extra_template_basedirs=folders, **kwargs)

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kwargs: Any) -> tuple[Any, dict[str, Any]]:
        """Write a notebook's chapter; its images come in the resources."""
        images: dict[str, str] = {}
        tables: list[dict[str, Any]] = []
        for cell in nb.cells:
            cell.outputs = [out for out in cell.get("outputs", []) if self._belongs(out)]
            for output in cell.outputs:
                images |= output.data.get(IMAGES, {})
                tables += output.data.get(TABLES, [])
        text, resources = super().from_notebook_node(nb, resources, **kwargs)
        return text, {**resources, "images": images, "tables": tables}

    def _belongs(self, output: NotebookNode) -> bool:
        """Return whether an output is part of this chapter or appendix."""
        return DOCUMENT in output.get("data", {}) and output.metadata.get(APPENDIX, "") == self.appendix
