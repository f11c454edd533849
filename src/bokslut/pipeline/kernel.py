"""The kernels that notebooks run in."""

from __future__ import annotations

from subprocess import DEVNULL
from typing import Any

from jupyter_client.manager import AsyncKernelManager


class QuietKernelManager(AsyncKernelManager):
    """Starts ordinary kernels that do not write their own log on the terminal.

    What cells print and raise comes through the notebook; what a kernel says of itself when it is
    stopped early is nothing that an analyst can mend.
    """

    async def _async_start_kernel(self, **options: Any) -> None:
        await super()._async_start_kernel(stderr=DEVNULL, **options)

    start_kernel = _async_start_kernel
