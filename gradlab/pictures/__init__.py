"""Pure functions from results to figures, graphs, formulas and cards; no derivative is taken."""
