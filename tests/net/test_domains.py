"""Who registered a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.net.domains import registrable, same_domain


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("feeds.bbc.co.uk", "bbc.co.uk"),
        ("WWW.NPR.org.", "npr.org"),
        ("rss.presidencia.gob.sv", "presidencia.gob.sv"),
        ("somebody.github.io", "somebody.github.io"),
        ("a.b.substack.com", "b.substack.com"),
        ("bucket.s3.amazonaws.com", "bucket.s3.amazonaws.com"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"),
    ],
)
def test_the_domain_that_somebody_registered(host: str, domain: str) -> None:
    assert registrable(host) == domain


def test_two_addresses_of_one_publisher() -> None:
    assert same_domain("https://feeds.npr.org/1", "http://www.npr.org:8080/2")
    assert same_domain("http://[::1]:80/a", "http://[::1]:81/b")
    assert not same_domain("https://npr.org/", "https://npr.org.evil.example/")
    assert not same_domain("https://a.blogspot.com/", "https://b.blogspot.com/")
    assert same_domain("https://www.bücher.example/", "https://xn--bcher-kva.example/")
    assert not same_domain("nonsense", "https://npr.org/")


@given(st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8}){0,4}", fullmatch=True))
def test_a_domain_is_an_end_of_its_name_and_its_own_domain(host: str) -> None:
    domain = registrable(host)
    assert host == domain or host.endswith(f".{domain}")
    assert registrable(domain) == domain
