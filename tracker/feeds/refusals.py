"""Why a server said no, by name: a bot challenge is no error of the feed. Pure."""

from __future__ import annotations

from collections.abc import Mapping


def challenge(status: int, headers: Mapping[str, str], body: bytes) -> str:
    """The name of the bot protection that answered instead of the site, or an empty text."""
    if status not in (401, 403, 405, 406, 429, 503):
        return ""
    server = headers.get("server", "").lower()
    head = body[:20_000]
    if headers.get("cf-mitigated") == "challenge" or b"/cdn-cgi/challenge-platform/" in head:
        return "Cloudflare challenge"
    if "cloudflare" in server and b"Just a moment" in head:
        return "Cloudflare challenge"
    if "cloudflare" in server and (b"cf-error-details" in head or b"Attention Required" in head):
        return "Cloudflare block"
    if "x-datadome" in headers:
        return "DataDome challenge"
    if "x-sucuri-id" in headers and status == 403:
        return "Sucuri block"
    if "akamai" in server and b"Access Denied" in head:
        return "Akamai block"
    if b"_Incapsula_Resource" in head:
        return "Imperva challenge"
    return ""
