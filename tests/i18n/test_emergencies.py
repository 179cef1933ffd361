"""What is an emergency and what only sounds like one, in both languages, as people text it.

A missed one is worse than a false alarm; a false alarm every day would end with nobody looking.
"""

import pytest

from recado.i18n.understand import COMMANDS, command, emergency, opt_out

WORDS = """
EMERGENCIA | emergencia | Emergencia!!! | emergensia | emerjencia | EMERGANCY | emergency
emergency please help | es una emergencia | tengo una emergencia | this is an emergency | its an emergency
ayuda emergencia | hola, emergencia | emergencia con mi hijo | emergency with my husband | auxilio
i have an emergency | emergensy | Buenas tardes. Es una emergencia. | necesito ayuda es una emergencia
ayuda!! es una emergencia por favor | redada!! | raid! | sos
"""

DESPAIR = """
me quiero morir | ya no quiero vivir | quiero morirme | me voy a matar | no quiero vivir mas | prefiero morir
he pensado en quitarme la vida | licenciada ya me quiero morir si me separan de mis hijos | mejor muerta
i want to die | I wanna die | im going to kill myself | i dont want to live anymore | i feel suicidal
thinking about killing myself | i just want to end my life
"""
ALIVE = """
me quiero morir de risa | no me quiero morir | no quiero vivir con mi suegra | ya no quiero vivir en mexico
quiero vivir aqui | that cake is to die for | i want to live here | i died laughing
mi papa va a morir dijo el doctor | vive en texas | my life in cuba
mi esposo esta muerto desde 2015 | he is dead | se murio mi gato
"""

IMMIGRATION_ES = """
vino la migra | esta la migra afuera | la migra esta afuera | llego ICE | llegó la migra
cayó la migra en mi trabajo | la migra está en mi casa | están tocando la puerta los de ICE
la migra esta tocando la puerta | hay migra afuera | anda la migra por aqui
los de inmigracion estan en mi puerta | vino inmigracion a la casa | llegaron los de ice
ice esta afuera de mi casa | entro la migra a mi trabajo | entraron a mi casa los de ice
esta aqui la migra | ¿qué hago? la migra está en mi puerta | la migra esta en mi puerta que hago
ayuda la migra | la migra en mi casa | migra afuera | ¿la migra está afuera? | me está siguiendo la migra
me paró la migra | nos paro ice | la patrulla fronteriza me detuvo
ya vino la migra y se llevaron a mi primo | hay una redada en mi trabajo
esta la migra en el estacionamiento | la migra anda en mi calle | vinieron los de migracion | lo agarraron
agarraron a mi esposo | se lo llevaron | se la llevaron | se llevaron a mi papa | me detuvieron
estoy detenido | estoy detenida | lo tiene inmigracion | la tiene ICE | lo tienen detenido
mi esposo está detenido | la migra agarró a mi hermano | la migra se llevo a mi esposa
se llevo la migra a mi hijo | arrestaron a mi mamá | mi marido esta preso | me agarraron | nos agarraron
ice tiene a mi esposo | me tiene la migra | me arrestaron | agarraron a mi esposo saliendo del trabajo
Ayuda por favor, se llevaron a mi esposo | detuvieron a Juan | acaban de llevarse a mi esposo
lo acaban de agarrar | me van a deportar hoy | lo deportaron | se lo llevo ice | mi hermano fue detenido
mi esposo fue arrestado por ice | lo arrestaron ayer | mi esposo tiene permiso desde 2012 y hoy lo agarraron
señorita buenas tardes mire es que a mi esposo lo agarraron esta mañana | lo agarro la migra | lo detuvo ice
la policia se llevo a mi hijo | estamos detenidos en la carretera
a mi esposo se lo llevaron los de migracion | me dijeron que agarraron a mi esposo
no se que hacer se llevaron a mi esposa | no me contesta creo que lo agarraron | si lo agarraron
no se si lo agarraron | lo tienen en la hielera | esta en la hielera mi hermano
"""

