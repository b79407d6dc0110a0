"""Values that travel with functions. Its classes are sent by value: workers need not have this package."""

from typing import Any


class Broadcast:
    """A value for functions, from SparkContext.broadcast."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def unpersist(self, blocking: bool = False) -> None:
        """Accepted: there are no copies to drop."""

    destroy = unpersist
