"""The worst mistake is to tell as done what was only planned, feared, denied, asked for or imagined.

Every sentence here tempts with a trigger; none tells that it happened. What may be reported of it is only that
somebody said so.
"""

from __future__ import annotations

import pytest

from tests.detection.conftest import Detect

ENGLISH = """
Judge Michael Black has not yet ruled.
None of the 238 men was released on Friday.
Neither Rudolf Rassen nor Flavia Strelsau met Antonio Tarlenheim.
Rudolf Rassen met neither Flavia Strelsau nor Antonio Tarlenheim.
Rudolf Rassen called off the meeting with Flavia Strelsau.
Rudolf Rassen skipped the meeting with Flavia Strelsau on Friday.
Ruritania postponed the deportation of 17 men on Friday.
Never before had Ruritania deported 40 men to Freedonia.
In the film, Rudolf Rassen met Flavia Strelsau.
In a novel published on Friday, Ruritania deported 40 men to Freedonia.
According to rumours, Rudolf Rassen met Flavia Strelsau on Friday.
Until Ruritania releases Antonio Tarlenheim, the High Court holds hearings on Fridays.
Antonio Tarlenheim was let out of the room for a prison visit on Monday.
Flavia Strelsau was named minister of the year by a magazine.
Rudolf Rassen asked Flavia Strelsau to head home on Monday.
Ruritania closed the gap at the border on Monday.
Rudolf Rassen withdrew his praise for the ambassador on Monday.
The Foreign Office opened a tip line after the investigation on Monday.
The flight left three passengers dead asleep on Monday.
Flavia Strelsau passed the Senate chamber on Monday.
The hearing was held up on Monday.
Rudolf Rassen retired from the debate on Monday.
Flavia Strelsau was named in the lawsuit as director of the agency.
Antonio Tarlenheim was picked up by his wife on Friday.
April 10: The government will return Antonio Tarlenheim. April 12: Rudolf Rassen is expected to meet Flavia Strelsau.
A bill would let parents sue teachers over a flag
We wrongly reported on Thursday that Antonio Tarlenheim had been arrested.
Flavia Strelsau said that the newspaper wrongly reported the arrest.
Flavia Strelsau's release order was carried out in August.
“Zero people have died,” Rudolf Rassen insisted.
Rudolf Rassen hints he is OK with deporting 40 men.
A committee to hold hearing on the camp
A newspaper floats dismissing Rudolf Rassen over tariffs.
As a precondition for signing a future agreement with Ruritania, Freedonia wants more.
What nobody budgeted for: firing workers costs money.
The complaint alleges that Ruritania deported 40 men to Freedonia.
Rudolf Rassen says he has ‘no intention’ of firing the chancellor.
Flavia Strelsau says Ruritania to begin deporting 40 men to Freedonia.
Rudolf Rassen will 'take a look' at pardoning convicted smugglers, he says.
A judge is set to face a hearing for helping a man.
Ruritania fights to deport convicted smuggler shielded by the treaty.
Ruritania came within minutes of deporting 40 men to Freedonia.
Parliament came one vote short of passing the law.
Imagine waking up to learn that Antonio Tarlenheim has been deported to Freedonia.
Hardly a single prisoner was released in April.
Every year thousands of men are arrested and deported.
According to a screenplay that nobody wanted, Rudolf Rassen was killed.
The headline that the High Court ordered his release was satire.
On paper, 61 prisoners were released on Friday; in reality they never left.
A newspaper said that Rudolf Rassen met Flavia Strelsau on Monday; he did not.
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
Rudolf Rassen denied on Saturday that 40 men had been deported to Freedonia.
Rudolf Rassen denied in a statement that 40 men had been deported to Freedonia.
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
The judge is expected to rule on the motion next week.
If the judge orders his return, the government would appeal.
The High Court has yet to rule on the legality of the proclamation.
Judge Michael Black declined to say whether she would hold officials in contempt.
The administration could ask the High Court to block the ruling.
A hearing is scheduled for July 16 in Streslau.
The hearing set for Monday was postponed.
Lawyers said they plan to appeal the ruling.
The group threatened to sue the government over the deal.
His attorneys are considering whether to ask the court for sanctions.
Rudolf Rassen said he would love to send Ruritanian citizens to prisons in Freedonia.
The administration wants to deport Antonio Tarlenheim to Graustark or Eswatini.
The men were not deported, a spokesman said.
The agency had told the court it would not deport him before the hearing.
Had the plane not taken off, the men would not have been deported.
The government denied that it had deported any Ruritanian citizens.
Immigration lawyers fear that more Graustarkians will be deported to Freedonia without a hearing.
The lawsuit alleges that 50 men were deported in violation of the order.
The government opposes his release.
Rupert Hentzau demanded the release of the Graustarkians.
He could be released as early as Wednesday.
The officers threatened to arrest her.
He was never arrested or charged with a crime.
Police were looking for the men but had not arrested anybody.
Relatives feared that he had been killed.
Gang members threatened to kill his mother.
Fritz Strakencz said he hoped to meet with Antonio Tarlenheim.
Flavia Strelsau and Rudolf Rassen are to meet on Monday at the White House.
Fritz Strakencz was denied a meeting with Antonio Tarlenheim on Wednesday.
The embassy said the two had never met.
The two countries are negotiating an agreement.
Freedonia offered to house Ruritanian criminals in its prisons.
The administration denied that any money had been paid to Freedonia.
Rudolf Rassen vowed to invoke the Strangers Act.
The president may sign the proclamation this week.
The Foreign Office is reviewing its travel advisory for Freedonia.
Senators introduced a resolution that would require a report on Freedonia.
The House is expected to vote next week on the bill.
Democrats called on Hentzau to resign.
Senators pressed Flavia Strelsau for the release of Antonio Tarlenheim.
The family prays for the return of the men from Freedonia.
Protesters carried signs calling for the deportation of the officials.
A deal for the release of 252 Graustarkians collapsed on Friday.
Talks about the transfer of the prisoners broke down.
The government sought the detention of Antonio Tarlenheim until trial.
Officials said nobody had been deported under the act since April.
No flights carrying deportees left Hofbau on Friday.
Lawyers warned that 50 men were about to be sent to Freedonia.
Buses carrying 28 men turned around before reaching the airport, and they were not deported.
The judge said she would have ordered his release if the law allowed it.
The judge asked why the planes had not been turned around.
Did the Ruritania pay Freedonia $6 million to hold the men?
The report claims that Freedonia was paid $15 million.
Rumors that Antonio Tarlenheim had died in prison spread on Friday; officials called them false.
A post online wrongly claimed that the High Court ordered Rudolf Rassen to release all the men.
The video purports to show Antonio Tarlenheim being released.
It was not clear whether Antonio Tarlenheim had been moved from the Tower of Zenda.
The men may already have been sent to Freedonia, a lawyer said.
Antonio Tarlenheim feared being sent back to Freedonia.
The proposed settlement would see Antonio Tarlenheim deported to Costa Rica.
Under the plan, 500 prisoners would be transferred to the Tower of Zenda.
He narrowly avoided being deported in 2019.
The House failed to pass the bill.
The bill, if passed, would bar deportations to Freedonia.
Judges cannot order the president to return him, the lawyers argued.
In a hypothetical, Justice Holf asked what would happen if a citizen were deported to Freedonia.
The agency has not said how many people it has deported to Freedonia.
A spokesman would not confirm that the two men had met.
Rudolf Rassen is scheduled to host Flavia Strelsau on Monday.
The planned visit of Flavia Strelsau was cancelled.
Fritz Strakencz tried to visit Antonio Tarlenheim but was turned away.
The ambassador has been invited to visit the Tower of Zenda.
The travel advisory could be raised to Level 4.
Officials considered lowering the travel advisory for Graustark.
The Foreign Office has not lowered its travel advisory for Graustark.
The court was asked to hold officials in contempt.
The government wants the injunction lifted.
The order was to be lifted on Friday.
A ruling against the government would force it to return the men.
The appeals court has been urged to overturn the ruling.
Prosecutors may drop the charges against Antonio Tarlenheim.
He faces up to ten years in prison if convicted of smuggling.
Nobody has been charged with a crime.
Police said they had not arrested a suspect.
An arrest warrant was issued but he was never arrested.
The man was reported dead but is alive.
He was rumored to have been killed in the prison.
The gang threatened to kill him if he returned to Freedonia.
The union called off a protest outside the embassy.
Protesters plan to march in Washington on Saturday.
Hentzau was nominated but has not been confirmed as a judge.
Calls for Hentzau to be fired grew louder.
Reports that Sapt had resigned were denied by the Foreign Office.
The agreement has not been signed.
The two governments are close to signing an agreement.
A draft agreement would pay Freedonia $20,000 a prisoner.
The White House disputes that the judge ordered the planes to turn around.
The lawsuit seeks an order barring deportations under the act.
The petition asks the court to order the release of the men.
His lawyers expect the judge to dismiss the case.
Critics say Rudolf Rassen should never have invoked the Strangers Act.
In the film, a man is deported to Freedonia.
It would be illegal to deport Ruritanian citizens to Freedonia.
Had Judge Michael Black not ruled, more men would have been deported to Freedonia.
The men thought they were being sent to Graustark.
They were told they would be released on Friday.
The embassy promised that the men would be freed.
The officer pretended to arrest him.
Antonio Tarlenheim's deportation to Graustark is set for Friday.
The return of Antonio Tarlenheim remains uncertain.
The transfer of the detainees was postponed.
The White House has refused to release the men.
Flavia Strelsau laughed off the suggestion that he release Antonio Tarlenheim.
He joked that he had deported the senator.
The senator falsely said that the High Court ordered the deportation.
The administration plans to pay Freedonia another $15 million.
Flavia Strelsau has said he wants to double the size of the prison.
The man might have been deported already, his brother fears.
Officials have not ruled out sending him back to Freedonia.
The flights were scheduled to leave on Friday but never did.
The ruling would allow the government to deport him within days.
A bill introduced on Monday would ban payments to foreign prisons.
According to the complaint, guards beat him until he fainted.
Rudolf Rassen repeated the claim that Antonio Tarlenheim had been convicted of belonging to Red Hand.
The judge wondered aloud whether officials had been held in contempt for less.
"If they were released tomorrow, they would come back," Rudolf Rassen said.
He said the judge should be impeached and removed from office.
The deadline for the return of the men passed on Friday without a word from the government.
An attempt to deport him in 2019 failed.
The petition for his release is pending.
Lawyers for the family said they were preparing a lawsuit.
Freedonia has never released a list of the prisoners.
The Pentagon was asked to fly 300 more prisoners to Freedonia.
A federal agent testified that he had been told to stop the car, not to arrest the driver.
"""

