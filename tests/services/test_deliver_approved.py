"""The daemon sends what was approved: once to each target, after longer and longer pauses, and gives up in the end."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from tests.services.test_digest_hours import Desk
from tracker.delivery.letter import Letter, NotTaken
from tracker.digests.events import DeliveryFailed
from tracker.services.deliver_approved import BACK_OFF, KEPT_UP, deliver_one, due
from tracker.services.digest_life import approve
from tracker.services.send_digest import Deliver, Delivery, Sender, send
from tracker.services.write_digest import Digest, find_digest, make_digest

TARGETS = ["desk", "hook"]


class Office(Desk):
    """A story with a digest, and targets that do what they are told."""

    def __init__(self) -> None:
        super().__init__()
        self.tell("a")
        self.digest = make_digest(self.journal, self.story, None, self.clock(), "daemon")
        self.took: list[str] = []
        self.errors: list[NotTaken] = []

    def approve(self) -> None:
        approve(self.journal, self.digest, "", "ana")

    def deliver(self, target: str, letter: Letter) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.took.append(target)

    def sender(self, holder: str = "here") -> Sender:
        return Sender("daemon", holder, self.clock(), self._never, pauses=())

    def _never(self, seconds: float) -> None:
        raise AssertionError("the daemon waits for nobody")

    def round(self, deliver: Deliver | None = None, holder: str = "here") -> str:
        done = deliver_one(self.journal, self.story, TARGETS, self.letter, deliver or self.deliver, self.sender(holder))
        return "" if done is None else f"{done[1].target} {done[1].outcome}"

    def letter(self, digest: Digest) -> Letter:
        body = self.journal.bytes_of(digest.hash)
        return Letter(digest.id, digest.hash, self.story, "s", "t", "h", "m", "c", body, self.clock())

    @property
    def state(self) -> str:
        return find_digest(self.journal, self.digest.id).state


def test_what_was_approved_goes_to_every_target_once_and_a_draft_to_none() -> None:
    office = Office()
    assert office.round() == ""
    office.approve()
    assert [office.round(), office.round(), office.round()] == ["desk delivered", "hook delivered", ""]
    assert (office.took, office.state) == (TARGETS, "sent")


def test_what_fails_is_tried_after_longer_and_longer_pauses_until_it_is_old() -> None:
    office = Office()
    office.approve()
    start, tried = office.clock(), []

    def deliver(target: str, letter: Letter) -> None:
        if target == "desk":
            tried.append(office.clock() - start)
            raise NotTaken("busy", again=True)
        office.deliver(target, letter)

    while office.clock() < start + KEPT_UP + timedelta(days=1):
        office.round(deliver)
        office.clock.now += timedelta(minutes=1)
    pauses = [later - earlier for earlier, later in pairwise(tried)]
    assert pauses[: len(BACK_OFF)] == list(BACK_OFF)
    assert set(pauses[len(BACK_OFF) :]) == {BACK_OFF[-1]}
    assert KEPT_UP - BACK_OFF[-1] <= tried[-1] < KEPT_UP
    assert office.took == ["hook"]  # the other one was not held up
    assert office.state == "partly sent"


def test_what_failed_once_and_then_passed_is_sent() -> None:
    office = Office()
    office.approve()
    office.errors = [NotTaken("busy", again=True)]
    assert [office.round(), office.round(), office.round()] == ["desk failed", "hook delivered", ""]
    office.clock.now += BACK_OFF[0]
    assert [office.round(), office.round()] == ["desk delivered", ""]
    assert office.state == "sent"


def test_what_is_refused_for_good_waits_for_a_person() -> None:
    office = Office()
    office.approve()
    office.errors = [NotTaken("refused the login")]
    assert office.round() == "desk failed"
    office.clock.now += timedelta(days=1)
    assert [office.round(), office.round()] == ["hook delivered", ""]
    failures = [e.event for e in office.journal.read(f"digest-{office.digest.id}")]
    assert [(f.error, f.final) for f in failures if isinstance(f, DeliveryFailed)] == [("refused the login", True)]
    digest = find_digest(office.journal, office.digest.id)
    by_hand = send(office.journal, digest, office.letter(digest), ["desk"], office.deliver, office.sender())
    assert by_hand == [Delivery("desk", "delivered")]


def test_a_digest_whose_bytes_were_erased_keeps_no_other_one_waiting() -> None:
    office = Office()
    office.approve()
    office.clock.now += timedelta(hours=1)
    office.tell("b")
    second = make_digest(office.journal, office.story, None, office.clock(), "daemon")
    approve(office.journal, second, "", "ana")
    with office.journal.writing() as writing:
        writing.erase((), [office.digest.hash], office.journal.top().position)
    assert [office.round() for _ in range(5)] == [
        "desk failed",
        "hook failed",
        "desk delivered",
        "hook delivered",
        "",
    ]
    assert find_digest(office.journal, second.id).state == "sent"
    office.clock.now += timedelta(days=1)
    assert office.round() == "", "what cannot be sent is not tried again"


def test_old_approvals_are_not_sent_to_a_new_target() -> None:
    office = Office()
    office.approve()
    office.clock.now += KEPT_UP + timedelta(seconds=1)
    assert list(due(office.journal, office.story, ["new"], office.clock())) == []


def test_of_two_senders_at_one_target_one_sends() -> None:
    office = Office()
    office.approve()
    inside: list[str] = []

    def slow(target: str, letter: Letter) -> None:
        digest = find_digest(office.journal, office.digest.id)
        (done,) = send(office.journal, digest, letter, [target], office.deliver, office.sender("there"))
        inside.append(done.outcome)
        office.deliver(target, letter)

    assert office.round(slow) == "desk delivered"
    assert (inside, office.took) == (["busy"], ["desk"])
    digest = find_digest(office.journal, office.digest.id)
    (again,) = send(office.journal, digest, office.letter(digest), ["desk"], office.deliver, office.sender("there"))
    assert again.outcome == "already"


def test_another_storys_digests_are_left_alone() -> None:
    office = Office()
    office.approve()
    assert list(due(office.journal, "other", TARGETS, office.clock())) == []
