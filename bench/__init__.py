"""Benchmarks: what this project does beside what a peer does with the same data, in the same run."""
