"""The picture of a recorded pass, for the stepper's page and for notebooks alike."""

from gradlab.pictures.drawing.svg import LIMIT, Drawing, drawing

__all__ = ["LIMIT", "Drawing", "drawing"]
