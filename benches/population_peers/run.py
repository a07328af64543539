#!/usr/bin/env python3
"""Times polars and DuckDB at selecting the members of predicates among a million customers, and asserts how many there are. See
README.md.

    python benches/population_peers/run.py DIRECTORY [--ours FILE] [--runs 9] [--json FILE]

Each program runs in a process of its own, once with one thread and once with as many as it takes by itself.
"""

import argparse
import gc
import importlib
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
import predicates  # noqa: E402

PREDICATES = Path(__file__).parent.parent / "population" / "predicates.json"
NAMES = [f"P{number}" for number in range(1, 10)]
# Events, and what was made of them before: sorted lists for each customer, or aggregated columns.
SHAPES = ["", " of lists", " of columns"]
WORKLOADS = [*NAMES, "cold P8", "build", "tables", *(f"{name}{shape}" for shape in SHAPES[1:] for name in NAMES)]
# The others are run once for their answer and at once again for their time; longer ones take part in every third round.
LONG_SECONDS = 1


class Jobs:
    """What to time, in rounds, so that a busy minute of the machine meets all formulations alike."""

    def __init__(self, expected):
        self.jobs = []
        self.expected = expected

    def add(self, workload, formulation, work, numbers=list):
        """`numbers` makes of what `work` returns what must be as expected; only `work` is timed."""
        self.jobs.append((workload, formulation, work, numbers))

    def once(self, workload, formulation, work, numbers):
        gc.collect()
        start, start_cpu = time.perf_counter(), time.process_time()
        result = work()
        stop, stop_cpu = time.perf_counter(), time.process_time()
        found = [int(number) for number in numbers(result)]
        assert found == self.expected[workload], (workload, formulation, "differs", found, self.expected[workload])
        return 1000 * (stop - start), 1000 * (stop_cpu - start_cpu)

    def run(self, runs):
        times = [[] for _ in self.jobs]
        is_long = [self.once(*job)[0] > 1000 * LONG_SECONDS for job in self.jobs]
        for turn in range(runs):
            for job, taken, long in zip(self.jobs, times, is_long):
                if long and turn % 3:
                    continue
                if not long:
                    self.once(*job)
                taken.append(self.once(*job))
        return [{"workload": job[0], "formulation": job[1], "milliseconds": taken} for job, taken in zip(self.jobs, times)]


def child(arguments):
    events, people, meta = predicates.load(arguments.directory)
    jobs = Jobs(predicates.expected(events, meta))
    peer = importlib.import_module(f"with_{arguments.child}")
    trees = predicates.read(PREDICATES, meta["as_of"])
    version, threads = peer.add(jobs, events, people, meta, trees, arguments.threads)
    del events, people
    report = {"version": version, "threads": threads, "results": jobs.run(arguments.runs)}
    arguments.output.write_text(json.dumps(report))


def measure(arguments, peer, threads):
    with tempfile.TemporaryDirectory() as directory:
        output = Path(directory) / "report.json"
        environment = dict(os.environ, OMP_NUM_THREADS="1")
        environment.pop("POLARS_MAX_THREADS", None)
        if threads:
            environment["POLARS_MAX_THREADS"] = str(threads)
        command = [sys.executable, __file__, str(arguments.directory), "--runs", str(arguments.runs), "--child", peer]
        subprocess.run([*command, "--threads", str(threads), "--output", str(output)], env=environment, check=True)
        return json.loads(output.read_text())


KEPT = "P8 of kept leaves"


def compared(workload, way):
    """What of ours does the same; several add up."""
    if workload == "tables":
        return [[("build", way)]]
    if workload == "cold P8":
        return [[(workload, way)], [("build", way), ("P8", way)]]
    if workload == KEPT:
        return [[("P8", f"{way}, kept")]]
    return [[(workload.split(" of ")[0], way)]]


def ours(path, way, meta):
    """Milliseconds of wall and of processor for each workload that there is."""
    document = json.loads(path.read_text()) if path else []
    if isinstance(document, dict):
        for key in ("customers", "events", "seed"):
            assert document.get(key, meta[key]) == meta[key], f"{path} is of other customers"
        document = document["timings"]
    rows = {(row["workload"], row["way"]): (row["median_ms"], row.get("cpu_median_ms", row["median_ms"])) for row in document}
    found = {}
    for workload in [*WORKLOADS, KEPT]:
        for keys in compared(workload, way):
            if all(key in rows for key in keys):
                found[workload] = tuple(map(sum, zip(*(rows[key] for key in keys))))
                break
    return found


