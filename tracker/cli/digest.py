"""``tracker digest``: what changed, made, looked at, approved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tracker.cli.desk import Desk, print_json, print_lines
from tracker.cli.failures import Failure, NotFound
from tracker.digests.html import Standing, render_html
from tracker.digests.phrases import changes_in
from tracker.digests.render import render_markdown, render_text
from tracker.journal.journal import Journal
from tracker.safetext import one_line, pad
from tracker.services import digest_life, write_digest
from tracker.services.digest_life import WrongState
from tracker.services.moments import week
from tracker.services.rebuild import choose_story
from tracker.services.verify_digest import verify_digest
from tracker.services.write_digest import Digest, NoSuchDigest
from tracker.wiring import delivery, files, stores, upkeep


def _find(journal: Journal, name: str) -> Digest:
    try:
        return write_digest.find_digest(journal, name)
    except NoSuchDigest as error:
        raise NotFound(str(error)) from error


def _shape(digest: Digest) -> dict[str, Any]:
    content = {key: value for key, value in digest.content.items() if key != "schema"}
    head = {"schema": "tracker.digest/1", "id": digest.id, "hash": digest.hash, "state": digest.state}
    life = {"made": digest.made, "position": digest.position, "maker": digest.maker, "by": digest.by or None}
    sent = {"delivered": list(digest.delivered), "failed": list(digest.failed)}
    life["checkpoint"] = digest.checkpoint or None
    corrected = {"note": digest.note or None, "corrected_by": digest.corrected_by or None}
    return {**head, **life, **corrected, **sent, **content}


def _print(digest: Digest, form: str, locale: str | None) -> None:
    if form == "json":
        print_json(_shape(digest))
    elif form == "html":
        standing = Standing(digest.id, digest.hash, digest.state, digest.by, digest.note, digest.checkpoint)
        click.echo(render_html(digest.content, files.digest_templates(), standing, locale), nl=False)
    elif form == "ical":
        from tracker.digests.ical import render_ical  # its library costs more time than the rest of the command

        click.echo(render_ical(digest.content, locale), nl=False)
    else:
        render = render_markdown if form == "markdown" else render_text
        lines = render(digest.content, locale).split("\n")[:-1]
        lines += [f"Editor’s note: {one_line(digest.note)}"] if digest.note else []
        print_lines([*lines, f"Digest {digest.id}   {digest.state}   hash {digest.hash[:16]}"])


def make(at_desk: Desk, range_: str | None, in_week: str | None, form: str, locale: str | None, as_json: bool) -> None:
    """Make the digest of a range of dates, of a week, or of what was recorded since the last one."""
    if in_week is not None:
        if range_ is not None:
            raise click.UsageError("name a range or a week, not both")
        range_ = week(in_week)
    with at_desk.writing() as journal:
        story = choose_story(journal, at_desk.story)
        digest = write_digest.make_digest(journal, story, range_, at_desk.now, at_desk.settings.user, locale)
    _print(digest, "json" if as_json else form, locale)
    if digest.state == "draft":
        at_desk.hint(f"Next: tracker digest approve {digest.id}")


def list_(at_desk: Desk, as_json: bool) -> None:
    """All digests and where each stands."""
    with at_desk.reading() as journal:
        story = choose_story(journal, at_desk.story) if at_desk.story else None
        found = [digest for digest in write_digest.digests(journal) if story in (None, digest.generated.story)]
        wanting = digest_life.wanting(journal, found)
    if as_json:
        rows = [
            {"id": d.id, "hash": d.hash, "state": d.state, "range": d.content["range"], "counts": d.content["counts"]}
            for d in found
        ]
        print_json({"schema": "tracker.digests/1", "digests": rows})
        return
    lines = [f"{pad('DIGEST', 28)}{pad('STATE', 13)}{pad('CLOCK', 10)}CHANGES"]
    for digest in found:
        total = changes_in(digest.content)
        lines.append(f"{pad(digest.id, 28)}{pad(digest.state, 13)}{pad(digest.generated.clock, 10)}{total}")
    for digest in wanting:
        at_desk.hint(f"{digest.id} stands on what was decided otherwise since: tracker digest correct {digest.id}")
    print_lines(lines if found else ["No digest yet. Make one: tracker digest make 2025-04-07..2025-04-14"])


def show(at_desk: Desk, id_: str, form: str, locale: str | None, as_json: bool) -> None:
    """One digest, as it was made."""
    with at_desk.reading() as journal:
        digest = _find(journal, id_)
    _print(digest, "json" if as_json else form, locale)


def edit_note(at_desk: Desk, id_: str, text: str, as_json: bool) -> None:
    """Put an editor's note beside a digest; its facts and its hash stay."""
    with at_desk.writing() as journal:
        try:
            digest = digest_life.edit_note(journal, _find(journal, id_), text, at_desk.settings.user)
        except WrongState as error:
            raise Failure(str(error)) from error
    if as_json:
        print_json(_shape(digest))
    else:
        print_lines([f"Noted beside {digest.id}   hash {digest.hash}"])


