"""The clinic: torch's errors, warnings and silent surprises, run live, with cause and cure."""

from gradlab.clinic.case import Case, Dial
from gradlab.clinic.catalogue import CASES, GROUPS
from gradlab.clinic.examine import Examination, examine
from gradlab.clinic.matching import LONGEST, matching_cases, searched_cases

__all__ = [
    "CASES",
    "GROUPS",
    "LONGEST",
    "Case",
    "Dial",
    "Examination",
    "examine",
    "matching_cases",
    "searched_cases",
]
