"""From a photo's webhook to the call of the provider with "1 página recibida", at 5 photos a second.

Each photo is a whole document, so its text waits for everything: the turn that numbers it, the fetch, the
decoder, the sealed files, the turn that closes it, the PDF, and the turn that tells the client. The yardstick
is the sum of those parts, each measured alone in the same run, at the median; the bells between them, and
waiting for one of two processors, are what the limit leaves room for.
"""

import os
import statistics
import time
from collections.abc import Callable, Mapping
from typing import cast

from sqlalchemy import create_engine, select, text

from bench import floor
from bench.documents import photo
from bench.load import paced, requests_for
from bench.parts import Stand, programs, settled_clients, stand, wait_for
from bench.provider import Provider
from recado.bot import files
from recado.bot.collector import MOST_BYTES
from recado.bot.decoder import Decoder
from recado.bot.pagefile import pack, unpack
from recado.bot.up import WORKERS
from recado.firm.crypto import index
from recado.firm.models import Case, InboundEvent
from recado.flows.casetypes import use_folder
from recado.gateways.twilio import Outgoing
from recado.media.page import Page

PER_SECOND = 5.0
CLIENTS = 150
ALONE = 15
"""How often each part is measured alone."""
WAKING = 10
FAST = 20.0
COMMITS = 7
"""Webhook; turn; claim, outcome of the file; claim, outcome of the document; claim of the text."""
LIMIT = 3.0
CASE_TYPE = """
slug: bench
name: {en: Bench, es: Medida}
form: X-1
checked: 2026-11-27 against nothing, it is made up
questions:
  - {slug: note, kind: text, roles: [beneficiary], pack: later, ask: {en: "Anything?", es: "¿Algo más?"}}
items:
  - slug: letter
    roles: [beneficiary]
    pages: 1
    label: {en: letter, es: carta}
    help: {en: "One photo.", es: "Una foto."}
stages:
  - slug: opened
    label: Opened
    client: {en: It is open., es: Está abierto.}
  - slug: intake_submitted
    label: Answers in
    client: {en: We have your answers., es: Ya tenemos sus respuestas.}
"""


def measure(clients: int = CLIENTS) -> dict[str, object]:
    """Milliseconds of the whole at p50 and p95, of each part alone, and the ratio of p95 to their sum."""
    port, api = int(os.environ.get("BENCH_PORT", "8731")), int(os.environ.get("BENCH_API_PORT", "8733"))
    settings = {
        "PORT": str(port),
        "SEND_RATE": "50",
        "QUIET_HOURS": "00:00-24:00",
        "TWILIO_API_BASE": f"http://127.0.0.1:{api}",
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKEN": "0123456789abcdef",
        "TWILIO_SMS_FROM": "+15005550100",
    }
    provider = Provider(api, photo(1))
    url = (
        f"http://127.0.0.1:{api}/2010-04-01/Accounts/{settings['TWILIO_ACCOUNT_SID']}/Messages/MM1/Media/ME1"
    )
    with stand(**settings) as made:
        alone = _alone(made, provider.photo, url)
        whole = _whole(made, provider, port, url, clients)
    provider.shutdown()
    cuts = statistics.quantiles(whole, n=100)
    total = sum(alone.values())
    return {
        "photos": len(whole),
        "per_second": PER_SECOND,
        "photo_mb": round(len(provider.photo) / 1e6, 2),
        "alone_ms": {name: round(value * 1000, 1) for name, value in alone.items()},
        "sum_ms": round(total * 1000, 1),
        "p50_ms": round(cuts[49] * 1000, 1),
        "p95_ms": round(cuts[94] * 1000, 1),
        "ratio": round(cuts[94] / total, 2),
        "limit": LIMIT,
        "holds": cuts[94] < LIMIT * total,
    }


def _alone(made: Stand, data: bytes, url: str) -> dict[str, float]:
    """Seconds of each part, with nothing else going on."""
    texting = made.runtime.texting
    assert texting is not None
    with Decoder() as decoder:
        pages = decoder.pages(data)
        pdf = decoder.whole(pages, "letter")
        parts: dict[str, Callable[[], object]] = {
            "fetch": lambda: texting.fetch_media(url, MOST_BYTES),
            "fork and decode": lambda: decoder.pages(data),
            "fork and wrap": lambda: decoder.build(pages, "letter"),
            "seal and store": lambda: _store(made, data, pages, pdf),
            "send": lambda: texting.send(_text()),
        }
        taken = {name: _median(part) for name, part in parts.items()}
    return {**taken, f"{COMMITS} commits": COMMITS * _commit(made)}


