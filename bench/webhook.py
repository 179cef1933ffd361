"""How many webhooks a second are accepted, beside a bare route that keeps the same promises of durability.

The portal's route also seals the bytes, refuses repeats and rings a bell in Redis. Both run under the same
server; the two alternate; medians are quoted. No worker runs meanwhile: only acceptance is measured.
"""

import os
import statistics

from sqlalchemy import create_engine, text

from bench.bare import TABLE
from bench.load import requests_for, throughput
from bench.parts import programs, stand, wait_for

PAIRS = 11
REQUESTS = 400
CONNECTIONS = 8
LIMIT = 0.6


def measure(pairs: int = PAIRS) -> dict[str, object]:
    """Requests a second of both, and their ratio."""
    ours, bare = int(os.environ.get("BENCH_PORT", "8731")), int(os.environ.get("BENCH_BARE_PORT", "8732"))
    with stand(PORT=str(ours)) as made:
        with create_engine(made.opened.settings.database_owner_url or "").begin() as connection:
            TABLE.create(connection)
            connection.execute(text("GRANT SELECT, INSERT ON bench_bare TO recado_app"))
        environment = {**made.environment, "BARE_PORT": str(bare)}
        with programs([("recado.cli", "web"), ("bench.bare",)], environment):
            wait_for(f"http://127.0.0.1:{ours}/healthz")
            wait_for(f"http://127.0.0.1:{bare}/")
            rates = _alternate(made.opened.settings, {"recado": ours, "bare": bare}, pairs)
    medians = {name: statistics.median(found) for name, found in rates.items()}
    ratio = medians["recado"] / medians["bare"]
    return {
        "pairs": pairs,
        "requests": REQUESTS,
        "per_second": {name: round(value) for name, value in medians.items()},
        "ratio": round(ratio, 3),
        "limit": LIMIT,
        "holds": ratio >= LIMIT,
    }


def _alternate(settings: object, ports: dict[str, int], pairs: int) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = {name: [] for name in ports}
    for turn in range(-1, pairs):
        for offset, (name, port) in enumerate(ports.items()):
            senders = [f"+1312555{n:04d}" for n in range(REQUESTS)]
            wanted = requests_for(settings, senders, "Buenas tardes, mando los papeles.", turn * 2 + offset)  # type: ignore[arg-type]
            rate = throughput(port, wanted, CONNECTIONS)
            if turn >= 0:
                rates[name].append(rate)
    return rates


def print_table(found: dict[str, object]) -> None:
    """For people."""
    rates = found["per_second"]
    assert isinstance(rates, dict)
    print(f"webhooks accepted a second, {found['pairs']} alternating pairs of {found['requests']}, medians")
    print(f"  bare Flask, signature, one INSERT and COMMIT  {rates['bare']:6d}")
    print(f"  recado                                        {rates['recado']:6d}")
    print(f"  ratio {found['ratio']} (at least {found['limit']}): {'holds' if found['holds'] else 'MISSED'}")


if __name__ == "__main__":
    print_table(measure())
