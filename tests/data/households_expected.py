#!/usr/bin/env python3
"""What the example `households` must give, worked out without the library.

    python3 tests/data/households_expected.py > tests/data/households_expected.json
    python3 tests/data/households_expected.py 'regular'      # the members of one segment

Standard library and the zone rules of the system only; tried with Python 3.11. `grocery.py` says how the files are read.

As of 2018-01-01T05:00:00Z, the first instant of 2018 in New York; zone America/New_York. Money is in whole cents.

- The last d days are (as of - d, as of], an age of 91 to 182 days is [91 d, 182 d). A day is 24 hours, a week of the calendar is
  Monday to Sunday.
- What the demographics do not tell is unknown, and unknown is not in. Most households have no demographics at all.
- Over nothing, shares, averages and gaps are unknown. A share of money is unknown where the whole is not above zero.
- A campaign counts as redeemed when one of its coupons was redeemed after it was received. Redemptions are counted by coupon, of
  which several may be redeemed at once.
"""

import sys

from grocery import *

REPLAYS = [instant("2017-07-01T04:00:00Z"), instant("2017-10-01T04:00:00Z")]


def slope(h):
    """The least-squares slope over the baskets in their order, in cents per basket."""
    n = len(h.baskets)
    if n < 2:
        return None
    weighted = sum((2 * i - (n - 1)) * b["cents"] for i, b in enumerate(h.baskets))
    return Fraction(6 * weighted, n * (n * n - 1))


def quick(h):
    """Campaigns of which a coupon was redeemed within 14 days of receiving them."""
    return [c for c in h.received if (r := h.redemption_of(c)) and r["at"] < c["at"] + days(14)]


def lapsing(h):
    return all_of(len(h.baskets) >= 10, at_least(h.overdue(), 4))


SEGMENTS = {
    "with kids": lambda h: None if h.number("kids_count") is None else h.number("kids_count") >= 1,
    "no kids": lambda h: None if h.number("kids_count") is None else h.number("kids_count") == 0,
    "young": lambda h: h.one_of("age", ["19-24", "25-34"]),
    "retired age": lambda h: h.one_of("age", ["65+"]),
    "high income": lambda h: h.one_of("income", BANDS[6:]),
    "home owner": lambda h: h.one_of("home_ownership", ["Homeowner", "Probable Homeowner"]),
    "home ownership unknown": lambda h: h.fact("home_ownership") is None,
    "young family or owner": lambda h: any_of(
        all_of(h.one_of("age", ["19-24", "25-34"]), at_least(h.number("kids_count"), 1)),
        h.one_of("home_ownership", ["Homeowner", "Probable Homeowner"]),
    ),
    "received campaigns": lambda h: len(h.received) > 0,
    "received five": lambda h: len(h.received) >= 5,
    "redeemer": lambda h: len(h.redeemed) > 0,
    "redeems a third": lambda h: at_least(h.redeemed_share(), Fraction(1, 3)),
    "received, never redeemed": lambda h: len(h.received) > 0 and not h.redeemed,
    "redeems quickly": lambda h: len(quick(h)) > 0,
    "redeems in 14 days on average": lambda h: None if h.mean_wait() is None else h.mean_wait() <= 14,
    "regular": lambda h: h.weeks(12) >= 8,
    "every week": lambda h: h.weeks(12) >= 12,
    "growing": lambda h: at_least(h.growth(), Fraction(5, 4)),
    "shrinking": lambda h: None if h.growth() is None else h.growth() < Fraction(1, 2),
    "baskets grow": lambda h: None if slope(h) is None else slope(h) > 0,
    "lapsing by own rhythm": lapsing,
    "once came back late": lambda h: None if not h.gaps() else max(h.gaps()) >= days(60) and h.gaps()[-1] < days(30),
    "weekend shopper": lambda h: at_least(h.weekend_share(), Fraction(1, 2)),
    "best customers lapsing": lambda h: all_of(h.cents(h.aged(days(91), days(365))) >= 200_000, lapsing(h)),
}


