"""From the annotated sentences to drafts: a trigger, its arguments, how real it is, when it was, who says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from tracker.detection.actuality import VerbGroup, verb_group
from tracker.detection.annotate import Annotated, Article
from tracker.detection.arguments import Clause, Filled, fill_slots
from tracker.detection.binding import Binding
from tracker.detection.frame import Frame, Match, TriggerIndex, match_trigger
from tracker.detection.language import Language, Phrases
from tracker.detection.mentions import Mention
from tracker.detection.quantities import Count, checked_sums
from tracker.detection.quotes import Saying
from tracker.detection.text import fold
from tracker.detection.when import Anchor, dateline, from_anchor, from_expression, unknown
from tracker.story.events import Actuality, Happened, Novelty

NEWS_DAYS = 3
"""An event this many days before publication is still told as news; older ones are background."""
QUOTATION_LIMIT = 600
"""Characters of a quotation before the sentence of its say-verb that still belong to the evidence."""
TAIL_REACH = 6
"""A say-verb this close to the end of a sentence, after a comma, tells the whole sentence ("…, officials said.")."""
LEAD_SENTENCES = 6
"""Sentences in which the lead of a news text names its day."""
ANCHORS = 20
"""Dated events of an article that later ones can be dated by."""
ANCHOR_REACH = 6
"""Words between "before" and the noun of the event that dates something ("just before the president's visit")."""


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
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def span(self) -> tuple[int, int]:
        """The evidence: the sentence, from where the quotation that it ends began."""
        return self.begins, self.ends


class Drafting:
    """Goes through an article once, sentence by sentence, and remembers the dated events it has met."""

    def __init__(self, article: Article, title: str, language: Language, index: TriggerIndex) -> None:
        self.article = article
        self.title = fold(title).strip()
        self.language = language
        self.index = index
        self.dropped: Counter[str] = Counter()
        self.anchors: list[tuple[Frame, Anchor]] = []
        self.lead: Anchor | None = None
        self.lately: dict[str, Anchor] = {}

    def run(self) -> list[Draft]:
        """All drafts in order of their sentences; per sentence and kind the one with the most arguments."""
        drafts: list[Draft] = []
        for annotated in self.article.sentences:
            best: dict[str, Draft] = {}
            for draft in self._sentence(annotated):
                known = best.get(draft.frame.group)
                if known is None or rank(draft) > rank(known):
                    best[draft.frame.group] = draft
            heads = {draft.match.head for draft in best.values() if not draft.frame.speaker}
            for draft in best.values():
                if draft.frame.speech and draft.match.head in heads:
                    continue
                self._note(draft)
                drafts.append(draft)
        return drafts

    def _note(self, draft: Draft) -> None:
        """Remembers a dated event: later sentences may be dated by it."""
        if draft.happened.precision == "day" and draft.actuality in ("happened", "ongoing"):
            anchor = Anchor(draft.happened, draft.happened.words)
            self.anchors = [*self.anchors[-ANCHORS:], (draft.frame, anchor)]
            if self._is_news(draft.happened):
                self._note_news(draft, anchor)

    def _note_news(self, draft: Draft, anchor: Anchor) -> None:
        """The day of the news: of its lead for everybody, and of what somebody took part in for that person."""
        if self.lead is None and draft.annotated.sentence.index < LEAD_SENTENCES:
            self.lead = anchor
        for several in draft.slots.values():
            for mention in several:
                self.lately[mention.id or mention.name] = anchor

    def _news_of(self, frame: Frame, slots: Filled) -> Anchor | None:
        """The day that something undated is told of: its speaker's last dated act, else the lead's."""
        for mention in slots.get(frame.speaker, ()):
            if (mention.id or mention.name) in self.lately:
                return self.lately[mention.id or mention.name]
        return self.lead

    def _is_news(self, happened: Happened) -> bool:
        first = self.article.published[0]
        return happened.precision != "unknown" and happened.latest.toordinal() >= first.toordinal() - NEWS_DAYS

    def _sentence(self, annotated: Annotated) -> list[Draft]:
        sentence = annotated.sentence
        text = self.article.text
        if "://" in text[sentence.start : sentence.end]:
            return []
        headline = bool(self.title) and fold(text[sentence.start : sentence.end]).strip(" .") == self.title.strip(" .")
        self.binding = Binding(sentence, annotated.low, annotated.dates, self.language)
        starts = {mention.first: mention for mention in annotated.mentions}
        found: list[Draft] = []
        for at, token in enumerate(sentence.tokens):
            for frame, trigger in self.index.at(token.low):
                if headline and "headline" not in frame.voices:
                    continue
                match = match_trigger(trigger, sentence.tokens, at, starts, frame, self.language.strong)
                draft = self._draft(frame, match, annotated) if match is not None else None
                if draft is not None:
                    found.append(draft)
        return found

    def _draft(self, frame: Frame, match: Match, annotated: Annotated) -> Draft | None:
        words = frame.languages[self.language.id]
        if _excluded(words.exclude, annotated.low, match) or _inside_name(match, annotated, frame):
            return self._drop("excluded")
        if words.near and not any(words.near.at(annotated.low, at) for at in range(len(annotated.low))):
            return self._drop("no context")
        if _asked(annotated, match.head):
            return self._drop("question")
        group = verb_group(
            annotated.sentence.tokens, match.head, match.form, self.language, intransitive=match.voice == "intransitive"
        )
        if group.voice == "attribute" or (frame.voices and group.voice not in frame.voices):
            return self._drop("no predicate")
        if match.voice == "passive" and group.voice not in ("passive", "participle"):
            return self._drop("not passive")
        if group.voice == "active" and not _subject_stands(annotated, group, match, self.language):
            return self._drop("no subject")
        if match.form == "noun" and _owned_by_date(annotated, match):
            match = msgspec.structs.replace(match, complete=True)
        slots = fill_slots(frame, Clause(annotated.low, annotated.mentions, match, group, self.language))
        if slots is None:
            return self._drop("argument missing")
        if _nobody(frame, slots, annotated.low, self.language):
            return self._drop("not told as fact: denied")
        if not group.finite and _generic(frame, slots, annotated.low, self.language):
            return self._drop("generic")
        if not match.complete and self._in_passing(frame, match, group, slots, annotated):
            return self._drop("told in passing")
        return self._dated(frame, match, group, slots, annotated)

    def _in_passing(self, frame: Frame, match: Match, group: VerbGroup, slots: Filled, annotated: Annotated) -> bool:
        """Without a day, a relative clause or a participle that names and counts nobody only describes, and a
        bare noun only refers; a noun may stand without a day where its kind says so."""
        if self.binding.date_of(frame, match, group) is not None:
            return False
        before = range(max(0, match.first - 2), match.first)
        after = any(self.language.cues["real"].ending_at(annotated.low, at) for at in before)
        if group.voice == "noun":
            return not frame.speech and not frame.undated_nouns and not after and not _particular(slots, named=False)
        relative = group.first > 0 and self.language.relative.at(annotated.low, group.first - 1) > 0
        if relative and frame.speech:
            return True
        return (relative or group.voice == "participle") and not _particular(slots, named=True)

    def _dated(self, frame: Frame, match: Match, group: VerbGroup, slots: Filled, annotated: Annotated) -> Draft | None:
        quotation = self.article.quotation_at(annotated.sentence.tokens[match.head].start)
        if quotation is not None and "unquoted" in frame.voices:
            return self._drop("inside a quotation")
        happened, anchored = self._when(frame, match, group, slots, annotated, quotation is not None)
        if group.tense == "present" and group.finite and not self._present(frame, match, group, happened):
            return self._drop("present tense")
        if match.complete and group.actuality != "denied":
            group = msgspec.structs.replace(group, actuality="happened")
        if happened.precision != "unknown" and happened.earliest > self.article.published[1]:
            return self._drop("not told as fact: a day to come")
        goes_on = frame.lasting and group.tense == "present" and group.actuality == "happened"
        actuality: Actuality = "ongoing" if goes_on else group.actuality
        if actuality not in frame.report:
            return self._drop(f"not told as fact: {actuality}")
        return Draft(
            frame=frame,
            annotated=annotated,
            match=match,
            group=group,
            slots=slots,
            actuality=actuality,
            happened=happened,
            novelty=self._novelty(group, happened, annotated, match),
            speakers=self._speakers(frame, annotated, match, quotation, slots),
            counts=_counts(frame, annotated, slots),
            confidence=_confidence(group, happened, slots, quotation is not None),
            anchored=anchored,
            begins=self._begins(frame, annotated),
            ends=self._ends(frame, annotated),
            paragraph=annotated.sentence.paragraph,
        )

    def _begins(self, frame: Frame, annotated: Annotated) -> int:
        """Where the evidence begins: for a statement at the opening of the quotation that runs into the sentence."""
        start = annotated.sentence.start
        quotation = self.article.quotation_at(start)
        if not frame.speech or quotation is None or start - quotation[0] > QUOTATION_LIMIT:
            return start
        return quotation[0]

    def _ends(self, frame: Frame, annotated: Annotated) -> int:
        """Where it ends: a statement that stops at a colon goes on with what is quoted below."""
        following = annotated.sentence.index + 1
        if frame.speech and annotated.low[-1] == ":" and following < len(self.article.sentences):
            return self.article.sentences[following].sentence.end
        return annotated.sentence.end

    def _present(self, frame: Frame, match: Match, group: VerbGroup, happened: Happened) -> bool:
        """The present tense tells news only with a day at hand ("Today the president hosts …") or by its kind."""
        stays = frame.lasting and (group.voice == "passive" or match.voice == "intransitive")
        return (
            group.progressive
            or stays
            or (frame.present and group.voice == "active")
            or (happened.precision == "day" and self._is_news(happened))
        )

    def _when(
        self, frame: Frame, match: Match, group: VerbGroup, slots: Filled, annotated: Annotated, quoted: bool
    ) -> tuple[Happened, bool]:
        published = self.article.published
        expression = self.binding.date_of(frame, match, group)
        if expression is not None:
            past = group.actuality in ("happened", "ongoing")
            return from_expression(self.article.text, expression, published, past=past), False
        if frame.dateline and match.complete:
            return dateline(published), True
        told_by = self._told_by(annotated, match) if group.finite else None
        if told_by is not None:
            return told_by, True
        plain = group.voice == "active" and group.tense in ("past", "present") and not quoted
        elsewhen = any(self.language.elsewhen.at(annotated.low, at) for at in range(len(annotated.low)))
        news = self._news_of(frame, slots) if frame.inherits and plain and not elsewhen else None
        if news is not None:
            return news.happened, True
        return unknown(published), False

    def _told_by(self, annotated: Annotated, match: Match) -> Happened | None:
        """ "Just before the president's visit": dated by an event that this article has dated already."""
        low = annotated.low
        relations = self.language.dates.relations
        for at in range(len(low)):
            if match.first <= at <= match.last:
                continue
            for relation in ("before", "after", "during"):
                if low[at] in relations.get(relation, ()):
                    found = self._anchor_after(low, at)
                    if found is not None:
                        return from_anchor(found, relation, self.article.published)
        return None

    def _anchor_after(self, low: tuple[str, ...], start: int) -> Anchor | None:
        for at in range(start + 1, min(start + 1 + ANCHOR_REACH, len(low))):
            if low[at] in (",", ";", "."):
                return None
            for frame, anchor in reversed(self.anchors):
                if frame.languages[self.language.id].anchors.at(low, at) and self._is_news(anchor.happened):
                    return anchor
        return None

    def _novelty(self, group: VerbGroup, happened: Happened, annotated: Annotated, match: Match) -> Novelty:
        if happened.precision != "unknown":
            return "new" if self._is_news(happened) and happened.precision in ("day", "interval") else "background"
        told_again = group.tense in ("pluperfect", "perfect") or not group.finite
        relative = group.first > 0 and self.language.relative.at(annotated.low, group.first - 1) > 0
        earlier = any(self.language.background.at(annotated.low, at) for at in range(len(annotated.low)))
        return "background" if told_again or relative or earlier else "new"

    def _speakers(
        self, frame: Frame, annotated: Annotated, match: Match, quotation: tuple[int, int] | None, slots: Filled
    ) -> tuple[Mention, ...]:
        if frame.speaker and frame.speaker in slots:
            return slots[frame.speaker]
        if quotation is not None:
            speaker = self.article.speakers.get(quotation[0])
            return (speaker,) if speaker is not None else ()
        for saying in reversed(annotated.sayings):
            if saying.speaker is not None and saying.verb != match.head and self._covers(saying, annotated, match):
                return (saying.speaker,)
        return ()

    def _covers(self, saying: Saying, annotated: Annotated, match: Match) -> bool:
        """Whether what the say-verb introduces holds the trigger: before it, "according to", or ", she said." after."""
        if saying.verb < match.first or self.language.according.at(annotated.low, saying.verb):
            return True
        return "," in annotated.low[match.last : saying.verb] and len(annotated.low) - saying.verb <= TAIL_REACH

    def _drop(self, reason: str) -> Draft | None:
        self.dropped[reason] += 1
        return None


def rank(draft: Draft) -> tuple[bool, int, int, float]:
    """Of several drafts of one sentence and group the best told: real first, finite, most arguments."""
    real = draft.actuality in ("happened", "ongoing")
    named = sum(1 for several in draft.slots.values() for each in several if each.id)
    return real, int(draft.happened.precision != "unknown"), len(draft.slots) + named, draft.confidence


def _excluded(exclude: Phrases, low: tuple[str, ...], match: Match) -> bool:
    """Whether a phrase that the frame excludes covers a part of the trigger."""
    for at in range(max(0, match.first - 5), match.last + 1):
        length = exclude.at(low, at)
        if length and at + length > match.first:
            return True
    return False


def _generic(frame: Frame, slots: Filled, low: tuple[str, ...], language: Language) -> bool:
    """ "the expulsion of migrants": nobody in particular. A name, a count or an article makes them particular."""
    required = [name for name, slot in frame.slots.items() if slot.required and slot.type == "people"]
    mentions = [mention for name in required for mention in slots.get(name, ())]
    return bool(mentions) and all(
        mention.type == "group" and not mention.counted and not _determined(mention, low, language)
        for mention in mentions
    )


def _subject_stands(annotated: Annotated, group: VerbGroup, match: Match, language: Language) -> bool:
    """Whether a bare past or present form can be a predicate at all: right before it stands a name, a pronoun, a
    conjunction or a mark. "bring back deported men" and "asylum claims" have neither."""
    if match.first < match.head or match.form not in ("past", "third") or group.tense in ("perfect", "pluperfect"):
        return True
    at = group.first - 1
    if at < 0:
        return False
    word = annotated.low[at]
    if match.form == "past":
        return not (word in language.any_preposition or word in language.determiners or word in language.particles)
    if not word[0].isalnum() or word in language.conjunctions or language.relative.at(annotated.low, at):
        return True
    speaking = language.pronouns["speaking"] | language.pronouns["plural"]
    return word in speaking or any(mention.first <= at <= mention.last for mention in annotated.mentions)


def _owned_by_date(annotated: Annotated, match: Match) -> bool:
    """ "Tuesday's hearing", "a June 13 hearing": a day right before an event's noun needs no other argument."""
    start = annotated.sentence.tokens[match.first].start
    return any(each.precision == "day" and 0 <= start - each.end <= 3 for each in annotated.dates)


