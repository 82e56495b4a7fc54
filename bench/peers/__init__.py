"""The same two interactions as people write them elsewhere, for bench/ui.py.

They compute with plain Python where GradLab runs torch, which favours them.
"""
