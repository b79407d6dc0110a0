"""Places in S3."""

from __future__ import annotations

from typing import Any


def parse_url(url: str) -> tuple[str, str] | None:
    """The bucket and the key of s3://bucket/key, the key as it stands; None for another URL."""
    scheme, _, rest = url.partition("://")
    bucket, _, key = rest.partition("/")
    return (bucket, key) if scheme.lower() in ("s3", "s3a", "s3n") and bucket else None


def client() -> Any:
    """An S3 client; endpoint, region and keys come from the environment."""
    import boto3

    return boto3.client("s3")
