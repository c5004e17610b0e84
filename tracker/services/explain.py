"""From a fact to the sentence: every claim behind it with its quote, checked against the stored text at that place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from tracker.journal.errors import NotFound
from tracker.journal.journal import Journal
from tracker.services.library import Article, find_article, sha256_of
from tracker.services.rebuild import Answer
from tracker.story.about import registered
from tracker.story.developments import Development
from tracker.story.events import Citation, Evidence, Quote, Report
from tracker.story.facets import FacetState
from tracker.story.state import ReportRecord

MOST_NAMES = 6
"""Names that a message lists; it says how many more there are."""
SAME_NAME = 0.8
"""Likeness (difflib) from which on a name of the register is what was meant."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence. For a quote: the article, its title and address, and whether the words stand there."""

    evidence: Evidence
    title: str = ""
    url: str = ""
    verbatim: bool | None = None
    paragraph: int = 0


Says: TypeAlias = Literal["so", "otherwise", "beside"]
"""What a report says of the value that a facet shows: ``so``; ``otherwise``, which contradicts it; or something told
``beside`` it, a value of other days or one that can be true as well."""


@dataclass(frozen=True, slots=True)
class Support:
    """One report behind a fact, with its evidence; behind a facet also what it says of the value shown."""

    record: ReportRecord
    shown: tuple[Shown, ...]
    says: Says | None = None

    @property
    def report(self) -> Report:
        """The report as it is read now."""
        return self.record.report


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was asked for: a facet or a development, and the reports that support it, the shown value's first."""

    fact: str
    facet: FacetState | None
    development: Development | None
    support: tuple[Support, ...]


class NoSuchFact(LookupError):
    """No facet or development of that name is known at the cut; the message offers near names."""


def explain(journal: Journal, answer: Answer, fact: str) -> Explanation:
    """The evidence behind a facet (``subject.attribute``) or a development. Raises ``NoSuchFact``."""
    view = answer.view
    name = resolve_name(answer, fact)
    articles: dict[str, Article | None] = {}
    records = {record.id: record for development in view.developments for record in development.records}
    if name in view.facets:
        facet = view.facets[name]
        says: dict[str, Says] = {}
        for report, said in _said(facet):
            says.setdefault(report, said)
        behind = tuple(
            replace(_support(journal, records[report], articles, answer.position), says=said)
            for report, said in says.items()
            if report in records
        )
        return Explanation(name, facet, None, behind)
    development = next(d for d in view.developments if d.id == name)
    support = tuple(_support(journal, record, articles, answer.position) for record in development.records)
    return Explanation(name, None, development, support)


def _said(facet: FacetState) -> Iterator[tuple[str, Says]]:
    """The reports behind a facet in the order in which they are shown, and what each says of the value."""
    yield from ((claim.report, "so") for claim in facet.support)
    yield from ((claim.report, "otherwise") for claim in reversed(facet.against))
    same_first = sorted(facet.claims, key=lambda claim: claim.value != facet.shown.value)
    yield from ((claim.report, "beside") for claim in same_first)


def resolve_name(answer: Answer, fact: str) -> str:
    """The full name of a fact: exact, or the one name that ends with it or holds it; of each of these first as it is
    written, then whatever its capitals. Raises ``NoSuchFact``."""
    view = answer.view
    names: list[str] = [*view.facets, *(development.id for development in view.developments)]
    if fact in names:
        return fact
    folded, wanted = [name.casefold() for name in names], fact.casefold()
    if fact.startswith("@"):
        for development in view.developments:
            if any(f"@{record.recorded.position}" == fact for record in development.records):
                return development.id
        raise NoSuchFact(f"{fact} is no report that is known at this time; `tracker show {fact}` shows any event")
    if fact.isdecimal():
        raise NoSuchFact(f"{fact} is no name; @{fact} is the event at that position (`tracker show @{fact}`)")
    entity = registered(view.outline, fact)
    if entity is not None:
        raise NoSuchFact(
            f"{fact!r} is {entity}: `tracker show {entity}`, or one of its facts{_facts_of(entity, names)}"
        )
    for test in (str.__eq__, str.endswith, str.__contains__):
        near = [name for name in names if test(name, fact)]
        near = near or [name for name, low in zip(names, folded, strict=True) if test(low, wanted)]
        if len(near) == 1:
            return near[0]
        if near:
            people_first = sorted(near, key=lambda name: (not name.startswith("person/"), name))
            raise NoSuchFact(f"{fact!r} could be {_some(people_first)}; write one of them in full")
    import difflib

    called = {each.name.casefold(): each for each in view.outline.register}
    meant = [called[low] for low in difflib.get_close_matches(wanted, called, 1, SAME_NAME)]
    if meant:
        raise NoSuchFact(
            f"nothing called {fact!r} is known; did you mean {meant[0].name} (`tracker show {meant[0].id}`)?"
        )

    spelled = dict(zip(folded, names, strict=True))
    close = [spelled[low] for low in difflib.get_close_matches(wanted, spelled, 4, 0.5)]
    hint = (
        f"did you mean {', '.join(close)}?"
        if close
        else "`tracker log` lists what happened, `tracker search` finds words"
    )
    raise NoSuchFact(f"nothing called {fact!r} is known at this time; {hint}")


def _facts_of(entity: str, names: Iterable[str]) -> str:
    own = sorted(name for name in names if name.startswith(f"{entity}."))
    return f": {_some(own)}" if own else ", of which none is known at this time"


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _support(journal: Journal, record: ReportRecord, articles: dict[str, Article | None], position: int) -> Support:
    return Support(record, tuple(_shown(journal, item, articles, position) for item in record.report.evidence))


def evidence_of(journal: Journal, report: Report) -> tuple[Shown, ...]:
    """The evidence of one report, checked against the stored texts."""
    position = journal.top().position
    articles: dict[str, Article | None] = {}
    return tuple(_shown(journal, item, articles, position) for item in report.evidence)


def _shown(journal: Journal, evidence: Evidence, articles: dict[str, Article | None], position: int) -> Shown:
    if isinstance(evidence, Citation):
        return Shown(evidence, url=evidence.url)
    if evidence.article not in articles:
        articles[evidence.article] = find_article(journal, evidence.article, position)
    article = articles[evidence.article]
    text = stored_text(journal, evidence)
    return Shown(
        evidence,
        title=article.added.title if article else "",
        url=article.added.url if article else "",
        verbatim=text is not None and text[evidence.start : evidence.end] == evidence.quote,
        paragraph=text[: evidence.start].count("\n") + 1 if text is not None else 0,
    )


def stored_text(journal: Journal, quote: Quote) -> str | None:
    """The stored text that a quote was taken from; None when it was redacted or is not what it was."""
    try:
        text = journal.text(quote.sha256)
    except NotFound:
        return None
    return text if sha256_of(text) == quote.sha256 else None
