"""What a turn asks to be done with single pages, and with files whose paper is not known yet.

Pages are named by the shell (`ItemView.sheets`); the names mean nothing to the flows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Where = Literal["client", "mail", "bring"]
"""Where an inked original is: the client keeps it, mails it, or brings it."""


@dataclass(frozen=True, slots=True)
class SignPages:
    """Stands for the address of the page from which the pages to sign of `item` are printed."""

    party: str
    item: str


@dataclass(frozen=True, slots=True)
class RemovePages:
    """The client takes these pages out of the document of `item`; a received one is opened again."""

    party: str
    item: str
    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestorePages:
    """These pages stand in the document again where they stood; a received one is opened again."""

    party: str
    item: str
    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplacePage:
    """The page `old` gives its place to the pages `new`, which are in the document already."""

    party: str
    item: str
    old: str
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InsistOnPages:
    """The client was told what is wrong with these pages and sends them as they are."""

    party: str
    item: str
    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldFile:
    """The message's file number `media` is a page of one of several papers: the client is asked of which."""

    party: str
    media: int


@dataclass(frozen=True, slots=True)
class SortFiles:
    """The first `files` of the last `held` files that were held become pages of `item`."""

    party: str
    item: str
    files: int
    held: int


@dataclass(frozen=True, slots=True)
class ReopenDocument:
    """The document of `item` was closing: it waits for the client again."""

    party: str
    item: str


@dataclass(frozen=True, slots=True)
class SaveOriginal:
    """The client said where the inked original of `item` is."""

    party: str
    item: str
    where: Where


Arranged = (
    RemovePages
    | RestorePages
    | ReplacePage
    | InsistOnPages
    | HoldFile
    | SortFiles
    | ReopenDocument
    | SaveOriginal
)
