"""What the scripts that work out expected results have in common. Standard library only; tried with Python 3.11.

A verdict is True, False or None for unknown. A share is a text: "3/4", reduced. Lengths of time are whole seconds.
"""

import csv
import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples" / "data"
MICROSECOND = timedelta(microseconds=1)


def rows(name):
    with open(EXAMPLES / name, newline="", encoding="ascii") as file:
        yield from csv.DictReader(file)


def days(n):
    return timedelta(days=n)


def hours(n):
    return timedelta(hours=n)


def instant(text):
    """`2026-07-01T06:00:00Z`, or `2017-01-01 11:53:26` in UTC."""
    return datetime.fromisoformat(text.replace("Z", "")).replace(tzinfo=UTC)


def text(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds(span):
    """A length of time in seconds: a whole number, or a fraction as a text."""
    micros = span // MICROSECOND if isinstance(span, timedelta) else span * 1_000_000
    value = Fraction(micros, 1_000_000)
    return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def share(part, whole):
    return None if whole <= 0 else Fraction(part) / Fraction(whole)


def ratio(value):
    return None if value is None else f"{value.numerator}/{value.denominator}"


def at_least(value, limit):
    """A range over a value that may be missing."""
    return None if value is None else value >= limit


def all_of(*verdicts):
    return False if False in verdicts else None if None in verdicts else True


def any_of(*verdicts):
    return True if True in verdicts else None if None in verdicts else False


def no(verdict):
    return None if verdict is None else not verdict


def fnv1a(ids):
    """FNV-1a, 64 bits, over the ids in ascending order, each followed by a newline."""
    value = 0xCBF29CE484222325
    for byte in "".join(f"{one}\n" for one in sorted(ids)).encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def counted(verdicts):
    """Of {id: verdict}: how many are in, how many unknown, and a hash of those in."""
    members = [one for one, verdict in verdicts.items() if verdict is True]
    unknown = sum(verdict is None for verdict in verdicts.values())
    return {"members": len(members), "unknown": unknown, "fnv1a": fnv1a(members)}


def modes(values, least=1):
    """The values that most of them share, ascending; None where there are fewer than `least`."""
    values = list(values)
    if len(values) < least:
        return None
    most = max(values.count(value) for value in set(values))
    return sorted(value for value in set(values) if values.count(value) == most)


def tally(values):
    """{value: how often}, ascending."""
    values = list(values)
    return {str(value): values.count(value) for value in sorted(set(values))}


def middle(values):
    """The lower median."""
    values = sorted(values)
    return values[(len(values) - 1) // 2] if values else None


def tell(story):
    print(json.dumps(story, indent=1, ensure_ascii=True))
