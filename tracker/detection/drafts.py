"""From the annotated sentences to drafts: what was spotted, how real it is, when it was, who says so, how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from tracker.detection.actuality import VerbGroup
from tracker.detection.annotate import Annotated, Article
from tracker.detection.arguments import Filled
from tracker.detection.binding import Binding
from tracker.detection.chronology import Chronology, titled_day
from tracker.detection.frame import Frame, Match, TriggerIndex, match_trigger
from tracker.detection.language import Language
from tracker.detection.memory import Mention
from tracker.detection.quantities import Count, checked_sums
from tracker.detection.quotes import Saying
from tracker.detection.spots import Spot, spot
from tracker.detection.text import fold
from tracker.story.events import Actuality, Happened, Novelty

QUOTATION_LIMIT = 600
"""Characters of a quotation before the sentence of its say-verb that still belong to the evidence."""
HEADLINE_SENTENCES = 2
"""A text of no more sentences is a headline or a feed's line."""
TEASER_SENTENCES = 4
"""A text of no more sentences, its title among them, is what a feed shows of an article: the news may stand in its
title only."""
TAIL_REACH = 6
"""A say-verb this close to the end of a sentence, after a comma, tells the whole sentence ("…, officials said.")."""
CORRECTION = "correction"
"""The kind of a notice that takes back what was printed; what stands beside it in its paragraph was wrong."""
CORRECTION_SENTENCES = 2
"""Sentences after its first that a correction takes along."""
LEAD_SENTENCES = 4
"""Sentences in which a lead tells what the text then goes on with."""
LEAD_REACH = 2
"""Sentences below it in which it does."""
RELAY_REACH = 6
"""Words between "reported" and whose words are reported ("told a paper that Doe had said")."""
REAL = ("happened", "ongoing")


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A development that one sentence may tell, before merging and before the checks of evidence."""

    frame: Frame
    annotated: Annotated
    match: Match
    group: VerbGroup
    slots: Filled
    actuality: Actuality
    happened: Happened
    novelty: Novelty
    speakers: tuple[Mention, ...]
    counts: tuple[Count, ...]
    confidence: float
    begins: int
    ends: int
    paragraph: int
    anchored: bool = False
    cumulative: bool = False
    moves: bool = False
    denies: bool = False
    single: bool = False
    above: tuple[int, int] | None = None
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def span(self) -> tuple[int, int]:
        """The evidence: the sentence, from where the quotation that it ends began."""
        return self.begins, self.ends

    @property
    def quoted(self) -> tuple[tuple[int, int], ...]:
        """All its evidence: the sentence, and the day that stands ``above`` it in a timeline."""
        return (self.span,) if self.above is None else (self.span, self.above)


class Drafting:
    """Goes through an article once, sentence by sentence."""

    def __init__(self, article: Article, title: str, language: Language, index: TriggerIndex) -> None:
        self.dropped: Counter[str] = Counter()
        self._article = article
        self._title = fold(title).strip(" .")
        self._language = language
        self._index = index
        self._chronology = Chronology(
            article.text,
            article.published,
            language,
            document=titled_day(title, language, article.published),
            entries=article.entries,
        )

    def run(self) -> list[Draft]:
        """All drafts in order of their sentences; of one sentence and group of kinds only the best told."""
        drafts: list[Draft] = []
        for annotated in self._article.sentences:
            for found, draft in self._together(_best(list(self._sentence(annotated)))):
                if draft.actuality in REAL:
                    self._chronology.note(found, draft.happened)
                drafts.append(draft)
        return self._corrected(self._without_title(self._dated_below(drafts)))

    def _together(self, told: list[tuple[Spot, Draft]]) -> list[tuple[Spot, Draft]]:
        """ "Two died and nine were hurt on Friday": what is told in one breath with a companion happened that day."""
        for place, (found, draft) in enumerate(told):
            if draft.happened.precision == "unknown" and draft.group.finite:
                days = (each.happened for _, each in told if self._in_one_breath(draft, each))
                happened = next(days, draft.happened)
                told[place] = found, msgspec.structs.replace(draft, happened=happened)
        return told

    def _in_one_breath(self, draft: Draft, other: Draft) -> bool:
        if other.frame.kind not in draft.frame.companions or other.happened.precision != "day" or other.anchored:
            return False
        if not {draft.actuality, other.actuality} <= set(REAL) or other.match.first <= draft.match.last:
            return False
        low, language = draft.annotated.low, self._language
        between = range(draft.match.last + 1, other.match.first)
        apart = any(low[at] == ";" or language.relative.at(low, at) or language.temporal.at(low, at) for at in between)
        return not apart and any(low[at] in language.conjunctions for at in between)

    def _dated_below(self, drafts: list[Draft]) -> list[Draft]:
        """A lead tells what somebody said, the paragraph below it when: "…, Doe said on Monday"."""
        dated = list(drafts)
        for place, draft in enumerate(drafts):
            follows = next((each for each in drafts[place + 1 :] if each.frame.speech), None)
            if follows is not None and self._goes_on_below(draft, follows):
                dated[place] = msgspec.structs.replace(draft, happened=follows.happened, anchored=True)
        return dated

    def _goes_on_below(self, draft: Draft, other: Draft) -> bool:
        lead = draft.frame.speech and draft.happened.precision == "unknown" and draft.novelty == "new"
        if not lead or draft.annotated.sentence.index >= LEAD_SENTENCES or draft.group.tense not in ("past", "present"):
            return False
        near = other.annotated.sentence.index - draft.annotated.sentence.index <= LEAD_REACH
        told = other.happened.precision == "day" and not other.anchored and self._chronology.is_news(other.happened)
        return near and told and _speaks(draft) == _speaks(other) != ""

    def _corrected(self, drafts: list[Draft]) -> list[Draft]:
        """Without what a correction takes back; a correction that somebody tells of is not the outlet's own."""
        own = [draft for draft in drafts if draft.frame.kind != CORRECTION or not draft.speakers]
        corrected = {draft.paragraph for draft in own if draft.frame.kind == CORRECTION}
        kept = [draft for draft in own if draft.paragraph not in corrected or draft.frame.kind == CORRECTION]
        self.dropped["a correction of somebody else"] += len(drafts) - len(own)
        self.dropped["in a correction"] += len(own) - len(kept)
        return kept

    def _without_title(self, drafts: list[Draft]) -> list[Draft]:
        """Of a title only what the text below does not tell itself, and better."""
        below = [draft for draft in drafts if not self._is_title(draft.annotated)]
        return [
            draft
            for draft in drafts
            if not self._is_title(draft.annotated) or not any(_same_news(draft, each) for each in below)
        ]

    def _is_title(self, annotated: Annotated) -> bool:
        sentence = annotated.sentence
        words = self._article.text[sentence.start : sentence.end]
        return bool(self._title) and len(self._article.sentences) > 1 and fold(words).strip(" .") == self._title

    def _sentence(self, annotated: Annotated) -> Iterator[tuple[Spot, Draft]]:
        sentence = annotated.sentence
        words = self._article.text[sentence.start : sentence.end]
        if "://" in words:
            return
        title, length = self._is_title(annotated), len(self._article.sentences)
        self._chronology.headline = title or length <= HEADLINE_SENTENCES
        binding = Binding(sentence, annotated.low, annotated.dates, self._language)
        starts = {mention.first: mention for mention in annotated.mentions}
        for at, token in enumerate(sentence.tokens):
            for frame, trigger in self._index.at(token.low):
                if title and length > TEASER_SENTENCES and "headline" not in frame.voices:
                    continue
                match = match_trigger(trigger, sentence.tokens, at, starts, frame, self._language, annotated.adjuncts)
                if match is None:
                    continue
                found = spot(frame, match, annotated, binding, self._language, headline=self._chronology.headline)
                draft = self._draft(found) if isinstance(found, Spot) else found
                if isinstance(found, Spot) and isinstance(draft, Draft):
                    yield found, draft
                else:
                    self.dropped[str(draft)] += 1

    def _draft(self, found: Spot) -> Draft | str:
        """The draft of what was spotted, or the reason why it is not told as something that is or was."""
        frame, annotated, group = found.frame, found.annotated, found.group
        quotation = self._article.quotation_at(annotated.sentence.tokens[found.match.head].start)
        if quotation is not None and "unquoted" in frame.voices:
            return "inside a quotation"
        happened, anchored = self._chronology.when(found, quoted=quotation is not None)
        if group.tense == "present" and group.finite and not self._told_in_present(found, happened):
            return "present tense"
        if group.tense == "present" and self._chronology.behind(found):
            return "not told as fact: awaited"  # "until Ruritania releases him"
        if happened.precision != "unknown" and happened.earliest > self._article.published[1]:
            return "not told as fact: a day to come"
        actuality = _actuality(found, act=self._chronology.in_headline(found))
        if actuality not in frame.report:
            return f"not told as fact: {actuality}"
        slots = self._relayed(found) if frame.speech else found.slots
        return Draft(
            frame=frame,
            annotated=annotated,
            match=found.match,
            group=group,
            slots=slots,
            actuality=actuality,
            happened=happened,
            novelty=self._chronology.novelty(found, happened),
            speakers=slots.get(frame.speaker) or self._speakers(found, quotation),
            counts=_counts(found),
            confidence=_confidence(found, happened, quoted=quotation is not None),
            anchored=anchored,
            cumulative=_cumulative(found),
            moves=bool(frame.languages[self._language.id].moves.at(annotated.low, found.match.head)),
            denies=bool(self._language.denying.at(annotated.low, found.match.head)),
            begins=self._begins(frame, annotated),
            ends=self._ends(frame, annotated),
            paragraph=annotated.sentence.paragraph,
            single=_single(found),
            above=self._above(found, happened),
        )

    def _above(self, found: Spot, happened: Happened) -> tuple[int, int] | None:
        """Where the day of a timeline's entry stands, when that is not in the sentence itself."""
        entry, sentence = self._chronology.entry(found), found.annotated.sentence
        if entry is None or sentence.start <= entry.start < sentence.end:
            return None
        words = self._article.text[entry.start : entry.end]
        return (entry.start, entry.end) if words == happened.words else None

    def _begins(self, frame: Frame, annotated: Annotated) -> int:
        """Where the evidence begins: for a statement at the opening of the quotation that runs into the sentence."""
        start = annotated.sentence.start
        quotation = self._article.quotation_at(start)
        if not frame.speech or quotation is None or start - quotation[0] > QUOTATION_LIMIT:
            return start
        return quotation[0]

    def _ends(self, frame: Frame, annotated: Annotated) -> int:
        """Where it ends: a statement that stops at a colon goes on with what is quoted below, a correction with what
        was wrong, which often stands in the sentence after."""
        following = annotated.sentence.index + 1
        if frame.kind == CORRECTION:
            paragraph = [
                e.sentence for e in self._article.sentences if e.sentence.paragraph == annotated.sentence.paragraph
            ]
            return paragraph[min(len(paragraph) - 1, paragraph.index(annotated.sentence) + CORRECTION_SENTENCES)].end
        if frame.speech and annotated.low[-1] == ":" and following < len(self._article.sentences):
            return self._article.sentences[following].sentence.end
        return annotated.sentence.end

    def _told_in_present(self, found: Spot, happened: Happened) -> bool:
        """The present tense tells news only with a day at hand ("Today the president hosts …") or by its kind."""
        frame, group = found.frame, found.group
        if (
            group.progressive
            or self._chronology.in_headline(found)
            or self._chronology.entry(found) is not None
            or (happened.precision == "day" and self._chronology.is_news(happened))
        ):
            return True
        if found.state and (group.voice == "passive" or found.match.voice == "intransitive"):
            return True
        return frame.present and group.voice == "active"

    def _relayed(self, found: Spot) -> Filled:
        """ "Roe reported that Doe said so", "the complaint says that Doe said so": a statement of Roe or of the
        complaint, about Doe. What a newspaper reports that somebody said, he said."""
        speaker, slots = found.frame.speaker, found.slots
        for saying in found.annotated.sayings:
            who = saying.speaker
            if who is None or speaker not in slots or saying.verb >= found.match.first or not _covers(saying, found):
                continue
            inner = slots[speaker][0]
            if self._broken(found.annotated.low[saying.verb + 1 : max(saying.verb + 1, inner.first)]):
                continue
            document = who.type == "thing" and who.name.split()[-1] in self._language.documents
            if (document or who.type in ("person", "pronoun")) and (who.id or who.name) != (inner.id or inner.name):
                about = {"about": slots[speaker]} if "about" in found.frame.slots else {}
                return {**slots, speaker: (who,), **about}
        return slots

    def _broken(self, between: tuple[str, ...]) -> bool:
        """Whether something other than "that" parts a say-verb from whom it says it of."""
        breaks, that = self._language.breaks, self._language.complementizers
        return len(between) > RELAY_REACH or any(
            word not in that and (word == "," or breaks.at((word,), 0)) for word in between
        )

    def _speakers(self, found: Spot, quotation: tuple[int, int] | None) -> tuple[Mention, ...]:
        """Who says so: the kind's own speaker, the speaker of the quotation, or the say-verb that covers it."""
        if found.frame.speaker and found.frame.speaker in found.slots:
            return found.slots[found.frame.speaker]
        if quotation is not None:
            speaker = self._article.speakers.get(quotation[0])
            return (speaker,) if speaker is not None else ()
        for saying in reversed(found.annotated.sayings):
            if saying.speaker is not None and saying.verb != found.match.head and _covers(saying, found):
                return (saying.speaker,)
        return ()


