"""What a server has acknowledged, kept outside of it.

Each entry knows its last acknowledged value, and the values of calls whose answers never came: after a death,
either is right, and nothing else.
"""

import contextlib
import hashlib
import threading
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

ABSENT = None


@dataclass
class Entry:
    acknowledged: object = ABSENT
    pending: list = field(default_factory=list)

    def allowed(self) -> list:
        return [self.acknowledged, *self.pending]


@dataclass(frozen=True)
class Content:
    """An object's bytes and ETag."""

    etag: str
    digest: str

    @staticmethod
    def of(body: bytes, etag: str) -> "Content":
        return Content(etag.strip('"'), hashlib.sha256(body).hexdigest())


def plain_etag(body: bytes) -> str:
    return hashlib.md5(body).hexdigest()


def multipart_etag(parts: list[bytes]) -> str:
    """As S3 makes it: the digest of the parts' digests, and their number."""
    digests = b"".join(hashlib.md5(part).digest() for part in parts)
    return f"{hashlib.md5(digests).hexdigest()}-{len(parts)}"


@dataclass
class Upload:
    key: str
    parts: dict[int, bytes] = field(default_factory=dict)  # acknowledged ones
    is_ending: bool = False  # its completion was asked for


class OutsideLog:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.objects: dict[tuple, Entry] = {}  # (bucket, key) → Content
        self.prefixes: set[tuple] = set()  # (bucket, prefix) that jobs and queries write to
        self.uploads: dict[tuple, Upload] = {}  # (bucket, id)
        self.tables: dict[tuple, Entry] = {}  # (database, table) → column names
        self.partitions: dict[tuple, Entry] = {}  # (database, table, values) → location
        self.versions: dict[tuple, set] = {}  # (database, table) → version ids
        self.crawled: dict[str, dict] = {}  # database → table → number of partitions, after crawls that succeeded
        self.crawlers: dict[str, dict] = {}  # name → {"seen": state, "last": LastCrawl}
        self.runs: dict[str, dict] = {}  # id → {"job", "state", "retries"}
        self.queries: dict[str, dict] = {}  # id → {"state", "rows"}
        self.generations: dict[str, int] = {}  # run → last one that its output told of

    @contextlib.contextmanager
    def attempt(self, entries: dict, values: dict):
        """A call that gives each key its value: acknowledged when the block ends, refused when S3 or Glue say so."""
        with self._lock:
            for key, value in values.items():
                entries.setdefault(key, Entry()).pending.append(value)
        try:
            yield
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                with self._lock:
                    for key in values:
                        entries[key].pending.pop()
            raise
        except BotoCoreError:
            raise
        with self._lock:
            for key, value in values.items():
                entries[key] = Entry(value)
