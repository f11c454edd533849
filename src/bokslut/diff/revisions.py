"""An earlier version from git: the inputs as they were at a revision."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

from bokslut.diff.sources import Sources
from bokslut.errors import BokslutError, nearest_names
from bokslut.project import INPUTS, Project

OTHERWISE = "or compare with an outputs folder that was kept, or with a seal"


def revision(project: Project, name: str) -> Sources:
    """Return the inputs of a project at a git revision: a commit, a tag, a branch, `HEAD~1`.

    Raises
    ------
    BokslutError
        Where there is no git, no repository, no such revision, or no project in it.
    """
    if shutil.which("git") is None:
        raise BokslutError(
            "git is not installed", expected=f"the command git, to find {name}", hint=f"install git, {OTHERWISE}"
        )
    root = project.root
    if (found := _git(root, "rev-parse", "--git-dir")).returncode:
        raise BokslutError(
            "the project is not kept in git",
            where=str(root),
            found=_said(found),
            expected=f"a repository, to find the revision {name} in",
            hint=f"clone the project with git, {OTHERWISE}",
        )
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if commit.returncode:
        raise BokslutError(
            f"there is no version {name}",
            expected="a git revision, an outputs folder, or seal",
            found=nearest_names(name, _names(root)),
            hint=_missing(root),
        )
    sha = commit.stdout.decode().strip()
    there = _git(root, "ls-tree", "--name-only", sha, *(f"{folder}/" for folder in INPUTS))
    present = {line.split("/")[0] for line in there.stdout.decode().splitlines()}
    if lacking := [folder for folder in INPUTS if folder not in present]:
        raise BokslutError(
            "the revision holds no project here",
            where=f"{name} ({sha[:7]})",
            expected="the folders " + ", ".join(INPUTS),
            found=f"no {', '.join(lacking)}",
            hint="give a later revision; git log --oneline lists them",
        )
    archive = _git(root, "archive", "--format=tar", sha, *INPUTS)
    if archive.returncode:
        raise BokslutError("git cannot give the revision's files", where=f"{name} ({sha[:7]})", found=_said(archive))
    day = _git(root, "show", "--no-patch", "--format=%cs", sha).stdout.decode().strip()
    told = sha[:7] if sha.startswith(name) else f"{name}, {sha[:7]}"
    return Sources(lambda status: f"{status} {day}", f"git {told}", _files(archive.stdout))


def _files(archive: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        opened = ((member.name, tar.extractfile(member)) for member in tar if member.isfile())
        return {name: file.read() for name, file in opened if file is not None}


def _names(root: Path) -> list[str]:
    told = _git(root, "for-each-ref", "--format=%(refname:short)", "refs/tags", "refs/heads", "refs/remotes")
    return told.stdout.decode().split()


def _missing(root: Path) -> str:
    shallow = _git(root, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
    fetch = "git fetch --unshallow brings the older revisions; " if shallow else ""
    return f"{fetch}git log --oneline lists the revisions and git tag the tags; {OTHERWISE}"


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    # Names come as they are, whatever letters they hold.
    return subprocess.run(
        ["git", "-C", str(root), "-c", "core.quotePath=false", "-c", "log.showSignature=false", *arguments],
        capture_output=True,
        check=False,
    )


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stderr.decode(errors="replace").strip()
