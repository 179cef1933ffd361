"""What a new user does, over real HTTP: SDK, sandbox, webhooks, workers, console.

Ana writes Spanish over WhatsApp, Beth English by SMS; Paula answers both from the console.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from support.outside import Browser, Demo, Phone, until

FRESH = 2.0
"""Seconds until a client's text stands in the open thread, the page's own poll of one second included."""
PAGE_POLLS = 1.0
REMINDED = ("Hello, we still need", "Your case is waiting", "We are still waiting")
ADDRESS = "1200 Main Street, Houston, TX 77002"
CARD = {"method": "card", "expiry": "12/34", "cvc": "123", "name": "Ana Morales", "email": "ana@example.org"}


@pytest.fixture(scope="module")
def demo_settings() -> Mapping[str, str]:
    # Long enough for a hurried client never to be interrupted, short enough to be seen to end.
    return {"REMINDER_SCHEDULE": "4s,5s,6s"}


@dataclass
class Client:
    """A person of the demo and her phone."""

    name: str
    born: str
    ref: str
    phone: Phone


def test_six_steps_of_a_new_user(demo: Demo, pictures: Path) -> None:
    ana, beth = client(demo, "Ana Morales", "whatsapp"), client(demo, "Beth Carter", "sms")

    greets_in_both_languages_and_makes_sure_who_it_is(ana)
    asks_a_few_questions(ana, "1", "1", "no", "2", until_it_says="Siguiente: prueba de que es ciudadano")
    gathers_photos_into_documents(ana.phone, pictures)
    names_what_is_wrong_with_a_file(ana.phone, pictures)

    speaks_english_to_whoever_does(beth)
    asks_a_few_questions(beth, "yes", "DACA", "no", "May 2, 2019", until_it_says="Next: passport")
    gathers_photos_one_by_one(beth.phone, pictures)
    beth_fell_silent_after = len(beth.phone.texts())

    takes_a_payment_after_a_declined_card(demo, ana)

    paula = Browser(demo.console)
    paula.sign_in(next(each for each in demo.listing()["staff"] if each["role"] == "paralegal"))
    shows_the_whole_thread(paula, ana)
    sends_staffs_own_words(paula, ana)
    shows_the_next_text_by_itself(paula, ana)
    hands_back_to_the_bot(paula, ana)
    tells_verdicts_in_the_clients_language(paula, ana, beth)
    tells_a_moved_stage_in_plain_words(demo, paula, ana)

    reminds_three_times_and_then_asks_staff(demo, beth, beth_fell_silent_after)
    assert json.loads(demo.recado("audit", "verify", "--json"))["problems"] == []


def client(demo: Demo, name: str, channel: str) -> Client:
    found = next(each for each in demo.listing()["people"] if each["name"] == name)
    return Client(name, found["birth_date"], found["case"], Phone(demo.sandbox, found["phone"], channel))


def greets_in_both_languages_and_makes_sure_who_it_is(ana: Client) -> None:
    greeting = ana.phone.says("ola", "Robles Law")
    assert "Para seguir en español, responda 1" in greeting
    assert "For English, reply 2" in greeting
    ana.phone.says("1", "¿Permite que Robles Law le mande mensajes")
    ana.phone.says("sii", "escriba su fecha de nacimiento")
    ana.phone.says("1 de enero de 1970", "Esa no es la fecha de nacimiento de Ana")
    year, month, day = ana.born.split("-")
    ana.phone.says(f"{day}/{month}/{year}", "Gracias, Ana")
    # On WhatsApp what is answered by a tap is a message of its own.
    ana.phone.hears("¿Para qué familiar")


def speaks_english_to_whoever_does(beth: Client) -> None:
    beth.phone.says("hello, my lawyer gave me this number", "May Robles Law text you")
    beth.phone.says("yes", "write your date of birth")
    year, month, day = beth.born.split("-")
    assert "first work permit" in beth.phone.says(f"{month}/{day}/{year}", "Thank you, Beth")


def asks_a_few_questions(who: Client, *answers: str, until_it_says: str) -> None:
    for answer in answers[:-1]:
        assert until_it_says not in who.phone.says(answer)
    who.phone.says(answers[-1], until_it_says)


def gathers_photos_into_documents(phone: Phone, pictures: Path) -> None:
    phone.send("", pictures / "7.jpg")
    assert "¿Cuál es su dirección" in phone.hears("1 página recibida: prueba de que es ciudadano")
    phone.says(ADDRESS, "¿En qué fecha se casaron?")
    phone.says("5 de junio del 2020", "¿Tienen hijos juntos?")
    phone.says("0", "Siguiente: acta de matrimonio")
    phone.send("", *(pictures / name for name in ("1.jpg", "2.png", "3.heic")))
    phone.hears("Mande todas las hojas")
    phone.says("LISTO", "3 páginas recibidas: acta de matrimonio")
    phone.hears("¿Ya hizo antes una solicitud")
    phone.says("no", "Siguiente: dos fotos tipo pasaporte")
    phone.send("", pictures / "5.jpg")
    assert "Siguiente: pruebas de su vida juntos" in phone.hears("1 página recibida: dos fotos")
    assert "Volvemos a: pruebas de su vida juntos" in phone.says("LISTO")


def gathers_photos_one_by_one(phone: Phone, pictures: Path) -> None:
    for name in ("1.jpg", "2.png", "3.heic"):
        phone.send("", pictures / name)
    assert "When does it expire?" in phone.says("done", "3 pages received: passport")
    phone.says("May 2 2031", "In which country were you born?")
    phone.says("Guatemala", "What is your address now")
    phone.says(ADDRESS, "Next: last DACA approval letter")


def names_what_is_wrong_with_a_file(phone: Phone, pictures: Path) -> None:
    wrong = {"letter.docx": "Word o Excel", "broken.jpg": "viene dañado", "empty.jpg": "no tiene nada"}
    for name, words in wrong.items():
        phone.send("", pictures / name)
        assert "foto" in phone.hears(words)
    phone.send("este si", pictures / "4.jpg")
    phone.hears("Mande todas las hojas")
    said = phone.says("listo", "1 página recibida: pruebas de su vida juntos")
    assert "Eso es todo por ahora" in said


def takes_a_payment_after_a_declined_card(demo: Demo, ana: Client) -> None:
    link = re.search(r"http://\S+/c/p/\S+", ana.phone.says("pagar", "$450.00"))
    assert link
    assert "Robles Law" in requests.get(link[0], timeout=10).text
    checkout = requests.post(link[0], timeout=10)
    assert checkout.url.startswith(f"{demo.sandbox}/pay/"), checkout.url
    requests.post(checkout.url, data={**CARD, "number": "4000 0000 0000 0002"}, timeout=10)
    assert "No le cobramos nada" in ana.phone.hears("$450.00 no se pudo hacer")
    requests.post(checkout.url, data={**CARD, "number": "4242 4242 4242 4242"}, timeout=10)
    assert "queda pagada por completo" in ana.phone.hears("Recibimos su pago de $450.00")
    (invoice,) = case(demo, ana)["invoices"]
    assert (invoice["state"], invoice["balance_cents"]) == ("paid", 0)
    ana.phone.says("pagar", "no debe nada")


def shows_the_whole_thread(paula: Browser, ana: Client) -> None:
    assert ana.ref in paula.page("/cases")
    thread = paula.page(f"/cases/{ana.ref}")
    for words in (
        ">ola<",
        "Gracias, Ana.",
        "3 páginas recibidas: acta de matrimonio",
        "WhatsApp",
        "Delivered",
    ):
        assert words in thread, words
    assert thread.count('class="problem"') == 3, "the three files that nobody could use are named"
    thumbnail = paula.get(paula.origin + _first(r'src="(/media/[^"]+/thumbnail)"', thread), timeout=30)
    assert thumbnail.headers["Content-Type"] == "image/jpeg"
    pdf = paula.get(paula.origin + _first(r'<iframe src="(/documents/[^"#]+/pdf)', thread), timeout=30)
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["Content-Disposition"].startswith("inline")


def sends_staffs_own_words(paula: Browser, ana: Client) -> None:
    page = f"/cases/{ana.ref}"
    party = _first(r'name="party" value="([^"]+)"', paula.page(page))
    paula.act(page, f"{page}/reply", {"party": party, "text": "Buenos días, Ana. Soy Paula: ¡va muy bien!"})
    assert ana.phone.hears("Soy Paula") == "Buenos días, Ana. Soy Paula: ¡va muy bien!"


def shows_the_next_text_by_itself(paula: Browser, ana: Client) -> None:
    page = f"/cases/{ana.ref}"
    newest = _first(r'data-last="(\d+)"', paula.page(page))
    heard = len(ana.phone.texts())
    ana.phone.send("Gracias, Paula")
    sent = time.monotonic()
    updates = f"{paula.origin}{page}/thread?after={newest}"
    until(lambda: "Gracias, Paula" in paula.get(updates, timeout=10).text, "her text in the thread")
    assert time.monotonic() - sent < FRESH - PAGE_POLLS
    assert len(ana.phone.texts()) == heard, "while a person writes, the bot keeps silent"


def hands_back_to_the_bot(paula: Browser, ana: Client) -> None:
    page = f"/cases/{ana.ref}"
    paula.act(page, f"{page}/resume", {})
    ana.phone.says("gracias", "Con gusto")


def tells_verdicts_in_the_clients_language(paula: Browser, ana: Client, beth: Client) -> None:
    certificate = _document(paula, ana, "marriage certificate")
    paula.act(certificate, f"{certificate}/accept", {})
    ana.phone.hears("Buenas noticias: acta de matrimonio")
    together = _document(paula, ana, "proof of your life together")
    paula.act(together, f"{together}/reject", {"reason": "other", "words": "No se lee la fecha."})
    assert "El motivo: No se lee la fecha." in ana.phone.hears("pruebas de su vida juntos")
    passport = _document(paula, beth, "passport")
    paula.act(passport, f"{passport}/accept", {})
    beth.phone.hears("Good news: passport")


def tells_a_moved_stage_in_plain_words(demo: Demo, paula: Browser, ana: Client) -> None:
    page = f"/cases/{ana.ref}"
    seen = _first(r'name="seen" value="([^"]+)"', paula.page(page))
    paula.act(page, f"{page}/stage", {"stage": "ready_for_signature", "seen": seen})
    ana.phone.hears("Hay una novedad en su caso: Sus formularios esperan su firma.")
    assert case(demo, ana)["stage"] == "ready_for_signature"


def reminds_three_times_and_then_asks_staff(demo: Demo, beth: Client, silent_since: int) -> None:
    beth.phone.heard = silent_since
    for words in REMINDED:
        assert "last DACA approval letter" in beth.phone.hears(words)

    def tasks() -> list[str]:
        return [each["note"] for each in case(demo, beth)["tasks"] if each["kind"] == "silent_client"]

    assert until(tasks, "a task about her silence") == ["No answer after 3 reminders."]
    assert sum(each.startswith(REMINDED) for each in beth.phone.texts()) == len(REMINDED)


def case(demo: Demo, who: Client) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(demo.recado("case", "show", who.ref, "--json"))
    return found


def _document(paula: Browser, who: Client, label: str) -> str:
    return _first(rf'<a href="(/documents/[^"]+)">{label}</a>', paula.page(f"/cases/{who.ref}"))


def _first(pattern: str, page: str) -> str:
    found = re.search(pattern, page, re.IGNORECASE)
    assert found, f"{pattern} is not on the page"
    return found[1]
