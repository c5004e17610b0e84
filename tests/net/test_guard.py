"""Nothing but public addresses on ports 80 and 443 is ever asked: in every notation, through every parser's eyes."""

from __future__ import annotations

import pytest

from tracker.net.guard import Guard, Refused, ip_literal

LOOPBACK = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "0",
    "0.0.0.0",
    "127.0.0.1.",
]
METADATA = [
    *("169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "0xa9.254.0251.254"),
    *("100.100.100.200", "192.0.0.192", "168.63.129.16", "[fd00:ec2::254]"),
]
PRIVATE = ["10.0.0.1", "172.16.3.4", "192.168.1.1", "100.64.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255"]
SIX = [
    *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::7f00:1]", "[::ffff:0:7f00:1]", "[fe80::1]"),
    *("[fec0::1]", "[fc00::1]", "[ff02::1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b::7f00:1]", "[64:ff9b:1::1]"),
    *("[4000::1]", "[1::1]", "[fe00::1]", "[::ffff:127.1]", "[v1.fe80::a]"),
    *("[2002:a9fe:a9fe::1]", "[2002:7f00:1::1]", "[2001:0:7f00:1::]", "[2001:db8::1]", "[2a00::5efe:7f00:1]"),
]
WIDE = ["１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1", "⑯⑨.254.169.254"]


@pytest.mark.parametrize("host", [*LOOPBACK, *METADATA, *PRIVATE, *SIX, *WIDE])
def test_an_address_that_is_not_public_is_refused_in_every_notation(host: str) -> None:
    with pytest.raises(Refused):
        Guard().check_url(f"http://{host}/")


@pytest.mark.parametrize(
    "address",
    [
        *("file:///etc/passwd", "/etc/passwd", "FEED://example.org/", "ftp://example.org/", "javascript:alert(1)", ""),
        *("http:///x", "http:x", "http:/x", "http://", "http://[::1", "//example.org/"),
        "http://169.254.169.254\\@example.org/",
        "http://example.org\t.evil.example/",
        "http://example.org\n.evil.example/",
        "http://example.org/\x00",
        "http://exa mple.org/",
        "http://example.org@127.0.0.1/",
        "http://user:secret@example.org/",
        "http://127.0.0.1%2f@example.org/",
        "http://exa%6dple.org/",
        "http://[fe80::1%25eth0]/",
        "http://127.0.0.1:80@example.org/",
        "http://example.org:99999/",
        "http://example.org:+80/",
        "http://example.org:/",
        "http://example.org;127.0.0.1/",
        "http://example.org,127.0.0.1/",
        "http://example..org/",
        "http://.example.org/",
        "http://example.org/" + "x" * 5_000,
        "http://" + "a." * 200 + "example.org/",
    ],
)
def test_an_address_that_two_parsers_could_read_differently_is_refused(address: str) -> None:
    with pytest.raises(Refused):
        Guard().check_url(address)


@pytest.mark.parametrize("address", ["http://example.org:22/", "https://example.org:8443/", "http://93.184.215.14:25/"])
def test_other_ports_are_refused(address: str) -> None:
    with pytest.raises(Refused, match="only 80 and 443"):
        Guard().check_url(address)


@pytest.mark.parametrize(
    "address",
    [
        *("http://example.org/feed", "https://example.org/", "http://93.184.215.14/", "https://example.org:443/x?y=z"),
        *("http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/", "http://bücher.example/", "http://[64:ff9b::5db8:d70e]/"),
    ],
)
def test_a_public_address_is_let_through(address: str) -> None:
    assert Guard().check_url(address).host


def test_an_allow_list_opens_its_own_addresses_on_any_port_and_nothing_else() -> None:
    guard = Guard(["127.0.0.0/8"])
    assert guard.check_url("http://127.0.0.1:8080/").port == 8080
    assert guard.check_url("http://0x7f.1:9/").port == 9
    for refused in ("http://10.0.0.1/", "http://93.184.215.14:8080/", "http://[::ffff:127.0.0.1]/"):
        with pytest.raises(Refused):
            guard.check_url(refused)


def test_a_name_on_another_port_is_judged_once_it_is_resolved() -> None:
    guard = Guard(["127.0.0.0/8"])
    guard.check_url("http://inside.example:8080/")
    guard.check_address("127.0.0.1", 8080)
    with pytest.raises(Refused, match="port 8080"):
        guard.check_address("93.184.215.14", 8080)


def test_a_network_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(ValueError):
        Guard(["127.0.0.0/99"])


@pytest.mark.parametrize("host", ["example.org", "1.2.3.4.5", "256.1.1.1", "1..2", "4294967296", "1.2.3.x"])
def test_what_no_resolver_takes_for_an_address_is_a_name(host: str) -> None:
    assert ip_literal(host) is None
