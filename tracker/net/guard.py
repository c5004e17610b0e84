"""Which addresses may be reached. One table, used before connecting, on what is dialled, and on the peer itself.

``ipaddress.is_global`` is no guard: on Python 3.11 it calls 64:ff9b::a9fe:a9fe, 2002:a9fe:a9fe::1, 192.0.0.192,
168.63.129.16, fec0::1 and multicast addresses global. So everything that is not plainly public is refused, and
addresses that carry an IPv4 address inside are judged by that one too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from yarl import URL

REFUSED = tuple(
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",
        *("::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16"),
        *("3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
)
"""Special-purpose blocks (IANA registries, RFC 6890 and later) and the metadata addresses of cloud providers."""

NAT64 = IPv6Network("64:ff9b::/96")
GLOBAL = IPv6Network("2000::/3")
"""Of IPv6 only this has been given out as public (IANA); what lies elsewhere is refused before it means something."""
_ISATAP = (0x00005EFE, 0x02005EFE)
PORTS = frozenset((80, 443))
MOST_CHARACTERS = 4_000
LONGEST_HOST = 253
"""Characters of a host name (RFC 1035, 3.1)."""
MOST_PASSED = 10_000
"""Addresses whose verdict is remembered: each is judged before, at and after every connection."""
_BAD_CHARACTER = re.compile(r"[\x00-\x20\\\x7f-\xa0\u2028\u2029\ufeff]")
_AUTHORITY = re.compile(r"https?://([^/?#]+)", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"(?:\[[^\]]*\]|[^:\[\]]+)(?::[0-9]{1,5})?")
_NAME = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?", re.IGNORECASE)


_LOOPBACK = re.compile(r"(?:.+\.)?localhost\.?", re.IGNORECASE)
"""Names that mean this computer wherever they are resolved (RFC 6761, 6.3)."""


class Refused(ValueError):
    """The address may not be reached; the message says which and why. ``kind`` is that of ``FetchFailed``."""

    kind = "refused"


class Guard:
    """The policy: public addresses on ports 80 and 443, and what ``allow`` adds (networks, then on any port)."""

    def __init__(self, allow: Sequence[str] = ()) -> None:
        """Raises ``ValueError`` for a network that cannot be read."""
        self._allow = tuple(ip_network(text, strict=False) for text in allow)
        self._passed: set[tuple[str, int]] = set()

    def check_url(self, address: str) -> URL:
        """The parsed address when it may be asked for; one parser for checking and for connecting.

        Raises ``Refused`` for other schemes, user names, odd characters, refused ports and IP literals in any
        notation. A name is judged again by ``check_address``, with the port, once it is resolved.
        """
        url = _parsed(address)
        assert url.raw_host is not None
        literal = ip_literal(url.raw_host)
        port = url.port or 0
        if literal is not None:
            self.check_address(str(literal), port)
        elif _LOOPBACK.fullmatch(url.raw_host):
            self.check_address("127.0.0.1", port)
        elif port not in PORTS and not self._allow:
            raise Refused(f"{address!r} asks for port {port}; only 80 and 443 are used")
        return url

    def check_address(self, text: str, port: int = 443) -> None:
        """Nothing when this IP address may be connected to on this port. Raises ``Refused``."""
        if (text, port) in self._passed:
            return
        self._judge(text, port)
        if len(self._passed) >= MOST_PASSED:
            self._passed.clear()
        self._passed.add((text, port))

    def _judge(self, text: str, port: int) -> None:
        address = _address(text.partition("%")[0])
        if self.allowed(address):
            return
        for candidate in (address, *embedded(address)):
            for network in REFUSED:
                if candidate.version == network.version and candidate in network:
                    raise Refused(
                        f"{text} lies in {network}, which is not public (fetch.allow_addresses can let it through)"
                    )
        if isinstance(address, IPv6Address) and address not in GLOBAL and address not in NAT64:
            raise Refused(f"{text} lies outside {GLOBAL}, which alone is public")
        if port not in PORTS:
            raise Refused(f"{text} was to be asked on port {port}; only 80 and 443 are used")

    def allowed(self, address: IPv4Address | IPv6Address) -> bool:
        """Whether the settings let this address through."""
        return any(address.version == network.version and address in network for network in self._allow)


def is_web_address(address: str) -> bool:
    """Whether an address could be asked at all; where it leads is judged when it is."""
    try:
        _parsed(address)
    except Refused:
        return False
    return True


def _parsed(address: str) -> URL:
    if len(address) > MOST_CHARACTERS:
        raise Refused(f"the address has {len(address)} characters")
    if _BAD_CHARACTER.search(address):
        raise Refused(f"{address!r} holds white space, a backslash or a control character")
    authority = _AUTHORITY.match(address)
    if authority is None:
        raise Refused(f"{address!r} is not http or https")
    if "@" in authority[1]:
        raise Refused(f"{address!r} carries a user name")
    if "%" in authority[1]:
        raise Refused(f"{address!r} hides its host behind a percent sign")
    try:
        url = URL(address)
    except (ValueError, TypeError) as error:
        raise Refused(f"{address!r} is no web address: {error}") from error
    if not url.raw_host or url.user is not None or url.password is not None:
        raise Refused(f"{address!r} names no host")
    if not _HOST_AND_PORT.fullmatch(authority[1]):
        raise Refused(f"{address!r} names its host or port in an odd way")
    if len(url.raw_host) > LONGEST_HOST:
        raise Refused(f"the host of {address[:60]!r} has {len(url.raw_host)} characters")
    if ip_literal(url.raw_host) is None and not _NAME.fullmatch(url.raw_host):
        raise Refused(f"{url.raw_host!r} is neither a host name nor an IP address")
    return url


@lru_cache(4_096)
def _address(text: str) -> IPv4Address | IPv6Address:
    return ip_address(text)


@lru_cache(4_096)
def ip_literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host is in itself, in any notation that a resolver would take (``0x7f.1``, ``2130706433``)."""
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        pass
    parts = host.rstrip(".").split(".")
    if not 1 <= len(parts) <= 4 or not all(parts):
        return None
    numbers: list[int] = []
    for part in parts:
        if re.fullmatch(r"0[xX][0-9a-fA-F]*", part):
            numbers.append(int(part[2:] or "0", 16))
        elif re.fullmatch(r"0[0-7]*", part):
            numbers.append(int(part, 8))
        elif re.fullmatch(r"[0-9]+", part):
            numbers.append(int(part))
        else:
            return None
    *heads, last = numbers
    if any(head > 255 for head in heads) or last >= 256 ** (5 - len(numbers)):
        return None
    value = last
    for place, head in enumerate(heads):
        value += head << (8 * (3 - place))
    return IPv4Address(value)


def embedded(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """IPv4 addresses inside an IPv6 one: mapped, 6to4, Teredo, NAT64, ISATAP."""
    if isinstance(address, IPv4Address):
        return []
    found = []
    if address.ipv4_mapped is not None:
        found.append(address.ipv4_mapped)
    if address.sixtofour is not None:
        found.append(address.sixtofour)
    if address.teredo is not None:
        found.extend(address.teredo)
    low = int(address) & 0xFFFFFFFF
    if address in NAT64 or (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        found.append(IPv4Address(low))
    return found