def geometric(ratios):
    return math.exp(statistics.fmean(map(math.log, ratios)))


def short(number):
    """Three digits, or all before the point."""
    return "" if number is None else f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def table(rows, mine, customers, threads):
    """Of each program the formulation that takes the least time of the processor, with one thread or with all."""

    def nanoseconds(milliseconds):
        return 1e6 * milliseconds / customers

    heads = ["workload", "by", "formulation", "1 thread", f"{threads} threads", "wall"]
    heads += ["ours", "ratio", "of walls"] if mine else []
    print(f"| {' | '.join(heads)} |\n|{'---|' * 3}{'---:|' * (len(heads) - 3)}")
    fastest, ratios = [], {}
    for workload in WORKLOADS:
        for peer in dict.fromkeys(row["by"] for row in rows):
            here = [row for row in rows if (row["workload"], row["by"]) == (workload, peer)]
            if not here:
                continue
            best = min(here, key=lambda row: min(row["one"]["cpu"], row["all"]["cpu"]))
            cpu = min(best["one"]["cpu"], best["all"]["cpu"])
            wall = min(min(row["one"]["median"], row["all"]["median"]) for row in here)
            numbers = [nanoseconds(time) for time in (best["one"]["cpu"], best["all"]["cpu"], wall)]
            fastest.append({"workload": workload, "by": peer, "formulation": best["formulation"], "cpu": cpu, "wall": wall})
            if workload in mine:
                my_wall, my_cpu = mine[workload]
                numbers += [nanoseconds(my_cpu), cpu / my_cpu, wall / my_wall]
                fastest[-1] |= {"ours": my_cpu, "ratio": cpu / my_cpu, "ratio of walls": wall / my_wall}
                ratios[workload, peer] = cpu / my_cpu
            elif mine:
                numbers += [None] * 3
            cells = [workload, peer, best["formulation"], *map(short, numbers)]
            print(f"| {' | '.join(cells)} |")
    for row in fastest:
        if row["workload"] == "P8 of columns" and KEPT in mine:
            print(f"\nP8 of columns to ours of kept leaves, {row['by']}: {row['cpu'] / mine[KEPT][1]:.1f}")
    for shape in SHAPES:
        for peer in dict.fromkeys(row["by"] for row in rows):
            # P6 asks nothing of events.
            found = [ratios.get((f"{name}{shape}", peer), ratios.get((name, peer))) for name in NAMES]
            if all(found):
                print(f"\ngeometric mean of the ratios of P1 to P9{shape}, {peer}: {geometric(found):.1f}")
    return fastest


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=Path)
    parser.add_argument("--ours", type=Path, help="times of `cargo bench --bench population -- --json FILE`")
    parser.add_argument("--way", default="segmentry", help="which way of ours to compare with")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--json", type=Path)
    for hidden in ("--child", "--threads", "--output"):
        parser.add_argument(hidden, type={"--child": str, "--threads": int, "--output": Path}[hidden], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        return child(arguments)

    meta = json.loads((arguments.directory / "meta.json").read_text())
    customers = meta["customers"]
    mine = ours(arguments.ours, arguments.way, meta)
    rows = {}
    threads = None
    for peer in ("polars", "duckdb"):
        for column, limit in (("one", 1), ("all", 0)):
            report = measure(arguments, peer, limit)
            threads = report["threads"]
            for result in report["results"]:
                label = {"workload": result["workload"], "by": report["version"], "formulation": result["formulation"]}
                if result["formulation"].startswith("lists"):
                    label["workload"] += " of lists"
                row = rows.setdefault(tuple(label.values()), label)
                walls, cpus = zip(*result["milliseconds"])
                row[column] = {"threads": threads, "runs": len(walls), "least": min(walls)}
                row[column] |= {"median": statistics.median(walls), "cpu": statistics.median(cpus), "least cpu": min(cpus)}
    rows = list(rows.values())
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    print(f"{meta['events']:,} events of {customers:,} customers; all members, rows and totals as expected in every run")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load}\n")
    print("of each program the formulation that takes the processor the least time: medians in ns a customer, time of the processor")
    print(f"with one thread and with {threads}; then the least wall time of any formulation with either\n")
    fastest = table(rows, mine, customers, threads)
    if arguments.json:
        document = {"runs": arguments.runs, "load": os.getloadavg(), "customers": customers}
        document |= {"peers": rows, "fastest": fastest, "ours": mine}
        arguments.json.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
