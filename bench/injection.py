"""Put attacks into every text that people write of a report, and tell what came of them in every format and page.

Each attack (`attacks.py`) goes into each field (`fields.py`); the reports are made, and a site, a page of what has
changed and a tie-out of them. Pages are opened in Chromium, as they are and with their policy taken away; what runs
is counted, what is ready to run, and what is asked for, of a server that listens. A file outside the project is
looked for in everything that was made.

Usage: python bench/injection.py [--of 6] [--rounds 6]
"""

from __future__ import annotations

import argparse
import base64
import csv
import io
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from attacks import Attack, attacks
from bokslut.errors import BokslutError
from bokslut.pipeline.catalogue import catalogue
from bokslut.pipeline.make import make_report
from bokslut.pipeline.opendata import as_text
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.progress import Silent
from bokslut.project import INPUTS, Project, find_project
from bokslut.site.build import build_site
from fields import Field, fields, is_told, opened, read_as, try_out, without_expressions, write

SECRET = "QZKANARIEFAGEL"
"""What the file outside the project holds."""

ORDERS = [
    Order("EX", 2025, renderer="builtin"),
    Order("EX", 2025, "audit", renderer="builtin"),
]
"""Reports of the example board that together have most kinds of chapter."""

SITE = """\
title: Rapporter
description: Allt som nämnderna beslutar om.
publisher:
  name: Kommunen
contact:
  name: Kansliet
  email: kansliet@example.se
"""

READY = """() => {
  const own = new Set(['application/json', 'application/ld+json']);
  const bad = [];
  for (const part of document.querySelectorAll('*')) {
    for (const { name, value } of part.attributes) {
      if (/^on/i.test(name)) bad.push(`${part.localName} ${name}`);
      if (/^(href|src|action|data|formaction|xlink:href)$/i.test(name) && /^\\s*(javascript|vbscript):/i.test(value))
        bad.push(`${part.localName} ${name} ${value}`);
    }
    if (/^(iframe|object|embed|base)$/.test(part.localName)) bad.push(part.localName);
    if (part.localName === 'script' && !own.has(part.type) && /alert\\(document/.test(part.textContent)
      && !/bokslutIndex/.test(part.textContent)) bad.push('script');
    for (const name of ['mouseover', 'click', 'focus', 'toggle'])
      if (part.closest('main') && part.localName !== 'a') part.dispatchEvent(new Event(name));
  }
  return bad;
}"""
"""What is ready to run when somebody touches it; handlers are touched."""


@dataclass
class Counted:
    """What came of the attacks in one kind of page or file."""

    documents: int = 0
    executed: Counter[str] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)
    files: int = 0
    formulas: int = 0


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """Listen for requests; yield the address and the paths that were asked for."""
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_POST = do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    try:
        server = ThreadingHTTPServer(("127.0.0.1", 80), Listener)  # an address without digits can stand in a comment
    except OSError:
        server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield "http://localhost" + ("" if server.server_port == 80 else f":{server.server_port}"), asked
    finally:
        server.shutdown()
        server.server_close()


def prepared(source: Project, root: Path) -> Project:
    """Copy a project, without the expressions of its comments."""
    for name in INPUTS:
        others = (".ipynb_checkpoints", "seals", "SN", "VON", "ALLA")
        shutil.copytree(source.root / name, root / name, ignore=shutil.ignore_patterns(*others))
    (root / "params" / "site.yaml").write_text(SITE, encoding="utf-8")
    without_expressions(Project(root))
    return Project(root)


def open_fields(project: Project, orders: Sequence[Order], scratch: Path) -> list[Field]:
    """Return the fields that take any text: not those that only known words can stand in."""
    models = {
        file: model
        for file, model in read_as(project, list(orders)).items()
        if not file.startswith("data/E") or re.match(r"data/EX/(2025|2026)/(04/)?[^/]+$", file)
    }
    found = fields(project, models)
    return list(put(project, {one: f"{one.text} qzord".strip() for one in found}, orders, scratch)[0])


def put(
    source: Project, texts: Mapping[Field, str], orders: Sequence[Order], scratch: Path
) -> tuple[dict[Field, str], Project]:
    """Write texts into a copy of a project, those that an error tells of left out; return what is left."""
    left = dict(texts)
    while True:
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        for name in INPUTS:
            shutil.copytree(source.root / name, scratch / name)
        project = Project(scratch)
        places = write(project, left)
        told = "".join(_error(project, order) for order in orders) or "".join(_unopened(project))
        wrong = [one for one in left if _is_about(one, places[one], left[one], told)]
        if not told:
            return left, project
        # The comment on a line or a goal that is called something else belongs nowhere.
        homeless = [source.root / name for name in re.findall(r"(data/\S+\.md), line 1, column 1: Ingen del", told)]
        if homeless:
            for path in homeless:
                path.unlink(missing_ok=True)
            left = {one: text for one, text in left.items() if (source.root / one.file).is_file()}
            continue
        # Of a value and the label beside it, which say the same, the value is meant.
        wrong = list({left[one]: one for one in reversed(wrong)}.values())
        if not wrong:
            wrong = _guilty(source, left, orders, scratch)
        for one in wrong:
            print(f"refused: {one.name} ({one.file}): {told[:300]}", file=sys.stderr)
            del left[one]


