"""Offline experiments of Comet: ``messages.json`` and ``experiment.json``, in a ZIP archive or unpacked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import Metrics, as_number
from paramimp.decoding.json_text import load_config_json, load_json_lines
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.offline_files import ARCHIVES, is_archive, load_files, name_of, path_of
from paramimp.readers.outcome import run_or_skip, typed_params
from paramimp.runs import Origin, Run, SkippedRun, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "comet"
_ABOUT, _MESSAGES = "experiment.json", "messages.json"
_FILES = frozenset({_ABOUT, _MESSAGES})
_MARK = b'"offline_id"'
_HEAD = 16 << 10
_COUNTERS = frozenset({"curr_step", "curr_epoch"})
"""Where the run is, which the client logs as a param."""
_OF_MACHINE = "sys."


class CometReader:
    """One archive or folder per run; the client keeps them in ``.cometml-runs``."""

    name = _NAME
    description = "Comet: the ZIP archives of offline experiments, or what was unpacked from one"
    needs = ""
    markers = (_MESSAGES,)
    files = ARCHIVES
    homes = (".cometml-runs",)
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the names of the files and a key of the client."""
        if is_archive(folder, _FILES):
            return Claim.CERTAIN
        if not folder.files >= _FILES:
            return Claim.NONE
        try:
            return Claim.CERTAIN if _MARK in folder.head(_ABOUT, _HEAD) else Claim.NONE
        except Unreadable:
            return Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each experiment."""
        return map(_read, folders)


COMET = CometReader()


def _read(folder: Folder) -> Run | SkippedRun:
    name, path, group = name_of(folder), path_of(folder, _MESSAGES), ""
    try:
        files = load_files(folder, _FILES)
        about = load_config_json(files.get(_ABOUT, b"{}"))
        about = about if isinstance(about, dict) else {}
        group = str(about.get("project_name") or "")
        messages, note = load_json_lines(files.get(_MESSAGES, b""))
        payloads = [payload for message in messages if isinstance(payload := message.get("payload"), dict)]
        params = flatten_config(typed_params(dict(_params(payloads))))
    except Unreadable as error:
        return SkippedRun(Origin(name, _NAME, path, group=group), error.reason, f"{path} {error.message}")
    status = Status.FAILED if about.get("customer_error_reported") is True else Status.UNKNOWN
    origin = Origin(name, _NAME, path, group=group)
    return run_or_skip(
        Run(origin, params, _metrics(payloads), status, f"{path}: {note}" if note else ""),
        no_config="logged no parameters; call experiment.log_parameters",
        no_metrics="logged no metrics; call experiment.log_metric",
    )


def _params(payloads: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    for payload in payloads:
        param = payload.get("param") or payload.get("params")
        if isinstance(param, dict) and isinstance(name := param.get("paramName"), str) and name not in _COUNTERS:
            yield name, param.get("paramValue")


def _metrics(payloads: Sequence[Mapping[str, Any]]) -> Metrics:
    histories: dict[str, list[float]] = {}
    for payload in payloads:
        metric = payload.get("metric")
        if not isinstance(metric, dict) or not isinstance(name := metric.get("metricName"), str):
            continue
        value = as_number(metric.get("metricValue"))
        if value is not None and not name.startswith(_OF_MACHINE):
            histories.setdefault(name, []).append(value)
    return {**histories}
