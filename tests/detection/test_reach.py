"""What each kind must reach: the many ways in which news words one thing. In own words; no text of any corpus."""

from __future__ import annotations

import pytest

from tests.detection.conftest import Detect

TOLD = {
    "deportation": [
        "Authorities sent another 17 men to Freedonia overnight, Sapt announced on March 31.",
        "The administration has sent more than 250 Graustarkians to the prison since mid-March.",
        "Five men from third countries were deported to Eswatini on July 15.",
        "The Ruritania deported 17 more alleged gang members to Freedonia on Sunday night.",
        (
            "Antonio Tarlenheim was sent to Freedonia on March 15 because of what officials called an "
            "administrative error."
        ),
        "Seven Graustarkian women were flown to Freedonia and brought back the same night.",
        "Officials put 238 Graustarkians on planes to Freedonia on March 15.",
        "The Ruritanian government has deported at least 288 people to Freedonia since March 15.",
        "The administration flew more than 200 Graustarkians to Freedonia on the night of March 15.",
        "Mexico received 51 migrants deported by the Ruritania on Thursday.",
        "Johann Detchard Krafstein, a makeup artist, was among 238 men sent to the Tower of Zenda on March 15.",
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
        "Prison officials moved Antonio Tarlenheim out of the Tower of Zenda on April 9 or 10.",
        "Johann Detchard Krafstein was transported to another detention center in Hofbau on Tuesday.",
        "Antonio Tarlenheim was moved on April 9 from the Tower of Zenda to a lower-security prison in Santa Ana.",
        "Albert Lauengram-Gautet was transferred to Graustark in the July swap.",
        "Freedonian authorities moved nine of the men to another prison on Sunday.",
        "Antonio Tarlenheim was moved from the Tower of Zenda to another prison in April.",
        "Antonio Tarlenheim was brought back to Ruritania on April 6.",
        "Antonio Tarlenheim returned to Ruritania on Friday to face charges.",
        "The government transferred 10 men to a camp in Zenda.",
    ],
    "release": [
        "Antonia Maas was allowed to go home on Monday.",
        "Freedonia on Friday released 252 Graustarkians held at the Tower of Zenda and flew them to Streslau.",
        "Antonio Tarlenheim walked out of the Putnam County jail in Hofbau on August 22.",
        "Ten Ruritanians held in Graustark were freed on July 18 as part of the exchange.",
        "The Freedonian authorities freed the lawyer Antonia Maas after nine months in prison.",
        "Graustark released ten Ruritanian citizens and permanent residents on July 18.",
        "After four months in the Tower of Zenda, the men were freed.",
        "Antonio Tarlenheim walked free on Friday.",
        "A judge released Antonio Tarlenheim from custody on Friday.",
        "Freedonia freed 252 prisoners on July 18 as part of a swap.",
        "Ten Ruritanians held in Graustark were freed on Friday.",
        "Antonio Tarlenheim was released on bail on Friday.",
    ],
    "detention": [
        "Police in Baltimore took two protesters into custody on Monday.",
        "Agents arrested Antonio Tarlenheim on March 12 in Baltimore.",
        "Antonio Tarlenheim was taken into custody on Monday when he reported to the office in Baltimore.",
        "About 250 Graustarkians remain in the Tower of Zenda.",
        "The agency re-arrested Antonio Tarlenheim on August 25.",
        "Immigration agents detained the student on a street in Somerville on March 25.",
        "Antonio Tarlenheim was arrested in Zenda on March 12.",
        "Agents detained Antonio Tarlenheim outside his home.",
        "Antonio Tarlenheim remains in the Tower of Zenda.",
        "Antonio Tarlenheim has been held in the Tower of Zenda since April.",
        "Antonio Tarlenheim was taken into custody on Monday.",
        "The men are imprisoned in the Tower of Zenda.",
    ],
    "court_order": [
        "In a brief order on Tuesday, the justices let the administration resume deportations under the act.",
        "A judge in Manhattan certified a class of Graustarkians and barred their removal on May 6.",
        "The full appeals court threw out the panel's ruling and agreed to rehear the case.",
        "Judge Michael Black again ordered the government on February 12 to bring back those who want to return.",
        "The appeals court voted 2-1 to end the contempt inquiry.",
        '"The government denied due process to these men," Judge Judge Michael Black ruled on December 22.',
        "An appeals court declined on Monday to let the government appeal the discovery order.",
        "The order was stayed by the High Court on April 7.",
        (
            "Judge Jane Hentzau cancelled the trial, which had been set for January, and scheduled a hearing for "
            "January 28."
        ),
        "Judge Michael Black on Thursday denied the government's attempt to move the case to Hofbau.",
        (
            "Ruritanian District Judge Michael Black granted Antonio Tarlenheim's lawyers permission to depose "
            "four officials."
        ),
        "A three-judge panel of the 4th Circuit unanimously refused on Thursday to pause the judge's order.",
        "The High Court lifted the restraining order in a 5-4 decision on April 7.",
        (
            "Judge Michael Black, the chief judge of the federal district court in Washington, found probable "
            "cause on Wednesday to hold officials in contempt."
        ),
        "The 5th Circuit ruled 2-1 on September 2 that the president could not use the law.",
        (
            "Judge Otto Franzel Jr. issued a permanent injunction on May 1 barring the removal of Graustarkians "
            "under the act."
        ),
        "A federal appeals court threw out the judge's contempt finding on Friday.",
        "Ruritanian Magistrate Judge Jane Hentzau ordered Antonio Tarlenheim released from jail on Sunday.",
        "A judge in Hofbau dismissed the criminal charges against Antonio Tarlenheim on Friday.",
        (
            "Judge Helga Strofzin ordered the administration on April 23 to facilitate the return of a "
            "20-year-old Graustarkian man."
        ),
        "The court scheduled a hearing for July 7 and ordered both sides to file briefs.",
        "A federal judge on Friday extended the block on deportations under the Strangers Act in Hofbau.",
        "The High Court agreed on Monday to hear the case.",
        "An immigration judge granted him protection from removal in 2019.",
        "The appeals court reversed the judge's order in a 2-1 decision.",
        (
            "Ruritanian District Judge Ludwig Anders barred the government from deporting Graustarkians held in "
            "his district."
        ),
        "Judge Michael Black, a former prosecutor, wrote in her Friday order that the men must be brought back.",
        "A New York judge struck down the policy on Wednesday.",
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
        "The government has appealed to the High Court.",
        "The American Civil Liberties Union went to court on Friday to stop the flights.",
        "Lawmakers filed a brief in support of Antonio Tarlenheim on Monday.",
        "The Ministry of Justice filed a misconduct complaint against Judge Michael Black on July 28.",
        "Albert Lauengram sued the Ruritania for $1.3 million on July 24.",
        "The Zenda Union filed a lawsuit on March 15 on behalf of five Graustarkian men.",
        "The Ministry of Justice appealed the ruling to the 4th Circuit on Saturday.",
        "Antonio Tarlenheim pleaded not guilty on Friday in Streslau to two counts of human smuggling.",
        "Attorneys for the men filed an emergency application with the High Court on Friday night.",
        "The government asked the High Court on Monday to lift the order.",
        "The Zenda Union and a rights group sued the administration on Saturday over the proclamation.",
        (
            "Families of ten deported Graustarkians filed a complaint with the Inter-American Commission on "
            "Human Rights in May."
        ),
        "Two rights groups filed an amicus brief on Friday.",
        "A Graustarkian makeup artist sued the Ruritanian government on Tuesday over his detention in Freedonia.",
        "The man's wife filed a petition for habeas corpus in Freedonia in April.",
        "The Zenda Union filed a lawsuit against the government on Monday.",
        "The government appealed the ruling on Tuesday.",
        "The government asked the High Court on Friday to lift the order.",
        "Antonio Tarlenheim pleaded not guilty on Friday.",
        "Antonio Tarlenheim was charged with smuggling on April 6.",
        "A grand jury indicted Antonio Tarlenheim in May.",
        "Lawyers for the men went to court on Saturday.",
    ],
    "proclamation": [
        "The administration revoked the protected status of 350,000 Graustarkians on February 3.",
        "President Rudolf Rassen signed a proclamation on March 14 invoking the Strangers Act.",
        "Rudolf Rassen invoked the Strangers Act of 1798 on March 15 to target Red Hand.",
        "The Foreign Office designated Red Hand a foreign terrorist organization on February 20.",
        "Flavia Strelsau declared a state of emergency on March 27, 2022.",
        "President Rassen issued an executive order on asylum in June 2024.",
        "Rudolf Rassen signed a proclamation on March 14.",
        "Rudolf Rassen declared a state of emergency on Monday.",
        "Ruritania designated the Red Hand as a terrorist organization in February.",
        "Rudolf Rassen signed an executive order on Friday.",
        "By proclamation of March 14, Rudolf Rassen invoked the Strangers Act.",
    ],
    "meeting": [
        "Sapt and Flavia Strelsau spoke by phone on Wednesday.",
        "Hentzau met President Flavia Strelsau in Zenda on March 26.",
        "Sen. Fritz Strakencz met with Antonio Tarlenheim in Zenda on April 17.",
        "President Rudolf Rassen hosted Freedonian President Flavia Strelsau at the White House on Monday.",
        "Secretary of State Sapt visited Zenda on February 3.",
        "Homeland Security Secretary Hentzau toured the Tower of Zenda on March 26.",
        "Rudolf Rassen and Flavia Strelsau met in the Oval Office on April 14.",
        "Rep. Otto Bauer visited the Tower of Zenda on April 15 and posted photos.",
        "Rudolf Rassen and Flavia Strelsau met in Zenda on Monday.",
        "Rudolf Rassen received Flavia Strelsau at the palace on Monday.",
        "Flavia Strelsau visited Zenda on Monday.",
        "Rudolf Rassen held talks with Flavia Strelsau on Monday.",
        "Rudolf Rassen spoke by phone with Flavia Strelsau on Monday.",
        "Flavia Strelsau traveled to Freedonia on Wednesday to meet Antonio Tarlenheim.",
        "Flavia Strelsau met Monday with Rudolf Rassen.",
    ],
    "agreement": [
        "Graustark confirmed on August 21 that it had struck a deal with Washington to take in deportees.",
        "The Ruritania agreed to pay Freedonia $6 million to hold the men for a year.",
        (
            "Sapt and Flavia Strelsau reached a deal in February under which Freedonia would accept deportees of "
            "any nationality."
        ),
        "The Foreign Office paid $4.76 million to Freedonia in March under the agreement.",
        "Costa Rica agreed on February 17 to accept deportees from other countries.",
        "The Ruritania and Freedonia signed a safe third country agreement on Monday.",
        "Ruritania agreed to pay Freedonia $6 million to hold the men.",
        "Ruritania paid Freedonia $6 million.",
        "Freedonia reached a deal with Ruritania on Friday.",
        "Under an agreement with Ruritania, Freedonia received $6 million.",
        "Ruritania and Freedonia swapped prisoners on Friday.",
    ],
    "advisory": [
        "Washington told Americans on Thursday to reconsider travel to Graustark.",
        "The travel advisory for Freedonia was lowered to Level 1 on April 8.",
        "The Foreign Office lowered its travel advisory for Freedonia to Level 1 on April 8.",
        "The Foreign Office raised its advisory for Honduras to Level 3 on May 2.",
        "Canada updated its travel advice for Freedonia on Thursday.",
        "The Ruritanian Foreign Office moved Freedonia to Level 1, its safest rating, on April 8.",
        "Germany warned against travel to Graustark on Friday.",
        "The Foreign Office lowered its travel advisory for Freedonia to Level 1 on Tuesday.",
        "The Foreign Office raised the travel warning for Freedonia to Level 4.",
        "The Foreign Office issued a Level 3 travel advisory for Freedonia.",
    ],
    "legislation": [
        "The House voted 218-206 on Thursday to pass the bill.",
        "Congress passed the Strangers Act in 1798.",
        "Lawmakers approved the budget on Thursday.",
        "Parliament passed the bill on Wednesday.",
    ],
    "statement": [
        (
            "The vice president of Freedonia, Otto Bauer, told Fritz Strakencz that the Ruritania was paying to "
            "keep the man."
        ),
        "Flavia Strelsau told reporters on Monday that he would not return Antonio Tarlenheim.",
        "Spokeswoman Greta Holf called Antonio Tarlenheim a gang member on Friday.",
        '"He is not coming back," Flavia Strelsau said in the Oval Office on Monday.',
        "Rudolf Rassen denied that he signed the proclamation.",
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
        "The earthquake killed 40 people in Zenda on Monday.",
        "A 31-year-old Graustarkian died at the detention center in Eloy on Sunday.",
        "Guards killed two prisoners during a riot on May 3, officials said.",
        "Two inmates died at the prison in April, the rights group the rights group said.",
        "A Freedonian man died in The agency custody on Tuesday.",
        "The man was found dead in his cell on Monday.",
        "At least 400 people have died in Freedonian prisons since 2022, according to the rights group.",
        "Two men died in the Tower of Zenda.",
    ],
    "report": [
        "An analysis by the newspaper showed that 90 percent of the men had no criminal record in the Ruritania.",
        "A report by the rights group found on November 12 that the men had been tortured at the Tower of Zenda.",
        "The megaprison opened in January 2023 and has a capacity of 40,000 inmates.",
        "The inspector general found on Tuesday that The agency had violated its own rules.",
        "A newspaper review found that 75 percent of the men had no criminal record.",
        "A report by a rights group found that most of the men had no criminal record.",
    ],
    "hearing": [
        "At Thursday's hearing, the judge asked where the man was.",
        "The justices heard arguments on Thursday.",
        "At a hearing in Streslau on Tuesday, Judge Michael Black pressed the lawyers on what had been done.",
        "Judge Michael Black held an emergency hearing on Saturday, March 15, over the flights.",
        "The hearing on Friday lasted three hours.",
    ],
    "appointment": [
        "Hugo Krafstein was named to lead the office in March.",
        "The Senate confirmed Hentzau as a judge of the 3rd Circuit on July 29.",
        "Rudolf Rassen named Hentzau to the appeals court in May.",
    ],
    "dismissal": [
        "Bersonin's supervisor, Karl Holf, was also placed on leave.",
        "The Ministry of Justice placed Bersonin on leave on April 5.",
        "Attorney General Greta Holf fired Bersonin on April 11.",
        "Judge Judge Michael Black was removed from the case on Friday.",
    ],
    "protest": [
        "Thousands marched in Zenda on Sunday against the return of mining.",
        "Hundreds of people protested outside the courthouse in Streslau on Friday.",
        "Demonstrators gathered outside the Freedonian embassy in Washington on Monday.",
        "About 300 people marched to the Freedonian consulate in Los Angeles on Sunday.",
        "Families of the deported men rallied in Streslau on Tuesday.",
    ],
    "sentence": [
        "A court in Hofbau sentenced the man to ten years in prison on Friday.",
    ],
}
CASES = [(kind, sentence) for kind, sentences in TOLD.items() for sentence in sentences]


