"""What a step has read, taken from the reading itself, so that a step runs again only when that has changed.

Python tells of every file that is opened and every folder that is listed (`sys.addaudithook`), whoever
does it: the package, pandas, a notebook. Questions whether a file exists are not told of; the package
asks them through `is_file` and `is_folder`, so that a file that comes into being is noticed too. Of a file of
many entries the package tells which it used (`note_entry`).
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from importlib.util import source_from_cache
from pathlib import Path
from threading import local

from bokslut.contents import content_hash, file_of, part_name, read_input
from bokslut.notebooks import SUFFIX

ABSENT = "absent"
FOLDER = "folder"
OTHER = "other"
NAMES = "names "

RECORD_VARIABLE = "BOKSLUT_READS"
"""Tells a kernel where to write what it reads, and the project's folder."""

PACKAGE = Path(__file__).parent
_MACHINE = ("/bin", "/dev", "/etc", "/lib", "/lib64", "/opt", "/proc", "/run", "/sys", "/usr", "/var")
_WRITING = os.O_WRONLY | os.O_RDWR


class Reads(dict[str, str]):
    """What has been read: name → what was found there.

    A name is a path relative to the project or, outside it, a whole one; of an entry of a file also its key,
    after `#`. What was found is the hash of what counts of the content, `absent`, `folder` (it exists), or the
    hash of the names in a folder.

    Parameters
    ----------
    root
        The project's folder.
    """

    def __init__(self, root: Path, entries: Mapping[str, str] | None = None) -> None:
        super().__init__(entries or {})
        self.root = os.path.realpath(root)
        self._roots = (self.root, os.path.abspath(root))

    def name(self, path: str) -> str | None:
        """Return what a path is called; None for what belongs to the machine or to the package."""
        whole = os.path.normpath(os.path.join(os.getcwd(), path))
        if whole.endswith(".pyc"):
            with suppress(ValueError):
                whole = source_from_cache(whole)
        if _within(whole, _PACKAGE_FOLDERS):
            return None
        if root := next((root for root in self._roots if _within(whole, (root,))), None):
            name = os.path.relpath(whole, root).replace(os.sep, "/")
            parts = name.split("/")
            hidden = any(part.startswith(".") and part != "." for part in parts) or "__pycache__" in parts
            return None if hidden or parts[0] == "outputs" else name
        home = os.path.expanduser("~")
        hidden = _within(whole, (home,)) and os.path.relpath(whole, home).startswith(".")
        return None if hidden or _within(whole, _machine_folders()) else whole

    def note(self, path: str, find: Callable[[str], str]) -> None:
        """Note what is found at a path; what is already known of it stays, but for a folder's names."""
        name = self.name(path)
        if name is None or (name in self and not (self[name] == FOLDER and find is names_fingerprint)):
            return
        with unrecorded():
            self[name] = find(os.path.join(self.root, name))

    def changed(self, before: Iterable[str] | None = None) -> list[str]:
        """Return the names, or those of them in `before`, where something else is found now."""
        return [name for name in (self if before is None else before) if self.now(name) != self[name]]

    def now(self, name: str) -> str:
        """Return what is found now where `name` was read, told as it was then."""
        path, was = os.path.join(self.root, name), self[name]
        return names_fingerprint(path) if was.startswith(NAMES) else fingerprint(path)


class _Written(Reads):
    """Reads that are written to a file as they come, since a kernel may be stopped at any time."""

    def __init__(self, root: Path, file: Path) -> None:
        super().__init__(root)
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def __setitem__(self, name: str, found: str) -> None:
        super().__setitem__(name, found)
        os.write(self._file, (json.dumps([name, found]) + "\n").encode())


def fingerprint(path: str) -> str:
    """Return the hash of what counts of an input, or whether a folder or nothing is there; see `contents`."""
    if path.endswith(SUFFIX) or file_of(path) != path:
        content = read_input(Path(path).parent, Path(path).name)
        if content is not None:
            return content_hash(path, content)
    return file_hash(path)