IMMIGRATION_EN = """
ICE is here | ice is here | ICE is outside | immigration is at my door | ice at my door
they took my husband | they got him | im detained | I'm detained | i am detained | they took him
they took her away | ICE took my dad | they arrested my husband | my husband got arrested
my brother was detained by ice | ice has my brother | ice came to my house
ice agents are knocking on my door | immigration came to my job | ice is at my work | they detained my wife
he got picked up by ice | is ice outside? | they grabbed my son | my husband is detained
what do i do ice is at my door | immigration agents are outside | la migra is here | ice just showed up
theyre taking my husband | they are taking me | border patrol has me | border patrol stopped us
theres a raid | help ice
there is a raid at my job | ice raid | my husband is in ice custody | immigration took him this morning
my mom was taken by ice | ICE got him | they just took my brother | help they took my wife
he was arrested last night | hi its maria, my husband has been arrested | i was detained
we are being detained | theyre deporting him | my husband is being detained | i got arrested
ice pulled us over | ice is in my building | i dont know if they took my husband | ice is knocking
"""

SAFETY_ES = """
me pego | me pegó | mi esposo me pegó | me está pegando | me esta golpeando | me golpeó | me amenaza
me amenazó | me quiere matar | me va a matar | quiere matarme | mi marido me amenaza con un cuchillo
dice que me va a matar | no me deja salir de la casa | me tiene encerrada | me violó | me esta ahorcando
mi novio me pego otra vez | anoche me pego | me amenazo con llamar a la migra | el me pega
me esta lastimando | me golpearon | tiene una pistola y me amenaza | le esta pegando a mi mama
me pegó con el cinturón | me acaba de pegar | me anda amenazando | me dijo que si lo dejo me mata
me agarro a golpes
"""

SAFETY_EN = """
he hit me | hes hurting me | he's hurting me | he is beating me | my husband hit me
he beat me up last night | hes trying to kill me | he wants to kill me | he said he will kill me
he threatened to kill me | he threatens me | she hits me | my boyfriend choked me | he wont let me leave
hes got a gun | he raped me | my husband is hurting us | he punched me in the face
he says hes going to kill me | i was raped | he just hit me again
"""

NOT = """
me arrestó la policía anoche | ayer me arrestó la policía | i was arrested last night
¿la migra puede venir? | puede venir la migra a mi casa? | que hago si viene la migra | y si viene la migra
tengo miedo de la migra | me pegó la gripe | me pego el covid | se me pegó | me pego un resfriado
me pegue en el dedo | agarraron mi solicitud | they took my fingerprints
la cita de emergencia del dentista | vi que la migra anda en Texas | mi contacto de emergencia es mi mama
no es una emergencia | not an emergency | emergency contact is my mom | estoy en la sala de emergencias
emergency room bill | ya me llego la carta de inmigracion | llego mi cita de migracion
inmigracion me mando una carta | immigration sent me a letter | immigration took my fingerprints
immigration took 5 months | they took my picture | they got my papers | they got him a lawyer
ice cream is here | mi caso esta detenido | mi tramite está detenido | el pago esta detenido
nunca me detuvieron | no me han arrestado | no me detuvieron | nunca he sido arrestado
i was never arrested | i have never been arrested | no, never detained | me detuvieron en 2015
me detuvieron hace 5 años | i was arrested in 2012 | he hit me in 2019 | me pegó hace dos años
i was arrested years ago | when i was a kid ice came to my house | el año pasado vino la migra
can ice come to my house? | what if ice comes | if ice is at my door what do i do
what happens if they arrest me | que pasa si me agarran | me pueden deportar? | can they deport me?
will they take my husband? | vi en las noticias que se llevaron a mucha gente
dicen que la migra anda en Chicago | i saw on the news ice came to chicago
me pegaba cuando estabamos casados | he used to hit me | my leg hurts me | this wait is killing me
a car hit me | si regreso a mi pais me van a matar | me quieren matar en mi pais
they want to kill me in my country | lo agarre | agarre el papel | ya lo agarraste?
they took him to the hospital | le pego bien | me llevaron al hospital | hola | estado | pagar | LISTO
ayuda | help | persona | 15/03/1987 | si | no | mi casa | gracias | urgente | urgente necesito mi permiso
es urgente | its urgent | me detengo | la migra | ice | inmigracion | immigration status
trabajo en la noche de la migra | mi esposo llego en 2010 | llego mi esposo | llego el paquete
ya llegaron mis papeles | se llevaron mi carro | me robaron | they took my car | they took the test
they have my file | they have my passport | he is my husband | he has a work permit | arrested development
i need to report no arrests | arrest record copy | la corte me detuvo el caso
lo llevaron a la corte mis papeles | me amenaza la lluvia | immigration has my application
no tengo arrestos | was he arrested? no | have you been arrested | ha sido arrestado
¿ha sido detenido alguna vez? | quiero matar dos pajaros | estoy matando el tiempo | he hit the lottery
it hit me that i forgot | me pego un susto | me pegó el sol | me agarro la lluvia | me agarraron las prisas
me agarro el trafico | i got caught in traffic | me detuvo el semaforo | emergencia dental
la aseguradora de emergencias | emergency advance parole | emergency travel document
mi esposo esta detenido desde hace 3 años | le pegaron un sello | me pego la risa
mi hijo me pego el catarro
"""


