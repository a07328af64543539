"""The formulations of DuckDB."""

import math

import duckdb
import numpy as np
from predicates import DAY, EVERY, KINDS, THIRTEEN, Bound, Fact, Tree, inputs, leaves, limit, parts


def is_of(kinds):
    numbers = [str(KINDS.index(kind)) for kind in kinds]
    return f"kind = {numbers[0]}" if len(numbers) == 1 else f"kind IN ({', '.join(numbers)})"


def table(kinds):
    return f"by_kind_{'_'.join(kinds)}"


def of_kinds(kinds, order):
    cents = ", cents" if kinds == ("order",) else ""
    return f"SELECT customer, instant{cents} FROM log WHERE {is_of(kinds)} {order}"


BY_CUSTOMER = "ORDER BY customer, instant"


# Inputs.

FOLDS = {"count": "count(*)", "sum": "sum(cents)", "latest": "max(instant)"}


def later(days, as_of):
    return f"instant > {as_of - days * DAY}"


def filtered(input, as_of, conditions=()):
    conditions = [*conditions, *([later(input.days, as_of)] if input.days else [])]
    rows = f" FILTER ({' AND '.join(conditions)})" if conditions else ""
    return f"{FOLDS[input.fold]}{rows} AS {input.name}"


def value(input):
    """Of a frame of the inputs of each kind: nothing is no events and no cents; the latest of nothing remains missing."""
    if input.fold == "latest":
        return f"greatest({', '.join(part.name for part in parts([input]))})"
    kind = "BIGINT" if input.fold == "sum" else "UINTEGER"
    return f"({' + '.join(f'coalesce({part.name}, 0)' for part in parts([input]))})::{kind}"


def one_pass(wanted, as_of):
    """The inputs of all customers, beside the facts."""
    aggregates = ", ".join(filtered(part, as_of, [is_of(part.kinds)]) for part in parts(wanted))
    return with_values(wanted, f"people LEFT JOIN (SELECT customer, {aggregates} FROM log GROUP BY customer) USING (customer)")


def joined(wanted, as_of, tables):
    """The same, with an aggregation for each kind; `tables` gives the rows of kinds."""
    source = "people"
    each = parts(wanted)
    for kinds in dict.fromkeys(part.kinds for part in each):
        aggregates = ", ".join(filtered(part, as_of) for part in each if part.kinds == kinds)
        source += f" LEFT JOIN (SELECT customer, {aggregates} FROM {tables(kinds)} GROUP BY customer) USING (customer)"
    return with_values(wanted, source)


def with_values(wanted, source):
    facts = ["customer", "born", "gender", "country", "vip", "latitude", "longitude"]
    return f"SELECT {', '.join([*facts, *(f'{value(input)} AS {input.name}' for input in wanted)])} FROM {source}"


# Conditions.


def condition(value, least, most):
    if least == most:
        return f"{value} = {least}"
    return f"{value} >= {least}" if most is None else f"{value} BETWEEN {least} AND {most}"


def of_input(bound):
    return condition(bound.input.name, bound.least, bound.most)


def of_list(bound, as_of):
    """At least n since an instant is the n-th latest after it."""
    input, least, most = bound.input, bound.least, bound.most
    if input.fold == "sum":
        return of_input(bound)
    events = "_".join(["list", *input.kinds])
    if input.fold == "latest":
        return condition(f"{events}[-1]", least, most)
    if input.days is None:
        return condition(f"len({events})", least, most)
    assert most is None
    return f"coalesce({events}[-{least}] > {as_of - input.days * DAY}, false)"


def of_set(bound, rows, as_of):
    """The customers who satisfy it, of those who have such events at all; `rows` is a table and a condition."""
    input, least, most = bound.input, bound.least, bound.most
    assert least > 0
    # Who has a latest event in an interval has none after it and one since it began.
    since = f"instant >= {least}" if input.fold == "latest" else later(input.days, as_of) if input.days else "true"
    return f"SELECT customer FROM {rows} AND {since} GROUP BY customer HAVING {condition(FOLDS[input.fold], least, most)}"


def of_fact(fact):
    least, most = fact.values[0], fact.values[-1]
    if fact.range or len(fact.values) == most - least + 1:
        return condition(fact.column, least, most)
    return f"{fact.column} IN ({', '.join(map(str, fact.values))})"


