"""Which of the runs that lie in a folder are used: by status, by group, by tool."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from paramimp import ParamimpError, analyze, load_runs
from paramimp.runs import Origin, Run, SkippedRun, SkipReason, Status
from paramimp.table import building, run_table
from tests.sweeps import make_runs, write_run

OPTUNA = Path(__file__).parents[1] / "readers" / "samples" / "optuna" / "5.0.0" / "optuna.db"
UNFINISHED = (Status.FAILED, Status.KILLED, Status.RUNNING, Status.PRUNED)


def paramimp(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "paramimp", *map(str, arguments)], capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty finished runs and one of each other status, as the native log states them."""
    root = tmp_path_factory.mktemp("sweep")
    make_runs(root, 30)
    for status in UNFINISHED:
        write_run(root / status, {"a": 0.5}, {"loss": 1.0, "status": str(status)})
    return root


def reasons(table: run_table.RunTable) -> dict[str, str]:
    return {row.run: row.skip_reason for row in table.rows if row.skip_reason}


def test_runs_that_did_not_finish_are_left_out_until_they_are_asked_for(sweep: Path) -> None:
    left_out = {str(status): "not-finished" for status in UNFINISHED}
    assert reasons(load_runs(sweep)) == left_out
    assert reasons(load_runs(sweep, include_pruned=True)) == {
        name: reason for name, reason in left_out.items() if name != "pruned"
    }
    assert reasons(load_runs(sweep, include_unfinished=True)) == {}


def test_the_message_names_the_status_and_the_option_that_uses_the_run(sweep: Path) -> None:
    messages = {row.run: row.shell_message for row in load_runs(sweep).rows if row.skip_reason}
    assert messages["killed"] == "its status is killed; --include-unfinished uses it."
    assert messages["pruned"] == "its status is pruned; --include-pruned uses it."


def test_an_option_that_would_not_help_a_run_without_metrics_is_not_advised() -> None:
    runs = [Run(Origin("r", "tool"), {"a": 1}, {}, status) for status in UNFINISHED]
    for row in building.build(runs).rows:
        assert (row.skip_reason, row.shell_message) == (
            "not-finished",
            f"its status is {row.status}, and it logged no metric.",
        )


def test_analyze_says_how_many_runs_it_used(sweep: Path) -> None:
    done = paramimp("analyze", sweep, "--metric", "loss", "--include-unfinished", "--method", "impurity")
    assert "all 34 used" in done.stdout, done.stdout + done.stderr


def test_an_unfinished_run_keeps_its_params_and_metrics_in_the_table(sweep: Path) -> None:
    (record,) = [record for record in load_runs(sweep).records() if record["run"] == "failed"]
    assert (record["status"], record["skip_reason"]) == ("failed", "not-finished")
    assert (record["params"], record["metrics"]) == ({"a": 0.5}, {"loss": 1.0})


def test_a_run_without_any_metric_cannot_be_used_even_if_its_reader_hands_it_over() -> None:
    table = building.build(
        [Run(Origin("empty", "tool"), {"lr": 1}, {}), Run(Origin("lost", "tool"), {}, {}, Status.KILLED)]
    )
    assert reasons(table) == {"empty": "no-metrics", "lost": "not-finished"}


def grouped(*groups: str) -> run_table.RunTable:
    runs: list[Run | SkippedRun] = [
        Run(Origin(f"{group}{index}", "tool", group=group), {"lr": index}, {"loss": float(index)})
        for group in groups
        for index in range(3)
    ]
    runs.append(SkippedRun(Origin("broken", "tool"), SkipReason.UNREADABLE, "it is broken."))
    return building.build(runs)


@pytest.mark.parametrize(
    ("globs", "expected"),
    [(["a"], {"a": 3}), (["a", "b*"], {"a": 3, "b[1]": 3, "b2": 3}), (["b[1]"], {"b[1]": 3})],
    ids=str,
)
def test_groups_are_chosen_by_name_or_glob_and_what_is_broken_stays_listed(
    globs: list[str], expected: dict[str, int]
) -> None:
    from paramimp.table.groups import choose_groups

    table = choose_groups(grouped("a", "b[1]", "b2", ""), globs)
    assert Counter(row.group for row in table.rows if not row.skip_reason) == expected
    assert "broken" in reasons(table)
    assert all(len(column) == len(table.rows) for column in [*table.params.values(), *table.metrics.values()])


