"""A real PostgreSQL server for a test session: its own folder, its own port on loopback, no rights beyond that."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "pass/word%40"  # what makes an address wrong when it is pasted together without care
UNPRIVILEGED = ("postgres", "nobody")


def programs() -> str | None:
    """Return the folder of initdb and postgres: Debian keeps them out of the way."""
    folders = [os.path.dirname(path) for path in sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), reverse=True)]
    on_path = shutil.which("initdb")
    return next(iter([*folders, *([os.path.dirname(on_path)] if on_path else [])]), None)


@contextmanager
def running_server() -> Iterator[int]:
    """Start a server, yield its port, and stop it; user ``tuner`` with `PASSWORD`, database ``postgres``."""
    folder = programs()
    assert folder is not None
    home = tempfile.mkdtemp(prefix="paramimp-postgres-")
    user = _unprivileged_user()
    try:
        if user is not None:
            shutil.chown(home, user)
        _initialise(folder, home, user)
        port = _free_port()
        with _server(folder, home, port, user):
            yield port
    finally:
        shutil.rmtree(home)


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)


def _initialise(programs_folder: str, home: str, user: str | None) -> None:
    password_file = os.path.join(home, "password")
    with open(password_file, "w", encoding="utf-8") as file:
        file.write(PASSWORD)
    os.chmod(password_file, 0o644)
    subprocess.run(
        [
            os.path.join(programs_folder, "initdb"), "--pgdata", os.path.join(home, "data"), "--username", "tuner",
            "--auth", "scram-sha-256", "--pwfile", password_file, "--no-sync", "--encoding", "UTF8", "--locale", "C",
        ],
        check=True, capture_output=True, user=user, cwd=home,
    )  # fmt: skip


@contextmanager
def _server(programs_folder: str, home: str, port: int, user: str | None) -> Iterator[None]:
    control = [os.path.join(programs_folder, "pg_ctl"), "--pgdata", os.path.join(home, "data"), "--wait"]
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {home} -c fsync=off"
    start = [*control, "--log", os.path.join(home, "log"), "--options", options, "start"]
    subprocess.run(start, check=True, stdout=subprocess.DEVNULL, user=user, cwd=home)
    try:
        yield
    finally:
        stop = [*control, "--mode", "immediate", "stop"]
        subprocess.run(stop, check=True, stdout=subprocess.DEVNULL, user=user, cwd=home)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
