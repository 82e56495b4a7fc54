"""Torch calls at one point and at many: derivatives, their checks, the grad_fn graph."""
