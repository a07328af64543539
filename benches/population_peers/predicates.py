"""Reads the predicates and the population; knows no program.

A leaf looks at one fact of a person, or at one input: a value that must be aggregated from the events of a customer.
"""

import datetime
import functools
import json
import math
import operator
from pathlib import Path
from typing import NamedTuple

import numpy as np

KINDS = ("opened", "clicked", "page", "session", "order", "cart")
# Each kind alone, and the messages together: the kinds of the leaves.
EVERY = [(kind,) for kind in KINDS] + [KINDS[:2]]
GENDERS = ("female", "male", "other")
DAY = 86_400
EARTH_METRES = 6_371_008.8
COLUMNS = {
    "events": {"customer": "u32", "kind": "u8", "at": "u32", "cents": "i64"},
    "people": {"born": "i32", "gender": "u8", "country": "u8", "vip": "u8", "latitude": "i32", "longitude": "i32"},
}


class Input(NamedTuple):
    """`fold` is "count", "sum" (of cents) or "latest"; `days` back from the instant, or None for ever."""

    fold: str
    kinds: tuple
    days: int | None

    @property
    def name(self):
        return "_".join([self.fold, *self.kinds] + ([str(self.days)] if self.days else []))


class Bound(NamedTuple):
    """An input at least `least` and at most `most`, or without a limit; instants in seconds."""

    input: Input
    least: int | None
    most: int | None


class Fact(NamedTuple):
    """A column of a person that is one of `values`, or from `values[0]` through `values[1]` if it is a `range`."""

    column: str
    values: tuple
    range: bool


class Near(NamedTuple):
    latitude: float
    longitude: float
    metres: int

    def box(self):
        """Least and greatest coordinates as stored: who is outside is surely farther away. Not for the poles or the date line."""
        angle = self.metres / EARTH_METRES
        across = math.asin(math.sin(angle) / math.cos(math.radians(self.latitude)))
        middle = (self.latitude, self.longitude)
        half = (math.degrees(angle), math.degrees(across))
        assert abs(middle[0]) + half[0] < 90 and abs(middle[1]) + half[1] < 180
        return [(math.floor((m - h) * 1e7) - 1, math.ceil((m + h) * 1e7) + 1) for m, h in zip(middle, half)]


class Tree(NamedTuple):
    """`how` is "and", "or" or "not"."""

    how: str
    parts: tuple


def read(path, as_of):
    """Name to tree, and for P8 to a list of trees."""
    document = json.loads(Path(path).read_text())

    def trees(found):
        return [_node(tree, as_of) for tree in found] if isinstance(found, list) else _node(found, as_of)

    return {name: trees(found) for name, found in document.items()}


def _node(node, as_of):
    ((word, value),) = node.items()
    match word:
        case "and" | "or":
            return Tree(word, tuple(_node(part, as_of) for part in value))
        case "not":
            return Tree("not", (_node(value, as_of),))
        case "count":
            exactly = value.get("equals")
            least = value["at_least"] if exactly is None else exactly
            return Bound(Input("count", _kinds(value), value.get("last_days")), least, exactly)
        case "age_of_latest_days":
            # An age in [from, to) is an instant in (as_of - to, as_of - from], and instants are whole seconds.
            return Bound(Input("latest", _kinds(value), None), as_of - value["to"] * DAY + 1, as_of - value["from"] * DAY)
        case "order_total":
            units, cents = value["at_least"].split(".")
            return Bound(Input("sum", ("order",), value.get("last_days")), int(units) * 100 + int(cents), None)
        case "gender":
            return Fact("gender", (GENDERS.index(value),), False)
        case "vip":
            return Fact("vip", (int(value),), False)
        case "country_code_in":
            return Fact("country", tuple(sorted(value)), False)
        case "born":
            epoch = datetime.date(1970, 1, 1)
            days = tuple((datetime.date.fromisoformat(value[end]) - epoch).days for end in ("from", "through"))
            return Fact("born", days, True)
        case "within_km":
            return Near(value["lat"], value["lon"], value["km"] * 1000)
    raise ValueError(f"no such predicate: {word}")


def _kinds(value):
    return tuple(sorted(value["kinds"], key=KINDS.index))


def leaves(trees):
    """Distinct leaves, in the order of their first appearance."""
    found = {}

    def walk(node):
        if isinstance(node, Tree):
            for part in node.parts:
                walk(part)
        else:
            found[node] = None

    for tree in trees:
        walk(tree)
    return list(found)


def fold(tree, leaf, known):
    """`leaf` of each leaf, combined by `&`, `|` and `~`; equal subtrees once, as long as they are in `known`."""
    if tree not in known:
        if not isinstance(tree, Tree):
            known[tree] = leaf(tree)
        elif tree.how == "not":
            known[tree] = ~fold(tree.parts[0], leaf, known)
        else:
            both = operator.and_ if tree.how == "and" else operator.or_
            known[tree] = functools.reduce(both, (fold(part, leaf, known) for part in tree.parts))
    return known[tree]


def inputs(trees):
    """Distinct inputs of the leaves."""
    return list(dict.fromkeys(leaf.input for leaf in leaves(trees) if isinstance(leaf, Bound)))


def parts(wanted):
    """The inputs of each kind alone, of which those of several kinds are combined."""
    return list(dict.fromkeys(Input(input.fold, (kind,), input.days) for input in wanted for kind in input.kinds))


# Count and latest of each kind, and the sum of all orders.
THIRTEEN = [Input(fold, (kind,), None) for kind in KINDS for fold in ("count", "latest")]
THIRTEEN.append(Input("sum", ("order",), None))


def limit(near):
    """Of the square of half the chord, by the haversine formula, up to which a point is near."""
    return math.sin(near.metres / EARTH_METRES / 2) ** 2


def expected(events, meta):
    """What each workload must give."""
    counts = {name: count if isinstance(count, list) else [count] for name, count in meta["counts"].items()}
    rows = np.bincount(events["kind"], minlength=len(KINDS)).tolist()
    latest = [int(events["at"][events["kind"] == kind].max()) for kind in range(len(KINDS))]
    totals = [number for pair in zip(rows, latest) for number in pair] + [int(events["cents"].sum())]
    of_columns = {f"{name} of columns": count for name, count in counts.items()}
    return {**counts, **of_columns, "cold P8": counts["P8"], "build": totals, "tables": rows}


def load(directory):
    """The columns of events and people as numpy arrays, and what is known of them."""
    meta = json.loads((Path(directory) / "meta.json").read_text())
    tables = {
        table: {
            column: np.fromfile(Path(directory) / f"{table}.{column}.{kind}", dtype=f"<{kind[0]}{int(kind[1:]) // 8}")
            for column, kind in columns.items()
        }
        for table, columns in COLUMNS.items()
    }
    events, people = tables["events"], tables["people"]
    assert {len(column) for column in events.values()} == {meta["events"]}
    assert {len(column) for column in people.values()} == {meta["customers"]}
    assert events["customer"].max() < meta["customers"] and events["kind"].max() < len(KINDS)
    # So no query need look whether an event is later than the instant, or an amount negative or not an order's.
    assert events["at"].max() <= meta["as_of"] and events["cents"].min() >= 0
    assert not events["cents"][events["kind"] != KINDS.index("order")].any()
    return events, people, meta
