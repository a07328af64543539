#!/usr/bin/env python3
"""Works out every score in this folder again, from the inputs, by the algorithms in README.md.

    python3 tests/data/rfm/check.py            # compares row by row; fails on the first difference
    python3 tests/data/rfm/check.py --edges    # also lists what lies exactly on an edge, and where binary floats decide
    python3 tests/data/rfm/check.py --default  # also counts the customers whom this library's default scores otherwise

Standard library only. Money is decimal text read as exact fractions, every quantile is a fraction, days are whole.
Binary floats occur only in `--edges`, which repeats the arithmetic of R, numpy and DuckDB to see whether it differs.
"""

import csv
import math
import sys
from bisect import bisect_left
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).parent
ONLINE_RETAIL = HERE.parents[2] / "examples" / "data" / "online_retail_2010_2011_invoices.csv"
ORDERS_AT, CUSTOMERS_AT = date(2006, 12, 31), date(2007, 1, 1)
RETAIL_AT, CDNOW_AT, CALIBRATION_AT = date(2011, 12, 9), date(1998, 6, 30), date(1997, 9, 30)
CUSTOM = [[115, 181, 297, 482], [4, 5, 6, 8], [256, 382, 506, 666]]


def read(name):
    with open(HERE / name, newline="") as file:
        return list(csv.DictReader(file))


# Inputs: rows of (customer, date, amount).


def orders():
    return [(row["customer"], date.fromisoformat(row["date"]), Fraction(row["revenue"])) for row in read("orders.csv")]


def cdnow_sample():
    return [(row["customer"], date.fromisoformat(row["date"]), Fraction(row["amount"])) for row in read("cdnow_sample.csv")]


def online_retail(cancelled):
    with open(ONLINE_RETAIL, newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["customer_id"]]
    return [
        (row["customer_id"], date.fromisoformat(row["invoice_date"][:10]), Fraction(row["amount"]))
        for row in rows
        if cancelled or row["cancelled"] == "0"
    ]


def per_row(rows, at):
    """Customer -> (whole days since the latest date, rows, sum): R rfm and, one transaction a row, openretailscience."""
    latest, count, total = {}, {}, {}
    for customer, day, amount in rows:
        latest[customer] = max(day, latest.get(customer, day))
        count[customer] = count.get(customer, 0) + 1
        total[customer] = total.get(customer, 0) + amount
    return {customer: ((at - latest[customer]).days, count[customer], total[customer]) for customer in latest}


def per_period(rows, end, weeks=False):
    """Customer -> {first day of the period: sum}, and the end as such a day: lifetimes and pymc-marketing."""
    start = (lambda day: day - timedelta(days=day.weekday())) if weeks else (lambda day: day)
    end = start(end)
    periods = {}
    for customer, day, amount in rows:
        if start(day) <= end:
            mine = periods.setdefault(customer, {})
            mine[start(day)] = mine.get(start(day), 0) + amount
    return periods, end


# Quantiles.


def quantile(ordered, kind, p):
    """Hyndman and Fan's types 1 to 9, exactly; `ordered` counts from 1, clamped to its ends."""
    n = len(ordered)

    def x(i):
        return Fraction(ordered[min(max(i, 1), n) - 1])

    if kind <= 3:
        position = n * p - (Fraction(1, 2) if kind == 3 else 0)
        j = math.floor(position)
        whole = position == j
        if kind == 1:
            share = Fraction(not whole)
        elif kind == 2:
            share = Fraction(1, 2) if whole else Fraction(1)
        else:
            share = Fraction(not (whole and j % 2 == 0))
    else:
        third, eighth = Fraction(1, 3), Fraction(3, 8)
        a, b = {4: (0, 1), 5: (Fraction(1, 2),) * 2, 6: (0, 0), 7: (1, 1), 8: (third,) * 2, 9: (eighth,) * 2}[kind]
        position = a + p * (n + 1 - a - b)
        j = math.floor(position)
        share = position - j
    return x(j) + share * (x(j + 1) - x(j))


def inner_quantiles(values, bins):
    ordered = sorted(values)
    return [quantile(ordered, 7, Fraction(k, bins)) for k in range(1, bins)]


