"""From the receipt of a client's text to the call of the provider with the answer, at 20 texts a second.

The clock starts when the webhook is handled (the stored time of receipt) and stops when the provider's socket
has the request. The floor is the same path with nothing in it: two empty RQ jobs in a row and three commits,
measured alone in the same run at the same pace. What a user would pick instead, a webhook that answers
inline, promises none of this and is not compared.
"""

import os
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import cast

from redis import Redis
from sqlalchemy import create_engine, select, text

from bench import floor
from bench.load import paced, requests_for
from bench.parts import Stand, programs, settled_clients, stand, wait_for
from bench.provider import Provider
from recado.bot.bells import QUEUES
from recado.firm.crypto import index
from recado.firm.models import InboundEvent

PER_SECOND = 20.0
CLIENTS = 80
ROUNDS = 5
STATUS = ("estado", "mi estado", "estatus", "mi caso", "como va mi caso", "novedades")
"""One word of the portal in six wordings: whoever repeats the same text is soon not answered any more."""
P50_LIMIT = 2.0
P99_LIMIT = 3.0


def measure(rounds: int = ROUNDS) -> dict[str, object]:
    """Milliseconds at the median and at the 99th percentile, of both, and their ratios."""
    port, provider_port = (
        int(os.environ.get("BENCH_PORT", "8731")),
        int(os.environ.get("BENCH_API_PORT", "8733")),
    )
    settings = {
        "PORT": str(port),
        "SEND_RATE": "50",
        "QUIET_HOURS": "00:00-24:00",
        "TWILIO_API_BASE": f"http://127.0.0.1:{provider_port}",
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKEN": "0123456789abcdef",
        "TWILIO_SMS_FROM": "+15005550100",
    }
    provider = Provider(provider_port)
    with stand(**settings) as made:
        least = _floor(made, CLIENTS * rounds)
        ours = _replies(made, provider, port, rounds)
    provider.shutdown()
    result = {"floor": _percentiles(least), "recado": _percentiles(ours)}
    ratios = {name: round(result["recado"][name] / result["floor"][name], 2) for name in ("p50", "p99")}
    return {
        "messages": len(ours),
        "per_second": PER_SECOND,
        "ms": result,
        "ratios": ratios,
        "limits": {"p50": P50_LIMIT, "p99": P99_LIMIT},
        "holds": ratios["p50"] < P50_LIMIT and ratios["p99"] < P99_LIMIT,
    }


def _floor(made: Stand, count: int) -> list[float]:
    """Seconds that the empty path took, each time."""
    addresses = floor.use(made.opened.settings.database_url or "", made.opened.settings.redis_url or "")
    with create_engine(made.opened.settings.database_owner_url or "").begin() as connection:
        floor.TABLE.create(connection)
        connection.execute(text("GRANT SELECT, INSERT ON bench_floor TO recado_app"))
    redis = Redis.from_url(addresses["REDIS_URL"])
    with programs(
        [("bench.floor", "floor-one"), ("bench.floor", "floor-two")], {**made.environment, **addresses}
    ):
        _warm(redis, 10)
        start = time.perf_counter()
        for number in range(count):
            ahead = start + number / PER_SECOND - time.perf_counter()
            if ahead > 0:
                time.sleep(ahead)
            floor.begin(time.time())
        _wait_until(lambda: redis.llen("floor") >= count)
    return [float(each) for each in cast("list[bytes]", redis.lrange("floor", 0, -1))]


def _warm(redis: Redis, count: int) -> None:
    for _ in range(count):
        floor.begin(time.time())
    _wait_until(lambda: redis.llen("floor") >= count)
    redis.delete("floor")


def _replies(made: Stand, provider: Provider, port: int, rounds: int) -> list[float]:
    """Seconds from receipt to call, each time."""
    numbers = settled_clients(made.runtime, CLIENTS)
    workers = [("recado.cli", "worker", name) for name in (*QUEUES, "schedule")]
    with programs([("recado.cli", "web"), *workers], made.environment):
        wait_for(f"http://127.0.0.1:{port}/healthz")
        _round(made, provider, port, numbers, -1)
        before = len(provider.called)
        for turn in range(rounds):
            _round(made, provider, port, numbers, turn)
        calls = provider.called[before:]
    return _pair(made, calls, skip=CLIENTS)


def _round(made: Stand, provider: Provider, port: int, numbers: Sequence[str], turn: int) -> None:
    expected = len(provider.called) + len(numbers)
    words = STATUS[turn % len(STATUS)]
    paced(port, requests_for(made.opened.settings, numbers, words, turn), PER_SECOND)
    _wait_until(lambda: len(provider.called) >= expected)


def _pair(made: Stand, calls: Sequence[tuple[str, float]], skip: int) -> list[float]:
    """The n-th answer to a client belongs to her n-th text: texts of one client are answered in order."""
    with made.runtime.transaction() as session:
        rows = session.execute(
            select(InboundEvent.lane, InboundEvent.received_at).order_by(InboundEvent.seq)
        ).all()
        lanes = {number: index(session, "lane", f"from:{number}") for number, _ in calls}
    received: dict[bytes, list[float]] = defaultdict(list)
    for lane, at in rows[skip:]:
        received[lane].append(at.timestamp())
    return [at - received[lanes[number]].pop(0) for number, at in calls]


def _wait_until(done: object, seconds: float = 60.0) -> None:
    ends = time.monotonic() + seconds
    while not done():  # type: ignore[operator]
        if time.monotonic() > ends:
            raise TimeoutError("the measured path came to a halt")
        time.sleep(0.01)


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100)
    return {"p50": round(cuts[49] * 1000, 1), "p99": round(cuts[98] * 1000, 1)}


def print_table(found: dict[str, object]) -> None:
    """For people."""
    ms, ratios, limits = (
        cast("dict[str, dict[str, float]]", found[name]) for name in ("ms", "ratios", "limits")
    )
    print(f"receipt to provider called, {found['messages']} texts at {found['per_second']:.0f} a second")
    for name, what in (("floor", "two empty jobs, three commits"), ("recado", "recado")):
        print(f"  {what:<30} p50 {ms[name]['p50']:7.1f} ms   p99 {ms[name]['p99']:7.1f} ms")
    print(
        f"  ratio p50 {ratios['p50']} (under {limits['p50']}), p99 {ratios['p99']} (under {limits['p99']}):",
        end=" ",
    )
    print("holds" if found["holds"] else "MISSED")


if __name__ == "__main__":
    print_table(measure())
