"""No view without a session and a named act; no case but one's own; no GET that changes anything."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from recado.firm.access import Act

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from support.browser import Browser
    from support.console_firm import Told
    from support.console_mail import Mail
    from support.parts import Database
    from werkzeug.routing import Rule

    Browsers = Callable[[], Browser]
    SignedIn = Callable[[str], Browser]

OPEN = {"console.sign_in", "console.sign_in_now", "console.static"}
ALARMS = {"console.take_alert", "console.close_alert"}
ONESELF = {"console.sign_out", "console.inbox", "console.close_task", *ALARMS}
"""The inbox lists by role and case in SQL; a task's own act checks its case, and so does an emergency's."""


def test_every_view_names_its_act(app: Flask) -> None:
    for rule in _rules(app):
        act = getattr(app.view_functions[rule.endpoint], "recado_act", None)
        if rule.endpoint in OPEN - {"console.static"}:
            assert act == "anyone"
        elif rule.endpoint in ONESELF:
            assert act == "signed in"
        elif rule.endpoint != "console.static":
            assert isinstance(act, Act), rule.endpoint


def test_without_a_session_nothing_is_shown_or_done(app: Flask, browser: Browsers, told: Told) -> None:
    page = browser()
    token = page.token()
    for rule in _rules(app):
        if rule.endpoint in OPEN:
            continue
        path = _path(rule, told.ana_ref, told.waiting, told.medium, told.task, told.mail)
        answer = page.post(path, token) if "POST" in (rule.methods or ()) else page.get(path)
        assert answer.status_code in (303, 401), rule
        assert answer.status_code == 401 or answer.location.startswith("/sign-in"), rule


def test_a_forged_form_is_refused(app: Flask, signed_in: SignedIn, told: Told) -> None:
    hers = signed_in("paula")
    for rule in _rules(app):
        if "POST" in (rule.methods or ()):
            path = _path(rule, told.ana_ref, told.waiting, told.medium, told.task, told.mail)
            assert hers.post(path, "forged").status_code == 400, rule
            assert hers.client.post(path).status_code == 400, rule
            elsewhere = {"Sec-Fetch-Site": "cross-site"}
            data = {"csrf_token": hers.token()}
            assert hers.client.post(path, data=data, headers=elsewhere).status_code == 400, rule


def _without_token(page: str) -> str:
    """The form token tells the second in which it was made."""
    return re.sub(r'name="csrf_token"[^>]*>', "", page)


@pytest.mark.parametrize("who", ["paula", "beatriz", "tomas"])
def test_a_case_that_is_not_mine_is_like_one_that_is_not_there(
    app: Flask, signed_in: SignedIn, told: Told, who: str
) -> None:
    page = signed_in(who)
    token = page.token()
    nothing = uuid.uuid4()
    for rule in _rules(app):
        if (
            not rule.arguments & {"ref", "document_id", "medium_id", "task_id", "notice_id"}
            or rule.endpoint == "console.static"
        ):
            continue
        hidden = _path(rule, told.beth_ref, told.hidden_document, told.hidden_medium, told.hidden_task)
        hidden = hidden.replace(
            "/notices/" + str(told.hidden_document), f"/notices/{told.mail.hidden_notice}"
        )
        absent = _path(rule, "R-9999", nothing, nothing, nothing)
        form = {"text": "x", "stage": "filed", "seen": "opened", "reason": "x", "minutes": "5"}
        if "POST" in (rule.methods or ()):
            answers = [page.post(path, token, **form) for path in (hidden, absent)]
        else:
            answers = [page.get(path) for path in (hidden, absent)]
        assert [answer.status_code for answer in answers] == [404, 404], rule
        hidden_page, absent_page = (_without_token(answer.text) for answer in answers)
        assert hidden_page == absent_page
        assert "Beth" not in answers[0].text


def test_lists_show_only_what_a_role_may_see(signed_in: SignedIn, told: Told) -> None:
    paula, lucia = signed_in("paula"), signed_in("lucia")
    assert "Beth" not in paula.get("/").text + paula.get("/cases").text + paula.get("/cases?q=beth").text
    assert "Ana Quiñones" in paula.get("/cases").text
    assert "Beth Carter" in lucia.get("/cases").text
    assert "Is my file safe?" in lucia.get("/").text
    assert signed_in("tomas").get("/cases").status_code == 404
    books = signed_in("beatriz").get("/cases").text
    assert "Beth Carter" in books
    assert f"/cases/{told.beth_ref}" not in books


def test_a_malformed_reference_is_not_found(signed_in: SignedIn) -> None:
    page = signed_in("lucia")
    for ref in ("R-0001%00", "r-0001'", "%F0%9F%92%A9", "R-" + "9" * 40, "..%2f..", "R-0001%0a", "R-٠٠٠١"):
        assert page.get(f"/cases/{ref}").status_code == 404, ref


def test_no_get_changes_anything_but_the_note_that_it_was_read(
    app: Flask, signed_in: SignedIn, told: Told, database: Database
) -> None:
    page = signed_in("lucia")
    before = _contents(database)
    for rule in _rules(app):
        if "GET" not in (rule.methods or ()) or rule.endpoint == "console.static":
            continue
        path = _path(rule, told.ana_ref, told.waiting, told.medium, told.task, told.mail)
        for query in ("", "?after=1", "?q=ana", "?before=x", "?show=all&after=99999999999999999999"):
            assert page.get(path + query).status_code in (200, 303), (path, query)
    assert _contents(database) == before


def _rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("console."))


def _path(
    rule: Rule,
    ref: str,
    document: uuid.UUID,
    medium: uuid.UUID,
    task: uuid.UUID,
    mail: Mail | None = None,
) -> str:
    values: dict[str, object] = {
        "<ref>": ref,
        "<uuid:document_id>": document,
        "<uuid:medium_id>": medium,
        "<uuid:task_id>": task,
        "<uuid:item_id>": task,
        "<uuid:lead_id>": task,
        "<uuid:alert_id>": task,
        "<uuid:contact_id>": task,
        "<uuid:scan_id>": mail.scan if mail else task,
        "<uuid:mail_page_id>": mail.page if mail else task,
        "<uuid:piece_id>": mail.piece if mail else task,
        "<uuid:notice_id>": mail.notice if mail else document,
        "<int:number>": 1,
    }
    path = str(rule)
    for name, value in values.items():
        path = path.replace(name, str(value))
    return path


def _contents(database: Database) -> dict[str, str]:
    """Every table's rows as one hash; reading is noted in the audit, and when a session was last used."""
    left_out = {"audit_lines", "audit_heads", "staff_sessions"}
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    with psycopg.connect(database.owner_url.replace("postgresql+psycopg", "postgresql")) as connection:
        names = {row[0] for row in connection.execute(query)} - left_out
        hashes = {}
        for name in sorted(names):
            rows = "SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM {} t"
            row = connection.execute(sql.SQL(rows).format(sql.Identifier(name))).fetchone()
            assert row is not None
            hashes[name] = row[0]
    return hashes
