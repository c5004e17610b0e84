"""What the register knows: its entries by name, and what their names lead to ("Ruritania's government")."""

from __future__ import annotations

from tracker.detection.line import Line
from tracker.detection.memory import Mention, MentionType
from tracker.detection.names import run
from tracker.detection.text import lower, tokenize
from tracker.story.events import Entity


def registered(line: Line, index: int) -> Mention | None:
    """The entry of the register that is named at a token."""
    return of_register(line, index) if index in line.hits else None


def of_register(line: Line, index: int, *, judge: bool = False, first: int | None = None) -> Mention:
    """The entry at a token; ``first`` where a title before it begins, ``judge`` when that title is a judge's."""
    hit = line.hits[index]
    entity = hit.entity
    kind = type_of(entity)
    if kind == "person" and hit.last > hit.first:
        line.memory.named.add(entity.id)
    judge = judge or entity.id in line.memory.judges or _is_judge(line, entity)
    last = _extended(line, hit.last) if kind in ("country", "org", "person") else hit.last
    if last > hit.last:
        return _possessed(line, hit.first, last, entity)
    return Mention(
        first=hit.first if first is None else first,
        last=hit.last,
        type=kind,
        name=entity.name,
        id=entity.id,
        judge=judge and kind == "person",
        plural=kind == "org",
        entity=entity,
        official=kind == "person" and (first is not None or _in_office(line, entity)),
    )


def _is_judge(line: Line, entity: Entity) -> bool:
    """Whether the register says so, by the trait ``judge`` or by a role that begins like "judge, D. Md."."""
    if entity.traits.get("judge") == "yes":
        return True
    words = tuple(token.low for token in tokenize(entity.role))
    titles, courts, others = line.language.titles, line.language.courts, line.language.courts_not
    return any(titles.at(words, i) and courts.at(words, i) and not others.at(words, i) for i in range(len(words)))


def _in_office(line: Line, entity: Entity) -> bool:
    """Whether the register's role begins with a title: "President of …", "US Attorney General"."""
    words = tuple(lower(entity.role).split())[:3]
    return any(line.language.titles.at(words, i) for i in range(len(words)))


def _extended(line: Line, last: int) -> int:
    """ "Ruritania's government", "the Doe administration": the authority, not the country or the person."""
    at = last + 1
    if at < len(line.low) and line.low[at] == "'s":
        at += 1
    if _titles_somebody(line, at):
        return last
    length = line.language.authorities.at(line.low, at) if at < len(line.low) else 0
    court = line.language.courts.at(line.low, at) if at < len(line.low) else 0
    return at + max(length, court) - 1 if max(length, court) else last


def _titles_somebody(line: Line, at: int) -> bool:
    """ "U.S. District Judge Jane Doe": the judge is she, and no court of that country."""
    after = at + line.language.titles.at(line.low, at) if at < len(line.low) else at
    return at < after < len(line.tokens) and (after in line.hits or run(line, after) > after)


def _possessed(line: Line, first: int, last: int, entity: Entity) -> Mention:
    if line.language.courts.ending_at(line.low, last):
        return Mention(first=first, last=last, type="court", name=line.text(first, last))
    return Mention(first=first, last=last, type="authority", name=line.text(first, last), entity=entity)


def type_of(entity: Entity) -> MentionType:
    """What an entry of the register is, by the first part of its id."""
    prefix = entity.id.partition("/")[0]
    kinds: dict[str, MentionType] = {
        "person": "person", "org": "org", "country": "country", "place": "place", "court": "court", "law": "law",
        "case": "case", "group": "group", "prison": "place", "city": "place", "gang": "org", "agency": "org",
    }  # fmt: skip
    return kinds.get(prefix, "thing")
