"""The trust gate refuses what the quote does not show. Each test breaks one thing that the engine got right."""

from __future__ import annotations

import msgspec
import pytest

from tests.detection.conftest import TUESDAY
from tracker.detection.annotate import Article, annotate
from tracker.detection.drafts import Draft, Drafting
from tracker.detection.frame import TriggerIndex
from tracker.detection.frames import Frames
from tracker.detection.gate import fault
from tracker.detection.merging import merge
from tracker.detection.register import Register
from tracker.story.events import Outline

TEXT = "Ruritania deported 40 men to the Tower of Zenda on April 12. The rain went on."


@pytest.fixture
def read(frames: Frames, zenda: Outline) -> tuple[Draft, Article, Register]:
    language, register = frames.languages["en"], Register(zenda.register)
    article = annotate(TEXT, TUESDAY, language, register)
    (draft,) = merge(Drafting(article, "", language, TriggerIndex(frames.frames, "en")).run())
    return draft, article, register


Read = tuple[Draft, Article, Register]


def test_what_stands_in_the_quote_passes(read: Read, frames: Frames) -> None:
    draft, article, register = read
    assert fault(draft, article, frames.languages["en"], register) is None


def test_a_number_that_is_not_in_the_quote_is_refused(read: Read, frames: Frames) -> None:
    draft, article, register = read
    wrong = msgspec.structs.replace(draft, counts=(msgspec.structs.replace(draft.counts[0], number=41.0),))
    assert fault(wrong, article, frames.languages["en"], register) == "gate: number not in the quote"


def test_a_day_whose_words_are_not_in_the_quote_is_refused(read: Read, frames: Frames) -> None:
    draft, article, register = read
    happened = msgspec.structs.replace(draft.happened, words="on June 1")
    wrong = msgspec.structs.replace(draft, happened=happened)
    assert fault(wrong, article, frames.languages["en"], register) == "gate: day not in the quote"


def test_a_name_that_is_not_in_the_quote_is_refused(read: Read, frames: Frames) -> None:
    draft, article, register = read
    stranger = msgspec.structs.replace(
        draft.slots["agent"][0], id="person/rudolf-rassen", name="Rudolf Rassen", type="person"
    )
    wrong = msgspec.structs.replace(draft, slots={**draft.slots, "agent": (stranger,)})
    assert fault(wrong, article, frames.languages["en"], register) == "gate: name not in the quote"


def test_another_sentence_as_evidence_is_refused(read: Read, frames: Frames) -> None:
    draft, article, register = read
    second = article.sentences[1].sentence
    wrong = msgspec.structs.replace(draft, spans=((second.start, second.end),))
    assert fault(wrong, article, frames.languages["en"], register) is not None
    assert (
        fault(msgspec.structs.replace(draft, spans=()), article, frames.languages["en"], register) == "gate: no quote"
    )
