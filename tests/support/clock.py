"""The moment at which the tests' world stands.

The database stamps rows with its own clock, so the business clock of a test must never lie behind it; and it
must not lie years ahead either, where nothing is fresh.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_TODAY = datetime.now(UTC).replace(hour=15, minute=0, second=0, microsecond=0)
NOW = _TODAY + timedelta(days=7 - _TODAY.weekday())
"""Next Monday at 15:00 UTC: a Monday morning in New York."""
