"""Slips on the command line: each is refused by a message whose advice, pasted into the same shell, works.

The axes: the command, an option's name, an option's value, the runs, the names in the runs, the file that is written,
and how the shell hands all this over.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sweeps import linear, make_runs, write_run

Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a user has it: runs with a README among them, an empty folder, a table."""
    home = tmp_path_factory.mktemp("home")
    make_runs(home / "sweep", 16, linear)
    for index, file in enumerate(sorted((home / "sweep").glob("*/metrics.json"))):
        file.write_text(json.dumps(json.loads(file.read_text()) | {"other": index % 5}))
    (home / "sweep" / "README.md").write_text("# my runs\n")
    (home / "empty").mkdir()
    (home / "only hidden").mkdir()
    (home / "only hidden" / ".gitkeep").touch()
    (home / "two words").mkdir()
    (home / "book.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 40)
    (home / "runs.feather").write_bytes(b"ARROW1" + b"\0" * 40)
    (home / "table.data").write_text("a,loss\n1,2\n")
    shutil.copytree(home / "sweep", home / "two words" / "sweep")
    return home


def run(line: str | list[str], home: Path, **variables: str) -> Done:
    words = shlex.split(line) if isinstance(line, str) else line
    assert words[0] == "paramimp"
    command = [sys.executable, "-m", "paramimp", *words[1:]]
    if isinstance(line, str) and " 2> " in line:  # which only a shell understands
        command = ["/bin/sh", "-c", f"{shlex.quote(sys.executable)} -m {line}"]
    return subprocess.run(
        command,
        cwd=home, capture_output=True, text=True, timeout=120, env={"PATH": "", "HOME": str(home), **variables},
    )  # fmt: skip


def is_answered(slip: str, meant: str, said: str, home: Path) -> Done:
    """What the command does that was meant; the slip was answered by what is to be said."""
    assert said in error_of(run(slip, home))
    return run(meant, home)


def error_of(done: Done) -> str:
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    errors = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1, done.stderr
    if done.stderr.startswith("Usage: "):
        assert re.fullmatch(r"Try 'paramimp[a-z ]* --help' for help\.", done.stderr.splitlines()[-1])
    return errors[0]


COMMANDS = [
    "paramimp analyse sweep -m loss --method impurity",
    "paramimp anlyze sweep -m loss --method impurity",
    "paramimp ANALYZE sweep -m loss --method impurity",
    "paramimp rank sweep -m loss --method impurity",
    "paramimp sweep",
    "paramimp ./sweep --metric loss --method impurity",
    "paramimp sweep/ -m loss --method impurity",
    "paramimp 'two words/sweep' -m loss --method impurity",
    "paramimp sweep loss --method impurity",
    "paramimp run sweep",
    "paramimp list sweep",
    "paramimp -m loss sweep --method impurity",
    "paramimp --metric loss analyze sweep --method impurity",
    "paramimp --format csv runs sweep",
    "paramimp version",
    "paramimp analyze sweep -metric loss --method impurity",
    "paramimp analyze sweep -m loss -method impurity",
    "paramimp methods permutation",
    "paramimp readers wandb",
]


@pytest.mark.parametrize("line", COMMANDS)
def test_a_slip_in_the_command_is_answered_by_a_whole_command_that_works(line: str, home: Path) -> None:
    message = error_of(run(line, home))
    advice = re.search(r": (paramimp .*)$", message)
    assert advice is not None, message
    done = run(advice[1], home)
    assert (done.returncode, bool(done.stdout)) == (0, True), done.stderr


NAMES = "optimizer.name is 'adam', 'rmsprop' or 'sgd'."

OPTIONS = [
    ("--metrics loss", "--metric loss", "did you mean --metric?"),
    ("-m loss --maximize", "-m loss --direction maximize", "write --direction maximize."),
    ("-m loss --mode min", "-m loss --direction minimize", "write --direction."),
    ("-m loss --direction min", "-m loss --direction minimize", "; write minimize."),
    ("-m loss --direction lower", "-m loss --direction minimize", "; write minimize."),
    ("-m loss --json", "-m loss --format json", "write --format json."),
    ("-m loss -f md", "-m loss -f markdown", "; write markdown."),
    ("-m loss -f JSON", "-m loss -f json", "; write json."),
    ("-m loss --method MDI", "-m loss --method impurity", "; write impurity."),
    ("-m loss --method fanvoa", "-m loss --method fanova", "; write fanova."),
    ("-m loss --summary average", "-m loss --summary mean", "; write mean."),
    ("-m loss --transform logarithm", "-m loss --transform log", "; write log."),
    ("-m loss --color yes", "-m loss --color always", "; write always."),
    ("-m loss --random-state 3", "-m loss --seed 3", "write --seed."),
    ("-m loss --n-jobs 1", "-m loss --jobs 1", "write --jobs."),
    ("-m loss --seed one", "-m loss", "leave the option out"),
    ("-m loss --top all", "-m loss", "leave the option out"),
    ("-m loss --excludes c", "-m loss --exclude c", "did you mean --exclude?"),
    ("-m los", "-m loss", "Did you mean 'loss'?"),
    ("-m LOSS", "-m loss", "Did you mean 'loss'?"),
    ("-m metrics.loss", "-m loss", "Did you mean 'loss'?"),
    ("-m loss,other", "--metric loss --metric other", "--metric loss --metric other"),
    ("-m loss --include name", "-m loss --include optimizer.name", "Did you mean 'optimizer.name'?"),
    ("-m loss --exclude Optimizer.Flag", "-m loss --exclude optimizer.flag", "Did you mean 'optimizer.flag'?"),
    ("-m loss --exclude optimiser.name", "-m loss --exclude optimizer.name", "Did you mean 'optimizer.name'"),
    ("-m loss --include zzzz", "-m loss --include a", "There are: a, b, c, optimizer.flag and optimizer.name."),
    ("-m loss --where \"optimizer.name == 'Adam'\"", "-m loss --where \"optimizer.name == 'adam'\"", NAMES),
    ("-m loss --where \"optimizer.name in ['x']\"", "-m loss --where \"optimizer.name in ['sgd']\"", NAMES),
    ("-m loss --where 'optimizer.name == adam'", "-m loss --where \"optimizer.name == 'adam'\"", "is put in quotes"),
    ("-m loss --where \"optimizer.name = 'adam'\"", "-m loss --where \"optimizer.name == 'adam'\"", "write =="),
    ("-m loss --where 'a > 7'", "-m loss --where 'a > 0.5'", "a is between 0."),
    ("-m loss --where \"a > '0.5'\"", "-m loss --where 'a > 0.5'", "a number has no quotes"),
    ("-m loss --where 'flag == true'", "-m loss --where 'optimizer.flag == true'", "the nearest: optimizer.flag"),
    ("-m loss --where 'loss < 99'", "-m loss --where 'metrics.loss < 99'", "the nearest: metrics.loss"),
    ("-m loss -o out.jsom", "-m loss -o out.json", "-o out.json"),
    ("-m loss -o 'my out.xlsx'", "-m loss -o 'my out.json'", "-o 'my out.json'"),
    ("-m loss -o html=out.html", "-m loss --format html --output out.html", "write --format html --output out.html."),
    ("-m loss -o nowhere/out.txt", "-m loss -o out.txt", "Make the folder first: mkdir -p nowhere"),
    ("-m optimizer.name", "-m loss", "optimizer.name is a param, which is ranked, and no metric that a run logged."),
    ("-m loss -m loss", "-m loss", "is named twice; name it once."),
    ("-m loss --exclude other", "-m loss", "It is a metric, and metrics are never ranked; leave it away."),
    ("-m loss --exclude '*'", "-m loss", "Change --include or --exclude, which left out 5."),
    ("-m loss --top 0", "-m loss --top 1", "'0' is no whole number from 1 up; write one"),
    ("-m loss --seed=-1", "-m loss --seed 0", "'-1' is no whole number from 0 to 4294967295; write one"),
    ("-m loss --method ped-anova --best 20%", "-m loss --method ped-anova --best 0.2", "is no number; write 0.2."),
    ("-m loss --reader wnadb", "-m loss --reader native", "; write wandb."),
    ("-m loss --reader wandb", "-m loss", "no runs that wandb reads were found; leave out --reader, or give others."),
    ("-m loss --study x", "-m loss", "leave out --study, or give what holds it."),
    ("-m loss --group x", "-m loss", "leave out --group, or give what holds it."),
    ("-m loss --interactions", "-m loss --interactions --method permutation", "pass --method permutation, or"),
    ("-m loss --where 'my lr > 1'", "-m loss --where 'a < 9'", "a name with blanks: `my lr`"),
    ("-m", "-m loss", "the option -m needs a value behind it: -m NAME"),
    ("-m loss --output", "-m loss --output out.txt", "the option --output needs a value behind it: --output FILE"),
    ("-m loss --summary", "-m loss --summary last", "--summary last or min or max or mean or best"),
    ("--metric:loss", "--metric loss", "write --metric loss."),
    ("-m loss -f excel", "-m loss -f csv", "; write csv."),
    ("-m loss --transform ln", "-m loss --transform log", "; write log."),
    ("-m loss --version", "-m loss", "write paramimp --version."),
    ("-m loss -q", "-m loss 2> /dev/null", "write 2> /dev/null behind the command."),
    ("-m loss --where 'a between 0.1 and 0.9'", "-m loss --where '0.1 <= a <= 0.9'", "as 1 <= a <= 2 for between"),
    ("-m loss --where 'a > 0.1 or'", "-m loss --where 'a > 0.1 or a < 9'", "but the expression ends; add it."),
    ("-m loss --where '(a > 0.1'", "-m loss --where '(a > 0.1)'", "the closing ), but the expression ends; add it."),
    ("-m loss --where 'a in 1,2'", "-m loss --where 'a not in [1, 2]'", "a list of values in brackets such as"),
    ("-m loss --where 'a > 0.1 && b > 0'", "-m loss --where 'a > 0.1 and b > 0'", "write and."),
    ("-m loss --where 'a <> 0.5'", "-m loss --where 'a != 0.5'", "write !=."),
    ("-m loss --where ''", "-m loss --where 'a < 9'", "the expression is empty; write one such as"),
    ("-m loss --interaction", "-m loss", "did you mean --interactions?"),
    ("-m loss --engine spark", "-m loss --engine local", "is not one of local, dask, ray; choose one of them"),
    ("-m loss --address localhost:8786", "-m loss", "or leave it out."),
    ("-m loss --params a", "-m loss --include a", "for logs use --include and --exclude."),
    ("-m loss -f ''", "-m loss -f json", "choose one of them"),
    ("-m loss -o .", "-m loss -o ./report.json", "such as ./report.json."),
    ("-m loss -o 'two words'", "-m loss -o 'two words/report.json'", "such as 'two words/report.json'."),
]  # fmt: skip


@pytest.mark.parametrize(("slip", "meant", "said"), OPTIONS, ids=[slip for slip, _, _ in OPTIONS])
def test_a_slip_in_an_option_is_answered_by_what_was_meant_which_works(
    slip: str, meant: str, said: str, home: Path
) -> None:
    base = "paramimp analyze sweep " + ("--method impurity " if "--method" not in slip else "")
    again = is_answered(base + slip, base + meant, said, home)
    assert again.returncode == 0, again.stderr


RULES = [
    ("--forbid 'c>0.5'", "--forbid c", "Did you mean 'c'?"),
    ("--forbid 'optimizer.name == sgd'", "--forbid optimizer.name", "Did you mean 'optimizer.name'?"),
    ("--forbid zzzzzz", "--forbid c", "It takes a name, whatever the values are; there are: a, b, c"),
    ("--max-importance 90%", "--max-importance 0.9", "write 0.9."),
    ("--max-importance 90", "--max-importance 0.9", "write a number from 0 to 1"),
    ("--min-runs 0", "--min-runs 1", "write one, or leave the option out"),
    ("", "--max-importance 1", "name a rule, such as --max-importance 0.6."),
]


@pytest.mark.parametrize(("slip", "meant", "said"), RULES, ids=[slip for slip, _, _ in RULES])
def test_a_slip_in_a_rule_is_answered_by_what_was_meant_which_works(
    slip: str, meant: str, said: str, home: Path
) -> None:
    base = "paramimp check sweep -m loss --method impurity "
    assert is_answered(base + slip, base + meant, said, home).returncode in (0, 1)  # a rule may fail


RUNS = [
    ("sweeps", "sweep", "did you mean sweep?"),
    ("Sweep", "sweep", "did you mean sweep?"),
    ("'sweep/*/'", "sweep", "give the folder: sweep"),
    ("'sweep/run_*'", "sweep", "give the folder: sweep"),
    ("sweep/run_000/config.yaml", "sweep", "give the folder that holds them: sweep"),
    ("sweep/run_000/metrics.json", "sweep", "give the folder that holds them: sweep"),
    ("'two words/sweep/run_000/config.yaml'", "'two words/sweep'", "the folder that holds them: 'two words/sweep'"),
    ("sweep/run_000", "sweep", "give the folder that holds the others, too."),
    ("sweep/README.md", "sweep", "or give the folder of runs: sweep"),
    ("sweep,empty", "sweep empty", "name folders one by one: sweep empty"),
    ("' sweep'", "sweep", ": sweep does."),
    ("'~/sweep'", "sweep", "a ~ in quotes is not the home folder"),
    ("''", "sweep", "give the folder of the runs"),
    ("empty", "sweep", "empty is an empty folder; give the folder that holds the runs."),
    ("'only hidden'", "sweep", "only hidden is an empty folder"),
    ("'$HOME/sweep'", "sweep", "so use double quotes, or give "),
    ("'${HOME}/sweep'", "sweep", "so use double quotes, or give "),
    ("metric=loss", "sweep", "paramimp analyze takes a metric as --metric loss."),
    ("'./swep'", "sweep", "did you mean ./sweep?"),
    ("'.\\sweep'", "sweep", "did you mean sweep?"),
    ("'two\\ words'", "'two words/sweep'", "did you mean 'two words'?"),
    ("'C:\\Users\\me\\sweep'", "sweep", "give the folder or the file that holds the runs."),
    ("wandb://me/project", "sweep", "no reader knows addresses like wandb://me/project"),
    ("sweep loss", "sweep", "paramimp analyze takes a metric as --metric loss"),
    ("book.xlsx", "sweep", "is a spreadsheet, which is not opened; save it as CSV, with one row per run,"),
    ("runs.feather", "sweep", "pandas.read_feather('runs.feather').to_csv('runs.csv', index=False)"),
    ("table.data", "sweep", "end the name of a table in .csv"),
    ("sqlite:///table.data", "sweep", "is the address of a file; give its path: table.data"),
    ("'sqlite:////abs/my study.db'", "sweep", "give its path: '/abs/my study.db'"),
    ("file:///abs/study.db", "sweep", "give its path: /abs/study.db"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "meant", "said"), RUNS, ids=[given for given, _, _ in RUNS])
def test_a_slip_in_the_runs_is_answered_by_what_to_give_which_works(
    given: str, meant: str, said: str, home: Path
) -> None:
    command = "paramimp analyze {} -m loss --method impurity"
    again = is_answered(command.format(given), command.format(meant), said, home)
    assert again.returncode == 0, again.stderr


def test_no_runs_at_all_is_a_missing_name_and_not_a_riddle(home: Path) -> None:
    for command in ("analyze", "runs", "check"):
        assert f"no RUNS were given; name the folder of the runs: paramimp {command} ./runs" in error_of(
            run(f"paramimp {command}", home)
        )


def test_runs_that_were_taken_for_a_value_are_named_as_runs(home: Path) -> None:
    message = error_of(run("paramimp analyze --metric sweep", home))
    assert message.endswith("; write: paramimp analyze sweep --metric loss")
    message = error_of(run("paramimp check -m loss --forbid 'two words'", home))
    assert message.endswith("; write: paramimp check 'two words' --forbid a")
    message = error_of(run("paramimp analyze --metric empty", home))
    assert message.endswith("; write: paramimp analyze empty --metric NAME")


def test_an_empty_folder_is_called_empty_by_every_command(home: Path) -> None:
    said = "empty is an empty folder; give the folder that holds the runs."
    for line in ("runs empty", "analyze empty -m loss", "check empty -m loss --forbid c"):
        assert said in error_of(run(f"paramimp {line}", home))


def test_a_shell_that_was_not_named_or_is_not_known_is_answered_by_those_that_are(home: Path) -> None:
    assert "paramimp completion bash or paramimp completion zsh" in error_of(run("paramimp completion", home))
    assert "is not one of bash, zsh, fish; choose one of them." in error_of(run("paramimp completion csh", home))


def test_a_report_without_its_format_or_by_another_name_is_answered_by_what_was_meant(home: Path) -> None:
    base = "paramimp check sweep -m loss --forbid c --report"
    for given, meant in (("out.xml", "junit=out.xml"), ("xml=a.xml", "junit=a.xml"), ("md=a.md", "markdown=a.md")):
        assert error_of(run(f"{base} {given}", home)).endswith(f"Did you mean {meant}?")


def test_sentences_keep_to_the_width_of_the_terminal(home: Path) -> None:
    for command in ("methods", "readers"):
        for columns in (60, 80):
            shown = run(f"paramimp {command}", home, COLUMNS=str(columns)).stdout.splitlines()
            assert [line for line in shown if len(line) > columns and " " in line.strip()] == []
        assert max(map(len, run(f"paramimp {command}", home).stdout.splitlines())) <= 88


def test_an_option_of_another_command_names_that_command(home: Path) -> None:
    told = error_of(run("paramimp runs sweep -m loss", home))
    assert "it is one of paramimp analyze, paramimp check, paramimp suggest and paramimp compare." in told
    assert "it is one of paramimp check." in error_of(run("paramimp analyze sweep -m loss --max-importance 1", home))


def test_values_of_rules_are_read_as_people_write_them_or_said_how(home: Path) -> None:
    assert "'60%' is no number; write 0.6." in error_of(run("paramimp check sweep -m loss --max-importance 60%", home))
    assert "'0,6' is no number; write 0.6." in error_of(run("paramimp check sweep -m loss --max-importance 0,6", home))
    assert "Did you mean 'optimizer.name'?" in error_of(run("paramimp check sweep -m loss --forbid name", home))


# What is no slip -----------------------------------------------------------------------------------------------------


def test_help_is_a_command_as_in_other_programs(home: Path) -> None:
    for line, shown in (
        ("help", "paramimp --help"),
        ("help analyze", "paramimp analyze --help"),
        ("help bogus", "paramimp --help"),
    ):
        done, expected = run(f"paramimp {line}", home), run(shown, home)
        assert (done.returncode, done.stdout, done.stderr) == (0, expected.stdout, "")


def test_commas_between_names_are_repeated_options(home: Path) -> None:
    base = "paramimp analyze sweep -m loss --method impurity -f json"
    apart = run(f"{base} --exclude a --exclude 'optimizer.*'", home)
    assert run(f"{base} --exclude 'a, optimizer.*'", home).stdout == apart.stdout
    assert (apart.returncode, '"a"' in apart.stdout) == (0, True)
    checked = run("paramimp check sweep -m loss --forbid c,optimizer.flag", home)
    assert checked.stdout.startswith("passed: 2 requirements")


def test_an_equals_sign_behind_a_short_option_is_none_of_its_value(home: Path) -> None:
    base = "paramimp analyze sweep --method impurity -f csv"
    assert run(f"{base} -m=loss", home).stdout == run(f"{base} -m loss", home).stdout != ""


@pytest.mark.parametrize(
    ("ending", "format_name"),
    [(".json", "json"), (".csv", "csv"), (".md", "markdown"), (".markdown", "markdown"), (".txt", "table"),
     (".JSON", "json"), ("", "table")],
)  # fmt: skip
def test_a_file_is_written_in_the_format_that_its_name_ends_in(ending: str, format_name: str, home: Path) -> None:
    base = "paramimp analyze sweep -m loss --method impurity"
    file = home / f"report{ending}"
    done = run(f"{base} -o report{ending}", home)
    assert (done.returncode, done.stdout) == (0, "")
    assert file.read_text("utf-8") == run(f"{base} -f {format_name}", home).stdout
    file.unlink()


def test_a_format_that_was_named_beats_the_name_of_the_file(home: Path) -> None:
    base = "paramimp analyze sweep -m loss --method impurity"
    named: list[tuple[str, dict[str, str]]] = [("-f csv", {}), ("", {"PARAMIMP_ANALYZE_FORMAT_NAME": "csv"})]
    for option, variables in named:
        assert run(f"{base} {option} -o out.xyz", home, **variables).returncode == 0
        assert (home / "out.xyz").read_text().startswith("rank,param,")
        (home / "out.xyz").unlink()


def test_a_list_of_runs_is_written_by_its_ending_too_and_a_dash_is_standard_output(home: Path) -> None:
    assert run("paramimp runs sweep -o runs.csv", home).returncode == 0
    assert (home / "runs.csv").read_text().startswith("run,path,reader,")
    assert "end the name in .csv, .json or .txt" in error_of(run("paramimp runs sweep -o runs.md", home))
    done = run("paramimp analyze sweep -m loss --method impurity -o -", home)
    assert (done.returncode, "optimizer.name" in done.stdout) == (0, True)
    assert not (home / "-").exists()


def test_what_the_shell_makes_of_a_star_is_the_folder_and_lists_the_rest(home: Path) -> None:
    entries = sorted(f"sweep/{path.name}" for path in (home / "sweep").iterdir())
    assert "sweep/README.md" in entries
    base = ["-m", "loss", "--method", "impurity", "-f", "json"]
    starred = run(["paramimp", "analyze", *entries, *base], home)
    whole = run(["paramimp", "analyze", "sweep", *base], home)
    assert starred.returncode == whole.returncode == 0, starred.stderr
    assert '"used": 16' in starred.stdout
    assert '"unusable_files": 1' in starred.stdout
    assert "README.md is no log that any reader knows" in starred.stdout
    shares = re.compile(r'"importance": [^,]+')
    assert shares.findall(starred.stdout) == shares.findall(whole.stdout)


def test_a_table_beside_a_config_is_still_a_table(tmp_path: Path) -> None:
    """A file that holds runs by itself is read, though it has the name of one run's metrics."""
    rows = "".join(f"{n / 10},{n % 3},{n % 4}\n" for n in range(12))
    (tmp_path / "config.yaml").write_text("space: all\n")
    (tmp_path / "metrics.csv").write_text("lr,batch_size,loss\n" + rows)
    done = run("paramimp analyze metrics.csv -m loss --method impurity", tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_runs_may_stand_in_the_config_relative_to_it(tmp_path: Path) -> None:
    make_runs(tmp_path / "sweep", 12, linear)
    write_run(tmp_path / "other" / "r0", {"a": 1}, {"loss": 1.0})
    (tmp_path / "below").mkdir()
    config = tmp_path / "pyproject.toml"
    for text in ('"sweep"', '["sweep"]'):
        config.write_text(f'[tool.paramimp.check]\nruns = {text}\nmetric = "loss"\nmin-runs = 2\n')
        for folder in (tmp_path, tmp_path / "below"):
            done = run("paramimp check", folder)
            assert (done.returncode, done.stdout.split(":")[0]) == (0, "passed"), done.stderr
    shown = run("paramimp check --show-config", tmp_path).stdout.splitlines()[0]
    assert re.fullmatch(r'runs +\["sweep"\] +pyproject\.toml: \[tool\.paramimp\.check\]', shown)
    assert "1 usable run of 1 found" in error_of(run("paramimp check other", tmp_path))  # the command line comes first
    config.write_text("[tool.paramimp.check]\nruns = 3\nmin-runs = 2\n")
    assert "runs is 3; a text or a list of texts is expected." in error_of(run("paramimp check", tmp_path))


# Completion ----------------------------------------------------------------------------------------------------------


def completed(line: str, home: Path) -> list[str]:
    words = line.split()
    position = len(words) - (not line.endswith(" "))
    variables = {"COMP_WORDS": line, "COMP_CWORD": str(position), "_PARAMIMP_COMPLETE": "bash_complete"}
    done = run(["paramimp"], home, **variables)
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("paramimp analyze sweep -m ", ["loss", "other"]),
        ("paramimp analyze sweep --metric lo", ["loss"]),
        ("paramimp analyze empty -m ", []),
        ("paramimp analyze nowhere -m ", []),
        ("paramimp analyze -m ", []),
        ("paramimp analyze sweep -m loss --exclude opt", ["optimizer.flag", "optimizer.name"]),
        ("paramimp analyze sweep -m loss --include a,optimizer.n", ["a,optimizer.name"]),
        ("paramimp check sweep --forbid c", ["c"]),
    ],
)
def test_names_of_metrics_and_params_are_completed_from_the_runs(line: str, expected: list[str], home: Path) -> None:
    """On a busy machine half a second may be too short for a first look, and nobody may wait longer."""
    assert any(completed(line, home) == expected for _ in range(20))


