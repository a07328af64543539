#!/usr/bin/env python3
"""Cuts the files of this folder out of the full inputs and the full outputs of the peers.

    python3 tests/data/rfm/trim.py INPUTS OUTPUTS LIFETIMES_DATASETS

INPUTS has rfm_data_orders.csv, rfm_data_customer.csv and cdnow_sample.csv, OUTPUTS what the calls in README.md wrote, and
LIFETIMES_DATASETS is `lifetimes/datasets` of the package lifetimes 0.11.3, for the whole of CDNOW. What is cut off the outputs
(recency, frequency and money of each customer) is compared with what `check.py` works out.
"""

import csv
import sys
from collections import Counter
from datetime import datetime
from fractions import Fraction
from pathlib import Path

sys.dont_write_bytecode = True
import check  # noqa: E402

INPUTS, OUTPUTS, DATASETS = (Path(argument) for argument in sys.argv[1:4])
P = {"0.333333333333333": "1/3", "0.666666666666667": "2/3"}


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def write(name, header, table):
    with open(check.HERE / name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(table)


def shortest(number):
    return number.rstrip("0").rstrip(".") if "." in number else number


def cut(name, source, columns, header=None):
    write(name, header or columns, ([row[column] for column in columns] for row in rows(source)))


def same(theirs, mine, digits):
    assert f"{float(Fraction(theirs)):.{digits}g}" == f"{float(mine):.{digits}g}", (theirs, mine)


def same_metrics(output, metrics, columns, digits):
    for row in rows(OUTPUTS / output):
        for column, mine in zip(columns, metrics[row["customer_id"]]):
            same(row[column], mine, digits)


CUSTOMER = ["customer", "r", "f", "m"]
R = ["recency_score", "frequency_score", "monetary_score"]
R_METRICS = ["recency_days", "transaction_count", "amount"]

# Inputs.
cut("orders.csv", INPUTS / "rfm_data_orders.csv", ["customer_id", "order_date", "revenue"], ["customer", "date", "revenue"])
cut("cdnow_sample.csv", INPUTS / "cdnow_sample.csv", ["customer_id", "date", "amount"], ["customer", "date", "amount"])
scores = {row["customer_id"]: [row[column] for column in R] for row in rows(OUTPUTS / "R_rfm_customer_quintile.csv")}
columns = ["revenue", "most_recent_visit", "number_of_orders", "recency_days"]
customers = rows(INPUTS / "rfm_data_customer.csv")
write(
    "customers.csv",
    ["customer", *columns, "r", "f", "m"],
    ([row["customer_id"], *(row[column] for column in columns), *scores[row["customer_id"]]] for row in customers),
)
assert len(scores) == len(customers)

# R rfm.
CALLS = {"5": "quintile", "3": "3bins", "4": "4bins", "10": "10bins", "custom": "custom_threshold"}
tables = {call: rows(OUTPUTS / f"R_rfm_orders_{name}.csv") for call, name in CALLS.items()}
segments = {row["customer_id"]: row for row in rows(OUTPUTS / "R_rfm_orders_segments.csv")}
metrics = check.per_row(check.orders(), check.ORDERS_AT)
for name in (*CALLS.values(), "segments"):
    same_metrics(f"R_rfm_orders_{name}.csv", metrics, R_METRICS, 15)
table = []
for group in zip(*tables.values()):
    assert len({row["customer_id"] for row in group}) == 1
    segment = segments[group[0]["customer_id"]]
    assert [segment[column] for column in R] == [group[0][column] for column in R]
    table.append([group[0]["customer_id"], *(row[column] for row in group for column in R), segment["segment"]])
write("r_orders_scores.csv", ["customer", *(f"{d}_{call}" for call in CALLS for d in "rfm"), "segment"], table)
for name, cancelled in (("pos", False), ("net", True)):
    output = f"R_rfm_online_retail_{name}_quintile.csv"
    same_metrics(output, check.per_row(check.online_retail(cancelled), check.RETAIL_AT), R_METRICS, 12)
    cut(f"r_online_retail_{name}.csv", OUTPUTS / output, ["customer_id", *R], CUSTOMER)
calls = {f"orders_{call}": f"orders_{name}" for call, name in CALLS.items()}
calls |= {"customers": "customer_quintile"}
calls |= {f"online_retail_{name}": f"online_retail_{name}_quintile" for name in ("pos", "net")}
table = []
for call, name in calls.items():
    part = rows(OUTPUTS / f"R_rfm_{name}_threshold.csv")
    table += [[call, i, *row.values()] for i, row in enumerate(part, 1)]
write("r_thresholds.csv", ["call", "bin", *part[0]], table)
table = []
for call, name in (("orders", "orders"), ("customers", "customer")):
    part = rows(OUTPUTS / f"R_rfm_{name}_segment_summary.csv")
    table += [[call, *row.values()] for row in part]
write("r_segment_summaries.csv", ["call", *part[0]], table)
cut("r_segment_grid.csv", OUTPUTS / "R_rfm_documented_grid_125.csv", ["r", "f", "m", "seg", "n"], ["r", "f", "m", "segment", "rules"])

# Quantiles: values with their counts, ascending.
whole = []
for line in (DATASETS / "CDNOW_master.txt").read_text().splitlines():
    fields = line.split()
    if len(fields) == 4 and fields[0].isdigit():
        whole.append((fields[0], datetime.strptime(fields[1], "%Y%m%d").date(), Fraction(fields[3])))
assert len(whole) == 69659
cdnow = check.per_row(whole, check.CDNOW_AT)
series = {}
for prefix, metrics_of in (("orders", metrics), ("cdnow", cdnow)):
    for i, name in enumerate(("recency", "freq", "amount")):
        series[f"{prefix}_{name}"] = [metric[i] for metric in metrics_of.values()]
series |= {"tiny3": [1, 2, 10], "one": [7]}
for name, values in series.items():
    table = []
    for value, count in sorted(Counter(values).items()):
        number = shortest(f"{float(value):.2f}")
        assert Fraction(number) == value
        table.append([number, count])
    write(f"quantile_series/{name}.csv", ["value", "count"], table)
table = []
for row in rows(OUTPUTS / "R_quantile_types_1_to_9.csv"):
    table.append([row["series"], row["type"], P.get(row["p"], shortest(row["p"])), shortest(row["q"])])
write("quantiles.csv", ["series", "type", "p", "q"], table)

# pymc-marketing: the segment follows from the scores, so it is kept once per cell.
cells = {}
for name, source, end in check.RETAIL_AND_ORDERS:
    output = rows(OUTPUTS / f"pymc_rfm_segments_{'rfm_data_orders' if name == 'orders' else name}.csv")
    mine = check.pymc_metrics(source(), end)
    for row in output:
        for column, value in zip(("recency", "frequency", "monetary_value"), mine[row["customer_id"]]):
            same(row[column], value, 12)
        assert cells.setdefault(row["rfm_score"], row["segment"]) == row["segment"]
    write(f"pymc_segments_{name}.csv", CUSTOMER, ([row["customer_id"], *row["rfm_score"]] for row in output))
write("pymc_segment_grid.csv", ["r", "f", "m", "segment"], ([*cell, cells[cell]] for cell in sorted(cells)))

# openretailscience.
for name, source, at, _ in check.NTILE:
    output = f"openretailscience_{'rfm_data_orders' if name == 'orders' else name}_ntile5.csv"
    same_metrics(output, check.per_row(source(), at), ["recency_days", "frequency", "monetary"], 12)
    cut(f"openretailscience_ntile5_{name}.csv", OUTPUTS / output, ["customer_id", "r_score", "f_score", "m_score"], CUSTOMER)

# lifetimes; rfm_summary of pymc-marketing wrote the same bytes.
for name, source in (("39w_days", "cal39w_D"), ("39w_sevenths", "cal39w_D7"), ("39w_weeks", "cal39w_W"), ("78w_days", "all_D")):
    columns = ["frequency", "recency", "T", "monetary_value"]
    file = OUTPUTS / f"lifetimes_cdnow_sample_{source}.csv"
    cut(f"lifetimes_cdnow_{name}.csv", file, ["customer_id", *columns], ["customer", *columns])
    twin = OUTPUTS / f"pymc_rfm_summary_cdnow_sample_{source}.csv"
    assert not twin.exists() or twin.read_bytes() == file.read_bytes()
