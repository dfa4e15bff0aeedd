"""What `make bench` measures, a module a question. `scripts/bench.py` runs them and prints."""