def _particular(slots: Filled, *, named: bool) -> bool:
    """Whether somebody is counted, or (``named``) a person of the register is meant."""
    mentions = [mention for several in slots.values() for mention in several]
    return any(mention.counted or (named and mention.id.startswith("person/")) for mention in mentions)


def _nobody(frame: Frame, slots: Filled, low: tuple[str, ...], language: Language) -> bool:
    """ "No men were deported", "none of the prisoners": the negation stands at the argument, not at the verb."""
    negations = language.auxiliaries["negation"] | language.auxiliaries["nobody"]
    for name, slot in frame.slots.items():
        for mention in slots.get(name, ()) if slot.required else ():
            if any(word in negations for word in low[max(0, mention.first - 3) : mention.first]):
                return True
    return False


def _determined(mention: Mention, low: tuple[str, ...], language: Language) -> bool:
    for word in reversed(low[max(0, mention.first - 3) : mention.first]):
        if word in language.determiners:
            return True
        if word in language.any_preposition:
            return False
    return False


def _inside_name(match: Match, annotated: Annotated, frame: Frame) -> bool:
    """A trigger that is part of a name ("the Deportation Act") triggers nothing, unless a slot took that mention."""
    return any(
        mention.first <= match.head <= mention.last and mention.type in ("name", "law", "person", "org", "country")
        for mention in annotated.mentions
    ) and match.head not in {each.first for each in match.slots.values()}


