"""Sentences of languages whose verbs need no subject, or put it behind them: "Fue detenida", "murió un reo"."""

from __future__ import annotations

import pytest

from tests.detection.conftest import Detect

TOLD = [
    ("Flavia Strelsau vive en Zenda. Fue detenida el domingo.", "detention", "Flavia Strelsau"),
    ("Antonio Tarlenheim era carpintero. El 15 de marzo fue expulsado por error.", "deportation", "Antonio Tarlenheim"),
    ("Los 40 presos llegaron en marzo. Fueron liberados el viernes.", "release", "presos"),
    ("El domingo fue detenida en su casa la abogada Flavia Strelsau.", "detention", "Flavia Strelsau"),
    ("Fueron deportados 238 hondureños el 15 de marzo.", "deportation", "hondureños"),
    ("En Zenda fueron arrestados dos maestros el domingo.", "detention", "maestros"),
    (
        "Antonio Tarlenheim llegó el viernes. Se declaró inocente ante el tribunal.",
        "legal_action",
        "Antonio Tarlenheim",
    ),
    ("Dos quedaron libres el viernes.", "release", "Dos"),
]
NOT_TOLD = [
    ("Antonio Tarlenheim calló. De ser deportado, correría peligro, dijo su abogada.", "deportation", ""),
    ("Antonio Tarlenheim calló. Ningún preso ha sido liberado, dijo el director del penal.", "release", ""),
    ("Antonio Tarlenheim calló. No fue detenido.", "detention", ""),
    ("Antonio Tarlenheim habló. El preso fue liberado.", "release", "Antonio Tarlenheim"),
    ("Antonio Tarlenheim habló. La orden del fiscal fue anulada por el tribunal el lunes.", "legal_action", ""),
    ("Los presos hablaron. Fue deportado el domingo.", "deportation", "presos"),
    ("Antonio Tarlenheim habló. Según su familia, el joven fue deportado.", "deportation", "Antonio Tarlenheim"),
]


@pytest.mark.parametrize(("text", "kind", "who"), TOLD)
def test_who_is_meant_is_told_before_or_behind(text: str, kind: str, who: str, detect: Detect) -> None:
    found = [report for report in detect(text, language="es").reports if report.kind == kind]
    assert [each.name for report in found for each in report.participants if each.name == who] == [who]


@pytest.mark.parametrize(("text", "kind", "who"), NOT_TOLD)
def test_nobody_else_is_meant(text: str, kind: str, who: str, detect: Detect) -> None:
    found = [report for report in detect(text, language="es").reports if report.kind == kind]
    names = {each.name for report in found for each in report.participants}
    assert who not in names if who else not found
