"""The engine of a Dask cluster: a scheduler that the user started, with its workers."""

from __future__ import annotations

import logging
import pkgutil
from typing import TYPE_CHECKING, Any

from paramimp.engine.cluster import (
    RETRIES,
    SECONDS_TO_CONNECT,
    Cluster,
    LostTaskError,
    StillAtWorkError,
)
from paramimp.engine.travelling import perform, versions
from paramimp.errors import ParamimpError
from paramimp.messages.mentions import option
from paramimp.places.addresses import scrub
from paramimp.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORTH_SENDING_ONCE = 1 << 16
"""Bytes; less goes along with each task."""
_LOGGER = "distributed"


class Dask(Cluster):
    """A client of a Dask scheduler.

    Raises
    ------
    ParamimpError : nobody answers there, no worker is there, or the workers have another paramimp or none.
    """

    def __init__(self, address: str, jobs: int) -> None:
        from distributed import Client
        from distributed.comm.addressing import get_address_host_port

        super().__init__("the Dask scheduler", address, jobs)
        # Of lost connections and workers people are told here, in one sentence and not in tracebacks.
        logger = logging.getLogger(_LOGGER)
        self._level = logger.level
        logger.setLevel(logging.CRITICAL + 1)
        try:
            get_address_host_port(address)  # a client of an address that is none hangs when it is dropped
            self._client = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            logger.setLevel(self._level)
            raise ParamimpError(
                f"no Dask scheduler answers at {self.address or repr(address)} ({scrub(_short(error), address)}); start"
                f" one with dask scheduler and pass its address: {option('address', 'tcp://HOST:8786')}."
            ) from None
        try:
            self._check_workers()
        except BaseException:
            self.leave()
            raise

    def _check_workers(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=SECONDS_TO_CONNECT)
        except TimeoutError:
            raise ParamimpError(
                f"the Dask scheduler at {self.address} has no workers; start some: dask worker {self.address}."
            ) from None
        found = self._client.run(pkgutil.resolve_name, "paramimp.version:__version__", on_error="return")
        for worker, version in sorted(found.items()):
            if version != __version__:
                has = f"paramimp {version}" if isinstance(version, str) else "no paramimp"
                raise ParamimpError(
                    f"the Dask worker {worker} has {has}, and this machine paramimp {__version__}; install the same"
                    f" version there: pip install paramimp=={__version__}."
                )

    @property
    def workers(self) -> int:
        """How many threads the workers have."""
        try:
            return sum(self._client.nthreads().values())
        except (OSError, ValueError, TimeoutError):
            return 0

    def share(self, common: bytes) -> Any:
        """As the result of a task if it is large: unlike scattered data it is made again where its worker ends."""
        if len(common) < _WORTH_SENDING_ONCE:
            return common
        return self._client.submit(bytes, common, pure=False, retries=RETRIES)

    def submit(self, common: Any, task: bytes) -> Any:
        """Submit it, to be done again whatever happens, and never taken for another one."""
        return self._client.submit(perform, versions(), common, task, pure=False, retries=RETRIES)

    def fetch(self, handle: Any, seconds: float) -> bytes | str:
        """The answer; see `Cluster.fetch`."""
        from distributed import CancelledError, KilledWorker

        try:
            answer: bytes | str = handle.result(timeout=seconds)
        except KilledWorker:
            raise LostTaskError from None
        except CancelledError:
            raise self.lost("has gone") from None
        except TimeoutError:
            if self._client.status not in ("running", "connecting"):
                raise self.lost("has gone") from None
            raise StillAtWorkError from None
        except ParamimpError:
            raise
        except Exception as error:  # a bug, or no memory: it shows where the task is done in this process
            raise LostTaskError from error
        return answer

    def cancel(self, handles: Sequence[Any]) -> None:
        """Cancel the futures."""
        try:
            self._client.cancel(list(handles), force=True)
        except (OSError, ValueError, TimeoutError):  # the scheduler has gone, and its tasks with it
            return

    def leave(self) -> None:
        """Close the client."""
        try:
            self._client.close(timeout=1)
        except (OSError, TimeoutError):
            return
        finally:
            logging.getLogger(_LOGGER).setLevel(self._level)


def _short(error: Exception) -> str:
    return (str(error) or type(error).__name__).rstrip(".").splitlines()[0]
