"""How far a text has come: ranks only rise, and some statuses end the matter.

The provider documents that callbacks may come out of order and more than once
(twilio.com/docs/messaging/guides/track-outbound-message-status), so a late `sent` never overwrites
`delivered`.
"""

from __future__ import annotations

RANKS = {
    "queued": 0,
    "sending": 1,
    "unknown": 1,
    "scheduled": 2,
    "accepted": 2,
    "sent": 4,
    "failed": 5,
    "undelivered": 5,
    "delivered": 6,
    "read": 7,
}
PROVIDER = {"queued": "accepted", "sending": "accepted", "partially_delivered": "sent", "canceled": "failed"}
"""The provider's words that mean something else here: its own queue is not ours."""
FAILURES = ("failed", "undelivered")


def heard(status: str) -> str | None:
    """Our word for a reported status; None for one that says nothing of an outgoing text."""
    word = PROVIDER.get(status, status)
    return word if word in RANKS and word not in ("queued", "sending", "unknown") else None


def moves(rank: int, word: str) -> bool:
    """Whether a report of `word` takes a message of this rank forward."""
    return RANKS[word] > rank
