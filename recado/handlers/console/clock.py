"""Times as the firm reads them: its own time zone, twelve hours, no seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True, slots=True)
class Clock:
    """The firm's wall clock at one moment."""

    now: datetime
    zone: ZoneInfo

    def time(self, at: datetime) -> str:
        """``3:05 PM``."""
        local = at.astimezone(self.zone)
        return f"{local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'}"

    def day(self, at: datetime) -> date:
        """The firm's date at that moment."""
        return at.astimezone(self.zone).date()

    def day_words(self, at: datetime) -> str:
        """``Yesterday``, ``Today``, ``Tomorrow``, or ``Monday, November 23`` (another year is named)."""
        day, today = self.day(at), self.day(self.now)
        match (today - day).days:
            case 0:
                return "Today"
            case 1:
                return "Yesterday"
            case -1:
                return "Tomorrow"
        year = "" if day.year == today.year else f", {day.year}"
        return f"{day:%A, %B} {day.day}{year}"

    def moment(self, at: datetime) -> str:
        """``Today, 3:05 PM``."""
        return f"{self.day_words(at)}, {self.time(at)}"

    def ago(self, at: datetime) -> str:
        """How long before now, in its largest whole unit: ``just now``, ``5 min``, ``3 h``, ``2 days``."""
        minutes = int((self.now - at).total_seconds() // 60)
        if minutes < 1:
            return "just now"
        if minutes < 60:
            return f"{minutes} min"
        if minutes < 48 * 60:
            return f"{minutes // 60} h"
        return f"{minutes // (24 * 60)} days"


def zone_of(name: str) -> ZoneInfo:
    """The zone of this IANA name; UTC where nobody knows it, since a page must still be shown."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
