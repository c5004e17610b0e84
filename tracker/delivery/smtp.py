"""Handing a mail to a server, encrypted or not at all, at an address that the guard let through."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from ipaddress import ip_address

from tracker.delivery.letter import NotTaken
from tracker.delivery.targets import Smtp
from tracker.net.guard import Guard, Refused

TIMEOUT = 30.0
PORTS = (25, 465, 587, 2525)


def hand_over(target: Smtp, message: EmailMessage, guard: Guard, secret: Callable[[str], str]) -> None:
    """Sends the mail. ``secret`` gives what a file holds. Raises ``NotTaken``."""
    where = f"{target.host}:{target.port}"
    try:
        with _connected(target, guard) as server:
            if target.security == "starttls":
                server.starttls(context=_trust(target))
            server.ehlo_or_helo_if_needed()
            if target.user:
                server.login(target.user, secret(target.password_file))
            refused = server.send_message(message, target.sender, list(target.to))
    except Refused as error:
        raise NotTaken(f"{where}: {error}") from error
    except smtplib.SMTPNotSupportedError as error:
        raise NotTaken(f"{where} offers no STARTTLS or no login; nothing was sent") from error
    except smtplib.SMTPAuthenticationError as error:
        raise NotTaken(f"{where} refused the login ({error.smtp_code})") from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = sorted({code for code, _ in error.recipients.values()})
        raise NotTaken(
            f"{where} refused every recipient ({', '.join(map(str, codes))})", again=codes[-1] < 500
        ) from error
    except smtplib.SMTPResponseException as error:
        raise NotTaken(f"{where} answers {error.smtp_code}", again=error.smtp_code < 500) from error
    except ssl.SSLError as error:
        raise NotTaken(
            f"{where}: its certificate is not trusted ({error.reason or 'TLS'}); nothing was sent"
        ) from error
    except smtplib.SMTPException as error:
        raise NotTaken(f"{where} broke off ({type(error).__name__})", again=True) from error
    except OSError as error:
        raise NotTaken(f"{where}: {error.strerror or type(error).__name__}", again=True) from error
    if refused:
        raise NotTaken(f"{where} took it for some and refused {len(refused)} of {len(target.to)} recipients")


def _connected(target: Smtp, guard: Guard) -> smtplib.SMTP:
    """A connection to an address that was judged; the certificate is still asked for by the host's name."""

    def judged(host: str, port: int, timeout: float) -> socket.socket:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        allowed = [entry[4] for entry in found if _allow(guard, str(entry[4][0]), port)]
        return socket.create_connection((str(allowed[0][0]), port), timeout)

    class Plain(smtplib.SMTP):
        def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
            return judged(host, port, timeout)

    class Encrypted(smtplib.SMTP_SSL):
        def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
            return self.context.wrap_socket(judged(host, port, timeout), server_hostname=host)

    if target.security == "tls":
        return Encrypted(target.host, target.port, timeout=TIMEOUT, context=_trust(target))
    return Plain(target.host, target.port, timeout=TIMEOUT)


def _allow(guard: Guard, address: str, port: int) -> bool:
    """True for an address that may be used. Raises ``Refused`` for any other: one bad answer spoils them all."""
    guard.check_address(address)
    if port not in PORTS and not guard.allowed(ip_address(address.partition("%")[0])):
        raise Refused(f"{address} was to be asked on port {port}; mail goes to {', '.join(map(str, PORTS))}")
    return True


def _trust(target: Smtp) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=target.ca_file or None)
