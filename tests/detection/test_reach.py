"""What each kind must reach: the many ways in which news words one thing. In own words; no text of any corpus."""

from __future__ import annotations

import pytest

from tests.detection.conftest import Detect

TOLD = {
    "deportation": [
        "Ruritania flew 40 men to Freedonia on Friday.",
        "Forty men were put on a plane to Freedonia on Friday.",
        "Ruritania sent Antonio Tarlenheim to Freedonia by mistake.",
        "Antonio Tarlenheim, who was mistakenly deported to Freedonia in March, is back in court.",
        "Officials said 40 men had been removed from Ruritania on Friday.",
        "The government expelled 17 suspected gang members to Freedonia on April 30.",
        "The deportation of Antonio Tarlenheim in March was an error, officials admitted.",
        "More than 250 men have been deported to Freedonia since March.",
        "Ruritania removed nearly 300 people under the Strangers Act.",
        "Antonio Tarlenheim was wrongly sent to the Tower of Zenda on April 12.",
        "Ruritania shipped 61 men off to the Tower of Zenda in April.",
    ],
    "transfer": [
        "Antonio Tarlenheim was moved from the Tower of Zenda to another prison in April.",
        "Antonio Tarlenheim was brought back to Ruritania on April 6.",
        "Antonio Tarlenheim returned to Ruritania on Friday to face charges.",
        "The government transferred 10 men to a camp in Zenda.",
    ],
    "release": [
        "Antonio Tarlenheim walked free on Friday.",
        "A judge released Antonio Tarlenheim from custody on Friday.",
        "Freedonia freed 252 prisoners on July 18 as part of a swap.",
        "Ten Ruritanians held in Graustark were freed on Friday.",
        "Antonio Tarlenheim was released on bail on Friday.",
    ],
    "detention": [
        "Antonio Tarlenheim was arrested in Zenda on March 12.",
        "Agents detained Antonio Tarlenheim outside his home.",
        "Antonio Tarlenheim remains in the Tower of Zenda.",
        "Antonio Tarlenheim has been held in the Tower of Zenda since April.",
        "Antonio Tarlenheim was taken into custody on Monday.",
        "The men are imprisoned in the Tower of Zenda.",
    ],
    "court_order": [
        "The High Court on Thursday ruled that the government must bring him back.",
        "Judge Michael Black issued a temporary restraining order on March 15.",
        "A federal judge in Zenda temporarily blocked the removals on Saturday.",
        "The High Court lifted the injunction on April 7.",
        "The appeals court upheld the order on Monday.",
        "The High Court, in a 5-4 decision, vacated the order.",
        "Judge Michael Black found probable cause to hold the government in contempt.",
        "The judge gave the government two days to answer.",
        "An appeals court panel on Wednesday declined to stay the order.",
        "The court granted the request for a stay.",
        "Judge Michael Black denied bail to the man on Friday.",
        "The justices sided with the government on Monday.",
    ],
    "legal_action": [
        "The Zenda Union filed a lawsuit against the government on Monday.",
        "The government appealed the ruling on Tuesday.",
        "The government asked the High Court on Friday to lift the order.",
        "Antonio Tarlenheim pleaded not guilty on Friday.",
        "Antonio Tarlenheim was charged with smuggling on April 6.",
        "A grand jury indicted Antonio Tarlenheim in May.",
        "Lawyers for the men went to court on Saturday.",
    ],
    "proclamation": [
        "Rudolf Rassen signed a proclamation on March 14.",
        "Rudolf Rassen declared a state of emergency on Monday.",
        "Ruritania designated the Red Hand as a terrorist organization in February.",
        "Rudolf Rassen signed an executive order on Friday.",
        "By proclamation of March 14, Rudolf Rassen invoked the Strangers Act.",
    ],
    "meeting": [
        "Rudolf Rassen and Flavia Strelsau met in Zenda on Monday.",
        "Rudolf Rassen received Flavia Strelsau at the palace on Monday.",
        "Flavia Strelsau visited Zenda on Monday.",
        "Rudolf Rassen held talks with Flavia Strelsau on Monday.",
        "Rudolf Rassen spoke by phone with Flavia Strelsau on Monday.",
        "Flavia Strelsau traveled to Freedonia on Wednesday to meet Antonio Tarlenheim.",
        "Flavia Strelsau met Monday with Rudolf Rassen.",
    ],
    "agreement": [
        "Ruritania agreed to pay Freedonia $6 million to hold the men.",
        "Ruritania paid Freedonia $6 million.",
        "Freedonia reached a deal with Ruritania on Friday.",
        "Under an agreement with Ruritania, Freedonia received $6 million.",
        "Ruritania and Freedonia swapped prisoners on Friday.",
    ],
    "advisory": [
        "The Foreign Office lowered its travel advisory for Freedonia to Level 1 on Tuesday.",
        "The Foreign Office raised the travel warning for Freedonia to Level 4.",
        "The Foreign Office issued a Level 3 travel advisory for Freedonia.",
    ],
    "legislation": [
        "Parliament passed the bill on Wednesday.",
    ],
    "statement": [
        "Flavia Strelsau said in a letter that the man would stay in prison.",
        "Asked whether he would return the man, Rudolf Rassen said he would not.",
        "“He is not coming back,” Rudolf Rassen told reporters.",
        "Rudolf Rassen wrote on social media that the prison is full.",
        "According to Rudolf Rassen, the prison is full.",
        "In an interview with a newspaper on Tuesday, Rudolf Rassen said the prison is full.",
        "Rudolf Rassen rejected the accusation.",
        "Flavia Strelsau admitted that the deportation had been an error.",
        "The Foreign Office acknowledged the error on Monday.",
        "Rudolf Rassen accused Flavia Strelsau of lying.",
        "Rudolf Rassen offered on Sunday to exchange the prisoners.",
        "Rudolf Rassen proposed a swap of prisoners.",
    ],
    "death": [
        "Two men died in the Tower of Zenda.",
    ],
    "report": [
        "A report by a rights group found that most of the men had no criminal record.",
    ],
}
CASES = [(kind, sentence) for kind, sentences in TOLD.items() for sentence in sentences]


