#!/usr/bin/env python3
"""Times polars and DuckDB at scoring recency, frequency and money, and asserts that all give the same scores. See README.md.

    python benches/rfm_peers/run.py DIRECTORY [--runs 9] [--json FILE]

Each program runs in a process of its own, once with as many threads as it takes by itself and once with one.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np

sys.dont_write_bytecode = True
import generate  # noqa: E402

BINS = 5
METRICS = ("recency", "frequency", "monetary")
WARM_UPS = 2


class Jobs:
    """What to time, in rounds, so that a busy minute of the machine meets all formulations alike."""

    def __init__(self):
        self.jobs = []

    def add(self, workload, formulation, definition, work, scores):
        """`scores` makes three columns, customers ascending, of what `work` returns; only `work` is timed."""
        self.jobs.append((workload, formulation, definition, work, scores))

    def run(self, runs):
        times, results = [[] for _ in self.jobs], []
        for turn in range(WARM_UPS + runs):
            for job, taken in zip(self.jobs, times):
                start, start_cpu = time.perf_counter(), time.process_time()
                result = job[3]()
                stop, stop_cpu = time.perf_counter(), time.process_time()
                if turn >= WARM_UPS:
                    taken.append((1000 * (stop - start), 1000 * (stop_cpu - start_cpu)))
                if turn == WARM_UPS + runs - 1:
                    results.append(np.stack([np.asarray(column, dtype=np.uint8) for column in job[4](result)]))
        return [(*job[:3], taken, scores) for job, taken, scores in zip(self.jobs, times, results)]


# Polars.


def polars(columns, runs):
    import polars as pl

    # `qcut` is deprecated in favour of `bin_quantiles`; both are timed.
    warnings.simplefilter("ignore", DeprecationWarning)
    customers, days, cents = columns
    orders = pl.DataFrame({"customer": customers, "day": days, "cents": cents})
    size = pl.len().cast(pl.UInt32)

    def reverse(metric, score):
        return (BINS + 1 - score if metric == "recency" else score).alias(metric)

    def each(score, reversing=True):
        return [reverse(m, score(pl.col(m))) if reversing else score(pl.col(m)).alias(m) for m in METRICS]

    def by_rank(column):
        return (column.rank("min") - 1) * BINS // size + 1

    def by_quantile(column):
        return sum((column > column.quantile(q / BINS, "equiprobable")).cast(pl.UInt8) for q in range(1, BINS)) + 1

    def by_sorted(column):
        # The value at place ceil(q n / 5), from 1: more than that are its equals or less.
        ordered = column.sort()
        return sum((column > ordered.get((q * size + BINS - 1) // BINS - 1)).cast(pl.UInt8) for q in range(1, BINS)) + 1

    def by_bin_quantiles(column):
        return column.bin_quantiles(BINS, labels=False, right_closed=True) + 1

    def by_qcut(column):
        return column.qcut(BINS, allow_duplicates=True)

    exact = {"rank": by_rank, "quantile": by_quantile, "sort": by_sorted, "bin_quantiles": by_bin_quantiles}

    metrics = (
        orders.lazy()
        .group_by("customer")
        .agg(
            recency=generate.REFERENCE - pl.col("day").max(),
            frequency=pl.len(),
            monetary=pl.col("cents").sum(),
        )
    )

    def collect(frame):
        return frame.collect(engine="in-memory")

    def stream(frame):
        return frame.collect(engine="streaming")

    warm = collect(metrics.sort("customer"))
    jobs = Jobs()

    def scores(frame):
        frame = frame.sort("customer") if "customer" in frame.columns else frame
        return [bins(frame[metric]) if frame.schema[metric] == pl.Categorical else frame[metric].to_numpy() for metric in METRICS]

    def bins(column):
        """The bins of qcut are texts such as "(2.0, 3.0]"."""
        names = column.unique().cast(pl.String).to_list()
        ordered = sorted(names, key=lambda name: float(name.strip("(]").split(", ")[0]))
        return column.cast(pl.String).replace_strict(ordered, range(1, len(ordered) + 1), return_dtype=pl.UInt8).to_numpy()

    # The whole query in one engine or the other, or the aggregation in one and the scores in the other.
    engines = {
        "in memory": lambda then: collect(then(metrics)),
        "streaming": lambda then: stream(then(metrics)),
        "group_by streaming": lambda then: collect(then(stream(metrics).lazy())),
    }
    # NTILE breaks ties by customer, so the customers are sorted first.
    ranks = [(-pl.col(m) if m == "recency" else pl.col(m)).bin_ranks(BINS, labels=False).alias(m) + 1 for m in METRICS]
    for name, score in {**exact, "qcut": by_qcut}.items():
        definition = "qcut" if name == "qcut" else "default"
        expressions = each(score, definition == "default")
        for engine, run in engines.items():
            then = lambda frame, expressions=expressions: frame.select("customer", *expressions)  # noqa: E731
            jobs.add("cold", f"{name}, {engine}", definition, lambda run=run, then=then: run(then), scores)
        jobs.add("warm", name, definition, lambda expressions=expressions: collect(warm.lazy().select(expressions)), scores)
    for engine, run in engines.items():
        then = lambda frame: frame.sort("customer").select("customer", *ranks)  # noqa: E731
        jobs.add("ntile-cold", f"bin_ranks, {engine}", "ntile", lambda run=run, then=then: run(then), scores)

    def by_ordinal(column):
        place, small = column.rank("ordinal") - 1, size // BINS
        longer = (size % BINS) * (small + 1)
        return pl.when(place < longer).then(place // (small + 1)).otherwise(size % BINS + (place - longer) // small) + 1

    ordinals = [by_ordinal(-pl.col(m) if m == "recency" else pl.col(m)).alias(m) for m in METRICS]
    jobs.add("ntile", "rank ordinal", "ntile", lambda: collect(warm.lazy().select(ordinals)), scores)
    jobs.add("ntile", "bin_ranks", "ntile", lambda: collect(warm.lazy().select(ranks)), scores)
    return jobs.run(runs), f"polars {pl.__version__}", pl.thread_pool_size()


# DuckDB.


def duckdb(columns, runs, threads):
    import duckdb as db
    import pyarrow as pa

    connection = db.connect()
    if threads:
        connection.execute(f"SET threads = {threads}").fetchall()
    customers, days, cents = columns
    source = {"customer": customers, "day": days, "cents": cents}
    connection.register("source", pa.table(source))
    connection.execute("CREATE TABLE orders AS SELECT * FROM source").fetchall()
    metrics = (
        f"SELECT customer, {generate.REFERENCE} - max(day) AS recency, count(*) AS frequency,"
        " sum(cents)::BIGINT AS monetary FROM orders GROUP BY customer"
    )
    connection.execute(f"CREATE TABLE metrics AS {metrics} ORDER BY customer").fetchall()

    def reverse(metric, score):
        return f"({f'{BINS + 1} - ({score})' if metric == 'recency' else score})::UTINYINT AS {metric}"

    def by_rank(table):
        window = "((rank() OVER (ORDER BY {m}) - 1) * 5) // count(*) OVER () + 1"
        return f"SELECT customer, {', '.join(reverse(m, window.format(m=m)) for m in METRICS)} FROM {table}"

    def by_quantile(table):
        cuts = ", ".join(f"quantile_disc({m}, [0.2, 0.4, 0.6, 0.8]) AS {m}_cuts" for m in METRICS)
        score = " + ".join(f"({{m}} > {{m}}_cuts[{q}])::UTINYINT" for q in range(1, BINS)) + " + 1"
        scores = ", ".join(reverse(m, score.format(m=m)) for m in METRICS)
        return f"SELECT customer, {scores} FROM {table}, (SELECT {cuts} FROM {table})"

    def by_ntile(table):
        direction = {"recency": "DESC"}
        scores = (f"ntile({BINS}) OVER (ORDER BY {m} {direction.get(m, '')}, customer)::UTINYINT AS {m}" for m in METRICS)
        return f"SELECT customer, {', '.join(scores)} FROM {table}"

    def run(query):
        return connection.sql(query).to_arrow_table()

    def scores(table):
        order = np.argsort(table["customer"].to_numpy())
        return [table[metric].to_numpy()[order] for metric in METRICS]

    jobs = Jobs()
    for definition, name, query in (
        ("default", "rank()", by_rank),
        ("default", "quantile_disc", by_quantile),
        ("ntile", "ntile()", by_ntile),
    ):
        warm, cold = ("ntile", "ntile-cold") if definition == "ntile" else ("warm", "cold")
        jobs.add(warm, name, definition, lambda query=query: run(query("metrics")), scores)
        whole = f"WITH aggregated AS MATERIALIZED ({metrics}) {query('aggregated')}"
        jobs.add(cold, name, definition, lambda whole=whole: run(whole), scores)
    count = connection.execute("SELECT current_setting('threads')").fetchall()[0][0]
    return jobs.run(runs), f"duckdb {db.__version__}", count


# The definitions once more, plainly.


def expected(columns):
    customers, days, cents = columns
    members = np.unique(customers)
    latest = np.full(generate.CUSTOMERS, -1, dtype=np.int64)
    np.maximum.at(latest, customers, days)
    frequency = np.bincount(customers, minlength=generate.CUSTOMERS)[members]
    monetary = np.zeros(generate.CUSTOMERS, dtype=np.int64)
    np.add.at(monetary, customers, cents)
    metrics = [generate.REFERENCE - latest[members], frequency, monetary[members]]
    n = len(members)
    default, ntile, qcut = [], [], []
    for metric, values in zip(METRICS, metrics):
        ordered = np.sort(values)
        score = np.searchsorted(ordered, values, side="left") * BINS // n + 1
        default.append(BINS + 1 - score if metric == "recency" else score)
        place = np.empty(n, dtype=np.int64)
        place[np.lexsort((members, -values if metric == "recency" else values))] = np.arange(n)
        small, longer = divmod(n, BINS)
        first = longer * (small + 1)
        ntile.append(np.where(place < first, place // (small + 1), longer + (place - first) // small) + 1)
        # Right-closed bins between quantiles of type 7, equal ones dropped.
        edges = np.unique(np.quantile(values, [q / BINS for q in range(1, BINS)]))
        qcut.append(np.searchsorted(edges, values, side="left") + 1)
    return {name: np.stack(scores).astype(np.uint8) for name, scores in (("default", default), ("ntile", ntile), ("qcut", qcut))}


# All together.


def child(arguments):
    columns = generate.read(arguments.directory)
    work = {"polars": lambda: polars(columns, arguments.runs), "duckdb": lambda: duckdb(columns, arguments.runs, arguments.threads)}
    results, version, threads = work[arguments.child]()
    report = []
    for i, (workload, formulation, definition, times, scores) in enumerate(results):
        np.save(arguments.output / f"{i}.npy", scores)
        report.append({"workload": workload, "formulation": formulation, "definition": definition, "milliseconds": times})
    (arguments.output / "report.json").write_text(json.dumps({"version": version, "threads": threads, "results": report}))


def measure(arguments, peer, threads):
    with tempfile.TemporaryDirectory() as output:
        environment = dict(os.environ, OMP_NUM_THREADS="1")
        if threads:
            environment["POLARS_MAX_THREADS"] = str(threads)
        command = [sys.executable, __file__, str(arguments.directory), "--runs", str(arguments.runs), "--child", peer]
        subprocess.run([*command, "--threads", str(threads), "--output", output], env=environment, check=True)
        report = json.loads((Path(output) / "report.json").read_text())
        return report, [np.load(Path(output) / f"{i}.npy") for i in range(len(report["results"]))]


def rust_scores(directory, definition, customers):
    path = directory / f"scores_{definition}.u8"
    return np.fromfile(path, dtype=np.uint8).reshape(len(METRICS), customers) if path.exists() else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=Path)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--json", type=Path)
    for hidden in ("--child", "--threads", "--output"):
        parser.add_argument(hidden, type={"--child": str, "--threads": int, "--output": Path}[hidden], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        return child(arguments)
    assert arguments.runs >= 7, "a median of fewer than seven runs tells little"

    directory = arguments.directory
    if not (directory / "cents.i64").exists():
        generate.write(directory)
    columns = generate.read(directory)
    scores = expected(columns)
    customers = scores["default"].shape[1]
    print(f"{len(columns[0]):,} orders, {customers:,} customers with orders: as specified")
    for definition in ("default", "ntile"):
        rust = rust_scores(directory, definition, customers)
        if rust is None:
            print(f"no scores_{definition}.u8 to compare with")
        else:
            assert np.array_equal(rust, scores[definition]), f"scores_{definition}.u8 differs"
            print(f"scores_{definition}.u8: all {rust.size:,} scores equal")

    rows, versions = {}, {}
    for peer in ("polars", "duckdb"):
        for column, threads in (("default", 0), ("one", 1)):
            report, theirs = measure(arguments, peer, threads)
            versions[report["version"]] = None
            for result, mine in zip(report["results"], theirs):
                label = (result["workload"], report["version"], result["formulation"], result["definition"])
                assert np.array_equal(mine, scores[result["definition"]]), (label, "differs")
                row = rows.setdefault(label, {})
                row[column] = {
                    "threads": report["threads"],
                    "median": statistics.median(wall for wall, _ in result["milliseconds"]),
                    "least": min(wall for wall, _ in result["milliseconds"]),
                    "cpu": statistics.median(cpu for _, cpu in result["milliseconds"]),
                }
    print(f"{', '.join(versions)}: all scores equal to their definitions, with any number of threads\n")

    path = directory / "rust_times.json"
    rust = json.loads(path.read_text()) if path.exists() else {}
    threads = next(iter(rows.values()))["default"]["threads"]
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    print(f"median and least wall time and median processor time of {arguments.runs} runs in milliseconds, after {WARM_UPS} to warm up;")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load}\n")
    heads = ["workload", "by", "formulation", "definition", f"{threads} threads", "least", "cpu", "1 thread", "least", "cpu"]
    print(f"| {' | '.join(heads + (['by ours', 'by ours, 1 thread'] if rust else []))} |")
    print(f"|{'---|' * (len(heads) + (2 if rust else 0))}")
    for label, times in sorted(rows.items()):
        medians = [times[column]["median"] for column in ("default", "one")]
        cells = [*label, *(f"{times[column][key]:.1f}" for column in ("default", "one") for key in ("median", "least", "cpu"))]
        if rust:
            ours = rust.get(label[0])
            cells += [f"{median / ours:.1f}" if ours and label[3] != "qcut" else "" for median in medians]
        print(f"| {' | '.join(cells)} |")

    print("\nfastest of each workload with our definition")
    fastest = {}
    for workload in ("cold", "warm", "ntile", "ntile-cold"):
        for column in ("default", "one"):
            here = [(times[column]["median"], label) for label, times in rows.items() if label[0] == workload and label[3] != "qcut"]
            median, label = min(here)
            least = rows[label][column]["least"]
            fastest.setdefault(workload, {})[column] = {"by": label[1], "formulation": label[2]} | rows[label][column]
            ours = rust.get(workload)
            ratio = f", {median / ours:.1f} times ours on one thread ({ours:.1f} ms)" if ours else ""
            print(f"  {workload}, threads {column}: {median:.1f} ms (least {least:.1f}), {label[1]}, {label[2]}{ratio}")

    if arguments.json:
        document = {
            "runs": arguments.runs,
            "load": os.getloadavg(),
            "peers": [
                dict(zip(("workload", "by", "formulation", "definition"), label)) | {"milliseconds": times}
                for label, times in sorted(rows.items())
            ],
            "fastest": fastest,
            "ours": rust,
        }
        arguments.json.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
