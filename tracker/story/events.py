"""What can be written down about a story: the events of the stream ``story-<id>`` and the values inside them.

Two rules hold for everything here. An event is past tense, frozen and small; an old one is never edited, it is
read through an upcaster (``tracker/journal/upcasters.py``). And nothing is ever NULL time: what is not known
exactly is an interval with a precision.

Days are days of the story's time zone and both ends belong to the interval. Instants are UTC and every upper
end is exclusive: "published on 14 April" in New York is ``[2025-04-14T04:00Z, 2025-04-15T04:00Z)``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, TypeAlias

import msgspec

from tracker.times import Reported

Actuality: TypeAlias = Literal[
    "happened", "ongoing", "ordered", "announced", "planned", "possible", "conditional", "denied"
]
"""How real the thing told is. Only ``happened`` and ``ongoing`` are true in the world; an order is not its effect."""

Novelty: TypeAlias = Literal["new", "background"]
"""``new``: this source tells it as news. ``background``: it is told again, so it states only its own day."""

Precision: TypeAlias = Literal["day", "month", "year", "interval", "unknown"]
Op: TypeAlias = Literal["eq", "ge", "gt", "le", "lt", "approx", "range"]
LinkKind: TypeAlias = Literal[
    "stays", "revives", "vacates", "amends", "affirms", "follows", "updates", "corrects", "contradicts"
]
"""What a development does to an earlier one. An order ``stays``, ``vacates``, ``amends``, ``revives`` or ``affirms``
another; what is done next in a matter ``follows``; the same happening told anew is ``updates`` (a newer figure),
``contradicts`` (denied, or another figure) or ``corrects`` (the source takes its own words back)."""
ValueType: TypeAlias = Literal["text", "entity", "number", "day", "figure", "allegation"]
SubjectId: TypeAlias = str
FacetId: TypeAlias = str
"""``subject.attribute``, for instance ``person/kilmar-abrego-garcia.held-at``. A subject never contains a dot
after its last slash; the attribute is what follows the last dot."""


class Happened(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """When it was true in the world: days ``earliest`` to ``latest``, both included.

    ``precision`` says what kind of words stand behind it (``unknown``: no date was given; then ``earliest`` and
    ``latest`` are the widest days it can have been). ``words`` are the words of the source, or empty.
    """

    earliest: date
    latest: date
    precision: Precision = "day"
    words: str = ""


class Figure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A number with its bounds: ``low`` and ``high`` are inclusive for ``eq``, ``approx``, ``ge``, ``le`` and for
    the low end of ``range``; ``gt``, ``lt`` and the high end of ``range`` exclude their bound. ``None`` is open.

    >>> Figure(op="gt", low=200, high=None, unit="people").op
    'gt'
    """

    op: Op = "eq"
    low: float | None = None
    high: float | None = None
    unit: str | None = None


Stated: TypeAlias = str | float | Figure | None
"""The value of a claim. Text, entity ids and days (``YYYY-MM-DD``) are strings; ``None`` ends the facet."""


class Participant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Somebody or something that took part. ``id`` is the register's id, or empty when the register has no entry."""

    id: str = ""
    name: str
    role: str = ""


class Quantity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A figure as a source words it: what is counted, of whom, within which scope."""

    measure: str
    unit: str | None = None
    population: str = ""
    scope: str = ""
    op: Op = "eq"
    low: float | None = None
    high: float | None = None
    words: str = ""


class Effect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a development does to a facet: from a day (``since``; default: when it happened) the facet has ``value``.

    ``until`` is the last day for which the source gives the value (a deadline, a term). ``was`` is the value that
    the source names for the time just before. ``value`` None ends the facet: deadline lifted, held nowhere.
    Written ``from`` in JSON, which is a word of the language here.
    """

    facet: FacetId
    value: Stated
    since: Happened | None = msgspec.field(default=None, name="from")
    until: date | None = None
    was: Stated | msgspec.UnsetType = msgspec.UNSET


