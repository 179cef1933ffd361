"""Pages as people write them: ``1-3, 4, 6-8``."""

from __future__ import annotations

import re

from recado.firm.errors import Invalid

_RANGE = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,4}))?")


def parsed(text: str, last: int) -> list[list[int]]:
    """Return the pages of each range, of pages 1 to `last`.

    Raises Invalid with a hint for what is no range, for a page that is not there, and for one that is named
    twice.
    """
    ranges = [_pages(part.strip(), last) for part in re.split(r"[,;]", text) if part.strip()]
    named = [page for pages in ranges for page in pages]
    if not named:
        raise Invalid("write at least one page, such as 1-3, 4")
    twice = sorted({page for page in named if named.count(page) > 1})
    if twice:
        raise Invalid(f"page {twice[0]} is named twice")
    return ranges


def written(groups: list[list[int]]) -> str:
    """Write groups of pages as `parsed` reads them; a group with a gap becomes several ranges."""
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in _runs(groups))


def _pages(part: str, last: int) -> list[int]:
    found = _RANGE.fullmatch(re.sub(r"\s*[-–—]\s*", "-", part))
    if not found:
        raise Invalid(f"{part!r} is no page and no range of pages: write 1-3, 4")
    first, end = int(found[1]), int(found[2] or found[1])
    if first > end:
        raise Invalid(f"{part!r} ends before it begins")
    if not 1 <= first <= end <= last:
        raise Invalid(f"{part!r}: there are pages 1 to {last}")
    return list(range(first, end + 1))


def _runs(groups: list[list[int]]) -> list[list[int]]:
    runs: list[list[int]] = []
    for group in groups:
        runs.append([])
        for page in sorted(group):
            if runs[-1] and page != runs[-1][-1] + 1:
                runs.append([])
            runs[-1].append(page)
    return [run for run in runs if run]
