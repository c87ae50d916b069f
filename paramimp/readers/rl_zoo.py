"""Runs of the RL Zoo of Stable-Baselines3: ``logs/ALGO/ENV_1/``, the settings in ``ENV/`` and the episodes beside it.

``ENV/config.yml`` holds the hyperparameters of the algorithm, ``ENV/args.yml`` what was said on the command line; both
are dumps of an OrderedDict, of which only the data are read. Each environment writes ``N.monitor.csv``, one row per
episode, and the evaluations on the way go into ``evaluations.npz``. The model that is saved at the end marks a run that
came to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.decoding.csv_histories import load_csv_histories
from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.histories import Metrics, as_number
from paramimp.decoding.json_text import load_metrics_json
from paramimp.decoding.npz import load_npz
from paramimp.places.files import METRICS_LIMIT
from paramimp.readers.config_file import read_config
from paramimp.readers.interface import Claim, Folder
from paramimp.readers.outcome import run_or_skip, unreadable
from paramimp.runs import Direction, Origin, Run, SkippedRun, SkipReason, Status, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.interface import ReadOptions

_NAME = "rl-zoo"
_CONFIG, _ARGS = "config.yml", "args.yml"
_MONITOR, _EVALUATIONS = ".monitor.csv", "evaluations.npz"
_STEPS = "n_timesteps"
_NOT_OF_TRAINING = frozenset(
    "conf_file yaml_file device gym_packages hyperparams log_folder log_interval max_total_trials n_evaluations n_jobs"
    " n_startup_trials n_trials no_optim_plots num_threads optimization_log_path optimize_hyperparameters progress"
    " pruner sampler save_freq save_replay_buffer storage study_name tensorboard_log track trial_id uuid verbose"
    " wandb_entity wandb_group wandb_project_name wandb_tags".split()
)
"""Arguments of where and how to log, of a search, and those that ``config.yml`` repeats."""
_WINDOW = 100
"""Episodes that Stable-Baselines3 takes the mean of, where it logs how well the training goes."""
_REWARD, _LENGTH = "rollout/ep_rew_mean", "rollout/ep_len_mean"
_EVALUATED = {"results": "eval/mean_reward", "ep_lengths": "eval/mean_ep_length", "successes": "eval/success_rate"}
"""What the mean of each array is called. All names are those that Stable-Baselines3 has for the same."""
_BETTER = dict.fromkeys((_REWARD, "eval/mean_reward", "eval/success_rate"), Direction.MAXIMIZE)

Episode = tuple[float, float, float]
"""When it ended, its reward and its length."""


class RlZooReader:
    """One folder per run, in that of its algorithm."""

    name = _NAME
    description = "RL Zoo: logs/ALGO/ENV_1 with ENV/config.yml and ENV/args.yml, *.monitor.csv and evaluations.npz"
    needs = ""
    markers = (f"*{_MONITOR}", _EVALUATIONS)
    files = ()
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the folder with the settings inside."""
        return Claim.CERTAIN if _settings(folder) is not None else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:  # noqa: ARG002
        """Read each run."""
        return map(_read, folders)


RL_ZOO = RlZooReader()


def _settings(folder: Folder) -> Folder | None:
    """The folder in a run's that is called as its environment."""
    base = folder.own_name
    for name in folder.folders:
        is_named = base.startswith(f"{name}_")
        try:
            child = folder.part(name)
        except Unreadable:
            if is_named and _has_logs(folder):
                raise
            continue  # whatever it is, the walk says that it cannot be listed
        if _CONFIG in child.files and (_ARGS in child.files or is_named):
            return child
    return None


def _has_logs(folder: Folder) -> bool:
    return any(file == _EVALUATIONS or file.endswith(_MONITOR) for file in folder.files)


def _read(folder: Folder) -> Run | SkippedRun:
    settings = _settings(folder)
    assert settings is not None
    group = settings.own_name  # rewards of different environments cannot be compared
    file = _CONFIG
    try:
        params = flatten_config(read_config(settings, _CONFIG, empty=True, drop_places=True))
        file = _ARGS
        args = read_config(settings, _ARGS, drop_places=True) if _ARGS in settings.files else {}
    except Unreadable as error:
        return unreadable(folder, f"{group}/{file}", error, _NAME, group)
    params = flatten_config({name: value for name, value in args.items() if name not in _NOT_OF_TRAINING}) | params
    said = args.get(_STEPS)
    if isinstance(said, (int, float)) and said > 0:  # else what config.yml says is what was done
        params[_STEPS] = said
    metrics, fault = _measured(folder)
    if fault is not None and not metrics:
        return unreadable(folder, *fault, _NAME, group)
    note = "" if fault is None else f"{folder.name_of(fault[0])} {fault[1].message}"
    status = Status.FINISHED if f"{group}.zip" in folder.files else Status.UNKNOWN
    directions = {name: better for name, better in _BETTER.items() if name in metrics}
    run = Run(Origin(folder.name, _NAME, group=group), params, metrics, status, note, directions)
    return run_or_skip(run, no_metrics="has neither an evaluation nor an episode that ended")


def _measured(folder: Folder) -> tuple[Metrics, tuple[str, Unreadable] | None]:
    """What the run's files tell, and the first of them that cannot be read."""
    metrics: Metrics = {}
    episodes: list[Episode] = []
    fault = None
    for file in sorted(folder.files):
        try:
            if file == _EVALUATIONS:
                metrics |= _evaluated(_bytes(folder, file))
            elif file.endswith(_MONITOR):
                episodes += _last_episodes(_bytes(folder, file))
        except Unreadable as error:
            fault = fault or (file, error)
    return metrics | _trained(episodes), fault


def _bytes(folder: Folder, file: str) -> bytes:
    return folder.read(file, METRICS_LIMIT)


def _evaluated(data: bytes) -> Metrics:
    """The mean over the episodes of each evaluation."""
    arrays = load_npz(data, _EVALUATED)
    return {_EVALUATED[name]: [_mean(row) for row in rows] for name, rows in arrays.items() if rows and rows[0]}


def _last_episodes(data: bytes) -> list[Episode]:
    """The episodes at the end of one environment's log; a line that is cut off is none."""
    told, _, rest = data.partition(b"\n")
    started = _start(told) if told.startswith(b"#{") else 0.0
    head, _, rows = (rest if told.startswith(b"#{") else data).partition(b"\n")
    last = rows.rpartition(b"\n")[0].rsplit(b"\n", _WINDOW)[-_WINDOW:]
    histories = load_csv_histories(b"\n".join([head, *last]))
    time, reward, length = (histories.get(name, []) for name in ("t", "r", "l"))
    if not len(time) == len(reward) == len(length):
        message = "has rows without a reward, a length or a time; correct it."
        raise Unreadable(SkipReason.UNREADABLE, message)
    return [(started + ended, r, steps) for ended, r, steps in zip(time, reward, length, strict=True)]


def _start(comment: bytes) -> float:
    """When an environment began, in seconds: from then on its clock runs."""
    about = load_metrics_json(comment[1:])
    return as_number(about.get("t_start") if isinstance(about, dict) else None) or 0.0


def _trained(episodes: Sequence[Episode]) -> Metrics:
    """What Stable-Baselines3 logs of the episodes that ended last, whichever environment they were in."""
    if not episodes:
        return {}
    _, rewards, lengths = zip(*sorted(episodes)[-_WINDOW:], strict=True)
    return {_REWARD: _mean(rewards), _LENGTH: _mean(lengths)}


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
