"""What a step has read is taken from the reading: opened files, listed folders, files that were asked for."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pandas as pd
import pytest

from bokslut.errors import BokslutError
from bokslut.pipeline.manifest import together
from bokslut.reads import Reads, is_file, is_folder, recording


def _hash(path: Path) -> str:
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("rad,utfall\nHyror,1\n", encoding="utf-8")
    return tmp_path


def test_an_opened_file_is_recorded_with_the_hash_of_its_content(folder: Path) -> None:
    with recording(folder) as reads:
        pd.read_csv(folder / "data" / "a.csv")
    assert reads == {"data/a.csv": _hash(folder / "data" / "a.csv")}
    (folder / "data" / "a.csv").read_text(encoding="utf-8")
    assert len(reads) == 1, "what is read after the recording is no part of it"


def test_a_file_that_was_asked_for_in_vain_is_noticed_when_it_comes(folder: Path) -> None:
    with recording(folder) as reads:
        assert not is_file(folder / "data" / "b.csv")
        with pytest.raises(FileNotFoundError):
            (folder / "data" / "c.csv").read_text(encoding="utf-8")
    assert reads == {"data/b.csv": "absent", "data/c.csv": "absent"}
    assert reads.changed() == []
    (folder / "data" / "b.csv").write_text("", encoding="utf-8")
    assert reads.changed() == ["data/b.csv"]


def test_a_listed_folder_changes_with_its_names_and_not_with_what_the_files_hold(folder: Path) -> None:
    with recording(folder) as reads:
        assert [path.name for path in (folder / "data").glob("*.csv")] == ["a.csv"]
    assert list(reads) == ["data"]
    (folder / "data" / "a.csv").write_text("annat", encoding="utf-8")
    assert reads.changed() == []
    (folder / "data" / "b.csv").write_text("", encoding="utf-8")
    assert reads.changed() == ["data"]


def test_a_folder_that_was_asked_for_changes_only_as_it_comes_or_goes(folder: Path) -> None:
    with recording(folder) as reads:
        assert is_folder(folder / "data")
        assert not is_folder(folder / "08")
    (folder / "data" / "b.csv").write_text("", encoding="utf-8")
    assert reads.changed() == []
    (folder / "08").mkdir()
    assert reads.changed() == ["08"]


def test_what_is_written_and_what_belongs_to_the_machine_is_not_recorded(folder: Path) -> None:
    with recording(folder) as reads:
        (folder / "data" / "new.csv").write_text("1", encoding="utf-8")
        Path(os.__file__).read_bytes()
        (folder / "outputs").mkdir()
        (folder / "outputs" / "x").write_text("1", encoding="utf-8")
        (folder / "outputs" / "x").read_text(encoding="utf-8")
    assert reads == {}


def test_a_file_that_changes_between_two_steps_of_a_report_is_told(folder: Path) -> None:
    one, other = Reads(folder, {"data/a.csv": "sha256:1"}), Reads(folder, {"data/a.csv": "sha256:2"})
    assert together([one, one]) == {"data/a.csv": "sha256:1"}
    with pytest.raises(BokslutError, match="changed while the report was made") as caught:
        together([one, other])
    assert caught.value.where == "data/a.csv"


def test_of_a_folder_the_names_weigh_more_than_that_it_exists(folder: Path) -> None:
    exists, names = Reads(folder, {"data": "folder"}), Reads(folder, {"data": "names sha256:1"})
    assert together([exists, names]) == together([names, exists]) == {"data": "names sha256:1"}
