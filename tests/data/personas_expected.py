#!/usr/bin/env python3
"""What the example `personas` must give, worked out without the library.

    python3 tests/data/personas_expected.py > tests/data/personas_expected.json
    python3 tests/data/personas_expected.py 'family shopper'      # the households that it fits best

Standard library and the zone rules of the system only; tried with Python 3.11. `grocery.py` says how the files are read.

As of 2018-01-01T05:00:00Z, the first instant of 2018 in New York; zone America/New_York. Money is in whole cents.

- A persona is a list of traits with weights. A household's fit is the weight of the traits that hold, as a share of the weight of
  those of which it is known whether they hold: an unknown trait neither helps nor hurts. Where none is known, there is no fit.
- It belongs to the persona that fits best if that fits by half at least, else to none. A tie is a tie: it belongs to all personas
  that fit equally well, and is counted with each.
"""

import sys

from grocery import *

REPLAY = instant("2017-07-01T04:00:00Z")


def at_most(value, limit):
    return None if value is None else value <= limit


PERSONAS = {
    "bargain hunter": {
        "a coupon on a fifth of the baskets": (4, lambda h: at_least(h.coupon_share(), Fraction(1, 5))),
        "a coupon on half of the baskets": (2, lambda h: at_least(h.coupon_share(), Fraction(1, 2))),
        "hardly a basket without a discount": (3, lambda h: at_most(h.undiscounted_share(), Fraction(1, 10))),
        "redeems a third of the campaigns": (3, lambda h: at_least(h.redeemed_share(), Fraction(1, 3))),
        "income below 35K": (1, lambda h: h.one_of("income", BANDS[:3])),
    },
    "loyal gourmet": {
        "bought in 10 of the last 12 weeks": (4, lambda h: h.weeks(12) >= 10),
        "3,000 dollars in a year": (3, lambda h: h.cents(h.within(days(365))) >= 300_000),
        "hardly a coupon": (2, lambda h: at_most(h.coupon_share(), Fraction(1, 20))),
        "income of 75K or more": (1, lambda h: h.one_of("income", BANDS[5:])),
    },
    "family shopper": {
        "kids": (4, lambda h: at_least(h.number("kids_count"), 1)),
        "40 dollars a basket": (3, lambda h: at_least(h.average_cents(), 4000)),
        "a third of the baskets at the weekend": (2, lambda h: at_least(h.weekend_share(), Fraction(1, 3))),
        "home owner": (1, lambda h: h.one_of("home_ownership", ["Homeowner", "Probable Homeowner"])),
    },
    "convenience shopper": {
        "four in ten baskets below 10 dollars": (4, lambda h: at_least(h.small_share(), Fraction(2, 5))),
        "a third of the baskets from five to nine in the evening": (3, lambda h: at_least(h.evening_share(), Fraction(1, 3))),
        "a basket every fourth day": (2, lambda h: at_most(h.mean_gap(), 4 * 86_400)),
        "no kids": (1, lambda h: None if h.number("kids_count") is None else h.number("kids_count") == 0),
    },
    "weekend stocker": {
        "half of the baskets at the weekend": (4, lambda h: at_least(h.weekend_share(), Fraction(1, 2))),
        "50 dollars a basket": (3, lambda h: at_least(h.average_cents(), 5000)),
        "a basket a week at most": (2, lambda h: at_least(h.mean_gap(), 7 * 86_400)),
    },
}


def fit(h, traits):
    known = [(weight, holds(h)) for weight, holds in traits.values()]
    known = [(weight, verdict) for weight, verdict in known if verdict is not None]
    return share(sum(weight for weight, verdict in known if verdict), sum(weight for weight, _ in known))


def fits(h):
    return {name: fit(h, traits) for name, traits in PERSONAS.items()}


def best(h):
    """The personas that fit best, and how well."""
    known = {name: value for name, value in fits(h).items() if value is not None}
    most = max(known.values(), default=None)
    names = [name for name, value in known.items() if value == most]
    return (names if at_least(most, Fraction(1, 2)) else []), most


def summary(people):
    everyone = list(people.values())
    found = {h.id: best(h) for h in everyone}
    spent = sum(h.cents() for h in everyone)

    def is_in(h, name):
        names = found[h.id][0]
        return name in names if name else not names

    def group(name):
        members = [h for h in everyone if is_in(h, name)]
        money = sum(h.cents() for h in members)
        return {
            **counted({h.id: is_in(h, name) for h in everyone}),
            "spent_cents": money,
            "share_of_spent": ratio(share(money, spent)),
            "perfect": sum(found[h.id][1] == 1 for h in members),
        }

    return {
        "households": len(everyone),
        "personas": {name or "none": group(name) for name in [*PERSONAS, None]},
        "fit_at_least_half": {
            name: counted({h.id: at_least(fits(h)[name], Fraction(1, 2)) for h in everyone}) for name in PERSONAS
        },
        "ties_for_the_best": sum(len(names) > 1 for names, _ in found.values()),
        "fits": {name: {ratio(fit) or "unknown": n for fit, n in fits_of(everyone, name)} for name in PERSONAS},
        "traits": {
            name: {trait: counted({h.id: holds(h) for h in everyone}) for trait, (_, holds) in traits.items()}
            for name, traits in PERSONAS.items()
        },
    }


def fits_of(everyone, name):
    """(fit, how many households), the best first, the unknown last."""
    values = [fits(h)[name] for h in everyone]
    order = sorted(set(values), key=lambda fit: -1 if fit is None else fit, reverse=True)
    return [(fit, values.count(fit)) for fit in order]


def card(h):
    """Every trait with its verdict: null is unknown."""
    names, fit = best(h)
    return {
        "personas": names,
        "fit": ratio(fit),
        "fits": {name: ratio(fit) for name, fit in fits(h).items()},
        "traits": {name: {t: holds(h) for t, (_, holds) in traits.items()} for name, traits in PERSONAS.items()},
        "facts": {name: h.fact(name) for name in ("income", "home_ownership", "kids_count")},
        "baskets": len(h.baskets),
        "spent_in_365_days_cents": h.cents(h.within(days(365))),
        "average_cents": ratio(h.average_cents()),
        "coupon_share": ratio(h.coupon_share()),
        "undiscounted_share": ratio(h.undiscounted_share()),
        "redeemed_share": ratio(h.redeemed_share()),
        "weeks_of_last_12": h.weeks(12),
        "weekend_share": ratio(h.weekend_share()),
        "small_share": ratio(h.small_share()),
        "evening_share": ratio(h.evening_share()),
        "mean_gap_seconds": None if h.mean_gap() is None else seconds(h.mean_gap()),
    }


def main():
    people = households(AS_OF)
    if len(sys.argv) > 1:
        print(*(h.id for h in people.values() if sys.argv[1] in best(h)[0]), sep="\n")
        return
    before = households(REPLAY)
    called = lambda h: " + ".join(best(h)[0]) or "none"
    moved = [(called(before[number]), called(h)) for number, h in people.items() if number in before]
    tell({
        "as_of": text(AS_OF),
        "zone": "America/New_York",
        **summary(people),
        "replay": {
            "as_of": text(REPLAY),
            **{key: value for key, value in summary(before).items() if key in ("households", "personas")},
            "from_then_to_now": tally(f"{then} -> {now}" for then, now in moved),
        },
        "customers": {str(number): card(people[number]) for number in CUSTOMERS},
    })


CUSTOMERS = [4, 8, 12, 16, 20, 208]

main()