def _asked(annotated: Annotated, head: int) -> bool:
    """Whether the piece of the sentence around the head ends with a question mark."""
    for word in annotated.low[head:]:
        if word in ("?", ".", "!"):
            return word == "?"
    return False


def _counts(frame: Frame, annotated: Annotated, slots: Filled) -> tuple[Count, ...]:
    """The quantities that belong to the draft: those of its arguments, the parts of a checked sum, its measures."""
    firsts = {each.first for several in slots.values() for each in several}
    chosen = [i for i, count in enumerate(annotated.counts) if count.first in firsts]
    sums = checked_sums(annotated.counts)
    for total in list(chosen):
        chosen += [part for part in sums.get(total, ()) if part not in chosen]
    for i, count in enumerate(annotated.counts):
        if i not in chosen and count.quantity.measure in frame.measures and count.quantity.measure != "people":
            chosen.append(i)
    if "capacity" in frame.measures:
        chosen += [i for i in range(len(annotated.counts)) if i not in chosen]
    scoped = {total: parts for total, parts in sums.items() if total in chosen}
    return tuple(_scoped(annotated.counts, i, scoped) for i in sorted(chosen))


def _scoped(counts: Sequence[Count], index: int, sums: dict[int, tuple[int, ...]]) -> Count:
    count = counts[index]
    if index not in sums:
        return count
    parts = " + ".join(f"{counts[i].number:g}" for i in sums[index])
    quantity = msgspec.structs.replace(count.quantity, scope=f"total of {parts}")
    return msgspec.structs.replace(count, quantity=quantity)


def _confidence(group: VerbGroup, happened: Happened, slots: Filled, quoted: bool) -> float:
    """A start of 0.9, less for each thing that makes a reader look twice; a rank for reviewers, no probability."""
    score = 0.9
    score -= 0.1 if happened.precision == "unknown" else 0.0
    score -= 0.1 if group.voice == "noun" else 0.05 if not group.finite else 0.0
    score -= 0.1 if quoted else 0.0
    score -= 0.1 if not any(each.id for several in slots.values() for each in several) else 0.0
    score -= 0.1 if any(each.type == "pronoun" for several in slots.values() for each in several) else 0.0
    return round(max(score, 0.3), 2)