# R rfm 0.3.0.


def r_edges(values, bins):
    return [q + 1 for q in inner_quantiles(values, bins)]


def r_limits(values, edges):
    return [min(values), *edges], [*edges, max(values) + 1]


def r_scores(values, edges, reverse):
    """Customer -> score; a later bin overwrites an earlier one, and an empty bin [e, e) gets nobody."""
    lower, upper = r_limits(values.values(), edges)
    scores = {}
    for customer, value in values.items():
        score = None
        for i in range(len(lower)):
            if lower[i] <= value < upper[i]:
                score = len(lower) - i if reverse else i + 1
        bin = 1 + sum(edge <= value for edge in edges)
        assert score == (len(lower) + 1 - bin if reverse else bin)
        scores[customer] = score
    return scores


def r_table(metrics, bins=None, custom=None):
    """(customer -> (r, f, m), the limits of each dimension)."""
    columns, limits = [], []
    for i in range(3):
        values = {customer: metric[i] for customer, metric in metrics.items()}
        edges = custom[i] if custom else r_edges(values.values(), bins)
        columns.append(r_scores(values, edges, i == 0))
        limits.append(r_limits(values.values(), edges))
    return {customer: tuple(column[customer] for column in columns) for customer in metrics}, limits


R_SEGMENTS = [  # name, lowest and highest r, f, m; the first that fits
    ("Champions", (5, 5), (5, 5), (5, 5)),
    ("Potential Loyalist", (3, 5), (3, 5), (2, 5)),
    ("Loyal Customers", (2, 4), (2, 4), (2, 4)),
    ("Promising", (3, 4), (1, 3), (3, 5)),
    ("New Customers", (4, 5), (1, 3), (1, 5)),
    ("Can't Lose Them", (1, 2), (3, 4), (4, 5)),
    ("At Risk", (1, 2), (2, 5), (4, 5)),
    ("Need Attention", (1, 3), (3, 5), (3, 5)),
    ("About To Sleep", (2, 3), (1, 3), (1, 4)),
    ("Lost", (1, 1), (1, 5), (1, 5)),
]


def r_segment(scores):
    hits = [name for name, *ranges in R_SEGMENTS if all(low <= s <= high for s, (low, high) in zip(scores, ranges))]
    return (hits[0] if hits else "Others"), len(hits)


# pymc-marketing 0.19.2.

PYMC_SEGMENTS = {
    "Premium Customer": "334 443 444 344 434 433 343 333",
    "Repeat Customer": "244 234 232 332 143 233 243",
    "Top Spender": "424 414 144 314 324 124 224 423 413 133 323 313 134",
    "At Risk Customer": "422 223 212 122 222 132 322 312 412 123 214",
    "Inactive Customer": "411 111 113 114 112 211 311",
}
PYMC_SEGMENT = {code: name for name, codes in PYMC_SEGMENTS.items() for code in codes.split()}


def pymc_metrics(rows, end):
    periods, end = per_period(rows, end)
    return {
        customer: ((end - max(mine)).days, len(mine), sum(mine.values()) / len(mine)) for customer, mine in periods.items()
    }


def pymc_edges(values):
    """Quartiles of type 7 with both ends, equal ones dropped."""
    ordered = sorted(values)
    return sorted({quantile(ordered, 7, Fraction(k, 4)) for k in range(5)})


def pymc_scores(values, reverse):
    """Customer -> score; bins are (lower, upper], the first one with its lower end."""
    edges = pymc_edges(values.values())
    bins = len(edges) - 1
    assert bins >= 2, "pandas refuses fewer than two bins"
    scores = {}
    for customer, value in values.items():
        bin = max(1, sum(edge < value for edge in edges))
        scores[customer] = bins + 1 - bin if reverse else bin
    return scores


def pymc_table(metrics):
    columns = [pymc_scores({c: metric[i] for c, metric in metrics.items()}, i == 0) for i in range(3)]
    return {customer: tuple(column[customer] for column in columns) for customer in metrics}


# openretailscience 0.48.1.


