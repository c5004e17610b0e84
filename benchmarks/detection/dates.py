"""Scores the date resolver on TempEval-3 platinum with the corpus's own scorer.

    python benchmarks/detection/dates.py SHARED/corpus/dates [--errors]

Target: value F of DATE and TIME at least 0.85 (a plain regex resolver has 0.829, HeidelTime's class 0.78 to 0.83).
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

from tracker.detection.dates import find_dates
from tracker.detection.language import Language, compile_language
from tracker.detection.text import sentences

LANGUAGES = Path(__file__).resolve().parents[2] / "tracker" / "detection" / "languages"


def scorer(folder: Path) -> ModuleType:
    """The corpus's scorer as a module; it has the same name everywhere, so it is loaded by path."""
    spec = importlib.util.spec_from_file_location("te3_score", folder / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predictions(text: str, created: date, language: Language) -> list[dict[str, Any]]:
    """The dates of a document, as the scorer wants them."""
    found: list[dict[str, Any]] = []
    reference: date | None = None
    for sentence in sentences(text, language.abbreviations, language.starters):
        for each in find_dates(text, sentence, language, (created, created), reference):
            found.append({"start": each.start, "end": each.end, "value": each.value, "type": each.type})
            reference = each.latest if each.precision == "day" else reference
    return found


def main() -> int:
    """Runs the resolver over all documents and prints the figures."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("folder", nargs="?", type=Path)
    cli.add_argument("--errors", action="store_true")
    options = cli.parse_args()
    if options.folder is None or not (options.folder / "score.py").exists():
        print("skipped: no TempEval-3 folder given", file=sys.stderr)
        return 0
    score = scorer(options.folder)
    language = compile_language((LANGUAGES / "en.toml").read_text("utf8"))
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(score.GOLD.glob("*.tml")):
        created, text, gold = score.read(path)
        found[path.stem] = predictions(text, date.fromisoformat(created[:10]), language)
        if options.errors:
            errors(text, gold, found[path.stem])
    print("DATE+TIME", score.score(found, {"DATE", "TIME"}))
    print("all types", score.score(found, {"DATE", "TIME", "DURATION", "SET"}))
    return 0


def errors(text: str, gold: list[tuple[int, int, str, str]], found: list[dict[str, Any]]) -> None:
    """Prints what was missed and what has another value."""
    for start, end, kind, value in gold:
        hits = [each["value"] for each in found if each["start"] < end and start < each["end"]]
        if value not in hits:
            print(f"{kind} {value} {text[start:end]!r} read as {hits or 'nothing'}")


if __name__ == "__main__":
    raise SystemExit(main())
