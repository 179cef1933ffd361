"""Global words: understood in both languages, politely put or slightly misspelt, only as a whole message."""

import pytest

from recado.i18n.understand import COMMANDS, Command, command
from recado.i18n.words import packs

WHOLE_MESSAGES = [
    ("ayuda", "help"),
    ("AYUDA!", "help"),
    ("Ayúdeme por favor", "help"),
    ("ayida", "help"),
    ("help", "help"),
    ("Help, please", "help"),
    ("menu", "menu"),
    ("Menú", "menu"),
    ("opciones", "menu"),
    ("estado", "status"),
    ("¿Cómo va mi caso?", "status"),
    ("status", "status"),
    ("statsu", "status"),
    ("What is the status of my case?", "status"),
    ("mi lista", "checklist"),
    ("lista", "checklist"),
    ("¿Qué me falta?", "checklist"),
    ("checklsit", "checklist"),
    ("what do you need", "checklist"),
    ("PAGAR", "pay"),
    ("Quiero pagar, por favor", "pay"),
    ("pay", "pay"),
    ("how much do I owe?", "pay"),
    ("idioma", "language"),
    ("change language", "language"),
    ("persona", "person"),
    ("hablar con una persona", "person"),
    ("Buenas tardes, quiero hablar con mi abogada", "person"),
    ("talk to a person please", "person"),
    ("atrás", "back"),
    ("volver", "back"),
    ("go back", "back"),
    ("saltar", "skip"),
    ("skip", "skip"),
    ("omitr", "skip"),
    ("LISTO", "done"),
    ("listo 👍", "done"),
    ("lsito", "done"),
    ("Listo, gracias", "done"),
    ("ya terminé", "done"),
    ("Done", "done"),
    ("I'm done!", "done"),
    ("finishd", "done"),
    ("hablar con algien", "person"),
    ("quiro hablar con mi abogda", "person"),
    ("que documntos necesito", "checklist"),
    ("¿Quién es?", "who"),
    ("who are you?", "who"),
    ("con quién hablo", "who"),
    ("EJEMPLO", "example"),
    ("ejenplo", "example"),
    ("¿Me puede dar un ejemplo, por favor?", "example"),
    ("¿Cómo tomo la foto?", "example"),
    ("example", "example"),
    ("exmaple please", "example"),
    ("Show me an example", "example"),
    ("how do i take the picture", "example"),
    ("kiero ablar con alguien", "person"),
    ("¿Me pueden llamar?", "person"),
    ("quiero ablar con mi abogada", "person"),
    ("can someone call me", "person"),
    ("I need a human", "person"),
    ("q necesito mandar", "checklist"),
    ("que papeles me faltan", "checklist"),
    ("what's left", "checklist"),
    ("what do I still need?", "checklist"),
    ("cual es mi estatus", "status"),
    ("what's going on with my case", "status"),
    ("kien eres", "who"),
    ("kiero pagar", "pay"),
]

NOT_COMMANDS = """
necesito ayuda con mi pasaporte vencido
can you help my sister too?
mi casa
mi paso
por ejemplo
simple
ample
muestre
mi carro
estado de mi casa
Quinn
Reddy
Luengo
Castellanos
salió
el salto
ahogado
fractura
el menu del restaurante
estado de Nueva York
Estados Unidos
estados
mi estado civil es casada
el pago de mayo ya lo hice
ya pagué
pagan
Pagán
no puedo pagar
I can't pay
pay stub
my pay stub is attached
pasó
pegar
visto
Lisa
Liston
lista de espera
mi persona
personas
personal
es una persona mala
back side
my back hurts
the back of the card
atraso
no estoy listo
not done
not ready
I'm not done
I already paid
skip the line
quien sabe
who knows
Menudo
Elena
help desk job
gracias
hola
ok
sí
no
si
123
12/03/1985
María Elena López
English teacher
español nativo
profesor de inglés
el
a

🙂🙂
???
""".strip("\n").splitlines()


@pytest.mark.parametrize(("said", "name"), WHOLE_MESSAGES)
def test_the_whole_message_is_a_command(said: str, name: str) -> None:
    found = command(said)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("said", NOT_COMMANDS)
def test_a_word_inside_a_sentence_or_a_lookalike_is_not(said: str) -> None:
    assert command(said) is None


@pytest.mark.parametrize(
    ("said", "to"),
    [
        ("español", "es"),
        ("Español por favor", "es"),
        ("ESPANOL", "es"),
        ("spanish please", "es"),
        ("en español", "es"),
        ("espñaol", "es"),
        ("English", "en"),
        ("english please", "en"),
        ("inglés", "en"),
        ("in english", "en"),
        ("engilsh", "en"),
    ],
)
def test_naming_a_language_switches_to_it(said: str, to: str) -> None:
    found = command(said)
    assert found is not None
    assert (found.name, found.switch_to) == ("language", to)


@pytest.mark.parametrize(
    ("said", "cents"),
    [
        ("pagar 200", 20000),
        ("Pagar $200", 20000),
        ("pay $1,200.50", 120050),
        ("pay 200 dollars please", 20000),
        ("PAGAR 150,50 dolares", 15050),
        ("pagar", None),
    ],
)
def test_pay_takes_an_amount(said: str, cents: int | None) -> None:
    found = command(said)
    assert found is not None
    assert (found.name, found.cents) == ("pay", cents)


@pytest.mark.parametrize(
    "said", ["pagar 200 mañana si puedo", "pay 200 or 300", "pagar a mi abogado 200", "pay stub 2"]
)
def test_pay_with_other_words_is_a_sentence(said: str) -> None:
    assert command(said) is None


def test_a_command_says_in_which_language_it_was_spoken() -> None:
    assert command("ayuda") == Command("help", "es")
    assert command("help") == Command("help", "en")
    assert command("menú") == Command("menu", None)


def test_every_language_has_words_for_every_command() -> None:
    for pack in packs():
        assert set(pack.commands) == set(COMMANDS)
        assert all(pack.commands.values())


def test_every_listed_phrase_is_understood_as_listed() -> None:
    for pack in packs():
        for name, phrases in pack.commands.items():
            for phrase in phrases:
                found = command(phrase)
                assert found is not None, phrase
                assert found.name == name, phrase