def ntile(ordered, bins):
    """Customer -> 0-based bin of NTILE: the first `n mod bins` bins have one more."""
    size, longer = divmod(len(ordered), bins)
    scores, at = {}, 0
    for bin in range(bins):
        width = size + (bin < longer)
        for customer in ordered[at : at + width]:
            scores[customer] = bin
        at += width
    return scores


def ntile_order(metrics, i, key):
    """By value, recency from the longest ago on; then by customer, ascending in all three."""
    return sorted(metrics, key=lambda c: (-metrics[c][i] if i == 0 else metrics[c][i], key(c)))


def ntile_table(metrics, key):
    columns = [ntile(ntile_order(metrics, i, key), 5) for i in range(3)]
    return {customer: tuple(column[customer] for column in columns) for customer in metrics}


# lifetimes 0.11.3, and rfm_summary of pymc-marketing 0.19.2.


def lifetimes_summary(rows, end, weeks=False, days_per_unit=1):
    periods, end = per_period(rows, end, weeks)
    summary = {}
    for customer, mine in periods.items():
        first, repeats = min(mine), len(mine) - 1
        summary[customer] = (
            repeats,
            Fraction((max(mine) - first).days, days_per_unit),
            Fraction((end - first).days, days_per_unit),
            (sum(mine.values()) - mine[first]) / repeats if repeats else 0,
        )
    return summary


# Comparison.


def text(number):
    """Twelve significant digits, as the outputs were written."""
    return f"{float(number):.12g}"


def compare(name, rows, expected, columns=("r", "f", "m")):
    rows = rows if isinstance(rows, list) else read(rows)
    assert len(rows) == len(expected) == len({row["customer"] for row in rows}), (name, len(rows), len(expected))
    for row in rows:
        theirs = tuple(int(row[column]) for column in columns)
        assert theirs == expected[row["customer"]], (name, row, expected[row["customer"]])
    print(f"{name}: {len(rows)} customers, all three scores equal")


def compare_limits(call, limits):
    rows = [row for row in read("r_thresholds.csv") if row["call"] == call]
    assert len(rows) == len(limits[0][0])
    for i, row in enumerate(rows):
        for dimension, (lower, upper) in zip(("recency", "frequency", "monetary"), limits):
            for end, mine in (("lower", lower[i]), ("upper", upper[i])):
                theirs = row[f"{dimension}_{end}"]
                assert f"{float(mine):.15g}" == theirs, (call, i, dimension, end, mine, theirs)
    print(f"r_thresholds.csv, {call}: {len(rows)} bins, all limits equal")


def compare_segments(call, metrics, segments):
    sums = {}
    for customer, (_, count, amount) in metrics.items():
        customers, orders, revenue = sums.get(segments[customer], (0, 0, 0))
        sums[segments[customer]] = (customers + 1, orders + count, revenue + amount)
    rows = [row for row in read("r_segment_summaries.csv") if row["call"] == call]
    assert len(rows) == len(sums)
    for row in rows:
        customers, orders, revenue = sums[row["segment"]]
        assert (int(row["customers"]), int(row["orders"]), Fraction(row["revenue"])) == (customers, orders, revenue), row
        assert Fraction(row["aov"]) == round(Fraction(revenue, orders), 2), row
    print(f"r_segment_summaries.csv, {call}: {len(rows)} segments equal")