def _speaks(draft: Draft) -> str:
    """Who speaks in a statement: an entry of the register, or nobody."""
    return next((each.id for each in draft.slots.get(draft.frame.speaker, ())), "")


def _same_news(title: Draft, below: Draft) -> bool:
    """Whether the text tells the title's own news: of its kind, not of others, and nothing that is told again."""
    if title.frame.group != below.frame.group or (title.novelty, below.novelty) == ("new", "background"):
        return False
    here, there = _people(title), _people(below)
    return not here or not there or not here.isdisjoint(there)


def _people(draft: Draft) -> set[str]:
    """The last names of those who are known by name in it."""
    several = [mention for mentions in draft.slots.values() for mention in mentions]
    return {fold(each.name.split()[-1]) for each in several if each.type == "person" and each.name}


def _single(found: Spot) -> bool:
    """Whether it is told of one whom nobody names: "deported an immigrant"."""
    several = found.slots.get(next(iter(found.frame.identity), ""), ())
    unnamed = [each for each in several if each.type == "group" and not each.counted]
    return any(found.annotated.low[each.last] in found.language.singular for each in unnamed)


def _cumulative(found: Spot) -> bool:
    """Whether it adds up from a day on: "more than 200 since March"."""
    date = found.binding.date_of(found.frame, found.match, found.group)
    return date is not None and date.relation == "since"


