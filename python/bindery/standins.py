"""Classic Spark's entry points over Spark Connect, so that scripts written for the service run as they are.

The JVM-free client lacks `pyspark.context`, `rdd`, `broadcast`, `files` and the names that `pyspark` takes from
them. `install` adds modules of those names. What can be had over Spark Connect works; RDDs and the JVM do
not exist, and what needs them raises PySparkNotImplementedError with its name.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

import pyspark
from pyspark import cloudpickle
from pyspark.conf import SparkConf
from pyspark.errors import PySparkNotImplementedError
from pyspark.sql import context as sql_context
from pyspark.sql import functions
from pyspark.sql import session as sql_session
from pyspark.sql.connect.session import SparkSession as ConnectSession

from bindery import broadcast
from bindery.broadcast import Broadcast

_REFUSED_OF_CONTEXT = (
    "parallelize", "textFile", "wholeTextFiles", "binaryFiles", "binaryRecords", "sequenceFile",
    "pickleFile", "newAPIHadoopFile", "newAPIHadoopRDD", "hadoopFile", "hadoopRDD", "emptyRDD",
    "range", "union", "runJob", "accumulator", "statusTracker", "setCheckpointDir", "_jvm", "_jsc",
    "_gateway", "_jconf",
)  # fmt: skip

# What `from pyspark.sql.functions import *` gives on Spark 3, where the module has no __all__, and no longer on Spark 4.
_STARRED_BY_SPARK_3 = (
    "Any", "ArrayType", "Callable", "Column", "DataFrame", "DataType", "Dict", "Iterable", "List", "Optional",
    "PySparkTypeError", "PySparkValueError", "StringType", "StructType", "TYPE_CHECKING", "Tuple", "Type", "Union",
    "ValuesView", "approxCountDistinct", "bitwiseNOT", "cast", "countDistinct", "decimal", "functools", "inspect", "np",
    "overload", "shiftLeft", "shiftRight", "shiftRightUnsigned", "sumDistinct", "sys", "toDegrees", "toRadians", "warnings",
)  # fmt: skip


def _refuse(name: str, reason: str) -> PySparkNotImplementedError:
    return PySparkNotImplementedError(errorClass="NOT_IMPLEMENTED", messageParameters={"feature": f"{name} ({reason})"})


class SparkContext:
    """The one context of the process; the session that it belongs to is made when it is first needed.

    Args:
        master, appName, conf: as PySpark's own; `master` changes nothing, the engine is given.
    """

    _active_spark_context: SparkContext | None = None

    def __new__(cls, *args: Any, **kwargs: Any) -> SparkContext:
        if cls._active_spark_context is None:
            cls._active_spark_context = object.__new__(cls)
        return cls._active_spark_context

    def __init__(
        self,
        master: str | None = None,
        appName: str | None = None,
        sparkHome: str | None = None,
        pyFiles: list[str] | None = None,
        environment: dict | None = None,
        batchSize: int = 0,
        serializer: Any = None,
        conf: SparkConf | None = None,
        **kwargs: Any,
    ) -> None:
        if conf is not None or not hasattr(self, "_conf"):
            self._conf = SparkConf(loadDefaults=False)
            self._conf.setAll(conf.getAll() if conf is not None else [])
            self._configured = ""  # the id of the session that has the configuration
        if appName:
            self._conf.setAppName(appName)

    @classmethod
    def getOrCreate(cls, conf: SparkConf | None = None) -> SparkContext:
        """The context that there is; else one with `conf`."""
        return cls(conf=conf) if cls._active_spark_context is None else cls._active_spark_context

    @property
    def session(self) -> ConnectSession:
        """The session, with the context's configuration."""
        return SparkSession.builder.getOrCreate()

    def configure(self, session: ConnectSession, options: dict[str, Any]) -> None:
        """Sets the context's configuration on the session, once; but for what `options` of its builder say."""
        if self._configured == session.session_id:
            return
        self._configured = session.session_id
        others = ("spark.master", "spark.remote", "spark.app.name", *options)
        configs = {key: value for key, value in self._conf.getAll() if key not in others}
        if configs:
            session.conf._set_all(configs=configs, silent=True)  # as a builder does: static ones are passed over

    def getConf(self) -> SparkConf:
        """A copy of the configuration that the context was made with."""
        copy = SparkConf(loadDefaults=False)
        copy.setAll(self._conf.getAll())
        return copy

    def setLogLevel(self, logLevel: str) -> None:
        """Accepted: the engine's log is not part of the script's output."""

    def setLocalProperty(self, key: str, value: str) -> None:
        """Accepted: local properties steer schedulers and their pages, which are not there."""

    setJobDescription = setJobGroup = lambda self, *args, **kwargs: None

    def addPyFile(self, path: str) -> None:
        """Sends a module to the engine's Python workers, and makes it importable here."""
        self.session.addArtifacts(path, pyfile=True)
        sys.path.insert(1, path)

    def addFile(self, path: str, recursive: bool = False) -> None:
        """Sends a file to the engine."""
        self.session.addArtifacts(path, file=True)

    def broadcast(self, value: Any) -> Broadcast:
        """A value for functions: it travels with each of them."""
        return Broadcast(value)

    def stop(self) -> None:
        """Ends the session."""
        type(self)._active_spark_context = None
        session = ConnectSession.getActiveSession()
        if session is not None:
            session.stop()

    @property
    def version(self) -> str:
        """Spark's version, as the engine tells it."""
        return self.session.version

    @property
    def appName(self) -> str:
        """The name of the application."""
        return self._conf.get("spark.app.name", "pyspark-shell") or ""

    @property
    def applicationId(self) -> str:
        """The id of the session."""
        return self.session.session_id

    master = "bindery"
    defaultParallelism = 2
    defaultMinPartitions = 2
    uiWebUrl = None
    pythonVer = f"{sys.version_info.major}.{sys.version_info.minor}"

    def __enter__(self) -> SparkContext:
        return self

    def __exit__(self, *args: Any) -> None:
        self.stop()

    def __getattr__(self, name: str) -> Any:
        if name in _REFUSED_OF_CONTEXT:
            reason = "there is no JVM" if name.startswith("_") else "there are no RDDs over Spark Connect"
            raise _refuse(f"SparkContext.{name}", reason)
        raise AttributeError(f"SparkContext has no attribute {name!r}")


