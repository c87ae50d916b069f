"""The printed side of the truth benchmark."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from paramimp.cautions.interface import CautionCode
from tests.benchmarks.problem import Problem
from tests.benchmarks.truth_peers import PEERS
from tests.benchmarks.truth_scores import LEVEL, Row, mean_or_none, standard_error, summary
from tests.benchmarks.truth_sweeps import Scored

ALL = "all"
KINDS_NAMED = 5
BY_TOOL = ("err", "err+", "shap", "shap+", "quiet", "null", "null+", "rho", "top1", "sec")
BY_KIND = ("err+", "shap+", "null+", "top1", "misled", "alarm", "family", "power", "contra", "red")
BY_KIND_TOO = (
    "cover",
    "cover_total",
    "cover_shap",
    "width",
    "r2",
    "r2_fresh",
    "r2_gap",
    "r2_held",
    "flip",
    "moved",
    "sec",
)
BY_PROBLEM = ("err+", "shap+", "null", "top1", "alarm", "family", "power", "cover", "r2", "r2_fresh")


def cell_text(value: float | None, width: int = 8) -> str:
    return f"{'n/a':>{width}}" if value is None or math.isnan(value) else f"{value:{width}.3f}"


def heading(title: str, columns: Sequence[str], indent: int) -> str:
    return f"\n{title:{indent}}" + "".join(f"{short(column):>8}" for column in columns)


def short(column: str) -> str:
    return {"cover_total": "cov_tot", "cover_shap": "cov_shp", "r2_fresh": "r2_new"}.get(column, column)


def sizes_of(rows: Sequence[Row]) -> list[int]:
    return sorted({row["n"] for row in rows})


def print_tables(rows: Sequence[Row], ours: str, *, by_problem: bool) -> None:
    tools = list(dict.fromkeys(row["tool"] for row in rows))
    mine = [row for row in rows if row["tool"] == ours]
    print_tools(rows, tools)
    print_kinds(rows, ours)
    print_kinds_too(mine)
    print_steps([row for row in mine if row["kind"] == "steps"])
    print_cautions(mine)
    if by_problem:
        print_problems(mine)
    print_flags(mine)
    print_ratios(rows, tools, ours)


def print_tools(rows: Sequence[Row], tools: Sequence[str]) -> None:
    """Means over all sweeps of a size."""
    for n in sizes_of(rows):
        print(heading(f"n = {n}", BY_TOOL, 22))
        for tool in tools:
            print(f"  {tool:20}" + "".join(cell_text(summary(rows, column, tool=tool, n=n)) for column in BY_TOOL))


def kinds_and_sizes(rows: Sequence[Row]) -> list[tuple[str, int]]:
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    found = {(row["kind"], row["n"]) for row in rows}
    return sorted(found, key=lambda cell: (kinds.index(cell[0]), cell[1]))


def of_cell(rows: Sequence[Row], kind: str, n: int) -> list[Row]:
    """The rows of a kind, or of all together, at one size."""
    return [row for row in rows if row["n"] == n and kind in (row["kind"], ALL)]


def cells_and_sums(rows: Sequence[Row]) -> list[tuple[str, int]]:
    """Every kind and size, then all kinds together at each size."""
    return [*kinds_and_sizes(rows), *((ALL, n) for n in sizes_of(rows))]


def print_kinds(rows: Sequence[Row], ours: str) -> None:
    """The method that users get, by kind, and the best peer there; silence gains nothing, all sweeps count."""
    print(heading(f"{ours}, by kind", BY_KIND, 28) + "   best peer: err+, shap+")
    for kind, n in cells_and_sums(rows):
        here = of_cell(rows, kind, n)
        mine = [row for row in here if row["tool"] == ours]
        print(
            f"  {kind:12}{n:>6}{len(mine):>5} sw"
            + "".join(cell_text(summary(mine, column)) for column in BY_KIND)
            + "   "
            + ", ".join(filter(None, (best_peer(here, column) for column in ("err+", "shap+"))))
        )


def best_peer(rows: Sequence[Row], column: str) -> str:
    found = {peer: value for peer in PEERS if (value := summary(rows, column, tool=peer)) is not None}
    return min((f"{value:.3f} {peer}" for peer, value in found.items()), default="")


def print_kinds_too(mine: Sequence[Row]) -> None:
    print(heading("by kind: how sure", BY_KIND_TOO, 28))
    for kind, n in cells_and_sums(mine):
        found = (summary(of_cell(mine, kind, n), column) for column in BY_KIND_TOO)
        print(f"  {kind:12}{n:>6}{'':8}" + "".join(map(cell_text, found)))


def print_steps(mine: Sequence[Row]) -> None:
    """From each size to the next, in pairs of sweeps of which one is the beginning of the other."""
    if not mine:
        return
    print("\nsteps: n     err+   change ± se     shap+   change ± se     width    sec   ratio")
    before: dict[tuple[str, int], Row] = {}
    for n in sizes_of(mine):
        now = {(row["problem"], row["seed"]): row for row in mine if row["n"] == n}
        pairs = [(before[key], row) for key, row in now.items() if key in before]
        texts = []
        for column in ("err+", "shap+"):
            changes = [later[column] - earlier[column] for earlier, later in pairs]
            change = mean_or_none(changes)
            told = "" if change is None else f"{change:+.4f} ± {standard_error(changes):.4f}"
            texts.append(f"{cell_text(summary(mine, column, n=n))}  {told:>15}")
        seconds, was = (mean_or_none(row["sec"] for row in side.values()) for side in (now, before))
        ratio = seconds / was if seconds and was else None
        texts += [cell_text(summary(mine, "width", n=n)), cell_text(seconds), cell_text(ratio)]
        print(f"  {n:>6} {'  '.join(texts)}")
        before = now


def print_cautions(mine: Sequence[Row]) -> None:
    """How often each caution is on a sweep that gives no cause for it, and on those that must carry it."""
    print("\ncaution             on honest sweeps            where it must be  most often (honest)")
    for code in CautionCode:
        must = [row for row in mine if row["expects"] == code]
        honest = [row for row in mine if row["expects"] != code and code not in row["allows"]]
        fired = [row for row in honest if code in row["codes"]]
        told = ", ".join(
            f"{kind} {count}/{sum(row['kind'] == kind for row in honest)}"
            for kind, count in Counter(row["kind"] for row in fired).most_common(KINDS_NAMED)
        )
        print(
            f"  {code:18}{rate([code in row['codes'] for row in honest]):>16} of {len(honest):<6}"
            f"{rate([code in row['codes'] for row in must]) if must else '':>20}  {told}"
        )


def print_problems(mine: Sequence[Row]) -> None:
    print(heading("by problem", BY_PROBLEM, 34))
    for name, n in dict.fromkeys((row["problem"], row["n"]) for row in mine):
        found = (summary(mine, column, problem=name, n=n) for column in BY_PROBLEM)
        print(f"  {name:25}{n:>5}  " + "".join(map(cell_text, found)))


def print_flags(mine: Sequence[Row]) -> None:
    """Sweeps that must carry a caution, and nulls that moved with a driver."""
    for column in ("flagged", "cleared"):
        chosen = [row for row in mine if row[column] is not None]
        for name, n in dict.fromkeys((row["problem"], row["n"]) for row in chosen):
            print(f"{column} {name:24} n={n:<5}{cell_text(summary(chosen, column, problem=name, n=n))}")


def print_ratios(rows: Sequence[Row], tools: Sequence[str], ours: str) -> None:
    """The method that users get over the best peer at each n."""
    peers = [tool for tool in tools if tool in PEERS]
    if not peers or ours not in tools:
        return
    print(f"\n{ours} / best peer            err+    shap+  err on ranked   null+   top1 - best peer's")
    for n in sizes_of(rows):
        at_n = [row for row in rows if row["n"] == n]
        ranked = {(row["problem"], row["seed"]) for row in at_n if row["tool"] == ours and not row["quiet"]}
        paired = [row for row in at_n if (row["problem"], row["seed"]) in ranked]
        top1 = {tool: summary(at_n, "top1", tool=tool) or 0.0 for tool in tools}
        told = [ratio(at_n, "err+", ours, peers), ratio(at_n, "shap+", ours, peers)]
        told += [ratio(paired, "err+", ours, peers), ratio(at_n, "null+", ours, peers)]
        ahead = top1[ours] - max(top1[peer] for peer in peers)
        print(f"  n = {n:<20}" + "".join(f"{text:>9}" for text in told) + f"{ahead:>+12.3f}")


def ratio(rows: Sequence[Row], column: str, ours: str, peers: Sequence[str]) -> str:
    mine = summary(rows, column, tool=ours)
    theirs = [found for peer in peers if (found := summary(rows, column, tool=peer)) is not None]
    return "n/a" if mine is None or not theirs or not min(theirs) else f"{mine / min(theirs):.2f}"


def print_alarms(results: Sequence[Scored], problems: Mapping[str, Problem]) -> None:
    """Part of the null params with p < 0.05, by kind of param; the standard error treats params as independent."""
    tools = list(dict.fromkeys(scored.tool for scored in results))
    kinds = ("numeric", "few-values", "boolean", "3-levels", "12-levels")
    for tool in tools:
        print(
            f"\n{tool}: false alarms at p < {LEVEL}"
            + " " * 6
            + "".join(f"{kind:>17}" for kind in kinds)
            + f"{'all':>17}{'any significant':>17}"
        )
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
