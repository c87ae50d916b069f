"""Files of web servers whose certificates the network vouches for, and of those that nobody vouches for."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.cli.processes import paramimp

ROWS = "lr,depth,loss\n" + "".join(f"{10.0 ** -(n % 5)},{n % 3},{(n % 5) * 0.3 + n * 0.01}\n" for n in range(30))


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a server for ``localhost``, and the file with the certificate of who vouches for it."""
    pytest.importorskip("obstore")
    pytest.importorskip("cryptography")
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    home, now = tmp_path_factory.mktemp("encrypted"), datetime.now(UTC)

    def certificate(name: str, issuer: str, key: Any, by: Any, *, is_authority: bool) -> x509.Certificate:
        subject, by_whom = (x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, each)]) for each in (name, issuer))
        made = x509.CertificateBuilder(by_whom, subject, key.public_key(), x509.random_serial_number())
        made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        made = made.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        return made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False).sign(by, hashes.SHA256())

    root, leaf = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    pem = serialization.Encoding.PEM
    (home / "root.pem").write_bytes(certificate("lab", "lab", root, root, is_authority=True).public_bytes(pem))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (home / "leaf.pem").write_bytes(
        certificate("localhost", "lab", leaf, root, is_authority=False).public_bytes(pem)
        + leaf.private_bytes(pem, *plain)
    )
    served = home / "served"
    served.mkdir()
    (served / "runs.csv").write_text(ROWS)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(served)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(home / "leaf.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_port}/runs.csv", home / "root.pem"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_server_is_trusted_by_whom_the_user_names(authority: tuple[str, Path], tmp_path: Path) -> None:
    address, root = authority
    (tmp_path / "runs.csv").write_text(ROWS)
    listings = [
        paramimp("analyze", runs, "--metric", "loss", "-f", "csv", SSL_CERT_FILE=str(root)).stdout
        for runs in (address, str(tmp_path / "runs.csv"))
    ]
    assert listings[0] == listings[1] != ""


def test_a_server_that_nobody_vouches_for_is_not_asked_again(authority: tuple[str, Path]) -> None:
    address, root = authority
    for asked, trusted in ((address, ""), (address.replace("localhost", "127.0.0.1"), str(root))):
        settings = {"SSL_CERT_FILE": trusted} if trusted else {}
        done = paramimp("runs", asked, **settings)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == (
            f"Error: {asked} cannot be read (the server's certificate is not trusted); check the address; what your"
            " network trusts can be named in SSL_CERT_FILE.\n"
        )