class Link(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How this development stands to an earlier one: an order that ``stays`` another, a ruling that ``revives`` it.

    ``score`` (0 to 1) and ``reasons`` are the detector's; a person's link has none and counts in full.
    """

    development: str
    kind: LinkKind = msgspec.field(name="as")
    score: float = 1.0
    reasons: tuple[str, ...] = ()


class Attribution(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who says so: ``speakers`` (register ids or names, the first is the one who spoke) as told by ``outlet``.

    ``origin`` is the source that said it first; copies of one wire text share it. Empty means not known.
    """

    speakers: tuple[str, ...] = ()
    outlet: str = ""
    origin: str = ""


class Quote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="quote", omit_defaults=True):
    """Words found in a stored article version: ``text[start:end] == quote`` in code points, ``sha256`` of that text."""

    article: str
    revision: int
    start: int
    end: int
    quote: str
    sha256: str


class Citation(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="citation", omit_defaults=True
):
    """What a person entered without a stored text: where it can be read. Shown as ``cited, not quoted``.

    ``published`` is the day the source itself gives, or None: then screens say ``date unknown``. ``headline`` is the
    source's own headline, word for word, as far as that is what was seen of it. These are the source's words and no
    quote: no text is stored to check them against.
    """

    url: str = ""
    outlet: str = ""
    published: date | None = None
    note: str = ""
    headline: str = ""


Evidence: TypeAlias = Quote | Citation


