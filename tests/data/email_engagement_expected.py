#!/usr/bin/env python3
"""What the example `email_engagement` must give, worked out without the library.

    python3 tests/data/email_engagement_expected.py > tests/data/email_engagement_expected.json
    python3 tests/data/email_engagement_expected.py 'engaged'      # the members of one segment

Standard library and the zone rules of the system only; tried with Python 3.11.

As of 2026-07-01T06:00:00Z, which is 08:00 in Berlin; zone Europe/Berlin. What is dated later is invisible, and whoever neither
signed up nor had an event by then does not exist. Of copies with one event key one counts.

- The last d days are (as of - d, as of]. An age of 60 to 90 days is [60 d, 90 d). A day is 24 hours.
- To engage is to open or to click; openings by machines are none.
- Tiers: by the age of the latest opening or click: engaged below 30 days, cooling to 60, partially engaged to 90, slipping to
  120, unengaged beyond. Who never did either is unengaged when the first delivery is 120 days old or more, else untried.
  Without a delivery there is no tier.
- An age of nothing is unknown, and so is a consent that nobody recorded. Unknown is not in. Sendable fails closed: to whose
  consent is unknown, surely nothing is sent.
"""

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from story import *

AS_OF = instant("2026-07-01T06:00:00Z")
REPLAYS = [instant("2026-01-01T07:00:00Z"), instant("2026-04-01T06:00:00Z"), AS_OF + hours(3)]
BERLIN = ZoneInfo("Europe/Berlin")
TIERS = ["engaged", "cooling", "partially engaged", "slipping", "unengaged", "untried", None]


class Subscriber:
    def __init__(self, row, events, consents, now):
        self.id, self.now, self.zone = row["subscriber"], now, ZoneInfo(row["zone"])
        self.events = sorted((e for e in events if e["at"] <= now), key=lambda e: (e["at"], e["event"]))
        signed_up = instant(row["signed_up"])
        self.exists = signed_up <= now or bool(self.events)
        known = [consent for at, consent in consents if at <= now]
        self.consent = known[-1] if known else None

    def of(self, *actions, last=None):
        return [e for e in self.events if e["action"] in actions and (last is None or e["at"] > self.now - last)]

    def age(self, *actions):
        them = self.of(*actions)
        return self.now - them[-1]["at"] if them else None

    def engaged_within(self, span):
        return bool(self.of("opened", "clicked", last=span))

    def aged(self, least, below=None):
        age = self.age("opened", "clicked")
        return None if age is None else least <= age and (below is None or age < below)

    def tier(self):
        deliveries = self.of("delivered")
        if not deliveries:
            return None
        age = self.age("opened", "clicked")
        if age is None:
            return "unengaged" if self.now - deliveries[0]["at"] >= days(120) else "untried"
        limits = [(30, "engaged"), (60, "cooling"), (90, "partially engaged"), (120, "slipping")]
        return next((name for limit, name in limits if age < days(limit)), "unengaged")

    def bounced_for_good(self):
        """A message came back, and none was delivered at that instant or since."""
        delivered = [e["at"] for e in self.of("delivered")]
        return any(all(at < e["at"] for at in delivered) for e in self.of("bounced"))

    def complained(self):
        return bool(self.of("complained"))

    def suppressed(self):
        return self.bounced_for_good() or self.complained()

    def consented(self):
        return None if self.consent is None else self.consent == "granted"

    def sendable(self):
        """Where consent is unknown it is no."""
        return self.consented() is True and not self.suppressed()

    def audience(self):
        return self.sendable() and self.tier() in ("engaged", "cooling", "partially engaged", "untried")

    def pressed(self):
        return len(self.of("sent", last=days(7))) >= 5

    def read_share(self):
        """Of the messages delivered in the last 180 days, those of which an opening or click followed."""
        delivered = self.of("delivered", last=days(180))
        engaged = self.of("opened", "clicked")
        read = [d for d in delivered if any(e["message"] == d["message"] and e["at"] >= d["at"] for e in engaged)]
        return share(len(read), len(delivered))

    def hours(self):
        return [e["at"].astimezone(self.zone).hour for e in self.of("opened")]

    def sent_on_last_dates(self, n):
        """On the last n local dates, today included."""
        today = self.now.astimezone(BERLIN).date()
        return sum((today - e["at"].astimezone(BERLIN).date()).days < n for e in self.of("sent"))


