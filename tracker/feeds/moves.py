"""Whether a feed has moved: which redirects are kept, which are only followed, and which wait for a person. Pure.

RFC 9110, 15.4: 301 and 308 say that the address changed for good, 302 and 307 that it did not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from tracker.http import host_name

SIGHTINGS = 5
WAIT = timedelta(days=7)
PERMANENT = frozenset((301, 308))
Move: TypeAlias = Literal["none", "watch", "keep", "ask"]
Same: TypeAlias = Callable[[str, str], bool]


def lasting_target(url: str, redirects: Sequence[tuple[int, str]]) -> str | None:
    """Where the feed now lives by its redirects: only a chain of permanent ones says so."""
    if not redirects or any(status not in PERMANENT for status, _ in redirects):
        return None
    return redirects[-1][1] if redirects[-1][1] != url else None


def judge(url: str, target: str | None, same: Same, sightings: int, since: datetime | None, now: datetime) -> Move:
    """What to do about a permanent redirect: ``keep`` the new address, ``watch`` a while longer, or ``ask`` a person.

    ``same`` says whether two addresses belong to one registrable domain. From http to https of the same host at once;
    elsewhere within the domain after five sightings or seven days; to another registrable domain never by itself: an
    outlet's old domain may have been sold.
    """
    if target is None:
        return "none"
    if url.startswith("http://") and target.startswith("https://") and host_name(url) == host_name(target):
        return "keep"
    if not same(url, target):
        return "ask"
    return "keep" if sightings >= SIGHTINGS or (since is not None and now - since >= WAIT) else "watch"
