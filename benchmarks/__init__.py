"""What rolecall costs, measured beside the bare alternative on the same machine: `python -m benchmarks`."""
