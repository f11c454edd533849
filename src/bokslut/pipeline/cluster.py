"""Make reports on a Dask cluster, whose workers share nothing but a store.

Each report is a task. A worker fetches the inputs once, makes reports with a warm process of its own, as
on any machine, and puts them in the store. Where a worker dies, Dask gives its reports to another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from threading import Lock

from bokslut.errors import BokslutError
from bokslut.held import held_for_life
from bokslut.pipeline.batch import Result, make_one
from bokslut.pipeline.manifest import Manifest
from bokslut.pipeline.order import Means, Order
from bokslut.pipeline.render import find_engine
from bokslut.pipeline.store import Store
from bokslut.project import Project


def make_on_cluster(
    project: Project, orders: Sequence[Order], means: Means, scheduler: str, store_url: str
) -> Iterator[Result]:
    """Make reports on the cluster whose scheduler is at `scheduler`; results come as they are done.

    Parameters
    ----------
    means
        `jobs` is how much a worker does at a time within a report; how many reports are made at a
        time is the cluster's to say.
    scheduler
        Such as tcp://10.0.0.5:8786.
    store_url
        See `bokslut.pipeline.store.Store`.

    Raises
    ------
    BokslutError
        Where the scheduler or the store cannot be reached.
    """
    from distributed import Client, as_completed
    from distributed.scheduler import KilledWorker

    store = Store(store_url)
    try:
        client = Client(scheduler, timeout=10, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        expected = "a Dask scheduler, such as tcp://10.0.0.5:8786"
        raise BokslutError("no scheduler answers", expected=expected, found=f"{scheduler}: {error}") from None
    with client:
        inputs = store.put_inputs(project)
        futures = {
            client.submit(make_for_store, store.url, inputs, order, replace(means, jobs=1), pure=False): order
            for order in orders
        }
        for future in as_completed(list(futures), loop=client.loop):
            order = futures.pop(future)
            failed = future.exception()
            if isinstance(failed, KilledWorker):
                yield Result(order, "every worker that tried to make it died, perhaps for want of memory")
            elif failed is not None:
                yield Result(order, f"the program failed on a worker: {type(failed).__name__}: {failed}")
            else:
                yield future.result()
            future.release()


def make_for_store(store_url: str, inputs: str, order: Order, means: Means) -> Result:
    """Make a report from inputs in a store, and put it there, where what lies there is not the same already."""
    store = Store(store_url)
    project = _project(store_url, inputs)
    folder = order.folder(project)
    report = folder.relative_to(project.outputs).as_posix()
    try:
        stands = not means.force and Manifest(store.manifest(report), folder, project).made_of_the_same(
            order, find_engine(order.renderer).told
        )
    except BokslutError as error:
        return Result(order, str(error))
    if stands:
        return Result(order, None, False)
    result = make_one(project, order, means)
    if result.error is None:
        store.put_report(folder, report)
    return result


_fetching = Lock()
"""A worker's tasks may run side by side in threads; inputs are fetched once."""


def _project(store_url: str, inputs: str) -> Project:
    with _fetching:
        return _fetched(store_url, inputs)


@lru_cache(maxsize=2)
def _fetched(store_url: str, inputs: str) -> Project:
    return Store(store_url).fetch_inputs(inputs, held_for_life())
