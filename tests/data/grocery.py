"""The households of the grocery files, for the scripts of `households` and `personas`. Standard library only.

How the files are read: baskets are in UTC, all dates are those of the shops' clock, America/New_York. A campaign is received at
the midnight that begins its first date, a coupon redeemed at noon of its date; each redemption says how long after the campaign's
first date it was, in whole days. A basket is an order of `sales_cents`; its discount is that of the shop and of coupons together,
none when that is zero; it used an offer when coupons took something off.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from story import *

NEW_YORK = ZoneInfo("America/New_York")
AS_OF = instant("2018-01-01T05:00:00Z")  # midnight in New York: 2017 is over, and it is a Monday
BANDS = [
    "Under 15K", "15-24K", "25-34K", "35-49K", "50-74K", "75-99K", "100-124K", "125-149K", "150-174K", "175-199K", "200-249K", "250K+",
]  # fmt: skip


class Household:
    def __init__(self, number, now):
        self.id, self.now = number, now
        self.baskets, self.received, self.redeemed, self.facts = [], [], [], None

    def until_now(self):
        """In order of time; at one instant in order of their keys."""
        for events in (self.baskets, self.received, self.redeemed):
            events[:] = sorted((e for e in events if e["at"] <= self.now), key=lambda e: (e["at"], e["key"]))
        return self

    # Demographics: None is unknown.

    def fact(self, name):
        return (self.facts or {}).get(name) or None

    def number(self, name):
        """`3+` is read as 3."""
        text = self.fact(name)
        return None if text is None else int(text.rstrip("+"))

    def one_of(self, name, values):
        return None if self.fact(name) is None else self.fact(name) in values

    # Baskets

    def within(self, last):
        return [b for b in self.baskets if b["at"] > self.now - last]

    def aged(self, low, high):
        return [b for b in self.baskets if self.now - high < b["at"] <= self.now - low]

    def weeks(self, n):
        """In how many of the n whole weeks, Monday to Sunday, before the current one a basket was bought."""
        today = self.now.astimezone(NEW_YORK).date()
        monday = today - days(today.weekday())
        first = monday - days(7 * n)
        dates = [local(b).date() for b in self.baskets]
        return len({d - days(d.weekday()) for d in dates if first <= d < monday})

    def cents(self, baskets=None):
        return sum(b["cents"] for b in (self.baskets if baskets is None else baskets))

    def average_cents(self):
        return share(self.cents(), len(self.baskets))

    def share_where(self, test):
        return share(sum(bool(test(b)) for b in self.baskets), len(self.baskets))

    def coupon_share(self):
        return self.share_where(lambda b: b["coupon"])

    def undiscounted_share(self):
        return self.share_where(lambda b: not b["discount"])

    def small_share(self):
        return self.share_where(lambda b: b["cents"] < 1000)

    def weekend_share(self):
        return self.share_where(lambda b: local(b).weekday() >= 5)

    def evening_share(self):
        return self.share_where(lambda b: 17 <= local(b).hour < 21)

    def growth(self):
        """The money of the last 13 weeks as a share of that of the 13 weeks before."""
        return share(self.cents(self.within(days(91))), self.cents(self.aged(days(91), days(182))))

    def gaps(self):
        return [later["at"] - earlier["at"] for earlier, later in zip(self.baskets, self.baskets[1:])]

    def mean_gap(self):
        gaps = self.gaps()
        return Fraction(sum(gaps, days(0)) // MICROSECOND, len(gaps)) / 1_000_000 if gaps else None

    def overdue(self):
        """The time since the latest basket, in mean gaps."""
        gap = self.mean_gap()
        since = Fraction((self.now - self.baskets[-1]["at"]) // MICROSECOND, 1_000_000) if self.baskets else None
        return since / gap if gap else None

    # Campaigns

    def campaigns_redeemed(self):
        """The campaigns received of which a coupon was redeemed at that time or later."""
        return [c for c in self.received if self.redemption_of(c)]

    def redemption_of(self, campaign):
        later = [r for r in self.redeemed if r["campaign"] == campaign["campaign"] and r["at"] >= campaign["at"]]
        return later[0] if later else None

    def redeemed_share(self):
        return share(len(self.campaigns_redeemed()), len(self.received))

    def mean_wait(self):
        """From the first date of its campaign to a redemption, in days, over all redemptions."""
        return share(sum(r["waited"] for r in self.redeemed), len(self.redeemed))


def local(basket):
    return basket["at"].astimezone(NEW_YORK)


def midnight(date, hour=0):
    return datetime.combine(date, time(hour), NEW_YORK).astimezone(UTC)


def households(now):
    """{number: household}, of those who exist by then: who had an event."""
    them = {}

    def of(row):
        number = int(row["household"])
        return them.setdefault(number, Household(number, now))

    for row in rows("grocery_baskets.csv"):
        discount = int(row["retail_disc_cents"]) + int(row["coupon_disc_cents"])
        of(row).baskets.append({
            "at": instant(row["at"]),
            "key": int(row["basket"]),
            "cents": int(row["sales_cents"]),
            "discount": discount,
            "coupon": int(row["coupon_disc_cents"]) > 0,
        })
    starts = {row["campaign"]: date.fromisoformat(row["starts"]) for row in rows("grocery_campaigns.csv")}
    for row in rows("grocery_campaigns_received.csv"):
        at = midnight(starts[row["campaign"]])
        of(row).received.append({"at": at, "key": int(row["campaign"]), "campaign": row["campaign"]})
    for row in rows("grocery_redemptions.csv"):
        on = date.fromisoformat(row["date"])
        waited = (on - starts[row["campaign"]]).days
        of(row).redeemed.append({
            "at": midnight(on, hour=12), "key": int(row["coupon"]), "campaign": row["campaign"], "waited": waited
        })  # fmt: skip
    for row in rows("grocery_households.csv"):
        of(row).facts = row
    for household in them.values():
        household.until_now()
    return {n: h for n, h in sorted(them.items()) if h.baskets or h.received or h.redeemed}


def shown(event):
    what = [f"{event[name]} {name}" for name in ("cents",) if name in event]
    what += [f"campaign {event['campaign']}"] if "campaign" in event else []
    return " ".join([str(event["key"]), text(event["at"]), *what])
