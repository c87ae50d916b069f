"""Build a release into ``dist/`` and check it: ``pip install build twine && python .ci/release.py``.

It refuses while the repository has no public address, which stands in ``pyproject.toml`` and nowhere else. A package
index shows the README without the files beside it, so its links are made absolute in the copy that is built.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"(!?)(\[[^\]]*\]\()(?![a-z][a-z0-9+.-]*:|#)([^)\s]+)(?=\))")
"""A link of Markdown to a file of the repository; a picture if it begins with ``!``."""


def main() -> None:
    """Check, then build what is committed."""
    address, version = repository(), version_of_code()
    check_version(version, os.environ.get("GITHUB_REF_NAME") if os.environ.get("GITHUB_REF_TYPE") == "tag" else None)
    if run("git", "status", "--porcelain"):
        refuse("there are changes that are not committed; commit them or put them aside.")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "paramimp"
        run("git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(copy))
        readme = copy / "README.md"
        readme.write_text(with_absolute_links(readme.read_text("utf-8"), address, f"v{version}"), encoding="utf-8")
        subprocess.run([sys.executable, "-m", "build", "--outdir", str(ROOT / "dist"), str(copy)], check=True)
    files = [str(path) for path in sorted((ROOT / "dist").glob(f"paramimp-{version}*"))]
    subprocess.run([sys.executable, "-m", "twine", "check", "--strict", *files], check=True)


def repository(pyproject: Path = ROOT / "pyproject.toml") -> str:
    """The public address of the repository, without a slash at its end."""
    address = str(tomllib.loads(pyproject.read_text("utf-8"))["project"]["urls"]["Repository"]).rstrip("/")
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.hostname.endswith(".invalid") or not parts.path:
        refuse(
            f"{address} is no public address of the repository;"
            " write the real one into [project.urls] of pyproject.toml."
        )
    return address


def version_of_code() -> str:
    """``__version__`` of the package."""
    found = re.search(r'^__version__ = "(.+)"$', (ROOT / "paramimp" / "version.py").read_text("utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


def check_version(version: str, tag: str | None, changelog: Path = ROOT / "CHANGELOG.md") -> None:
    """Refuse a tag of another version, and a version of which the changelog says nothing."""
    if tag is not None and tag != f"v{version}":
        refuse(f"the tag is {tag} and __version__ is {version}; tag this commit v{version}, or change __version__.")
    if f"\n## [{version}]" not in changelog.read_text("utf-8"):
        refuse(f"CHANGELOG.md has no section [{version}]; rename [Unreleased] to it, with the date.")


def with_absolute_links(text: str, address: str, tag: str) -> str:
    """A README whose links to files of the repository lead there from everywhere, at one tag."""
    return LINK.sub(lambda hit: f"{hit[1]}{hit[2]}{address}/{'raw' if hit[1] else 'blob'}/{tag}/{hit[3]}", text)


def run(*command: str) -> str:
    """The standard output of a command."""
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def refuse(why: str) -> None:
    """End with a message."""
    sys.exit(f"No release: {why}")


if __name__ == "__main__":
    main()
