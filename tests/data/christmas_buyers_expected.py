#!/usr/bin/env python3
"""What the example `christmas_buyers` must give, worked out without the library.

    python3 tests/data/christmas_buyers_expected.py > tests/data/christmas_buyers_expected.json
    python3 tests/data/christmas_buyers_expected.py 'both christmases'      # the members of one segment

Standard library only; tried with Python 3.11. Money in exact decimals, times as the file has them.

As of 2011-12-26T00:00:00Z, when Christmas is over; the file ends on 9 December, so half of the season 2011 is missing. Zone UTC,
as which the file's clock is taken: so dates, weekdays and hours are the shop's own. Rows are read as in `online_retail`: those
without a customer are left out, a cancelled row is money given back and no order, any other an order.

- "Before Christmas" is 4 to 25 December: the day and 21 dates before. "The season" is 10 November to 25 December: 45 dates
  before. Thanksgiving is the fourth Thursday of November with four dates after it.
- The Christmases of a customer: those whose last date is not before the date of his first order, and past as of. The share he
  bought in: one without any such Christmas has none, which is unknown; so has one without orders.
- A share of orders is unknown without orders. A share of money is of money before anything was given back, unknown where there
  was none.
- The favourite weekday or hour is the one of most orders; several when there is a tie, unknown below five orders.
"""

import sys
from datetime import date
from decimal import Decimal

from story import *

AS_OF = instant("2011-12-26T00:00:00Z")
# Before the season is over; and the first instant of Thanksgiving's Tuesday, when its trailing dates are just over.
REPLAYS = [instant("2011-12-10T00:00:00Z"), instant("2011-11-29T00:00:00Z")]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
CHRISTMASES = [date(year, 12, 25) for year in range(2009, 2013)]
# No order is older than the first of these.
THANKSGIVINGS = [date(2010, 11, 25), date(2011, 11, 24)]


def around(at, occasions, lead=0, trail=0):
    """The day of the occasion that covers the instant, if one does."""
    covering = [day for day in occasions if day - days(lead) <= at.date() <= day + days(trail)]
    return covering[0] if covering else None


def before_christmas(at):
    return around(at, CHRISTMASES, lead=21)


def in_season(at):
    return around(at, CHRISTMASES, lead=45)


def thanksgiving(at):
    return around(at, THANKSGIVINGS, trail=4)


OCCASIONS = {"before_christmas": before_christmas, "season": in_season, "thanksgiving": thanksgiving}


class Customer:
    def __init__(self, number, them, now):
        self.id, self.now = number, now
        self.orders = sorted(row for row in them if row[0] <= now and row[3] == "0")
        self.exists = any(row[0] <= now for row in them)

    def ats(self):
        return [order[0] for order in self.orders]

    def share_of_orders(self, covers):
        return share(sum(covers(at) is not None for at in self.ats()), len(self.orders))

    def share_of_money(self, covers):
        money = [(at, Fraction(amount)) for at, _, amount, _ in self.orders]
        return share(sum(m for at, m in money if covers(at)), sum(m for _, m in money))

    def distinct(self, covers):
        return len({covers(at) for at in self.ats()} - {None})

    def christmases(self):
        """(how many he bought in, of how many)"""
        if not self.orders:
            return 0, 0
        his = [day for day in CHRISTMASES if self.ats()[0].date() <= day < self.now.date()]
        bought = [day for day in his if any(before_christmas(at) == day for at in self.ats())]
        return len(bought), len(his)

    def only(self, covers, least):
        return len(self.orders) >= least and all(covers(at) for at in self.ats())

    def weekdays(self):
        return modes([at.weekday() for at in self.ats()], 5)

    def hours(self):
        return modes([at.hour for at in self.ats()], 5)


def favours(values, wanted):
    return None if values is None else bool(set(values) & set(wanted))


SEGMENTS = {
    "ordered": lambda c: len(c.orders) > 0,
    "ordered before christmas": lambda c: c.distinct(before_christmas) >= 1,
    "only before christmas": lambda c: c.only(before_christmas, 1),
    "only before christmas, twice": lambda c: c.only(before_christmas, 2),
    "only in the season, twice": lambda c: c.only(in_season, 2),
    "both christmases": lambda c: c.distinct(before_christmas) >= 2,
    "both seasons": lambda c: c.distinct(in_season) >= 2,
    "every christmas": lambda c: at_least(share(*c.christmases()), 1),
    "skipped a christmas": lambda c: all_of(
        c.distinct(before_christmas) >= 1, None if (s := share(*c.christmases())) is None else s < 1
    ),
    "half of orders before christmas": lambda c: at_least(c.share_of_orders(before_christmas), Fraction(1, 2)),
    "half of orders in the season": lambda c: at_least(c.share_of_orders(in_season), Fraction(1, 2)),
    "half of the money in the season": lambda c: at_least(c.share_of_money(in_season), Fraction(1, 2)),
    "never came back": lambda c: all_of(
        c.only(before_christmas, 1), not any(at >= instant("2010-12-26T00:00:00Z") for at in c.ats())
    ),
    "ordered at thanksgiving": lambda c: c.distinct(thanksgiving) >= 1,
    "came at thanksgiving": lambda c: bool(c.orders) and thanksgiving(c.ats()[0]) is not None,
    "thanksgiving and christmas": lambda c: c.distinct(thanksgiving) >= 1 and c.distinct(before_christmas) >= 1,
    "sunday shopper": lambda c: favours(c.weekdays(), {6}),
    "thursday shopper": lambda c: favours(c.weekdays(), {3}),
    "lunch hour shopper": lambda c: favours(c.hours(), {12, 13}),
}


