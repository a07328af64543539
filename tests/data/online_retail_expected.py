#!/usr/bin/env python3
"""What the segments of examples/online_retail must give, worked out without the library.

    python3 tests/data/online_retail_expected.py > tests/data/online_retail_expected.csv
    python3 tests/data/online_retail_expected.py 'lapsed vip'     # the customers of one segment, as of the last instant

Standard library only; money in exact decimals, times as the file has them. The rules of the example:

- Rows without a customer are left out. A cancelled row of a customer is money given back on its own date and no
  purchase; every other row of a customer is an order, also one of zero pounds.
- Rows after the instant asked for are invisible, and so are customers who have no row by then.
- A customer's country is that of the latest row whose country is one of ISO 3166. Without such a row it is unknown, and
  the customer is neither at home nor abroad.
- Revenue of a segment: the orders of its members less the money given back to them, over all time.
- The last d days are (as of - d, as of]; 60 to 90 days ago is an age of [60 d, 90 d); the previous quarter is the whole
  calendar quarter before the one of the instant.
- Of orders at one instant the latest is the one with the greatest number.

The first instant is the day after the file ends. The other two were chosen because orders lie exactly 0, 30, 60, 90 or
180 days before them.

Columns: the instant, the segment, how many members, their revenue, its share of all revenue in per cent (two decimals,
half to even), and FNV-1a (64 bits) over the members' numbers, ascending, each followed by a newline.
"""

import csv
import sys
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

DATA = Path(__file__).parents[2] / "examples" / "data" / "online_retail_2010_2011_invoices.csv"
INSTANTS = [datetime(2011, 12, 10), datetime(2011, 11, 6, 11, 55), datetime(2011, 4, 26, 13, 56)]
NO_COUNTRY = {"Channel Islands", "European Community", "Unspecified"}


def days(n):
    return timedelta(days=n)


class Customer:
    """One customer as of an instant, from the rows up to it."""

    def __init__(self, rows, now):
        self.now = now
        self.orders = []  # (at, invoice, amount), earliest first
        self.credits = []
        places = []
        for row in rows:
            at, amount = row["at"], Decimal(row["amount"])
            if row["cancelled"] == "1":
                assert amount < 0
                self.credits.append((at, row["invoice"], -amount))
            else:
                assert amount >= 0
                self.orders.append((at, row["invoice"], amount))
            if row["country"] not in NO_COUNTRY:
                places.append((at, row["country"]))
        self.orders.sort()
        self.country = None
        if places:
            latest = max(at for at, _ in places)
            (self.country,) = {name for at, name in places if at == latest}  # never two at once

    def total(self, within=None):
        """Orders less money given back; of the last so many days, each on its own date."""

        def sum_of(what):
            return sum((amount for at, _, amount in what if within is None or at > self.now - within), Decimal(0))

        return sum_of(self.orders) - sum_of(self.credits)

    def ordered(self, since, until):
        return any(since <= at < until for at, _, _ in self.orders)

    def vip(self):
        return len(self.orders) > 10

    def spender(self):
        return self.total(days(365)) >= 1000

    def recent(self):
        return any(at > self.now - days(30) for at, _, _ in self.orders)

    def last_order_aged(self, least, below=None):
        if not self.orders:
            return False
        age = self.now - self.orders[-1][0]
        return least <= age and (below is None or age < below)

    def lapsed(self):
        return self.last_order_aged(days(180))


def previous_quarter(now):
    this = (now.month - 1) // 3
    start = datetime(now.year, 3 * this + 1, 1)
    before = datetime(now.year, 3 * this - 2, 1) if this else datetime(now.year - 1, 10, 1)
    return before, start


SEGMENTS = {
    "vip": Customer.vip,
    "one-time": lambda c: len(c.orders) == 1,
    "repeat": lambda c: 2 <= len(c.orders) <= 5,
    "credited only": lambda c: not c.orders and len(c.credits) > 0,
    "spender": Customer.spender,
    "big last order": lambda c: bool(c.orders) and c.orders[-1][2] >= 500,
    "new": lambda c: bool(c.orders) and c.now - c.orders[0][0] < days(30),
    "recent": Customer.recent,
    "lapsing": lambda c: c.last_order_aged(days(60), days(90)),
    "lapsed": Customer.lapsed,
    "last quarter": lambda c: c.ordered(*previous_quarter(c.now)),
    "abroad": lambda c: c.country is not None and c.country != "United Kingdom",
    "benelux": lambda c: c.country in ("Belgium", "Netherlands", "Luxembourg"),
    "country unknown": lambda c: c.country is None,
    "lapsed vip": lambda c: c.vip() and c.lapsed(),
    "to call": lambda c: (c.vip() or c.spender()) and not c.recent() and not c.lapsed(),
    "good customer": lambda c: [c.vip(), c.spender(), c.recent()].count(True) >= 2,
    "lapsed big spender": lambda c: c.total() >= 2500 and c.lapsed(),
    "everyone": lambda c: True,
}


def read():
    rows = {}
    with open(DATA, newline="", encoding="ascii") as file:
        for row in csv.DictReader(file):
            row["at"] = datetime.strptime(row["invoice_date"], "%Y-%m-%d %H:%M:%S")
            if row["customer_id"]:
                rows.setdefault(int(row["customer_id"]), []).append(row)
    return rows


def as_of(rows, now):
    seen = {number: [row for row in of_customer if row["at"] <= now] for number, of_customer in rows.items()}
    return {number: Customer(of_customer, now) for number, of_customer in sorted(seen.items()) if of_customer}


def fnv1a(numbers):
    value = 0xCBF29CE484222325
    for byte in "".join(f"{number}\n" for number in numbers).encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def plain(amount):
    return f"{amount.normalize():f}"


def main():
    rows = read()
    if len(sys.argv) > 1:
        customers = as_of(rows, INSTANTS[0])
        print(*(number for number, c in customers.items() if SEGMENTS[sys.argv[1]](c)), sep="\n")
        return
    print("as_of,segment,members,revenue,revenue_percent,fnv1a")
    for now in INSTANTS:
        customers = as_of(rows, now)
        everything = sum(c.total() for c in customers.values())
        for name, rule in SEGMENTS.items():
            members = [number for number, c in customers.items() if rule(c)]
            revenue = sum((customers[number].total() for number in members), Decimal(0))
            share = (revenue * 100 / everything).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
            print(f"{now.isoformat()}Z", name, len(members), plain(revenue), plain(share), fnv1a(members), sep=",")


main()
