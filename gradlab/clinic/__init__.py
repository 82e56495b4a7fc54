"""The clinic: torch's errors, warnings and silent surprises, run live, with cause and cure."""

from gradlab.clinic.case import Case, Dial
from gradlab.clinic.catalogue import CASES, GROUPS
from gradlab.clinic.examine import Examination, examine
from gradlab.clinic.matching import Diagnosis, Finding, diagnosis, matching_cases
from gradlab.clinic.outside import OUTSIDE
from gradlab.clinic.searching import searched_cases, searched_outside
from gradlab.clinic.wording import Outside, Wording
from gradlab.clinic.wordings import WORDINGS

__all__ = [
    "CASES",
    "GROUPS",
    "OUTSIDE",
    "WORDINGS",
    "Case",
    "Diagnosis",
    "Dial",
    "Examination",
    "Finding",
    "Outside",
    "Wording",
    "diagnosis",
    "examine",
    "matching_cases",
    "searched_cases",
    "searched_outside",
]
