"""Reports made on a Dask cluster of separate processes, over a store that speaks S3."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bokslut.pipeline.catalogue import catalogue
from bokslut.pipeline.cluster import make_on_cluster
from bokslut.pipeline.make import make_report
from bokslut.pipeline.order import CAN_FORK, Means, Order
from bokslut.pipeline.progress import Silent
from bokslut.pipeline.store import Store
from conftest import Answer, ProjectCopy

pytestmark = [
    pytest.mark.xdist_group("cluster"),
    pytest.mark.skipif(not CAN_FORK, reason="there is no fork here"),
]
Bokslut = Callable[..., Answer]

ORDERS = [Order("EX", 2024, "monthly", month, formats=("html",)) for month in (1, 2, 3)]

DIES_ONCE = """
import os, signal
if month == 2 and not os.path.exists({flag!r}):
    open({flag!r}, "w").close()
    with open(f"/proc/{{os.getppid()}}/stat") as file:  # the warm process, whose parent is the worker
        worker = int(file.read().rsplit(")", 1)[1].split()[1])
    os.kill(worker, signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """A store on this machine that speaks S3."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    told = {
        "FSSPEC_S3_ENDPOINT_URL": f"http://{host}:{port}",
        "FSSPEC_S3_KEY": "test",
        "FSSPEC_S3_SECRET": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in told.items():
            patch.setenv(name, value)
        import fsspec.config

        fsspec.config.set_conf_env(fsspec.config.conf)
        fsspec.filesystem("s3").mkdir("bokslut")
        yield "s3://bokslut/prov"
    server.stop()


@pytest.fixture(scope="module")
def scheduler(s3: str) -> Iterator[str]:
    """A cluster of two workers, each a process of its own that is started anew when it dies."""
    import dask
    from distributed import LocalCluster

    with (
        dask.config.set({"distributed.admin.log-length": 0, "logging.distributed": "critical"}),
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1", silence_logs=50
        ) as cluster,
    ):
        yield cluster.scheduler_address


def stored(url: str, order: Order, project: ProjectCopy) -> dict[str, bytes]:
    """Return a report's files in the store."""
    store = Store(url)
    folder = f"{store.root}/outputs/{order.folder(project.project).relative_to(project.project.outputs).as_posix()}"
    return {name.removeprefix(f"{folder}/"): store.files.cat_file(name) for name in store.files.find(folder)}


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def add_to_notebook(copy: ProjectCopy, name: str, source: str) -> None:
    path = copy.path(f"notebooks/{name}.ipynb")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][2]["source"] = [source, *notebook["cells"][2]["source"]]
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_a_worker_that_dies_is_replaced_and_all_reports_are_as_made_here(
    project_copy: ProjectCopy, scheduler: str, s3: str, tmp_path: Path
) -> None:
    add_to_notebook(project_copy, "economy", DIES_ONCE.format(flag=str(tmp_path / "died")))
    results = list(make_on_cluster(project_copy.project, ORDERS, Means(), scheduler, s3))
    assert {str(result.order): result.error for result in results} == dict.fromkeys(map(str, ORDERS))
    assert (tmp_path / "died").exists()
    for order in ORDERS:
        here = make_report(project_copy.project, order, Means(), Silent())
        assert stored(s3, order, project_copy) == files(here.folder)


def test_a_report_that_fails_is_told_and_what_has_not_changed_is_not_made_again(
    project_copy: ProjectCopy, bokslut: Bokslut, scheduler: str, s3: str
) -> None:
    url = f"{s3}/igen"
    command = ["report", "EX", "2024", "--all", "--kind", "monthly", "--formats", "html"]
    command += ["--scheduler", scheduler, "--store", url]
    for month in range(4, 13):
        project_copy.path(f"data/EX/2024/{month:02}/drift.csv").unlink()
    answer = bokslut(project_copy, *command)
    assert answer.status == 0, answer.err
    assert sorted(answer.out.splitlines()) == [f"{url}/outputs/EX/2024/monthly-{month:02}" for month in (1, 2, 3)]
    before = stored(url, ORDERS[2], project_copy)
    project_copy.replace("data/EX/2024/03/drift.csv", "utfall", "utfal")
    answer = bokslut(project_copy, *command)
    assert answer.status == 2
    assert "1 of 3 reports failed" in answer.err
    assert "data/EX/2024/03/drift.csv, row 1" in answer.err
    assert answer.err.count("unchanged") == 2
    assert stored(url, ORDERS[2], project_copy) == before, "the earlier report stays as it was"
    assert not project_copy.path("outputs").exists(), "nothing is made here"


def test_a_store_on_a_file_share_gives_the_same(project_copy: ProjectCopy, scheduler: str, tmp_path: Path) -> None:
    url = f"file://{tmp_path}/share"
    (result,) = make_on_cluster(project_copy.project, ORDERS[:1], Means(), scheduler, url)
    assert result.error is None
    here = make_report(project_copy.project, ORDERS[0], Means(), Silent())
    assert files(tmp_path / "share" / "outputs" / "EX" / "2024" / "monthly-01") == files(here.folder)


def test_a_scheduler_or_a_store_that_cannot_be_reached_is_told(project_copy: ProjectCopy, bokslut: Bokslut) -> None:
    command = ["report", "--all", "--scheduler", "tcp://127.0.0.1:9", "--store"]
    answer = bokslut(project_copy, *command, "nowhere://x")
    assert (answer.status, "there is no such store" in answer.err) == (2, True)
    answer = bokslut(project_copy, "report", "SN", "2025", "--scheduler", "tcp://127.0.0.1:9")
    assert (answer.status, "--all beside --scheduler and --store" in answer.err) == (2, True)
    answer = bokslut(project_copy, "report", "--all", "--scheduler", "tcp://127.0.0.1:9")
    assert (answer.status, "a cluster needs a scheduler and a store" in answer.err) == (2, True)


def test_the_same_inputs_are_put_in_the_store_once(project_copy: ProjectCopy, tmp_path: Path) -> None:
    store = Store(f"file://{tmp_path}/share")
    name = store.put_inputs(project_copy.project)
    os.utime(project_copy.path("data/SN/2025/drift.csv"), (0, 0))
    assert store.put_inputs(project_copy.project) == name
    assert [path.name for path in (tmp_path / "share" / "inputs").iterdir()] == [f"{name}.zip"]
    fetched = store.fetch_inputs(name, tmp_path / "fetched")
    assert [str(order) for order in catalogue(fetched)] == [str(order) for order in catalogue(project_copy.project)]
