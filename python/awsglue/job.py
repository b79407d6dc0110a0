"""Job: the frame of a job run.

Public page: "Tracking processed data using job bookmarks" of the developer guide.
"""

from __future__ import annotations

from typing import Any

_ENABLED = ("job-bookmark-enable", "job-bookmark-pause")


class Bookmarks:
    """Whether bookmarks were asked for, and which sources would need them. One of each process."""

    is_enabled = False
    sources: list[str] = []

    @classmethod
    def source_is_read(cls, transformation_ctx: str) -> None:
        """Called for every source; raises when its bookmark would decide what it reads."""
        if transformation_ctx and transformation_ctx not in cls.sources:
            cls.sources.append(transformation_ctx)
        if transformation_ctx and cls.is_enabled:
            cls.refuse(transformation_ctx)

    @staticmethod
    def refuse(transformation_ctx: str) -> None:
        """Raises: without a stored state a second run would read again what the first one read."""
        raise NotImplementedError(
            "--job-bookmark-option job-bookmark-enable and job-bookmark-pause are not supported yet: "
            f"the source with transformation_ctx {transformation_ctx!r} would be read from its start "
            "in every run; use job-bookmark-disable"
        )


class Job:
    """The run of a job.

    Args:
        glue_context: a GlueContext or a SparkSession.
    """

    def __init__(self, glue_context: Any) -> None:
        self._glue_context = glue_context
        self._is_initialized = False

    def init(self, job_name: str, args: dict[str, Any] | None = None) -> None:
        """Begins the run.

        Args:
            job_name: the job's name.
            args: what getResolvedOptions returned.

        Raises:
            NotImplementedError: bookmarks are enabled and a source has a transformation_ctx.
        """
        option = (args or {}).get("job_bookmark_option") or "job-bookmark-disable"
        Bookmarks.is_enabled = option in _ENABLED
        if Bookmarks.is_enabled and Bookmarks.sources:
            Bookmarks.refuse(Bookmarks.sources[0])
        self.job_name = job_name
        self._is_initialized = True

    def isInitialized(self) -> bool:
        """Whether `init` was called."""
        return self._is_initialized

    def commit(self) -> None:
        """Ends the run; there is no bookmark state to store."""

    @classmethod
    def continuation_options(cls) -> list[str]:
        """The old values of the bookmark option."""
        return ["continuation-enabled", "continuation-readonly", "continuation-ignore"]

    @classmethod
    def job_bookmark_options(cls) -> list[str]:
        """The values of the bookmark option."""
        return ["job-bookmark-enable", "job-bookmark-pause", "job-bookmark-disable"]

    @classmethod
    def job_bookmark_range_options(cls) -> list[str]:
        """The names of the options that give a range of runs."""
        return ["job-bookmark-from", "job-bookmark-to"]

    @classmethod
    def id_params(cls) -> list[str]:
        """The names of the options that identify the run."""
        return ["--JOB_NAME", "--JOB_ID", "--JOB_RUN_ID", "--SECURITY_CONFIGURATION"]

    @classmethod
    def encryption_type_options(cls) -> list[str]:
        """The names of the encryption options."""
        return ["--encryption-type"]

    @classmethod
    def data_lineage_options(cls) -> list[str]:
        """The names of the lineage options."""
        return ["--enable-data-lineage"]
