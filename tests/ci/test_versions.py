"""The versions that this project's own CI tries: the lowest that pyproject.toml allows, and the newest."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.readme_commands import README

ROOT = README.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
RUN = (ROOT / ".ci" / "run").read_text("utf-8")
JOB = yaml.safe_load((ROOT / ".github" / "workflows" / "smoke.yml").read_text("utf-8"))["jobs"]["smoke"]
lowest = runpy.run_path(str(ROOT / ".ci" / "lowest.py"))["lowest"]


def test_the_constraints_are_the_lowest_versions_without_extras_and_markers_of_their_names() -> None:
    text = """
        [project]
        dependencies = ["click>=8.1", "scikit-learn>=1.6"]
        [project.optional-dependencies]
        sql = ["psycopg[binary,pool]>=3.1.4"]
        test = ["pytest>=8.3", "itself[sql]"]
    """
    assert lowest(text) == ["click==8.1", "scikit-learn==1.6", "psycopg==3.1.4"]


@pytest.mark.parametrize("requirement", ["click", "click>8", "click>=8.1,<9", "click~=8.1", "click>=8; extra == 'x'"])
def test_a_dependency_whose_lowest_version_cannot_be_told_is_an_error(requirement: str) -> None:
    text = f'[project]\ndependencies = ["{requirement}"]\n[project.optional-dependencies]\n'
    with pytest.raises(SystemExit, match="asks for"):
        lowest(text)


def test_every_dependency_has_a_lowest_version() -> None:
    done = subprocess.run([sys.executable, ROOT / ".ci" / "lowest.py"], capture_output=True, text=True, check=True)
    extras = {name: list_ for name, list_ in PROJECT["optional-dependencies"].items() if name != "test"}
    assert len(done.stdout.splitlines()) == len(PROJECT["dependencies"]) + sum(map(len, extras.values()))
    assert f".[{','.join(sorted(extras))}]" in RUN


def test_the_workflow_tries_every_system_and_every_python_that_ci_looks_for() -> None:
    matrix = JOB["strategy"]["matrix"]
    assert {system.split("-")[0] for system in matrix["system"]} == {"ubuntu", "macos", "windows"}
    looked_for = re.search(r"^ *for version in (.*); do$", RUN, re.MULTILINE)
    assert looked_for is not None
    lowest_python = PROJECT["requires-python"].removeprefix(">=")
    assert matrix["python"] == [lowest_python, *looked_for[1].split()]
    assert [(entry["system"], entry["python"], entry["versions"]) for entry in matrix["include"]] == [
        (system, lowest_python, "lowest") for system in matrix["system"]
    ]
    assert JOB["steps"][-1]["run"] == "pytest tests/smoke"
    assert "-m pytest tests/smoke" in RUN


def test_a_python_that_is_there_and_fails_is_passed_over(tmp_path: Path) -> None:
    """As pyenv's ``python3.12`` where no 3.12 was chosen."""
    finder = re.search(r"^find_python\(\) \{\n.*?^\}\n", RUN, re.MULTILINE | re.DOTALL)
    assert finder is not None
    shims, versions = f"{tmp_path}/shims", f"{tmp_path}/pyenv/versions"
    own = ".".join(map(str, sys.version_info[:2]))
    script = f"""
        set -euo pipefail
        mkdir -p {shims} {versions}/{own}.9/bin {versions}/3.99.0/bin
        printf '#!/bin/sh\\nexit 127\\n' > {shims}/python{own}
        printf '#!/bin/sh\\necho no such version; exit 1\\n' > {shims}/python3.99
        printf '#!/bin/sh\\nexec "{sys.executable}" "$@"\\n' > {versions}/{own}.9/bin/python
        cp {versions}/{own}.9/bin/python {versions}/3.99.0/bin/python
        chmod +x {shims}/* {versions}/*/bin/python
        {finder[0]}
        export PYENV_ROOT={tmp_path}/pyenv
        PATH={shims}
        find_python {own}
        if find_python 3.99; then exit 1; fi
    """
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [f"{versions}/{own}.9/bin/python"]
