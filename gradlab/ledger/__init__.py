"""The tape ledger: press real calls and see what each did to every tensor."""

from gradlab.ledger.buttons import after
from gradlab.ledger.calls import CALLS, GROUPS, SWITCHES, Call
from gradlab.ledger.history import MOST_CALLS, History, parse
from gradlab.ledger.present import present_point
from gradlab.ledger.replay import COLUMNS, Ledger, Line, Start, last_line, program, replay
from gradlab.ledger.scenes import SCENES, Scene, scene_of
from gradlab.ledger.tables import saved_table, tensor_table, undone_list

__all__ = [
    "CALLS",
    "COLUMNS",
    "GROUPS",
    "MOST_CALLS",
    "SCENES",
    "SWITCHES",
    "Call",
    "History",
    "Ledger",
    "Line",
    "Scene",
    "Start",
    "after",
    "last_line",
    "parse",
    "present_point",
    "program",
    "replay",
    "saved_table",
    "scene_of",
    "tensor_table",
    "undone_list",
]
