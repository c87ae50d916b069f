"""Folders of runs that no reader knows, through the door that users have; and the files that they choose."""

from __future__ import annotations

import errno
import json
import logging
import os
from pathlib import Path
from typing import Any

import pytest

import paramimp
from paramimp import ParamimpError, load_runs
from paramimp.decoding.flatten import MAX_NAMES
from tests.readers.tfevents import scalar, write_events
from tests.trees import write

LRS = (0.1, 0.01, 0.1, 0.001, 0.01, 0.001)
LOSSES = (0.51234, 0.41873, 0.61238, 0.29987, 0.47561, 0.33332)


def chainer(tmp_path: Path) -> Path:
    """Chainer writes its arguments and its log without endings."""
    for n, (lr, loss) in enumerate(zip(LRS, LOSSES, strict=True)):
        log = [{"epoch": epoch, "main/loss": loss + 1 / epoch, "val/loss": loss} for epoch in (1, 2)]
        write(tmp_path / f"result_{n}", {"args": {"learningrate": 1, "lr": lr, "unit": 100}, "log": log, "cg.dot": "x"})
    return tmp_path


def test_files_without_endings_are_told_by_what_differs(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        table = load_runs(chainer(tmp_path))
    assert table.params["lr"] == list(LRS)
    assert table.metrics["val/loss"] == list(LOSSES)
    assert set(table.metrics) == {"epoch", "main/loss", "val/loss"}


def test_a_run_of_another_shape_is_listed_beside_those_that_were_compared(tmp_path: Path) -> None:
    write(chainer(tmp_path), {"other/x/config.yaml": "lr: 0.1\n", "other/x/notes.txt": "Started.\n"})
    write(tmp_path / "result_1", {"below/config.yaml": "lr: 0.1\n"})
    rows = {row.origin.run: row.skip_reason for row in load_runs(tmp_path).rows}
    assert rows == {f"result_{n}": "" for n in range(6)} | {"other/x": "no-metrics"}


def test_a_file_of_more_names_than_a_run_has_hides_no_run(tmp_path: Path) -> None:
    chainer(tmp_path)
    for n in range(6):
        write(tmp_path / f"result_{n}", {"vocab": {f"word {index}": index + n for index in range(MAX_NAMES + 1)}})
    table = load_runs(tmp_path)
    assert table.metrics["val/loss"] == list(LOSSES)


def test_what_lies_apart_below_a_run_is_read_together(tmp_path: Path) -> None:
    """SageMaker keeps what a job was told as texts, in another folder than what came of it."""
    for n, (lr, loss) in enumerate(zip(LRS, LOSSES, strict=True)):
        job = {
            "input/config/hyperparameters.json": {"learning-rate": str(lr), "epochs": "5", "job": f'"job-{n}"'},
            "input/config/resourceconfig.json": {"hosts": ["algo-1"], "network": "eth0"},
            "output/data/metrics.json": {"val_loss": loss},
        }
        write(tmp_path / "jobs" / f"train-2024-01-0{n + 1}-10-00", job)
    table = load_runs(tmp_path)
    assert table.params["learning-rate"] == list(LRS)
    assert table.metrics["val_loss"] == list(LOSSES)
    assert "network" not in table.params


def test_event_files_find_their_settings_below_another_folder(tmp_path: Path) -> None:
    for n, (lr, loss) in enumerate(zip(LRS, LOSSES, strict=True)):
        run = tmp_path / f"2024-06-0{n + 1}"
        write(run, {"params/agent.yaml": f"algorithm:\n  lr: {lr}\nseed: 42\n", "params/env.yaml": "dt: 0.01\n"})
        write_events(run, scalar("reward", loss))
    table = load_runs(tmp_path)
    assert table.params["algorithm.lr"] == list(LRS)
    assert table.metrics["reward"] == pytest.approx(LOSSES)  # TensorBoard keeps 32 bits


def test_a_run_that_was_resumed_has_several_event_files(tmp_path: Path) -> None:
    for n, (lr, loss) in enumerate(zip(LRS, LOSSES, strict=True)):
        run = tmp_path / f"2024-06-0{n + 1}"
        write(run, {"params/agent.yaml": f"algorithm:\n  lr: {lr}\nseed: 42\n"})
        if n < 2:
            before = write_events(run, scalar("reward", 9.5))
            before.rename(before.with_name("events.out.tfevents.1795410000.host"))
        write_events(run, scalar("reward", loss))
    assert load_runs(tmp_path).metrics["reward"] == pytest.approx(LOSSES)


def test_the_config_that_a_library_saved_in_each_is_no_config_of_the_runs(tmp_path: Path) -> None:
    saved = {"architectures": ["BertModel"], "model_type": "bert", "hidden_size": 768, "hidden_dropout_prob": 0.1}
    for n, (lr, loss) in enumerate(zip(LRS, LOSSES, strict=True)):
        run = {"config.json": saved, "eval/dev_results.csv": f"epoch,steps,cosine_pearson\n0,-1,0.1\n1,-1,{loss}\n"}
        write(tmp_path / f"sts_lr{lr}_bs{16 << n % 3}", run)
    table = load_runs(tmp_path)
    found = {row.origin.run: (lr, metric) for row, lr, metric in zip(
        table.rows, table.params["lr"], table.metrics["cosine_pearson"], strict=True
    )}  # fmt: skip
    assert found == {f"sts_lr{lr}_bs{16 << n % 3}": (lr, LOSSES[n]) for n, lr in enumerate(LRS)}
    assert set(table.params) == {"lr", "bs"}


def test_a_folder_that_lacks_one_of_the_two_is_listed_with_the_reason(tmp_path: Path) -> None:
    chainer(tmp_path)
    (tmp_path / "result_0" / "log").unlink()
    (tmp_path / "result_1" / "args").unlink()
    reasons = {row.origin.run: row.skip_reason for row in load_runs(tmp_path).rows}
    assert reasons == {
        "result_0": "no-metrics", "result_1": "no-config", **{f"result_{n}": "" for n in range(2, 6)},
    }  # fmt: skip


def benchmarks(tmp_path: Path) -> Path:
    """Settings under names that nobody knows, in a file that is not called after settings."""
    for n, (width, loss) in enumerate(zip((1, 4, 1, 16, 4, 16), LOSSES, strict=True)):
        told = f"recordcount=1000\nthreadcount={width}\nrequests=zipfian\n"
        measured = f"[OVERALL], Throughput(ops/sec), {loss * 1e4}\n[READ], Latency(us), {loss}\n"
        write(tmp_path / f"run{n}", {"workload.properties": told, "output.csv": measured})
    return tmp_path


def test_where_it_is_not_sure_the_files_are_named_and_what_is_advised_works(tmp_path: Path) -> None:
    with pytest.raises(ParamimpError, match="may each be a run") as error:
        paramimp.analyze(benchmarks(tmp_path), metric="READ.Latency(us)")
    assert "config_file='workload.properties' metrics_file='output.csv'" in str(error.value)
    report = paramimp.analyze(
        tmp_path, metric="READ.Latency(us)", config_file="workload.properties", metrics_file="output.csv"
    )
    assert [param.param for param in report.params] == ["threadcount"]


DOCUMENTS: dict[str, object] = {"confusion": [[1, 2], [3, 4]], "broken": "{", "none": {}}


@pytest.mark.parametrize("other", ["none", "confusion", "broken"])
def test_documents_that_hold_settings_and_results_side_by_side_are_taken_apart(tmp_path: Path, other: str) -> None:
    for n, lr in enumerate((0.1, 0.01, 0.001)):
        told = {"lr": lr, "width": 64 << n, "seed": 1}
        train = {**told, "final_loss": lr * 2, "hist": [[1, 0.5], [2, 0.25]]}
        evaluated = {**told, "mse": {"mean": lr * 3}, "seed": 7}
        run = {"train.json": train, "eval.json": evaluated, f"{other}.json": DOCUMENTS[other]}
        write(tmp_path / f"hp/run_{n}", run)
    table = load_runs(tmp_path)
    assert [row.origin.run for row in table.rows] == [f"hp/run_{n}" for n in range(3)]
    assert table.params == {"lr": [0.1, 0.01, 0.001], "width": [64, 128, 256], "seed": [7] * 3, "train.seed": [1] * 3}
    assert table.metrics == {"final_loss": [0.2, 0.02, 0.002], "mse.mean": [lr * 3 for lr in (0.1, 0.01, 0.001)]}


def test_what_was_drawn_under_unknown_names_is_told_where_two_documents_have_it(tmp_path: Path) -> None:
    for n, loss in enumerate(LOSSES):
        told = {"mixing": 0.1 + loss / 3, "lr": LRS[n] + loss / 7}
        write(tmp_path / f"run_{n}", {"train.json": {**told, "loss": loss}, "eval.json": {**told, "acc": loss / 9}})
    table = load_runs(tmp_path)
    assert set(table.params) == {"mixing", "lr"}
    assert set(table.metrics) == {"loss", "acc"}


@pytest.mark.parametrize("above", ["", "params/"])
def test_a_file_for_each_param_and_metric_is_read(tmp_path: Path, above: str) -> None:
    for n, loss in enumerate(LOSSES):
        told = {
            "lr.txt": f"{LRS[n]}\n",
            "optimizer.txt": ("adam", "sgd")[n % 2],
            "state.txt": ("done", "killed")[n % 2],
        }
        run = {f"{above}{file}": value for file, value in told.items()}
        write(tmp_path / f"2024/0{n % 2}/run_{n}", {**run, "end/val_loss": f"{loss}", "end/score": f"{loss * 2}"})
    table = load_runs(tmp_path)
    assert set(table.params) >= {"lr", "optimizer"}
    assert set(table.metrics) == {"val_loss", "score"}


@pytest.mark.parametrize(
    "files",
    [
        {"age.txt": "4{n}", "sex.txt": "{word}", "diagnosis_score.txt": "0.{n}1234"},
        {"name.txt": "{word}", "license.txt": "MIT", "downloads.txt": "1{n}2345"},
        {"temperature.txt": "2{n}.5", "place.txt": "{word}", "humidity.txt": "0.{n}1234"},
        {"title.txt": "{word}", "chapter_1.txt": "Once upon", "words.txt": "{n}0123"},
        {"label.txt": "{word}", "width.txt": "{n}4", "height.txt": "{n}8", "confidence.txt": "0.{n}1234"},
    ],
    ids=["patients", "packages", "stations", "books", "images"],
)
def test_files_of_single_values_of_other_things_are_no_runs(tmp_path: Path, files: dict[str, str]) -> None:
    for n in range(8):
        run = {file: text.format(n=n, word=("one", "two")[n % 2]) for file, text in files.items()}
        write(tmp_path / f"thing_{n}", run)
    assert not [row for row in load_runs(tmp_path).rows if not row.skip_reason]


def simulations(tmp_path: Path, n_scalars: int) -> str:
    """Results of OMNeT++; what was varied stands in their names and among the results."""
    for n, loss in enumerate(LOSSES):
        told = f"attr runnumber {n}\nattr repetition 0\nattr inifile x.ini\nitervar waitTime {n}\nitervar hosts 1{n}\n"
        scalars = "".join(f"scalar Net.sink{k} delay:mean {loss * (k + 1)}\n" for k in range(n_scalars))
        (tmp_path / f"General-hosts=1{n},waitTime={n}-#0.sca").write_text(f"{told}{scalars}")
    return "General-hosts=*,waitTime=*-#*.sca"


def test_what_names_tell_is_no_metric_where_files_repeat_it(tmp_path: Path) -> None:
    table = load_runs(tmp_path, metrics_file=simulations(tmp_path, 2))
    assert table.params == {"hosts": [10, 11, 12, 13, 14, 15], "waitTime": [0, 1, 2, 3, 4, 5]}
    assert "scalar.Net.sink1.delay:mean" in table.metrics
    assert not {"itervar.waitTime", "itervar.hosts"} & set(table.metrics)


@pytest.mark.parametrize("n_scalars", [0, 3])
def test_unknown_results_in_files_whose_names_tell_are_advised_if_there_are_some(
    tmp_path: Path, n_scalars: int
) -> None:
    form = simulations(tmp_path, n_scalars)
    rows = load_runs(tmp_path).rows
    assert not [row for row in rows if not row.skip_reason]
    assert any(form in str(row.message) for row in rows) is bool(n_scalars)


def test_results_in_folders_with_settings_of_unknown_names_are_advised_and_read_as_advised(tmp_path: Path) -> None:
    for n, loss in enumerate(LOSSES):
        curve = f"# Forces and moments\n# Time Cd Cl\n0.5 9.5 0.5\n1.0 8.5 0.25\n1.5 {loss} 0.125\n"
        write(tmp_path / f"case_U{10 + 10 * (n % 2)}_aoa{4 * (n // 2)}/post/0", {"c.dat": curve, "U": "dims 1\n"})
    (row,) = load_runs(tmp_path).rows
    assert "--metrics-file c.dat" in str(row.shell_message)
    table = load_runs(tmp_path, metrics_file="c.dat")
    assert table.params == {"U": [10, 10, 10, 20, 20, 20], "aoa": [0, 4, 8] * 2}
    assert set(table.metrics) == {"Time", "Cd", "Cl"}


def energy(tmp_path: Path) -> Path:
    """CodeCarbon's numbers beside what the run was told, and the history of the reward in another file."""
    for n, loss in enumerate(LOSSES):
        told = {"model": ("DQN", "PPO")[n % 2], "env": ("pong", "breakout")[n // 3], "seed": n, "total_steps": 1000}
        summary = {**told, "elapsed_seconds": 300 + loss, "emissions_kg_co2": loss / 100}
        log = [{"step": 500 * step, "mean_reward": loss * step} for step in (1, 2)]
        write(tmp_path / f"seed_{n}", {"summary.json": summary, "eval_log.json": log})
    return tmp_path


def test_a_history_beside_a_document_of_both_is_read_besides(tmp_path: Path) -> None:
    table = load_runs(energy(tmp_path))
    assert set(table.params) == {"model", "env", "seed", "total_steps"}
    assert set(table.metrics) == {"elapsed_seconds", "emissions_kg_co2", "step", "mean_reward"}
    assert table.metrics["mean_reward"] == [2 * loss for loss in LOSSES]


def test_what_was_measured_is_no_param_where_the_user_chose_the_files(tmp_path: Path) -> None:
    table = load_runs(energy(tmp_path), config_file="summary.json", metrics_file="eval_log.json")
    assert set(table.params) == {"model", "env", "seed", "total_steps"}
    assert set(table.metrics) == {"step", "mean_reward"}


@pytest.mark.parametrize(
    "documents",
    [
        ({"camera": "x", "iso": 100}, {"count": 1, "score": 0.1}),
        ({"lr": 0.1}, {"max_loss": 1.0}),
        ({"age": 40, "sex": "f", "weight": 61.25}, {"diagnosis": "none", "severity_score": 1.5}),
        ({"width max": 640, "model": "a", "rms_error": 0.23417}, {"station": "b", "elevation": 312.5}),
    ],
    ids=["images", "constant-results", "patients", "cameras"],
)
def test_documents_of_other_things_are_no_runs(tmp_path: Path, documents: tuple[dict[str, Any], ...]) -> None:
    for n in range(6):
        written = {
            f"{stem}.json": {
                name: f"{value}{n % 2}" if isinstance(value, str) else value if "max" in name else value * (n + 1)
                for name, value in document.items()
            }
            for stem, document in zip("ab", documents, strict=True)
        }
        write(tmp_path / f"thing_{n}", written)
    assert not [row for row in load_runs(tmp_path).rows if not row.skip_reason]


def test_a_table_without_a_head_is_called_after_its_file(tmp_path: Path) -> None:
    """Loggers of reinforcement learning write a file for each metric; the plan of the learning rate is none."""
    for n, (lr, loss) in enumerate(zip(LRS, LOSSES, strict=True)):
        files = {name: f"1,10,9.5\n2,20,{value}\n" for name, value in (("loss", loss), ("environment", 100 * loss))}
        rates = f"1,10,{lr}\n2,20,{lr / 2}\n"
        run = {f"{name}.csv": text for name, text in {**files, "learning_rate": rates}.items()}
        write(tmp_path / f"DQN_{n}_2023100907{n}", {"params.json": {"config": {"lr": lr}}, **run})
    table = load_runs(tmp_path)
    assert table.params == {"config.lr": list(LRS)}
    assert table.metrics == {"loss": list(LOSSES), "environment": [100 * loss for loss in LOSSES]}


@pytest.mark.parametrize("tags", [("val_loss",), ("val_loss", "train_loss"), ("val_loss", "lr-Adam", "val_dice")])
def test_curves_saved_from_tensorboard_are_called_after_their_tags(tmp_path: Path, tags: tuple[str, ...]) -> None:
    for n, (lr, loss) in enumerate(zip(LRS, LOSSES, strict=True)):
        text = f"Wall time,Step,Value\n1698314503.5,1,9.5\n1698314563.5,2,{loss}\n"
        curves = {f"run-version_{n}-tag-{tag}.csv": text for tag in tags}
        write(tmp_path / f"version_{n}", {"told.yaml": f"lr: {lr}\n", **curves})
    table = load_runs(tmp_path)
    assert table.metrics["val_loss"] == list(LOSSES)
    assert set(table.metrics) == {tag for tag in tags if tag != "lr-Adam"}


@pytest.mark.parametrize("below", ["", "exports/"])
def test_curves_that_were_saved_into_one_folder_are_a_run_for_each_name(tmp_path: Path, below: str) -> None:
    for n, (lr, loss) in enumerate(zip(LRS, LOSSES, strict=True)):
        for place, tag in enumerate(("val_loss", "train_loss")):
            text = f"Wall time,Step,Value\n1698314503.5,1,9.5\n1698314563.5,2,{loss + place}\n"
            write(tmp_path, {f"{below}run-lr{lr}_s{n}-tag-{tag}.csv": text})
    table = load_runs(tmp_path)
    found = zip(table.params["lr"], table.params["s"], table.metrics["val_loss"], strict=True)
    assert set(found) == {(lr, n, LOSSES[n]) for n, lr in enumerate(LRS)}
    assert {row.origin.run for row in table.rows} == {f"{below}lr{lr}_s{n}" for n, lr in enumerate(LRS)}
    assert set(table.metrics) == {"val_loss", "train_loss"}


def test_advice_is_given_where_a_reader_found_one_project_or_results_alone(tmp_path: Path) -> None:
    """OpenLane keeps the config of a design above its runs, and the metrics of each below what was resolved of it."""
    write(tmp_path, {"config.json": {"DESIGN": "spm", "PERIOD": 10}})
    for n, loss in enumerate(LOSSES):
        told = {"DESIGN": "spm", "PERIOD": (8, 10, 20)[n % 3]}
        measured = {"errors__count": n % 2, "power__total": loss / 1000, "setup__ws": loss}
        write(tmp_path / f"runs/RUN_{n}_10-14", {"resolved.json": told, "final/metrics.json": measured})
    with pytest.raises(ParamimpError, match=r"6 folders, such as runs/RUN_0_10-14, may each be a run") as error:
        paramimp.analyze(tmp_path, metric="power__total")
    assert "config_file='resolved.json' metrics_file='final/metrics.json'" in str(error.value)
    table = load_runs(tmp_path, config_file="resolved.json", metrics_file="final/metrics.json")
    assert table.params["PERIOD"] == [8, 10, 20, 8, 10, 20]
    with pytest.raises(ParamimpError, match="may each be a run"):
        paramimp.analyze(tmp_path / "runs", metric="power__total")


@pytest.mark.parametrize("file", ["res_{}.json", "run_{}/iperf3.json"])
def test_a_report_of_settings_and_results_is_advised_and_read_as_advised(tmp_path: Path, file: str) -> None:
    for n, loss in enumerate(LOSSES):
        start = {"timesecs": 1704103201 + n, "test": {"protocol": ("TCP", "UDP")[n % 2], "streams": 1 << n // 2}}
        end = {"bits_per_second": 1e9 * loss, "latency_ms": loss, "retransmits": n % 3}
        write(tmp_path, {file.format(n): {"start": start, "intervals": [{"start": 0, "bits": 5}], "end": {"sum": end}}})
    with pytest.raises(ParamimpError, match="may each be a run") as error:
        paramimp.analyze(tmp_path, metric="end.sum.latency_ms")
    glob = "iperf*.json" if "iperf" in file else "res_*.json"
    assert f"config_file='{glob}' metrics_file='{glob}'" in str(error.value)
    table = load_runs(tmp_path, config_file=glob, metrics_file=glob)
    assert set(table.params) == {"start.test.protocol", "start.test.streams"}
    assert set(table.metrics) == {
        "start.timesecs", "end.sum.bits_per_second", "end.sum.latency_ms", "end.sum.retransmits",
    }  # fmt: skip


@pytest.mark.parametrize("document", [{"epoch": 1}, {"kind": "a"}])
def test_documents_of_epochs_are_not_advised_as_runs(tmp_path: Path, document: dict[str, object]) -> None:
    name = "state_{}.json" if "epoch" in document else "epoch_{}.json"
    for n, loss in enumerate(LOSSES):
        state = {**document, "phase": "ab"[n % 2], "lr": 0.1 / (n + 1), "loss": loss}
        document_of = {"net": state, "layers": [{"width": 5}, {"width": 7}]}
        write(tmp_path / "history", {name.format(n): document_of})
    with pytest.raises(ParamimpError) as error:
        paramimp.analyze(tmp_path, metric="net.loss")
    assert "may each be a run" not in str(error.value)


@pytest.mark.parametrize("name", ["batch_{}.csv", "features_{}.csv", "preds_seed{}_fold{}.csv", "lr_{}.csv"])
def test_numbered_files_of_rows_are_no_runs(tmp_path: Path, name: str) -> None:
    for n, loss in enumerate(LOSSES):
        write(tmp_path / "data", {name.format(n, n % 2): f"id,p_score\n1,0.5\n2,{loss}\n"})
    with pytest.raises(ParamimpError) as error:
        paramimp.analyze(tmp_path, metric="p_score")
    assert "may each be a run" not in str(error.value)


def test_metrics_of_several_files_are_called_alike_in_all_runs(tmp_path: Path) -> None:
    """The run's own name in those of its files is no part of a metric."""
    for n, (lr, loss) in enumerate(zip(LRS, LOSSES, strict=True)):
        logs = {
            f"exp_{n}_{part}.tab": f"step,loss,n\n1,9.5,1\n2,{loss + place},1\n"
            for place, part in enumerate(("train", "val"))
        }
        write(tmp_path / f"exp_{n}", {"o": {"lr": lr}, **logs})
    assert set(load_runs(tmp_path).metrics) == {"step", "n", "*_train.loss", "*_val.loss"}


def test_the_line_of_a_result_deep_below_a_run_is_read(tmp_path: Path) -> None:
    """Kaldi keeps the best word error rate in a file without an ending, and says the rest in the names of folders."""
    for n, (lr, loss) in enumerate(zip(LRS, LOSSES, strict=True)):
        best = f"%WER {100 * loss:.2f} [ {n} / 52576, 798 ins, 597 del, 4370 sub ] exp/decode/wer_13_1.0\n"
        others = {f"decode/wer_{weight}_0.0": f"%WER 99.5 [ {n} / 9 ]\n" for weight in (7, 8)}
        run = {"decode/scoring_kaldi/best_wer": best, "num_jobs": "40\n", **others}
        write(tmp_path / f"exp/tdnn_lr{lr}_dim{128 << n}", run)
    table = load_runs(tmp_path)
    found = zip(table.params["lr"], table.params["dim"], table.metrics["WER"], strict=True)
    assert set(found) == {(LRS[n], 128 << n, float(f"{100 * loss:.2f}")) for n, loss in enumerate(LOSSES)}
    assert (set(table.params), set(table.metrics)) == ({"lr", "dim"}, {"WER"})


@pytest.mark.parametrize("n_steps", [3, 12])
def test_a_log_of_curves_under_unknown_names_is_advised(tmp_path: Path, n_steps: int) -> None:
    """What changes from line to line was measured, but of three lines nobody knows."""
    for n, (lr, loss) in enumerate(zip(LRS, LOSSES, strict=True)):
        lines = [f"s:{step} trl:{loss + 1 / (step + 1):.4f} lr:{lr}\n" for step in range(n_steps)]
        write(tmp_path / f"log124M_lr{lr}_bs{8 << n}", {"main.log": "".join(lines)})
    with pytest.raises(ParamimpError, match="no runs found") as error:
        paramimp.analyze(tmp_path, metric="trl")
    assert ("metrics_file='main.log' reads" in str(error.value)) is (n_steps > 3)
    table = load_runs(tmp_path, metrics_file="main.log")
    found = zip(table.params["lr"], table.metrics["trl"], strict=True)
    assert set(found) == {(LRS[n], float(f"{loss + 1 / n_steps:.4f}")) for n, loss in enumerate(LOSSES)}


def test_two_runs_are_enough_where_the_user_chose_their_files(tmp_path: Path) -> None:
    benchmarks(tmp_path)
    for n in range(2, 6):
        (tmp_path / f"run{n}" / "output.csv").unlink()
    table = load_runs(tmp_path, config_file="workload.properties", metrics_file="output.csv")
    assert table.params["threadcount"][:2] == [1, 4]
    assert [bool(row.skip_reason) for row in table.rows] == [False, False, True, True, True, True]


def test_a_choice_that_nothing_matches_is_said(tmp_path: Path) -> None:
    with pytest.raises(ParamimpError, match=r"no two folders each have one file that config_file='other\.yaml'"):
        paramimp.analyze(chainer(tmp_path), metric="val/loss", config_file="other.yaml")


def test_a_choice_of_half_the_files_names_the_rest_where_that_is_not_sure(tmp_path: Path) -> None:
    for n, loss in enumerate(LOSSES):
        write(tmp_path / f"r{n}", {"told": {"width": 1 + n % 2}, "came": {"wobble": loss}})
    with pytest.raises(ParamimpError, match=r"may each be a run.*metrics_file='came'"):
        paramimp.analyze(tmp_path, metric="wobble", config_file="told")
    assert load_runs(tmp_path, config_file="told", metrics_file="came").metrics["wobble"] == list(LOSSES)


def test_files_cannot_be_chosen_for_one_reader_or_in_what_is_no_folder(tmp_path: Path) -> None:
    runs, table = chainer(tmp_path / "runs"), tmp_path / "table.csv"
    table.write_text("lr,loss\n0.1,0.5\n", "utf-8")
    with pytest.raises(ParamimpError, match="leave one of the two out"):
        load_runs(runs, config_file="args", reader="native")
    with pytest.raises(ParamimpError, match=r"table\.csv' is no such folder"):
        load_runs([runs, table], config_file="args")
    with pytest.raises(ParamimpError, match="'s3://bucket/runs' is no such folder"):
        load_runs("s3://bucket/runs", config_file="args")


@pytest.mark.parametrize("chosen", [None, "args"])
def test_params_without_end_cost_their_run(tmp_path: Path, chosen: str | None) -> None:
    args = chainer(tmp_path) / "result_3" / "args"
    args.write_text(f'{{"lr": 0.001, "nested": {"[" * 300}1{"]" * 300}}}', "utf-8")
    skipped = [row for row in load_runs(tmp_path, config_file=chosen).rows if row.skip_reason]
    assert [row.origin.run for row in skipped] == ["result_3"]
    assert "more than 64 levels deep" in skipped[0].message


def test_a_folder_that_cannot_be_listed_is_said_where_files_are_chosen(tmp_path: Path) -> None:
    """Root may list everything, but nobody a path of more than 4,096 bytes."""
    place = os.open(chainer(tmp_path), os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=place)
        above, place = place, os.open("d" * 250, os.O_RDONLY, dir_fd=place)
        os.close(above)
    os.close(place)
    reasons = [row.skip_reason for row in load_runs(tmp_path, config_file="args").rows]
    assert sorted(reasons) == ["", "", "", "", "", "", "unreadable"]


@pytest.mark.skipif(os.open not in os.supports_dir_fd, reason="folders are opened as files are on POSIX alone")
@pytest.mark.parametrize("failing", [".", "sweep"])
def test_a_folder_that_could_not_be_listed_for_once_is_none_that_no_reader_knows(
    failing: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at again, the same folder is listed: what it holds was offered to no reader all the same."""
    for n, (lr, loss) in enumerate(zip(LRS, LOSSES, strict=True)):
        write(tmp_path / "sweep" / f"r{n}", {"config.json": {"lr": lr}, "metrics.json": {"loss": loss}})
    real, place, left = os.open, (tmp_path / failing).stat().st_ino, [errno.EIO]

    def once(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        opened = real(path, flags, mode, dir_fd=dir_fd)
        if left and os.fstat(opened).st_ino == place:
            os.close(opened)
            raise OSError(left.pop(), "Input/output error", path)
        return opened

    monkeypatch.setattr(os, "open", once)
    monkeypatch.setattr(os, "supports_dir_fd", {*os.supports_dir_fd, once})
    with caplog.at_level(logging.INFO):
        rows = load_runs(tmp_path).rows
    assert not left
    assert "no reader knows" not in caplog.text
    assert [(row.origin.run, row.skip_reason) for row in rows] == [(failing, "unreadable")]


def test_what_a_reader_knows_is_read_as_before(tmp_path: Path) -> None:
    """The log of each run is no history of it where ``metrics.json`` has its results."""
    for n, (lr, loss) in enumerate(zip(LRS, LOSSES, strict=True)):
        run = {"config.json": {"lr": lr}, "metrics.json": {"loss": loss}, "log": [{"epoch": 1, "loss": 9.5}]}
        write(tmp_path / f"r{n}", run)
    table = load_runs(tmp_path)
    assert {row.origin.reader for row in table.rows} == {"native"}
    assert table.metrics["loss"] == list(LOSSES)


def test_repeats_of_one_config_stay_as_they_are(tmp_path: Path) -> None:
    for n, loss in enumerate(LOSSES):
        write(tmp_path / f"seed_{n}", {"config.json": {"lr": 0.1}, "metrics.json": {"loss": loss}})
    assert load_runs(tmp_path).metrics == {"loss": list(LOSSES)}


@pytest.mark.parametrize(
    "files",
    [
        {"package.json": {"name": "a{n}", "version": "1.{n}.0", "private": "{odd}"}, "test.json": {"tests": "{n}"}},
        {"meta.json": '{"fps": {odd}0, "width": 640}', "labels.csv": "frame,x,y\n0,1.5,2.25\n1,1.7{n}31,2.5{n}17\n"},
        {"config.json": {"hidden_size": 768, "model_type": "bert"}, "vocab.json": '{"a": {n}, "b": 1}'},
        {"setup.cfg": "[metadata]\nname = a{n}\n", "results.txt": "all {n} tests passed\n"},
        {"info.yaml": "camera: {odd}\nlens: 50\n", "points.txt": "0.5{n}123 1.25 2.5\n0.75 1.5 2.75\n"},
    ],
    ids=["packages", "recordings", "models", "projects", "clouds"],
)
def test_folders_of_other_things_are_no_runs(tmp_path: Path, files: dict[str, object]) -> None:
    for n in range(6):
        own = {name: content if isinstance(content, str) else json.dumps(content) for name, content in files.items()}
        filled: dict[str, object] = {
            name: text.replace("{n}", str(n)).replace("{odd}", str(n % 2 + 1)) for name, text in own.items()
        }
        write(tmp_path / f"thing_{n}", filled)
    with pytest.raises(ParamimpError):
        paramimp.analyze(tmp_path, metric="loss")
    assert not [row for row in load_runs(tmp_path).rows if not row.skip_reason]


def test_folders_of_a_benchmark_are_read_as_the_advice_says(tmp_path: Path) -> None:
    """Each number of atoms was run on each number of nodes, and no word says what the numbers are."""
    for n, (atoms, nodes) in enumerate((atoms, nodes) for atoms in ("20k", "80k") for nodes in (1, 2, 4, 8)):
        write(
            tmp_path,
            {
                f"gmx/{atoms}/{nodes}/perf.json": {
                    "ns_per_day": LOSSES[n % 6] * (n + 3),
                    "wall_time": 91.2345 / (n * n + 7),
                }
            },
        )
    with pytest.raises(ParamimpError, match="8 folders, such as gmx/20k/1, may each be a run"):
        paramimp.analyze(tmp_path, "ns_per_day")
    table = load_runs(tmp_path, metrics_file="perf.json")
    assert [sorted(map(str, set(column))) for column in table.params.values()] == [["20k", "80k"], ["1", "2", "4", "8"]]
