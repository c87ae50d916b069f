"""Which columns of a table are params and metrics, and when the user is asked."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from paramimp import ParamimpError, UnknownMetricError, analyze
from tests.readers.tables import by_run, load, parts, suggested, write

ROWS = {
    "marks with dots": ("params.lr,params.opt,metrics.loss,metrics.acc", "loss", ["lr", "opt"], ["acc", "loss"]),
    "the whole name of a marked metric": ("params.lr,metrics.loss", "metrics.loss", ["lr"], ["loss", "metrics.loss"]),
    "marks with slashes": ("loss,time_total_s,config/lr,config/b", "loss", ["b", "lr"], ["loss", "time_total_s"]),
    "marks with underscores": ("value,params_lr,params_b,runtime", "value", ["b", "lr"], ["runtime", "value"]),
    "one params_ is a count": ("params_count,lr,loss", "loss", ["lr", "params_count"], ["loss"]),
    "nothing that looks like a result": ("lr,batch_size,y", "y", ["batch_size", "lr"], ["y"]),
    "settings of results": ("loss_weight,reward_scale,loss", "loss", ["loss_weight", "reward_scale"], ["loss"]),
    "two that would have one name": ("params.lr,config.lr,loss", "loss", ["config.lr", "lr"], ["loss"]),
    "the space of a sweep": ("lr,parameters.lr.values,parameters.b.min,loss", "loss", ["lr"], ["loss"]),
    "the experiments that DVC shows": (
        "rev,parent,metrics.json:acc,params.yaml:train.lr",
        "acc",
        ["train.lr"],
        ["acc"],
    ),
    "tolerances": ("error_tolerance,tol,loss", "loss", ["error_tolerance", "tol"], ["loss"]),
    "no metric yet": ("lr,val_loss,val_acc", None, ["lr"], ["val_acc", "val_loss"]),
    "no metric yet and nothing to tell": ("lr,y", None, ["lr", "y"], ["y"]),
}


@pytest.mark.parametrize("name", ROWS)
def test_columns_are_told_by_their_names(tmp_path: Path, name: str) -> None:
    head, metric, params, metrics = ROWS[name]
    count = head.count(",") + 1
    rows = [",".join(f"{row * 7 % 5 + column / 10}" for column in range(count)) for row in range(6)]
    assert parts(write(tmp_path, "\n".join([head, *rows]) + "\n"), metric) == (params, metrics)


@pytest.mark.parametrize(
    "result",
    [
        "val_acc", "test/f1", "trainLoss", "epoch", "best_epoch", "_runtime", "metrics.acc", "acc5", "losses",
        "per_frame_metric_FP",
    ],
)  # fmt: skip
def test_a_result_beside_the_metric_is_asked_about_and_never_a_param(tmp_path: Path, result: str) -> None:
    path = write(tmp_path, f"lr,opt,{result},loss\n" + "".join(f"{i / 7},a b,{-i * i % 5},{i}\n" for i in range(9)))
    with pytest.raises(ParamimpError) as caught:
        analyze(path, "loss")
    message = str(caught.value)
    assert f": {result} looks like a result beside loss, and" in message
    assert "\n  params=['lr']\n" in message
    report = analyze(path, "loss", params=["lr"], method="impurity")
    assert [param.param for param in report.params] == ["lr"]


def test_long_fractions_behind_the_metric_are_asked_about_and_those_before_it_are_params(tmp_path: Path) -> None:
    """Results stand together at the end; a search at random draws long fractions, too."""
    rows = "".join(f"{1 / (i + 3)},{i % 3},{i * i},{8 / (i + 7)},{i % 4}\n" for i in range(9))
    path = write(tmp_path, "lr,bits,acc,ratio,seed\n" + rows)
    assert suggested(path, "acc") == ["lr", "bits", "seed"]
    path = write(tmp_path, "acc,lr,ratio\n" + "".join(f"{i * i},{1 / (i + 3)},{8 / (i + 7)}\n" for i in range(9)))
    assert parts(path, "acc") == (["lr", "ratio"], ["acc"])


def test_a_result_that_some_runs_lack_is_no_choice_of_having_it(tmp_path: Path) -> None:
    path = write(tmp_path, "lr,recall,loss\n" + "".join(f"{i},{'' if i % 2 else 0.9},{i * i}\n" for i in range(6)))
    assert suggested(path, "loss") == ["lr"]


def test_names_of_runs_are_not_suggested_as_params(tmp_path: Path) -> None:
    path = write(tmp_path, "lr,output_dir,acc,loss\n" + "".join(f"{i},out/{i},{i % 5},{i * i}\n" for i in range(6)))
    assert suggested(path, "loss") == ["lr"]


def test_the_grid_search_of_scikit_learn_is_read_by_its_marks(tmp_path: Path) -> None:
    """``pandas.DataFrame(GridSearchCV(...).cv_results_).to_csv()``; its dictionary knows None from an empty cell."""
    head = "mean_fit_time,param_C,param_max_iter,params,mean_test_score,rank_test_score"
    rows = [f"0.1{i},{i},,\"{{'C': {i}, 'max_iter': None}}\",{i * i},{9 - i}" for i in range(1, 6)]
    path = write(tmp_path, "\n".join([head, *rows]))
    assert parts(path) == (["C", "max_iter"], ["mean_fit_time", "mean_test_score", "rank_test_score"])
    assert by_run(load(path))["1"]["params"] == {"C": 1, "max_iter": None}
    without = write(tmp_path, "param_C,param_k,mean_test_score\n1,a,0.5\n2,b,0.6\n")
    assert parts(without) == (["C", "k"], ["mean_test_score"])


@pytest.mark.parametrize("name", ["Trial Number", "trial_number", "rank", "Unnamed: 0", "experiment"])
def test_the_number_of_a_row_is_no_param_and_no_group(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, f"{name},lr,loss\n" + "".join(f"{i},{i % 3},{i * i}\n" for i in range(5)))
    assert parts(path, "loss") == (["lr"], ["loss"])
    assert {row.group for row in load(path).rows} == {""}


def test_the_rank_of_a_matrix_is_a_param(tmp_path: Path) -> None:
    path = write(tmp_path, "rank,loss\n4,1\n8,2\n16,3\n")
    assert parts(path, "loss") == (["rank"], ["loss"])


def test_of_several_metrics_none_is_asked_about(tmp_path: Path) -> None:
    path = write(tmp_path, "lr,val_acc,loss\n" + "".join(f"{i},{-i},{i * i}\n" for i in range(9)))
    reports = analyze(path, ["val_acc", "loss"], method="impurity")
    assert [[param.param for param in report.params] for report in reports] == [["lr"], ["lr"]]


def test_the_suggested_params_can_be_pasted(tmp_path: Path) -> None:
    import shlex
    import subprocess

    path = write(tmp_path, "my lr,b,acc,loss\n" + "".join(f"{i},{i % 3},{i % 5},{i * i}\n" for i in range(9)))
    command = [sys.executable, "-m", "paramimp", "analyze", str(path), "-m", "loss", "--method", "impurity"]
    refused = subprocess.run(command, capture_output=True, text=True)
    assert refused.returncode == 2
    (suggested,) = [line for line in refused.stderr.splitlines() if line.startswith("  --params")]
    assert subprocess.run([*command, *shlex.split(suggested)], capture_output=True).returncode == 0


def test_a_constant_result_asks_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "lr,epoch,loss\n" + "".join(f"{i},8,{i * i}\n" for i in range(9)))
    assert [param.param for param in analyze(path, "loss", method="impurity").params] == ["lr"]


def test_the_metric_of_no_column_lists_those_that_may_be_one(tmp_path: Path) -> None:
    path = write(tmp_path, "lr,val_loss,val_acc\n" + "".join(f"{i},{i * i},{-i}\n" for i in range(5)))
    with pytest.raises(UnknownMetricError, match="val_loss"):
        analyze(path, "val_los", direction="minimize")


@pytest.mark.parametrize(
    ("params", "words"),
    [(["lrr"], "no column 'lrr' for params. Did you mean 'lr'"), (["zzz*"], "It has: lr and loss")],
)
def test_params_that_match_no_column_are_an_error(tmp_path: Path, params: list[str], words: str) -> None:
    path = write(tmp_path, "lr,loss\n1,2\n2,3\n")
    with pytest.raises(ParamimpError) as caught:
        load(path, params=params)
    assert words in str(caught.value)


@pytest.mark.parametrize("cell", ["{} %", "{}%", "{} ± 0.01", "{}±0.01", "{} +/- 0.01", "{} (0.02)"])
def test_a_result_with_its_unit_or_spread_is_its_number(tmp_path: Path, cell: str) -> None:
    path = write(tmp_path, "lr,acc\n" + "".join(f"{i},{cell.format(0.5 + i / 10)}\n" for i in range(4)))
    assert parts(path) == (["lr"], ["acc"])
    assert list(load(path).metrics["acc"]) == [0.5, 0.6, 0.7, 0.8]


@pytest.mark.parametrize("why", ["N/A", "-", "diverged", "OOM"])
def test_a_word_in_place_of_a_result_makes_it_no_param(tmp_path: Path, why: str) -> None:
    rows = "".join(f"{i},{why if i == 3 else i % 4},{i * i}\n" for i in range(9))
    path = write(tmp_path, "lr,val_acc,loss\n" + rows)
    assert suggested(path, "loss") == ["lr"]
    assert len([run for run in load(path).metrics["val_acc"] if isinstance(run, float)]) == 8


def test_a_column_with_brackets_is_no_glob_where_it_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, "layers0,layers[0],b0,b[0].lr,loss\n1,2,3,4,0.5\n2,4,8,1,0.25\n")
    assert list(load(path, params=["layers[0]"]).params) == ["layers[0]"]
    assert list(load(path, params=["b[0]"]).params) == ["b[0].lr"]
    assert list(load(path, params=["layers[0-9]"]).params) == ["layers0"]


def test_a_result_with_a_unit_and_a_spread_is_a_number(tmp_path: Path) -> None:
    rows = "".join(f"{lr},{40 + lr}.5% ± 0.{lr}\n" for lr in (1, 2, 3, 4)) + "5,OOM\n"
    path = write(tmp_path, "lr,accuracy\n" + rows)
    runs = by_run(load(path))
    assert [run["metrics"].get("accuracy") for run in runs.values()] == [41.5, 42.5, 43.5, 44.5, None]


def test_where_nothing_looks_like_a_result_no_known_setting_is_offered_as_a_metric(tmp_path: Path) -> None:
    rows = "".join(f"s{n},{n / 99},{16 * n},{n * 7 % 5},{n * 3 % 4}\n" for n in range(1, 9))
    path = write(tmp_path, f"name,learning_rate,batch_size,güte,tiefe\n{rows}")
    assert parts(path)[1] == ["güte", "tiefe"]
    path = write(tmp_path, "".join(line.rsplit(",", 2)[0] + "\n" for line in path.read_text().splitlines()))
    assert parts(path)[1] == ["batch_size", "learning_rate"]  # what else could be asked about?


GRID = [(a, b, c) for a in (0.1, 0.4, 0.9) for b in (5, 20) for c in ("x", "y", "z")]
ORDERS = ["{grid},{first},{rest}", "{first},{rest},{grid}", "{first},{grid},{rest}"]


def grid_of(order: str) -> str:
    """A grid of factors that no list of names knows, in the order in which a loop goes through it."""
    lines = [order.format(grid="zaehigkeit,huelse,sorte", first="guete", rest="dauer,bruch")]
    for n, (a, b, c) in enumerate(GRID):
        first = f"{a * 3 + b / 9 + n * 17 % 7 / 50:.5f}"
        lines.append(
            order.format(grid=f"{a},{b},{c}", first=first, rest=f"{n * 29 % 11 / 7:.5f},{n * 31 % 13 / 3:.5f}")
        )
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("order", ORDERS)
def test_a_grid_tells_params_from_results_wherever_the_metric_stands(tmp_path: Path, order: str) -> None:
    path = write(tmp_path, grid_of(order))
    assert parts(path, "guete") == (["huelse", "sorte", "zaehigkeit"], ["bruch", "dauer", "guete"])
    left_out = analyze(path, "guete", method="impurity").left_out
    assert {param.param: param.reason for param in left_out} == {"dauer": "measured", "bruch": "measured"}


def test_labels_and_whole_numbers_that_go_with_a_factor_are_told_by_its_grid(tmp_path: Path) -> None:
    """The rows of a data set were not measured by a run; the seconds that each took may have been."""
    lines = grid_of("{grid},{first},{rest}").splitlines()
    n_rows = {"x": 161, "y": 227, "z": 252}
    rows = [f"/m/{c}.bin,{n_rows[c]},{line}" for line, (_, _, c) in zip(lines[1:], GRID, strict=True)]
    path = write(tmp_path, "\n".join([f"pfad,zeilen,{lines[0]}", *rows]) + "\n")
    report = analyze(path, "guete", method="impurity")
    aliases = {param.param for param in report.left_out if param.reason == "alias-of"}
    assert len(report.params) == 3
    assert len(aliases & {"zeilen", "pfad", "sorte"}) == 2
    assert {param.param for param in report.left_out} - aliases == {"dauer", "bruch"}


def test_part_of_a_grid_under_names_that_nobody_knows_is_asked_about(tmp_path: Path) -> None:
    lines = grid_of("{grid},{first},{rest}").splitlines()
    path = write(tmp_path, "\n".join(lines[n] for n in (0, 1, 3, 4, 8, 9, 11, 12, 14, 15, 18)) + "\n")
    with pytest.raises(ParamimpError, match="does not say which columns are params"):
        analyze(path, "guete")


def test_a_grid_that_comes_again_tells_no_result_from_what_was_drawn_beside_it(tmp_path: Path) -> None:
    """Two factors, each combination three times: the third number may have been drawn for each run."""
    rng = random.Random(4)
    rows = [f"{a},{b},{rng.random():.5f},{n * 29 % 19 / 7:.5f}" for n, (a, b, _) in enumerate(GRID)]
    path = write(tmp_path, "\n".join(["zaehigkeit,huelse,guete,dauer", *rows]) + "\n")
    assert suggested(path, "guete") == ["zaehigkeit", "huelse"]
    named = write(tmp_path, "\n".join(["zaehigkeit,huelse,guete,val_loss", *rows]) + "\n")
    assert parts(named, "guete") == (["huelse", "zaehigkeit"], ["guete", "val_loss"])


def test_fractions_of_all_digits_that_a_factor_sets_are_asked_about(tmp_path: Path) -> None:
    lines = grid_of("{grid},{first},{rest}").splitlines()
    rows = [f"{1 / (2 + 10 * a):.16f},{line}" for line, (a, _, _) in zip(lines[1:], GRID, strict=True)]
    path = write(tmp_path, "\n".join([f"anteil,{lines[0]}", *rows]) + "\n")
    with pytest.raises(ParamimpError, match="does not say which columns are params"):
        analyze(path, "guete")


def test_names_alone_tell_a_search(tmp_path: Path) -> None:
    rows = [f"{0.1 / (1 + n * 7 % 12)},{2 ** (n * 5 % 3 + 4)},{n * 11 % 9},{n * 13 % 8}\n" for n in range(12)]
    path = write(tmp_path, "lr,batch_size,val_acc,val_loss\n" + "".join(rows))
    assert parts(path, "val_loss") == (["batch_size", "lr"], ["val_acc", "val_loss"])


def test_names_do_not_make_runs_of_the_log_of_one(tmp_path: Path) -> None:
    """The learning rate falls from row to row, and the losses with it."""
    rows = [f"{0.1 * 0.9**n},{1 / (n + 1)},{1.1 / (n + 1) + n % 2 / 90}\n" for n in range(20)]
    path = write(tmp_path, "lr,train_loss,val_loss\n" + "".join(rows))
    assert suggested(path, "val_loss") == ["lr"]


def test_seconds_behind_the_metric_are_asked_about_though_runs_share_them(tmp_path: Path) -> None:
    """A clock of one decimal says 0.2 or 0.3 of most runs; before the metric, such seconds were probably given."""
    seconds = [(0.2, 0.3, 0.2, 0.7)[n * 11 % 7 % 4] for n in range(15)]
    rows = [(n * 7 % 5, "ab"[n * 5 % 3 % 2], 200 + n * 31 % 47, each) for n, each in enumerate(seconds)]
    behind = write(tmp_path, "hebel,art,gatter,wall_sec\n" + "".join(f"{a},{b},{c},{d}\n" for a, b, c, d in rows))
    with pytest.raises(ParamimpError, match="wall_sec may be a result as well as gatter is"):
        analyze(behind, "gatter")
    before = write(tmp_path, "hebel,wall_sec,art,gatter\n" + "".join(f"{a},{d},{b},{c}\n" for a, b, c, d in rows))
    assert parts(before, "gatter")[0] == ["art", "hebel", "wall_sec"]
