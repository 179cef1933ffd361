"""Who is asking, and whether they may: every view of the console is declared through this file.

A view says with a decorator which act it is; one that says nothing is refused, and a test walks all routes.
An unknown case, a case that may not be seen and a malformed reference give the very same answer.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from flask import abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recado.bot.runtime import Runtime
from recado.firm import access, audit, cases, setup, staff
from recado.firm.access import Act
from recado.firm.actions import Action
from recado.firm.errors import NotFound
from recado.firm.models import Case, ChecklistItem, Document, Medium, Message, Staff
from recado.handlers.console.clock import Clock, zone_of

View = Callable[..., ResponseReturnValue]
T = TypeVar("T")
_FORM = 64 * 1024
"""Bytes of a form around its file."""
_REF = re.compile(r"[A-Z]-[0-9]{1,12}")


def runtime() -> Runtime:
    """The portal's parts, as `register` was given them."""
    return cast("Runtime", current_app.extensions["recado.console"])


def me() -> Staff:
    """The member of staff who is signed in."""
    return cast("Staff", g.staff)


def clock(session: Session) -> Clock:
    """The firm's wall clock now."""
    return Clock(runtime().now(), zone_of(setup.firm(session).timezone))


def anyone(view: View) -> View:
    """Mark a view that needs no sign-in."""
    return declared(view, "anyone")


def signed_in(view: View) -> View:
    """Mark a view that concerns nobody but the member of staff who asks."""
    return declared(view, "signed in")


def quiet(view: View) -> View:
    """Mark a view that browsers fetch by themselves: it does not keep an idle session alive."""
    view.recado_quiet = True  # type: ignore[attr-defined]
    return view


def upload(most: int) -> Callable[[View], View]:
    """Mark a view whose form carries a file of at most so many bytes."""

    def decorate(view: View) -> View:
        view.recado_upload = most  # type: ignore[attr-defined]
        return view

    return decorate


def largest() -> int | None:
    """How many bytes this request may have: a file's, where a view takes one and the sender is signed in."""
    most = getattr(current_app.view_functions.get(request.endpoint or ""), "recado_upload", None)
    house = cast("int | None", current_app.config["MAX_CONTENT_LENGTH"])
    return most + _FORM if isinstance(most, int) and _is_signed_in() else house


def _is_signed_in() -> bool:
    """Asked before the form is read, so before who it is is known: strangers may not fill our memory."""
    token = request.cookies.get(cookie_name(), "")
    with runtime().transaction() as session:
        return staff.session_of(session, token, runtime().now(), touch=False) is not None


def on_firm(act: Act) -> Callable[[View], View]:
    """A view that is about no single case: called as ``view(session, **address)``."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gated(**address: Any) -> ResponseReturnValue:
            with runtime().transaction() as session:
                _require(session, act, None)
                return view(session, **address)

        return declared(gated, act)

    return decorate


def on_case(act: Act) -> Callable[[View], View]:
    """A view that reads the case of the address's `ref`: ``view(session, case, **address)``."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gated(ref: str, **address: Any) -> ResponseReturnValue:
            with runtime().transaction() as session:
                return view(session, case_for(session, ref, act), **address)

        return declared(gated, act)

    return decorate


def acting_on_case(act: Act) -> Callable[[View], View]:
    """A view that acts on the case of `ref`: ``view(case, **address)``, with no transaction open.

    The bot's staff acts open their own, in the order of locks that turns keep.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def gated(ref: str, **address: Any) -> ResponseReturnValue:
            with runtime().transaction() as session:
                case = case_for(session, ref, act)
            return view(case, **address)

        return declared(gated, act)

    return decorate


def on_document(act: Act) -> Callable[[View], View]:
    """A view that reads a document of a case: ``view(session, case, document, **address)``."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gated(document_id: uuid.UUID, **address: Any) -> ResponseReturnValue:
            with runtime().transaction() as session:
                case, document = document_for(session, document_id, act)
                return view(session, case, document, **address)

        return declared(gated, act)

    return decorate


