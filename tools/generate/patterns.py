"""Regular expressions of service descriptions as constant automata (src/aws/pattern.h)."""


class Patterns:
    """The patterns of one service; equal ones share one table."""

    def __init__(self):
        self.names = {}
        self.text = []

    def add(self, pattern):
        """The C++ name of the pattern's table, or None when it cannot be written as an automaton."""
        return None

    def definitions(self):
        return self.text
