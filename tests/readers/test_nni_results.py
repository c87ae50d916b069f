"""The reports of a trial of NNI: which value counts, and what is noted of them."""

from __future__ import annotations

from pathlib import Path

from paramimp.runs import SkippedRun, SkipReason
from tests.readers.digits import only
from tests.readers.nni_trials import report, run_in, write_trial


def test_the_final_result_counts_where_it_is_not_the_last_intermediate_one(tmp_path: Path) -> None:
    write_trial(tmp_path / "e", reports=report("PERIODICAL", 0.75) + report("PERIODICAL", 0.5) + report("FINAL", 0.75))
    assert run_in(tmp_path).metrics == {"default": 0.75}


def test_results_by_name_are_metrics(tmp_path: Path) -> None:
    first, last = {"default": 0.25, "loss": 2.0}, {"default": 0.5, "loss": 1.0}
    write_trial(tmp_path / "e", reports=report("PERIODICAL", first) + report("FINAL", last))
    assert run_in(tmp_path).metrics == {"default": 0.5, "loss": 1.0}


def test_reports_that_are_cut_off_are_noted(tmp_path: Path) -> None:
    write_trial(tmp_path / "e", reports=report("PERIODICAL", 1.0) + report("FINAL", 2.0)[:-9], state=None)
    run = run_in(tmp_path)
    assert run.metrics == {"default": [1.0]}
    assert run.note.endswith("its last report is cut off and was left out")


def test_a_trial_without_a_result_is_left_out(tmp_path: Path) -> None:
    write_trial(tmp_path / "e")
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.NO_METRICS
