"""The texts of obstore 0.8 and later, shortened, and what they are taken for."""

from __future__ import annotations

import pytest

from paramimp.places.remote.failures import DeniedError, LostError, MissingError, RefusedError, RemoteError
from paramimp.places.remote.object_failures import failure, kind_of
from tests.places.remote.servers import SECRET


def told(text: str, scheme: str = "s3", *, is_opening: bool = False, is_listing: bool = False) -> RemoteError:
    return failure(Exception(text), scheme, is_opening=is_opening, is_listing=is_listing)


@pytest.mark.parametrize(
    ("scheme", "kind"),
    [("s3", "s3"), ("s3a", "s3"), ("gs", "gs"), ("az", "az"), ("abfss", "az"), ("https", "web"), ("http", "web")],
)
def test_a_scheme_tells_whose_bucket_it_is(scheme: str, kind: str) -> None:
    assert kind_of(scheme) == kind


@pytest.mark.parametrize(
    ("text", "of", "said"),
    [
        ("Server returned non-2xx status code: 403 Forbidden: <Code>SignatureDoesNotMatch</Code>", DeniedError,
         "access denied: SignatureDoesNotMatch"),
        ("Server returned non-2xx status code: 400 Bad Request: <Code>InvalidResourceName</Code>", DeniedError,
         "HTTP status 400: InvalidResourceName"),
        ("Server returned non-2xx status code: 418 I'm a teapot", DeniedError, "HTTP status 418"),
        ("Server returned non-2xx status code: 404 Not Found: <Code>NoSuchKey</Code>", MissingError,
         "there is nothing of that name"),
        ("status code: 404 Not Found: <Code>ContainerNotFound</Code>", RefusedError, "there is no such bucket"),
        ("status code: 503 Slow Down", LostError, "HTTP status 503: it is asked too often"),
        ("status code: 500 Internal Server Error", LostError, "HTTP status 500"),
        ("error sending request (http://169.254.169.254/latest/api/token)", RefusedError, "no credentials were found"),
        ("kind: Connect, error: InvalidCertificate(UnknownIssuer)", RefusedError,
         "the server's certificate is not trusted"),
        ("kind: Connect, dns error: failed to lookup", LostError, "its host is not known"),
        ("kind: Timeout", LostError, "no answer in time"),
        ("something else", LostError, "the request failed"),
    ],
)  # fmt: skip
def test_a_text_is_taken_for_what_happened_and_not_repeated(text: str, of: type[RemoteError], said: str) -> None:
    found = told(f"{text} {SECRET}")
    assert (type(found), found.said) == (of, said)
    assert SECRET not in found.said + found.advice


@pytest.mark.parametrize(("scheme", "setting"), [("s3", "AWS"), ("gs", "GOOGLE"), ("az", "AZURE")])
def test_what_is_not_encrypted_is_allowed_by_the_setting_of_that_cloud(scheme: str, setting: str) -> None:
    assert told("builder error for url (http://lab)", scheme).advice == f"set {setting}_ALLOW_HTTP=true to allow that"


def test_a_client_that_cannot_be_made_stumbles_over_settings_which_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_SERVICE_ACCOUNT", SECRET)
    monkeypatch.setenv("GOOGLE_BUCKET", "")
    found = told("Unable to open service account file", "gs", is_opening=True)
    assert (found.said, found.advice) == ("the settings for it cannot be used", "check GOOGLE_SERVICE_ACCOUNT")
    assert told("relative URL without a base", "https", is_opening=True).advice == "check the address"


def test_a_bucket_without_a_listing_is_missing_and_a_web_server_never_has_one() -> None:
    assert told("status code: 404 Not Found", is_listing=True).said == "there is no such bucket"
    assert told("status code: 405 Method Not Allowed", "https", is_listing=True).said == "it has no listing"