def _covers(saying: Saying, found: Spot) -> bool:
    """Whether what the say-verb introduces holds the trigger: before it, "according to", or ", she said." after."""
    low = found.annotated.low
    if not saying.closing and ";" in low[min(saying.verb, found.match.last) : max(saying.verb, found.match.first)]:
        return False  # "Two men were held; the firm said that it knew of nothing"
    if saying.closing or saying.verb < found.match.first or found.language.according.at(low, saying.verb):
        return True
    return "," in low[found.match.last : saying.verb] and len(low) - saying.verb <= TAIL_REACH


def _actuality(found: Spot, *, act: bool) -> Actuality:
    """How real it is. A phrase that is complete in itself is real unless denied; a state told in the present lasts,
    unless the present of a headline tells the ``act``."""
    group = found.group
    opening = _opening(found)
    if opening is not None:
        return opening
    if found.match.complete and group.actuality != "denied":
        return "happened"
    lasts = found.frame.lasting and group.tense == "present" and group.actuality == "happened"
    return "ongoing" if lasts and not act else group.actuality


def _opening(found: Spot) -> Actuality | None:
    """What the words that open a sentence make of it: "According to rumours, Doe met Roe" and "In the film, Doe met
    Roe" tell nothing, "Neither Doe nor Roe met him" denies up to the next comma."""
    low, language, head = found.annotated.low, found.language, found.match.head
    start = 1 if low[0] in ('"', "“", "«") else 0
    if language.supposing.at(low, start) and ";" not in low[:head]:
        return "possible"
    if language.negating.at(low, start) and not any(low[at] in (",", ";") for at in range(start + 1, head)):
        return "denied"
    return None


