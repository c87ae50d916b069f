"""The engine of a Ray cluster, or of a Ray on this machine."""

from __future__ import annotations

import pkgutil
import socket
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
from paramimp.places.addresses import for_people, scrub
from paramimp.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

LOCAL, RUNNING = "local", "auto"
"""Addresses of no machine: a Ray that is started for one command, and the one that runs on this machine."""
_SETTINGS = b"\x04"
"""The kind of frame in which a server of HTTP/2, as Ray is one, answers at once (RFC 9113, sections 3.4 and 6.5)."""
_HELLO = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0" + _SETTINGS + b"\0" * 5


class Ray(Cluster):
    """A driver of Ray.

    Raises
    ------
    ParamimpError : nobody answers there, or the workers have another paramimp or none.
    """

    def __init__(self, address: str, jobs: int) -> None:
        import ray

        super().__init__("the Ray cluster", address, jobs)
        if ray.is_initialized():
            raise ParamimpError("this program uses Ray already; call ray.shutdown() before, or leave out the engine.")
        if address not in (LOCAL, RUNNING):
            _check_that_it_answers(address)
        quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
        if address == LOCAL:
            quiet |= {"include_dashboard": False, "num_cpus": jobs}
        try:
            ray.init(address=address, **quiet)
        except Exception as error:  # noqa: BLE001  it raises plain ones: no answer, other versions, a slow start
            ray.shutdown()
            raise _no_answer(address, _short(error)) from None
        self._ray = ray
        self._perform = ray.remote(max_retries=RETRIES)(perform)
        try:
            self._check_version()
        except BaseException:
            self.leave()
            raise

    def _check_version(self) -> None:
        look = self._ray.remote(max_retries=RETRIES)(pkgutil.resolve_name)
        try:
            found = self._ray.get(look.remote("paramimp.version:__version__"), timeout=60)
        except self._ray.exceptions.GetTimeoutError:
            raise self.lost("has no worker that answers") from None
        except self._ray.exceptions.RayError:
            found = None
        if found != __version__:
            has = "no paramimp" if found is None else f"paramimp {found}"
            raise ParamimpError(
                f"the workers of Ray at {self.address} have {has}, and this machine has paramimp {__version__}; install"
                f" the same version there: pip install paramimp=={__version__}."
            )

    @property
    def workers(self) -> int:
        """How many cores it has."""
        return int(self._ray.cluster_resources().get("CPU", 0))

    def share(self, common: bytes) -> Any:
        """As an object of the store, which this process owns."""
        return self._ray.put(common)

    def submit(self, common: Any, task: bytes) -> Any:
        """Submit it, to be done again where a worker ends."""
        return self._perform.remote(versions(), common, task)

    def fetch(self, handle: Any, seconds: float) -> bytes | str:
        """The answer; see `Cluster.fetch`."""
        errors = self._ray.exceptions
        try:
            answer: bytes | str = self._ray.get(handle, timeout=seconds)
        except errors.GetTimeoutError:
            raise StillAtWorkError from None
        except errors.RaySystemError:
            raise self.lost("has gone") from None
        except errors.RayError as error:  # every worker ended, or a bug, which shows in this process
            raise LostTaskError from error
        return answer

    def cancel(self, handles: Sequence[Any]) -> None:
        """Cancel the tasks, also those that run."""
        for handle in handles:
            self._ray.cancel(handle, force=True)

    def leave(self) -> None:
        """Disconnect; a Ray that was started here ends."""
        self._ray.shutdown()


def _check_that_it_answers(address: str) -> None:
    """Look before Ray does, which waits for minutes where nobody answers.

    Raises
    ------
    ParamimpError : nobody answers.
    """
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdecimal():
        raise _no_answer(address, "it is no HOST:PORT")
    try:
        place = (host.strip("[]"), int(port))
        with socket.create_connection(place, timeout=SECONDS_TO_CONNECT / 2) as asked:
            asked.sendall(_HELLO)
            answer = asked.recv(9)
    except (OSError, OverflowError) as error:
        raise _no_answer(address, str(error)) from None
    if answer[3:4] != _SETTINGS:
        raise _no_answer(address, "what answers there is no Ray")


def _short(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")


def _no_answer(address: str, why: str) -> ParamimpError:
    return ParamimpError(
        f"no Ray answers at {for_people(address)} ({scrub(why, address)}); start one with ray start --head and pass"
        f" its address: {option('address', 'HOST:6379')}."
    )
