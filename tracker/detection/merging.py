"""One article tells one development several times: drafts of the same kind that agree become one.

Trigger words alone over-generate about four times; agreeing arguments and days bring that down. Two drafts agree
when nothing that identifies the kind tells them apart: not the days, not the names, not the exact numbers.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tracker.detection.drafts import Draft, rank
from tracker.detection.memory import Mention

PARAGRAPHS = 1
"""A pronoun this many paragraphs on still goes on with what its speaker said."""
LOOK_BACK = 200
"""Drafts that a new one is compared with; no article tells more, and noise must not take quadratic time."""
EVIDENCE_LIMIT = 4
"""Most sentences kept as evidence of one report; what follows in an article repeats."""
NEARBY = 4
"""Sentences within which something told without a name still means the one told before."""
COURT_ORDER = "court_order"
"""The kind whose judges speak through it."""
REAL = ("happened", "ongoing")


def merge(drafts: Iterable[Draft]) -> list[Draft]:
    """Joins the drafts of an article, in order. The first to tell is kept; later ones add their sentences, and
    what they know better (a day, a number) when the first did not say it."""
    merged: list[Draft] = []
    for draft in drafts:
        for at in range(len(merged) - 1, max(-1, len(merged) - 1 - LOOK_BACK), -1):
            if same(merged[at], draft):
                merged[at] = _joined(merged[at], draft)
                break
        else:
            merged.append(msgspec.structs.replace(draft, spans=draft.quoted))
    return merged


def same(one: Draft, other: Draft) -> bool:
    """Whether two drafts of one article tell the same development."""
    if other.frame.speech and one.frame.kind == COURT_ORDER:
        return _from_the_bench(one, other)
    if one.frame.kind != other.frame.kind:
        return False
    if one.frame.speech:
        return _goes_on(one, other)
    if (one.actuality in REAL) != (other.actuality in REAL):
        return False
    return _days_agree(one, other) and _names_agree(one, other) and _numbers_agree(one, other)


def _from_the_bench(order: Draft, statement: Draft) -> bool:
    """What a judge writes or says about an order that the article tells is part of that order's story."""
    speaker = statement.slots[statement.frame.speaker][0]
    court = _keys(order.slots.get("court", ()))
    near = 0 <= statement.annotated.sentence.paragraph - order.paragraph <= PARAGRAPHS
    return speaker.judge and (bool(_keys((speaker,)) & court) or (not court and near))


def _goes_on(one: Draft, other: Draft) -> bool:
    """Whether a speaker just goes on: in the same paragraph, or as "he" or "she" in the next one."""
    first, second = one.slots[one.frame.speaker][0], other.slots[other.frame.speaker][0]
    if (first.id or first.name) != (
        second.id or second.name
    ) or one.annotated.sentence.index == other.annotated.sentence.index:
        return False
    if one.denies != other.denies:
        return False  # "he denied it and claimed …" does not go on with what others say he said
    distance = other.annotated.sentence.paragraph - one.paragraph
    return distance == 0 or (distance <= PARAGRAPHS and second.type == "pronoun")


def _days_agree(one: Draft, other: Draft) -> bool:
    first, second = one.happened, other.happened
    if "unknown" in (first.precision, second.precision):
        return True
    if not one.frame.punctual:
        return True
    if (first.precision == "day") != (second.precision == "day") and "interval" in (first.precision, second.precision):
        return False
    return first.earliest <= second.latest and second.earliest <= first.latest


