"""What a turn may know of the firm: its names, its pace, its hours, and the answers it stands for."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from recado.bot import texts
from recado.bot.scene import Scene
from recado.firm import on_call, setup
from recado.firm.rules import office_hours
from recado.flows.effects import Bilingual
from recado.flows.view import FirmView
from recado.i18n import hours


def seen(scene: Scene) -> FirmView:
    """The firm at this moment. Costs no statement while the process believes what it read before."""
    firm, settings = setup.firm(scene.session), scene.runtime.settings
    week, zone = _week(firm.hours), ZoneInfo(firm.timezone)
    opens = week.next_open(scene.now, zone)
    return FirmView(
        name=firm.name,
        phone=firm.phone,
        reminders=settings.reminder_schedule,
        collect_pause=settings.collect_pause,
        close_wait=settings.close_wait,
        neutral_name=firm.neutral_name,
        hours=_said(firm.hours),
        opens=None if opens <= scene.now else Bilingual(*_opening(scene, opens, zone)),
        day_ends_in=week.next_close(scene.now, zone) - scene.now,
        approved=texts.approved(scene.session),
        on_call=on_call.anybody(scene.session),
    )


def _opening(scene: Scene, opens: datetime, zone: ZoneInfo) -> tuple[str, str]:
    today = scene.now.astimezone(zone).date()
    return hours.opening(opens, today, "en"), hours.opening(opens, today, "es")


@cache
def _week(written: str) -> office_hours.OfficeHours:
    try:
        return office_hours.parse(written)
    except ValueError:
        # Whatever stands in the row: a turn never fails for it.
        return office_hours.parse(office_hours.DEFAULT)


@cache
def _said(written: str) -> Bilingual:
    spans = [(span.weekday, span.opens, span.closes) for span in _week(written).spans]
    return Bilingual(hours.week(spans, "en"), hours.week(spans, "es"))
