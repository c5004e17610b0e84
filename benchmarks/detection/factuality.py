"""How well the actuality rules tell what is not real, on MEANTIME (Wikinews, CC BY 4.0, evaluation only).

    python benchmarks/detection/factuality.py SHARED/corpus/meantime

Only the verb form is taken from the annotation; everything around the verb is read by ``actuality.verb_group``.
Not real: negated, future, possible, probable or conditional. The baseline, cue words within eight tokens, had
precision .75, recall .51, F .61.
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

from tracker.detection.actuality import verb_group
from tracker.detection.language import Form, compile_language
from tracker.detection.text import tokenize

LANGUAGES = Path(__file__).resolve().parents[2] / "tracker" / "detection" / "languages"
FORMS: dict[str, Form] = {
    "PAST": "past",
    "PRESENT": "third",
    "INFINITIVE": "base",
    "PRESPART": "gerund",
    "PASTPART": "past",
    "FUTURE": "base",
}


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if folder is None or not folder.is_dir():
        print("skipped: no MEANTIME folder given", file=sys.stderr)
        return 0
    language = compile_language((LANGUAGES / "en.toml").read_text("utf8"))
    table: Counter[tuple[bool, bool]] = Counter()
    harmful: list[str] = []
    over: list[str] = []
    for path in sorted(folder.rglob("corpus_*/*.xml")):
        root = ElementTree.parse(path).getroot()
        words = {token.get("t_id"): token for token in root.iter("token")}
        for event in root.iter("EVENT_MENTION"):
            anchors = [words[each.get("t_id")] for each in event.iter("token_anchor")]
            if event.get("pos") != "VERB" or not anchors or (event.get("tense") or "") not in FORMS:
                continue
            unreal = (
                event.get("polarity") == "NEG"
                or event.get("time") == "FUTURE"
                or event.get("certainty") in ("POSSIBLE", "PROBABLE")
                or "COND" in (event.get("special_cases") or "").upper()
            )
            number = anchors[-1].get("sentence")
            sentence = [token for token in root.iter("token") if token.get("sentence") == number]
            text, head_at = "", 0
            for token in sentence:
                if token is anchors[-1]:
                    head_at = len(text)
                text += (token.text or "") + " "
            tokens = tokenize(text)
            head = next((i for i, token in enumerate(tokens) if token.end > head_at), None)
            if head is None:
                continue
            group = verb_group(tokens, head, FORMS[event.get("tense") or ""], language, intransitive=True)
            told_unreal = group.actuality not in ("happened", "ongoing")
            table[unreal, told_unreal] += 1
            if unreal and not told_unreal:
                harmful.append(f"{tokens[head].form}: {text}")
            if told_unreal and not unreal:
                over.append(f"{tokens[head].form} ({group.voice} {group.actuality}): {text}")
    right = table[True, True]
    precision = right / max(1, right + table[False, True])
    recall = right / max(1, right + table[True, False])
    score = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"not real: precision {precision:.3f} recall {recall:.3f} F {score:.3f} on {sum(table.values())} verbs")
    if "--errors" in sys.argv:
        print("\ntold as real, is not:\n  " + "\n  ".join(harmful))
        print("\ntold as unreal, is real:\n  " + "\n  ".join(over))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
