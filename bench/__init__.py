"""Benchmarks: reports to read, never tests that time."""
