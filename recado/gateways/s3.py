"""The file store in a bucket that speaks S3 (the extra `s3`)."""

import io
import logging
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.response import StreamingBody

from recado.gateways.errors import StorageDown, StorageMisconfigured, StorageMissing
from recado.gateways.keys import checked_key, is_key
from recado.gateways.network import checked_base, is_loopback
from recado.gateways.storage import PIECE, Listed

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

for _name in ("boto3", "botocore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_PART: Final = 8 * 1024 * 1024
_MISSING: Final = frozenset({"NoSuchKey", "404", "NotFound"})


class S3Bucket:
    """Bytes under keys in one bucket, below one prefix; safe to share between threads.

    Credentials come from where AWS's own tools look for them (a role, its files or its variables). S3 stores
    an object whole or not at all, so a put needs no more care.
    """

    def __init__(
        self, bucket: str, prefix: str = "", endpoint: str | None = None, region: str | None = None
    ) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        no_proxy: dict[str, str] = {}
        self._client = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name=region,
            config=Config(
                connect_timeout=5,
                read_timeout=30,
                retries={"mode": "standard", "total_max_attempts": 3},
                proxies=no_proxy if endpoint and is_loopback(endpoint) else None,
            ),
        )

    @classmethod
    def from_url(cls, url: str) -> "S3Bucket":
        """The bucket in `s3://bucket/prefix?region=us-east-1&endpoint=https://minio.example.org`.

        Prefix, region and endpoint may be left out. Raises StorageMisconfigured.
        """
        parts = urlsplit(url)
        options = {name: values[0] for name, values in parse_qs(parts.query).items()}
        prefix = parts.path.strip("/")
        try:
            endpoint = checked_base(options["endpoint"], "endpoint") if "endpoint" in options else None
            return cls(parts.netloc, checked_key(prefix) if prefix else "", endpoint, options.get("region"))
        except (ValueError, BotoCoreError) as failure:
            raise StorageMisconfigured(f"STORAGE_URL cannot be used: {failure}.") from None

    def put(self, key: str, data: bytes | Iterable[bytes]) -> None:
        """Store the bytes, in parts where they are many; S3 checks each part by its SHA-256."""
        source = io.BytesIO(data) if isinstance(data, bytes) else io.BufferedReader(_Pieces(data), _PART)
        with _translated(), closing(source):
            self._client.upload_fileobj(
                source,
                self._bucket,
                self._key(key),
                ExtraArgs={"ChecksumAlgorithm": "SHA256"},
                Config=TransferConfig(
                    multipart_threshold=_PART, multipart_chunksize=_PART, use_threads=False
                ),
            )

    def get(self, key: str) -> bytes:
        """Read the bytes back."""
        with self.reading(key) as pieces:
            return b"".join(pieces)

    @contextmanager
    def reading(self, key: str) -> Iterator[Iterator[bytes]]:
        """Read the bytes back in pieces."""
        with _translated():
            found = self._client.get_object(Bucket=self._bucket, Key=self._key(key))
        with closing(found["Body"]) as body:
            yield _pieces(body)

    def delete(self, key: str) -> None:
        """Remove the object; where the bucket keeps versions, its own rules remove those."""
        with _translated():
            self._client.delete_object(Bucket=self._bucket, Key=self._key(key))

    def exists(self, key: str) -> bool:
        """Whether there is such an object."""
        try:
            with _translated():
                self._client.head_object(Bucket=self._bucket, Key=self._key(key))
        except StorageMissing:
            return False
        return True

    def listed(self) -> Iterator[Listed]:
        """Every object below the prefix whose name can be a key."""
        pages = self._client.get_paginator("list_objects_v2")
        with _translated():
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                for found in page.get("Contents", ()):
                    key = found["Key"].removeprefix(self._prefix)
                    if is_key(key):
                        yield Listed(key, found["Size"], found["LastModified"])

    def tidy(self, before: datetime) -> int:
        """Abort uploads in parts that nobody finished: they are paid for until then."""
        pages = self._client.get_paginator("list_multipart_uploads")
        removed = 0
        with _translated():
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                for found in page.get("Uploads", ()):
                    if found["Initiated"] < before:
                        upload = {"Bucket": self._bucket, "Key": found["Key"], "UploadId": found["UploadId"]}
                        self._client.abort_multipart_upload(**upload)
                        removed += 1
        return removed

    def _key(self, key: str) -> str:
        return self._prefix + checked_key(key)


class _Pieces(io.RawIOBase):
    """Pieces as a file that can be read once, from its beginning to its end."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__()
        self._pieces = iter(pieces)
        self._held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        wanted = memoryview(buffer).cast("B")
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._held = memoryview(piece)
        taken = min(len(wanted), len(self._held))
        wanted[:taken], self._held = self._held[:taken], self._held[taken:]
        return taken


def _pieces(body: StreamingBody) -> Iterator[bytes]:
    with _translated():
        yield from body.iter_chunks(PIECE)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except ClientError as failure:
        code = failure.response.get("Error", {}).get("Code", "")
        if code in _MISSING:
            raise StorageMissing from None
        raise StorageDown(f"The file store failed: {code or 'no reason given'}.") from None
    except (BotoCoreError, Boto3Error) as failure:
        raise StorageDown(f"The file store failed: {type(failure).__name__}.") from None
