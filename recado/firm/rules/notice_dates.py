"""What looks wrong about a notice's dates. The date printed on the notice controls: none is ever computed."""

from __future__ import annotations

from datetime import date, timedelta

LONGEST: dict[str, timedelta] = {
    "rfe": timedelta(days=98),
    "noid": timedelta(days=47),
}
"""The most that is ever given: 84 days for a request, 30 for an intent, and 14 for mail from abroad
(8 CFR 103.2(b)(8)(iv), 103.8(b); USCIS Policy Manual, volume 1, part E, chapter 6)."""


_ASKED = {"rfe": "respond", "noid": "respond", "biometrics": "appear", "interview": "appear"}


def concerns(kind: str, noticed: date | None, deadline: date | None, today: date) -> list[str]:
    """What a person should look at again before they rely on the deadline; empty where nothing is odd."""
    if deadline is None:
        asked = {"rfe": "respond", "noid": "respond", "biometrics": "appear", "interview": "appear"}
        return (
            [f"Until when to {asked[kind]} is printed on the letter: write it here."] if kind in asked else []
        )
    found = []
    if deadline < today:
        found.append("This day has passed.")
    if noticed and deadline < noticed:
        found.append("This day is before the date of the notice.")
    longest = LONGEST.get(kind)
    if longest and noticed and deadline - noticed > longest:
        found.append(f"That is {(deadline - noticed).days} days after the notice, more than is ever given.")
    if deadline.weekday() >= 5:
        found.append(f"This day is a {deadline:%A}.")
    return found
