"""Pictures of graphs: a recorded pass that is stepped through, or a graph as it stands."""

from gradlab.pictures.drawing.passes import LIMIT, Drawing, drawing, drawings

__all__ = ["LIMIT", "Drawing", "drawing", "drawings"]
