"""Everything a part needs, in one explicit object that only the doors build."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy.orm import Session

from recado.bot.bells import Bells, take_pending
from recado.bot.decoder import Decoder
from recado.bot.settings import Settings, SettingsError
from recado.firm.crypto import Vault
from recado.firm.db import Database
from recado.flows.casetypes import use_folder
from recado.gateways.mail import Mailing, SmtpMail
from recado.gateways.payments import Payments
from recado.gateways.scanner import Clamd, Scanner
from recado.gateways.storage import Storage, storage_from
from recado.gateways.stripe import Stripe
from recado.gateways.twilio import Texting, Twilio
from recado.gateways.voice import Voice


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Runtime:
    """What the shell works with. `now` is the only clock of business time."""

    settings: Settings
    db: Database
    redis: Redis
    bells: Bells
    storage: Storage
    texting: Texting | None
    payments: Mapping[str, Payments]
    """By account: operating, trust. A missing one is switched off."""
    voice: Voice | None = None
    """Calls to the firm's own people on call, never to clients."""
    mailing: Mailing | None = None
    """E-mail; where it is None, the firm has set none up."""
    scanner: Scanner | None = None
    """Where it is None, the firm has set none up, and files are not scanned."""
    decoder: Decoder | None = None
    """Only where media are worked on."""
    now: Callable[[], datetime] = field(default=utc_now)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction; the bells it asked for are rung after its commit."""
        with self.db.transaction() as session:
            yield session
            pending = session
        for queue, job, ids in take_pending(pending):
            self.bells.ring(queue, job, *ids)

    def sender(self, channel: str) -> str | None:
        """The firm's own address on this channel; None where the channel is switched off."""
        if channel == "whatsapp":
            return self.settings.twilio_whatsapp_from
        return self.settings.twilio_sms_from

    def close(self) -> None:
        """Give back connections and stop the decoder."""
        self.db.close()
        self.redis.close()
        if self.decoder:
            self.decoder.close()


def build(settings: Settings, *, decoder: Decoder | None = None) -> Runtime:
    """Build the runtime from settings; raises SettingsError where a part cannot start."""
    if not settings.database_url or not settings.redis_url:
        raise SettingsError("DATABASE_URL and REDIS_URL are not set: run `recado up`, or set both.")
    if not settings.master_key:
        raise SettingsError(
            "MASTER_KEY is not set: openssl rand -base64 32, and keep it apart from the data."
        )
    use_folder(settings.var_dir / "casetypes")
    previous = (settings.master_key_previous,) if settings.master_key_previous else ()
    redis, twilio = connect_redis(settings.redis_url), _texting(settings)
    return Runtime(
        settings=settings,
        db=Database(settings.database_url, Vault(settings.master_key, previous)),
        redis=redis,
        bells=Bells(redis),
        storage=storage_from(settings.storage_url, settings.var_dir),
        texting=twilio,
        voice=twilio,
        payments=_payments(settings),
        mailing=_mailing(settings),
        scanner=Clamd(settings.clamd_url) if settings.clamd_url else None,
        decoder=decoder,
    )


def connect_redis(url: str) -> Redis:
    """A connection for ringing: it gives up at once, because a webhook must not wait for a bell."""
    return Redis.from_url(url, socket_timeout=2, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0))


def _texting(settings: Settings) -> Twilio | None:
    if not settings.twilio_account_sid or not settings.twilio_auth_token:
        return None
    return Twilio(settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_api_base)


def _mailing(settings: Settings) -> SmtpMail | None:
    sender = settings.mail_sender
    return SmtpMail(settings.smtp_url, sender) if settings.smtp_url and sender else None


def _payments(settings: Settings) -> Mapping[str, Payments]:
    keys = {"operating": settings.stripe_api_key, "trust": settings.stripe_trust_api_key}
    return {account: Stripe(key, settings.stripe_api_base) for account, key in keys.items() if key}
