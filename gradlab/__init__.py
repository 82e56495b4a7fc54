"""GradLab: real PyTorch gradients, computed by torch and made to be seen."""
