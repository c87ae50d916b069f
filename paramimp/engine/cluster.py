"""What the engines of clusters have in common: tasks are sent, a few at a time, and their results fetched in order.

The cluster itself gives a task whose worker ends to another worker, up to three times. A task that ends every worker,
or raises an unforeseen error, runs in this process, so that the error shows. The engine of processes does the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from paramimp.engine.telling import WorkerDied, at_work
from paramimp.engine.travelling import outcome_of, pack
from paramimp.errors import ParamimpError
from paramimp.places.addresses import for_people

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from paramimp.engine.interface import News
    from paramimp.engine.threads import Threads
    from paramimp.engine.travelling import Outcome

T = TypeVar("T")

RETRIES = 3
"""How often a cluster gives a task to another worker."""
SECONDS_TO_CONNECT = 8
SECONDS_WITHOUT_WORKERS = 30
"""Longest wait for a worker: one that has ended is usually started again by its supervisor."""
SECONDS_BETWEEN_LOOKS = 1.0
AHEAD = 4
"""Tasks that are sent per worker, so that none waits for the next one, and few results wait to be fetched."""


class LostTaskError(Exception):
    """A task ended every worker that it was given to."""


class StillAtWorkError(Exception):
    """There is no result yet."""


class Cluster(ABC):
    """An engine whose workers are elsewhere.

    Parameters
    ----------
    name : what people call it.
    address : where it answers; people are shown it without a password.
    jobs : threads of this process, for what stays here.
    """

    def __init__(self, name: str, address: str, jobs: int) -> None:
        self.name, self.address = name, for_people(address)
        self._jobs = jobs
        self._is_open = True
        self._mapped: list[_Sent[Any]] = []

    @property
    def near(self) -> Threads:
        """Threads of this process."""
        from paramimp.engine.threads import Threads

        return Threads(self._jobs)

    @property
    @abstractmethod
    def workers(self) -> int:
        """How many tasks it does at a time, now; 0 where no worker is there."""

    def map(
        self,
        function: Callable[..., T],
        tasks: Sequence[tuple[Any, ...]],
        *,
        common: tuple[Any, ...] = (),
        news: News | None = None,
    ) -> _Sent[T] | Any:
        """Send the first tasks at once; see `Engine.map`."""
        if not self._is_open:
            return self.near.map(function, tasks, common=common, news=news)
        sent: _Sent[T] = _Sent(self, function, tasks, common, news)
        self._mapped.append(sent)
        return sent

    def close(self) -> None:
        """Cancel what still runs, and leave the cluster."""
        if self._is_open:
            self._is_open = False
            try:
                for sent in self._mapped:
                    sent.close()
            finally:
                self._mapped.clear()
                self.leave()

    def __reduce__(self) -> tuple[Any, ...]:
        """A report that is copied or stored takes no cluster along."""
        return type(self.near), (self._jobs,)

    def lost(self, why: str) -> ParamimpError:
        """The error of a cluster that does not go on."""
        return ParamimpError(
            f"{self.name} at {self.address} {why}; start it again and repeat the command, or leave out the engine to"
            " work on this machine."
        )

    @abstractmethod
    def share(self, common: bytes) -> Any:
        """Send what all tasks of one call have in common, in advance where that pays; return a handle for it."""

    @abstractmethod
    def submit(self, common: Any, task: bytes) -> Any:
        """Have a worker call `travelling.perform`; return a handle for its answer."""

    @abstractmethod
    def fetch(self, handle: Any, seconds: float) -> bytes | str:
        """The answer.

        Raises
        ------
        StillAtWorkError : there is none after some seconds.
        LostTaskError : the task ended every worker that it was given to.
        ParamimpError : the cluster has gone.
        """

    @abstractmethod
    def cancel(self, handles: Sequence[Any]) -> None:
        """Cancel tasks; those that run may go on for a moment."""

    @abstractmethod
    def leave(self) -> None:
        """Disconnect; what was started for this engine alone ends."""


class _Sent(Generic[T]):
    """The results of the tasks of one call, fetched in their order."""

    def __init__(
        self,
        cluster: Cluster,
        function: Callable[..., T],
        tasks: Sequence[tuple[Any, ...]],
        common: tuple[Any, ...],
        news: News | None,
    ) -> None:
        self._cluster, self._function, self._common, self._news = cluster, function, common, news
        self._tasks = deque(tasks)
        self._handles: deque[Any] = deque()
        self._waiting: deque[tuple[Any, ...]] = deque()
        self._shared = cluster.share(pack((function, common))) if tasks else None
        self._ahead = AHEAD * max(1, cluster.workers)
        self._send()

    def _send(self) -> None:
        while self._tasks and len(self._handles) < self._ahead:
            task = self._tasks.popleft()
            self._waiting.append(task)
            self._handles.append(self._cluster.submit(self._shared, pack(task)))

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        if not self._handles:
            self.close()
            raise StopIteration
        try:
            result = self._result(self._handles[0], self._waiting[0])
        except BaseException:  # Ctrl-C as well
            self.close()
            raise
        self._handles.popleft()
        self._waiting.popleft()
        self._send()
        return result

    def _result(self, handle: Any, task: tuple[Any, ...]) -> T:
        try:
            outcome = self._outcome(handle)
        except LostTaskError:
            if self._news is not None:
                self._news(WorkerDied(RETRIES + 1, None, str(task[0]) if task else ""))
        except ParamimpError:
            raise
        else:
            for news in outcome.news if self._news is not None else ():
                self._news(news)  # type: ignore[misc]  # checked in the line above
            if outcome.error is not None:
                raise outcome.error
            return outcome.value  # type: ignore[no-any-return]
        with at_work(self._news):
            return self._function(*self._common, *task)

    def _outcome(self, handle: Any) -> Outcome:
        waited = 0.0
        while True:
            try:
                return outcome_of(self._cluster.fetch(handle, SECONDS_BETWEEN_LOOKS))
            except StillAtWorkError:
                waited = 0.0 if self._cluster.workers else waited + SECONDS_BETWEEN_LOOKS
            if waited >= SECONDS_WITHOUT_WORKERS:
                raise self._cluster.lost(f"has had no worker for {SECONDS_WITHOUT_WORKERS} seconds")

    def close(self) -> None:
        """Cancel the tasks that are not done."""
        self._tasks.clear()
        if self._handles:
            handles = list(self._handles)
            self._handles.clear()
            self._cluster.cancel(handles)
