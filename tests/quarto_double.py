"""A command `quarto` that does what Quarto does in a report's folder, with Pandoc and Typst from their wheels.

It stands in where Quarto cannot be installed: it reads `_quarto.yml`, includes chapters, renders the formats it is
asked for, and leaves behind what Quarto leaves.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SCRIPT = """#!{python}
import sys
sys.path.insert(0, {here!r})
from quarto_double import main
main({version!r}, sys.argv[1:])
"""


def put_quarto(folder: Path, version: str = "1.11.2") -> Path:
    """Write the command to a folder, which is to be put on the path, and return it."""
    folder.mkdir(exist_ok=True)
    command = folder / "quarto"
    here = str(Path(__file__).parent)
    command.write_text(SCRIPT.format(python=sys.executable, here=here, version=version), encoding="utf-8")
    command.chmod(0o755)
    return folder


def main(version: str, arguments: list[str]) -> None:
    """Answer as Quarto would."""
    if arguments == ["--version"]:
        print(version)
        return
    command, source, option, formats = arguments
    assert (command, source, option) == ("render", "report.qmd", "--to")
    with Path("calls.txt").open("a", encoding="utf-8") as calls:
        calls.write(formats + "\n")
    Path(".gitignore").write_text("/.quarto/\n**/*.quarto_ipynb\n", encoding="utf-8")
    Path(".quarto/idx").mkdir(parents=True, exist_ok=True)
    Path(".quarto/idx/report.qmd.json").write_text("{}", encoding="utf-8")
    Path("report_files/libs").mkdir(parents=True, exist_ok=True)
    Path("report_files/libs/quarto.js").write_text("", encoding="utf-8")
    for name in formats.split(","):
        _render(name)


def _render(name: str) -> None:
    import pypandoc
    import yaml

    from bokslut.pipeline.document import with_chapters

    project: dict[str, Any] = yaml.safe_load(Path("_quarto.yml").read_text(encoding="utf-8"))
    asked = project["format"][name]
    target = {"html": "report.html", "typst": "report.typ", "docx": "report.docx"}[name]
    command = [pypandoc.get_pandoc_path(), "--from", "markdown", "--to", name, "--standalone", "--output", target]
    command += [f"--wrap={project['wrap']}", *(f"--lua-filter={file}" for file in project["filters"])]
    for option in ("template", "css", "reference-doc"):
        if option in asked:
            command.append(f"--{option}={asked[option]}")
    if asked.get("toc"):
        command += ["--toc", f"--toc-depth={asked['toc-depth']}"]
    if asked.get("embed-resources"):
        command.append("--embed-resources")
    subprocess.run(command, input=with_chapters(Path()), encoding="utf-8", check=True)
    if name == "typst":
        _compile(Path(target), asked)


def _compile(source: Path, asked: dict[str, Any]) -> None:
    import typst

    try:
        typst.compile(
            str(source),
            output="report.pdf",
            font_paths=asked["font-paths"],
            pdf_standards=asked["pdf-standard"],
            timestamp=int(os.environ["SOURCE_DATE_EPOCH"]),
        )
    except typst.TypstError as error:
        sys.exit(
            f"[typst]: Compiling report.typ to report.pdf...\n\n{error.diagnostic}\nERROR: Typst compilation failed"
        )
    source.unlink()
