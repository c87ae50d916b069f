"""What is released: it has an address, a version that is told of, and a README that stands by itself."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from markdown_it import MarkdownIt

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / ".ci" / "release.py"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ADDRESS = PROJECT["urls"]["Repository"]


@pytest.fixture(scope="module")
def release() -> ModuleType:
    spec = importlib.util.spec_from_file_location("release", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def project_at(address: str, folder: Path) -> Path:
    file = folder / "pyproject.toml"
    file.write_text(f'[project.urls]\nRepository = "{address}"\n')
    return file


@pytest.mark.parametrize(
    "address",
    ["https://repository.invalid/paramimp", "", "https://github.com", "http://github.com/a/b", "git@github.com:a/b"],
)
def test_no_release_without_a_public_address(release: ModuleType, address: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"^No release: .* is no public address .*pyproject\.toml\.$"):
        release.repository(project_at(address, tmp_path))


@pytest.mark.parametrize("address", ["https://github.com/a/b", "https://gitlab.com/a/b/c/"])
def test_a_real_address_is_taken(release: ModuleType, address: str, tmp_path: Path) -> None:
    assert release.repository(project_at(address, tmp_path)) == address.rstrip("/")


def test_the_command_refuses_while_there_is_none() -> None:
    done = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True)
    if ".invalid/" in ADDRESS:
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("No release: ")


def test_the_address_stands_in_one_place() -> None:
    files = [*ROOT.glob("*.md"), *ROOT.glob(".github/**/*"), *ROOT.glob(".ci/*"), *ROOT.glob("paramimp/**/*.py")]
    holding = [path for path in files if path.is_file() and ADDRESS.encode() in path.read_bytes()]
    assert len(files) > 100
    assert holding == []
    assert (ROOT / "pyproject.toml").read_text("utf-8").count(ADDRESS) == 1


@pytest.mark.parametrize(
    ("version", "tag", "told"),
    [("9.9.9", None, r"no section \[9\.9\.9\]"), ("0.2.0", "v0.1.0", "tag is v0.1.0 and __version__ is 0.2.0")],
)
def test_no_release_of_a_version_that_is_not_told_of(
    release: ModuleType, version: str, tag: str | None, told: str
) -> None:
    with pytest.raises(SystemExit, match=told):
        release.check_version(version, tag)


def test_a_version_with_its_tag_and_its_section_is_taken(release: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "changes.md").write_text("# Changelog\n\n## [1.0.0] - 2026-01-01\n")
    release.check_version("1.0.0", "v1.0.0", tmp_path / "changes.md")


def test_the_readme_leads_to_its_files_and_picture_from_everywhere(release: ModuleType) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    text = release.with_absolute_links(readme, "https://github.com/a/b", "v1.0.0")
    tokens = [token for block in MarkdownIt("commonmark").parse(text) for token in block.children or ()]
    pictures = [str(token.attrs["src"]) for token in tokens if token.type == "image"]
    links = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
    assert pictures == [f"https://github.com/a/b/raw/v1.0.0/.github/{name}" for name in ("analyze.svg", "report.png")]
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    own = [link.removeprefix("https://github.com/a/b/blob/v1.0.0/") for link in links if "/a/b/" in link]
    assert own
    assert [path for path in own if not (ROOT / path.partition("#")[0]).exists()] == []


def test_links_elsewhere_and_within_the_page_stay(release: ModuleType) -> None:
    text = "[a](https://x.org) [b](#part) [c](mailto:a@b.org) `[d]`(e) [f](LICENSE)"
    changed = release.with_absolute_links(text, "https://x.org/y", "v1")
    assert changed == text.replace("(LICENSE)", "(https://x.org/y/blob/v1/LICENSE)")


def test_the_metadata_says_what_it_is_for_whom_and_where() -> None:
    classifiers = PROJECT["classifiers"]
    for minor in re.findall(r'"3\.(\d+)"', (ROOT / ".github/workflows/smoke.yml").read_text("utf-8")):
        assert f"Programming Language :: Python :: 3.{minor}" in classifiers
    assert "Typing :: Typed" in classifiers
    assert len(PROJECT["keywords"]) >= 5
    assert PROJECT["urls"]


def test_a_tag_publishes_without_a_password_what_the_release_command_built() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text("utf-8"))
    assert workflow[True] == {"push": {"tags": ["v*"]}}  # YAML 1.1 reads "on" as true
    build, publish = workflow["jobs"]["build"], workflow["jobs"]["publish"]
    assert "python .ci/release.py" in [step.get("run") for step in build["steps"]]
    assert publish["needs"] == "build"
    assert publish["permissions"] == {"id-token": "write"}
    assert [step["uses"].partition("@")[0] for step in publish["steps"]][-1] == "pypa/gh-action-pypi-publish"
    assert "password" not in str(workflow)


def test_the_source_archive_holds_all_that_is_tracked(tmp_path: Path) -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git checkout: there is no list of tracked files")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    build = "import setuptools.build_meta as backend; print(backend.build_sdist('..'))"
    done = subprocess.run([sys.executable, "-c", build], cwd=clone, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with tarfile.open(tmp_path / done.stdout.splitlines()[-1]) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    listed = subprocess.run(["git", "ls-files"], cwd=clone, capture_output=True, text=True, check=True).stdout
    assert set(listed.splitlines()) - held == set()
