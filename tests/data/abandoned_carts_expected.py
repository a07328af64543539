#!/usr/bin/env python3
"""What the example `abandoned_carts` must give, worked out without the library.

    python3 tests/data/abandoned_carts_expected.py > tests/data/abandoned_carts_expected.json
    python3 tests/data/abandoned_carts_expected.py 'left the visit'      # the members of one segment

Standard library only; tried with Python 3.11.

As of 2024-06-30T00:00:00Z; zone UTC, as which the file's clock is taken. A visitor exists from his first event on. Events have
no key, so two equal rows are two events.

- The last d days are (as of - d, as of]. A day is 24 hours.
- A cart is filled by `add_to_cart`; looking at it is `cart`. Checkout is `shipping_details` or `payment_details`.
- B follows A within 24 hours when it lies in [A, A + 24 h), so at the very second of A too. That nothing follows is decided only
  when the 24 hours are over: before, it is no. Without a limit of time, B lies at A or later, up to as of.
- B precedes A when it lies at A or before; an event never precedes or follows itself.
- The furthest step: of all chains that begin with step 1 inside the window, one event for each step in turn, the longest. Events
  at one second may follow each other in the order of the steps.
- The main device is the one of most events; several when there is a tie, unknown below five events.
- From first view to first purchase: unknown without either, and when the purchase comes first.
"""

import sys

from story import *

AS_OF = instant("2024-06-30T00:00:00Z")
STEPS = [{"catalog", "product_view"}, {"add_to_cart", "cart"}, {"shipping_details", "payment_details"}, {"purchase"}]
NAMES = ["nothing", "looked around", "cart", "checkout", "purchase"]
DAY = hours(24)


class Visitor:
    def __init__(self, name, events, now):
        self.id, self.now, self.events = name, now, [e for e in events if e["at"] <= now]
        self.purchases = self.of("purchase")

    def of(self, *names, last=None):
        return [e for e in self.events if e["event"] in names and (last is None or e["at"] > self.now - last)]

    def followed(self, a, *names, within=None, same_visit=False):
        return any(
            b is not a
            and a["at"] <= b["at"]
            and (within is None or b["at"] < a["at"] + within)
            and (not same_visit or b["session"] == a["session"])
            for b in self.of(*names)
        )

    def not_followed(self, a, *names, within):
        return a["at"] + within <= self.now and not self.followed(a, *names, within=within)

    def before_first_purchase(self, *names):
        """Those that no purchase precedes."""
        return [e for e in self.of(*names) if all(p["at"] > e["at"] for p in self.purchases)]

    def left_views(self, last):
        views = self.of("product_view", last=last)
        return [v for v in views if self.not_followed(v, "add_to_cart", "cart", "purchase", within=DAY)]

    def left_visit(self, last):
        views = self.of("product_view", last=last)
        return [v for v in views if not self.followed(v, "add_to_cart", "cart", "purchase", same_visit=True)]

    def abandoned(self, last=None):
        return [a for a in self.of("add_to_cart", last=last) if self.not_followed(a, "purchase", within=DAY)]

    def latest_abandoned(self, last):
        carts = self.of("add_to_cart", last=last)
        # At one second they differ in nothing that matters here.
        return carts[-1:] if carts and self.not_followed(carts[-1], "purchase", within=DAY) else []

    def warm(self):
        return [a for a in self.of("add_to_cart", last=DAY) if not self.followed(a, "purchase")]

    def recovered(self):
        return [a for a in self.abandoned() if self.followed(a, "purchase")]

    def trouble(self, last):
        return [e for e in self.of("payment_error", last=last) if self.not_followed(e, "purchase", within=DAY)]

    def waiting_wishes(self, last):
        return [e for e in self.of("wishlist_add", last=last) if not self.followed(e, "purchase")]

    def furthest(self, last=None, within=None, same_visit=False):
        """Every beginning is tried; from there the earliest event of each next step is as good as any."""
        step_of = lambda e: next((n for n, names in enumerate(STEPS) if e["event"] in names), None)
        chain = sorted(((e["at"], step_of(e), e) for e in self.events if step_of(e) is not None), key=lambda t: t[:2])
        best = 0
        for begin, (at, step, first) in enumerate(chain):
            if step != 0 or (last is not None and at <= self.now - last):
                continue
            reached = 1
            for later, next_step, e in chain[begin + 1 :]:
                if reached == len(STEPS) or (within is not None and later >= at + within):
                    break
                if next_step == reached and (not same_visit or e["session"] == first["session"]):
                    reached += 1
            best = max(best, reached)
        return best

    def to_purchase(self):
        views = self.of("product_view")
        if not views or not self.purchases or self.purchases[0]["at"] < views[0]["at"]:
            return None
        return self.purchases[0]["at"] - views[0]["at"]

    def visits_before_purchase(self):
        return len({e["session"] for e in self.before_first_purchase("product_view")})

    def main_devices(self):
        return modes([e["platform"] for e in self.events], 5)

    def mainly_mobile(self):
        devices = self.main_devices()
        return None if devices is None else "mobile" in devices


