"""The process in which Apprise sends: one task in on stdin, one outcome out on stdout, then it ends.

Apprise opens its own connections, so it cannot go through our fetcher. Here every connection of the process is judged
when it is made, by an audit hook of the interpreter that nothing can take off again: redirects, proxies and names that
change their address are judged like everything else, and no program can be started. Run by ``apprise.notify``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import msgspec

from tracker.net.guard import Guard, Refused

CONNECTS = ("socket.connect", "socket.sendto", "socket.sendmsg")
STARTS = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "os.fork", "pty.spawn", "ctypes.dlopen")


class Task(msgspec.Struct):
    """What is sent where; ``allow`` are the networks that the settings let through."""

    url: str
    title: str
    body: str
    allow: tuple[str, ...] = ()


class Outcome(msgspec.Struct):
    """Whether it was taken; ``refused`` is why an address was not asked, without the address of the target."""

    taken: bool
    error: str = ""
    refused: str = ""


def watched(guard: Guard, refused: list[str]) -> Callable[[str, tuple[Any, ...]], None]:
    """The hook: it raises ``PermissionError`` for what may not be done and remembers why."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in CONNECTS:
            _judge(guard, arguments[1], refused)
        elif event in STARTS:
            refused.append("it was to start a program")
            raise PermissionError(refused[-1])

    return hook


def _judge(guard: Guard, address: Any, refused: list[str]) -> None:
    """Only addresses of the internet that the guard lets through; no sockets in the file system."""
    try:
        if not isinstance(address, tuple):
            raise Refused("a local socket was to be asked")
        guard.check_address(str(address[0]))
    except (Refused, ValueError) as error:
        refused.append(str(error))
        raise PermissionError(str(error)) from error


def send(task: Task) -> Outcome:
    """Sends, under the hook, which stays for good."""
    try:
        import apprise
    except ImportError:
        return Outcome(False, "Apprise is not installed: pip install 'story-tracker[apprise]'")
    refused: list[str] = []
    asset = apprise.AppriseAsset(async_mode=False, plugin_paths=[], secure_logging=True)
    service = apprise.Apprise(asset=asset)
    sys.addaudithook(watched(Guard(task.allow), refused))
    if not service.add(task.url):
        return Outcome(False, "Apprise knows no such service", refused[0] if refused else "")
    taken = service.notify(title=task.title, body=task.body, body_format=apprise.NotifyFormat.TEXT)
    return Outcome(bool(taken), "" if taken else "Apprise could not hand it over", refused[0] if refused else "")


def main() -> None:
    """One task."""
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=Task)
    sys.stdout.buffer.write(msgspec.json.encode(send(task)))


if __name__ == "__main__":
    main()
