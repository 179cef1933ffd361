"""From an empty database to a firm whose staff can sign in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyotp
import pytest
from support.portal import MASTER_KEY

from recado.firm import staff as accounts
from recado.firm.crypto import Vault
from recado.firm.db import Database

if TYPE_CHECKING:
    from commands.conftest import Line


def sign_in(line: Line, email: str, password: str, secret: str) -> bool:
    now = datetime.now(UTC)
    db = Database(line.database.url, Vault(MASTER_KEY))
    with db.transaction() as session:
        answer = accounts.sign_in(
            session, email=email, password=password, code=pyotp.TOTP(secret).at(now), origin="here", now=now
        )
    db.close()
    return isinstance(answer, accounts.SignedIn)


def test_a_firm_is_set_up_once(bare: Line) -> None:
    made = bare.data("firm", "init", "--name", "Luna Legal", "--phone", "(202) 555-0100")
    assert made == {
        "name": "Luna Legal",
        "phone": "(202) 555-0100",
        "timezone": "America/New_York",
        "demo": False,
    }
    assert "already" in bare.refusal("firm", "init", "--name", "Other", "--phone", "(202) 555-0100")


def test_a_firm_in_a_zone_that_is_none_is_refused(bare: Line) -> None:
    init = ("firm", "init", "--name", "Luna", "--phone", "(202) 555-0100", "--timezone", "Mars/Olympus")
    assert "America/New_York" in bare.refusal(*init)


def test_commands_before_the_firm_say_what_is_missing(bare: Line) -> None:
    who = ("--name", "Ana Morales", "--phone", "+12025550111", "--role", "beneficiary")
    assert bare.refusal("case", "open", "--type", "work_permit", *who) == "this database has no firm yet"


def test_a_new_account_signs_in_with_what_was_printed(line: Line) -> None:
    who = ("--email", "Paula@example.org", "--name", "Paula Reyes", "--role", "paralegal")
    made = line.data("staff", "add", *who)
    assert made["totp_uri"].startswith("otpauth://totp/Luna%20Legal:paula%40example.org?secret=")
    assert made["totp_secret"] in made["totp_uri"]
    assert sign_in(line, "paula@example.org", made["password"], made["totp_secret"])
    listed = {row["email"]: row for row in line.data("staff", "list")["staff"]}
    assert listed["paula@example.org"] == {
        "email": "paula@example.org",
        "name": "Paula Reyes",
        "role": "paralegal",
        "active": True,
    }
    assert "already" in line.refusal("staff", "add", *who)


def test_a_password_may_be_typed_and_is_then_not_printed(line: Line) -> None:
    who = ("--email", "paula@example.org", "--name", "Paula Reyes", "--role", "paralegal")
    typed = "correct horse\ncorrect horse\n"
    told = line.run("staff", "add", *who, "--ask-password", typed=typed)
    assert "correct horse" not in told.output
    assert "otpauth://" in told.output


def test_a_short_password_is_refused(line: Line) -> None:
    ask = ("staff", "reset-password", "--email", "marta@example.org", "--ask-password")
    told = line.run(*ask, typed="short\nshort\n", status=1)
    assert "at least 12 characters" in told.stderr


def test_a_reset_makes_the_old_password_and_code_useless(line: Line) -> None:
    who = ("--email", "paula@example.org")
    first = line.data("staff", "add", *who, "--name", "Paula Reyes", "--role", "paralegal")
    password = line.data("staff", "reset-password", *who)["password"]
    assert not sign_in(line, "paula@example.org", first["password"], first["totp_secret"])
    second = line.data("staff", "reset-totp", *who)
    assert second["totp_secret"] != first["totp_secret"]
    assert not sign_in(line, "paula@example.org", password, first["totp_secret"])
    assert sign_in(line, "paula@example.org", password, second["totp_secret"])


@pytest.mark.parametrize("verb", ["reset-password", "reset-totp"])
def test_nobody_by_that_address_has_nothing_to_reset(line: Line, verb: str) -> None:
    assert "no account for 'who@example.org'" in line.refusal("staff", verb, "--email", "who@example.org")


def test_texts_are_accepted_by_a_managing_partner_only(line: Line) -> None:
    line.run("staff", "add", "--email", "paula@example.org", "--name", "Paula", "--role", "paralegal")
    assert "managing partner" in line.refusal("texts", "accept", "--by", "paula@example.org")
    standing = line.data("texts", "status")
    assert standing["accepted"]["by"] == "marta@example.org"
    assert standing["accepted"]["current"] is True
    assert standing["unreviewed"] == standing["texts"] > 50


def test_before_anybody_accepts_them_automatic_texts_are_held_back(bare: Line) -> None:
    bare.run("firm", "init", "--name", "Luna Legal", "--phone", "(202) 555-0100")
    who = ("--name", "Ana Morales", "--phone", "+12025550111", "--role", "beneficiary")
    bare.run("case", "open", "--type", "work_permit", *who)
    standing = bare.data("texts", "status")
    assert standing["accepted"] is None
    assert standing["held_messages"] == 1


def test_the_shipped_texts_have_no_faults(line: Line) -> None:
    told = line.data("texts", "lint")
    assert told["faults"] == []
    assert told["unreviewed"] > 50
    assert "no professional has reviewed" in line.run("texts", "lint", "--costs").stdout


def test_all_keys_can_be_wrapped_by_a_new_master_key(line: Line, ana: str) -> None:
    before = line.data("keys", "status")
    assert before["earlier"] == 0
    line.environment |= {"MASTER_KEY_PREVIOUS": MASTER_KEY.hex(), "MASTER_KEY": ("ab" * 32)}
    assert line.data("keys", "status")["earlier"] == before["current"]
    assert line.data("keys", "rotate")["rewrapped"] == before["current"]
    assert line.data("keys", "rotate")["rewrapped"] == 0
    del line.environment["MASTER_KEY_PREVIOUS"]
    assert line.data("case", "show", ana)["parties"][0]["name"] == "Ana Morales"
    assert line.data("audit", "verify")["whole"] is True


def test_a_reviewed_text_counts_until_its_words_change(line: Line) -> None:
    line.run("staff", "add", "--email", "tina@example.org", "--name", "Tina", "--role", "translator")
    line.run("staff", "add", "--email", "paula@example.org", "--name", "Paula", "--role", "paralegal")
    assert "translator" in line.refusal("texts", "review", "billing.link", "--by", "paula@example.org")
    assert "billing.link" in line.refusal("texts", "review", "biling.link", "--by", "tina@example.org")
    done = line.data("texts", "review", "billing.*", "small.thanks", "--by", "tina@example.org")
    assert {"billing.link", "small.thanks"} <= set(done["keys"])
    assert line.data("texts", "status")["reviewed"] == len(done["keys"])
    line.behind_its_back("UPDATE text_reviews SET fingerprint = 'old' WHERE text_key = 'small.thanks'")
    assert line.data("texts", "status")["changed"] == 1


def test_what_was_held_goes_out_when_the_last_of_its_texts_is_reviewed(bare: Line) -> None:
    bare.run("firm", "init", "--name", "Luna Legal", "--phone", "(202) 555-0100")
    bare.run("staff", "add", "--email", "tina@example.org", "--name", "Tina", "--role", "translator")
    who = ("--name", "Ana Morales", "--phone", "(202) 555-0111", "--birth-date", "1987-03-15")
    bare.run("case", "open", "--type", "work_permit", *who, "--role", "beneficiary")
    assert bare.data("texts", "status")["held_messages"] == 1
    by = ("--by", "tina@example.org")
    assert bare.data("texts", "review", "small.thanks", *by)["released"] == 0
    assert bare.data("texts", "review", "welcome.*", *by)["released"] == 1
    assert bare.data("texts", "status")["held_messages"] == 0


def test_the_sheet_shows_both_languages_and_what_is_left_to_review(line: Line) -> None:
    line.run("staff", "add", "--email", "tina@example.org", "--name", "Tina", "--role", "translator")
    line.run("texts", "review", "small.thanks", "--by", "tina@example.org")
    page = line.var / "sheet.html"
    page.parent.mkdir(exist_ok=True)
    told = line.data("texts", "sheet", "--out", str(page))
    keys = {each["key"] for each in told["texts"]}
    assert "small.thanks" not in keys
    assert "billing.link" in keys
    whole = line.data("texts", "sheet", "--all")["texts"]
    assert (
        next(each for each in whole if each["key"] == "small.thanks")["status"]
        == "reviewed by tina@example.org"
    )
    written = page.read_text(encoding="utf-8")
    assert "No professional has reviewed these texts" in written
    assert "¿Permite que {firm}" in written
