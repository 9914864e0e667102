"""The organisation's rows of the access matrix."""

from tests.project.matrix import Row

ROWS = {"organisation:overview": Row()}
