"""The formulations of polars. Customers are numbered from 0, so what is known of a customer can be put at his place."""

import functools
import math
import operator
from functools import partial

import numpy as np
import polars as pl
from predicates import DAY, EVERY, KINDS, THIRTEEN, Bound, Fact, Tree, fold, inputs, leaves, limit, parts

col = pl.col
def in_memory(frame):
    return frame.collect(engine="in-memory")


def streaming(frame):
    return frame.collect(engine="streaming")


ENGINES = {"in-memory": in_memory, "streaming": streaming}


# Tables. What is asked of the log is asked of a LazyFrame, so that each engine does it all.


def fields(kinds):
    return ["customer", "instant", "cents"] if kinds == ("order",) else ["customer", "instant"]


def is_of(kinds):
    """Kinds that are neighbours, as numbers."""
    low, high = KINDS.index(kinds[0]), KINDS.index(kinds[-1])
    assert len(kinds) == high - low + 1
    return col("kind") == low if low == high else col("kind").is_between(low, high)


def split(log, collect, sets=EVERY):
    """A table for each set of kinds, in the order of the log."""
    return {kinds: collect(log.lazy().filter(is_of(kinds)).select(fields(kinds))) for kinds in sets}


def split_sorted(log, collect, sets=EVERY):
    """The same, by customer and instant. Two columns of 32 bits are sorted as one of 64, several times as fast as by two keys."""
    both = col("customer").cast(pl.UInt64) * 2**32 + col("instant")
    apart = {"customer": (col("both") // 2**32).cast(pl.UInt32), "instant": (col("both") % 2**32).cast(pl.UInt32)}
    tables = {}
    for kinds in sets:
        others = fields(kinds)[2:]
        table = log.lazy().filter(is_of(kinds)).select(*others, both=both).sort("both").select(*others, **apart)
        tables[kinds] = collect(table.with_columns(col("customer").set_sorted()))
    return tables


def listed(tables, customers):
    """A row for each customer, with the instants of each kind as a list, oldest first."""
    frame = pl.LazyFrame({"customer": np.arange(customers, dtype=np.uint32)}).with_columns(col("customer").set_sorted())
    for kinds, table in tables.items():
        lists = table.lazy().group_by("customer", maintain_order=True).agg(col("instant").sort().alias("_".join(kinds)))
        frame = frame.join(lists, on="customer", how="left", maintain_order="left")
    return in_memory(frame.with_columns(pl.exclude("customer").fill_null([]))).rechunk()


# Inputs.


def later(days, as_of):
    return col("instant") > as_of - days * DAY


def folded(input):
    return {"count": pl.len(), "sum": col("cents").sum(), "latest": col("instant").max()}[input.fold].alias(input.name)


def filtered(input, as_of, has_kinds):
    """One of many aggregations in one pass."""
    conditions = ([] if has_kinds else [is_of(input.kinds)]) + ([later(input.days, as_of)] if input.days else [])
    if not conditions:
        return folded(input)
    value = (col("cents") if input.fold == "sum" else col("instant")).filter(*conditions)
    return {"count": value.len(), "sum": value.sum(), "latest": value.max()}[input.fold].alias(input.name)


def filled(frame, wanted):
    """Nothing is no events and no cents; the latest of nothing remains missing."""
    return frame.with_columns(col(input.name).fill_null(0) for input in wanted if input.fold != "latest")


def one_pass(log, people, wanted, as_of):
    aggregated = log.lazy().group_by("customer").agg(filtered(input, as_of, False) for input in wanted)
    return filled(people.lazy().join(aggregated, on="customer", how="left"), wanted)


def joined(tables, people, wanted, as_of):
    frame = people.lazy()
    for kinds, table in tables.items():
        if here := [filtered(input, as_of, True) for input in wanted if input.kinds == kinds]:
            frame = frame.join(table.lazy().group_by("customer").agg(here), on="customer", how="left")
    return filled(frame, wanted)


LAST = col("customer").ne_missing(col("customer").shift(-1))


def of_each(rows, input, is_sorted):
    """The input of each customer who has such rows."""
    if input.fold == "count" or not is_sorted:
        return rows.group_by("customer").agg(folded(input))
    # Of rows by customer and instant, the last one of each is the latest, and sums are differences of a running one.
    if input.fold == "latest":
        return rows.filter(LAST).select("customer", col("instant").alias(input.name))
    running = rows.with_columns(col("cents").cum_sum()).filter(LAST)
    return running.select("customer", (col("cents") - col("cents").shift(fill_value=0)).alias(input.name))


def placed_kinds(tables, customers, wanted, as_of, collect, is_sorted):
    """A query for each window of each kind, of ever fewer rows, put at the places of the customers."""
    columns = {}
    for kinds in dict.fromkeys(input.kinds for input in wanted):
        table = tables[kinds]
        windows = {input.days for input in wanted if input.kinds == kinds}
        for days in sorted(windows, key=lambda days: -(days or math.inf)):
            table = collect(table.lazy().filter(later(days, as_of))) if days else table
            for input in [input for input in wanted if (input.kinds, input.days) == (kinds, days)]:
                found = collect(of_each(table.lazy(), input, is_sorted))
                nothing = None if input.fold == "latest" else 0
                column = pl.repeat(nothing, customers, dtype=found.schema[input.name], eager=True)
                columns[input] = column.scatter(found["customer"], found[input.name])
    return columns


def placed(tables, customers, wanted, as_of, collect, is_sorted):
    """The same; of several kinds together the inputs of each are combined."""
    columns = placed_kinds(tables, customers, parts(wanted), as_of, collect, is_sorted)
    for input in wanted:
        series = [columns[part] for part in parts([input])]
        if len(series) > 1 and input.fold == "latest":
            columns[input] = pl.select(pl.max_horizontal(series)).to_series()
        else:
            columns[input] = functools.reduce(operator.add, series)
    return columns


# Conditions.


def condition(leaf, value):
    """Of a column of numbers, be it an expression or a series."""
    least, most = (leaf.least, leaf.most) if isinstance(leaf, Bound) else (leaf.values[0], leaf.values[-1])
    if isinstance(leaf, Fact) and not leaf.range and len(leaf.values) != most - least + 1:
        return value.is_in(leaf.values)
    if least == most:
        return value == least
    return value >= least if most is None else value.is_between(least, most)


def source(leaf):
    return leaf.input.name if isinstance(leaf, Bound) else leaf.column


def squared(near):
    """The square of half the chord of the haversine; grows with the distance."""
    latitude, longitude = (col(name).cast(pl.Float64) / 1e7 for name in ("latitude", "longitude"))
    across = ((longitude - near.longitude).radians() / 2).sin().pow(2)
    up = ((latitude - near.latitude).radians() / 2).sin().pow(2)
    return up + latitude.radians().cos() * math.cos(math.radians(near.latitude)) * across


def box(near):
    return [col(name).is_between(*ends) for name, ends in zip(("latitude", "longitude"), near.box())]


def expression(tree):
    """Of a frame that has a column for each input and fact."""

    def leaf(leaf):
        if isinstance(leaf, (Bound, Fact)):
            return condition(leaf, col(source(leaf)))
        return pl.all_horizontal(*box(leaf), squared(leaf) <= limit(leaf))

    return fold(tree, leaf, {})


def places(people, nears):
    """Who is near, as series; distances from a place are computed once and only for those within its greatest box."""
    series = {}
    for place in dict.fromkeys(near[:2] for near in nears):
        here = [near for near in nears if near[:2] == place]
        widest = max(here, key=lambda near: near.metres)
        inside = people.select("customer", "latitude", "longitude").filter(*box(widest)).with_columns(squared=squared(widest))
        for near in here:
            members = inside["customer"].filter(inside["squared"] <= limit(near))
            series[near] = pl.repeat(False, len(people), eager=True).scatter(members, True)
    return series


def members(trees, people, series):
    """Series by series, each leaf and each equal subtree once; `series` gives that of a bound."""
    near = places(people, [leaf for leaf in leaves(trees) if not isinstance(leaf, (Bound, Fact))])

    def leaf(leaf):
        if isinstance(leaf, Fact):
            return condition(leaf, people[leaf.column])
        return series(leaf) if isinstance(leaf, Bound) else near[leaf]

    known = {}
    return [fold(tree, leaf, known).sum() for tree in trees]


# Formulations.


def of_one(bound, table, as_of, has_kinds, collect):
    """How many customers satisfy a bound on one input."""
    input, least, most = bound.input, bound.least, bound.most
    # Who has a latest event in an interval has none after it and one since it began.
    since = least - 1 if input.fold == "latest" else as_of - input.days * DAY if input.days else None
    rows = table.lazy()
    if not has_kinds or since is not None:
        rows = rows.filter(*([] if has_kinds else [is_of(input.kinds)]), *([] if since is None else [col("instant") > since]))
    if input.fold == "count" and least == 1 and most is None:
        return collect(rows.select("customer").unique().select(pl.len())).row(0)
    groups = rows.group_by("customer").agg(folded(input))
    if input.fold == "latest":
        groups = groups.filter(col(input.name) <= most)
    else:
        assert least > 0
        groups = groups.filter(condition(bound, col(input.name)))
    return collect(groups.select(pl.len())).row(0)


def of_neighbours(bound, table, as_of):
    """The same, of a table by customer and instant, without a group_by. Not for counts of more than one, or of ever."""
    input, least, most = bound.input, bound.least, bound.most
    rows = table.lazy()
    if input.fold == "sum":
        rows = of_each(rows.filter(later(input.days, as_of)) if input.days else rows, input, True)
        member = condition(bound, col(input.name))
    else:
        latest = later(input.days, as_of) if input.fold == "count" else col("instant").is_between(least, most)
        member = latest & LAST
    return in_memory(rows.select(member.sum())).row(0)


def in_lists(bound, as_of):
    """An expression of lists: at least n since an instant is the n-th latest after it. Not for sums."""
    input, least, most = bound.input, bound.least, bound.most
    events = col("_".join(input.kinds)).list
    if input.fold == "latest":
        return condition(bound, events.last())
    if input.days is None:
        return condition(bound, events.len())
    assert most is None
    found = events.last() if least == 1 else events.get(-least, null_on_oob=True)
    return (found > as_of - input.days * DAY).fill_null(False)


class Population:
    def __init__(self, events, people, meta):
        self.as_of, self.customers = meta["as_of"], meta["customers"]
        self.log = pl.DataFrame({"instant" if name == "at" else name: column for name, column in events.items()})
        people = pl.DataFrame({"customer": np.arange(self.customers, dtype=np.uint32), **people})
        self.people = people.with_columns(col("customer").set_sorted())
        self.by_kind = split_sorted(self.log, in_memory)
        self.lists = listed(self.by_kind, self.customers)

    def joined(self, trees, collect):
        return counted(joined(self.by_kind, self.people, inputs(trees), self.as_of), trees, collect)

    def placed(self, trees, tables, collect, is_sorted=True):
        columns = placed(tables, self.customers, inputs(trees), self.as_of, collect, is_sorted)
        return members(trees, self.people, lambda bound: condition(bound, columns[bound.input]))

    def listed(self, tree):
        """Sums are put in their places."""
        bounds = [leaf for leaf in leaves([tree]) if isinstance(leaf, Bound)]
        sums = [bound.input for bound in bounds if bound.input.fold == "sum"]
        columns = placed(self.by_kind, self.customers, sums, self.as_of, in_memory, True)
        others = {str(number): bound for number, bound in enumerate(bounds) if bound.input not in columns}
        frame = in_memory(self.lists.lazy().select(**{name: in_lists(bound, self.as_of) for name, bound in others.items()}))
        found = {bound: frame[name] for name, bound in others.items()}
        found |= {bound: condition(bound, columns[bound.input]) for bound in bounds if bound.input in columns}
        return members([tree], self.people, found.get)

    def filters(self, tree):
        """Of facts and places: the dear condition last, and only of who is left."""
        near = [part for part in tree.parts if not isinstance(part, Fact)]
        sides = [Fact(name, ends, True) for place in near for name, ends in zip(("latitude", "longitude"), place.box())]
        facts = [part for part in tree.parts if isinstance(part, Fact)] + sides
        mask = functools.reduce(operator.and_, (condition(fact, self.people[fact.column]) for fact in facts))
        rest = self.people.select("latitude", "longitude").filter(mask)
        return [len(rest.filter(squared(place) <= limit(place) for place in near))]


def counted(frame, trees, collect):
    """By expressions: the frame's columns, the leaves, the trees."""
    names = {leaf: f"leaf {number}" for number, leaf in enumerate(leaves(trees))}
    frame = frame.select(expression(leaf).alias(name) for leaf, name in names.items())
    sums = [fold(tree, lambda leaf: col(names[leaf]), {}).sum().alias(f"{number}") for number, tree in enumerate(trees)]
    return collect(frame.select(sums)).row(0)


def from_events(jobs, population, predicates):
    as_of, log, people = population.as_of, population.log, population.people
    for name, tree in predicates.items():
        trees = tree if isinstance(tree, list) else [tree]
        for engine, collect in ENGINES.items():
            if isinstance(tree, Bound):
                table = population.by_kind[tree.input.kinds]
                jobs.add(name, f"by kind, group_by, {engine}", partial(of_one, tree, table, as_of, True, collect))
            elif inputs(trees):
                jobs.add(name, f"by kind, placed, {engine}", partial(population.placed, trees, population.by_kind, collect))
            else:
                jobs.add(name, f"expressions, {engine}", partial(counted, people.lazy(), trees, collect))
        if isinstance(tree, Bound):
            jobs.add(name, "log, group_by, streaming", partial(of_one, tree, log, as_of, False, streaming))
            if tree.input.fold != "sum":
                frame = population.lists.lazy().select(in_lists(tree, as_of).sum())
                jobs.add(name, "lists", lambda frame=frame: in_memory(frame).row(0))
            if tree.input.fold != "count" or (tree.input.days and (tree.least, tree.most) == (1, None)):
                jobs.add(name, "by kind, neighbours", partial(of_neighbours, tree, table, as_of))
        elif not inputs(trees):
            jobs.add(name, "filters", partial(population.filters, tree))
        else:
            jobs.add(name, "by kind, joined, in-memory", partial(population.joined, trees, in_memory))
        if inputs(trees) and isinstance(tree, Tree):
            jobs.add(name, "lists", partial(population.listed, tree))


def from_log(jobs, population, eight):
    """As it is, without any tables made before."""
    log, people, as_of = population.log, population.people, population.as_of
    kinds = [(kind,) for kind in KINDS]

    def totals(columns):
        found = ((input, columns[input if isinstance(columns, dict) else input.name]) for input in THIRTEEN)
        return [column.max() if input.fold == "latest" else column.sum() for input, column in found]

    def build(tables, collect, is_sorted):
        return placed(tables(), population.customers, THIRTEEN, as_of, collect, is_sorted)

    def cold(tables, collect, is_sorted):
        return population.placed(eight, tables(), collect, is_sorted)

    for engine, collect in ENGINES.items():
        in_order = partial(split_sorted, log, collect, kinds)
        jobs.add("tables", f"sorted, {engine}", in_order, lambda tables: [len(table) for table in tables.values()])
        jobs.add("build", f"sorted, placed, {engine}", partial(build, in_order, collect, True), totals)
        jobs.add("cold P8", f"sorted, placed, {engine}", partial(cold, in_order, collect, True))
    as_it_is = partial(split, log, streaming, kinds)
    jobs.add("build", "placed, streaming", partial(build, as_it_is, streaming, False), totals)
    jobs.add("cold P8", "placed, streaming", partial(cold, as_it_is, streaming, False))

    def in_one_pass(wanted):
        return one_pass(log, people, wanted, as_of)

    jobs.add("build", "one group_by, streaming", lambda: streaming(in_one_pass(THIRTEEN)), totals)
    jobs.add("cold P8", "one group_by, streaming", lambda: counted(in_one_pass(inputs(eight)), eight, streaming))


def of_columns(jobs, population, predicates):
    """Aggregated before, and as small as they can be."""
    lists = {name: tree if isinstance(tree, list) else [tree] for name, tree in predicates.items()}
    wanted = inputs([tree for trees in lists.values() for tree in trees])
    columns = placed(population.by_kind, population.customers, wanted, population.as_of, in_memory, True)
    columns = {input: column.shrink_dtype().rechunk() for input, column in columns.items()}
    ready = population.people.with_columns(**{input.name: column for input, column in columns.items()})
    for name, trees in lists.items():
        series = lambda bound: condition(bound, columns[bound.input])  # noqa: E731
        jobs.add(f"{name} of columns", "series", partial(members, trees, population.people, series))
        jobs.add(f"{name} of columns", "expressions, in-memory", partial(counted, ready.lazy(), trees, in_memory))
        if not inputs(trees):
            jobs.add(f"{name} of columns", "filters", partial(population.filters, *trees))


def add(jobs, events, people, meta, predicates, _threads):
    population = Population(events, people, meta)
    from_events(jobs, population, predicates)
    from_log(jobs, population, predicates["P8"])
    of_columns(jobs, population, predicates)
    return f"polars {pl.__version__}", pl.thread_pool_size()