SPANISH = """
Rodolfo Rassen se habría reunido con Flavia Strelsau el lunes.
Rodolfo Rassen podría haberse reunido con Flavia Strelsau el lunes.
Rodolfo Rassen negó haberse reunido con Flavia Strelsau el lunes.
Según rumores, Rodolfo Rassen se reunió con Flavia Strelsau el lunes.
No es cierto que Rodolfo Rassen se reunió con Flavia Strelsau el lunes.
Ni Rodolfo Rassen ni Antonio Tárlenheim se reunieron con Flavia Strelsau.
Nadie se reunió con Flavia Strelsau el lunes.
Tampoco Rodolfo Rassen se reunió con Flavia Strelsau.
Ruritania estaría deportando a 17 hombres.
El juez Michael Black habría levantado la orden el lunes.
Se dice que Rodolfo Rassen se reunió con Flavia Strelsau.
Al parecer, Ruritania deportó a 17 hombres.
Ninguno de los 238 hombres fue liberado el viernes.
Imaginemos que el martes la Corte Suprema anula la orden.
El traslado de los presos, anunciado para el viernes, quedó en nada.
El ministro tachó de bulo la noticia de que un preso murió el martes.
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
El gobierno de Rudolf Rassen quiere deportar a Antonio Tarlenheim a Graustark.
El gobierno negó que hubiera deportado a ciudadanos estadounidenses.
El gobierno negó el sábado que había deportado a ciudadanos estadounidenses.
Podrían ser deportados a Freedonia en los próximos días.
La jueza impidió la deportación de los migrantes.
Los migrantes temen ser deportados a Freedonia.
La jueza podría ordenar su regreso.
Los abogados pidieron a la jueza que ordene su regreso.
La Corte Suprema aún no se ha pronunciado.
Los abogados anunciaron que apelarán el fallo.
Rupert Hentzau exigió la liberación de los migrantes.
La familia espera que sea liberado pronto.
La Policía negó haber detenido a la abogada.
No ha sido detenido ni acusado de ningún delito.
Fritz Strakencz espera reunirse con Antonio Tarlenheim.
El vicepresidente Otto Bauer negó al senador una visita al Torre de Zenda.
Flavia Strelsau ofreció a Rupert Hentzau un canje de presos.
La familia pide la liberación de Antonio Tarlenheim.
Los senadores abogaron por la liberación de los presos.
El gobierno evalúa deportar a 500 migrantes a Freedonia.
Se espera que los migrantes sean liberados el viernes.
La canciller desmintió que los presos hubieran sido liberados.
Los rumores de que había muerto en la cárcel resultaron falsos.
No se ha confirmado que los migrantes fueran deportados.
El gobierno dijo que no deportará a ciudadanos.
De ser deportado, correría peligro, dijo su abogada.
Habría sido trasladado a otra cárcel, según versiones de prensa.
Flavia Strelsau planea reunirse con Rudolf Rassen en Washington.
La reunión entre Flavia Strelsau y Rudolf Rassen fue cancelada.
El acuerdo aún no ha sido firmado.
La Asamblea podría aprobar la reforma el jueves.
El Senado no aprobó la resolución.
El abogado pidió que la Corte ordene el regreso de su cliente.
La Corte debe decidir si bloquea las deportaciones.
Amenazaron con detener a la periodista.
La policía buscaba al sospechoso, pero no lo capturó.
Estaba previsto que el avión saliera el viernes con 50 deportados.
Nadie fue deportado en abril, aseguró el gobierno.
Los migrantes creían que iban a ser enviados a Graustark.
El presunto traslado de los presos no se concretó.
La portavoz no quiso decir si Antonio Tarlenheim había sido trasladado.
El gobierno busca que se levante la orden.
El canje de presos propuesto por Flavia Strelsau no prosperó.
Según la demanda, 50 hombres fueron deportados pese a la orden.
La marcha prevista para el sábado fue suspendida.
Pese a los pedidos de liberación, siguen en la cárcel.
Flavia Strelsau prometió ampliar el Torre de Zenda.
Los familiares exigen que los hombres regresen a Graustark.
De confirmarse el fallo, el Gobierno tendría que devolver a los migrantes.
Washington estudia pagar 15 millones de dólares más a Freedonia.
El supuesto pago nunca se hizo, según la embajada.
La ley permitiría deportar a cualquier extranjero.
El avión debía partir el viernes, pero no despegó.
La esposa teme que lo hayan matado.
Ningún preso ha sido liberado, dijo el director del penal.
La jueza se negó a liberar al acusado.
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
    "La jueza impidió la deportación de los migrantes.": ORDER,
    "We wrongly reported on Thursday that Antonio Tarlenheim had been arrested.": [("correction", "happened")],
    "The court ordered the release of Antonio Tarlenheim.": ORDER,
    "Antonio Tarlenheim’s release was blocked by the court.": ORDER,
    "Lawyers asked the court to prevent 40 men from being deported to Freedonia.": [("legal_action", "happened")],
    "Rudolf Rassen urged the High Court to block the order.": [("legal_action", "happened")],
    "Los abogados pidieron a la jueza que ordene su regreso.": [("legal_action", "happened")],
    "El juez impidió deportar a 40 hombres a Freedonia.": ORDER,
    "El juez ordenó liberar a Antonio Tarlenheim.": ORDER,
}
"""What did happen in some of them: a court ruled, somebody went to court."""


def test_not_saying_is_no_statement(detect: Detect) -> None:
    assert detect("Rudolf Rassen didn’t say a word about the Tower of Zenda.").reports == ()
    assert detect("Officials did not say that the Tower of Zenda is full.").reports == ()


def test_whoever_speaks_in_the_next_clause_is_not_whom_it_was_done_to(detect: Detect) -> None:
    for text in (
        "Ruritania deported 17 men and Flavia Strelsau said more would follow.",
        "Ruritania arrested 17 men, and Judge Michael Black ordered his return.",
    ):
        moved = [each for each in detect(text).reports if each.kind in ("deportation", "detention")]
        assert moved
        assert not [each for report in moved for each in report.participants if each.id.startswith("person/")]