def file_hash(path: str) -> str:
    """Return the hash of a file's content, or whether a folder or nothing is there."""
    try:
        mode = os.stat(path).st_mode
        if not stat.S_ISREG(mode):  # a queue or a device may have no end
            return FOLDER if stat.S_ISDIR(mode) else OTHER
        with open(path, "rb") as file:
            return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()
    except IsADirectoryError:
        return FOLDER
    except OSError:
        return FOLDER if os.path.isdir(path) else ABSENT


def names_fingerprint(path: str) -> str:
    """Return a hash of the names in a folder, those of hidden files aside."""
    try:
        names = sorted(name for name in os.listdir(path) if not name.startswith((".", "__pycache__")))
    except OSError:
        return ABSENT
    return NAMES + "sha256:" + hashlib.sha256("\0".join(names).encode()).hexdigest()


def note_entry(path: Path, key: str) -> None:
    """Note that an entry of a file of many has been read, or that there is none."""
    _note(part_name(os.fspath(path), key), fingerprint)


def is_file(path: Path) -> bool:
    """Return whether there is such a file; the answer is something that has been read."""
    _note(os.fspath(path), fingerprint)
    return os.path.isfile(path)  # a label may be longer than a name of a file can be


def is_folder(path: Path) -> bool:
    """Return whether there is such a folder; the answer is something that has been read."""
    _note(os.fspath(path), fingerprint)
    return os.path.isdir(path)


@contextmanager
def recording(root: Path) -> Iterator[Reads]:
    """Record what is read within, in this thread; `root` is the project's folder."""
    _listen()
    reads = Reads(root)
    token = _reads.set(reads)
    try:
        yield reads
    finally:
        _reads.reset(token)


def record_as_told() -> None:
    """Write what this process reads from now on to the file that `BOKSLUT_READS` tells, if it does."""
    global _all
    if told := os.environ.get(RECORD_VARIABLE):
        file, root = json.loads(told)
        _all = _Written(Path(root), Path(file))
        _listen()


def written(file: Path, root: Path) -> Reads:
    """Return what a process has written that it read."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return Reads(root, dict(json.loads(line) for line in lines))


_reads: ContextVar[Reads | None] = ContextVar("reads", default=None)
_all: Reads | None = None
_here = local()
_listening = False


def _listen() -> None:
    """Start to be told of what is read; Python has no way to stop it again."""
    global _listening
    if not _listening:
        _listening = True
        sys.addaudithook(_told)


def _told(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        path, _, flags = arguments
        if isinstance(path, str | bytes) and isinstance(flags, int) and not flags & _WRITING:
            _note(os.fsdecode(path), fingerprint)
    elif event in ("os.listdir", "os.scandir"):
        importing = "importlib" in sys._getframe(1).f_code.co_filename  # what is found is told of as a file
        if isinstance(arguments[0], str | bytes) and not importing:
            _note(os.fsdecode(arguments[0]), names_fingerprint)


def _note(path: str, find: Callable[[str], str]) -> None:
    own = _reads.get()
    reads = _all if own is None else own
    if reads is not None and not getattr(_here, "unrecorded", False):
        reads.note(path, find)


@contextmanager
def unrecorded() -> Iterator[None]:
    """Record nothing of what is read within, in this thread."""
    before = getattr(_here, "unrecorded", False)
    _here.unrecorded = True
    try:
        yield
    finally:
        _here.unrecorded = before


def _within(path: str, folders: Iterable[str]) -> bool:
    return any(path == folder or path.startswith(folder + os.sep) for folder in folders)


_PACKAGE_FOLDERS = tuple({str(PACKAGE), os.path.realpath(PACKAGE)})


def _machine_folders() -> tuple[str, ...]:
    return (*_MACHINE, sys.prefix, sys.base_prefix, os.path.realpath(sys.prefix), tempfile.gettempdir())
