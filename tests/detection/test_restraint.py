"""The worst mistake is to tell as done what was only planned, feared, denied, asked for or imagined.

Every sentence here tempts with a trigger; none tells that it happened. What may be reported of it is only that
somebody said so.
"""

from __future__ import annotations

import pytest

from tests.detection.conftest import Detect

ENGLISH = """
Ruritania is expected to deport 40 men to Freedonia next week.
Ruritania was about to deport 40 men when the court stepped in.
Ruritania has yet to deport the 40 men.
Ruritania stopped short of deporting the 40 men.
Ruritania is considering deporting 40 men to Freedonia.
Ruritania had hoped to deport 40 men to Freedonia by May.
Ruritania would have deported 40 men to Freedonia had the judge agreed.
Ruritania wants 40 men deported to Freedonia.
Lawyers fear that 40 men will be deported to Freedonia.
Lawyers asked the court to prevent 40 men from being deported to Freedonia.
The 40 men face being deported to Freedonia.
The 40 men are awaiting deportation to Freedonia.
The 40 men had been due to be deported to Freedonia on Friday.
The 40 men were almost deported to Freedonia.
The 40 men should never have been deported to Freedonia, a lawyer argued, if the law had been read.
The threat of deportation of 40 men hung over the town.
A bill would allow Ruritania to deport 40 men to Freedonia.
Rudolf Rassen vowed to deport 40 men to Freedonia.
It is unclear whether 40 men were deported to Freedonia.
There is no evidence that 40 men were deported to Freedonia.
Rudolf Rassen denied that 40 men were deported to Freedonia.
Neither of the men was deported to Freedonia.
Rudolf Rassen asked whether the men had been deported to Freedonia.
Unless the men are released, Freedonia will close the border.
Antonio Tarlenheim could be released on Friday.
Antonio Tarlenheim is due to be released on Friday.
Antonio Tarlenheim must be released by Friday.
Antonio Tarlenheim was not released.
Antonio Tarlenheim’s release was blocked by the court.
The court ordered the release of Antonio Tarlenheim.
Freedonia refused to release Antonio Tarlenheim.
Flavia Strelsau demanded the release of Antonio Tarlenheim.
Flavia Strelsau called for Antonio Tarlenheim to be released.
Flavia Strelsau offered to release Antonio Tarlenheim in exchange for ten Ruritanians.
If Antonio Tarlenheim is released, he will go home.
Once Antonio Tarlenheim is released, he will go home.
Antonio Tarlenheim is eligible for release.
The release of Antonio Tarlenheim is expected on Friday.
Antonio Tarlenheim hopes to be returned to Ruritania.
The government was ordered to return Antonio Tarlenheim to Ruritania.
The government took no steps to return Antonio Tarlenheim to Ruritania.
The government was told to facilitate the return of Antonio Tarlenheim to Ruritania.
Nobody has returned Antonio Tarlenheim to Ruritania.
Rudolf Rassen will meet with Flavia Strelsau on Wednesday.
Rudolf Rassen cancelled a meeting with Flavia Strelsau.
Rudolf Rassen declined to meet with Flavia Strelsau.
A meeting between Rudolf Rassen and Flavia Strelsau is planned for Friday.
Rudolf Rassen is scheduled to host Flavia Strelsau on Friday.
The High Court is expected to rule on Friday.
The High Court has not ruled.
The High Court could block the order.
Rudolf Rassen urged the High Court to block the order.
Rudolf Rassen may invoke the Strangers Act.
Rudolf Rassen threatened to invoke the Strangers Act.
Rudolf Rassen did not invoke the Strangers Act.
Rudolf Rassen is weighing whether to invoke the Strangers Act.
Ruritania and Freedonia are close to signing an agreement.
Ruritania hopes to sign an agreement with Freedonia.
Ruritania failed to reach an agreement with Freedonia.
Ruritania rejected an agreement with Freedonia.
Police will arrest Antonio Tarlenheim on sight.
Police tried to arrest Antonio Tarlenheim.
Antonio Tarlenheim feared being arrested in Zenda.
Parliament is set to vote on the bill on Friday.
Parliament did not pass the bill.
Students plan to protest in Zenda on Saturday.
The Foreign Office may raise its travel advisory for Freedonia to Level Four.
The Foreign Office has not updated its travel advisory for Freedonia.
Antonio Tarlenheim could be sentenced to ten years in prison.
Rudolf Rassen refused to resign.
The Foreign Office reveals that Antonio Tarlenheim will be returning to Ruritania.
Antonio Tarlenheim would be returning to Ruritania, lawyers hoped.
Rudolf Rassen was accused of deporting 40 men to Freedonia.
The 40 men were allegedly deported to Freedonia.
Antonio Tarlenheim was to be deported to Freedonia on Friday.
Antonio Tarlenheim has been ordered deported to Freedonia.
Antonio Tarlenheim wishes he had been deported to Freedonia.
Nobody thought Rudolf Rassen would have them deported to Freedonia.
Rudolf Rassen spoke of plans under which 40 men would be deported to Freedonia.
Rudolf Rassen promised that the men would be released.
The men are set to be released, Flavia Strelsau said.
Had the men been released, they would have gone home.
The families are waiting for the men to be released.
Talks about releasing ten prisoners broke down.
The proposal calls for the release of ten prisoners.
Ruritania said it was prepared to release ten prisoners.
The court was asked to order the release of Antonio Tarlenheim.
"""

