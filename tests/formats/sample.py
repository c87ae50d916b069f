# ruff: noqa: E501  the params read as the table they are
"""A realistic report, written by hand: ten params, two categories, a boolean, and something wrong of every kind."""

from __future__ import annotations

from dataclasses import replace

from paramimp.analysis.verdict import verdict_of
from paramimp.results import Caution, Fit, LeftOutParam, ParamImportance, Report, Reports, ValueEffect
from paramimp.runs import Direction, Objective, Origin, SkippedRun, SkipReason, Summary


def value(param: str, text: str, n_runs: int, mean: float, r: float) -> ValueEffect:
    return ValueEffect(f"{param}.value_{text}", text, n_runs, mean, r)


PARAMS = (
    ParamImportance(
        "optimizer.lr", 1, "number", 114, 114, 0.4632, 0.3881, 0.5213, 1.2e-9, 1.2e-8, True, -0.6213, -0.8114
    ),
    ParamImportance(
        "optimizer.name", 2, "category", 114, 3, 0.2117, 0.1498, 0.2703, 3e-6, 2.7e-5, True,
        values=(
            value("optimizer.name", "adamw", 58, 0.31213, -0.4127),
            value("optimizer.name", "sgd", 40, 0.52304, 0.5512),
            value("optimizer.name", "lion", 16, 0.38121, -0.0414),
        ),
    ),
    ParamImportance(
        "model.encoder.layers.attention.dropout", 3, "number", 114, 41, 0.1204, 0.0717, 0.1688, 2e-4, 0.0016, True,
        0.7381, 0.7102,
    ),
    ParamImportance(
        "optimizer.momentum", 4, "number", 40, 40, 0.0831, 0.0402, 0.1277, 0.0011, 0.0077, True, -0.3304, -0.3517
    ),
    ParamImportance(
        "data.augment", 5, "boolean", 114, 2, 0.0493, 0.0201, 0.0811, 0.0042, 0.0252, True, -0.2203, -0.2203,
        values=(
            value("data.augment", "true", 71, 0.38014, -0.2203),
            value("data.augment", "false", 43, 0.44190, 0.2203),
        ),
    ),
    ParamImportance("model.width", 6, "number", 114, 6, 0.0318, 0.0077, 0.0553, 0.009, 0.045, True, -0.1508, -0.1622),
    ParamImportance(
        "scheduler", 7, "category", 114, 11, 0.0198, 0.0, 0.0471, 0.09, 0.36, False,
        values=tuple(
            value("scheduler", name, n, mean, r)
            for name, n, mean, r in [
                ("cosine", 22, 0.40112, -0.0213), ("constant", 18, 0.41277, 0.0311), ("linear", 14, 0.39871, -0.0188),
                ("one_cycle", 13, 0.40930, 0.0094), ("exponential", 11, 0.42004, 0.0527), ("step", 10, 0.40018, -0.0109),
                ("polynomial", 9, 0.39125, -0.0388), ("plateau", 8, 0.41900, 0.0290), ("inverse_sqrt", 4, 0.40444, 0.001),
                ("warm_restarts", 3, 0.43571, 0.0442), ("none", 2, 0.38950, -0.0155),
            ]
        ),
    ),
    ParamImportance("data.workers", 8, "number", 114, 4, 0.0127, 0.0, 0.0309, 0.21, 0.63, False, 0.0411, 0.0289),
    ParamImportance("weight_decay", 9, "number", 114, 98, 0.0080, 0.0, 0.0244, 0.34, 0.68, False, -0.0602, -0.0418),
    ParamImportance("seed", 10, "number", 114, 114, 0.0, 0.0, 0.0112, 0.71, 0.71, False, -0.0021, 0.0134),
)  # fmt: skip

SKIPPED = (
    SkippedRun(
        Origin("sweep/run_017", path="sweep/run_017/config.yaml"),
        SkipReason.UNREADABLE,
        "line 3: a bracket is not closed",
    ),
    SkippedRun(
        Origin("sweep/run_083", path="sweep/run_083/metrics.json"),
        SkipReason.UNREADABLE,
        "it ends in the middle of a word",
    ),
    SkippedRun(Origin("sweep/run_021"), SkipReason.NO_CONFIG, "there is no config.yaml"),
    SkippedRun(Origin("sweep/run_004", path="sweep/run_004/metrics.json"), SkipReason.NON_FINITE, "val_loss is nan"),
    SkippedRun(Origin("sweep/run_055", path="sweep/run_055/metrics.json"), SkipReason.NON_FINITE, "val_loss is inf"),
)

LEFT_OUT = (
    LeftOutParam("dataset.name", "constant", "always imagenet-100."),
    LeftOutParam("dataset.split", "constant", "always train."),
    LeftOutParam("trainer.precision", "constant", "always bf16."),
    LeftOutParam("run_id", "one-value-per-run", "every run has its own text (114 values), as ids and paths do."),
    LeftOutParam("optimizer.learning_rate", "alias-of", "moves exactly with optimizer.lr in every run."),
)

CAUTIONS = (
    Caution(
        "confounded",
        "optimizer.momentum is only set where optimizer.name is sgd: what one explains, the other may, too.",
        ("optimizer.momentum", "optimizer.name"),
    ),
    Caution("heavy-tail", "3 runs hold values of val_loss far from the others; try --transform rank."),
)


def report(**changes: object) -> Report:
    fields: dict[str, object] = {
        "version": "0.1.0",
        "objective": Objective("val_loss", Direction.MINIMIZE, "name", Summary.BEST),
        "n_found": 119,
        "n_used": 114,
        "skipped": SKIPPED,
        "fit": Fit("permutation", 300, 0, 0.8312),
        "params": PARAMS,
        "left_out": LEFT_OUT,
        "cautions": CAUTIONS,
        "settings": {"seed": 0, "top": None},
    }
    made = Report(**(fields | changes))  # type: ignore[arg-type]
    return replace(made, verdict=verdict_of(made))


def reports(n: int = 3) -> Reports:
    """The report; one of a metric that is maximized, for which momentum was left out; one that ranks nothing."""
    shares = {"model.width": 0.5411, "optimizer.lr": 0.3004, "data.augment": 0.0911, "scheduler": 0.0412}
    accuracy = tuple(
        replace(
            param, importance=share, importance_low=share * 0.8, importance_high=share * 1.2, significant=share > 0.1
        )
        for param in PARAMS
        for share in [shares.get(param.param, 0.0044)]
        if param.param != "optimizer.momentum"
    )
    unranked = tuple(
        replace(param, rank=None, importance=None, importance_low=None, importance_high=None, significant=None)
        for param in PARAMS
    )
    momentum = LeftOutParam("optimizer.momentum", "too-few-values", "is set in 1 run.")
    several = (
        report(),
        report(
            objective=Objective("test/top5_accuracy", Direction.MAXIMIZE, "study"),
            n_used=116,
            skipped=SKIPPED[:3],
            fit=Fit("permutation", 300, 0, 0.4119),
            params=accuracy,
            left_out=(*LEFT_OUT, momentum),
            cautions=CAUTIONS[:1],
        ),
        report(
            objective=Objective("gpu_hours", Direction.MINIMIZE, "name"),
            fit=Fit("permutation", 300, 0, -0.0312),
            params=unranked,
        ),
    )
    return Reports(several[:n])