def of_place(near):
    """The haversine, only for who is inside the box."""
    box = " AND ".join(f"{name} BETWEEN {low} AND {high}" for name, (low, high) in zip(("latitude", "longitude"), near.box()))

    def sine(name, degrees):
        return f"pow(sin(radians({name}::DOUBLE / 1e7 - ({degrees!r})::DOUBLE) / 2), 2)"

    cosines = f"cos(radians(latitude::DOUBLE / 1e7)) * {math.cos(math.radians(near.latitude))!r}::DOUBLE"
    squared = f"{sine('latitude', near.latitude)} + {cosines} * {sine('longitude', near.longitude)}"
    return f"CASE WHEN {box} THEN {squared} <= {limit(near)!r}::DOUBLE ELSE false END"


def write(tree, leaf, is_denied=False):
    """With negations at the leaves; `leaf` is given a leaf and whether it is denied."""
    if not isinstance(tree, Tree):
        return leaf(tree, is_denied)
    if tree.how == "not":
        return write(tree.parts[0], leaf, not is_denied)
    word = " AND " if (tree.how == "and") != is_denied else " OR "
    return f"({word.join(write(part, leaf, is_denied) for part in tree.parts)})"


def plain(tree, of_bound):
    """A condition of one frame."""

    def leaf(leaf, is_denied):
        text = of_bound(leaf) if isinstance(leaf, Bound) else of_fact(leaf) if isinstance(leaf, Fact) else of_place(leaf)
        return f"NOT ({text})" if is_denied else text

    return write(tree, leaf)


def shared(trees, frame, of_bound):
    """The members of each tree of a table: each leaf and its opposite once, then the trees."""
    names = {}

    def leaf(leaf, is_denied):
        return names.setdefault((leaf, is_denied), f"leaf_{len(names)}")

    counts = ", ".join(f"count_if({write(tree, leaf)})" for tree in trees)
    columns = []
    for (leaf, is_denied), name in names.items():
        text = plain(Tree("not", (leaf,)) if is_denied else leaf, of_bound)
        if isinstance(leaf, Bound) and leaf.input.fold == "latest":
            # An unknown age makes nobody a member, denied or not.
            text = f"coalesce({text}, false)"
        columns.append(f"{text} AS {name}")
    return f"SELECT {counts} FROM (SELECT {', '.join(columns)} FROM {frame})"


# Formulations.


