"""A running MLflow tracking server, read with MLflow's own client: ``mlflow+http://host:port/`` or ``mlflow+https://``."""

from __future__ import annotations

import logging
import math
import os
import socket
import sys
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from paramimp.decoding.times import moment
from paramimp.decoding.typed_text import typed
from paramimp.errors import ParamimpError
from paramimp.messages.printable import printable, quoted
from paramimp.places.addresses import scheme_of, unreadable, without_secrets
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.mlflow.runs import (
    NAME_TAG,
    PARENT_TAG,
    Parent,
    StoredRun,
    experiments_to_read,
    inherit,
    status_of,
    unique_id,
)
from paramimp.runs import GroupKind, Origin, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions
    from paramimp.runs import SkippedRun

SCHEMES = frozenset({"mlflow+http", "mlflow+https"})
INSTALL = "pip install 'paramimp[mlflow]'"
PAGE = 1000
"""Runs of one request; a page of these is some megabytes."""

_NAME = "mlflow-server"
_TIMEOUT_SECONDS = 10
# The client would try seven times with growing pauses, and report its use to its makers.
_SETTINGS = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "60",
    "MLFLOW_DISABLE_TELEMETRY": "true",
}


class MlflowServerReader:
    """The runs of each experiment of a tracking server."""

    name = _NAME
    description = "MLflow: a running tracking server, as mlflow+http://host:port/ or mlflow+https://host/"
    needs = "paramimp[mlflow]"
    markers: Sequence[str] = ()
    files: Sequence[str] = ()
    nested = False

    def claims(self, folder: Folder) -> Claim:  # noqa: ARG002  it reads no folders
        """No folder is a server."""
        return Claim.NONE

    def accepts(self, address: str) -> bool:
        """Whether an address is that of a tracking server."""
        return scheme_of(address) in SCHEMES

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """No folder is a server."""
        return iter(())

    def read_address(self, address: str, options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Yield the runs of the server's experiments in the order in which they were started."""
        yield from _fetch(address, options)


MLFLOW_SERVER = MlflowServerReader()


def _fetch(address: str, options: ReadOptions) -> list[Run]:
    client = _client(address)
    shown = without_secrets(address)
    with _explained(address):
        fetched: list[Run] = []
        for experiment in _experiments(client, address, options.experiment):
            runs = _runs(client, experiment.experiment_id)
            by_id = {found.info.run_id: found for found in runs}
            for found in _without_empty_parents(runs):
                metrics = _metrics(client, found, options)
                fetched.append(_as_run(_nested(found, by_id), experiment, shown, metrics))
        return fetched


def _nested(found: Any, runs: Mapping[str, Any]) -> StoredRun:
    """Return a run with what it takes from those that it is nested in."""
    stored = StoredRun(found.info.run_id, found.info.run_id, params=dict(found.data.params))
    stored.status = status_of(found.info.status)
    stored.started = moment(found.info.start_time)
    stored.parent = found.data.tags.get(PARENT_TAG, "")
    inherit(stored, lambda run_id: _parent(runs[run_id]) if run_id in runs else None)
    return stored


def _parent(run: Any) -> Parent:
    return Parent(run.data.tags.get(NAME_TAG, ""), run.data.params, run.data.tags.get(PARENT_TAG, ""))


def _without_empty_parents(runs: Sequence[Any]) -> Iterator[Any]:
    """Leave out parents that logged nothing: they only hold a sweep together."""
    parents = {run.data.tags[PARENT_TAG] for run in runs if PARENT_TAG in run.data.tags}
    return (run for run in runs if run.data.metrics or run.info.run_id not in parents)


def _as_run(stored: StoredRun, experiment: Any, path: str, metrics: Mapping[str, float | Sequence[float]]) -> Run:
    return Run(
        Origin(
            f"{experiment.name}/{stored.run_id}",
            _NAME,
            path,
            group=experiment.name,
            group_kind=GroupKind.EXPERIMENT,
            group_id=experiment.experiment_id,
            subgroup=stored.part,
            unique_id=unique_id(stored.run_id),
        ),
        {name: typed(text) for name, text in stored.params.items()},
        metrics,
        stored.status,
        started=stored.started,
    )


def _metrics(client: Any, found: Any, options: ReadOptions) -> Mapping[str, float | Sequence[float]]:
    """Return the last values, or the histories where they are wanted: that takes one request for each."""
    if not options.histories:
        return {name: _number(value) for name, value in found.data.metrics.items()}
    return {name: _history(client.get_metric_history(found.info.run_id, name)) for name in found.data.metrics}


def _history(entries: Sequence[Any]) -> list[float]:
    """Return the values in the order of their steps, as the server chooses the last one."""
    ordered = sorted(entries, key=lambda entry: (entry.step, entry.timestamp))
    return [_number(entry.value) for entry in ordered]


def _number(value: float) -> float:
    """Return a metric's value; the server's database cannot hold infinity and has the largest number in its place."""
    return math.copysign(math.inf, value) if abs(value) == sys.float_info.max else float(value)


def _client(address: str) -> Any:
    shown = without_secrets(address)
    _check_reachable(address)
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    try:
        with _quiet():
            from mlflow import MlflowClient
    except ImportError:
        raise ParamimpError(f"{shown} is read with MLflow's client, which is not installed: {INSTALL}") from None
    return MlflowClient(tracking_uri=address.partition("+")[2].rstrip("/"))


def _check_reachable(address: str) -> None:
    """Say within seconds that nothing answers: the client would take a minute."""
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme.endswith("s") else 80)
        with socket.create_connection((parts.hostname or "", port), timeout=_TIMEOUT_SECONDS):
            pass
    except (OSError, ValueError) as error:
        raise unreadable(address, getattr(error, "strerror", None) or error) from None


def _experiments(client: Any, address: str, wanted: str | None) -> list[Any]:
    from mlflow.entities import ViewType

    found = _pages(lambda token: client.search_experiments(view_type=ViewType.ACTIVE_ONLY, page_token=token))
    found.sort(key=lambda experiment: (len(experiment.experiment_id), experiment.experiment_id))
    if wanted is None:
        return found
    to_read = experiments_to_read(wanted, {experiment.experiment_id: experiment.name for experiment in found})
    chosen = [experiment for experiment in found if experiment.experiment_id in to_read]
    if not chosen:
        names = [f"  {printable(experiment.name)}" for experiment in found]
        raise ParamimpError(f"{without_secrets(address)} has no experiment {quoted(wanted)}; it has:", *names)
    return chosen


def _runs(client: Any, experiment: str) -> list[Any]:
    from mlflow.entities import ViewType

    return _pages(
        lambda token: client.search_runs(
            [experiment],
            run_view_type=ViewType.ACTIVE_ONLY,
            max_results=PAGE,
            order_by=["attributes.start_time ASC", "attributes.run_id ASC"],
            page_token=token,
        )
    )


def _pages(request: Callable[[str | None], Any]) -> list[Any]:
    found: list[Any] = []
    token: str | None = None
    while True:
        page = request(token)
        found.extend(page)
        token = page.token
        if not token or not page:
            return found


@contextmanager
def _explained(address: str) -> Iterator[None]:
    from mlflow.exceptions import MlflowException

    try:
        with _quiet():
            yield
    except (MlflowException, OSError) as error:
        raise unreadable(address, getattr(error, "strerror", None) or error) from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what the client logs and warns about to itself: standard error is for our own messages."""
    loggers = [logging.getLogger(name) for name in ("mlflow", "urllib3")]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