def _best(told: Sequence[tuple[Spot, Draft]]) -> list[tuple[Spot, Draft]]:
    """Of each group of kinds, and each part of the sentence between semicolons, the best told, and what it does not
    tell; a verb of saying that tells more than that something was said ("accused Doe of …") is no statement besides."""
    acts = _kept([each for each in told if not each[1].frame.speech])
    heads = {draft.match.head for _, draft in acts}
    said = _kept([each for each in told if each[1].frame.speech and each[1].match.head not in heads])
    return sorted([*acts, *said], key=told.index)


def _kept(told: Sequence[tuple[Spot, Draft]]) -> list[tuple[Spot, Draft]]:
    best: list[tuple[Spot, Draft]] = []
    for each in sorted(told, key=lambda each: rank(each[1]), reverse=True):
        if not any(_one_act(each[1], better) for _, better in best):
            best.append(each)
    return best


def _one_act(one: Draft, better: Draft) -> bool:
    """Whether two drafts of a sentence may tell the same. "The union sued on Monday, and a judge stayed the order" are
    two acts: verbs of two who are known, or of two days."""
    if one.frame.group != better.frame.group:
        return False
    if _part(one) != _part(better):
        return False
    if not (_predicate(one) and _predicate(better)) or one.match.head == better.match.head:
        return True
    return not (_others(one, better) or _days_apart(one, better))