def phrases(table: str) -> list[str]:
    return [
        phrase.strip() for line in table.strip().splitlines() for phrase in line.split(" | ") if line.strip()
    ]


@pytest.mark.parametrize("text", phrases(WORDS))
def test_the_word_itself_is_one_with_small_typos(text: str) -> None:
    assert emergency(text) is not None


@pytest.mark.parametrize("text", phrases(IMMIGRATION_ES + IMMIGRATION_EN))
def test_this_is_an_emergency_of_immigration(text: str) -> None:
    found = emergency(text)
    assert found is not None
    assert found.kind == "immigration"


@pytest.mark.parametrize("text", phrases(SAFETY_ES + SAFETY_EN))
def test_this_is_somebody_in_danger(text: str) -> None:
    found = emergency(text)
    assert found is not None
    assert found.kind == "safety"


@pytest.mark.parametrize("text", phrases(DESPAIR))
def test_this_is_somebody_who_may_not_want_to_live(text: str) -> None:
    found = emergency(text)
    assert found is not None
    assert found.kind == "despair"


@pytest.mark.parametrize("text", phrases(ALIVE))
def test_this_only_sounds_like_despair(text: str) -> None:
    assert emergency(text) is None


@pytest.mark.parametrize("text", phrases(NOT))
def test_this_is_none(text: str) -> None:
    assert emergency(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [("vino la migra", "es"), ("ICE is here", "en"), ("EMERGENCIA", "es"), ("he hit me", "en")],
)
def test_it_says_in_which_language_it_was_said(text: str, language: str) -> None:
    found = emergency(text)
    assert found is not None
    assert found.spoken == language


@pytest.mark.parametrize("text", phrases(WORDS + IMMIGRATION_ES + IMMIGRATION_EN + SAFETY_ES + SAFETY_EN))
def test_none_of_them_is_a_command_or_opts_out(text: str) -> None:
    assert not opt_out(text)
    said = command(text)
    assert said is None or said.name not in COMMANDS


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "🚨🚨", "a" * 5000, "la migra " * 400, "me " * 800, "?" * 1600]
)
def test_any_text_is_read_without_a_stumble(text: str) -> None:
    assert emergency(text) is None


def test_an_accent_a_capital_and_an_emoji_change_nothing() -> None:
    for text in ("SE LO LLEVÓ LA MIGRA 😭😭", "Se Lo Llevo La Migra", "se lo llevo la migra!!!!"):
        assert emergency(text) is not None
