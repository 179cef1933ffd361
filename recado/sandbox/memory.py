"""All that the sandbox knows and holds, for its pages, its APIs and its threads."""

import threading
from typing import Self

from recado.sandbox.calls import CallBook
from recado.sandbox.config import Config
from recado.sandbox.faults import Switchboard
from recado.sandbox.journal import Journal
from recado.sandbox.messages import MessageBook
from recado.sandbox.stripe_book import StripeBook
from recado.sandbox.twilio_content import ContentBook
from recado.sandbox.wire import Wire


class Sandbox:
    """The memory behind one running sandbox; close it to let go of its threads and its journal.

    ``base_url`` is how the outside reaches it, with the port that was really bound.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.base_url = f"http://127.0.0.1:{config.port}"
        self.faults = Switchboard()
        self.lock = threading.RLock()
        self.journal = Journal(config.var / "journal.jsonl")
        self.messages = MessageBook(self.journal, config.var / "media")
        self.calls = CallBook(self.journal)
        self.contents = ContentBook()
        self.books = {side.name: StripeBook(side, self.journal) for side in config.stripe_sides}
        self._replay()
        self.wire = Wire()

    def book_of_key(self, key: str) -> StripeBook | None:
        """The Stripe account an API key opens."""
        return next((book for book in self.books.values() if book.side.api_key == key), None)

    def close(self) -> None:
        """Stop what is under way and close the journal."""
        self.wire.close()
        self.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _replay(self) -> None:
        for kind, value in self.journal.replay():
            if kind.startswith("stripe"):
                self.books[value["account"]].restore(kind, value)
            elif kind == "call":
                self.calls.restore(value)
            else:
                self.messages.restore(kind, value)