def check_r():
    metrics = per_row(orders(), ORDERS_AT)
    rows = read("r_orders_scores.csv")
    for call, bins, custom in (("5", 5, None), ("3", 3, None), ("4", 4, None), ("10", 10, None), ("custom", None, CUSTOM)):
        table, limits = r_table(metrics, bins, custom)
        compare(f"r_orders_scores.csv, {call}", rows, table, tuple(f"{d}_{call}" for d in "rfm"))
        compare_limits(f"orders_{call}", limits)
    table, _ = r_table(metrics, 5)
    segments = {customer: r_segment(scores)[0] for customer, scores in table.items()}
    assert all(row["segment"] == segments[row["customer"]] for row in rows)
    compare_segments("orders", metrics, segments)

    rows = read("customers.csv")
    metrics = {
        row["customer"]: (int(row["recency_days"]), int(row["number_of_orders"]), Fraction(row["revenue"])) for row in rows
    }
    for row in rows:
        assert CUSTOMERS_AT - date.fromisoformat(row["most_recent_visit"]) == timedelta(days=int(row["recency_days"]))
    table, limits = r_table(metrics, 5)
    compare("customers.csv", rows, table)
    compare_limits("customers", limits)
    compare_segments("customers", metrics, {customer: r_segment(scores)[0] for customer, scores in table.items()})

    for name, cancelled in (("pos", False), ("net", True)):
        table, limits = r_table(per_row(online_retail(cancelled), RETAIL_AT), 5)
        compare(f"r_online_retail_{name}.csv", f"r_online_retail_{name}.csv", table)
        compare_limits(f"online_retail_{name}", limits)

    grid = read("r_segment_grid.csv")
    assert len({(row["r"], row["f"], row["m"]) for row in grid}) == 125
    for row in grid:
        assert r_segment(tuple(int(row[d]) for d in "rfm")) == (row["segment"], int(row["rules"])), row
    print("r_segment_grid.csv: 125 cells equal")


def quantile_series():
    series = {}
    for path in sorted((HERE / "quantile_series").iterdir()):
        for row in read(path):
            series.setdefault(path.stem, []).extend([Fraction(row["value"])] * int(row["count"]))
    assert all(values == sorted(values) for values in series.values())
    for i, name in enumerate(("orders_recency", "orders_freq", "orders_amount")):
        assert series[name] == sorted(metric[i] for metric in per_row(orders(), ORDERS_AT).values())
    return series


def check_quantiles():
    series = quantile_series()
    rows = read("quantiles.csv")
    for row in rows:
        mine = quantile(series[row["series"]], int(row["type"]), Fraction(row["p"]))
        assert abs(mine - Fraction(row["q"])) <= Fraction(1, 10**9), (row, mine)
    print(f"quantiles.csv: {len(rows)} quantiles within 1e-9")


RETAIL_AND_ORDERS = (
    ("orders", orders, ORDERS_AT),
    ("online_retail_pos", lambda: online_retail(False), RETAIL_AT),
    ("online_retail_net", lambda: online_retail(True), RETAIL_AT),
)


def check_pymc():
    for row in read("pymc_segment_grid.csv"):
        assert PYMC_SEGMENT.get(row["r"] + row["f"] + row["m"], "Other") == row["segment"], row
    for name, rows, end in RETAIL_AND_ORDERS:
        compare(f"pymc_segments_{name}.csv", f"pymc_segments_{name}.csv", pymc_table(pymc_metrics(rows(), end)))


NTILE = (("orders", orders, ORDERS_AT, str), ("cdnow_sample", cdnow_sample, CDNOW_AT, int))


def check_openretailscience():
    for name, rows, at, key in NTILE:
        file = f"openretailscience_ntile5_{name}.csv"
        compare(file, file, ntile_table(per_row(rows(), at), key))


def check_lifetimes():
    rows = cdnow_sample()
    for name, end, weeks, days in (
        ("39w_days", CALIBRATION_AT, False, 1),
        ("39w_sevenths", CALIBRATION_AT, False, 7),
        ("39w_weeks", CALIBRATION_AT, True, 7),
        ("78w_days", CDNOW_AT, False, 1),
    ):
        summary = lifetimes_summary(rows, end, weeks, days)
        theirs = read(f"lifetimes_cdnow_{name}.csv")
        assert len(theirs) == len(summary)
        for row in theirs:
            mine = [text(number) for number in summary[row["customer"]]]
            assert mine == [row["frequency"], row["recency"], row["T"], row["monetary_value"]], (name, row, mine)
        print(f"lifetimes_cdnow_{name}.csv: {len(theirs)} customers, all numbers equal to twelve digits")


# What lies on an edge, and what floats make of it.


def float_quantile_r(ordered, p):
    index = 1 + (len(ordered) - 1) * p
    low, high = math.floor(index), math.ceil(index)
    a, b, share = float(ordered[low - 1]), float(ordered[high - 1]), index - math.floor(index)
    return a if a == b or index <= low else (1 - share) * a + share * b