def add(jobs, events, people, meta, predicates, threads):
    as_of, customers = meta["as_of"], meta["customers"]
    connection = duckdb.connect()

    def run(query):
        return connection.execute(query).fetchall()

    def make(name, query):
        run(f"CREATE OR REPLACE TABLE {name} AS {query}")

    def add(workload, formulation, query, before=None):
        """Plans are made once, unless there is something to do `before` each query."""
        if before:
            jobs.add(workload, formulation, lambda: (before(), run(query))[1][0])
        else:
            name = f"query_{len(jobs.jobs)}"
            run(f"PREPARE {name} AS {query}")
            jobs.add(workload, formulation, lambda: run(f"EXECUTE {name}")[0])

    if threads:
        run(f"SET threads = {threads}")
    connection.register("source", {"instant" if name == "at" else name: column for name, column in events.items()})
    make("log", "SELECT * FROM source")
    connection.register("source", {"customer": np.arange(customers, dtype=np.uint32), **people})
    make("people", "SELECT * FROM source")
    connection.unregister("source")
    lists, source = "SELECT people.*", "people"
    for kinds in EVERY:
        make(table(kinds), of_kinds(kinds, BY_CUSTOMER))
        name = "_".join(["list", *kinds])
        lists += f", coalesce({name}, []) AS {name}"
        grouped = f"SELECT customer, list(instant ORDER BY instant) AS {name} FROM {table(kinds)} GROUP BY customer"
        source += f" LEFT JOIN ({grouped}) USING (customer)"
    make("lists", f"{lists} FROM {source} ORDER BY customer")

    eight = predicates["P8"]
    singles = {name: tree for name, tree in predicates.items() if isinstance(tree, Bound)}

    # From the events.
    def on_log(kinds):
        return f"log WHERE {is_of(kinds)}"

    def on_kind(kinds):
        return f"{table(kinds)} WHERE true"

    def in_set(rows):
        return lambda bound: f"customer IN ({of_set(bound, rows(bound.input.kinds), as_of)})"

    def in_list(bound):
        return in_set(on_kind)(bound) if bound.input.fold == "sum" else of_list(bound, as_of)

    for name, tree in singles.items():
        for place, rows in (("log", on_log(tree.input.kinds)), ("by kind", on_kind(tree.input.kinds))):
            add(name, f"{place}, HAVING", f"SELECT count(*) FROM ({of_set(tree, rows, as_of)})")
            if (tree.input.fold, tree.least, tree.most) == ("count", 1, None):
                since = later(tree.input.days, as_of)
                add(name, f"{place}, DISTINCT", f"SELECT count(DISTINCT customer) FROM {rows} AND {since}")
        if tree.input.fold != "sum":
            add(name, "lists", f"SELECT count(*) FROM lists WHERE {of_list(tree, as_of)}")
    seven = predicates["P7"]
    add("P6", "WHERE", f"SELECT count(*) FROM people WHERE {plain(predicates['P6'], of_input)}")
    add("P7", "by kind, IN", f"SELECT count(*) FROM people WHERE {plain(seven, in_set(on_kind))}")
    add("P7", "lists, sums IN", f"SELECT count(*) FROM lists WHERE {plain(seven, in_list)}")

    # What comes out of a join is copied before a hundred trees look at it, and beside lists sums come by position.
    wanted = inputs(eight)
    of_frame = shared(eight, "frame", of_input)
    add("P8", "by kind, joined", f"WITH frame AS MATERIALIZED ({joined(wanted, as_of, table)}) {of_frame}")
    sums = [input for input in wanted if input.fold == "sum"]
    aggregates = ", ".join(filtered(input, as_of) for input in sums)
    grouped = f"SELECT customer, {aggregates} FROM {table(('order',))} GROUP BY customer"
    values = ", ".join(f"{value(input)} AS {input.name}" for input in sums)
    beside = f"SELECT {values} FROM people LEFT JOIN ({grouped}) USING (customer) ORDER BY customer"

    def in_list_or_beside(bound):
        return of_input(bound) if bound.input in sums else of_list(bound, as_of)

    add("P8", "lists", shared(eight, f"lists POSITIONAL JOIN ({beside})", in_list_or_beside))

    # From the log as it is.
    def on_log_alone(kinds):
        return f"({of_kinds(kinds, '')})"

    def on_sorted(kinds):
        return f"sorted_{table(kinds)}"

    def sort():
        for kind in KINDS:
            make(on_sorted((kind,)), of_kinds((kind,), BY_CUSTOMER))

    def rows_of_tables():
        return [run(f"SELECT count(*) FROM {on_sorted((kind,))}")[0][0] for kind in KINDS]

    def totals():
        sums = (f"{'max' if input.fold == 'latest' else 'sum'}({input.name})" for input in THIRTEEN)
        return run(f"SELECT {', '.join(sums)} FROM aggregated")[0]

    jobs.add("tables", "ORDER BY", sort, lambda _: rows_of_tables())
    jobs.add("build", "one GROUP BY", lambda: make("aggregated", one_pass(THIRTEEN, as_of)), lambda _: totals())
    jobs.add("build", "joined", lambda: make("aggregated", joined(THIRTEEN, as_of, on_log_alone)), lambda _: totals())
    add("cold P8", "one GROUP BY", f"WITH frame AS MATERIALIZED ({one_pass(wanted, as_of)}) {of_frame}")
    add("cold P8", "joined", f"WITH frame AS MATERIALIZED ({joined(wanted, as_of, on_log_alone)}) {of_frame}")
    add("cold P8", "sorted, joined", f"WITH frame AS MATERIALIZED ({joined(wanted, as_of, on_sorted)}) {of_frame}", sort)

    # From columns that were aggregated before, as small as they can be.
    wanted = inputs([tree for found in predicates.values() for tree in (found if isinstance(found, list) else [found])])
    make("aggregated", joined(wanted, as_of, table))
    greatest = run(f"SELECT {', '.join(f'max({input.name})' for input in wanted)} FROM aggregated")[0]
    small = (f"{input.name}::{smallest(most)} AS {input.name}" for input, most in zip(wanted, greatest))
    make("ready", f"SELECT people.*, {', '.join(small)} FROM aggregated JOIN people USING (customer) ORDER BY customer")
    run("DROP TABLE aggregated")
    for name, tree in predicates.items():
        if tree is eight:
            add(f"{name} of columns", "leaves, trees", shared(tree, "ready", of_input))
        else:
            add(f"{name} of columns", "WHERE", f"SELECT count(*) FROM ready WHERE {plain(tree, of_input)}")
            add(f"{name} of columns", "count_if", f"SELECT count_if({plain(tree, of_input)}) FROM ready")
    return f"duckdb {duckdb.__version__}", run("SELECT current_setting('threads')")[0][0]


def smallest(most):
    return next(name for name, bits in (("UTINYINT", 8), ("USMALLINT", 16), ("UINTEGER", 32), ("UBIGINT", 64)) if (most or 0) < 1 << bits)
