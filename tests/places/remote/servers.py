"""Servers on this machine: an S3 of moto, the SSH of OpenSSH, and a web server that misbehaves as it is told."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from xml.sax.saxutils import escape

SECRET = "wJalrXUtnFEMI-very-secret"
SSHD = shutil.which("sshd") or "/usr/sbin/sshd"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"nothing listens on port {port}")


def s3_environment(endpoint: str) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": endpoint,
    }


class Buckets:
    """An S3 server with one bucket, which writes each request into a log."""

    def __init__(self, endpoint: str, log: Path) -> None:
        import boto3

        self.endpoint = endpoint
        self.log = log
        self.client = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id="key",
            aws_secret_access_key=SECRET,
        )
        self.client.create_bucket(Bucket="sweeps")

    def put(self, key: str, data: bytes) -> None:
        self.client.put_object(Bucket="sweeps", Key=key, Body=data)

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket="sweeps", Key=key)

    def requests(self) -> list[str]:
        """What was asked for so far: ``GET /sweeps/runs/a/config.yaml`` and the like."""
        return re.findall(r'"((?:GET|HEAD|PUT|POST|DELETE) [^ "]*) HTTP', self.log.read_text())

    def fetched(self) -> list[str]:
        """The objects whose contents were asked for so far."""
        asked = [request.removeprefix("GET /sweeps/") for request in self.requests() if request.startswith("GET ")]
        return [key for key in asked if "list-type=2" not in key]

    def upload(self, folder: Path, prefix: str) -> str:
        files = [file for file in folder.rglob("*") if file.is_file()]
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda file: self.put(f"{prefix}/{_below(file, folder)}", file.read_bytes()), files))
        return f"s3://sweeps/{prefix}"


def _below(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix()


@contextmanager
def moto() -> Iterator[Buckets]:
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with (
        NamedTemporaryFile() as log,
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log) as process,
    ):
        try:
            wait_for(port)
            yield Buckets(f"http://127.0.0.1:{port}", Path(log.name))
        finally:
            process.kill()


class Shell:
    """An SSH server that lets in who has the key of `home`, an own home folder with a ``.ssh``."""

    def __init__(self, port: int, home: Path, host_key: str) -> None:
        self.port = port
        self.home = home
        self.host_key = host_key
        self.know(host_key)

    def know(self, key: str) -> None:
        line = f"[127.0.0.1]:{self.port} {key}\n" if key else ""
        (self.home / ".ssh" / "known_hosts").write_text(line)

    def fetched(self) -> list[str]:
        """The files that were opened so far."""
        return re.findall(r'open "([^"]*)" flags READ', self.log.read_text()) if self.log.exists() else []

    @property
    def log(self) -> Path:
        return self.home / "sftp.log"

    def address(self, folder: Path) -> str:
        return f"sftp://127.0.0.1:{self.port}{folder}"


def _new_key(file: Path) -> str:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(file)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return " ".join(file.with_suffix(".pub").read_text().split()[:2])


SFTP_SERVER = "/usr/lib/openssh/sftp-server"


def _subsystem(home: Path) -> str:
    """The part of the server that reads files; where it can be started by itself, it tells a log which."""
    return (
        f"{SFTP_SERVER} -e -l INFO 2>> {home}/sftp.log"
        if os.access(SFTP_SERVER.split()[-1], os.X_OK)
        else "internal-sftp"
    )


@contextmanager
def openssh(home: Path) -> Iterator[Shell]:
    (home / ".ssh").mkdir(parents=True, mode=0o700)
    allowed = _new_key(home / ".ssh" / "id_ed25519")
    host_key = _new_key(home / "host_key")
    (home / "allowed").write_text(allowed + "\n")
    port = free_port()
    (home / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {home}/host_key\nAuthorizedKeysFile {home}/allowed\n"
        f"StrictModes no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nUsePAM no\n"
        f"PermitRootLogin yes\nPidFile none\nSubsystem sftp {_subsystem(home)}\nMaxStartups 100\n"
    )
    os.makedirs("/run/sshd", exist_ok=True)
    command = [SSHD, "-D", "-e", "-f", str(home / "sshd_config")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            yield Shell(port, home, host_key)
        finally:
            process.terminate()


class Hostile:
    """A server that speaks enough of S3 to list and to give objects, and does it as badly as a test wants.

    Attributes
    ----------
    objects : what the bucket ``sweeps`` holds, by key.
    behave : called for each request for an object with its key and how often that was asked for before; what it
        returns is done: ``"serve"``, or one of the misdeeds below.
    listed_size : the size that the listing tells of an object.
    etag, written : what is told of an object by its key: its etag with the quotes around it, and when it was written,
        in seconds since 1970.
    """

    def __init__(self, objects: Mapping[str, bytes]) -> None:
        self.objects = dict(objects)
        self.asked: dict[str, int] = {}
        self.behave: Callable[[str, int], str] = lambda key, times: "serve"
        self.behave_listing: Callable[[int], str] = lambda times: "serve"
        self.listed_size: Callable[[str], int] = lambda key: len(self.objects[key])
        self.etag: Callable[[str], str] = lambda key: '"one"'
        self.written: Callable[[str], float] = lambda key: 1_445_412_480
        self.in_flight = 0
        self.most_in_flight = 0
        self.lock = threading.Lock()
        self.release = threading.Event()
        hostile = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                with hostile.lock:
                    hostile.in_flight += 1
                    hostile.most_in_flight = max(hostile.most_in_flight, hostile.in_flight)
                try:
                    hostile.answer(self)
                finally:
                    with hostile.lock:
                        hostile.in_flight -= 1

            def log_message(self, *args: Any) -> None: ...

        class Server(ThreadingHTTPServer):
            request_queue_size = 128
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None: ...

        self.server = Server(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path, _, query = request.path.partition("?")
        is_listing = "list-type=2" in query
        key = "" if is_listing else path.removeprefix("/sweeps/").removeprefix("/")
        with self.lock:
            times = self.asked.get(key, 0)
            self.asked[key] = times + 1
        deed = self.behave_listing(times) if is_listing else self.behave(key, times)
        data = self._listing() if is_listing else self.objects.get(key)
        if data is None:
            deed = "404"
        request.key = key  # type: ignore[attr-defined]
        if deed.isdigit():
            self._send(request, int(deed), b"")
        elif deed in ("cut", "stall"):
            assert data is not None
            self._send(request, 200, data[: len(data) // 2], length=len(data))
            if deed == "stall":
                self.release.wait(30)
        elif deed == "longer":
            assert data is not None
            self._send(request, 200, data + b"\n")
        elif deed == "endless":
            self._send(request, 200, b"x" * (1 << 20), length=1 << 40)
        else:
            assert data is not None
            found = request.headers.get("Range")
            if found is not None and not is_listing:
                start, end = (int(part) for part in found.removeprefix("bytes=").split("-"))
                content_range = f"bytes {start}-{min(end, len(data) - 1)}/{len(data)}"
                self._send(request, 206, data[start : end + 1], content_range=content_range)
            else:
                self._send(request, 200, data)

    def _send(
        self,
        request: BaseHTTPRequestHandler,
        status: int,
        data: bytes,
        *,
        length: int | None = None,
        content_range: str | None = None,
    ) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(data) if length is None else length))
        key = request.key  # type: ignore[attr-defined]
        if etag := self.etag(key) if key in self.objects else "":
            request.send_header("ETag", etag)
        request.send_header("Last-Modified", formatdate(self.written(key), usegmt=True))
        if content_range is not None:
            request.send_header("Content-Range", content_range)
        request.end_headers()
        request.wfile.write(data)
        if length is not None:
            request.wfile.flush()
            request.close_connection = True

    def _listing(self) -> bytes:
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key>"
            f"<LastModified>{datetime.fromtimestamp(int(self.written(key)), UTC):%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
            f"{f'<ETag>{escape(etag)}</ETag>' if (etag := self.etag(key)) else ''}"
            f"<Size>{self.listed_size(key)}</Size></Contents>"
            for key in sorted(self.objects)
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>".encode()


@contextmanager
def hostile(objects: Mapping[str, bytes]) -> Iterator[Hostile]:
    server = Hostile(objects)
    threading.Thread(target=server.server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.release.set()
        server.server.shutdown()
        server.server.server_close()