class Detector(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which program read the sentence; replays never run it again."""

    id: str
    version: str


class Report(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one article version (or one cited source) says about one development."""

    kind: str
    headline: str
    happened: Happened
    reported: Reported
    participants: tuple[Participant, ...] = ()
    place: str | None = None
    quantities: tuple[Quantity, ...] = ()
    effects: tuple[Effect, ...] = ()
    links: tuple[Link, ...] = ()
    actuality: Actuality = "happened"
    attribution: Attribution = Attribution()
    evidence: tuple[Evidence, ...] = ()
    novelty: Novelty = "new"
    confidence: float = 1.0
    detector: Detector | None = None
    backdated: bool = False


# --- the story itself -------------------------------------------------------------------------------------------


class Entity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An entry of the story's register. The id begins with its type: ``person/``, ``org/``, ``place/``, ``country/``,
    ``court/``, ``law/``, ``case/`` … ``aliases`` are other names, matched with accents folded.

    ``traits`` are named facts that frames may use, for instance ``{"country": "us"}`` for an issuer of advisories
    or ``{"gender": "m"}`` so that "he" can be resolved.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    role: str = ""
    traits: dict[str, str] = {}


class FacetDefinition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a facet is. ``facet`` is an id or a pattern with ``*`` for one part (``person/*.held-at``).

    ``fixed``: a fact about one happening, which does not age (how many were sent on 15 March); its claims all
    stay in play. Otherwise a claim states its value from its day to its report, and inertia carries it.
    A figure carries its definition: what is measured, of whom, in which scope and unit; ``parts`` are facets
    that must sum to it. ``about`` is the entity an allegation is about. ``section`` groups it on the screen.
    """

    facet: str
    label: str
    type: ValueType = "text"
    fixed: bool = False
    section: str = ""
    about: str = ""
    measure: str = ""
    population: str = ""
    scope: str = ""
    unit: str | None = None
    parts: tuple[FacetId, ...] = ()
    kinds: tuple[str, ...] = ()
    on: str = ""
    urgent: bool = False
    weight: int = 0


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An outlet or document the story knows. Only ``original`` ones count as independent origins; all others share
    one, so that agreement is never won by counting addresses. ``official``: a primary document of a public body.
    """

    id: str
    name: str
    outlets: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    original: bool = False
    official: bool = False
    trust: int = 0


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What belongs to the story: terms and their weights, and the two bounds of the band that a person reviews."""

    any: dict[str, float] = {}
    must: tuple[str, ...] = ()
    exclude: tuple[str, ...] = msgspec.field(default=(), name="not")
    accept: float = 0.5
    review: float = 0.25


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The story's choices. ``accept``: do unreviewed detections count (``detected``) or not (``confirmed``)?
    ``urgent``: kinds that open a digest. ``best``: how the best figure is chosen, in order of authority.
    """

    accept: Literal["detected", "confirmed"] = "detected"
    urgent: tuple[str, ...] = ()
    weights: dict[str, int] = {}
    best: tuple[Literal["human", "exact", "official", "trusted", "newest"], ...] = (
        "human",
        "exact",
        "official",
        "trusted",
        "newest",
    )


class Outline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A story as its folder defines it; carried by ``StoryOpened`` and, when the folder changed, ``StoryAmended``."""

    id: str
    title: str
    scope: str = ""
    purpose: str = ""
    zone: str = "UTC"
    languages: tuple[str, ...] = ("en",)
    locale: Literal["en", "es"] = "en"
    """The language of the words around the facts in a digest."""
    register: tuple[Entity, ...] = ()
    facets: tuple[FacetDefinition, ...] = ()
    sources: tuple[Source, ...] = ()
    profile: Profile = Profile()
    policy: Policy = Policy()


# --- events -----------------------------------------------------------------------------------------------------


class StoryOpened(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The story is followed from now on."""

    outline: Outline


class StoryAmended(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The folder changed: the outline as it is now. What was reported before is read with the new one."""

    outline: Outline
    changed: tuple[str, ...]


class StoryArchived(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The story is over for those who followed it: nothing of it waits. Every question is answered as before."""

    reason: str = ""


class StoryReopened(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An archived story is followed again."""

    reason: str = ""


class DevelopmentReported(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One source says that something happened. The first report opens the development; others corroborate or differ."""

    development: str
    id: str
    report: Report


class DevelopmentConfirmed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person read the evidence and stands by it: the whole development, or one report of it."""

    development: str
    report: str | None = None
    reason: str = ""


class DevelopmentDismissed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person read the evidence and it does not say so. It leaves every answer, whatever the day asked about."""

    development: str
    reason: str
    report: str | None = None


class DevelopmentDeferred(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person puts off deciding on what was reported so far: it waits again from the instant ``until`` on, and with
    ``or_reported`` as soon as something new is reported of the development. No answer changes."""

    development: str
    until: datetime
    or_reported: bool = False
    report: str | None = None
    reason: str = ""


class DevelopmentCorrected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Our own reading of a report was wrong; ``replacement`` takes its place at every reported time."""

    development: str
    report: str
    replacement: Report
    reason: str


class DevelopmentRetracted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The source took a report back; it holds from the moment that source said so."""

    development: str
    report: str
    reported: Reported
    reason: str
    evidence: tuple[Evidence, ...] = ()


class DevelopmentsMerged(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Two developments are one; the reports of ``merged`` stand under ``into`` and the old id leads there."""

    into: str
    merged: str
    reason: str


class DevelopmentSplit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Some reports told of something else: they stand under ``into`` from now on. Undoes a merge."""

    development: str
    into: str
    reports: tuple[str, ...]
    reason: str


class LikenessNoted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A report opened a development of its own although an earlier one is like it: a person should say whether they
    are one. ``score`` (0 to 1) and ``reasons`` are the matching's."""

    development: str
    like: str
    report: str
    score: float
    reasons: tuple[str, ...] = ()


class DevelopmentsToldApart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person looked: these two developments are two. Nobody is asked again."""

    development: str
    other: str
    reason: str = ""


class DecisionTakenBack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person takes back a decision of their own: the event at ``decision``, whose name is ``what``. The reports and
    ``developments`` that it was about stand as they did before it; the decision itself stays in the log."""

    decision: int
    what: str
    developments: tuple[str, ...] = ()
    reason: str = ""


class QuestionOpened(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Somebody asked what nobody has said. ``facet`` is what would answer it, when one facet does."""

    id: str
    text: str
    asked: Reported
    facet: FacetId | None = None
    about: str = ""
    evidence: tuple[Evidence, ...] = ()


class QuestionAnswered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The question is settled, by a development or by words of a person."""

    id: str
    answered: Reported
    development: str | None = None
    answer: str = ""
    evidence: tuple[Evidence, ...] = ()


StoryEvent: TypeAlias = (
    StoryOpened
    | StoryAmended
    | StoryArchived
    | StoryReopened
    | DevelopmentReported
    | DevelopmentConfirmed
    | DevelopmentDismissed
    | DevelopmentDeferred
    | DevelopmentCorrected
    | DevelopmentRetracted
    | DevelopmentsMerged
    | DevelopmentSplit
    | LikenessNoted
    | DevelopmentsToldApart
    | DecisionTakenBack
    | QuestionOpened
    | QuestionAnswered
)