def read():
    them = {}
    for row in rows("online_retail_2010_2011_invoices.csv"):
        if row["customer_id"]:
            order = (instant(row["invoice_date"]), row["invoice"], Decimal(row["amount"]), row["cancelled"])
            them.setdefault(int(row["customer_id"]), []).append(order)

    def at(now):
        everyone = [Customer(number, orders, now) for number, orders in sorted(them.items())]
        return {c.id: c for c in everyone if c.exists}

    return at


def segments(people):
    return {name: counted({c.id: rule(c) for c in people.values()}) for name, rule in SEGMENTS.items()}


def gross(orders):
    return f"{sum((amount for _, _, amount, _ in orders), Decimal(0)).normalize():f}"


def shown(order):
    at, number, amount, _ = order
    return f"order {number} at {text(at)}, {amount.normalize():f} GBP"


def card(c):
    weekdays = c.weekdays()
    bought, of = c.christmases()
    return {
        "orders": [shown(order) for order in c.orders],
        "before_christmas": [shown(order) for order in c.orders if before_christmas(order[0])],
        "at_thanksgiving": [shown(order) for order in c.orders if thanksgiving(order[0])],
        "christmases_bought_in": bought,
        "of_christmases": of,
        "share_of_orders_before_christmas": ratio(c.share_of_orders(before_christmas)),
        "share_of_orders_in_the_season": ratio(c.share_of_orders(in_season)),
        "share_of_money_in_the_season": ratio(c.share_of_money(in_season)),
        "favourite_weekdays": None if weekdays is None else [WEEKDAYS[n] for n in weekdays],
        "favourite_hours": c.hours(),
        "in": [name for name, rule in SEGMENTS.items() if rule(c) is True],
        "unknown": [name for name, rule in SEGMENTS.items() if rule(c) is None],
    }


def main():
    at = read()
    people = at(AS_OF)
    if len(sys.argv) > 1:
        print(*(c.id for c in people.values() if SEGMENTS[sys.argv[1]](c)), sep="\n")
        return
    everyone = people.values()
    orders = [order for c in everyone for order in c.orders]
    tell({
        "as_of": text(AS_OF),
        "zone": "UTC",
        "numbers": {
            "customers": len(people),
            "orders": len(orders),
            "gross_gbp": gross(orders),
            **{
                f"{name}_{what}": value
                for name, covers in OCCASIONS.items()
                for what, value in {
                    "orders": sum(covers(order[0]) is not None for order in orders),
                    "gross_gbp": gross([order for order in orders if covers(order[0])]),
                    "orders_by_occasion": tally(covers(order[0]) for order in orders if covers(order[0])),
                    "customers_by_occasion": tally(day for c in everyone for day in {covers(at) for at in c.ats()} - {None}),
                }.items()
            },
            "christmases_bought_in": tally("{} of {}".format(*c.christmases()) for c in everyone),
            "orders_by_weekday": {name: sum(o[0].weekday() == n for o in orders) for n, name in enumerate(WEEKDAYS)},
            "orders_by_hour": {str(n): sum(o[0].hour == n for o in orders) for n in range(24)},
            "favourite_weekday": {
                "unknown": sum(c.weekdays() is None for c in everyone),
                **{name: sum(n in (c.weekdays() or []) for c in everyone) for n, name in enumerate(WEEKDAYS)},
            },
            "favourite_hour": {
                "unknown": sum(c.hours() is None for c in everyone),
                **{str(n): sum(n in (c.hours() or []) for c in everyone) for n in range(24)},
            },
            "days_until_christmas": {text(now): (date(now.year + (now.month == 12 and now.day > 25), 12, 25) - now.date()).days
                                     for now in [AS_OF, *REPLAYS]},
        },
        "segments": segments(people),
        "replays": {text(now): {"customers": len(at(now)), "segments": segments(at(now))} for now in REPLAYS},
        "customers": {str(number): card(people[number]) for number in CUSTOMERS},
    })


CUSTOMERS = [12347, 13030, 13173, 15822]

main()