def _part(draft: Draft) -> int:
    return draft.annotated.low[: draft.match.head].count(";")


def _predicate(draft: Draft) -> bool:
    """Whether it is told by a verb of a clause of its own, as something real."""
    return draft.actuality in REAL and draft.group.finite and draft.match.form != "noun"


def _days_apart(one: Draft, other: Draft) -> bool:
    first, second = one.happened, other.happened
    told = "unknown" not in (first.precision, second.precision)
    return told and (first.latest < second.earliest or second.latest < first.earliest)


def _others(one: Draft, other: Draft) -> bool:
    """Whether those whom each is known by are two entries of the register."""
    here, there = _known_by(one), _known_by(other)
    return bool(here and there) and here.isdisjoint(there)


def _known_by(draft: Draft) -> set[str]:
    slot = next(iter(draft.frame.identity), "")
    return {each.id for each in draft.slots.get(slot, ()) if each.id}


def rank(draft: Draft) -> tuple[bool, int, bool, int, float]:
    """Of several drafts of one sentence and group the best told: real first, finite, most arguments."""
    real = draft.actuality in REAL
    parts = [several for name, several in draft.slots.items() if not draft.frame.slots[name].registered]
    named = sum(1 for several in parts for each in several if each.id)
    dated = int(draft.happened.precision != "unknown")
    return real, dated, draft.match.form != "noun", len(parts) + named, draft.confidence


def _counts(found: Spot) -> tuple[Count, ...]:
    """The quantities that belong to the draft: those of its arguments, the parts of a checked sum, its measures."""
    firsts = {each.first for several in found.slots.values() for each in several}
    chosen = [i for i, count in enumerate(found.annotated.counts) if count.first in firsts]
    sums = checked_sums(found.annotated.counts)
    for total in list(chosen):
        chosen += [part for part in sums.get(total, ()) if part not in chosen]
    for i, count in enumerate(found.annotated.counts):
        if i not in chosen and count.quantity.measure in found.frame.measures and count.quantity.measure != "people":
            chosen.append(i)
    if "capacity" in found.frame.measures:
        chosen += [i for i in range(len(found.annotated.counts)) if i not in chosen]
    scoped = {total: parts for total, parts in sums.items() if total in chosen}
    return tuple(_scoped(found.annotated.counts, i, scoped) for i in sorted(chosen))


def _scoped(counts: Sequence[Count], index: int, sums: dict[int, tuple[int, ...]]) -> Count:
    count = counts[index]
    if index not in sums:
        return count
    parts = " + ".join(f"{counts[i].number:g}" for i in sums[index])
    quantity = msgspec.structs.replace(count.quantity, scope=f"total of {parts}")
    return msgspec.structs.replace(count, quantity=quantity)


def _confidence(found: Spot, happened: Happened, *, quoted: bool) -> float:
    """A start of 0.9, less for each thing that makes a reader look twice; a rank for reviewers, no probability."""
    group, slots = found.group, found.slots
    score = 0.9
    score -= 0.1 if happened.precision == "unknown" else 0.0
    score -= 0.1 if group.voice == "noun" else 0.05 if not group.finite else 0.0
    score -= 0.1 if quoted else 0.0
    score -= 0.1 if not any(each.id for several in slots.values() for each in several) else 0.0
    score -= 0.1 if any(each.type == "pronoun" for several in slots.values() for each in several) else 0.0
    return round(max(score, 0.3), 2)
