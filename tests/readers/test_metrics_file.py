"""Which file beside a config holds the metrics, where its name does not say so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from paramimp.readers.interface import ReadOptions
from paramimp.readers.metrics_file import are_metrics
from paramimp.reading.discovery import find_runs
from paramimp.runs import Run, SkippedRun, SkipReason

LINES = "".join(json.dumps({"epoch": i, "train_lr": 0.1, "test_loss": 1.0 / (i + 1)}) + "\n" for i in range(3))
MEASURED = {
    "results.csv": "epoch,val_loss\n0,1.0\n1,0.5\n",
    "training_log.csv": "step;loss;dice\n10;1.0;0.2\n20;0.5;0.4\n",
    "my_run.tsv": "iter\tloss\n1\t1.0\n2\t0.5\n",
    "log.txt": LINES,
    "log_rank0.log": LINES,
    "train.jsonl": LINES,
    "summary.json": '{"val_loss": 0.5, "n_parameters": 1000}',
    "test_metrics.json": '{"hd95": 4.5, "asd": 1.25}',
    "final_metrics.json": '{"val": {"loss": 0.5, "accuracy": 0.75}}',
    "out.json": '[{"epoch": 1, "loss": 1.0}, {"epoch": 2, "loss": 0.5}]',
    "curves.json": '{"train_loss": [1.0, 0.5], "val_loss": [1.0, 0.75]}',
    "final.csv": "val_loss,val_acc\n0.5,0.75\n",
    "results.yaml": "val_loss: 0.5\nval_acc: 0.75\n",
    "results.txt": "accuracy: 0.5\nf1: 0.25\n",
    "ergebnisse.csv": "Epoche;Verlust;Güte\n1;1,0;0,25\n2;0,5;0,75\n",
    "historique.tsv": "époque\tperte\n0\t1.0\n1\t0.5\n",
    "eğitim.jsonl": '{"epoch": 0, "hata": 1.0}\n{"epoch": 1, "hata": 0.5}\n',
    "stdout.log": "INFO start\n" + LINES,
    "keras.csv": "loss,val_loss\n1.0,1.5\n0.5,1.0\n",
}
SOMETHING_ELSE = {
    "vocab.json": json.dumps({"the": 0, "loss": 1, "score": 2}),
    "label2id.json": '{"accuracy": 0, "loss": 1}',
    "labels.json": '{"0": "cat", "1": "dog"}',
    "class_weights.json": '{"cat": 0.7, "dog": 1.4}',
    "package.json": '{"name": "x", "version": "1.0.0", "scripts": {"test": "jest"}, "config": {"port": 80}}',
    "tsconfig.json": '{"compilerOptions": {"target": "es6", "strict": true}, "include": ["src"]}',
    "generation_config.json": '{"max_length": 20, "temperature": 0.5}',
    "dataset_info.json": '{"n_train": 50000, "n_test": 10000, "std": 0.25}',
    "predictions.csv": "id,label,score\n1,0,0.5\n2,1,0.25\n",
    "test_results.csv": "id,y_true,y_pred\n1,0,1\n2,1,1\n3,0,0\n",
    "predictions.json": '[{"id": 1, "pred": 0, "score": 0.5}, {"id": 2, "pred": 1, "score": 0.25}]',
    "scores_by_image.json": json.dumps({f"img_{i}.png": i / 300 for i in range(300)}),
    "eval_predictions.json": '{"0": 1, "1": 0, "2": 1}',
    "data.csv": "x1,x2,y\n0.5,1.5,0\n1.5,0.5,1\n",
    "schedule.csv": "epoch,lr,weight_decay\n0,0.1,0.01\n1,0.05,0.01\n",
    "sizes.csv": "epoch,sampled\n0,100\n1,200\n",
    "picks.csv": "epoch;bild\n1;0,5\n7;0,25\n",
    "steps.csv": "step,latitude,longitude\n1,50.1,8.5\n2,50.2,8.6\n",
    "train.jsonl": '{"text": "a", "label": 0}\n{"text": "b", "label": 1}\n',
    "log.txt": "Epoch 1: loss 0.5\nEpoch 2: loss 0.25\n",
    "train.log": "INFO start\nEpoch 1 loss: 0.5\nEpoch 2 loss: 0.25\n",
    "notes.txt": "accuracy: good\n",
    "requirements.txt": "torch==2.0\nnumpy\n",
    "model.yaml": "layers: 3\nwidth: 64\nloss_weight: 0.5\n",
    "best_config.json": '{"lr": 0.1, "accuracy": 0.5}',
    "broken.json": '{"val_loss": 0.',
}


def write(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in {"config.yaml": "lr: 0.1\n", **files}.items():
        (folder / name).write_text(content)
    return folder


def only(folder: Path, **options: Any) -> Run | SkippedRun:
    (found,) = find_runs([folder], options=ReadOptions(**options))
    return found


@pytest.mark.parametrize("name", MEASURED)
def test_the_one_file_with_results_or_a_history_is_the_metrics(tmp_path: Path, name: str) -> None:
    found = only(write(tmp_path, {**SOMETHING_ELSE, "log.txt": "started\n", "train.jsonl": "", name: MEASURED[name]}))
    assert isinstance(found, Run), found
    assert found.params == {"lr": 0.1}
    assert found.metrics
    assert found.reader == "native"


@pytest.mark.parametrize("name", SOMETHING_ELSE)
def test_what_else_lies_beside_a_config_never_becomes_metrics(tmp_path: Path, name: str) -> None:
    found = only(write(tmp_path, {name: SOMETHING_ELSE[name]}))
    assert isinstance(found, SkippedRun), found
    assert found.reason is SkipReason.NO_METRICS
    assert f"beside it: {name}" in found.message
    assert "--metrics-file" in found.shell_message


def test_decimal_commas_are_numbers_where_no_comma_divides(tmp_path: Path) -> None:
    lines = "Epoche;Verlust;Güte\n1;1,0;0.25\n2;0,5;0,75\n"  # of points and commas nobody knows which is which
    write(tmp_path, {"config.yaml": "lr: 0.1\n", "ergebnisse.csv": lines})
    (run,) = find_runs([tmp_path])
    assert isinstance(run, Run)
    assert run.metrics == {"Epoche": [1.0, 2.0], "Verlust": [1.0, 0.5], "Güte": [0.25]}


def test_the_one_file_that_can_be_chosen_is_named_with_the_option(tmp_path: Path) -> None:
    files = {"config.yaml": "lr: 0.1\n", "resultados.json": '{"perdida": 0.5}', "notes.txt": "x", "vocab.json": "{}"}
    write(tmp_path, files)
    (skipped,) = find_runs([tmp_path])
    assert isinstance(skipped, SkippedRun)
    assert skipped.message.endswith("metrics_file='resultados.json'.")
    (run,) = find_runs([tmp_path], options=ReadOptions(metrics_file="resultados.json"))
    assert isinstance(run, Run)
    assert run.metrics == {"perdida": 0.5}


def test_nobody_is_sent_to_predictions(tmp_path: Path) -> None:
    skipped = only(write(tmp_path, {"predictions.csv": SOMETHING_ELSE["predictions.csv"]}))
    assert isinstance(skipped, SkippedRun)
    assert skipped.message.endswith("name their file with metrics_file.")


def test_histories_and_finals_are_read_as_they_are(tmp_path: Path) -> None:
    found = only(write(tmp_path, {"log.txt": LINES}))
    assert isinstance(found, Run)
    assert found.metrics["test_loss"] == [1.0, 1 / 2, 1 / 3]


def test_a_torn_last_line_is_noted(tmp_path: Path) -> None:
    found = only(write(tmp_path, {"log.txt": LINES + '{"epoch": 3, "tes'}))
    assert isinstance(found, Run)
    assert found.note == "log.txt: its last line is cut off and was left out"


def test_several_files_with_numbers_are_named_with_the_option_that_chooses(tmp_path: Path) -> None:
    files = {name: MEASURED[name] for name in ("test_metrics.json", "results.csv")}
    found = only(write(tmp_path, files))
    assert isinstance(found, SkippedRun)
    assert "results.csv and test_metrics.json" in found.message
    assert "--metrics-file results.csv" in found.shell_message
    chosen = only(tmp_path, metrics_file="test_*.json")
    assert isinstance(chosen, Run)
    assert chosen.metrics == {"hd95": 4.5, "asd": 1.25}


@pytest.mark.parametrize(
    ("files", "named"),
    [
        (("test_best.json", "val_best.json", "val_last.json"), "val_best.json"),
        (("evaluation_test.json", "final_metrics.json"), "final_metrics.json"),
        (("scores_dev.json", "scores_held_out.json", "scores_train.json"), "scores_dev.json"),
        (("test_scores.json", "train_scores.json"), "test_scores.json"),
    ],
)
def test_of_several_the_example_is_the_one_by_which_settings_are_chosen(
    tmp_path: Path, files: tuple[str, ...], named: str
) -> None:
    """One of the test set, which comes first in the alphabet, is often in some of the runs only."""
    found = only(write(tmp_path, dict.fromkeys(files, '{"loss": 0.5, "f1": 0.75}')))
    assert isinstance(found, SkippedRun)
    assert f"--metrics-file {named}" in found.shell_message


@pytest.mark.parametrize("about", ["metadata", "config", "run_args"])
@pytest.mark.parametrize("measured", ["metrics", "out"])
def test_metrics_in_a_folder_beside_that_of_the_config_are_named_and_read_where_chosen(
    tmp_path: Path, about: str, measured: str
) -> None:
    """As MLXP keeps them; the folder with the metrics is no run that left nothing."""
    for run in range(3):
        (tmp_path / f"{run}").mkdir()
        write(tmp_path / f"{run}" / about, {"config.yaml": f"lr: {run}\n", "info.yaml": "process_id: 71\n"})
        lines = "".join(f'{{"iter": {step}, "loss": {run + 1 / step}}}\n' for step in (1, 2, 4))
        folder = tmp_path / f"{run}" / measured
        folder.mkdir()
        for split in ("train", "val"):
            (folder / f"{split}.json").write_text(lines)
    skipped = [*find_runs([tmp_path])]
    assert [each.name for each in skipped] == [f"{run}/{about}" for run in range(3)]
    assert all(isinstance(each, SkippedRun) for each in skipped)
    chosen = f"../{measured}/val.json"
    assert all(each.message.endswith(f"metrics_file={chosen!r}.") for each in skipped if isinstance(each, SkippedRun))
    runs = [*find_runs([tmp_path], options=ReadOptions(metrics_file=chosen))]
    assert [run.metrics["loss"] for run in runs if isinstance(run, Run)] == [
        [n + 1.0, n + 0.5, n + 0.25] for n in range(3)
    ]


def test_what_lies_beside_the_given_folder_is_not_looked_at(tmp_path: Path) -> None:
    write(tmp_path / "config", {})
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "val.json").write_text('{"loss": 0.5}')
    for chosen in (None, "../metrics/val.json"):
        (found,) = find_runs([tmp_path / "config"], options=ReadOptions(metrics_file=chosen))
        assert isinstance(found, SkippedRun)
        assert "../metrics/val.json" not in found.message.replace(f"metrics_file={chosen!r}", "")


def test_nobody_is_sent_to_a_file_of_numbers_that_only_name_something(tmp_path: Path) -> None:
    skipped = only(write(tmp_path, {"info.json": '{"process_id": 4711, "job": {"id": 3}}'}))
    assert isinstance(skipped, SkippedRun)
    assert skipped.message.endswith("name their file with metrics_file.")


def test_the_chosen_file_comes_before_the_usual_names(tmp_path: Path) -> None:
    files = {"metrics.json": '{"loss": 1.0}', "eval.json": '{"loss": 2.0}'}
    found = only(write(tmp_path, files), metrics_file="eval.json")
    assert isinstance(found, Run)
    assert found.metrics == {"loss": 2.0}


def test_a_chosen_file_may_lie_in_a_folder_below(tmp_path: Path) -> None:
    write(tmp_path, {})
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "history.csv").write_text("epoch,loss\n1,2.0\n2,1.0\n")
    found = only(tmp_path, metrics_file="logs/*.csv")
    assert isinstance(found, Run)
    assert found.metrics["loss"] == [2.0, 1.0]


@pytest.mark.parametrize("below", ["logs/metrics.json", "out/ergebnisse.csv", "res/summary.json"])
def test_metrics_below_a_config_are_named_with_the_option_that_chooses_them(tmp_path: Path, below: str) -> None:
    (tmp_path / below).parent.mkdir()
    (tmp_path / "empty").mkdir()
    write(tmp_path, {below: {**MEASURED, "metrics.json": '{"loss": 1.0}'}[below.rpartition("/")[2]]})
    skipped = only(tmp_path)
    assert isinstance(skipped, SkippedRun)
    assert skipped.message.endswith(f"choose it with metrics_file={below!r}.")
    assert isinstance(only(tmp_path, metrics_file=below), Run)


def test_what_lies_below_a_config_and_is_a_run_or_no_metrics_is_not_named(tmp_path: Path) -> None:
    for name in ("data", "code"):
        (tmp_path / name).mkdir()
    write(tmp_path, {f"data/{name}": text for name, text in SOMETHING_ELSE.items()})
    skipped = only(tmp_path)
    assert isinstance(skipped, SkippedRun)
    assert "probably stopped before it logged anything" in skipped.message


def test_of_several_chosen_files_all_count_and_the_file_tells_equal_names_apart(tmp_path: Path) -> None:
    files = {"train_metrics.json": '{"loss": 1.0, "acc": 0.5}', "test_metrics.json": '{"loss": 2.0, "f1": 0.25}'}
    found = only(write(tmp_path, files), metrics_file="*_metrics.json")
    assert isinstance(found, Run)
    assert found.metrics == {"train_metrics.loss": 1.0, "test_metrics.loss": 2.0, "acc": 0.5, "f1": 0.25}


def test_a_glob_that_no_file_matches_is_named(tmp_path: Path) -> None:
    found = only(write(tmp_path, {"results.csv": MEASURED["results.csv"]}), metrics_file="nothing.json")
    assert isinstance(found, SkippedRun)
    assert "no file that matches --metrics-file nothing.json (beside it: results.csv)" in found.shell_message


def test_runs_below_the_config_that_they_share_are_the_runs(tmp_path: Path) -> None:
    write(tmp_path, {"summary.json": '{"best_val_loss": 0.5}'})
    for index in range(3):
        write(tmp_path / f"r{index}", {"results.csv": MEASURED["results.csv"]})
    assert [found.name for found in find_runs([tmp_path])] == ["r0", "r1", "r2"]


def test_a_folder_of_data_is_looked_into_by_name_only(tmp_path: Path) -> None:
    data = {f"part{index:03}.csv": MEASURED["results.csv"] for index in range(40)}
    found = only(write(tmp_path, {**data, "results.csv": MEASURED["results.csv"]}))
    assert isinstance(found, Run)


@pytest.mark.parametrize(
    ("folder", "params"),
    [
        ("lr=0.01,bs=32", {"lr": 0.01, "bs": 32}),
        ("lr=0.01_batch_size=32", {"lr": 0.01, "batch_size": 32}),
        ("exp1_lr=1e-3_opt=adam", {"lr": 1e-3, "opt": "adam"}),
        ("optimizer=adam/weight_decay=None", {"optimizer": "adam", "weight_decay": None}),
        ("l2_reg=0.1-drop=.5", {"l2_reg": 0.1, "drop": 0.5}),
        ("use_bn=True layers=[30,30]", {"use_bn": True, "layers": [30, 30]}),
        ("x=a%2Fb", {"x": "a/b"}),
        ("lr_0.01_bs_32", {"lr": 0.01, "bs": 32}),
        ("lr1e-4-bs32", {"lr": 1e-4, "bs": 32}),
        ("exp7_weight_decay_0.1_dropout.5_k2", {"weight_decay": 0.1, "dropout": 0.5, "k": 2}),
    ],
)
@pytest.mark.parametrize("name", ["metrics.json", "results.json", "results.csv"])
def test_params_in_the_names_of_folders_are_the_config_where_there_is_none(
    tmp_path: Path, folder: str, params: dict[str, Any], name: str
) -> None:
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / name).write_text("epoch,loss\n1,2.0\n2,1.0\n" if name.endswith("csv") else '{"loss": 1.0}')
    found = only(tmp_path)
    assert isinstance(found, Run), found
    assert found.params == params
    assert "loss" in found.metrics


@pytest.mark.parametrize(
    "folder",
    ["adam_lr_0.01_bs_32", "resnet50_imagenet1", "2024_01_02", "lr0.1_bs32_final", "lr0.1", "lr_0.1_lr_0.2", "v_2_k_3"],
)
def test_other_names_with_numbers_in_them_tell_no_params(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "results.json").write_text('{"loss": 1.0}')
    assert not any(isinstance(found, Run) for found in find_runs([tmp_path]))


def test_a_config_says_what_the_name_of_its_folder_only_repeats(tmp_path: Path) -> None:
    write(tmp_path / "v=2", {"metrics.json": '{"loss": 1.0}'})
    found = only(tmp_path)
    assert isinstance(found, Run)
    assert found.params == {"lr": 0.1}


@pytest.mark.parametrize("name", ["data.csv", "labels.json", "vocab.json"])
def test_the_partitions_of_a_data_set_are_no_runs(tmp_path: Path, name: str) -> None:
    (tmp_path / "year=2024" / "a=b").mkdir(parents=True)
    (tmp_path / "year=2024" / "a=b" / name).write_text(SOMETHING_ELSE[name])
    assert not any(isinstance(found, Run) for found in find_runs([tmp_path]))


@pytest.mark.parametrize("counter", ["fold", "cv_fold", "Fold"])
@pytest.mark.parametrize("file", ["folds.csv", "cv.tsv"])
def test_folds_of_a_cross_validation_are_averaged(tmp_path: Path, counter: str, file: str) -> None:
    (tmp_path / "config.yaml").write_text("lr: 0.1\n")
    table = f"{counter},val_loss,val_acc\n0,1.0,0.5\n1,2.0,0.25\n2,6.0,0.75\n"
    (tmp_path / file).write_text(table.replace(",", "\t") if file.endswith(".tsv") else table)
    (run,) = find_runs([tmp_path])
    assert isinstance(run, Run)
    assert run.metrics == {"val_loss": [3.0], "val_acc": [0.5]}


@pytest.mark.parametrize(
    "table",
    ["epoch,fold,val_loss\n1,0,1.0\n2,0,2.0\n", "fold,val_loss\n0,1.0\n1,2.0\nmean,1.5\n"],
    ids=["epochs of one fold", "a mean in the last row"],
)
def test_other_tables_with_folds_end_in_their_last_row(tmp_path: Path, table: str) -> None:
    (tmp_path / "config.yaml").write_text("lr: 0.1\n")
    (tmp_path / "metrics.csv").write_text(table)
    (run,) = find_runs([tmp_path])
    assert isinstance(run, Run)
    assert run.metrics["val_loss"] == ([1.0, 2.0] if "epoch" in table else [1.0, 2.0, 1.5])


def leave(folder: Path, files: dict[str, str]) -> None:
    """Write these files and no config besides."""
    for name, content in files.items():
        (folder / name).write_text(content)


def test_lines_with_a_time_that_goes_on_are_a_history_where_the_name_says_so(tmp_path: Path) -> None:
    lines = "".join(
        json.dumps({"Loss/G": {"num": 400, "mean": 1.0 / step}, "timestamp": 1.6e9 + step}) + "\n" for step in (1, 2, 4)
    )
    leave(tmp_path, {"training_options.json": '{"lr": 0.1, "batch_size": 8}', "stats.jsonl": lines})
    run = only(tmp_path)
    assert isinstance(run, Run)
    assert run.metrics["Loss/G.mean"] == [1.0, 0.5, 0.25]


def test_rows_of_data_with_times_are_no_history(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"loss": 1.0 / step, "timestamp": 1.6e9 + step, "who": "x"}) + "\n" for step in (1, 2))
    leave(tmp_path, {"config.json": '{"lr": 0.1}', "events_of_users.jsonl": lines})
    assert isinstance(only(tmp_path), SkippedRun)


def test_the_episodes_of_a_run_are_a_history(tmp_path: Path) -> None:
    leave(tmp_path, {"config.json": '{"lr": 0.1}', "training.csv": "episode,reward,epsilon\n1,5.5,1.0\n2,7.5,0.9\n"})
    run = only(tmp_path)
    assert isinstance(run, Run)
    assert run.metrics["reward"] == [5.5, 7.5]


def test_a_log_of_a_logger_whose_first_line_has_commas_can_be_chosen(tmp_path: Path) -> None:
    log = "2022-01-01,00:00:00 | INFO | Params:\n" + "2022-01-01,00:00:01 | INFO | Loss: 0.5, lr: 0.1\n" * 2
    leave(tmp_path, {"params.txt": "lr: 0.1\nbatch_size: 8\n", "out.log": log})
    skipped = only(tmp_path)
    assert isinstance(skipped, SkippedRun)
    assert skipped.message.endswith("metrics_file='out.log'.")
    run = only(tmp_path, metrics_file="out.log")
    assert isinstance(run, Run)
    assert run.metrics["Loss"] == [0.5, 0.5]


def test_metrics_below_settings_of_another_name_are_named(tmp_path: Path) -> None:
    (tmp_path / "checkpoints").mkdir()
    lines = '{"val_acc": 0.5, "epoch": 1}\n{"val_acc": 0.75, "epoch": 2}\n'
    leave(tmp_path, {"params.txt": "lr: 0.1\nbatch_size: 8\n", "checkpoints/results.jsonl": lines})
    skipped = only(tmp_path)
    assert isinstance(skipped, SkippedRun)
    assert skipped.message.endswith("metrics_file='checkpoints/results.jsonl'.")


def test_a_log_that_has_the_time_in_its_name_is_chosen_by_a_glob(tmp_path: Path) -> None:
    log = "2023-03-01 10:00:10.1: train_loss -0.5 \n" * 2
    leave(tmp_path, {"config.json": '{"lr": 0.1}', "training_log_2023_3_1_10_00_00.txt": log})
    skipped = only(tmp_path)
    assert isinstance(skipped, SkippedRun)
    assert skipped.message.endswith("metrics_file='training_log_*.txt'.")
    assert isinstance(only(tmp_path, metrics_file="training_log_*.txt"), Run)


def test_the_history_of_epochs_is_named_before_that_of_batches(tmp_path: Path) -> None:
    table = "epoch,loss\n1,0.5\n2,0.25\n"
    files = dict.fromkeys(("metrics_batch_val.csv", "metrics_epoch.csv"), table)
    leave(tmp_path, {"config.json": '{"lr": 0.1}', **files})
    skipped = only(tmp_path)
    assert isinstance(skipped, SkippedRun)
    assert "metrics_file='metrics_epoch.csv'" in skipped.message


def test_arguments_of_the_script_come_before_the_config_of_its_model(tmp_path: Path) -> None:
    model = {"architectures": ["Bert"], "model_type": "bert", "transformers_version": "4.6.1", "hidden_size": 768}
    files = {"config.json": json.dumps(model), "model_args.json": '{"learning_rate": 0.1}'}
    files |= {"tokenizer_config.json": '{"do_lower_case": true}', "scores.csv": "global_step,mcc\n1,0.5\n2,0.75\n"}
    leave(tmp_path, files)
    run = only(tmp_path)
    assert isinstance(run, Run)
    assert run.params == {"learning_rate": 0.1}


def test_a_config_of_the_user_stays_the_config_beside_other_arguments(tmp_path: Path) -> None:
    leave(tmp_path, {"config.json": '{"lr": 0.1}', "model_args.json": '{"lr": 9}', "metrics.json": '{"loss": 0.5}'})
    run = only(tmp_path)
    assert isinstance(run, Run)
    assert run.params == {"lr": 0.1}


LCURVE = """#  step      rmse_val    rmse_trn    rmse_e_val         lr
# If there is no available reference data, rmse_*_{val,trn} will print nan
      0      3.33e+01    3.41e+01      1.03e+01    1.0e-03
    100      2.57e+01    2.56e+01      1.87e+00    1.0e-03
