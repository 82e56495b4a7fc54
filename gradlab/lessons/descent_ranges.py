"""What can be asked of gradient descent; needs no torch, for which no control waits."""

MOST = 20
"""Steps that can be taken."""

RATES = (0.01, 1.2, 0.01)
"""The smallest and the largest learning rate, and the step between two."""
