"""The mail server: what each of its answers means to us."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from support.post_office import PASSWORD, USER, certificate, opened

from recado.gateways import mail as gateway
from recado.gateways.errors import MailFailed
from recado.gateways.mail import Mail, SmtpMail, sender_of
from recado.gateways.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.post_office import PostOffice

LETTER = Mail("0190", "ana@example.org", "Cómo escribirnos", "Hola.\n.\n¿Qué tal, señora? " + "x" * 2000)


def outcome(url: str, letter: Mail = LETTER) -> Outcome:
    with pytest.raises(MailFailed) as failed:
        SmtpMail(url, "office@luna.example.org").send(letter)
    assert "ana@" not in str(failed.value)
    assert failed.value.__cause__ is None
    return failed.value.outcome


def test_a_letter_arrives_whole_with_its_sender_and_id(post_office: PostOffice) -> None:
    SmtpMail(post_office.url, "office@luna.example.org").send(LETTER)
    (letter,) = post_office.letters
    assert post_office.taken[0][0] == ["ana@example.org"]
    assert (letter["From"], letter["To"]) == ("office@luna.example.org", "ana@example.org")
    assert letter["Subject"] == "Cómo escribirnos"
    assert letter["Message-ID"] == "<0190@luna.example.org>"
    assert letter.get_content().replace("\r\n", "\n").strip() == LETTER.body


def test_it_signs_in_by_what_the_address_says(post_office: PostOffice) -> None:
    who = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@"
    SmtpMail(post_office.url.replace("//", f"//{who}"), USER).send(LETTER)
    assert len(post_office.taken) == 1
    assert outcome(post_office.url.replace("//", "//somebody:else@")) is Outcome.CONFIG
    assert len(post_office.taken) == 1


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        ("450 try again", Outcome.RETRY),
        ("550 nobody here", Outcome.BAD_ADDRESS),
    ],
)
def test_what_the_server_says_of_an_address(post_office: PostOffice, answer: str, meaning: Outcome) -> None:
    post_office.to_recipient = answer
    assert outcome(post_office.url) is meaning


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [("451 later", Outcome.RETRY), ("554 not these words", Outcome.CONTENT_REFUSED)],
)
def test_what_the_server_says_of_the_words(post_office: PostOffice, answer: str, meaning: Outcome) -> None:
    post_office.to_words = answer
    assert outcome(post_office.url) is meaning


def test_an_answer_lost_after_the_words_leaves_their_fate_unknown(post_office: PostOffice) -> None:
    post_office.hangs_up = True
    assert outcome(post_office.url) is Outcome.UNKNOWN
    assert len(post_office.taken) == 1


def test_a_server_that_is_not_there_or_hangs_up_at_the_door_took_nothing() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert outcome(f"smtp://127.0.0.1:{port}") is Outcome.RETRY
    assert outcome(f"smtps://127.0.0.1:{port}") is Outcome.RETRY
    assert _at_the_door(lambda line: line.close()) is Outcome.RETRY
    assert _at_the_door(lambda line: line.sendall(b"421 too busy\r\n")) is Outcome.RETRY
    assert _at_the_door(lambda line: line.sendall(b"554 not you\r\n")) is Outcome.CONFIG


def test_beyond_this_machine_nothing_is_said_without_encryption(
    post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(_url: str) -> bool:
        return False

    monkeypatch.setattr(gateway, "is_loopback", elsewhere)
    assert outcome(post_office.url) is Outcome.CONFIG
    assert post_office.tries == 0


def test_encryption_that_is_offered_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, context = certificate(tmp_path)
    with opened(tls_context=context, require_starttls=True) as office:
        monkeypatch.setenv("SSL_CERT_FILE", str(ours))
        SmtpMail(office.url, "office@luna.example.org").send(LETTER)
        assert len(office.taken) == 1


def test_a_certificate_that_nobody_vouches_for_ends_the_talk(tmp_path: Path) -> None:
    _, context = certificate(tmp_path)
    with opened(tls_context=context, require_starttls=True) as office:
        assert outcome(office.url) is Outcome.CONFIG
        assert office.tries == 0
    with opened(ssl_context=context, server_hostname="127.0.0.1") as office:
        assert outcome(office.url.replace("smtp:", "smtps:")) is Outcome.CONFIG
        assert office.tries == 0


def test_no_line_break_gets_into_a_header(post_office: PostOffice) -> None:
    server = SmtpMail(post_office.url, "office@luna.example.org")
    with pytest.raises(ValueError, match="linefeed"):
        server.send(replace(LETTER, subject="one\r\nBcc: eva@example.org"))
    assert post_office.taken == []


def test_the_password_is_never_shown() -> None:
    assert "secret" not in repr(SmtpMail("smtp://me:secret@mail.example.org", "office@example.org"))


@pytest.mark.parametrize(
    ("url", "mail_from", "sender"),
    [
        ("smtp://office%40example.org:x@mail.example.org", None, "office@example.org"),
        ("smtp://office%40example.org:x@mail.example.org", "hello@example.org", "hello@example.org"),
        ("smtp://me:x@mail.example.org", None, None),
    ],
)
def test_whom_mail_comes_from(url: str, mail_from: str | None, sender: str | None) -> None:
    assert sender_of(url, mail_from) == sender


def _at_the_door(answer: Callable[[socket.socket], None]) -> Outcome:
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            line, _ = door.accept()
            with line:
                answer(line)

        porter = threading.Thread(target=serve)
        porter.start()
        met = outcome(f"smtp://127.0.0.1:{door.getsockname()[1]}")
        porter.join()
    return met
