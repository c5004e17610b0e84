"""What a draft does to the facets that the story defines; a facet the story does not know is never touched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tracker.detection.drafts import Draft
from tracker.detection.frame import EffectRule
from tracker.detection.memory import Mention
from tracker.detection.register import Register
from tracker.story.events import Effect, FacetDefinition, Figure, Happened, Outline, Quantity

_PLACEHOLDER = re.compile(r"\{([a-z_]+)(?:\.([a-z_]+))?\}")


class Facets:
    """The facet definitions of an outline, asked by id."""

    def __init__(self, outline: Outline, register: Register) -> None:
        self.register = register
        self.definitions = outline.facets
        self._known = [re.compile(_pattern(each.facet)) for each in outline.facets]

    def knows(self, facet: str) -> bool:
        """Whether the story defines this facet, by id or by a pattern with ``*`` for one part."""
        return any(pattern.fullmatch(facet) for pattern in self._known)

    def effects(self, draft: Draft) -> tuple[Effect, ...]:
        """All effects of a draft, without repetition, in a fixed order."""
        found = [*self._by_rules(draft), *self._figures(draft), *self._allegations(draft)]
        unique: dict[str, Effect] = {}
        for effect in found:
            unique.setdefault(effect.facet, effect)
        return tuple(unique.values())

    def _by_rules(self, draft: Draft) -> Iterable[Effect]:
        """What the frame says. What is told without a day could be long over and touches nothing, unless it is a state
        that is told as lasting."""
        if draft.happened.precision == "unknown" and draft.actuality != "ongoing":
            return
        for rule in draft.frame.effects:
            if draft.actuality in rule.actuality:
                for slots in _each(draft, rule):
                    yield from self._by_rule(rule, draft, slots)

    def _by_rule(self, rule: EffectRule, draft: Draft, slots: Mapping[str, Mention]) -> Iterable[Effect]:
        if any(not slots.get(name) or slots[name].type != wanted for name, wanted in rule.needs.items()):
            return
        facet = _filled(rule.facet, slots, draft)
        value = _value(rule.value, slots, draft)
        if facet is not None and value is not None and self.knows(facet):
            until = draft.happened.latest if rule.passing else None
            yield Effect(facet=facet, value=None if value == "none" else value, until=until)

    def _figures(self, draft: Draft) -> Iterable[Effect]:
        if draft.actuality not in ("happened", "ongoing") or draft.moves:
            return
        ids = {mention.id for several in draft.slots.values() for mention in several} | {*draft.annotated.both}
        for definition in self.definitions:
            if definition.type != "figure" or not _of_kind(definition, draft, ids):
                continue
            for count in draft.counts:
                quantity = count.quantity
                if self._counts_for(definition, quantity):
                    figure = Figure(op=quantity.op, low=quantity.low, high=quantity.high, unit=definition.unit)
                    yield Effect(facet=definition.facet, value=figure)
                    break

    def _counts_for(self, definition: FacetDefinition, quantity: Quantity) -> bool:
        """Whether a quantity measures what the definition defines; without a population it is a total, and the
        people of one country alone are none."""
        if definition.measure and definition.measure != quantity.measure:
            return False
        if definition.unit and quantity.unit and definition.unit != quantity.unit:
            return False
        country = self.register.country_of(quantity.population)
        if not definition.population:
            return country is None
        wanted = definition.population.lower().split("|")
        return quantity.population.lower() in wanted or (country is not None and country.id in wanted)

    def _allegations(self, draft: Draft) -> Iterable[Effect]:
        if draft.frame.kind != "allegation":
            return
        accused = {mention.id for mention in draft.slots.get("accused", ())}
        about = {mention.id for mention in draft.slots.get("about", ())}
        for definition in self.definitions:
            subject = definition.facet.rpartition(".")[0]
            if definition.type == "allegation" and subject in accused and definition.about in about:
                denied = draft.actuality == "denied"
                yield Effect(facet=definition.facet, value="denied" if denied else "alleged")


def _pattern(facet: str) -> str:
    return re.escape(facet).replace(r"\*", r"[^/.]+")


def _each(draft: Draft, rule: EffectRule) -> Iterable[dict[str, Mention]]:
    """The slots with one mention each; a list in the facet's own slot ("A and B were moved") gives one effect each."""
    single = {name: several[0] for name, several in draft.slots.items()}
    named = [name for name, _ in _PLACEHOLDER.findall(rule.facet) if len(draft.slots.get(name, ())) > 1]
    if not named:
        return [single]
    return [{**single, named[0]: mention} for mention in draft.slots[named[0]]]


def _filled(template: str, slots: Mapping[str, Mention], draft: Draft) -> str | None:
    missing = False

    def put(found: re.Match[str]) -> str:
        nonlocal missing
        value = _part(found.group(1), found.group(2), slots, draft)
        missing = missing or value is None
        return value or ""

    text = _PLACEHOLDER.sub(put, template)
    return None if missing else text


def _value(template: str, slots: Mapping[str, Mention], draft: Draft) -> str | float | None:
    whole = _PLACEHOLDER.fullmatch(template)
    if whole and not whole.group(2) and whole.group(1) not in slots:
        return _number(draft, whole.group(1))
    return _filled(template, slots, draft)


def _number(draft: Draft, measure: str) -> float | None:
    return next((count.number for count in draft.counts if count.quantity.measure == measure), None)


def _part(name: str, attribute: str | None, slots: Mapping[str, Mention], draft: Draft) -> str | None:
    mention = slots.get(name)
    if mention is None:
        return None
    if attribute == "name":
        return mention.name
    if not mention.id or mention.entity is None:
        return None
    if attribute == "slug":
        return mention.id.partition("/")[2]
    return mention.entity.traits.get(attribute) if attribute else mention.id


def _of_kind(definition: FacetDefinition, draft: Draft, ids: set[str]) -> bool:
    if not definition.kinds or draft.frame.kind not in definition.kinds:
        return False
    if definition.about and definition.about not in ids:
        return False
    if definition.on:
        return _on(draft.happened, definition.on)
    return definition.measure != "people" or draft.cumulative


def _on(happened: Happened, day: str) -> bool:
    """Whether it happened on a day, or in the night or the weekend that the day belongs to."""
    short = happened.precision in ("day", "interval") and (happened.latest - happened.earliest).days <= 1
    return short and happened.earliest.isoformat() <= day <= happened.latest.isoformat()
