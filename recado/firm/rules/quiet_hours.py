"""When an automatic text may arrive: inside a window of the client's day, wherever the client may be.

Status texts to clients are no solicitations, but keep to the same decency: the federal window is 8 to 21
o'clock at the called party's location (47 CFR 64.1200(c)(1)) and several states close earlier, so a firm
does well with 9 to 20, and noon on Sundays.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from recado.firm.rules.phone import ANYWHERE_IN_THE_US

SUNDAY = 6
SEARCH = timedelta(days=9)


def window(
    zones: Sequence[str], now: datetime, opens: time, closes: time, *, sunday_opens: time | None = None
) -> datetime:
    """Return the first moment from `now` on that is inside the window in all `zones` at once.

    No usable zone means: anywhere in the United States. Zones so far apart that their windows never meet
    leave the first one to decide. `closes` is the first moment outside. Raises ValueError where the window
    is empty.
    """
    if opens >= closes or (sunday_opens or opens) >= closes:
        raise ValueError("quiet hours end before they begin")
    places = _places(zones) or _places(ANYWHERE_IN_THE_US)
    hours = (opens, closes, sunday_opens or opens)
    return _meeting(places, now, hours) or _next_open(places[0], now, *hours)


def is_open(
    zones: Sequence[str], now: datetime, opens: time, closes: time, *, sunday_opens: time | None = None
) -> bool:
    """Whether a text may arrive at this very moment."""
    return window(zones, now, opens, closes, sunday_opens=sunday_opens) <= now


def _meeting(places: Sequence[ZoneInfo], now: datetime, hours: tuple[time, time, time]) -> datetime | None:
    """Move on to the latest opening until everybody is open, which is the earliest common moment."""
    moment = now
    while moment <= now + SEARCH:
        latest = max(_next_open(place, moment, *hours) for place in places)
        if latest == moment:
            return moment
        moment = latest
    return None


def _next_open(place: ZoneInfo, now: datetime, opens: time, closes: time, sunday_opens: time) -> datetime:
    day = now.astimezone(place).date()
    while True:
        start = _instant(place, day, sunday_opens if day.weekday() == SUNDAY else opens, now)
        if now < _instant(place, day, closes, now):
            return max(now, start)
        day += timedelta(days=1)


def _instant(place: ZoneInfo, day: date, wall: time, now: datetime) -> datetime:
    """Read a wall clock on that day; an hour that the spring change skips becomes the hour after it."""
    return datetime.combine(day, wall, place).astimezone(now.tzinfo)


def _places(zones: Sequence[str]) -> list[ZoneInfo]:
    places = []
    for zone in zones:
        try:
            places.append(ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError):
            continue
    return places
