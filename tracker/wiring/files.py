"""The files that come with the program: seeds, frames, languages, templates of digests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.settings import BadSettings, Settings

if TYPE_CHECKING:
    pass

PACKAGE = Path(__file__).parents[1]


def seeds_folder() -> Path:
    """Where the stories that come with the program stand: in the package, or beside it in a checkout."""
    inside = PACKAGE / "seeds"
    return inside if inside.is_dir() else PACKAGE.parent / "seeds"


def default_story(settings: Settings) -> Path:
    """The folder that ``init`` opens when none is named. Raises ``BadSettings`` when there is none."""
    if settings.seeds is not None:
        return settings.seeds
    seeds = seeds_folder()
    try:
        return seeds / (seeds / "DEFAULT").read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSettings(
            f"no story comes with this program ({seeds} cannot be read); name one with --seeds"
        ) from error


def frame_texts() -> Mapping[str, str]:
    """The frame and language files, by name (``kinds/meeting.toml``, ``languages/en.toml``)."""
    folder = PACKAGE / "detection"
    paths = sorted((*folder.glob("kinds/*.toml"), *folder.glob("languages/*.toml")))
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def digest_templates() -> Mapping[str, str]:
    """The templates of digests, by file name."""
    return {path.name: path.read_text(encoding="utf-8") for path in (PACKAGE / "digests" / "templates").iterdir()}
