#!/usr/bin/env python3
"""Writes the orders that README.md specifies: python generate.py DIRECTORY

Integer arithmetic only, so that every language gives the same bytes.
"""

import sys
from datetime import date
from pathlib import Path

import numpy as np

SEED = 20261122
CUSTOMERS = 1_000_000
ORDERS = 2_000_000
SCATTER = 618_033
REFERENCE = (date(2026, 11, 1) - date(1970, 1, 1)).days
FIRST_DAY = (date(2023, 11, 1) - date(1970, 1, 1)).days
DAYS = REFERENCE - FIRST_DAY
CENTS = np.array((Path(__file__).parent / "cents.txt").read_text().split(), dtype=np.uint64)
COLUMNS = {"customers.u32": "<u4", "days.i32": "<i4", "cents.i64": "<i8"}

# The checks of README.md.
CUSTOMERS_WITH_ORDERS = 692_846
SUM_OF_CENTS = 8_828_618_308
CHECKSUM = 0x328DAC47498EE236


def u64(number):
    return np.uint64(number)


def mix(z):
    z = (z ^ (z >> u64(30))) * u64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> u64(27))) * u64(0x94D049BB133111EB)
    return z ^ (z >> u64(31))


def orders():
    """(customers, days, cents), one element an order, in the order of the log."""
    steps = np.arange(1, 3 * ORDERS + 1, dtype=np.uint64)
    draws = mix(u64(SEED) + steps * u64(0x9E3779B97F4A7C15)) >> u64(32)
    a, b, c = draws[0::3], draws[1::3], draws[2::3]
    cubed = (((a * a) >> u64(32)) * a) >> u64(32)
    rank = (cubed * u64(CUSTOMERS)) >> u64(32)
    customers = (rank * u64(SCATTER)) % u64(CUSTOMERS)
    days = FIRST_DAY + ((b * u64(DAYS)) >> u64(32)).astype(np.int64)
    position = c * u64(255)
    i = (position >> u64(32)).astype(np.int64)
    part = (position >> u64(16)) & u64(0xFFFF)
    cents = CENTS[i] + (((CENTS[i + 1] - CENTS[i]) * part) >> u64(16))
    return customers.astype("<u4"), days.astype("<i4"), cents.astype("<i8")


def checks(customers, days, cents):
    """(customers with orders, sum of cents, checksum)."""
    h = mix(cents.astype(np.uint64))
    h = mix(h + days.astype(np.uint64))
    h = mix(h + customers.astype(np.uint64))
    h = mix(h + np.arange(len(h), dtype=np.uint64))
    return len(np.unique(customers)), int(cents.sum()), int(h.sum(dtype=np.uint64))


def assert_checks(columns):
    found = checks(*columns)
    assert found == (CUSTOMERS_WITH_ORDERS, SUM_OF_CENTS, CHECKSUM), found


def read(directory):
    columns = [np.fromfile(directory / name, dtype=kind) for name, kind in COLUMNS.items()]
    assert all(len(column) == ORDERS for column in columns)
    assert_checks(columns)
    return columns


def write(directory):
    directory.mkdir(parents=True, exist_ok=True)
    columns = orders()
    assert_checks(columns)
    for name, column in zip(COLUMNS, columns):
        column.tofile(directory / name)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
