"""A letter to a service that Apprise knows (chats, pushes), in a process whose connections the guard judges.

Chat services read mark-up and mentions in plain text, so what could call people or hide an address is taken apart.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence

import msgspec

from tracker.delivery.apprise_process import Outcome, Task
from tracker.delivery.letter import Letter, NotTaken
from tracker.safetext import one_line

TIMEOUT = 60.0
_COMMAND = (sys.executable, "-c", "import sys; sys.path[:] = {path!r}; from {module} import main; main()")


def notify(url: str, letter: Letter, allow: Sequence[str]) -> None:
    """Sends the letter's text. Raises ``NotTaken``, which never names the address."""
    task = Task(url, chat(one_line(letter.subject)), chat(letter.text), tuple(allow))
    *command, script = _COMMAND
    try:
        done = subprocess.run(
            [*command, script.format(path=sys.path, module=Task.__module__)],
            input=msgspec.json.encode(task),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
            timeout=TIMEOUT,
            check=False,
        )
        outcome = msgspec.json.decode(done.stdout, type=Outcome)
    except subprocess.TimeoutExpired as error:
        raise NotTaken(f"Apprise took more than {TIMEOUT:g} s and was stopped", again=True) from error
    except (OSError, msgspec.MsgspecError) as error:
        raise NotTaken("Apprise broke off", again=True) from error
    if outcome.refused:
        raise NotTaken(f"refused: {outcome.refused}")
    if not outcome.taken:
        raise NotTaken(outcome.error, again=outcome.error == "Apprise could not hand it over")


def chat(text: str) -> str:
    """Text in which no word calls people, opens a tag or hides an address behind other words.

    >>> chat("<!channel> @everyone [x](https://evil.example) @157")
    '‹!channel› @ everyone [x] (https://evil.example) @157'
    """
    text = text.replace("<", "‹").replace(">", "›").replace("](", "] (")
    return re.sub(r"@(?=[^\W\d])", "@ ", text)
