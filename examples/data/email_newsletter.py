#!/usr/bin/env python3
"""Invents a year of a newsletter: no subscriber, address or message in it is real.

    python3 examples/data/email_newsletter.py

Writes email_subscribers.csv, email_consents.csv and email_events.csv beside itself, the same bytes each time. Standard
library and the zone rules of the system only; tried with Python 3.11. Of the random numbers only `Random.random` is used,
which Python keeps the same from version to version.

The newsletter goes out every second Thursday at eight in Berlin, with offers between; the list is never cleaned, so it has
what lists have: readers who fade away, readers who never began, mail servers that load pictures, dead addresses. The last
subscribers sit exactly on the limits of the engagement windows as of 2026-07-01T06:00:00Z, or one second off.
"""

import csv
import math
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
BERLIN = ZoneInfo("Europe/Berlin")
AS_OF = datetime(2026, 7, 1, 6, tzinfo=UTC)
FIRST = datetime(2025, 7, 1, tzinfo=UTC)
# The log was exported in the evening of that day, so some of it is not known yet as of the morning.
END = datetime(2026, 7, 1, 22, tzinfo=UTC)
DRAWN = 280

random = Random(20260701).random
second = timedelta(seconds=1)


def pick(weights):
    """A key, as often as its weight says."""
    at = random() * sum(weights.values())
    for key, weight in weights.items():
        at -= weight
        if at < 0:
            return key
    return key


def between(low, high):
    return low + (high - low) * random()


def eight_in_berlin(date):
    return datetime.combine(date, time(8), BERLIN).astimezone(UTC)


def campaigns():
    """(sent at, name), earliest first."""
    letters = [(datetime(2025, 7, 3) + timedelta(days=14 * n)).date() for n in range(26)]
    offers = {
        "summer-sale": "2025-08-05", "back-to-school": "2025-09-01", "singles-day": "2025-11-11",
        "black-week": "2025-11-24", "black-friday": "2025-11-28", "cyber-monday": "2025-12-01",
        "last-orders": "2025-12-17", "winter-sale": "2026-01-07", "valentine": "2026-02-09", "easter": "2026-03-30",
        "mothers-day": "2026-05-06", "midsummer": "2026-06-24", "sale-starts": "2026-06-26", "sale-sunday": "2026-06-28",
        "sale-ends": "2026-06-30", "thank-you": "2026-07-01",
    }  # fmt: skip
    sends = [(eight_in_berlin(date), f"letter-{number:02}") for number, date in enumerate(letters, 1)]
    sends += [(eight_in_berlin(datetime.fromisoformat(date).date()), name) for name, date in offers.items()]
    # The last one goes out at ten, two hours after `AS_OF`.
    return sorted((at + timedelta(hours=2) if name == "thank-you" else at, name) for at, name in sends)


# How likely a delivered message is opened, at the beginning and at the end of a subscriber's interest.
READERS = {
    "keen": (0.85, 0.75), "regular": (0.45, 0.40), "fading": (0.55, 0.02), "gone": (0.40, 0.0), "never": (0.0, 0.0),
}  # fmt: skip


