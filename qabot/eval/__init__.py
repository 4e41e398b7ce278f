"""Measuring: question sets, metrics, and the benchmarks."""
