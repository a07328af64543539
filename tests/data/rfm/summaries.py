#!/usr/bin/env python3
"""Cuts the recency, frequency and money that other programs gave each customer down to sums and a hash.

    python3 tests/data/rfm/summaries.py OUTPUTS > tests/data/rfm/summaries.csv

OUTPUTS are the full outputs that README.md tells of. The hash is FNV-1a of the lines "customer,recency,frequency,money", sorted by their
bytes; of mean money, what it comes to in all.
"""

import csv
import sys
from decimal import Decimal
from pathlib import Path

COLUMNS = {
    "R_rfm_orders_quintile": ("recency_days", "transaction_count", "amount"),
    "R_rfm_online_retail_net_quintile": ("recency_days", "transaction_count", "amount"),
    "R_rfm_online_retail_pos_quintile": ("recency_days", "transaction_count", "amount"),
    "pymc_rfm_segments_rfm_data_orders": ("recency", "frequency", "monetary_value"),
    "pymc_rfm_segments_online_retail_net": ("recency", "frequency", "monetary_value"),
    "pymc_rfm_segments_online_retail_pos": ("recency", "frequency", "monetary_value"),
    "openretailscience_rfm_data_orders_ntile5": ("recency_days", "frequency", "monetary"),
    "openretailscience_cdnow_sample_ntile5": ("recency_days", "frequency", "monetary"),
}


def total(row, frequency, money):
    """To three decimals, since outputs are binary floats; of a mean, what all together came to."""
    times = int(row[frequency]) if money == "monetary_value" else 1
    total = round(Decimal(row[money]) * times, 3)
    return f"{total.normalize() + 0:f}"


def fnv1a(data):
    hash = 0xCBF29CE484222325
    for byte in data:
        hash = (hash ^ byte) * 0x100000001B3 % 2**64
    return hash


print("output,customers,recency,frequency,fnv1a")
for name, (recency, frequency, money) in COLUMNS.items():
    with open(Path(sys.argv[1]) / f"{name}.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    key = "customer_id"
    line = lambda row: f"{row[key]},{row[recency]},{row[frequency]},{total(row, frequency, money)}\n".encode()
    days, purchases = (sum(int(row[column]) for row in rows) for column in (recency, frequency))
    print(f"{name},{len(rows)},{days},{purchases},{fnv1a(b''.join(sorted(map(line, rows)))):016x}")
