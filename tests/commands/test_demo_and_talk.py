"""The demo's people, and texting as one of them from a terminal."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyotp
import pytest
from click.testing import CliRunner, Result
from support.portal import MASTER_KEY

from recado.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from commands.conftest import Line
    from support.house import Portal

ROSA = "+13055550142"


@contextmanager
def working(portal: Portal) -> Iterator[None]:
    """The workers, in a thread."""
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            portal.work()
            stop.wait(0.05)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()


def talk(portal: Portal, typed: str, *arguments: str) -> Result:
    environment = {
        "DATABASE_URL": portal.database.url,
        "DATABASE_OWNER_URL": portal.database.owner_url,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "MASTER_KEY": MASTER_KEY.hex(),
        "VAR_DIR": str(portal.runtime.settings.var_dir),
        "SANDBOX_PORT": portal.sandbox.base_url.rpartition(":")[2],
    }
    made: Result = CliRunner().invoke(main, ["talk", *arguments], env=environment, input=typed)
    return made


def test_the_demo_lists_its_people_and_sign_ins(bare: Line) -> None:
    del bare.environment["MASTER_KEY"]
    listing = bare.data("demo")
    assert {"work_permit", "family_petition", "h1b"} == {each["case_type"] for each in listing["people"]}
    ana = next(each for each in listing["people"] if each["name"] == "Ana Morales")
    assert ana["birth_date"] == "1987-03-15"
    assert ana["whatsapp"] == f"whatsapp:{ana['phone']}"
    partner = next(each for each in listing["staff"] if each["role"] == "managing_partner")
    assert pyotp.TOTP(partner["totp_secret"]).verify(partner["code"], valid_window=1)
    again = bare.data("demo")
    assert again["people"] == listing["people"]
    assert [each["totp_secret"] for each in again["staff"]] == [
        each["totp_secret"] for each in listing["staff"]
    ]
    assert partner["email"] in bare.run("demo").stdout


def test_a_real_firm_never_becomes_a_demo(line: Line) -> None:
    assert "holds a real firm" in line.refusal("demo")


def test_a_piped_conversation_prints_every_answer(portal: Portal) -> None:
    with working(portal):
        told = talk(portal, "hola\n2\n", "--as", ROSA)
    assert told.exit_code == 0, told.output
    assert told.stdout.count("\n  > ") >= 1
    assert [
        f"  > {line}" for text in portal.heard(ROSA) for line in text.split("\n")
    ] == told.stdout.splitlines()


def test_as_json_each_arrival_is_a_line(portal: Portal) -> None:
    with working(portal):
        told = talk(portal, "hola\n", "--as", ROSA, "--json")
    arrived = [json.loads(each) for each in told.stdout.splitlines()]
    assert [each["body"] for each in arrived] == portal.heard(ROSA)
    assert arrived[0]["to"] == ROSA


def test_a_client_is_named_without_accents_and_on_whatsapp(portal: Portal) -> None:
    with working(portal):
        talk(portal, "hola\n", "--as", "rosa quinones", "--channel", "whatsapp")
    assert portal.heard(f"whatsapp:{ROSA}")


def test_a_photo_is_sent_from_disk(portal: Portal, tmp_path: Path) -> None:
    photo = tmp_path / "mi foto.heic"
    photo.write_bytes(b"\x00")
    talk(portal, f"/foto '{photo}'\n/quit\nnever sent\n", "--as", ROSA, "--patience", "0")
    (sent,) = [each for each in portal.sandbox.messages.newest_first(ROSA) if each.inbound]
    (media,) = portal.sandbox.messages.media_of(sent.sid)
    assert (media.name, media.type) == ("mi foto.heic", "image/heic")


@pytest.mark.parametrize(
    ("arguments", "typed", "hint"),
    [
        (("--as", "nobody"), "hola\n", "nobody is called 'nobody'"),
        (("--as", "a"), "hola\n", "'a' may be "),
        (("--as", "+1"), "hola\n", "such as +1"),
        (("--as", ROSA), "/foto not-there.jpg\n", "No such file"),
        (("--as", ROSA), "/foto 'a\n", "No closing quotation"),
    ],
)
def test_a_mistake_is_one_line(portal: Portal, arguments: tuple[str, ...], typed: str, hint: str) -> None:
    told = talk(portal, typed, *arguments)
    assert told.exit_code == 1
    assert hint in told.stderr
    assert told.stderr.count("\n") == 1


def test_without_a_sandbox_it_says_how_to_start_one(line: Line, ports: object) -> None:
    line.environment["SANDBOX_PORT"] = "9"
    assert "recado up --demo" in line.refusal("talk", "--as", ROSA)
