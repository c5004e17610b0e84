"""One address for one article: the canonical form under which it is known. Pure."""

from __future__ import annotations

from yarl import URL

TRACKING = ("utm_", "mc_", "at_", "ns_", "pk_", "wt.", "hsa_")
"""Beginnings of query parameters that say how a reader came, not what they read."""
TRACKING_NAMES = frozenset(
    (
        *("fbclid", "gclid", "gclsrc", "dclid", "msclkid", "twclid", "yclid", "igshid", "cmpid", "ocid", "_ga", "_gl"),
        *("ref", "ref_src", "referrer", "source", "smid", "sr_share", "share", "taid", "ftag", "ito", "intcid"),
        *("traffic_source", "mbid"),
    )
)


class BadAddress(ValueError):
    """The text is no web address; the message says why."""


def canonical(address: str) -> str:
    """The address without fragment, tracking parameters, default port and ``..``; host in lower case and IDNA.

    Raises ``BadAddress`` for anything that is not http or https.
    """
    try:
        url = URL(address.strip())
    except (ValueError, TypeError) as error:
        raise BadAddress(f"{address!r} is no web address: {error}") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise BadAddress(f"{address!r} is no web address; it must begin with https:// or http://")
    kept = [(key, value) for key, value in url.query.items() if not _tracks(key)]
    plain = url.with_fragment(None).with_user(None).with_query(kept or None)
    return str(plain)


def _tracks(name: str) -> bool:
    lower = name.lower()
    return lower in TRACKING_NAMES or lower.startswith(TRACKING)