def test_a_group_that_is_not_there_is_an_error_that_lists_those_that_are() -> None:
    from paramimp.table.groups import choose_groups

    with pytest.raises(ParamimpError, match=r"no group 'digit'. Did you mean 'digits'\? Found:\n  digits       3 runs"):
        choose_groups(grouped("digits"), ["digit"])
    with pytest.raises(ParamimpError, match="no group 'a' with runs in what was given"):
        choose_groups(grouped(""), ["a"])


def test_runs_shows_each_group_with_its_runs_and_chooses_one() -> None:
    shown = paramimp("runs", OPTUNA).stdout
    assert "Reader" in shown
    assert "Group" in shown
    studies = load_runs(OPTUNA)
    name, count = Counter(row.group for row in studies.rows).most_common(1)[0]
    assert len({row.group for row in studies.rows}) > 1
    assert any(line.split()[:3] == ["optuna", name, str(count)] for line in shown.splitlines())
    assert paramimp("runs", OPTUNA, "--group", name).stdout.startswith(f"{count} runs found")


def test_the_groups_of_runs_stand_in_every_export() -> None:
    table = load_runs(OPTUNA)
    groups = [row.group for row in table.rows]
    assert [record["group"] for record in table.records()] == groups
    assert table.to_frame()["group"].tolist() == groups
    header, first, *_ = paramimp("runs", OPTUNA, "--format", "csv").stdout.splitlines()
    assert header.split(",")[:6] == ["run", "path", "reader", "status", "skip_reason", "group"]
    assert first.split(",")[5] == groups[0]


def test_native_runs_are_in_no_group_and_are_listed_without_any(sweep: Path) -> None:
    assert "Group" not in paramimp("runs", sweep).stdout


def test_a_mixture_of_trackers_is_a_caution_and_one_reader_alone_is_none(tmp_path: Path) -> None:
    make_runs(tmp_path / "runs", 30)
    (tmp_path / "study.db").write_bytes(OPTUNA.read_bytes())
    table = load_runs(tmp_path)
    assert {row.reader for row in table.rows if row.reader} == {"native", "optuna"}
    report = analyze(tmp_path, "loss", reader="native")
    assert "mixed-groups" not in {caution.code for caution in report.cautions}
    assert report.settings["reader"] == "native"


def mixed_groups(groups: list[str]) -> list[str]:
    """What the caution says of runs in these groups."""
    from paramimp.analysis.ranking import analyze_table
    from paramimp.objective import make_objective

    runs = [
        Run(Origin(f"r{index}", "tool", group=group), {"a": index}, {"loss": float(index)})
        for index, group in enumerate(groups)
    ]
    report = analyze_table(building.build(runs), make_objective("loss", None))
    return [caution.shell_message for caution in report.cautions if caution.code == "mixed-groups"]


def test_groups_analysed_together_are_a_caution_that_counts_them() -> None:
    (message,) = mixed_groups(["big" if index % 3 else "small" for index in range(30)])
    assert message.startswith("The runs come from 2 groups: big (20) and small (10).")
    assert message.endswith(" Choose one, as --group big does.")


def test_a_group_of_its_own_for_each_run_is_no_mixture() -> None:
    assert mixed_groups([f"experiment {index}" for index in range(30)]) == []


def test_an_unknown_reader_is_a_usage_error_that_lists_those_there_are(sweep: Path) -> None:
    done = paramimp("runs", sweep, "--reader", "nope")
    assert done.returncode == 2
    assert "'nope' is not one of native, " in done.stderr
    none = paramimp("runs", sweep, "--reader", "wandb")
    assert (none.returncode, none.stdout) == (2, "")
    assert "no runs found. Looked for the logs of wandb" in none.stderr


def test_readers_lists_every_reader_in_lines_that_fit_a_terminal() -> None:
    from paramimp.readers import READERS

    lines = paramimp("readers").stdout.splitlines()
    of_readers = lines[: lines.index("")]  # below them stands what is done where none can use a run
    assert [line.split()[0] for line in of_readers if not line.startswith(" ")] == list(READERS.names())
    assert max(map(len, lines)) <= 88
    assert any("needs paramimp[optuna]" in line for line in lines)