class Subscriber:
    def __init__(self, number):
        self.id = f"s{number:03}"
        self.zone = pick({"Europe/Berlin": 80, "Europe/London": 12, "America/New_York": 8})
        old = random() < 0.6
        days = between(-900, 0) if old else between(0, 355)
        self.signed_up = (FIRST + timedelta(days=days)).replace(microsecond=0)
        self.kind = pick({"keen": 15, "regular": 32, "fading": 25, "gone": 14, "never": 14})
        self.offers = random() < (0.8 if self.kind in ("keen", "regular") else 0.5)
        self.loads_ahead = random() < 0.35  # his mail server opens pictures before he does
        self.hour = pick({7: 20, 12: 20, 18: 25, 20: 25, 22: 10})
        self.interest = (max(self.signed_up, FIRST), FIRST + timedelta(days=between(90, 365)))
        self.dead_from = FIRST + timedelta(days=between(120, 500)) if random() < 0.06 else None
        self.imported = random() < 0.05  # from an old list, without a record of consent
        self.consents = [] if self.imported else [(self.signed_up, "granted")]
        if random() < 0.09:
            at = FIRST + timedelta(days=between(30, 366))
            if at > self.signed_up and not self.imported:
                self.consents.append((at.replace(microsecond=0), "withdrawn"))
                if random() < 0.2:
                    again = at.replace(microsecond=0) + timedelta(days=30)
                    self.consents.append((again, "granted"))

    def consents_at(self, at):
        """Whether messages go out to him: those imported get them too, which is what a segment should prevent."""
        known = [consent for since, consent in self.consents if since <= at]
        return self.imported or (bool(known) and known[-1] == "granted")

    def chance(self, at):
        begin, end = READERS[self.kind]
        if self.kind == "gone":
            return begin if at < self.interest[1] - timedelta(days=100) else end
        since, until = self.interest
        share = min(max((at - since) / max(until - since, timedelta(days=1)), 0.0), 1.0)
        return begin + (end - begin) * share

    def opens_at(self, delivered):
        """Soon after delivery, or at his hour of that day or one of the next."""
        if random() < 0.35:
            return delivered + timedelta(seconds=int(-math.log(1 - random()) * 5400) + 20)
        local = delivered.astimezone(ZoneInfo(self.zone)) + timedelta(days=int(random() * 2.2))
        minutes = int(between(0, 60))
        at = datetime.combine(local.date(), time(self.hour, minutes, int(between(0, 60))), ZoneInfo(self.zone)).astimezone(UTC)
        return at if at > delivered else at + timedelta(days=1)


class Log:
    def __init__(self):
        self.rows = []
        self.messages = 0

    def message(self):
        self.messages += 1
        return f"m{self.messages:05}"

    def add(self, at, subscriber, action, campaign, message):
        if at < END:
            self.rows.append((at, subscriber, action, campaign, message))

    def delivered(self, at, subscriber, campaign, then=()):
        """A message that arrives, and what happens to it at which instants. Returns its key."""
        message = self.message()
        self.add(at - 4 * second, subscriber, "sent", campaign, message)
        self.add(at, subscriber, "delivered", campaign, message)
        for when, action in then:
            self.add(when, subscriber, action, campaign, message)
        return message


def send(log, subscriber, at, campaign):
    message = log.message()
    add = lambda when, action: log.add(when, subscriber.id, action, campaign, message)
    sent = at + timedelta(seconds=int(random() * 240))
    add(sent, "sent")
    outcome = random()
    if (subscriber.dead_from and sent >= subscriber.dead_from) or outcome < 0.01:
        add(sent + timedelta(seconds=2 + int(random() * 30)), "bounced")
        return
    if outcome < 0.015:
        return  # nothing was ever heard of it
    delivered = sent + timedelta(seconds=1 + int(random() * 90))
    add(delivered, "delivered")
    if subscriber.loads_ahead and random() < 0.95:
        add(delivered + timedelta(seconds=int(random() * 60)), "machine_opened")
    if random() < subscriber.chance(delivered):
        opened = subscriber.opens_at(delivered)
        if random() < 0.03:  # pictures are off: only the click is seen
            add(opened, "clicked")
            return
        add(opened, "opened")
        if random() < 0.25:
            add(opened + timedelta(minutes=int(between(5, 3000))), "opened")
        if random() < 0.2:
            add(opened + timedelta(seconds=int(between(3, 240))), "clicked")
        if random() < (0.02 if subscriber.kind == "fading" else 0.001):
            add(opened + timedelta(seconds=int(between(5, 60))), "complained")


