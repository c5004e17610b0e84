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
"""Words before the verb in which it is taken back: "refused", "could have", "nor"."""

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
_WORD = r"[^\s,;:.]+"
_ACTIVE = tuple(
    (kind, re.compile(rf"\b(?P<verb>{verbs})\s+(?:{_WORD}\s+){{0,{ORDER_REACH}}}?(?P<order>{_ORDERS})\b"))
    for kind, verbs in _VERBS
)
_PASSIVE = tuple(
    (
        kind,
        re.compile(
            rf"\b(?P<order>{_ORDERS})\b(?:\s+{_WORD}){{0,{SUBJECT_REACH}}}?\s+"
            rf"(?:was|were|has been|have been|fue|fueron|ha sido)\s+(?:{_WORD}ly\s+)?(?P<verb>{verbs})\b"
        ),
    )
    for kind, verbs in _VERBS
)
_LIFTED = re.compile(
    rf"\b(?P<verb>lifted|lifts|vacated|vacates|dissolved|ended|removed|levanto|levanta|anulo|revoco)\s+"
    rf"(?:{_WORD}\s+){{0,3}}?(?P<order>{_STAYS})\b"
)
_UNDONE = re.compile(
    r"\b(?:not|never|n't|nor|refus\w+|declin\w+|den(?:y|ied|ies)|could|would|may|might|will|should|if|no|nunca|nego|"
    r"rechazo|podria|si|to|unless|whether|ask\w*|urg\w+)\b"
)
_APPEALED = re.compile(
    r"\b(?:appeal(?:ed|s|ing)?|challeng(?:ed|es|ing)|contest(?:ed|s|ing)|apelo|apelaron|apela|recurrio|recurrieron|"
    rf"impugno|impugnaron)\s+(?:{_WORD}\s+){{0,{ORDER_REACH}}}?(?P<order>{_ORDERS})\b"
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
    """What is done to an order, and whether the order is the acting court's own ("amended her order")."""

    kind: LinkKind
    own: bool


def affected(text: str) -> Affected | None:
    """What a folded sentence about a court's decision says of an earlier order; None when it says nothing of one."""
    lifted = _LIFTED.search(text)
    if lifted is not None and not _undone(text, lifted.start()):
        return Affected("revives", own=False)
    for kind, found in _found(text):
        if not _undone(text, found.start("verb")):
            between = text[: found.start("order")]
            return Affected(kind, own=_OWN.search(between) is not None)
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
        for patterns in (_ACTIVE, _PASSIVE)
        for kind, pattern in patterns
        for found in pattern.finditer(text)
    ]
    for _, kind, found in sorted(readings, key=lambda each: each[0]):
        yield kind, found


def _undone(text: str, at: int) -> bool:
    before = " ".join(re.split(r"[,;:.]", text[:at])[-1].split()[-UNDONE_REACH:])
    return _UNDONE.search(before) is not None