SEGMENTS = {
    "engaged 15": lambda s: s.engaged_within(days(15)),
    "engaged 30": lambda s: s.engaged_within(days(30)),
    "partially engaged 60-90": lambda s: s.aged(days(60), days(90)),
    "unengaged 120": lambda s: s.aged(days(120)),
    "loaded 30": lambda s: bool(s.of("opened", "machine_opened", "clicked", last=days(30))),
    "loaded by machines only 30": lambda s: bool(s.of("machine_opened", last=days(30))) and not s.engaged_within(days(30)),
    **{f"tier {tier}": (lambda tier: lambda s: s.tier() == tier)(tier) for tier in TIERS if tier},
    "no tier": lambda s: s.tier() is None,
    "bounced for good": Subscriber.bounced_for_good,
    "complained": Subscriber.complained,
    "suppressed": Subscriber.suppressed,
    "consented": Subscriber.consented,
    "sendable": Subscriber.sendable,
    "audience": Subscriber.audience,
    "pressed": Subscriber.pressed,
    "pressed audience": lambda s: all_of(s.audience(), s.pressed()),
    "to win back": lambda s: s.sendable() and s.tier() == "slipping",
    "reads half": lambda s: at_least(s.read_share(), Fraction(1, 2)),
    "evening reader": lambda s: None if (m := modes(s.hours(), 5)) is None else any(18 <= hour <= 21 for hour in m),
}


def read():
    events, seen, copies = {}, {}, 0
    for row in rows("email_events.csv"):
        if row["event"] in seen:
            assert seen[row["event"]] == row
            copies += 1
            continue
        seen[row["event"]] = row
        events.setdefault(row["subscriber"], []).append({**row, "at": instant(row["at"])})
    consents = {}
    for row in rows("email_consents.csv"):
        consents.setdefault(row["subscriber"], []).append((instant(row["at"]), row["consent"]))
    people = list(rows("email_subscribers.csv"))

    def at(now):
        of = lambda what, person: what.get(person["subscriber"], [])
        everyone = [Subscriber(p, of(events, p), sorted(of(consents, p)), now) for p in people]
        return {s.id: s for s in everyone if s.exists}

    return at, len(seen), copies


def segments(people):
    return {name: counted({s.id: rule(s) for s in people.values()}) for name, rule in SEGMENTS.items()}


def shown(event):
    return " ".join([event["action"], event["event"], text(event["at"]), event["campaign"]])


def card(s):
    """Everything about one subscriber, with the events that decide."""
    engaged, loaded = s.of("opened", "clicked"), s.of("machine_opened")
    hours, age = modes(s.hours(), 5), s.age("opened", "clicked")
    return {
        "tier": s.tier(),
        "consent": s.consent,
        "age_of_latest_engagement_seconds": None if age is None else seconds(age),
        "latest_engagement": shown(engaged[-1]) if engaged else None,
        "engagements_of_last_30_days": [shown(e) for e in s.of("opened", "clicked", last=days(30))],
        "first_delivery": shown(s.of("delivered")[0]) if s.of("delivered") else None,
        "latest_machine_opening": shown(loaded[-1]) if loaded else None,
        "bounces": [shown(e) for e in s.of("bounced")],
        "complaints": [shown(e) for e in s.of("complained")],
        "sent_in_last_7_days": [shown(e) for e in s.of("sent", last=days(7))],
        "read_share": ratio(s.read_share()),
        "favourite_hours": hours,
        "in": [name for name, rule in SEGMENTS.items() if rule(s) is True],
        "unknown": [name for name, rule in SEGMENTS.items() if rule(s) is None],
    }


def main():
    at, events, copies = read()
    people = at(AS_OF)
    if len(sys.argv) > 1:
        print(*(s.id for s in people.values() if SEGMENTS[sys.argv[1]](s)), sep="\n")
        return
    everyone = people.values()
    pressure = [len(s.of("sent", last=days(7))) for s in everyone]
    sent = {s.id: len(s.of("sent", last=days(30))) for s in everyone}
    wasted = sum(n for name, n in sent.items() if people[name].tier() == "unengaged" or people[name].suppressed())
    tell({
        "as_of": text(AS_OF),
        "zone": "Europe/Berlin",
        "events": {"different": events, "copies": copies, "later_than_as_of": events - sum(len(s.events) for s in everyone)},
        "numbers": {
            "subscribers": len(people),
            "consent": tally(s.consent or "unknown" for s in everyone),
            "tiers": {tier or "none": sum(s.tier() == tier for s in everyone) for tier in TIERS},
            "in_none_of_three_windows": sum(
                not (s.engaged_within(days(30)) or s.aged(days(60), days(90)) or s.aged(days(120))) for s in everyone
            ),
            "messages_in_last_7_days": tally(pressure),
            "messages_on_last_7_dates": tally(s.sent_on_last_dates(7) for s in everyone),
            "messages_sent_in_last_30_days": sum(sent.values()),
            "of_them_to_unengaged_or_suppressed": wasted,
            "favourite_hours_of_those_known": tally(h for s in everyone for h in modes(s.hours(), 5) or []),
            "favourite_hour_unknown": sum(modes(s.hours(), 5) is None for s in everyone),
        },
        "segments": segments(people),
        "replays": {text(now): {"subscribers": len(at(now)), "segments": segments(at(now))} for now in REPLAYS},
        "customers": {name: card(people[name]) for name in CUSTOMERS},
    })


CUSTOMERS = ["s057", "s016", "s285", "s286", "s289", "s291", "s292", "s294", "s295", "s296"]

main()
