"""How papermill starts and reaches the kernels of a report.

`ReportKernelManager` is told by its configuration whether kernels are warm. Warm ones come from the
kernel provisioner `bokslut-warm`, which any Jupyter program can name in a kernel's specification.
"""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from queue import Empty
from subprocess import DEVNULL
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Bool, Dict

from bokslut.kernels import warm
from bokslut.kernels.kernel import ARGUMENTS

_RECORD = '__import__("bokslut.reads", fromlist=["reads"]).record_as_told()'
_BOUND = '__import__("bokslut.kernels.bounded", fromlist=["bounded"]).bound()'


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel by forking the warm process; everything else is as for an ordinary kernel."""

    process: Any

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel; `cmd`, which would start an ordinary one, only tells its connection file."""
        manager: Any = self.parent
        arguments = {"connection_file": manager.connection_file}
        cwd = Path(kwargs.get("cwd") or Path.cwd())
        # The warm process may still be loading: wait beside the event loop.
        self.process = await asyncio.to_thread(
            warm.start, "bokslut.kernels.kernel:run", arguments, env=kwargs.get("env"), cwd=cwd
        )
        self.pid = self.pgid = self.process.pid
        self.cwd = os.fspath(cwd)
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the end of the kernel."""
        if self.process:
            while self.process.poll() is None:
                await asyncio.sleep(0.002)
            self.process = None
        return 0


class PromptClient(AsyncKernelClient):
    """Knows that a kernel is ready from its answer, where the ordinary client lets a fixed time pass."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.context.setsockopt(zmq.RECONNECT_IVL, 5)  # ms; a forked kernel is up long before the usual 100

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered on both channels that a run listens to."""
        end = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < end:
            asked = self.kernel_info()
            if await self._answered(asked):
                return
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    wait_for_ready = _async_wait_for_ready

    async def _answered(self, asked: str) -> bool:
        try:
            reply: dict[str, Any] = {}
            while reply.get("msg_type") != "kernel_info_reply":
                reply = await self.shell_channel.get_msg(timeout=1)
            self._handle_kernel_info_reply(reply)
            while True:
                said = await self.iopub_channel.get_msg(timeout=0.2)
                idle = said["content"].get("execution_state") == "idle"
                if idle and said["parent_header"].get("msg_id") == asked:
                    return True
        except Empty:  # it is not up yet, or had not yet been listened to as it spoke
            return False


class ReportKernelManager(AsyncKernelManager):
    """Starts the kernels of a report: warm or ordinary, and silent on the terminal.

    What cells print and raise comes through the notebook; what a kernel says of itself when it is
    stopped early is nothing that an analyst can mend.
    """

    warm = Bool(True, config=True, help="Fork kernels from the warm process")
    told = Dict(config=True, help="Further variables of the kernels' environment")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.client_factory = PromptClient

    @property
    def kernel_spec(self) -> KernelSpec | None:
        """The kernel's specification, with the provisioner that starts it."""
        spec = super().kernel_spec
        if spec is not None and self.warm:
            spec.metadata = {**spec.metadata, "kernel_provisioner": {"provisioner_name": "bokslut-warm"}}
        return spec

    async def _async_start_kernel(self, **options: Any) -> None:
        env = {**(options.pop("env", None) or os.environ), **self.told}
        if not self.warm:
            options["extra_arguments"] = [
                *ARGUMENTS,
                f"--IPKernelApp.exec_lines={_RECORD}",
                f"--IPKernelApp.exec_lines={_BOUND}",
            ]
        await super()._async_start_kernel(stderr=DEVNULL, env=env, **options)

    start_kernel = _async_start_kernel

    async def _async_wait(self, pollinterval: float = 0.005) -> None:
        """Wait for the end of the kernel, which the ordinary manager asks for ten times a second."""
        await super()._async_wait(pollinterval)