SEGMENTS = {
    "viewed and left 7d": lambda v: bool(v.left_views(days(7))),
    "left the visit 7d": lambda v: bool(v.left_visit(days(7))),
    "abandoned cart 7d": lambda v: bool(v.abandoned(days(7))),
    "abandoned cart 30d": lambda v: bool(v.abandoned(days(30))),
    "latest cart abandoned 30d": lambda v: bool(v.latest_abandoned(days(30))),
    "cart still warm": lambda v: bool(v.warm()),
    "recovered": lambda v: bool(v.recovered()),
    "payment trouble 30d": lambda v: bool(v.trouble(days(30))),
    "wish waiting 30d": lambda v: bool(v.waiting_wishes(days(30))),
    "stuck looking 30d": lambda v: v.furthest(last=days(30)) == 1,
    "stuck at cart 30d": lambda v: v.furthest(last=days(30)) == 2,
    "stuck at checkout 30d": lambda v: v.furthest(last=days(30)) == 3,
    "never bought": lambda v: not v.purchases,
    "buyer": lambda v: bool(v.purchases),
    "wants reassurance": lambda v: len(v.before_first_purchase("review_page", "compare")) >= 2,
    "decides at once": lambda v: None if v.to_purchase() is None else v.to_purchase() < hours(1),
    "in no hurry": lambda v: at_least(v.to_purchase(), days(30)),
    "five visits before buying": lambda v: bool(v.purchases) and v.visits_before_purchase() >= 5,
    "mainly mobile": Visitor.mainly_mobile,
    "several devices": lambda v: len({e["platform"] for e in v.events}) >= 2,
    "mobile and stuck at checkout": lambda v: all_of(v.mainly_mobile(), v.furthest(last=days(30)) == 3),
}


def read():
    events = {}
    for row in rows("clicks_2024.csv"):
        events.setdefault(row["user"], []).append({**row, "at": instant(row["at"])})

    def at(now):
        everyone = [Visitor(name, sorted(them, key=lambda e: e["at"]), now) for name, them in sorted(events.items())]
        return {v.id: v for v in everyone if v.events}

    return at


def segments(people):
    return {name: counted({v.id: rule(v) for v in people.values()}) for name, rule in SEGMENTS.items()}


def funnel(people, **how):
    reached = [v.furthest(**how) for v in people.values()]
    return {name: reached.count(n) for n, name in enumerate(NAMES)}


def shown(e):
    return f"{e['event']} {text(e['at'])} {e['session']} {e['platform']}"


def card(v):
    span = v.to_purchase()
    return {
        "events": len(v.events),
        "visits": len({e["session"] for e in v.events}),
        "views_left_7d": [shown(e) for e in v.left_views(days(7))],
        "views_of_visits_left_7d": [shown(e) for e in v.left_visit(days(7))],
        "abandoned_carts_30d": [shown(e) for e in v.abandoned(days(30))],
        "latest_abandoned_cart_30d": [shown(e) for e in v.latest_abandoned(days(30))],
        "warm_carts": [shown(e) for e in v.warm()],
        "payment_trouble_30d": [shown(e) for e in v.trouble(days(30))],
        "purchases": [shown(e) for e in v.purchases],
        "furthest": NAMES[v.furthest()],
        "furthest_30d": NAMES[v.furthest(last=days(30))],
        "furthest_in_one_visit": NAMES[v.furthest(same_visit=True)],
        "first_view": shown(v.of("product_view")[0]) if v.of("product_view") else None,
        "from_first_view_to_first_purchase_seconds": None if span is None else seconds(span),
        "visits_with_views_before_first_purchase": v.visits_before_purchase(),
        "main_devices": v.main_devices(),
        "in": [name for name, rule in SEGMENTS.items() if rule(v) is True],
        "unknown": [name for name, rule in SEGMENTS.items() if rule(v) is None],
    }


def main():
    at = read()
    people = at(AS_OF)
    if len(sys.argv) > 1:
        print(*(v.id for v in people.values() if SEGMENTS[sys.argv[1]](v)), sep="\n")
        return
    everyone = people.values()
    # The latest abandoned cart, to look at it in the second in which its 24 hours are over, and the one before.
    cart = max(a["at"] for v in everyone for a in v.abandoned())
    replays = [instant("2024-05-20T00:00:00Z"), cart + DAY - timedelta(seconds=1), cart + DAY]
    spans = [v.to_purchase() for v in everyone]
    known = [span for span in spans if span is not None]
    visits = [v.visits_before_purchase() for v in everyone if v.purchases]
    tell({
        "as_of": text(AS_OF),
        "zone": "UTC",
        "numbers": {
            "visitors": len(people),
            "events": sum(len(v.events) for v in everyone),
            "visits": sum(len({e["session"] for e in v.events}) for v in everyone),
            "buyers": sum(bool(v.purchases) for v in everyone),
            "purchases": sum(len(v.purchases) for v in everyone),
            "views_left_7d": sum(len(v.left_views(days(7))) for v in everyone),
            "carts_filled_30d": sum(len(v.of("add_to_cart", last=days(30))) for v in everyone),
            "carts_abandoned_30d": sum(len(v.abandoned(days(30))) for v in everyone),
            "carts_abandoned_ever": sum(len(v.abandoned()) for v in everyone),
            "carts_recovered_ever": sum(len(v.recovered()) for v in everyone),
            "funnel_ever": funnel(people),
            "funnel_begun_in_last_30d": funnel(people, last=days(30)),
            "funnel_within_7d": funnel(people, within=days(7)),
            "funnel_in_one_visit": funnel(people, same_visit=True),
            "first_view_to_first_purchase": {
                "known": len(known),
                "bought_without_an_earlier_view": sum(bool(v.purchases) for v in everyone) - len(known),
                "lower_median_seconds": seconds(middle(known)),
                "sum_seconds": seconds(sum(known, days(0))),
                "days": tally(span // days(1) // 10 * 10 for span in known),
            },
            "visits_with_views_before_first_purchase": tally(visits),
            "main_device": tally("+".join(v.main_devices()) if v.main_devices() else "unknown" for v in everyone),
        },
        "segments": segments(people),
        "replays": {text(now): {"visitors": len(at(now)), "segments": segments(at(now))} for now in replays},
        "customers": {name: card(people[name]) for name in CUSTOMERS},
    })


CUSTOMERS = ["user_0081", "user_0142", "user_0371"]

main()
