"""The file store in a bucket that speaks S3 (the extra `s3`)."""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from recado.gateways.errors import StorageDown, StorageMisconfigured, StorageMissing
from recado.gateways.keys import checked_key
from recado.gateways.network import checked_base, is_loopback

for _name in ("boto3", "botocore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

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

    def put(self, key: str, data: bytes) -> None:
        """Store the bytes."""
        with _translated():
            self._client.put_object(Bucket=self._bucket, Key=self._key(key), Body=data)

    def get(self, key: str) -> bytes:
        """Read the bytes back."""
        with _translated():
            found = self._client.get_object(Bucket=self._bucket, Key=self._key(key))
            with closing(found["Body"]) as body:
                data: bytes = body.read()
                return data

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

    def _key(self, key: str) -> str:
        return self._prefix + checked_key(key)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except ClientError as failure:
        code = failure.response.get("Error", {}).get("Code", "")
        if code in _MISSING:
            raise StorageMissing from None
        raise StorageDown(f"The file store failed: {code or 'no reason given'}.") from None
    except BotoCoreError as failure:
        raise StorageDown(f"The file store failed: {type(failure).__name__}.") from None