def on_the_limits(log):
    """Those whose latest opening, or first delivery, is exactly as old as a limit, or one second short of it."""
    rows, number = [], DRAWN
    for days in (15, 30, 60, 90, 120):
        for short in (second, 0 * second):
            number += 1
            at = AS_OF - timedelta(days=days) + short
            log.delivered(at - timedelta(hours=2), f"s{number:03}", "test-list", [(at, "opened" if days != 60 else "clicked")])
            rows.append(number)
    for short in (second, 0 * second):  # untried until the first delivery is 120 days old
        number += 1
        log.delivered(AS_OF - timedelta(days=120) + short, f"s{number:03}", "test-list")
        rows.append(number)
    number += 1  # opens as it becomes `AS_OF`, which is inside every window
    log.delivered(AS_OF - timedelta(days=1), f"s{number:03}", "test-list", [(AS_OF, "opened")])
    rows.append(number)
    number += 1  # opens one second later, which nobody knows yet
    log.delivered(AS_OF - timedelta(days=1), f"s{number:03}", "test-list", [(AS_OF + second, "opened")])
    rows.append(number)
    number += 1  # a dead address from the start: nothing was ever delivered
    message = log.message()
    log.add(AS_OF - timedelta(days=200), f"s{number:03}", "sent", "test-list", message)
    log.add(AS_OF - timedelta(days=200) + second, f"s{number:03}", "bounced", "test-list", message)
    rows.append(number)
    number += 1  # opened by his mail server only
    log.delivered(AS_OF - timedelta(days=10), f"s{number:03}", "test-list", [(AS_OF - timedelta(days=10), "machine_opened")])
    rows.append(number)
    number += 1  # signed up, and nothing was sent yet
    rows.append(number)
    number += 1  # signs up an hour after `AS_OF`
    rows.append(number)
    signed_up = datetime(2025, 9, 1, 12, tzinfo=UTC)
    return [(f"s{n:03}", AS_OF + timedelta(hours=1) if n == number else signed_up, "Europe/Berlin") for n in rows]


def write(name, columns, rows):
    with open(HERE / name, "w", newline="", encoding="ascii") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def text(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def main():
    log = Log()
    subscribers = [Subscriber(number) for number in range(1, DRAWN + 1)]
    for subscriber in subscribers:
        welcomed = subscriber.signed_up + timedelta(minutes=1)
        if welcomed >= FIRST and random() < 0.97:
            send(log, subscriber, welcomed, "welcome")
        for _ in range(int(random() * 7)):  # what he himself sets off, any time; keen ones in the last days too
            at = (FIRST + timedelta(days=between(0, 366))).replace(microsecond=0)
            campaign = pick({"back-in-stock": 50, "price-drop": 30, "rate-us": 20})
            if at >= welcomed and subscriber.consents_at(at):
                send(log, subscriber, at, campaign)
        if subscriber.kind == "keen" and random() < 0.5 and subscriber.consents_at(AS_OF):
            send(log, subscriber, (AS_OF - timedelta(days=between(0.1, 7))).replace(microsecond=0), "price-drop")
        for at, campaign in campaigns():
            wanted = campaign.startswith("letter") or subscriber.offers
            if at >= welcomed and wanted and subscriber.consents_at(at):
                send(log, subscriber, at, campaign)
    people = [(s.id, s.signed_up, s.zone) for s in subscribers]
    consents = [(s.id, at, consent) for s in subscribers for at, consent in s.consents]
    limits = on_the_limits(log)
    consents += [(name, signed_up, "granted") for name, signed_up, _ in limits]

    rows = [(f"e{number:05}", *row) for number, row in enumerate(sorted(log.rows), 1)]
    # Some reports arrive twice, the second time later than others: the same event, with the same key.
    for position in range(900, len(rows), 1700):
        rows.insert(position + 40, rows[position])
    write("email_subscribers.csv", ["subscriber", "signed_up", "zone"], [(n, text(at), z) for n, at, z in people + limits])
    write("email_consents.csv", ["subscriber", "at", "consent"], [(n, text(at), c) for n, at, c in consents])
    header = ["event", "at", "subscriber", "action", "campaign", "message"]
    write("email_events.csv", header, [(e, text(at), s, a, c, m) for e, at, s, a, c, m in rows])


main()
