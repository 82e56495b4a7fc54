"""A typed function as one like those of the table, and what is said of it."""

from gradlab.sandbox.handover import sandbox_query
from gradlab.sandbox.listing import listing
from gradlab.sandbox.reading import readings
from gradlab.sandbox.typed import study, typed

__all__ = [
    "listing",
    "readings",
    "sandbox_query",
    "study",
    "typed",
]