@pytest.mark.parametrize(("kind", "sentence"), CASES)
def test_it_is_found_and_told_as_real(kind: str, sentence: str, detect: Detect) -> None:
    found = {report.kind: report.actuality for report in detect(sentence).reports}
    assert found.get(kind) in ("happened", "ongoing")


SPANISH = {
    "deportation": [
        "Ruritania expulsó a 17 presuntos pandilleros a Freedonia el domingo.",
        "Antonio Tarlenheim fue enviado por error a la Torre de Zenda en marzo.",
        "Más de 200 migrantes han sido deportados a Freedonia desde abril.",
    ],
    "transfer": [
        "Antonio Tarlenheim fue trasladado a otra cárcel en abril.",
        "Antonio Tarlenheim regresó a Ruritania el viernes.",
    ],
    "release": [
        "Freedonia liberó a 252 presos el 18 de abril.",
        "Antonio Tarlenheim quedó en libertad el viernes.",
        "Diez presos fueron liberados el viernes.",
        "Ruritania y Freedonia canjearon a diez prisioneros.",
    ],
    "detention": [
        "Antonio Tarlenheim fue detenido en Zenda el 12 de marzo.",
        "La policía capturó a dos hombres en Zenda.",
        "Antonio Tarlenheim está recluido en la cárcel de Zenda.",
        "Antonio Tarlenheim permanece en la cárcel de Zenda.",
    ],
    "court_order": [
        "La Corte Suprema falló el jueves a favor de los migrantes.",
        "El juez Miguel Black bloqueó las deportaciones el sábado.",
        "Una jueza federal ordenó el viernes al gobierno facilitar su regreso.",
        "El tribunal rechazó la apelación del gobierno.",
        "Un juez suspendió temporalmente la medida.",
        "La sala emitió una resolución el lunes.",
    ],
    "legal_action": [
        "El gobierno apeló el fallo el martes.",
        "Antonio Tarlenheim se declaró inocente el viernes.",
    ],
    "proclamation": [
        "Rodolfo Rassen firmó un decreto el 14 de marzo.",
        "El presidente Rodolfo Rassen declaró el estado de emergencia el lunes.",
        "Ruritania designó a la Mano Roja como organización terrorista.",
    ],
    "meeting": [
        "Rodolfo Rassen recibió a Flavia Strelsau en el palacio el lunes.",
        "Rodolfo Rassen y Flavia Strelsau se reunieron el lunes.",
        "Flavia Strelsau visitó Zenda el lunes.",
        "Rodolfo Rassen sostuvo una reunión con Flavia Strelsau el lunes.",
        "Rodolfo Rassen conversó por teléfono con Flavia Strelsau el lunes.",
    ],
    "agreement": [
        "Ruritania y Freedonia firmaron un acuerdo el lunes.",
        "Ruritania pagó 6 millones de dólares a Freedonia.",
        "Ruritania acordó pagar 6 millones de dólares a Freedonia.",
    ],
    "advisory": [
        "La cancillería elevó su alerta de viaje para Freedonia a nivel 3.",
    ],
    "legislation": [
        "La Asamblea aprobó una ley el martes.",
    ],
    "statement": [
        "Flavia Strelsau afirmó que no liberará a los presos.",
        "«No vamos a liberar a nadie», dijo Flavia Strelsau.",
        "Rodolfo Rassen se negó a devolver al preso.",
        "Según Rodolfo Rassen, la cárcel está llena.",
        "Rodolfo Rassen escribió en sus redes sociales que la cárcel está llena.",
        "Rodolfo Rassen agradeció a Flavia Strelsau su colaboración.",
        "Rodolfo Rassen propuso un canje de prisioneros el domingo.",
    ],
    "protest": [
        "Miles de personas marcharon en Zenda el sábado.",
    ],
    "death": [
        "Dos presos murieron en la cárcel de Zenda.",
    ],
}
SPANISH_CASES = [(kind, sentence) for kind, sentences in SPANISH.items() for sentence in sentences]


@pytest.mark.parametrize(("kind", "sentence"), SPANISH_CASES)
def test_it_is_found_in_spanish(kind: str, sentence: str, detect: Detect) -> None:
    found = {report.kind: report.actuality for report in detect(sentence, language="es").reports}
    assert found.get(kind) in ("happened", "ongoing")