"""


@pytest.mark.parametrize("name", ["lcurve.out", "loss.dat", "learning.txt"])
def test_columns_set_apart_by_blanks_are_a_history(tmp_path: Path, name: str) -> None:
    leave(
        tmp_path,
        {"input.json": '{"learning_rate": {"start_lr": 0.1}, "batch_size": 8, "loss": {"pref": 1}}', name: LCURVE},
    )
    run = only(tmp_path)
    assert isinstance(run, Run)
    assert run.params == {"learning_rate.start_lr": 0.1, "batch_size": 8, "loss.pref": 1}
    assert run.metrics == {
        "step": [0, 100],
        "rmse_val": [33.3, 25.7],
        "rmse_trn": [34.1, 25.6],
        "rmse_e_val": [10.3, 1.87],
        "lr": [1e-3, 1e-3],
    }


@pytest.mark.parametrize("name", ["log.txt", "lcurve.out", "loss.dat", "train.log"])
@pytest.mark.parametrize("head", ["step rmse_val", "# step rmse_val", "#  step    rmse_val "])
def test_two_columns_set_apart_by_blanks_are_a_history(tmp_path: Path, name: str, head: str) -> None:
    leave(tmp_path, {"config.json": '{"lr": 0.1}', name: f"{head}\n  0  5e-01\n100  2.5e-01\n"})
    run = only(tmp_path)
    assert isinstance(run, Run)
    assert run.metrics == {"step": [0, 100], "rmse_val": [0.5, 0.25]}


@pytest.mark.parametrize("text", ["x y\n0 0.5\n1 0.25\n", "label index\n1 0\n2 1\n", "10 20\n0 1\n1 2\n"])
def test_two_columns_of_samples_are_no_metrics(tmp_path: Path, text: str) -> None:
    leave(tmp_path, {"config.json": '{"lr": 0.1}', "points.txt": text})
    assert isinstance(only(tmp_path), SkippedRun)


def test_commas_may_stand_between_the_names_above_such_columns(tmp_path: Path) -> None:
    """As DeepXDE writes ``loss.dat``; beside it lie the points that it trained on."""
    leave(
        tmp_path,
        {
            "config.yaml": "lr: 0.1\n",
            "loss.dat": "# step, loss_train, loss_test\n0.0e+00 2.5e-01 5.0e-01\n1.0e+03 1.25e-01 2.5e-01\n",
            "train.dat": "# x, y\n0.0 0.5\n0.1 0.25\n",
            "test.dat": "# x, y_true, y_pred\n0.0 0.5 0.25\n0.1 0.25 0.5\n",
        },
    )
    run = only(tmp_path)
    assert isinstance(run, Run)
    assert run.metrics["loss_test"] == [0.5, 0.25]


@pytest.mark.parametrize(
    "above",
    [
        "# Forces and moments\n# Time\tCd\tCl\n",
        "# Time Cd Cl\n# dt 0.5\n",
        "#\n# U : 10\n#  Time, Cd, Cl\n",
        "Time Cd Cl\n",
    ],
)
def test_of_the_remarks_above_columns_the_one_with_a_name_for_each_is_the_head(tmp_path: Path, above: str) -> None:
    """As OpenFOAM writes ``coefficient.dat``."""
    leave(tmp_path, {"config.yaml": "lr: 0.1\n", "out.dat": f"{above}0.5\t1.5\t2.5\n1.0\t1.25\t2.25\n"})
    (run,) = find_runs([tmp_path], options=ReadOptions(metrics_file="out.dat"))
    assert isinstance(run, Run)
    assert run.metrics == {"Time": [0.5, 1.0], "Cd": [1.5, 1.25], "Cl": [2.5, 2.25]}


GEM5 = """
---------- Begin Simulation Statistics ----------
simTicks                         74018741                       # Number of ticks simulated (Tick)
system.cpu.ipc                   0.084100                       # IPC: instructions per cycle
dcache.missRate::total           0.004900                       # miss rate (Ratio)