def approve(at_desk: Desk, id_: str, note: str, stale: bool, as_json: bool) -> None:
    """Stand by exactly these bytes."""
    two_people = at_desk.settings.digest_two_people
    checkpoint = upkeep.signed_root(at_desk.settings)
    with at_desk.writing() as journal:
        found = _find(journal, id_)
        try:
            digest = digest_life.approve(
                journal,
                found,
                note,
                at_desk.settings.user,
                two_people=two_people,
                stale=stale,
                checkpoint=checkpoint,
            )
        except WrongState as error:
            raise Failure(str(error)) from error
    _decided(digest, as_json)


def correct(at_desk: Desk, id_: str, as_json: bool) -> None:
    """Draft a correction of a digest that was sent: the old words and the new."""
    with at_desk.writing() as journal:
        try:
            digest = digest_life.correct(journal, _find(journal, id_), at_desk.settings.user)
        except WrongState as error:
            raise Failure(str(error)) from error
    if digest is None:
        raise Failure(f"all that digest {id_} said still holds", 3)
    _print(digest, "json" if as_json else "text", None)


def reject(at_desk: Desk, id_: str, reason: str, as_json: bool) -> None:
    """Say that it does not go out."""
    with at_desk.writing() as journal:
        try:
            digest = digest_life.reject(journal, _find(journal, id_), reason, at_desk.settings.user)
        except WrongState as error:
            raise Failure(str(error)) from error
    _decided(digest, as_json)


def _decided(digest: Digest, as_json: bool) -> None:
    if as_json:
        print_json(_shape(digest))
    else:
        print_lines([f"{digest.state.title()} {digest.id} by {one_line(digest.by)}   hash {digest.hash}"])


def send(at_desk: Desk, id_: str, names: tuple[str, ...], dry_run: bool, locale: str | None, as_json: bool) -> int:
    """Send an approved digest to its targets (tracker targets list)."""
    from tracker.services import send_digest

    targets = delivery.targets(at_desk.settings)
    unknown = [name for name in names if name not in targets]
    if unknown or not targets:
        raise NotFound(f"no target is called {unknown[0]!r}" if unknown else "there is no target: tracker targets add")
    chosen = list(names or sorted(targets))
    with at_desk.reading() if dry_run else at_desk.writing() as journal:
        digest = _find(journal, id_)
        try:
            send_digest.check_sendable(journal, digest)
            letter = send_digest.letter_of(journal, digest, files.digest_templates(), locale, at_desk.now)
            if dry_run:
                found = send_digest.planned(digest, chosen, letter)
            else:
                deliver = delivery.deliverer(at_desk.settings, targets)
                sender = send_digest.Sender(at_desk.settings.user, stores.holder(), at_desk.now, delivery.pause)
                found = send_digest.send(journal, digest, letter, chosen, deliver, sender)
        except WrongState as error:
            raise Failure(str(error)) from error
        except send_digest.HashDiffers as error:
            raise Failure(str(error), 4) from error
    rows = [{"target": each.target, "outcome": each.outcome, "detail": each.detail or None} for each in found]
    if as_json:
        print_json({"schema": "tracker.digest-send/1", "id": digest.id, "hash": digest.hash, "deliveries": rows})
    else:
        print_lines([one_line(f"{each.outcome:<10} {each.target}  {each.detail}") for each in found])
    return 5 if any(each.outcome in ("failed", "busy") for each in found) else 0


def feed(at_desk: Desk, output: str, locale: str | None) -> None:
    """Approved digests as an Atom feed: an entry each, corrections linked."""
    from tracker.exports import write_digest_feed
    from tracker.services.rebuild import outline_of

    with at_desk.reading() as journal:
        story = choose_story(journal, at_desk.story)
        title = outline_of(journal, story, journal.top().position).title
        found = [digest for digest in write_digest.digests(journal) if digest.generated.story == story]
    text = write_digest_feed(story, title, found, locale)
    if output == "-":
        click.echo(text, nl=False)
    else:
        Path(output).write_text(text, encoding="utf-8", newline="")
        print_lines([f"Wrote {output}"])


def verify(at_desk: Desk, id_: str, as_json: bool) -> int:
    """Check the kept bytes, and rebuild them where the versions agree; 4 when they differ."""
    with at_desk.reading() as journal:
        digest = _find(journal, id_)
        good, detail = verify_digest(journal, digest)
    if as_json:
        print_json({"schema": "tracker.digest-verify/1", "id": digest.id, "verified": good, "detail": detail})
    else:
        print_lines([f"{'VERIFIED' if good else 'NOT VERIFIED'}  {digest.id}: {detail}"])
    return 0 if good else 4
