"""What an order does to an earlier order, by its words: "paused Judge Doe's order", "anuló la orden del juez".

English and Spanish, accents folded. Only the past and the third person count: what somebody asks a court to do, or what
it may do, stands in the base form ("asked the court to stay the order").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tracker.story.events import LinkKind

ORDER_REACH = 6
"""Words between the verb and the order: "paused on Monday a lower court's order"."""
SUBJECT_REACH = 14
"""Words between the order and its verb in the passive: "the order by Judge Doe … was overturned"."""
UNDONE_REACH = 4
"""Words before the verb in which it is taken back: "refused", "could have", "nor"; the month of May takes nothing."""

_ORDERS = (
    r"(?:orders?|rulings?|injunctions?|decisions?|judgments?|findings?|verdicts?|bans?|blocks?|deadlines?|mandates?|"
    r"orden|ordenes|fallos?|sentencias?|decision|medidas?|resolucion|prohibicion|cautelar)"
)
_STAYS = r"(?:stay|stays|pause|hold|suspension|freeze)"
_VERBS: tuple[tuple[LinkKind, str], ...] = (
    ("stays", r"stayed|stays|paused|pauses|halted|halts|suspended|suspends|froze|frozen|freezes|blocked|blocks|"
              r"suspendio|suspende|pauso|paralizo|paraliza|congelo|bloqueo|bloquea|freno|suspendida?|paralizada?"),
    ("vacates", r"vacated|vacates|reversed|reverses|overturned|overturns|annulled|quashed|quashes|nullified|voided|"
                r"invalidated|dissolved|dissolves|lifted|lifts|rescinded|struck down|set aside|threw out|thrown out|"
                r"wiped out|tossed out|anulo|anula|anulada?|revoco|revoca|revocada?|revirtio|invalido|tumbo|levanto|"
                r"dejo sin efecto|deja sin efecto"),
    ("affirms", r"upheld|upholds|affirmed|affirms|let stand|left in place|left in force|confirmo|confirma|confirmada?|"
                r"ratifico|ratifica|ratificada?|mantuvo|avalo"),
    ("amends", r"amended|amends|narrowed|narrows|modified|modifies|clarified|clarifies|extended|extends|broadened|"
               r"widened|modifico|modifica|amplio|acoto|prorrogo|aclaro|enmendo"),
    ("revives", r"reinstated|reinstates|revived|revives|restored|restablecio|restablece|reactivo|restituyo"),
)  # fmt: skip
_WORD = r"(?!(?:that|which|who|whether|que|to)\b)[^\s,;:.]+"
"""A word of the same clause: what somebody "clarified that the order" says is done to no order."""
_ANY_WORD = r"[^\s,;:.]+"
_ACTIVE = tuple(
    (kind, re.compile(rf"\b(?P<verb>{verbs})\s+(?:{_WORD}\s+){{0,{ORDER_REACH}}}?(?P<order>{_ORDERS})\b"))
    for kind, verbs in _VERBS
)
_PASSIVE = tuple(
    (
        kind,
        re.compile(
            rf"\b(?P<order>{_ORDERS})\b(?:\s+{_ANY_WORD}){{0,{SUBJECT_REACH}}}?\s+"
            rf"(?:was|were|has been|have been|fue|fueron|ha sido)\s+(?:{_WORD}ly\s+)?(?P<verb>{verbs})\b"
        ),
    )
    for kind, verbs in _VERBS
)
_GERUNDS: tuple[tuple[LinkKind, str], ...] = (
    ("stays", r"staying|pausing|halting|suspending|freezing|blocking|suspendiendo|paralizando|congelando|bloqueando"),
    ("vacates", r"vacating|reversing|overturning|annulling|quashing|nullifying|voiding|invalidating|dissolving|lifting|"
                r"striking down|setting aside|throwing out|anulando|revocando|dejando sin efecto|levantando"),
    ("affirms", r"upholding|affirming|confirmando|ratificando"),
    ("amends", r"amending|narrowing|modifying|extending|modificando|ampliando"),
    ("revives", r"reinstating|reviving|restoring|restableciendo|reactivando"),
)  # fmt: skip
_MEANWHILE = tuple(
    (
        kind,
        re.compile(
            rf",\s+(?:effectively\s+|thereby\s+|in effect\s+)?(?P<verb>{verbs})\s+"
            rf"(?:{_WORD}\s+){{0,{ORDER_REACH}}}?(?P<order>{_ORDERS})\b"
        ),
    )
    for kind, verbs in _GERUNDS
)
"""What the decision told before the comma comes to: "sided with the ministry, lifting Judge Doe's order"."""
_AROUND: tuple[tuple[LinkKind, re.Pattern[str]], ...] = (
    (
        "stays",
        re.compile(
            rf"\b(?P<verb>put|puts)\s+(?:{_WORD}\s+){{1,{ORDER_REACH}}}?(?P<order>{_ORDERS})\s+"
            rf"(?:{_ANY_WORD}\s+){{0,{ORDER_REACH}}}?on hold\b"
        ),
    ),
    (
        "stays",
        re.compile(
            rf"\b(?P<verb>put on hold|puts on hold|puso en pausa|dejo en suspenso)\s+"
            rf"(?:{_WORD}\s+){{0,{ORDER_REACH}}}?(?P<order>{_ORDERS})\b"
        ),
    ),
    (
        "stays",
        re.compile(
            rf"\b(?P<verb>granted|grants|issued|issues|entered|imposed)\s+(?:{_WORD}\s+){{0,4}}?stay\s+(?:of|on)\s+"
            rf"(?:{_WORD}\s+){{0,{ORDER_REACH}}}?(?P<order>{_ORDERS})\b"
        ),
    ),
    (
        "affirms",
        re.compile(
            rf"\b(?P<verb>left|leaves|let|lets|dejo)\s+(?:{_WORD}\s+){{1,{ORDER_REACH}}}?(?P<order>{_ORDERS})\s+"
            rf"(?:{_WORD}\s+){{0,3}}?(?:in place|in force|intact|stand|en pie|en vigor)\b"
        ),
    ),
)
"""Wordings that stand around the order."""
_LIFTED = re.compile(
    rf"\b(?P<verb>lifted|lifts|vacated|vacates|dissolved|ended|removed|levanto|levanta|anulo|revoco)\s+"
    rf"(?:{_WORD}\s+){{0,3}}?(?P<order>{_STAYS})\b"
)
COURT = re.compile(r"\b(?:court|panel|circuit|judges?|justices|corte|tribunal|sala|juez|jueza)\b")
"""What a court is called, accents folded."""
_UNDONE = re.compile(
    r"\b(?:not|never|n't|nor|refus\w+|declin\w+|den(?:y|ied|ies)|(?:could|would|may|might|should|must) (?:have|be)|if|"
    r"no|nunca|nego|rechazo|podria|habria|si|to|unless|whether|ask\w*|urg\w+)\b"
)
_APPEALED = re.compile(
    r"\b(?:appeal(?:ed|ing)|appeal against|challeng(?:ed|es|ing)|contest(?:ed|s|ing)|apelo|apelaron|apela|recurrio|"
    rf"recurrieron|impugno|impugnaron)\s+(?:{_WORD}\s+){{0,{ORDER_REACH}}}?(?P<order>{_ORDERS})\b"
)
_ASKED = re.compile(
    r"\b(?:asked|asks|urged|petitioned|pidio|pidieron|solicito|solicitaron)\b[^.;:]{0,80}?\b"
    r"(?:stay|pause|halt|block|lift|overturn|reverse|vacate|suspend|suspender|suspenda|anular|anule|revocar|revoque|"
    rf"levantar|levante)\s+(?:{_WORD}\s+){{0,{ORDER_REACH}}}?(?P<order>{_ORDERS})\b"
)
_OBEYED = re.compile(
    r"\b(?:after|following|under|complying with|in compliance with|in line with|tras|despues de|por|"
    r"en cumplimiento de)\s"
    rf"[^.;:]{{0,60}}?\b(?:{_ORDERS}|ordered|ordeno|ordenara)\b"
)
_OWN = re.compile(r"\b(?:her|his|its own|its|su|sus|la propia)\s+(?:own\s+|propia\s+)?(?:[a-z]+\s+){0,2}$")


class Affected(NamedTuple):
    """What is done to an order; whether the order is the acting court's own ("amended her order"); whether a court is
    named before the verb."""

    kind: LinkKind
    own: bool
    by_court: bool


def affected(text: str) -> Affected | None:
    """What a folded sentence about a court's decision says of an earlier order; None when it says nothing of one."""
    lifted = _LIFTED.search(text)
    if lifted is not None and not _undone(text, lifted.start()):
        return Affected("revives", own=False, by_court=COURT.search(text[: lifted.start()]) is not None)
    for kind, found in _found(text):
        if not _undone(text, found.start("verb")):
            own = _OWN.search(text[: found.start("order")]) is not None
            return Affected(kind, own=own, by_court=COURT.search(text[: found.start("verb")]) is not None)
    return None


def appealed(text: str) -> bool:
    """Whether a folded sentence says that somebody appeals against an order, or asks a court to stop it."""
    return _APPEALED.search(text) is not None or _ASKED.search(text) is not None


def obeyed(text: str) -> bool:
    """Whether a folded sentence says that something was done after, or because, it was ordered."""
    return _OBEYED.search(text) is not None


def _found(text: str) -> Iterator[tuple[LinkKind, re.Match[str]]]:
    """All readings, those whose verb stands first in the sentence first."""
    readings = [
        (found.start("verb"), kind, found)
        for patterns in (_ACTIVE, _PASSIVE, _MEANWHILE, _AROUND)
        for kind, pattern in patterns
        for found in pattern.finditer(text)
    ]
    for _, kind, found in sorted(readings, key=lambda each: each[0]):
        yield kind, found


def _undone(text: str, at: int) -> bool:
    before = " ".join(re.split(r"[,;:.]", text[:at])[-1].split()[-UNDONE_REACH:])
    return _UNDONE.search(before) is not None
