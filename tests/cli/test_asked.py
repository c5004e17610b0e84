"""As-of questions as a person types them: other entities, days and clocks than those of ``tests/seeds/questions.toml``.

What is expected was read off the sources of the seed story (``seeds/*/developments.jsonl``), not off the program.
"""

from __future__ import annotations

import re

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


WHO_WHERE_WHAT = [
    ("Where was he on 13 April, as told a week later?", "status --as-of 2025-04-20 --at 2025-04-13", "held ! second"),
    ("Where was he when the House Democrats came?", "people --as-of 2025-04-21", "held ~ second Salvadoran prison"),
    ("Where was he in July?", "people --as-of 2025-07-01", "held ~ federal custody, Tennessee, since Jun 6"),
    ("And the day after he went home?", "people --as-of 2025-08-23", "is in ~ Maryland, United States, since Aug 22"),
    ("Who held him at the end of August?", "people --as-of 2025-08-26", "custody = ICE detention, United States"),
    ("Where should he be sent, as named on 24 August?", "people --as-of 2025-08-24", "destination named ~ Uganda"),
    ("And two months later?", "people --as-of 2025-10-25", "destination named ~ Liberia, since Oct 24"),
    ("When did Van Hollen meet him?", "log van-hollen --oneline", "2025-04-17 = Van Hollen meets Abrego Garcia"),
    (
        "What did the Supreme Court do on 7 April?",
        "log 2025-04-06..2025-04-07",
        "Supreme Court 5–4 vacates Boasberg’s TROs",
    ),
    ("Was the return order stayed on 9 April?", "cases --as-of 2025-04-09", "status ~ stayed, since Apr 7"),
    ("Which court paused the contempt inquiry?", "log 2025-04-17..2025-04-18", "D.C. Circuit panel pauses contempt"),
    (
        "What became of the finding of contempt?",
        "log Boasberg --as-of 2025-04-20",
        "stayed: Boasberg finds probable cause",
    ),
    ("Was discovery running on 25 April?", "cases --as-of 2025-04-25", "discovery ~ paused, since Apr 23"),
    ("And in the first days of May?", "cases --as-of 2025-05-02", "discovery ~ running (new schedule), since Apr 30"),
    (
        "Where could nobody be removed under the Act on 10 May?",
        "cases --as-of 2025-05-10",
        "removals: New York ~ barred",
    ),
    ("What held in the Fifth Circuit in September?", "cases --as-of 2025-09-10", "enjoined (panel), since Sep 2"),
    (
        "And after the full court took the case?",
        "cases --as-of 2025-10-05",
        "barred by the Supreme Court’s order of 16",
    ),
    ("Were charges known in May?", "cases --as-of 2025-06-05", "not United States v. Abrego Garcia"),
    ("Was he indicted in May, as known in June?", "cases --as-of 2025-06-07 --at 2025-05-25", "indicted (sealed)"),
    ("How many were sent by the end of March?", "figures --as-of 2025-03-31", "Sent to CECOT so far 278"),
    ("How many by 1 May?", "figures --as-of 2025-05-01", "Sent to CECOT so far 288"),
    ("How many flew from Guantánamo?", "figures --as-of 2025-04-01", "Sent on 30 March 17"),
    ("How many Venezuelans were left after the swap?", "figures --as-of 2025-07-19", "Venezuelans in CECOT 0"),
    ("How much was sent to El Salvador, as told in April?", "figures --as-of 2025-04-30", "less than $5 million"),
    ("What changed for him between 14 and 21 April?", "diff 2025-04-14 2025-04-21", "held: ~ CECOT -> ~ second"),
    ("What changed at the Justice Department?", "diff 2025-04-14 2025-04-16", "post: ~ on leave -> ~ dismissed"),
    ("What changed with the swap?", "diff 2025-07-17 2025-07-18", "Prisoner swap: ~ proposed -> ~ done"),
    ("Was a swap offered by 1 May?", "status --as-of 2025-05-01 --section agreements", "proposed, since Apr 20"),
    ("Was the firing known on the 13th?", "people --as-of 2025-04-13", "post ~ on leave, since Apr 5"),
    ("And on the 16th?", "people --as-of 2025-04-16", "post ~ dismissed, since Apr 11"),
    ("Was the advisory lowered by 8 April?", "advisories --as-of 2025-04-08", "Level, El Salvador ~ 1, since Apr 8"),
    ("What was due after 5 April?", "calendar --as-of 2025-04-05", "deadline (2025-04-07 23:59 EDT)"),
    (
        "What was told of CECOT at Christmas?",
        "log CECOT 2025-12-20..2025-12-31",
        "CBS pulls 60 Minutes segment on CECOT",
    ),
    ("What is CECOT?", "show CECOT --as-of 2025-06-01", "CECOT place/cecot"),
    ("Who was told to be in a second prison?", "search second prison -n 3", "moved from CECOT to another prison"),
    ("Which sentence says where he was?", "why person/kilmar-abrego-garcia.held-at --as-of 2025-04-14", "Cecot"),
]


@pytest.mark.parametrize(("question", "command", "expected"), WHO_WHERE_WHAT, ids=[w[0] for w in WHO_WHERE_WHAT])
def test_what_a_person_types_answers(question: str, command: str, expected: str, tracker: Tracker) -> None:
    """The expected words stand on the screen; those after ``not`` do not."""
    ran = tracker(*command.split())
    assert ran.code == 0, ran.err
    shown = re.sub(r" \[[\d\]\[]+\]", "", " ".join(ran.out.split()))
    if expected.startswith("not "):
        assert expected.removeprefix("not ") not in shown
    else:
        assert expected in shown


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
