#!/usr/bin/env python3
"""What the report of examples/rfm_report must tell, worked out without the library.

    python3 tests/data/rfm_report_expected.py > tests/data/rfm_report_expected.json

Standard library only. The rules of the example:

- Rows without a customer are left out. A cancelled row is money given back and no purchase; every other row of a customer is
  an order. Rows after the instant asked for are invisible.
- Recency: calendar days from the latest order to the instant. Frequency: orders. Monetary: orders less money given back.
- Fifths by rank, equal values together: of n customers, a value of which m have less is in fifth floor(5 m / n) + 1; of days
  since the latest order the fifths are counted backwards. So an edge is the least value in its fifth or above.
- Customers without an order have no scores.
- Segments by scores of recency and frequency, as in the table SEGMENTS below.
- Moves: both dates by the fifths of the first one. What was brought is what was spent by the first date. Away is a recency of
  1 or 2.

Money is told as decimal text without trailing zeros.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal

from story import rows, tell

AS_OF = datetime(2011, 12, 10)
BEFORE = datetime(2011, 9, 1)
AFTER = datetime(2011, 12, 1)

# Recency 5 to 1, frequency 1 to 5.
SEGMENTS = """
new             potential loyalist   potential loyalist   champions   champions
promising       potential loyalist   potential loyalist   loyal       loyal
about to sleep  about to sleep       needs attention      loyal       loyal
hibernating     hibernating          at risk              at risk     can't lose
hibernating     hibernating          at risk              at risk     can't lose
"""
SEGMENT = {
    (5 - row, column + 1): name.strip()
    for row, line in enumerate(SEGMENTS.strip().splitlines())
    for column, name in enumerate(part for part in line.split("  ") if part.strip())
}
AWAY = {name for (recency, _), name in SEGMENT.items() if recency <= 2}


def invoices():
    of_customers, nobodys = defaultdict(list), []
    for row in rows("online_retail_2010_2011_invoices.csv"):
        row["at"] = datetime.fromisoformat(row["invoice_date"])
        row["amount"] = Decimal(row["amount"])
        row["order"] = row["cancelled"] == "0"
        (of_customers[int(row["customer_id"])] if row["customer_id"] else nobodys).append(row)
    return of_customers, nobodys


def spent(events):
    return sum((row["amount"] for row in events), Decimal(0))


def values(events, now):
    """Of a customer who is there: (days, orders, pounds), or None without an order."""
    orders = [row for row in events if row["order"]]
    if not orders:
        return None
    latest = max(row["at"] for row in orders)
    return (now.date() - latest.date()).days, len(orders), spent(events)


def seen(of_customers, now):
    known = {number: [row for row in events if row["at"] <= now] for number, events in of_customers.items()}
    return {number: events for number, events in known.items() if events}


class Fifths:
    """Of one dimension."""

    def __init__(self, sample):
        self.sorted = sorted(sample)
        parts = [self.part(value) for value in self.sorted]
        # The least value in each fifth or above, of the second to the fifth; none if there is nobody.
        self.edges = [next((v for v, p in zip(self.sorted, parts) if p >= q), None) for q in (2, 3, 4, 5)]

    def part(self, value):
        return 5 * bisect_left(self.sorted, value) // len(self.sorted) + 1

    def of(self, value):
        """Also of values that were not in the sample: by the edges."""
        return 1 + sum(edge is not None and value >= edge for edge in self.edges)


class Scores:
    def __init__(self, sample):
        self.days, self.orders, self.pounds = (Fifths(column) for column in zip(*sample))

    def of(self, value):
        days, orders, pounds = value
        return 6 - self.days.of(days), self.orders.of(orders), self.pounds.of(pounds)

    def segment(self, value):
        return SEGMENT[self.of(value)[:2]]


def plain(amount):
    return f"{amount.normalize():f}"


def report(of_customers, nobodys):
    there = seen(of_customers, AS_OF)
    found = {number: values(events, AS_OF) for number, events in there.items()}
    scored = {number: value for number, value in found.items() if value}
    scores = Scores(scored.values())
    cells, revenue = Counter(), defaultdict(Decimal)
    for value in scored.values():
        cell = scores.of(value)[:2]
        cells[cell] += 1
        revenue[cell] += value[2]
    segments, brought = Counter(), defaultdict(Decimal)
    for cell in cells:
        segments[SEGMENT[cell]] += cells[cell]
        brought[SEGMENT[cell]] += revenue[cell]
    counts = [Counter(scores.of(value)[place] for value in scored.values()) for place in range(3)]
    sales = [row for row in nobodys if row["order"] and not row["invoice"].startswith("A")]
    return {
        "invoices": len(nobodys) + sum(len(events) for events in of_customers.values()),
        "nobodys": len(nobodys),
        "nobodys_sales": plain(spent(sales)),
        "customers": len(found),
        "scored": len(scored),
        "orders": sum(value[1] for value in scored.values()),
        "revenue": plain(sum(value[2] for value in scored.values())),
        "given_back": plain(-sum(spent(there[number]) for number, value in found.items() if not value)),
        "edges": {
            name: [None if edge is None else plain(Decimal(edge)) for edge in fifths.edges]
            for name, fifths in [("recency", scores.days), ("frequency", scores.orders), ("monetary", scores.pounds)]
        },
        "scores": {
            name: [counts[place][score] for score in range(1, 6)]
            for place, name in enumerate(["recency", "frequency", "monetary"])
        },
        "cells": {f"{r}-{f}": [cells[r, f], plain(revenue[r, f])] for r, f in sorted(cells)},
        "segments": [[name, segments[name], plain(brought[name])] for name in sorted(brought, key=lambda name: -brought[name])],
    }, scores, scored


def moves(of_customers):
    before, after = seen(of_customers, BEFORE), seen(of_customers, AFTER)
    found = {number: values(events, BEFORE) for number, events in before.items()}
    scores = Scores(value for value in found.values() if value)

    def place(value):
        return scores.segment(value) if value else "without purchases"

    flows, brought = Counter(), defaultdict(Decimal)
    for number, events in after.items():
        flow = (place(found[number]) if number in before else "not yet customers", place(values(events, AFTER)))
        flows[flow] += 1
        brought[flow] += spent(before.get(number, []))
    outside = {"without purchases", "not yet customers"}
    total = lambda is_counted: sum(n for (one, other), n in flows.items() if is_counted(one, other))
    fell = [(one, other) for one, other in flows if one not in outside | AWAY and other in AWAY]
    return {
        "flows": {f"{one} -> {other}": n for (one, other), n in sorted(flows.items())},
        "stayed": total(lambda one, other: one == other),
        "moved": total(lambda one, other: one != other and one != "not yet customers"),
        "fell": sum(flows[flow] for flow in fell),
        "returned": total(lambda one, other: one in AWAY and other not in outside | AWAY),
        "new": total(lambda one, other: one in outside and other not in outside),
        "away_from": scores.days.edges[2],
        "worrying": [
            [one, other, flows[one, other], plain(brought[one, other])]
            for one, other in sorted(fell, key=lambda flow: -brought[flow])[:3]
        ],
        "frequency_edges": scores.orders.edges,
    }


def one(of_customers, scores, scored):
    """Of those who must not be lost the one who has brought the most, and after one more order at the average."""
    number = max((number for number in scored if scores.segment(scored[number]) == "can't lose"), key=lambda n: scored[n][2])
    days, orders, pounds = scored[number]
    average = sum(row["amount"] for row in of_customers[number] if row["order"]) / orders
    again = (0, orders + 1, pounds + round(average, 2))
    named = lambda value: f"{scores.segment(value)} ({'-'.join(map(str, scores.of(value)))})"
    return {
        "customer": str(number),
        "values": [str(days), str(orders), plain(pounds)],
        "now": named(scored[number]),
        "average": plain(round(average, 2)),
        "then": named(again),
    }


def main():
    of_customers, nobodys = invoices()
    told, scores, scored = report(of_customers, nobodys)
    tell({**told, "moves": moves(of_customers), "one": one(of_customers, scores, scored)})


main()
