"""Whether two addresses belong to one publisher: the registrable domain by the public suffix list (publicsuffix.org).

The list comes with the library and is as old as the release that is installed; nothing is fetched. Its private part
counts too: below ``github.io`` or ``substack.com`` every name belongs to somebody else.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from yarl import URL

from tracker.net.guard import ip_literal

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

TENANTS = tuple(
    f".{name}"
    for name in (
        *("wordpress.com", "substack.com", "medium.com", "tumblr.com", "ghost.io", "beehiiv.com"),
        *("feedburner.com", "libsyn.com", "podbean.com"),
    )
)
"""Hosts that give names to strangers and are not in the list."""


@cache
def _suffixes() -> PublicSuffixList:
    """The list; read when the first feed redirects across hosts, which most never do."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


@lru_cache(maxsize=4_096)
def registrable(host: str) -> str:
    """The part of a name that somebody registered: ``bbc.co.uk`` of ``feeds.bbc.co.uk``.

    A number, and a name that is a public suffix itself, stands for itself.
    """
    bare = host.rstrip(".").lower()
    if ip_literal(bare) is not None:
        return bare
    tenant = next((name for name in TENANTS if bare.endswith(name)), None)
    if tenant is not None:
        return bare.removesuffix(tenant).rpartition(".")[2] + tenant
    return _suffixes().privatesuffix(bare) or bare


def same_domain(url: str, other: str) -> bool:
    """Whether the hosts of two addresses have one registrable domain."""
    hosts = [URL(address).raw_host or "" for address in (url, other)]
    return hosts[0] == hosts[1] or ("" not in hosts and registrable(hosts[0]) == registrable(hosts[1]))