def float_quantile_numpy(ordered, p):
    index = (len(ordered) - 1) * p
    low = math.floor(index)
    a, b, share = float(ordered[low]), float(ordered[min(low + 1, len(ordered) - 1)]), index - low
    return b - (b - a) * (1 - share) if share >= 0.5 else a + (b - a) * share


def float_metrics(rows, metrics, per_day):
    """The sums (or means of daily sums) as a program adds them up in binary, in the order of customer, date, amount."""
    sums = {}
    for customer, day, amount in sorted(rows):
        mine = sums.setdefault(customer, {})
        key = day if per_day else None
        mine[key] = mine.get(key, 0.0) + float(amount)
    return {c: (r, f, sum(sums[c].values()) / (len(sums[c]) if per_day else 1)) for c, (r, f, _) in metrics.items()}


def show_edges(name, values, floats, exact, inexact, fractional_only=False):
    """How many values lie on an edge, and how many the floats put on another side of it."""
    inside = [edge for edge in exact]
    on = sorted(c for c in values if values[c] in inside)
    off = [edge for edge, other in zip(exact, inexact) if Fraction(other) != edge]
    moved = [
        c
        for c in values
        for edge, other in zip(exact, inexact)
        if (values[c] < edge) != (floats[c] < other) or (values[c] > edge) != (floats[c] > other)
    ]
    print(f"  {name}: {len(on)} on an edge; edges that are no binary number: {len(off)}; other side in floats: {len(set(moved))}")
    if on and any(Fraction(values[c]).denominator != 1 for c in on):
        for c in on:
            print(f"    {c}: {values[c]} = {float(values[c])}, in floats {floats[c]!r}")
    for c in sorted(set(moved)):
        near = min(exact, key=lambda edge: abs(edge - values[c]))
        other = inexact[exact.index(near)]
        print(f"    moved: {c}: {values[c]} against {near}, in floats {floats[c]!r} against {other!r}")


def edges():
    print("R rfm:")
    tables = [(f"orders, {bins} bins", orders(), ORDERS_AT, bins) for bins in (3, 4, 5, 10)]
    tables += [("online_retail_pos", online_retail(False), RETAIL_AT, 5), ("online_retail_net", online_retail(True), RETAIL_AT, 5)]
    for name, rows, at, bins in tables:
        metrics = per_row(rows, at)
        floats = float_metrics(rows, metrics, False)
        for i, dimension in enumerate(("recency", "frequency", "monetary")):
            mine, theirs = {c: m[i] for c, m in metrics.items()}, {c: float(m[i]) for c, m in floats.items()}
            ordered = sorted(theirs.values())
            inexact = [float_quantile_r(ordered, k / bins) + 1 for k in range(1, bins)]
            show_edges(f"{name}, {dimension}", mine, theirs, r_edges(mine.values(), bins), inexact)
    rows = read("customers.csv")
    for dimension in ("recency_days", "number_of_orders", "revenue"):
        mine = {row["customer"]: Fraction(row[dimension]) for row in rows}
        theirs = {c: float(v) for c, v in mine.items()}
        inexact = [float_quantile_r(sorted(theirs.values()), k / 5) + 1 for k in range(1, 5)]
        show_edges(f"customers, {dimension}", mine, theirs, r_edges(mine.values(), 5), inexact)

    print("pymc-marketing:")
    for name, rows, end in RETAIL_AND_ORDERS:
        rows = rows()
        metrics = pymc_metrics(rows, end)
        floats = float_metrics(rows, metrics, True)
        for i, dimension in enumerate(("recency", "frequency", "monetary")):
            mine, theirs = {c: m[i] for c, m in metrics.items()}, {c: float(m[i]) for c, m in floats.items()}
            ordered, exact = sorted(theirs.values()), sorted(mine.values())
            inexact = [float_quantile_numpy(ordered, k / 4) for k in range(5)]
            show_edges(f"{name}, {dimension}", mine, theirs, [quantile(exact, 7, Fraction(k, 4)) for k in range(5)], inexact)

    print("NTILE, customers whose place in the order differs when sums are floats:")
    for name, rows, at, key in NTILE:
        rows = rows()
        metrics = per_row(rows, at)
        floats = float_metrics(rows, metrics, False)
        mine, theirs = ntile_order(metrics, 2, key), ntile_order(floats, 2, key)
        moved = [(place, a, b) for place, (a, b) in enumerate(zip(mine, theirs)) if a != b]
        print(f"  {name}: {len(moved)} places", *(f"{p}: {a} {b} {float(metrics[a][2])}" for p, a, b in moved), sep="\n    ")
        size, longer = divmod(len(mine), 5)
        last = {min(longer, k) + k * size - 1 for k in range(1, 5)}
        tied = [k for k in sorted(last) if metrics[mine[k]][2] == metrics[mine[k + 1]][2]]
        print(f"    ends of bins within equal amounts: {tied}")

    print("Quantiles whose position is whole, so that a fuzz may matter (types 1 to 9):")
    series = quantile_series()
    without = 0
    for row in read("quantiles.csv"):
        ordered, kind, p = series[row["series"]], int(row["type"]), Fraction(row["p"])
        n = len(ordered)
        if kind <= 3:
            position = n * float(p) - (0.5 if kind == 3 else 0)
        else:
            a, b = {4: (0, 1), 5: (0.5, 0.5), 6: (0, 0), 7: (1, 1), 8: (1 / 3, 1 / 3), 9: (3 / 8, 3 / 8)}[kind]
            position = a + float(p) * (n + 1 - a - b)
        exact = n * p - (Fraction(1, 2) if kind == 3 else 0)
        if kind <= 3 and (position == math.floor(position)) != (exact == math.floor(exact)):
            without += 1
            print(f"  {row['series']} type {kind} p {row['p']}: {exact}, in floats {position!r}")
    print(f"  types 1 to 3, differently whole in floats: {without}")