SPANISH = """
Ruritania prevé deportar a 40 hombres a Freedonia.
Ruritania quiere deportar a 40 hombres a Freedonia.
Ruritania amenazó con deportar a 40 hombres a Freedonia.
Ruritania no deportó a los 40 hombres.
Ruritania deportaría a 40 hombres a Freedonia.
Los 40 hombres podrían ser deportados a Freedonia.
Los 40 hombres serán deportados a Freedonia.
Los 40 hombres nunca fueron deportados a Freedonia.
Si los 40 hombres fueran deportados a Freedonia, sería un error.
El juez impidió deportar a 40 hombres a Freedonia.
El juez ordenó liberar a Antonio Tarlenheim.
Freedonia se negó a liberar a Antonio Tarlenheim.
Freedonia no liberará a Antonio Tarlenheim.
Antonio Tarlenheim podría ser liberado el viernes.
Flavia Strelsau pidió liberar a Antonio Tarlenheim.
Rodolfo Rassen se reunirá con Flavia Strelsau el viernes.
Rodolfo Rassen canceló la reunión con Flavia Strelsau.
El tribunal podría bloquear la orden.
Rodolfo Rassen podría invocar la Ley de Extranjeros.
Ruritania espera firmar un acuerdo con Freedonia.
Ruritania no firmó el acuerdo con Freedonia.
La policía intentó arrestar a Antonio Tarlenheim.
El Congreso no aprobó la ley.
Los estudiantes planean protestar en Zenda.
"""

SAYING = {"statement", "allegation"}


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("sentence", lines(ENGLISH))
def test_english_that_did_not_happen(sentence: str, detect: Detect) -> None:
    told = [(report.kind, report.actuality) for report in detect(sentence).reports if report.kind not in SAYING]
    assert [(kind, actuality) for kind, actuality in told if actuality in ("happened", "ongoing")] in (
        [],
        RULINGS.get(sentence),
    )


@pytest.mark.parametrize("sentence", lines(SPANISH))
def test_spanish_that_did_not_happen(sentence: str, detect: Detect) -> None:
    reports = detect(sentence, language="es").reports
    told = [(report.kind, report.actuality) for report in reports if report.kind not in SAYING]
    assert [(kind, actuality) for kind, actuality in told if actuality in ("happened", "ongoing")] in (
        [],
        RULINGS.get(sentence),
    )


ORDER = [("court_order", "happened")]
RULINGS = {
    "The court ordered the release of Antonio Tarlenheim.": ORDER,
    "Antonio Tarlenheim’s release was blocked by the court.": ORDER,
    "Lawyers asked the court to prevent 40 men from being deported to Freedonia.": [("legal_action", "happened")],
    "Rudolf Rassen urged the High Court to block the order.": [("legal_action", "happened")],
    "El juez impidió deportar a 40 hombres a Freedonia.": ORDER,
    "El juez ordenó liberar a Antonio Tarlenheim.": ORDER,
}
"""What did happen in some of them: a court ruled, somebody went to court."""


def test_not_saying_is_no_statement(detect: Detect) -> None:
    assert detect("Rudolf Rassen didn’t say a word about the Tower of Zenda.").reports == ()
    assert detect("Officials did not say that the Tower of Zenda is full.").reports == ()
