"""What all tables share: names of constraints, types, the row's own id."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, LargeBinary, MetaData, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from recado.firm.ids import new_id


class Base(DeclarativeBase):
    """A table. Times are UTC with zone; texts have no length limit in PostgreSQL and need none."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain class attribute
        datetime: DateTime(timezone=True),
        str: Text(),
        bytes: LargeBinary(),
        uuid.UUID: Uuid(),
        dict[str, Any]: JSONB(),
    }


class HasId:
    """A row with an id of our own making, so that sealed columns can be bound to it."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", new_id())
        super().__init__(**values)


class Sealable(HasId):
    """A row with sealed columns; `key_id` names the key of the person, case or box it belongs to."""

    key_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("keys.id"), index=True)


class Created:
    """A row that knows when it was written, by the database's clock."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
