"""GraphGym: files that it wrote, and some made by hand in the form that its source writes."""

from __future__ import annotations

import json
from pathlib import Path

from paramimp.runs import Run
from tests.readers.digits import read
from tests.readers.written import write

SAMPLE = Path(__file__).parent / "samples" / "graphgym" / "2.8.1"


def graphgym(folder: Path, name: str, lr: float, seeds: tuple[int, ...] = (0, 1)) -> None:
    for seed in seeds:
        for split, loss in (("train", 1.0), ("val", 2.0)):
            epochs = [{"epoch": e, "eta": 9.0, "loss": loss / (e + 1) + seed, "lr": lr} for e in range(2)]
            write(folder / name / str(seed) / split / "stats.json", *epochs)
            write(folder / name / "agg" / split / "stats.json", *epochs)
            write(folder / name / "agg" / split / "best.json", epochs[-1])
    (folder / name / "config.yaml").write_text(
        f"optim:\n  base_lr: {lr}\nseed: 0\nout_dir: results/{name}\nrun_dir: x\n"
    )


def test_each_seed_of_graphgym_is_a_run_and_what_sums_them_up_is_none(tmp_path: Path) -> None:
    graphgym(tmp_path, "gcn-lr=0.1", 0.1)
    graphgym(tmp_path, "gcn-lr=0.01", 0.01)
    runs = [found for found in read(tmp_path) if isinstance(found, Run)]
    assert [run.name for run in runs] == [f"gcn-lr={lr}/{seed}" for lr in ("0.01", "0.1") for seed in (0, 1)]
    assert [run.params for run in runs] == [{"optim.base_lr": lr, "seed": s} for lr in (0.01, 0.1) for s in (0, 1)]
    assert runs[1].metrics["val/loss"] == [3.0, 2.0]
    assert runs[1].metrics["train/loss"] == [2.0, 1.5]
    assert not [name for name in runs[0].metrics if name.endswith(("epoch", "eta"))]


def test_a_folder_of_data_that_is_numbered_is_no_run_of_graphgym(tmp_path: Path) -> None:
    graphgym(tmp_path, "a", 0.1)
    (tmp_path / "a" / "config.yaml").unlink()
    write(tmp_path / "data" / "7" / "train" / "images.json", {"x": 1})
    assert not [found for found in read(tmp_path) if found.reader == "graphgym"]


def test_what_graphgym_itself_wrote_is_read() -> None:
    """Two configs with two seeds each (see samples/make_graphgym.py): their last epochs are in the files."""
    runs = [found for found in read(SAMPLE) if isinstance(found, Run)]
    assert [run.name for run in runs] == [f"exp-lr_{config}/{seed}" for config in (0, 1) for seed in (0, 1)]
    assert [run.params["seed"] for run in runs] == [0, 1, 0, 1]
    assert len({run.params["optim.base_lr"] for run in runs}) == 2
    for run in runs:
        assert len(run.metrics["val/loss"]) == 3  # type: ignore[arg-type]
        assert not {"out_dir", "run_dir", "cfg_dest"}.intersection(run.params)
        split = SAMPLE / run.name / "val" / "stats.json"
        epochs = [json.loads(line) for line in split.read_text().splitlines()]
        assert run.metrics["val/accuracy"] == [epoch["accuracy"] for epoch in epochs]