# This library's default.


def default_scores(values, bins, reverse):
    """One more than floor(bins * #{w < v} / n); equal values get equal scores."""
    ordered = sorted(values.values())
    scores = {c: bisect_left(ordered, v) * bins // len(ordered) + 1 for c, v in values.items()}
    return {c: bins + 1 - s for c, s in scores.items()} if reverse else scores


def default():
    print("customers whom the default scores otherwise in r, f, m, any:")

    def show(name, rows, metrics, bins, columns=("r", "f", "m"), offset=0):
        mine = [default_scores({c: m[i] for c, m in metrics.items()}, bins, i == 0) for i in range(3)]
        counts = [0, 0, 0, 0]
        for row in rows:
            other = [int(row[d]) + offset != scores[row["customer"]] for d, scores in zip(columns, mine)]
            for i, differs in enumerate((*other, any(other))):
                counts[i] += differs
        print(f"  {name}: {counts} of {len(rows)}")

    metrics = per_row(orders(), ORDERS_AT)
    for bins in (3, 4, 5, 10):
        show(f"R, orders, {bins} bins", read("r_orders_scores.csv"), metrics, bins, [f"{d}_{bins}" for d in "rfm"])
    rows = read("customers.csv")
    columns = ("recency_days", "number_of_orders", "revenue")
    show("R, customers", rows, {row["customer"]: [Fraction(row[c]) for c in columns] for row in rows}, 5)
    for name, cancelled in (("pos", False), ("net", True)):
        show(f"R, online retail {name}", read(f"r_online_retail_{name}.csv"), per_row(online_retail(cancelled), RETAIL_AT), 5)
    for name, rows, end in RETAIL_AND_ORDERS:
        show(f"pymc, {name}", read(f"pymc_segments_{name}.csv"), pymc_metrics(rows(), end), 4)
    for name, rows, at, _ in NTILE:
        show(f"NTILE, {name}", read(f"openretailscience_ntile5_{name}.csv"), per_row(rows(), at), 5, offset=1)


def main():
    check_r()
    check_quantiles()
    check_pymc()
    check_openretailscience()
    check_lifetimes()
    if "--edges" in sys.argv[1:]:
        edges()
    if "--default" in sys.argv[1:]:
        default()


if __name__ == "__main__":
    main()