---------- End Simulation Statistics   ----------
"""


def test_names_and_numbers_with_remarks_are_named_and_read_where_chosen(tmp_path: Path) -> None:
    leave(tmp_path, {"config.json": '{"assoc": 2, "size": 16384}', "stats.txt": GEM5, "notes.txt": "see: 5\nlr: 0.1\n"})
    skipped = only(tmp_path)
    assert isinstance(skipped, SkippedRun)
    assert "metrics_file='stats.txt'" in str(skipped.message)
    (run,) = find_runs([tmp_path], options=ReadOptions(metrics_file="stats.txt"))
    assert isinstance(run, Run)
    assert run.metrics == {"simTicks": 74018741, "system.cpu.ipc": 0.0841, "dcache.missRate::total": 0.0049}


@pytest.mark.parametrize(
    ("table", "metrics"),
    [
        ("[READ], Operations, 10\n[READ], Latency(us), 2.5\n", {"READ.Operations": 10, "READ.Latency(us)": 2.5}),
        ("[A], Ops, 1\n[A], 0, 99\n[A], 1, 7\n[B], Ops, 2\n", {"A.Ops": 1, "B.Ops": 2}),
        ("read,p50,1.5\nread,p99,9.5\n", {"read.p50": 1.5, "read.p99": 9.5}),
        ("loss,0.5\nacc,0.25\n", {"loss": 0.5, "acc": 0.25}),
        ("layer 1,a\n0.5,0.25\n", {"layer 1": [0.5], "a": [0.25]}),
    ],
)
def test_a_chosen_table_without_a_head_has_its_names_in_front(
    tmp_path: Path, table: str, metrics: dict[str, Any]
) -> None:
    """The first line of a table that has a head holds no number."""
    (tmp_path / "config.yaml").write_text("lr: 0.1\n")
    (tmp_path / "out.csv").write_text(table)
    (run,) = find_runs([tmp_path], options=ReadOptions(metrics_file="out.csv"))
    assert isinstance(run, Run)
    assert run.metrics == metrics


@pytest.mark.parametrize(
    "text",
    [
        "step, loss, val\n1 0.5 0.5\n2 0.25 0.5\n",
        "x y z\n1 2 3\n4 5 6\n",
        "step loss val\n1 0.5\n2 0.25\n",
        "step: loss: 1\n1 2 3\n2 3 4\n",
        "step loss acc\n1 2 3\n",
    ],
)
def test_other_blanks_are_no_history(tmp_path: Path, text: str) -> None:
    leave(tmp_path, {"config.json": '{"lr": 0.1}', "points.dat": text})
    assert isinstance(only(tmp_path), SkippedRun)


@pytest.mark.parametrize("results", [{"loss": {"val": 0.5}}, {"val": {"loss": 0.5}}, {"test_acc": 0.5}])
def test_a_document_with_results_is_not_taken_for_a_config(tmp_path: Path, results: dict[str, Any]) -> None:
    document = json.dumps({"lr": 0.1, "batch_size": 8, **results})
    leave(tmp_path, {"record.json": document, "curve.csv": "epoch,loss\n1,0.5\n2,0.25\n"})
    assert not isinstance(only(tmp_path), Run)


def test_a_list_of_names_and_values_is_of_results_if_its_names_are() -> None:
    scores = [{"name": "accuracy-score", "numberValue": 0.5}, {"name": "log-loss", "numberValue": 0.25}]
    assert are_metrics(scores, set())
    assert are_metrics({"metrics": scores}, set())
    assert not are_metrics([{"name": "bolt", "value": 3}, {"name": "nut", "value": 4.5}], set())


PAIRS = {
    "results.csv": "metric,value\nval_loss,0.5\nval_acc,0.75\n",
    "final.csv": ",score\nval_loss,0.5\nval_acc,0.75\n",
    "evaluation.csv": "Measure;Result\nval_loss;0.5\nval_acc;0.75\n",
    "out.tsv": "val_loss\t0.5\nval_acc\t0.75\n",
    "final.txt": "val_loss 0.5\nval_acc 0.75\n",
    "scores.txt": "val_loss = 0.5\nval_acc = 0.75\n",
    "eval.log": "val_loss,0.5\nval_acc,0.75\n",
}


@pytest.mark.parametrize("name", PAIRS)
def test_a_name_and_a_number_in_each_line_are_metrics(tmp_path: Path, name: str) -> None:
    found = only(write(tmp_path, {name: PAIRS[name]}))
    assert isinstance(found, Run), found
    assert found.metrics == {"val_loss": 0.5, "val_acc": 0.75}


def test_rows_of_a_name_a_value_and_a_step_are_histories(tmp_path: Path) -> None:
    rows = "step,metric,value\n1,loss,1.0\n1,acc,0.25\n2,loss,0.5\n2,acc,0.75\n"
    found = only(write(tmp_path, {"log.csv": rows}))
    assert isinstance(found, Run), found
    assert found.metrics == {"loss": [1.0, 0.5], "acc": [0.25, 0.75]}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("frequencies.txt", "the 0.05\nof 0.03\n"),
        ("thresholds.csv", "class,threshold\ncat,0.5\ndog,0.25\n"),
        ("notes.txt", "the loss was 0.5\nnot 0.4\n"),
        ("times.csv", "time,value\n1,0.5\n2,0.25\n"),
    ],
)
def test_other_names_with_numbers_are_no_metrics(tmp_path: Path, name: str, text: str) -> None:
    assert isinstance(only(write(tmp_path, {name: text})), SkippedRun)


def test_the_numbers_of_a_chosen_text_may_have_any_name(tmp_path: Path) -> None:
    found = only(write(tmp_path, {"end.txt": "Goodness 0.5\nsharpe 1.5\n"}), metrics_file="end.txt")
    assert isinstance(found, Run), found
    assert found.metrics == {"Goodness": 0.5, "sharpe": 1.5}
