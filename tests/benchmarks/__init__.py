"""Speed and memory, run by hand: `python -m tests.benchmarks.bench_tracing`, and so on.

Each times the program and a baseline in turn in one run, prints both with their ratio or their
difference, and says PASS or OVER THE LIMIT. Numbers mean something on a quiet machine only: the
first line says how busy it was.
"""
