"""Names of places that are the same if, and only if, the places are: by them the cache tells places apart.

An address alone is no such name: which server a bucket lies on stands in the environment, and whose home folder an
address means depends on who asks. Names are digests, and passwords are no part of what they are made from.
"""

from __future__ import annotations

import os
import re
from hashlib import blake2b
from typing import TYPE_CHECKING

from paramimp.places.addresses import scheme_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_WHERE = re.compile(
    r"(?:AWS|GOOGLE|AZURE|AZURITE)_.*(?:ENDPOINT|REGION|URL|HOST|EMULATOR|ACCOUNT_NAME|BUCKET|CONTAINER_NAME|PROFILE)",
    re.IGNORECASE,
)
"""Variables that say where a bucket lies, or which profile does."""


def name_of_place(address: str, *told: object) -> str:
    """The name of what lies at an address.

    Parameters
    ----------
    told : what else tells it from others, as plain data.
    """
    parts = (scheme_of(address), *_without_password(address), *told)
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def where_buckets_lie() -> Sequence[tuple[str, str]]:
    """What the environment says of the servers of buckets."""
    return sorted((name, value) for name, value in os.environ.items() if _WHERE.match(name))


def _without_password(address: str) -> tuple[str, str, str]:
    """The user, the host with its port, and what follows."""
    rest = address.partition("://")[2]
    authority = re.split("[/?#]", rest, maxsplit=1)[0]
    user, _, host = authority.rpartition("@")
    return user.partition(":")[0], host, rest[len(authority) :].rstrip("/")