def _store(made: Stand, data: bytes, pages: list[Page], pdf: bytes) -> None:
    """Write what a photo leaves behind, and read its pages back as the binding does."""
    with made.runtime.transaction() as session:
        case = session.scalars(select(Case).limit(1)).one()
        saved = [
            files.save(
                made.runtime,
                session,
                content,
                key_id=case.key_id,
                case_id=case.id,
                purpose=purpose,
                content_type="application/octet-stream",
            )
            for purpose, content in (
                ("original", data),
                ("pages", pack(pages)),
                ("thumbnail", pages[0].thumbnail),
                ("pdf", pdf),
            )
        ]
        unpack(files.load(made.runtime, session, saved[1].id)[1])
        session.rollback()


def _text() -> Outgoing:
    return Outgoing(to="+12125559999", body="1 página recibida", from_="+15005550100")


def _commit(made: Stand) -> float:
    found = made.opened.settings
    floor.use(found.database_url or "", found.redis_url or "")
    with create_engine(found.database_owner_url or "").begin() as connection:
        floor.TABLE.create(connection)
        connection.execute(text("GRANT SELECT, INSERT ON bench_floor TO recado_app"))
    return _median(lambda: floor.commit(time.time()))


def _median(part: Callable[[], object]) -> float:
    part()
    taken = []
    for _ in range(ALONE):
        start = time.perf_counter()
        part()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def _whole(made: Stand, provider: Provider, port: int, url: str, clients: int) -> list[float]:
    """Seconds from the receipt of each photo to the call with its answer."""
    folder = made.runtime.settings.var_dir / "casetypes"
    folder.mkdir(exist_ok=True)
    (folder / "bench.yaml").write_text(CASE_TYPE, encoding="utf-8")
    use_folder(folder)
    # The first few photos only wake every process.
    everybody = settled_clients(made.runtime, clients + WAKING, "bench")
    waking, numbers = everybody[:WAKING], everybody[WAKING:]
    workers = [("recado.cli", "worker", queue) for _, queue in WORKERS]
    with programs([("recado.cli", "web"), *workers], made.environment):
        wait_for(f"http://127.0.0.1:{port}/healthz")
        # Everybody looks at the list first, and so waits for its one paper.
        for seed, senders, words, media in (
            (1, everybody, "LISTA", ""),
            (2, waking, "", url),
            (3, numbers, "", url),
        ):
            before = len(provider.called)
            pace = PER_SECOND if media else FAST
            paced(port, requests_for(made.opened.settings, senders, words, seed, media), pace)
            _wait(provider, before + len(senders))
    assert all("recibida" in said for said in provider.said[before:])
    return _taken(made, dict(provider.called[before:]))


def _taken(made: Stand, called: Mapping[str, float]) -> list[float]:
    """From each client's last message to the call with its answer."""
    with made.runtime.transaction() as session:
        rows = session.execute(select(InboundEvent.lane, InboundEvent.received_at).order_by(InboundEvent.seq))
        received = {lane: at.timestamp() for lane, at in rows}
        lanes = {number: index(session, "lane", f"from:{number}") for number in called}
    return [at - received[lanes[number]] for number, at in called.items()]


def _wait(provider: Provider, wanted: int, seconds: float = 120.0) -> None:
    ends = time.monotonic() + seconds
    while len(provider.called) < wanted:
        if time.monotonic() > ends:
            raise TimeoutError("the measured path came to a halt")
        time.sleep(0.02)


def print_table(found: dict[str, object]) -> None:
    """For people."""
    print(
        f"a photo's webhook to its answer, {found['photos']} photos of {found['photo_mb']} MB"
        f" at {found['per_second']:.0f} a second"
    )
    for name, taken in cast("dict[str, float]", found["alone_ms"]).items():
        print(f"  {name:<30} {taken:7.1f} ms alone")
    print(f"  {'sum':<30} {found['sum_ms']:7.1f} ms")
    print(f"  {'recado':<30} p50 {found['p50_ms']:7.1f} ms   p95 {found['p95_ms']:7.1f} ms")
    print(f"  ratio of p95 {found['ratio']} (under {found['limit']}):", end=" ")
    print("holds" if found["holds"] else "MISSED")


if __name__ == "__main__":
    print_table(measure())