def _names_agree(one: Draft, other: Draft) -> bool:
    """Somebody who identifies the kind is shared, or both are dated and one of them names nobody. Two different
    entries of the register for one argument are two developments, unless somebody else is shared; without a
    shared name, a noun ("the order") or the same verb must refer back."""
    left = {name: _keys(one.slots.get(name, ())) for name in one.frame.identity}
    right = {name: _keys(other.slots.get(name, ())) for name in one.frame.identity}
    everyone = frozenset[str]().union(*left.values()), frozenset[str]().union(*right.values())
    for name in one.frame.identity:
        registered = [{key for key in side[name] if "/" in key} for side in (left, right)]
        if all(registered) and not left[name] & right[name] and not (everyone[0] & everyone[1]):
            return False
        if all(registered) and not left[name] & right[name] and name == one.frame.identity[0]:
            return False
    if everyone[0] & everyone[1]:
        return True
    both_dated = "unknown" not in (one.happened.precision, other.happened.precision)
    if _told_again(one, other):
        return not (everyone[0] and everyone[1])
    near = one.novelty == other.novelty and abs(one.annotated.sentence.index - other.annotated.sentence.index) <= NEARBY
    refers = (
        "noun" in (one.match.form, other.match.form)
        or one.annotated.low[one.match.head] == other.annotated.low[other.match.head]
    )
    return one.frame.punctual and (both_dated or near) and refers and not (everyone[0] and everyone[1])


def _told_again(one: Draft, other: Draft) -> bool:
    """ "Sunday's ruling": a noun with the day of the news means what the article told without a day before."""
    return (
        one.happened.precision == "unknown"
        and other.match.dated
        and one.novelty == other.novelty == "new"
        and one.match.form != "noun"
    )


def _keys(mentions: Iterable[Mention]) -> set[str]:
    """The names that tell one development from another; "he", "the men" and a bare "judge" do not."""
    return {each.id or each.name.lower() for each in mentions if each.id or not _bare(each)}


def _bare(mention: Mention) -> bool:
    if mention.type == "group":
        return not mention.name[:1].isupper()
    return mention.type == "pronoun" or (mention.type == "court" and " " not in mention.name)


def _numbers_agree(one: Draft, other: Draft) -> bool:
    """Different exact counts of the same measure are two things told, or a conflict that must stay visible; one man is
    not the thousands told of elsewhere."""
    if any(one.single and _several(other) for one, other in ((one, other), (other, one))):
        return False
    left = {c.number for c in one.counts if c.quantity.op == "eq" and c.quantity.measure == "people"}
    right = {c.number for c in other.counts if c.quantity.op == "eq" and c.quantity.measure == "people"}
    bounds = {c.quantity.op for c in (*one.counts, *other.counts)} - {"eq"}
    return not left or not right or bool(left & right) if not bounds else not (left or right) or bool(left & right)


def _several(draft: Draft) -> bool:
    return any(count.quantity.measure == "people" and count.number > 1 for count in draft.counts)


def _closer(one: Draft, other: Draft) -> bool:
    """Whether one tells the day, or tells it closer than the other and within what that allows."""
    mine, theirs = one.happened, other.happened
    if "unknown" in (mine.precision, theirs.precision):
        return mine.precision != "unknown"
    within = theirs.earliest <= mine.earliest and mine.latest <= theirs.latest
    return within and mine != theirs and mine.precision in ("day", "month") and not one.anchored


def _joined(known: Draft, draft: Draft) -> Draft:
    """The better told one with the sentences of both; what it lacks it takes from the other."""
    if draft.frame.kind != known.frame.kind:
        spans = tuple(dict.fromkeys((*known.spans, draft.span)))[:EVIDENCE_LIMIT]
        return msgspec.structs.replace(known, spans=spans)
    base, other = (draft, known) if rank(draft) > rank(known) else (known, draft)
    spans = tuple(dict.fromkeys((base.span, *known.spans, *draft.quoted)))[:EVIDENCE_LIMIT]
    if other.span not in spans:
        return known
    numbers = {(count.number, count.quantity.population) for count in base.counts}
    added = tuple(count for count in other.counts if (count.number, count.quantity.population) not in numbers)
    dated = other if _closer(other, base) else base
    return msgspec.structs.replace(
        base,
        spans=spans,
        paragraph=draft.paragraph,
        happened=dated.happened,
        anchored=dated.anchored,
        novelty=dated.novelty,
        slots={**other.slots, **base.slots},
        counts=(*base.counts, *added),
        confidence=max(known.confidence, draft.confidence),
    )
