"""The tape ledger: press real calls and see what each did to every tensor."""

from gradlab.ledger.buttons import after
from gradlab.ledger.history import MOST_CALLS, History, parse
from gradlab.ledger.palette import Call, Palette, Scene
from gradlab.ledger.present import present_point
from gradlab.ledger.replay import COLUMNS, Ledger, Line, Start, last_line, program, replay
from gradlab.ledger.tables import saved_table, tensor_table, undone_list
from gradlab.ledger.two_ways import TWO_WAYS, two_ways

__all__ = [
    "COLUMNS",
    "MOST_CALLS",
    "TWO_WAYS",
    "Call",
    "History",
    "Ledger",
    "Line",
    "Palette",
    "Scene",
    "Start",
    "after",
    "last_line",
    "parse",
    "present_point",
    "program",
    "replay",
    "saved_table",
    "tensor_table",
    "two_ways",
    "undone_list",
]
