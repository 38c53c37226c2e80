"""How a peer is measured: as bench measures ours, by the median of rounds, whenever a line comes on stdin."""

import statistics
import sys
import time

ROUNDS = 5
ROUND_SECONDS = 0.15


def round_rate(turn):
    start, records = time.perf_counter(), 0
    while True:
        records += turn()
        seconds = time.perf_counter() - start
        if seconds >= ROUND_SECONDS:
            return records / seconds


def rounds_of(turn):
    """From a function that does some work and returns how many records that was: one that gives rounds' rates."""
    return lambda: [round_rate(turn) for _ in range(ROUNDS)]


def serve(parameters, rounds):
    """Says how many parameters there are once all is compiled and warm; then, for each line, records/s."""
    rounds()
    print(parameters, flush=True)
    for _ in sys.stdin:
        print(statistics.median(rounds()), flush=True)