def segments(people):
    return {name: counted({h.id: rule(h) for h in people.values()}) for name, rule in SEGMENTS.items()}


def card(h):
    gap = h.mean_gap()
    return {
        "facts": {name: h.fact(name) for name in ("age", "income", "home_ownership", "household_size", "kids_count")},
        "baskets": len(h.baskets),
        "spent_cents": h.cents(),
        "average_cents": ratio(h.average_cents()),
        "first_and_latest_baskets": [shown(b) for b in (h.baskets[0], h.baskets[-1])],
        "weeks_of_last_12": h.weeks(12),
        "last_13_weeks_cents": h.cents(h.within(days(91))),
        "the_13_weeks_before_cents": h.cents(h.aged(days(91), days(182))),
        "growth": ratio(h.growth()),
        "slope_cents_per_basket": ratio(slope(h)),
        "mean_gap_seconds": None if gap is None else seconds(gap),
        "longest_gap_seconds": seconds(max(h.gaps())) if h.gaps() else None,
        "latest_gap_seconds": seconds(h.gaps()[-1]) if h.gaps() else None,
        "since_latest_seconds": seconds(h.now - h.baskets[-1]["at"]),
        "overdue": ratio(h.overdue()),
        "weekend_share": ratio(h.weekend_share()),
        "campaigns_received": [shown(c) for c in h.received],
        "campaigns_redeemed": [shown(c) for c in h.campaigns_redeemed()],
        "redeemed_share": ratio(h.redeemed_share()),
        "redemptions": [f"{shown(r)} after {r['waited']} days" for r in h.redeemed],
        "mean_wait_days": ratio(h.mean_wait()),
        "in": [name for name, rule in SEGMENTS.items() if rule(h) is True],
        "unknown": [name for name, rule in SEGMENTS.items() if rule(h) is None],
    }


def main():
    people = households(AS_OF)
    if len(sys.argv) > 1:
        print(*(h.id for h in people.values() if SEGMENTS[sys.argv[1]](h)), sep="\n")
        return
    everyone = people.values()
    redemptions = [r for h in everyone for r in h.redeemed]
    received = [c for h in everyone for c in h.received]
    first_waits = [h.redemption_of(c)["waited"] for h in everyone for c in h.campaigns_redeemed()]
    spent = {name: sum(h.cents() for h in everyone if rule(h) is True) for name, rule in SEGMENTS.items()}
    tell({
        "as_of": text(AS_OF),
        "zone": "America/New_York",
        "numbers": {
            "households": len(people),
            "baskets": sum(len(h.baskets) for h in everyone),
            "spent_cents": sum(h.cents() for h in everyone),
            "with_demographics": sum(h.facts is not None for h in everyone),
            "age": tally(h.fact("age") or "unknown" for h in everyone),
            "income": {band: sum(h.fact("income") == band for h in everyone) for band in [*BANDS, None] if band}
            | {"unknown": sum(h.fact("income") is None for h in everyone)},
            "home_ownership": tally(h.fact("home_ownership") or "unknown" for h in everyone),
            "kids": tally(h.fact("kids_count") or "unknown" for h in everyone),
            "campaigns_received": tally(len(h.received) for h in everyone),
            "received_in_all": len(received),
            "redeemed_in_all": sum(len(h.campaigns_redeemed()) for h in everyone),
            "coupons_redeemed": len(redemptions),
            "wait_days": {
                "sum_over_coupons": sum(r["waited"] for r in redemptions),
                "lower_median_of_first_redemptions": middle(first_waits),
                "weeks_of_first_redemptions": tally(wait // 7 for wait in first_waits),
            },
            "weeks_of_last_12": tally(h.weeks(12) for h in everyone),
            "growth_unknown": sum(h.growth() is None for h in everyone),
        },
        "segments": {name: {**of, "spent_cents": spent[name]} for name, of in segments(people).items()},
        "replays": {
            text(now): {"households": len(households(now)), "segments": segments(households(now))} for now in REPLAYS
        },
        "customers": {str(number): card(people[number]) for number in CUSTOMERS},
    })


CUSTOMERS = [4, 104, 472, 1256]

main()
