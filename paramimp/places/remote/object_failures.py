"""What the errors of obstore mean. Their texts are read and never shown: they repeat addresses and keys."""

from __future__ import annotations

import os
import re

from paramimp.places.remote.addresses import WEB
from paramimp.places.remote.failures import DeniedError, LostError, MissingError, RefusedError, RemoteError

NO_LISTING = "plain web servers do not list folders: give the address of one file (runs.csv), or of a bucket"
_CREDENTIALS = {
    "s3": "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or AWS_SKIP_SIGNATURE=true for a public"
    " bucket",
    "gs": "set GOOGLE_APPLICATION_CREDENTIALS, or GOOGLE_SKIP_SIGNATURE=true for a public bucket",
    "az": "set AZURE_STORAGE_ACCOUNT_NAME, and AZURE_STORAGE_ACCOUNT_KEY or AZURE_STORAGE_SAS_TOKEN",
    "web": "check the address, and what it needs to be let in",
}
_SETTINGS = {"s3": "AWS_", "gs": "GOOGLE_", "az": "AZURE_"}
"""How the variables of the environment begin that the clients read."""
_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>([A-Za-z]{1,40})</Code>")
_OF_METADATA = ("/latest/api/token", "/latest/meta-data", "computeMetadata", "/metadata/identity")
"""Where the machines of a cloud are asked for credentials, as the last thing that is tried."""
_NO_BUCKET = ("NoSuchBucket", "ContainerNotFound", "bucket does not exist")
_BUSY = frozenset({429, 503})
_PASSES = frozenset({408, 425, 429})
_LOST = (
    ("dns error", "its host is not known"),
    ("kind: Timeout", "no answer in time"),
    ("kind: Connect", "no connection"),
    ("kind: Interrupted", "the connection was cut"),
    ("body error", "the connection was cut"),
    ("error sending request", "no connection"),
    ("invalid list response", "its listing cannot be read"),
)


def kind_of(scheme: str) -> str:
    """Whose buckets have such addresses: ``s3``, ``gs`` or ``az``; or ``web``."""
    if scheme in WEB:
        return "web"
    return "s3" if scheme.startswith("s3") else "gs" if scheme == "gs" else "az"


def failure(error: Exception, scheme: str, *, is_opening: bool, is_listing: bool) -> RemoteError:
    """What happened, and what the user can do.

    Parameters
    ----------
    is_opening : whether the client was being made, which asks no server.
    """
    text, name, kind = str(error), type(error).__name__, kind_of(scheme)
    found = _STATUS.search(text)
    status = int(found[1]) if found else 0
    if any(mark in text for mark in _OF_METADATA) or "Account must be specified" in text:
        return RefusedError("no credentials were found", _CREDENTIALS[kind])
    if is_opening:
        return _of_settings(kind)
    if status in (401, 403) or name in ("PermissionDeniedError", "UnauthenticatedError"):
        return DeniedError(f"access denied{_code_in(text)}", _CREDENTIALS[kind])
    if kind != "web" and (any(mark in text for mark in _NO_BUCKET) or (is_listing and status == 404)):
        return RefusedError("there is no such bucket", "check its name")
    if isinstance(error, FileNotFoundError) or status in (404, 410):
        return MissingError()
    if "redirect without LOCATION" in text or "PermanentRedirect" in text:
        return RefusedError("the bucket lies in another region", "set AWS_REGION to that of the bucket")
    if name == "InvalidPathError":
        return RefusedError("an object has a name that no folder can have, with . or .. between slashes", "rename it")
    if is_listing and kind == "web" and status not in _BUSY:
        return RefusedError("it has no listing", NO_LISTING)
    if 400 <= status < 500 and status not in _PASSES:
        return DeniedError(f"HTTP status {status}{_code_in(text)}", "check the address and its settings")
    return _of_network(text, status, kind)


def _code_in(text: str) -> str:
    """What the server calls it, behind a colon."""
    code = _CODE.search(text)
    return f": {code[1]}" if code else ""


def _of_settings(kind: str) -> RemoteError:
    """The client cannot be made; which of the settings it stumbles over stands in texts that hold their values."""
    found = sorted(name for name, value in os.environ.items() if value and name.startswith(_SETTINGS.get(kind, "-")))
    if not found:
        return RefusedError("no client can be made for it", "check the address")
    return RefusedError("the settings for it cannot be used", f"check {', '.join(found)}")


def _of_network(text: str, status: int, kind: str) -> RemoteError:
    """A failure of the network, of a busy server, or of the settings."""
    if status:
        return LostError(f"HTTP status {status}: it is asked too often" if status in _BUSY else f"HTTP status {status}")
    if "Content-Length" in text:
        return DeniedError("the server does not tell its size", "download it, and give the file")
    if "builder error" in text:
        setting = f"{_SETTINGS.get(kind, '')}ALLOW_HTTP=true"
        return RefusedError("the connection would not be encrypted", f"set {setting} to allow that")
    if "certificate" in text.lower():
        advice = "check the address; what your network trusts can be named in SSL_CERT_FILE"
        return RefusedError("the server's certificate is not trusted", advice)
    return LostError(next((said for mark, said in _LOST if mark in text), "the request failed"))
