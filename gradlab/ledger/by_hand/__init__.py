"""Each call of a training step worked out by hand, apart from torch's own code."""