def test_the_runs_of_the_config_are_those_whose_names_are_completed(home: Path) -> None:
    config = home / "pyproject.toml"
    try:
        config.write_text('[tool.paramimp.check]\nruns = "sweep"\n')
        assert any(completed("paramimp check --forbid c", home) == ["c"] for _ in range(20))
        assert any(completed("paramimp check --metric l", home) == ["loss"] for _ in range(20))
        assert completed("paramimp check empty --forbid c", home) == []  # the command line comes first
        config.write_text("[tool.paramimp.check]\nruns = 3\n")
        assert completed("paramimp check --forbid c", home) == []
    finally:
        config.unlink()


def test_of_many_runs_the_first_are_looked_at_and_nobody_waits_for_the_rest(tmp_path: Path) -> None:
    from paramimp.cli import names

    for index in range(names._MANY_ENTRIES + 5):
        write_run(tmp_path / f"r{index:03d}", {"lr": 1, f"p{index:03d}": 2}, {"loss": 1.0})
    names.MOST_SECONDS, usual = 60.0, names.MOST_SECONDS  # the machine may be busy
    try:
        found = names.names_of_runs([str(tmp_path)])
    finally:
        names.MOST_SECONDS = usual
    assert found.metrics == ["loss"]
    assert len(found.params) == names._MANY_ENTRIES + 2
