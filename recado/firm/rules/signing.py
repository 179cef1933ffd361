"""Whether a case may move past the stage in which its forms are signed."""

from __future__ import annotations

from collections.abc import Sequence

STAGE = "ready_for_signature"
FREE = "closed"
"""A case may be closed whatever lacks: the client may have gone."""
SETTLED = frozenset({"accepted", "waived"})
"""The statuses of a paper of which nothing is to be signed any more."""


def held_back(stages: Sequence[str], now: str, to: str) -> bool:
    """Whether going from `now` to `to` crosses the stage of signing, so that all must be signed first.

    A case that is past it already, as one whose file got a signature later, goes on freely.
    """
    if STAGE not in stages or to not in stages or to == FREE:
        return False
    signing = stages.index(STAGE)
    before = now not in stages or stages.index(now) <= signing
    return before and stages.index(to) > signing