class RDD:
    """RDDs do not exist over Spark Connect."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise _refuse("RDD", "there are no RDDs over Spark Connect")


class SparkFiles:
    """Files of SparkContext.addFile are the engine's."""

    @classmethod
    def get(cls, filename: str) -> str:
        """Not available."""
        raise _refuse("SparkFiles.get", "files that were added live in the engine")

    @classmethod
    def getRootDirectory(cls) -> str:
        """Not available."""
        raise _refuse("SparkFiles.getRootDirectory", "files that were added live in the engine")


class _SessionType(type):
    """Makes `SparkSession(sc)` the session, and sessions of Spark Connect instances of SparkSession."""

    def __instancecheck__(cls, instance: Any) -> bool:
        if cls is SparkSession and isinstance(instance, _ClientSession | ConnectSession):
            return True
        return type.__instancecheck__(cls, instance)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is SparkSession:
            return cls.builder.getOrCreate()
        return type.__call__(cls, *args, **kwargs)


_ClientSession = sql_session.SparkSession


class SparkSession(_ClientSession, metaclass=_SessionType):
    """The client's own entry point, with those two differences."""


class SQLContext:
    """The old entry point: everything is the session's.

    Args:
        sparkContext, sparkSession: the session is the process's own in any case.
    """

    def __init__(self, sparkContext: Any = None, sparkSession: Any = None, jsqlContext: Any = None) -> None:
        self.sparkSession = sparkSession or SparkSession.builder.getOrCreate()

    @classmethod
    def getOrCreate(cls, sc: Any) -> SQLContext:
        """A context over the session."""
        return cls(sc)

    @property
    def sparkContext(self) -> SparkContext:
        """The SparkContext."""
        return SparkContext.getOrCreate()

    def setConf(self, key: str, value: Any) -> None:
        """Sets a configuration value."""
        self.sparkSession.conf.set(key, value)

    def getConf(self, key: str, defaultValue: Any = None) -> Any:
        """A configuration value."""
        return self.sparkSession.conf.get(key, defaultValue)

    def registerDataFrameAsTable(self, df: Any, tableName: str) -> None:
        """Makes a temporary view."""
        df.createOrReplaceTempView(tableName)

    def dropTempTable(self, tableName: str) -> None:
        """Drops a temporary view."""
        self.sparkSession.catalog.dropTempView(tableName)

    def cacheTable(self, tableName: str) -> None:
        """Caches a table."""
        self.sparkSession.catalog.cacheTable(tableName)

    def uncacheTable(self, tableName: str) -> None:
        """Ends the caching of a table."""
        self.sparkSession.catalog.uncacheTable(tableName)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise _refuse(f"SQLContext.{name}", "there is no JVM")
        return getattr(self.sparkSession, name)


class HiveContext(SQLContext):
    """The older entry point with the same methods."""


def _module(name: str, **members: Any) -> None:
    made = types.ModuleType(f"pyspark.{name}")
    for member, value in members.items():
        setattr(made, member, value)
        setattr(pyspark, member, value)
    sys.modules[made.__name__] = made
    setattr(pyspark, name, made)


def _getting_with_context(get_or_create: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A builder's getOrCreate whose session has the configuration of the process's SparkContext."""

    def get(builder: Any) -> Any:
        session = get_or_create(builder)
        if SparkContext._active_spark_context is not None:
            SparkContext._active_spark_context.configure(session, builder._options)
        return session

    return get


def _unchanged(self: Any, *args: Any) -> Any:
    return self


def install() -> None:
    """Installs the stand-ins; does nothing where PySpark itself has the classic modules."""
    if hasattr(pyspark, "SparkContext"):
        return
    _module("context", SparkContext=SparkContext)
    _module("rdd", RDD=RDD)
    _module("broadcast", Broadcast=Broadcast)
    _module("files", SparkFiles=SparkFiles)
    cloudpickle.register_pickle_by_value(broadcast)
    # The engine is given by SPARK_REMOTE, and the catalog with it; a master beside it would be an error.
    _ClientSession.Builder.getOrCreate = _getting_with_context(_ClientSession.Builder.getOrCreate)
    _ClientSession.Builder.master = _ClientSession.Builder.enableHiveSupport = _unchanged
    pyspark.sql.SparkSession = sql_session.SparkSession = SparkSession
    ConnectSession.sparkContext = property(lambda self: SparkContext.getOrCreate())
    for old in (SQLContext, HiveContext):
        setattr(pyspark, old.__name__, old)
        setattr(pyspark.sql, old.__name__, old)
        setattr(sql_context, old.__name__, old)


def take_personality(glue_version: str) -> None:
    """Gives `pyspark.sql.functions` the names that scripts of this GlueVersion ("5.1") import with a star."""
    if glue_version.split(".")[0] in ("3", "4", "5"):
        missing = [name for name in _STARRED_BY_SPARK_3 if name not in functions.__all__ and hasattr(functions, name)]
        functions.__all__ = [*functions.__all__, *missing]
