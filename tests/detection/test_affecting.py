"""What a court does to an earlier order, by its words."""

from __future__ import annotations

import pytest

from tracker.detection.affecting import affected, appealed, obeyed
from tracker.detection.text import fold


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The High Court on Monday stayed Judge Black’s order.", "stays"),
        ("The court paused a lower court's ruling.", "stays"),
        ("The panel put nothing on hold but blocked the injunction.", "stays"),
        ("The appeals court vacated the contempt finding.", "vacates"),
        ("An appeals panel struck down the ban.", "vacates"),
        ("The order by Judge Black that freed him was overturned on Monday.", "vacates"),
        ("The High Court upheld the ruling.", "affirms"),
        ("The judge narrowed her order.", "amends"),
        ("The High Court on May 5 vacated Judge Black's order.", "vacates"),
        ("The High Court lifted the stay.", "revives"),
        ("The appeals court reinstated the order.", "revives"),
        ("The court sided with the ministry, lifting Judge Black's order.", "vacates"),
        ("The court put Judge Black's order to return the man on hold.", "stays"),
        ("The panel granted an administrative stay of the ruling.", "stays"),
        ("The High Court left the judge's order in place.", "affirms"),
        ("El tribunal dio la razón al ministerio, anulando la orden del juez.", "vacates"),
        ("La corte suspendió el lunes la orden de la jueza.", "stays"),
        ("El tribunal anuló la sentencia.", "vacates"),
        ("El tribunal confirmó la orden del juez.", "affirms"),
        ("El Supremo levantó la suspensión.", "revives"),
    ],
)
def test_what_an_order_does_to_another(text: str, kind: str) -> None:
    found = affected(fold(text))
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "The court refused to stay the order.",
        "The court declined to block the ruling.",
        "The government asked the court to stay the order.",
        "The court could have stayed the order.",
        "The court may have stayed the order.",
        "The court has not stayed the order.",
        "El tribunal no suspendió la orden.",
        "The minister clarified that the court's order is not his to carry out.",
        "The court considered pausing the order.",
        "The court refused to put the order on hold.",
        "The court denied a stay of the order.",
        "The judge ordered the ministry to free him.",
        "The court blocked the removal of ten men.",
        "He stayed in the town. The order came later.",
    ],
)
def test_what_is_refused_or_asked_for_does_nothing(text: str) -> None:
    assert affected(fold(text)) is None


@pytest.mark.parametrize(
    ("text", "own"), [("The judge amended her order.", True), ("It amended Black's order.", False)]
)
def test_a_judge_can_change_an_order_of_her_own(text: str, own: bool) -> None:
    found = affected(fold(text))
    assert found is not None
    assert found.own is own


def test_who_decided_can_be_told_from_the_words() -> None:
    by_panel = affected("a panel reversed the injunction.")
    by_nobody = affected("he was freed when they lifted the ban.")
    assert by_panel is not None
    assert by_nobody is not None
    assert (by_panel.by_court, by_nobody.by_court) == (True, False)


def test_appeals() -> None:
    assert appealed("the ministry appealed on monday against the order.")
    assert appealed("the ministry asked the high court to pause the ruling.")
    assert appealed("el ministerio apelo la sentencia.")
    assert not appealed("the ministry appealed for calm.")
    assert not appealed("the court of appeals reversed the order.")


def test_what_is_done_because_it_was_ordered() -> None:
    assert obeyed("he was released after a judge's order.")
    assert obeyed("fue liberado tras la orden de la jueza.")
    assert not obeyed("he was released in order to save money.")
