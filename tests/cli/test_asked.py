"""As-of questions as a person types them: other entities, days and clocks than those of ``tests/seeds/questions.toml``.

What is expected was read off the sources of the seed story (``seeds/*/developments.jsonl``), not off the program.
"""

from __future__ import annotations

import pytest

from tests.cli.conftest import Tracker

ABREGO, PRISON = "person/kilmar-abrego-garcia", "agreement/us-el-salvador-prison"
ASKED = [
    ("Was he in custody at the end of 2019?", f"{ABREGO}.custody", "2019-12-31", "free, may work under supervision"),
    ("What did the immigration judge grant him?", f"{ABREGO}.protection", "2019-10-31", "withholding of removal to"),
    ("Was the emergency regime in force in mid-2022?", "country/el-salvador.state-of-exception", "2022-06", "in force"),
    ("Was CECOT open in June 2023?", "place/cecot.status", "2023-06", "open"),
    ("How many can CECOT hold, as said in 2023?", "figure/cecot.capacity", "2023-06", "40,000"),
    ("Which level had El Salvador on 1 March 2025?", "advisory/us/el-salvador.level", "2025-03-01", "2"),
    (
        "Was the Act invoked in January 2025?",
        "law/alien-enemies-act.preparation",
        "2025-01-31",
        "ordered (not invoked)",
    ),
    ("Was there a prison deal on 10 February?", f"{PRISON}.status", "2025-02-10", "proposed"),
    ("And on 16 March?", f"{PRISON}.status", "2025-03-16", "agreed"),
    ("For how long?", f"{PRISON}.term", "2025-03-20", "one year"),
    ("For how much, as first told?", f"{PRISON}.agreed", "2025-03-16", "$6 million"),
    ("What was Tren de Aragua called?", "org/tren-de-aragua.us-designation", "2025-02-21", "foreign terrorist"),
    ("Was the proclamation in effect on the 15th?", "proclamation/10903.status", "2025-03-15", "in effect"),
    ("Where did the case of the five stand?", "case/jgg.status", "2025-03-16", "pending"),
    ("Could ICE take him again at New Year?", f"{ABREGO}.re-detention", "2025-12-31", "barred (restraining order)"),
    ("And on 1 March 2026?", f"{ABREGO}.re-detention", "2026-03-01", "barred (injunction)"),
    ("Did the order of 12 December still hold then?", "order/dmd-2025-12-12.status", "2026-03-01", "superseded"),
    ("Was he a free man at Christmas 2025?", f"{ABREGO}.custody", "2025-12-25", "free on pre-trial release"),
    ("Was there a removal order after all?", f"{ABREGO}.removal", "2025-12-12", "no removal order exists"),
    ("Did the contempt hearings go on?", "proceeding/jgg-contempt.status", "2025-12-20", "paused"),
    ("Which level had Venezuela on 18 March 2026?", "advisory/us/venezuela.level", "2026-03-18", "4"),
    ("And two days later?", "advisory/us/venezuela.level", "2026-03-20", "3"),
    (
        "Had the full court ruled in W.M.M.?",
        "case/wmm.stage",
        "2026-01-31",
        "argued before the full court, not decided",
    ),
    ("What was the order of February about?", "order/ddc-2026-02-12.duty", "2026-02-13", "bring back at its cost"),
    ("Where did his criminal case end?", "case/us-v-abrego-garcia.status", "2026-06-01", "dismissed"),
]
NOT_YET = [
    ("Was the proclamation known on the day it was signed?", "proclamation/10903.signed", "2025-03-14"),
    ("Was a designation known the day before?", "org/tren-de-aragua.us-designation", "2025-02-19"),
    ("Was there a deal before Rubio went?", f"{PRISON}.status", "2025-02-02"),
]


@pytest.mark.parametrize(("question", "facet", "day", "expected"), ASKED, ids=[asked[0] for asked in ASKED])
def test_what_was_known(question: str, facet: str, day: str, expected: str, tracker: Tracker) -> None:
    shown = tracker("show", facet, "--as-of", day)
    assert shown.code == 0, shown.err
    assert told(shown.out).startswith(expected)
    assert not told(shown.out).removeprefix(expected)[:1].isalnum()  # 4 is not 40


def told(screen: str) -> str:
    """The value on a screen, with what follows it: the paragraph under the facet's name, without its sign."""
    paragraph = screen.split("-" * 80 + "\n")[1].split("\n\n")[0]
    return " ".join(" ".join(paragraph.splitlines()[1:]).split()[1:])


@pytest.mark.parametrize(("question", "facet", "day"), NOT_YET, ids=[asked[0] for asked in NOT_YET])
def test_what_was_not_known_yet(question: str, facet: str, day: str, tracker: Tracker) -> None:
    assert tracker("show", facet, "--as-of", day).code == 3


def test_the_store_itself_knew_nothing_before_it_was_made(tracker: Tracker) -> None:
    shown = tracker("status", "--as-of", "2025-06-01", "--clock", "recorded")
    assert "Nothing was known of this story by then." in shown.out
