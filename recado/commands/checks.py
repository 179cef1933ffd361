"""What `recado doctor` looks at: each part of the portal, in the order in which one stands on the other."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from recado.bot import audit_files, bells
from recado.bot.parts import parts
from recado.bot.runtime import Runtime
from recado.bot.settings import Settings
from recado.commands import checks_files, texts
from recado.commands.checked import Check, State
from recado.firm import audit, db, health, on_call, setup, standing
from recado.firm.errors import FirmError, NotFound
from recado.gateways.errors import GatewayError, StorageMissing
from recado.gateways.payments import Payments
from recado.gateways.texting import Texting

FRESH = timedelta(seconds=30)
"""A worker that beat within this is alive; it beats every few seconds."""
STALE_EXPORT = timedelta(days=2)
PROBE = "doctor/probe"
RETRIES = "#rc=3&rp=all"
"""Twilio tries a webhook once unless its address says otherwise
(twilio.com/docs/usage/webhooks/webhooks-connection-overrides); doubled deliveries do no harm here.
"""
IN_A_DEMO = "recado up --demo starts the sandbox, which stands in for it; give the same SANDBOX_PORT."
STRIPE_EVENTS = (
    "checkout.session.completed, checkout.session.async_payment_succeeded, "
    "checkout.session.async_payment_failed, checkout.session.expired and payment_intent.payment_failed"
)


def examine(runtime: Runtime, *, demo: bool) -> list[Check]:
    """Look at every part. Nothing is changed but a probe file, which is removed again."""
    settings = runtime.settings
    found = [*_database(runtime), _redis(runtime)]
    if all(check.state == "ok" for check in found if check.part in ("database", "tables")):
        found += _records(runtime, demo=demo)
    found += [_storage(runtime), _address(settings, demo=demo), *_texting(runtime, demo=demo)]
    for account in ("operating", "trust"):
        found += _payments(account, runtime.payments.get(account), settings, demo=demo)
    later = [part for part in parts(settings) if part.name in ("uscis", "mail")]
    return [
        *found,
        checks_files.antivirus(runtime),
        *(Check(part.name, "off", part.line.removeprefix("off: ")) for part in later),
    ]


def _database(runtime: Runtime) -> Iterator[Check]:
    try:
        pending = db.pending(runtime.settings.database_url or "")
    except SQLAlchemyError:
        yield Check(
            "database", "wrong", "the database does not answer", "See that it runs, and DATABASE_URL."
        )
        return
    yield Check("database", "ok", "it answers")
    if pending:
        yield Check("tables", "wrong", "migrations are pending", "recado migrate")
        return
    yield Check("tables", "ok", "they are this version's")
    with runtime.db.transaction() as session:
        may = standing.standing(session)
    if may.safe:
        line = f"the portal acts as {may.role}, which owns nothing and cannot change the audit"
        yield Check("rights", "ok", line)
    else:
        advice = "Let the portal sign in as a member of recado_app that is neither superuser nor owner."
        yield Check("rights", "wrong", f"{may.role} could rewrite the audit", advice)


def _records(runtime: Runtime, *, demo: bool) -> Iterator[Check]:
    """What can only be asked of tables that are there."""
    with runtime.transaction() as session:
        try:
            firm = setup.firm(session)
        except NotFound:
            yield Check("firm", "wrong", "this database has no firm yet", "recado firm init, or recado demo")
            return
        kind = "a demo: nothing here reaches a real provider" if demo else "a real firm"
        yield Check("firm", "ok", f"{firm.name}, {kind}")
        yield _workers(session)
        yield _wordings(session, demo=demo)
        yield _on_call(session, runtime)
        yield _audit(session)
        yield _export(session, runtime, demo=demo)
        yield from checks_files.stored(session, runtime)


def _workers(session: Session) -> Check:
    wanted = {*bells.QUEUES, "schedule"}
    missing = sorted(wanted - health.served(session, FRESH))
    if not missing:
        return Check("workers", "ok", f"one is alive for each of {', '.join(sorted(wanted))}")
    advice = "recado up runs all of them; or run recado worker NAME for each."
    return Check("workers", "wrong", f"nobody works {', '.join(missing)}", advice)


def _wordings(session: Session, *, demo: bool) -> Check:
    data = texts.standing(session)
    if demo:
        return Check("wordings", "ok", f"a demo sends all {data['texts']} texts, whoever has reviewed them")
    line = " ".join(texts.told(data).split("\n"))
    accepted = data["accepted"] is not None and data["accepted"]["current"]
    if accepted or not data["unreviewed"]:
        return Check("wordings", "ok", line)
    advice = "Have them reviewed, or: recado texts accept --by PARTNER'S-EMAIL"
    return Check("wordings", "wrong", line, advice)


def _on_call(session: Session, runtime: Runtime) -> Check:
    """A warning and no fault: a firm may not want it, but should have decided so."""
    guards = on_call.listed(session)
    if not guards:
        line = "nobody is on call: an emergency becomes a task, and the client is told to call the firm"
        return Check("on call", "off", line, "recado staff on-call set EMAIL=NUMBER ...")
    line = f"{', '.join(guard.name for guard in guards)}, in this order"
    if runtime.voice is None or not runtime.sender("sms"):
        return Check("on call", "unseen", f"{line}; by text only", "Calls go out from TWILIO_SMS_FROM.")
    return Check("on call", "ok", line)


def _audit(session: Session) -> Check:
    broken = audit.verify(session)
    if not broken:
        return Check("audit", "ok", f"all {audit.count(session)} lines are whole")
    first = broken[0]
    line = f"{len(broken)} chains are broken; {first.chain}, line {first.seq}: {first.what}"
    return Check("audit", "wrong", line, "recado audit verify names each; compare with a backup.")


def _export(session: Session, runtime: Runtime, *, demo: bool) -> Check:
    path = audit_files.latest(runtime.settings.var_dir)
    if path is None:
        state: State = "off" if demo else "wrong"
        return Check("audit export", state, "no signed heads were exported yet", "recado audit heads export")
    try:
        broken = audit_files.against(session, path)
    except FirmError as error:
        return Check("audit export", "wrong", f"{path}: {error}", "Compare with a copy kept elsewhere.")
    if broken:
        line = f"chain {broken[0].chain}, line {broken[0].seq}: {broken[0].what}"
        return Check("audit export", "wrong", line, "The audit was cut or changed since: see your backups.")
    if runtime.now() - _changed(path) > STALE_EXPORT and not demo:
        return Check("audit export", "wrong", f"the newest, {path}, is old", "recado audit heads export")
    return Check("audit export", "ok", f"{path} agrees; keep copies apart from this machine")


def _redis(runtime: Runtime) -> Check:
    try:
        runtime.redis.ping()
    except (RedisError, OSError):
        advice = "See that it runs, and REDIS_URL. Nothing is lost meanwhile, only slower."
        return Check("redis", "wrong", "Redis does not answer", advice)
    return Check("redis", "ok", "it answers")


def _storage(runtime: Runtime) -> Check:
    where = runtime.settings.storage_url or str(runtime.settings.var_dir / "files")
    try:
        runtime.storage.put(PROBE, b"probe")
        whole = runtime.storage.get(PROBE) == b"probe"
        runtime.storage.delete(PROBE)
    except StorageMissing:
        whole = False
    except GatewayError as error:
        return Check(
            "files", "wrong", f"{where}: {error}", "See STORAGE_URL or VAR_DIR, and the disk's space."
        )
    if whole:
        return Check("files", "ok", f"sealed, in {where}")
    return Check("files", "wrong", f"{where} does not give back what is stored", "See STORAGE_URL.")


def _address(settings: Settings, *, demo: bool) -> Check:
    if demo or settings.origin.startswith("https://"):
        return Check("address", "ok", settings.origin)
    advice = "Set PUBLIC_URL to the https:// address at which Twilio, Stripe and clients reach the portal."
    return Check("address", "wrong", f"{settings.origin} cannot be reached from outside", advice)


def _texting(runtime: Runtime, *, demo: bool) -> Iterator[Check]:
    settings, texting = runtime.settings, runtime.texting
    if texting is None:
        advice = "Set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_SMS_FROM to text."
        yield Check("twilio", "off", "no texts go out or come in", advice)
        return
    try:
        account = texting.account()
    except GatewayError as error:
        advice = IN_A_DEMO if demo else "See TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."
        yield Check("twilio", "wrong", str(error), advice)
        return
    senders = [sender for channel in ("sms", "whatsapp") if (sender := runtime.sender(channel))]
    if senders:
        line = f"account {account.sid} is {account.status}; texts go out from {', '.join(senders)}"
        yield Check("twilio", "ok", line)
    else:
        yield Check("twilio", "wrong", "no sender is set", "Set TWILIO_SMS_FROM or TWILIO_WHATSAPP_FROM.")
    yield from _webhooks(settings, texting, demo=demo)


def _webhooks(settings: Settings, texting: Texting, *, demo: bool) -> Iterator[Check]:
    """Whether Twilio posts here, and tries again while we restart: by itself it does not."""
    part, ours = "twilio webhook", f"{settings.origin}/webhooks/twilio/message"
    advice = f"In Twilio, set the incoming message webhook of {{}} to: POST {ours}{RETRIES}"
    number = settings.twilio_sms_from or ""
    if number.startswith("+") and not settings.twilio_messaging_service_sid:
        try:
            url = texting.incoming_url(number)
        except GatewayError as error:
            yield Check(part, "unseen", str(error), advice.format(number))
            return
        where, _, extra = (url or "").partition("#")
        if where != ours:
            yield Check(
                part, "wrong", f"texts to {number} are posted to {where or 'nowhere'}", advice.format(number)
            )
        elif not demo and not re.search(r"(^|&)rc=[1-5]", extra):
            line = "Twilio does not try again when we do not answer: a text is lost while we restart"
            yield Check(part, "wrong", line, advice.format(number))
        else:
            yield Check(part, "ok", f"texts to {number} are posted to {url}")
    elif number:
        line = "a short code's or messaging service's settings cannot be read from here"
        yield Check(part, "unseen", line, advice.format(settings.twilio_messaging_service_sid or number))
    if settings.twilio_whatsapp_from and not demo:
        line = "a WhatsApp sender's settings cannot be read from here"
        yield Check("whatsapp webhook", "unseen", line, advice.format(settings.twilio_whatsapp_from))


def _payments(account: str, door: Payments | None, settings: Settings, *, demo: bool) -> Iterator[Check]:
    part, prefix = f"stripe {account}", "STRIPE_TRUST_" if account == "trust" else "STRIPE_"
    if door is None:
        yield Check(part, "off", f"{prefix}API_KEY is not set: no links to pay into {account} are offered")
        return
    try:
        name = door.account().id
    except GatewayError as error:
        yield Check(part, "wrong", str(error), IN_A_DEMO if demo else f"See {prefix}API_KEY.")
        return
    yield Check(part, "ok", f"account {name}, {'real money' if door.live else 'test money'}")
    if not demo:
        line = "whether Stripe sends its events here cannot be read with every key"
        url = f"{settings.origin}/webhooks/stripe/{account}"
        advice = f"In Stripe, have {STRIPE_EVENTS} sent to {url}; its secret is {prefix}WEBHOOK_SECRET."
        yield Check(f"{part} webhook", "unseen", line, advice)


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
