"""The run table as a frame: every run found has its row."""

from paramimp import load_runs
from paramimp.runs import Origin, Run, SkippedRun, SkipReason
from paramimp.table.building import build

HISTORY = [3.0, 1.0, 2.0]


def test_the_frame_has_a_row_per_run_found_and_prefixed_columns() -> None:
    table = build(
        [
            Run(Origin("one", "native"), {"lr": 0.1, "flag": True}, {"loss": HISTORY}),
            SkippedRun(Origin("two", path="two/metrics.json"), SkipReason.UNREADABLE, "ends early"),
        ]
    )
    frame = table.to_frame()
    assert list(frame.columns) == [
        "run", "path", "reader", "status", "skip_reason", "params.flag", "params.lr", "metrics.loss",
    ]  # fmt: skip
    assert frame["skip_reason"].tolist()[1] == "unreadable"
    assert frame.loc[0, "params.flag"] is True


def test_the_frame_reads_back_as_the_same_params_and_metrics() -> None:
    table = build([Run(Origin(f"r{i}", "native"), {"lr": 0.1 * i, "opt": "a"}, {"loss": float(i)}) for i in range(3)])
    again = load_runs(table.to_frame())
    assert again.params == table.params
    assert again.metrics == table.metrics
