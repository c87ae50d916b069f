"""Which of the things that paths tell are settings that no file holds."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from paramimp.readers.layout.only_paths import settings_of_paths
from paramimp.readers.layout.paths import columns_of_paths

Row = dict[str, Any]


def grid(**values: list[Any]) -> list[Row]:
    return [dict(zip(values, row, strict=True)) for row in product(*values.values())]


def found(rows: list[Row], path: str, **files: str) -> list[str]:
    """What the paths of runs tell that their files do not.

    Parameters
    ----------
    path : what the folder of a run is called, by its row and its number ``i``.
    files : the params in the files, by the names in the row that their values go by.
    """
    told = [{**at_random(i), **row, **derived(row)} for i, row in enumerate(rows)]
    paths = [path.format(**row) for row in told]
    params = {name: [row[value] for row in told] for name, value in files.items()}
    return [column.name for column in settings_of_paths(columns_of_paths(paths), params)]


def at_random(i: int) -> Row:
    """What has nothing to do with the design."""
    return {
        "i": i,
        "day": i // 5 + 10,
        "host": "ab"[i * 5 % 7 % 2],
        "copy": i * 5 % 7 % 3,
        "node": [17, 4, 23][i * 3 % 11 % 3],
        "user": ["alice", "bob"][i * 5 % 11 % 2],
    }


def derived(row: Row) -> Row:
    """What files say in other words."""
    return {
        "OPT": str(row.get("opt")).upper(),
        "half": row.get("bs", 0) / 2,
        "percent": 100 * row.get("wd", 0),
        "width": {"small": 64, "large": 512}.get(row.get("size", "")),
        "layers": {"small": 2, "large": 12}.get(row.get("size", "")),
    }


NETS = grid(net=["resnet18", "resnet50", "vgg16"], opt=["adam", "sgd"], lr=[0.1, 0.01], s=[0, 1])
RATES = grid(lr=[0.1, 0.01, 0.001], bs=[16, 32, 64], opt=["adam", "sgd"])
RANDOM = [
    {"lr": 0.1 / 1.37**i, "wd": [0, 0.1, 0.2][i * 7 % 5 % 3], "opt": ["adam", "sgd"][i * 5 % 7 % 2]} for i in range(30)
]


@pytest.mark.parametrize(
    ("rows", "path", "files", "expected"),
    [
        (NETS, "{net}/{opt}/lr_{lr}/seed_{s}", {"host": "host", "seed": "s"}, ["name_part_1", "name_part_2", "lr"]),
        (
            [row for i, row in enumerate(NETS) if i % 6 != 3],
            "{net}/{opt}/lr_{lr}/{s}",
            {},
            ["name_part_1", "name_part_2", "lr"],
        ),
        (RATES, "{opt}/lr_{lr}_bs_{bs}", {"lr": "lr", "opt": "opt"}, ["bs"]),
        (RATES, "lr={lr},opt={opt}/{i}", {"bs": "bs"}, ["lr", "opt"]),
        (RATES, "bs_{bs}__{opt}__lr_{lr}", {"lr": "lr", "bs": "bs"}, ["name_part_1"]),
        (RANDOM, "{opt}_wd{wd}_lr{lr:.3g}", {"lr": "lr"}, ["name_part_1", "wd"]),
        (
            grid(k=["20k", "80k"], n=[1, 2, 4, 8], solver=["a", "b"]),
            "{k}/nodes_{n}/{i}",
            {"solver": "solver"},
            ["name_part_1", "nodes"],
        ),
        (grid(n=[1, 4, 16], b=[32, 64, 128]), "threads-{n}/block-{b}", {"matrix": "host"}, ["threads", "block"]),
        (
            grid(o=[1, 2, 3], cc=["gcc", "clang"], n=[1, 2, 4]),
            "O{o}/{cc}/unroll_{n}",
            {},
            ["O", "name_part_2", "unroll"],
        ),
        (
            grid(algo=["sac", "ppo"], env=["hopper", "ant", "walker"], s=[0, 1, 2]),
            "{algo}/{env}/{s}",
            {"env": "env"},
            ["name_part_1"],
        ),
        (
            grid(scene=["lego", "ship"], n=[64, 128], net=["D8", "D4"]),
            "{scene}_N{n}_{net}x",
            {"scene": "scene"},
            ["N", "name_part_1_2"],
        ),
        (
            grid(task=["cola", "sst2", "mrpc"], lr=["2e-5", "5e-5"]),
            "{task}/{lr}/{i}",
            {"task": "task"},
            ["name_part_2"],
        ),
        (RATES, "gpu0{copy}/lr_{lr}/{i}", {"bs": "bs", "opt": "opt"}, ["lr"]),
        (grid(ratio=[0.1, 0.25, 0.5], lr=[0.1, 0.2]), "ratio_{ratio}/{i}", {"lr": "lr"}, ["ratio"]),
    ],
    ids=[
        "folders of words",
        "some failed",
        "the rest stands in the files",
        "equals",
        "a word among settings",
        "random",
        "nodes",
        "threads",
        "levels with witnesses",
        "algorithms",
        "few of each",
        "rates without a word",
        "below hosts",
        "fractions",
    ],
)
def test_what_no_file_holds_is_told_by_paths(
    rows: list[Row], path: str, files: dict[str, str], expected: list[str]
) -> None:
    assert found(rows, path, **files) == expected


@pytest.mark.parametrize(
    ("rows", "path", "files"),
    [
        (RATES, "lr_{lr}_bs_{bs}/{opt}", {"learning_rate": "lr", "batch": "bs", "optim.name": "OPT"}),
        (RATES, "lr_{lr:.0e}/{opt}/{bs}", {"optim.lr": "lr", "opt": "OPT", "per_gpu": "half"}),
        (RANDOM, "lr_{lr:.2g}_{opt}/{i}", {"lr": "lr", "opt": "opt"}),
        (RANDOM, "trial_{i},lr={lr:.4f},wd={wd}", {"lr": "lr", "wd": "wd"}),
        (RANDOM, "wd{wd}/{i}", {"lr": "lr", "weight_decay": "percent"}),
        (grid(size=["small", "large"], lr=[0.1, 0.2, 0.3]), "{size}/lr{lr}", {"d": "width", "n": "layers", "lr": "lr"}),
        (RATES, "gpu0{copy}/lr_{lr}_bs_{bs}_{opt}", {"lr": "lr", "bs": "bs", "opt": "opt"}),
        (RANDOM, "node{node}/job_{i}", {"lr": "lr", "wd": "wd"}),
        (RANDOM, "2024-05-{day}/{user}/{i}", {"lr": "lr", "wd": "wd", "opt": "opt"}),
        (RANDOM, "{user}/exp{i}", {"wd": "wd", "opt": "opt", "lr": "lr"}),
        (RANDOM, "fold_{copy}/trial_{i}", {"wd": "wd"}),
        (RANDOM, "seed_{copy}/{i}", {"wd": "wd"}),
        (RANDOM, "seed_{i}/seed_{copy}", {"wd": "wd"}),
        (grid(site=["graz", "linz", "wien", "rom", "bari", "oslo"], i=[1, 2, 3]), "{site}/{i}", {}),
        (RANDOM, "version_{i}", {"wd": "wd", "opt": "opt"}),
        (RANDOM, "v1.{copy}/{i}", {"wd": "wd", "lr": "lr"}),
        (grid(lr=[0.1, 0.2, 0.3], step=[100, 200, 400]), "lr_{lr}/step_{step}", {"lr": "lr"}),
        (grid(lr=[0.1, 0.2, 0.3], part=["train", "test"]), "lr_{lr}/{part}", {"lr": "lr"}),
        (grid(lr=[0.1, 0.2, 0.3], day=[10, 11]), "2024-05-{day}/lr_{lr}", {"lr": "lr"}),
        (grid(lr=[0.1, 0.2, 0.3], run=[1, 2, 3]), "lr_{lr}/run_{run}", {"lr": "lr"}),
        (grid(lr=[0.1, 0.2, 0.3], acc=[0.5, 0.6]), "acc={acc}/{lr}", {"lr": "lr"}),
    ],
    ids=[
        "repeated",
        "of other names and units",
        "rounded",
        "cut as Ray does",
        "in percent",
        "sizes",
        "hosts",
        "nodes",
        "days",
        "users",
        "folds",
        "seeds",
        "seeds twice",
        "sites of one config",
        "versions",
        "releases",
        "steps",
        "parts of the data",
        "copies of a day",
        "repeats",
        "results",
    ],
)
def test_what_files_hold_as_well_or_tells_runs_apart_is_no_setting(
    rows: list[Row], path: str, files: dict[str, str]
) -> None:
    assert found(rows, path, **files) == []
