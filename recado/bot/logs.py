"""Logs: a sentence for people and bound ids for machines, never what anybody wrote."""

import logging
import sys
import traceback
from types import TracebackType

import structlog
from structlog.typing import EventDict, WrappedLogger

ExceptionParts = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]

# Libraries that tell of every question asked, with addresses and numbers in them.
CHATTY = ("alembic", "stripe", "twilio", "urllib3")


def configure(level: str) -> None:
    """Send this process's logs to stderr from this level (a name such as INFO) upwards, one line an event."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _without_messages,
                structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
            ],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))


def trace(error: BaseException) -> str:
    """Where an exception came from, by type, file and line.

    Without its message: a database or a parser quotes the value it choked on, which a client wrote.
    """
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames[-12:]))
    return f"{type(error).__module__}.{type(error).__qualname__} at {where}"


def _without_messages(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    parts = event.pop("exc_info", None)
    match parts:
        case (_, BaseException() as error, _):
            event["error"] = trace(error)
        case BaseException() as error:
            event["error"] = trace(error)
        case True if sys.exc_info()[1] is not None:
            event["error"] = trace(sys.exc_info()[1] or Exception())
    return event