def acting_on_document(act: Act) -> Callable[[View], View]:
    """A view that acts on a document: ``view(case, document, **address)``, with no transaction open."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gated(document_id: uuid.UUID, **address: Any) -> ResponseReturnValue:
            with runtime().transaction() as session:
                case, document = document_for(session, document_id, act)
            return view(case, document, **address)

        return declared(gated, act)

    return decorate


def on_medium(act: Act) -> Callable[[View], View]:
    """A view that reads one file that a client sent: ``view(session, case, medium, **address)``."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gated(medium_id: uuid.UUID, **address: Any) -> ResponseReturnValue:
            with runtime().transaction() as session:
                case, medium = medium_for(session, medium_id, act)
                return view(session, case, medium, **address)

        return declared(gated, act)

    return decorate


def case_for(session: Session, ref: str, act: Act) -> Case:
    """The case of this reference, if I may do `act` to it. Raises NotFound in every other event."""
    if not _REF.fullmatch(ref):
        raise NotFound
    case = cases.by_ref(session, ref)
    _require(session, act, case)
    return case


def document_for(session: Session, document_id: uuid.UUID, act: Act) -> tuple[Case, Document]:
    """The document and its case, if I may do `act` to the case. Raises NotFound in every other event."""
    document = found(session.get(Document, document_id))
    case = found(session.get(Case, document.case_id))
    _require(session, act, case, session.get(ChecklistItem, document.item_id))
    return case, document


def medium_for(session: Session, medium_id: uuid.UUID, act: Act) -> tuple[Case, Medium]:
    """A client's file and its case, if I may do `act` to both. Raises NotFound in every other event."""
    medium = found(session.get(Medium, medium_id))
    message = found(session.get(Message, medium.message_id))
    case = found(session.get(Case, message.case_id) if message.case_id else None)
    document = session.get(Document, medium.document_id) if medium.document_id else None
    _require(session, act, case, session.get(ChecklistItem, document.item_id) if document else None)
    return case, medium


def note_view(
    session: Session, action: Action, subject: str, case: Case, facts: Mapping[str, Any] | None = None
) -> None:
    """Audit that I looked at it: reading is an act too, and changes nothing else."""
    actor = audit.Actor("staff", str(me().id))
    audit.record(session, actor, action, subject, chain=str(case.id), facts=facts)


def allowed(session: Session, act: Act, case: Case | None = None, item: ChecklistItem | None = None) -> bool:
    """Whether to offer me this act; doing it is checked again."""
    return access.may(session, me(), act, case, item)


def cookie_name() -> str:
    """The session cookie's name; the prefix makes browsers insist on HTTPS, this host and the whole site."""
    return "__Host-recado" if secure() else "recado_staff"


def secure() -> bool:
    """Whether the world reaches the portal by HTTPS."""
    return runtime().settings.origin.startswith("https://")


def identify() -> ResponseReturnValue | None:
    """Before every request: know who is signed in, or send them to the sign-in page."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.endpoint == "console.static" or getattr(view, "recado_act", None) == "anyone":
        return None
    token = request.cookies.get(cookie_name(), "")
    with runtime().transaction() as session:
        found = staff.session_of(
            session, token, runtime().now(), touch=not getattr(view, "recado_quiet", False)
        )
    if found is None:
        return _to_sign_in(quiet=getattr(view, "recado_quiet", False))
    if not hasattr(view, "recado_act"):
        abort(404)
    g.staff = found[0]
    return None


def _to_sign_in(*, quiet: bool) -> ResponseReturnValue:
    if quiet:
        abort(401)
    asked = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("console.sign_in", next=asked if asked != "/" else None), code=303)


def _require(session: Session, act: Act, case: Case | None, item: ChecklistItem | None = None) -> None:
    if not access.may(session, me(), act, case, item):
        raise NotFound


def found(value: T | None) -> T:
    """The row. Raises NotFound where there is none."""
    if value is None:
        raise NotFound
    return value


def declared(view: View, act: Act | str) -> View:
    """Say of a view which act it is, after its gate was put before it."""
    view.recado_act = act  # type: ignore[attr-defined]
    return view