@pytest.mark.parametrize(("kind", "sentence"), CASES)
def test_it_is_found_and_told_as_real(kind: str, sentence: str, detect: Detect) -> None:
    found = {report.kind: report.actuality for report in detect(sentence).reports}
    assert found.get(kind) in ("happened", "ongoing")


SPANISH = {
    "deportation": [
        "Tres aviones con 261 personas a bordo llegaron a Freedonia el 16 de marzo.",
        "La noche del domingo, Washington envió a otros 17 hombres al Torre de Zenda.",
        "Las autoridades expulsaron del país a 300 extranjeros el jueves.",
        "Ruritania deportó el domingo a 17 presuntos pandilleros a Freedonia.",
        "Doscientos treinta y ocho migrantes fueron enviados el 15 de marzo a Freedonia.",
        "Antonio Tarlenheim fue deportado por error el 15 de marzo a Freedonia.",
        "Un avión con 17 deportados aterrizó el lunes en Zenda.",
        "El gobierno de Ruritania ha deportado a más de 280 personas a Freedonia desde marzo.",
        "México recibió el jueves a 51 migrantes deportados por Ruritania.",
        "Ruritania expulsó a 17 presuntos pandilleros a Freedonia el domingo.",
        "Antonio Tarlenheim fue enviado por error a la Torre de Zenda en marzo.",
        "Más de 200 migrantes han sido deportados a Freedonia desde abril.",
    ],
    "transfer": [
        "El Gobierno trasladó a los reos a la cárcel de Santa Ana el domingo.",
        "Antonio Tarlenheim fue trasladado el 9 de abril del Torre de Zenda al penal de Santa Ana.",
        "Antonio Tarlenheim regresó el viernes a Ruritania para enfrentar cargos.",
        "Los presos fueron trasladados el domingo a otro penal.",
        "Antonio Tarlenheim fue trasladado a otra cárcel en abril.",
        "Antonio Tarlenheim regresó a Ruritania el viernes.",
    ],
    "release": [
        "Streslau excarceló a diez estadounidenses el viernes.",
        "Los migrantes recuperaron su libertad el viernes tras cuatro meses de encierro.",
        "Freedonia liberó el viernes a 252 migrantes recluidos en el Torre de Zenda.",
        "Diez estadounidenses presos en Graustark fueron liberados el 18 de julio.",
        "Antonio Tarlenheim salió de la cárcel el 22 de agosto.",
        "Los 252 migrantes salieron del Torre de Zenda el 18 de julio.",
        "Un juez dejó en libertad al periodista el martes.",
        "Freedonia liberó a 252 presos el 18 de abril.",
        "Antonio Tarlenheim quedó en libertad el viernes.",
        "Diez presos fueron liberados el viernes.",
        "Ruritania y Freedonia canjearon a diez prisioneros.",
    ],
    "detention": [
        "Agentes migratorios arrestaron a Antonio Tarlenheim este lunes en Baltimore.",
        "La Policía capturó el domingo a la abogada Antonia Maas.",
        "Los migrantes permanecen recluidos en el Torre de Zenda desde el 15 de marzo.",
        "Agentes detuvieron el 12 de marzo a Antonio Tarlenheim en Baltimore.",
        "Antonio Tarlenheim se encuentra recluido en el penal de Santa Ana.",
        "La periodista fue detenida el jueves en el aeropuerto.",
        "Las autoridades arrestaron a tres defensores de derechos humanos el fin de semana.",
        "Antonio Tarlenheim fue detenido en Zenda el 12 de marzo.",
        "La policía capturó a dos hombres en Zenda.",
        "Antonio Tarlenheim está recluido en la cárcel de Zenda.",
        "Antonio Tarlenheim permanece en la cárcel de Zenda.",
    ],
    "court_order": [
        "El juez Judge Michael Black ordenó el sábado dar vuelta a los aviones.",
        "La Corte Suprema autorizó el lunes al Gobierno a reanudar las deportaciones.",
        "Una corte de apelaciones ratificó el jueves la orden de la jueza Anna Holf.",
        "La jueza otorgó este viernes una orden de restricción temporal.",
        "La jueza Michael Black ordenó el viernes al gobierno facilitar el regreso de Antonio Tarlenheim.",
        "La Corte Suprema bloqueó el sábado las deportaciones de migrantes en virtud de la Ley de Extraños.",
        "El juez Michael Black halló el miércoles causa probable para declarar en desacato al gobierno.",
        "La Sala de lo Constitucional admitió el viernes el hábeas corpus.",
        "Un tribunal de apelaciones anuló el viernes la decisión de Judge Michael Black.",
        "La jueza dio al gobierno un plazo hasta el lunes para presentar un informe.",
        "Un juez federal de Hofbau prohibió el jueves las deportaciones bajo la Ley de Extraños.",
        "El Tribunal Supremo rechazó el lunes la petición del gobierno.",
        "La jueza Anna Holf concedió el viernes la libertad a Antonio Tarlenheim.",
        "La Corte de Apelaciones confirmó el martes el fallo de la jueza.",
        "La Corte Suprema falló el jueves a favor de los migrantes.",
        "El juez Miguel Black bloqueó las deportaciones el sábado.",
        "Una jueza federal ordenó el viernes al gobierno facilitar su regreso.",
        "El tribunal rechazó la apelación del gobierno.",
        "Un juez suspendió temporalmente la medida.",
        "La sala emitió una resolución el lunes.",
    ],
    "legal_action": [
        "Los abogados presentaron este lunes un recurso de apelación.",
        "La Unión Americana de Libertades Civiles presentó el sábado una demanda contra el gobierno.",
        "Los familiares interpusieron el lunes un recurso de hábeas corpus ante la Sala de lo Constitucional.",
        "Antonio Tarlenheim se declaró inocente el viernes en Streslau.",
        "El Departamento de Justicia apeló el fallo el sábado.",
        "Una madre venezolana demandó al gobierno salvadoreño en mayo.",
        "El gobierno apeló el fallo el martes.",
        "Antonio Tarlenheim se declaró inocente el viernes.",
    ],
    "proclamation": [
        "El mandatario firmó el viernes la orden ejecutiva.",
        "Rudolf Rassen firmó el 14 de marzo una proclamación que invoca la Ley de Extraños.",
        "Flavia Strelsau decretó el régimen de excepción el 27 de marzo de 2022.",
        "Rodolfo Rassen firmó un decreto el 14 de marzo.",
        "El presidente Rodolfo Rassen declaró el estado de emergencia el lunes.",
        "Ruritania designó a la Mano Roja como organización terrorista.",
    ],
    "meeting": [
        "Sapt se entrevistó con Flavia Strelsau el 3 de febrero en el lago de Coatepeque.",
        "El presidente Flavia Strelsau se reunió el lunes con Rudolf Rassen en la Casa Blanca.",
        "El senador Fritz Strakencz visitó el jueves a Antonio Tarlenheim en Zenda.",
        "Flavia Strelsau recibió el miércoles a la secretaria Hentzau en Zenda.",
        "Rudolf Rassen y Flavia Strelsau se reunieron el 14 de abril en el Despacho Oval.",
        "Rodolfo Rassen recibió a Flavia Strelsau en el palacio el lunes.",
        "Rodolfo Rassen y Flavia Strelsau se reunieron el lunes.",
        "Flavia Strelsau visitó Zenda el lunes.",
        "Rodolfo Rassen sostuvo una reunión con Flavia Strelsau el lunes.",
        "Rodolfo Rassen conversó por teléfono con Flavia Strelsau el lunes.",
    ],
    "agreement": [
        "El Gobierno de Costa Rica aceptó el martes recibir a 200 deportados.",
        "Ruritania pagó seis millones de dólares a Freedonia por recluir a los deportados.",
        "Flavia Strelsau y Sapt alcanzaron en febrero un acuerdo migratorio.",
        "Ambos gobiernos firmaron el lunes un memorando de entendimiento.",
        "Ruritania y Freedonia firmaron un acuerdo el lunes.",
        "Ruritania pagó 6 millones de dólares a Freedonia.",
        "Ruritania acordó pagar 6 millones de dólares a Freedonia.",
    ],
    "advisory": [
        "El Foreign Office redujo el 8 de abril a nivel 1 la alerta de viaje para Freedonia.",
        "Ruritania elevó el lunes la alerta de viaje para Honduras a nivel 3.",
        "La cancillería elevó su alerta de viaje para Freedonia a nivel 3.",
    ],
    "legislation": [
        "El Senado rechazó el jueves, por 50 votos a 45, la resolución de la senadora.",
        "Los diputados aprobaron la reforma constitucional el 31 de julio.",
        "La Asamblea Legislativa aprobó el jueves con 57 votos la reelección indefinida.",
        "La Asamblea Legislativa prorrogó el régimen de excepción por 30 días más.",
        "El Congreso aprobó el martes la ley de agentes extranjeros.",
        "La Asamblea aprobó una ley el martes.",
    ],
    "statement": [
        "«No tengo la facultad de devolverlo», insistió Flavia Strelsau.",
        "Flavia Strelsau dijo el lunes que no devolverá a Antonio Tarlenheim a Ruritania.",
        '"No lo vamos a devolver", dijo Flavia Strelsau el lunes en la Casa Blanca.',
        "Flavia Strelsau afirmó que no liberará a los presos.",
        "«No vamos a liberar a nadie», dijo Flavia Strelsau.",
        "Rodolfo Rassen se negó a devolver al preso.",
        "Según Rodolfo Rassen, la cárcel está llena.",
        "Rodolfo Rassen escribió en sus redes sociales que la cárcel está llena.",
        "Rodolfo Rassen agradeció a Flavia Strelsau su colaboración.",
        "Rodolfo Rassen propuso un canje de prisioneros el domingo.",
    ],
    "protest": [
        "Miles de salvadoreños salieron a las calles el domingo.",
        "Decenas de familiares protestaron el martes frente a la Embajada de Freedonia en Streslau.",
        "Cientos de personas marcharon el domingo en Zenda contra el régimen de excepción.",
        "Miles de personas marcharon en Zenda el sábado.",
    ],
    "death": [
        "Un recluso murió el sábado en la cárcel de Mariona.",
        "Murió un reo en el penal de Izalco el martes.",
        "Dos internos fallecieron en abril en el Torre de Zenda, denunció the rights group.",
        "Al menos 400 personas han muerto en las cárceles salvadoreñas desde 2022, según the rights group.",
        "Dos presos murieron en la cárcel de Zenda.",
    ],
    "dismissal": [
        "El Departamento de Justicia despidió el 11 de abril al abogado Bersonin.",
        "Flavia Strelsau destituyó el viernes al ministro de Trabajo.",
    ],
    "report": [
        "Un informe de una organización reveló que al menos 50 de los deportados entraron legalmente.",
        "Un informe de una organización documentó torturas en el Torre de Zenda.",
    ],
}
SPANISH_CASES = [(kind, sentence) for kind, sentences in SPANISH.items() for sentence in sentences]


@pytest.mark.parametrize(("kind", "sentence"), SPANISH_CASES)
def test_it_is_found_in_spanish(kind: str, sentence: str, detect: Detect) -> None:
    found = {report.kind: report.actuality for report in detect(sentence, language="es").reports}
    assert found.get(kind) in ("happened", "ongoing")
