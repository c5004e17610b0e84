"""What systemd is told (sd_notify(3)): a datagram to the socket it named, nothing when it named none."""

from __future__ import annotations

import socket
from collections.abc import Mapping


class Notify:
    """Says READY, STATUS, WATCHDOG, RELOADING and STOPPING to whoever started us."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """``NOTIFY_SOCKET`` of the environment; a leading ``@`` means an abstract socket."""
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address

    def say(self, *lines: str) -> bool:
        """Sends lines such as ``READY=1``; whether somebody was there."""
        if not self._address:
            return False
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
                channel.sendto("\n".join(lines).encode(), self._address)
        except OSError:
            return False
        return True
