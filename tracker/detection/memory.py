"""What a mention is, and what an article has said so far: who was named, who is a judge, who was spoken of last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from tracker.story.events import Entity

MentionType: TypeAlias = Literal[
    "person", "org", "country", "place", "court", "law", "case", "authority", "group", "name", "pronoun", "thing"
]

TAKES: dict[str, frozenset[str]] = {
    "person": frozenset({"person", "pronoun"}),
    "people": frozenset({"person", "group", "pronoun"}),
    "anybody": frozenset({"person", "group", "pronoun", "name"}),
    "somebody": frozenset({"person", "group", "pronoun"}),
    "party": frozenset({"person", "org", "country", "authority", "court", "pronoun", "name"}),
    "litigant": frozenset({"person", "org", "country", "authority", "court", "group", "pronoun", "name"}),
    "envoy": frozenset({"person", "country", "authority", "group", "pronoun"}),
    "speaker": frozenset({"person", "org", "authority", "country", "court", "pronoun"}),
    "government": frozenset({"org", "authority", "country", "person", "pronoun"}),
    "state": frozenset({"country", "authority"}),
    "country": frozenset({"country"}),
    "org": frozenset({"org"}),
    "gang": frozenset({"org", "name"}),
    "place": frozenset({"place", "country", "name"}),
    "facility": frozenset({"place"}),
    "court": frozenset({"court"}),
    "law": frozenset({"law"}),
    "case": frozenset({"case"}),
    "any": frozenset({"person", "org", "country", "place", "court", "law", "case", "authority", "group", "name"}),
}
"""What a slot may ask for, and the types of mention that answer it. "Somebody" can be a full name that nothing vouches
for, too ("released John Doe"), and like "anybody" an office ("a judge was arrested"): see ``Mention.could_own``."""


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """Tokens ``first`` to ``last`` name something. ``id`` is the register's, or empty. A pronoun carries the id and
    name of whom it stands for, when that is known (``resolved``). ``counted``: people told by their number;
    ``described``: somebody named elsewhere, meant by his office; ``official``: named with an office or holding one;
    ``title``: the words of an office that nobody of the register holds; ``gender`` ("m", "f" or empty): of a pronoun
    or of kin.
    """

    first: int
    last: int
    type: MentionType
    name: str
    id: str = ""
    judge: bool = False
    plural: bool = False
    entity: Entity | None = None
    resolved: bool = True
    counted: bool = False
    possessive: bool = False
    described: bool = False
    official: bool = False
    title: str = ""
    gender: str = ""

    def fits(self, slot: str) -> bool:
        """Whether it can fill a slot of this kind; a judge can stand for the court, "his" for nobody."""
        return not self.possessive and self.could_own(slot)

    def describes(self, following: Mention | None) -> bool:
        """ "the U.S. mission", "National Gallery director Doe": before what somebody is, a name is an adjective."""
        if following is None or following.first != self.last + 1:
            return False
        if self.type == "country":
            return following.type in ("group", "authority", "person", "place")
        if self.type == "person":
            return following.type == "authority" and following.plural  # "Doe officials"
        if self.type == "authority":
            return following.type == "court" and not self.title  # "a military court"
        if self.type not in ("org", "name"):
            return False
        return following.type in ("court", "group") or (
            following.type == "person" and bool(following.title or following.entity)
        )

    def could_own(self, slot: str) -> bool:
        """Whether it can be the owner that a slot of this kind asks for: "his arrest" is his."""
        if self.type == "pronoun" and (self.plural or not self.resolved):
            return slot in ("people", "somebody") and self.plural
        if slot == "court" and (self.judge or self.type == "court"):
            return True
        if slot == "government" and self.judge:
            return False  # "the judge signed an order" is no decree
        if slot == "somebody" and self.type == "name":
            return " " in self.name and not self.name.isupper()
        if slot in ("somebody", "anybody") and self.type in ("authority", "court"):
            return bool(self.title)  # "a judge was arrested": an office is whoever holds it
        return self.type in TAKES.get(slot, frozenset())


class Memory:
    """What an article has said up to a sentence. One for each reading, filled from the first sentence to the last."""

    def __init__(self) -> None:
        self.named: set[str] = set()
        self.judges: set[str] = set()
        self.people: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.last: dict[str, Mention] = {}
        self.center: dict[str, Mention] = {}
        self.subject: Mention | None = None
        self.group: Mention | None = None
        self.titles: list[tuple[str, Mention]] = []
        self.states: tuple[str, ...] = ()
        """The two countries of the register that were named last."""

    def remember(self, mention: Mention) -> None:
        """Takes note of a person or a group, so that later pronouns and surnames find them."""
        if mention.type == "country" and mention.id:
            self.states = (*(each for each in self.states if each != mention.id), mention.id)[-2:]
        if mention.type == "group":
            self.group = mention
            if mention.gender:  # "his father … he": the father, nobody named before
                self.last[mention.gender] = mention
        if mention.type == "name" and len(mention.name.split()) == 2:
            self.names[mention.name.split()[-1].lower()] = mention.name
        if mention.type != "person":
            return
        surname = mention.name.split()[-1].lower() if mention.name.split() else ""
        if mention.judge:
            self.judges.add(mention.id or surname)
        if not mention.id and len(mention.name.split()) > 1:
            self.people[surname] = mention.name
        title = mention.entity.role.lower() if mention.entity else mention.title
        if title:
            self.titles.append((title, mention))
        for gender in self._genders(mention):
            self.last[gender] = mention

    def settle(self, subjects: Sequence[Mention], others: Sequence[Mention]) -> None:
        """Ends a sentence: of each gender its first subject is whom a pronoun of the next one stands for, without a
        subject whoever was named last (the centre of attention: Grosz, Joshi and Weinstein 1995)."""
        for mention in (*others, *reversed(subjects)):
            for gender in self._genders(mention):
                self.center[gender] = mention
            self.subject = mention

    def forget(self) -> None:
        """A sentence was about somebody who may be a person: whom "he" stands for after it is not known."""
        self.center.clear()
        self.last.clear()

    def spoken_of(self) -> Mention | None:
        """Whom a verb without a subject means: the last subject, as a pronoun that stands nowhere."""
        one = self.subject
        return None if one is None else msgspec.structs.replace(one, first=0, last=-1, type="pronoun", resolved=True)

    def _genders(self, mention: Mention) -> tuple[str, ...]:
        if mention.gender or mention.type in ("group", "name"):
            return (mention.gender,) if mention.gender else ()
        gender = mention.entity.traits.get("gender", "") if mention.entity else ""
        return (gender,) if gender in ("m", "f") else ("m", "f")