def _error(project: Project, order: Order) -> str:
    try:
        try_out(project, order)
    except (BokslutError, AttributeError) as error:
        return f"{error}\n"
    return ""


def _unopened(project: Project) -> Iterator[str]:
    """Yield what is told of the reports that a tie-out and the site open too."""
    for order in catalogue(project):
        try:
            opened(project, order)
        except BokslutError as error:
            yield f"{error}\n"


def _is_about(one: Field, place: str, text: str, told: str) -> bool:
    """Return whether an error tells of a field: of its place, of what it says, or of the name that it was before."""
    named = [*([text] if one.text else []), *([one.text] if re.fullmatch(r"\w+", one.text) else [])]
    return bool(re.search(rf"{re.escape(place)}(?!\d)", told)) or any(
        re.search(rf"(?<!\w){re.escape(name)}(?!\w)", told) for name in named
    )


def _guilty(source: Project, texts: dict[Field, str], orders: Sequence[Order], scratch: Path) -> list[Field]:
    """Return a field that is refused and whose place no error tells, found by halves."""
    some = list(texts)
    while len(some) > 1:
        half = some[: len(some) // 2]
        shutil.rmtree(scratch, ignore_errors=True)
        for name in INPUTS:
            shutil.copytree(source.root / name, scratch / name)
        write(Project(scratch), {one: texts[one] for one in half})
        some = half if any(_error(Project(scratch), order) for order in orders) else some[len(half) :]
    return some


def filled(
    project: Project, found: Sequence[Field], some: Sequence[Attack], orders: Sequence[Order]
) -> dict[Field, str]:
    """Return the fields with all attacks that each takes; a comment that would be refused goes without them."""
    report = opened(project, orders[0])
    texts = {}
    for one in found:
        between = "\n\n" if not one.at else " "
        taken = [attack for attack in some if not is_told(one, attack.put_in(""), report)]
        text = one.text
        for attack in taken:
            text = attack.put_in(text) if one.flavour is None else f"{text}{between}{attack.text}"
        texts[one] = text
    return texts


def made(
    project: Project, orders: Sequence[Order], clean: Project, some: Sequence[Attack], before: Path | None = None
) -> dict[str, list[Path]]:
    """Make the reports and all pages of them, and tie out a document of attacks; return the files by kind.

    The document is held against the project without attacks, since a tie-out takes long where labels are.
    """
    files: dict[str, list[Path]] = {}
    for order in orders:
        folder = make_report(project, order, Means(), Silent()).folder
        for name, suffix in (("report.html", ""), ("report.pdf", ""), ("report.docx", ""), ("checks.html", "")):
            files.setdefault(name, []).append(folder / (name + suffix))
        files.setdefault("open data", []).extend(sorted((folder / "data").glob("*.csv")))
        files.setdefault("values.json, notebooks", []).extend([folder / "values.json", *folder.glob("notebooks/*")])
    site = build_site(project).folder
    files["site"] = [path for path in sorted(site.rglob("*.html")) if path.name not in ("report.html", "checks.html")]
    first = orders[0]
    if before is not None:
        _command(project, "diff", first.board, str(first.year), "--against", str(before))
        files["diff.html"] = [next(project.outputs.rglob("*-diff.html"))]
    page = project.root / "tieout.html"
    document = project.root / "document.txt"
    document.write_text("".join(f"{one.text} Resultatet blev 17 tkr.\n\n" for one in some), encoding="utf-8")
    _command(clean, "tieout", str(document), "--board", first.board, "--year", str(first.year), "--html", str(page))
    files["tieout.html"] = [page]
    return files


def _command(project: Project, *arguments: str) -> str:
    command = [sys.executable, "-m", "bokslut", "--project", str(project.root), *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.stderr:
        print(done.stderr[-2000:], file=sys.stderr)
    return done.stdout


def read(path: Path) -> str:
    """Return all that a file holds that could be text: what is packed, coded or embedded in it too."""
    raw = path.read_bytes()
    if path.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if path.suffix == ".pdf":
        document = PdfReader(io.BytesIO(raw))
        return "\n".join(page.extract_text() for page in document.pages) + raw.decode("latin-1")
    text = raw.decode("utf-8", "replace")
    coded = re.findall(r"base64,([A-Za-z0-9+/=]{8,})", text)
    return text + "\n".join(base64.b64decode(one + "==").decode("latin-1") for one in coded)


def opened_in(browser: Any, paths: Sequence[Path], asked: list[str], counted: Counted) -> None:
    """Open pages as they are and without their policy; count what runs and what is asked for."""
    for how, bypass in (("with", False), ("without", True)):
        with browser.new_context(bypass_csp=bypass) as context:
            page = context.new_page()
            ran: list[str] = []
            sought: list[str] = []
            page.on("dialog", lambda dialog, ran=ran: (ran.append(dialog.message), dialog.dismiss()))
            page.on("request", lambda request, sought=sought: sought.append(request.url))
            for path in paths:
                asked.clear()
                sought.clear()
                ran.clear()
                page.goto(path.as_uri())
                ready = page.evaluate(READY)
                page.wait_for_timeout(50)
                own = re.compile(re.escape(path.as_uri()) + r"|data:|file://.*/assets/(site\.css|index-\d+\.js)$")
                counted.executed[how] += len(ran) + len(ready)
                elsewhere = [url for url in sought if not own.match(url)]
                counted.requests[how] += len(asked) if how == "with" else max(len(asked), len(elsewhere))
                for what in (*ran, *ready, *elsewhere):
                    print(f"{path}: {how} its policy: {what}", file=sys.stderr)


def table(counts: Mapping[str, Counted]) -> str:
    """Return the counts as a table in Markdown."""
    head = ("page or file", "documents", "run, with policy", "without", "asked for, with policy", "without")
    lines = [[*head, "shows the file", "formulas"]]
    for name, one in counts.items():
        page = name.endswith(".html") or name == "site"
        shown = [str(of[how]) if page else "" for of in (one.executed, one.requests) for how in ("with", "without")]
        formulas = str(one.formulas) if name == "open data" else ""
        lines.append([name, str(one.documents), *shown, str(one.files), formulas])
    rule = ["---", *["--:"] * (len(lines[0]) - 1)]
    return "\n".join(f"| {' | '.join(line)} |" for line in (lines[0], rule, *lines[1:]))


def run(
    source: Project, root: Path, browser: Any, rounds: int, of: int, orders: Sequence[Order] = ORDERS
) -> tuple[dict[str, Counted], dict[str, int]]:
    """Do the rounds; return the counts by kind of page or file, and what was tried."""
    secret = root / "kanarie.txt"
    secret.write_text(f"{SECRET}\n", encoding="utf-8")
    (root / "clean").mkdir()
    clean = prepared(source, root / "clean")
    counts: dict[str, Counted] = {}
    with listening() as (web, asked):
        all_attacks = attacks(web, str(secret))
        found = open_fields(clean, orders, root / "tried")
        told = {"attacks": len(all_attacks), "fields": len(found)}
        told |= {"put in": 0, "refused": 0, "asked for while files were made": 0}
        before = make_report(clean, orders[0], Means(), Silent()).folder
        for number in range(rounds):
            some = all_attacks[number::of]
            left, project = put(clean, filled(clean, found, some, orders), orders, root / "tried")
            there = sum(attack.text in text for text in left.values() for attack in some)
            told["put in"] += there
            told["refused"] += len(found) * len(some) - there
            asked.clear()
            files = made(project, orders, clean, some, before)
            told["asked for while files were made"] += len(asked)
            for name, paths in files.items():
                one = counts.setdefault(name, Counted())
                one.documents += len(paths)
                one.files += sum(SECRET in read(path) for path in paths)
                if name == "open data":
                    one.formulas += sum(_formulas(path) for path in paths)
                elif name.endswith(".html") or name == "site":
                    opened_in(browser, paths, asked, one)
            print(f"round {number + 1} of {rounds}: {told}\n{table(counts)}", file=sys.stderr)
    return counts, told


def _formulas(path: Path) -> int:
    rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
    return sum(as_text(cell) != cell for row in rows for cell in row)


def main() -> None:
    """Run the rounds and print the table."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--of", type=int, default=6, help="how many rounds the attacks are divided over")
    parser.add_argument("--rounds", type=int, help="how many of them are done; by default all")
    asked = parser.parse_args()
    path = next(found for name in ("chromium", "google-chrome") if (found := shutil.which(name)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path)
        counts, told = run(find_project(), Path(folder).resolve(), browser, asked.rounds or asked.of, asked.of)
        browser.close()
    print(f"\n{', '.join(f'{number} {what}' for what, number in told.items())}\n")
    print(table(counts))


if __name__ == "__main__":
    main()
