"""Makes the two condensed files of this folder from outputs of the peers: python3 condense.py <folder of the outputs>."""

import csv
import sys
from collections import Counter
from pathlib import Path

outputs, here = Path(sys.argv[1]), Path(__file__).parent

# pymc-marketing: the segment of every score, and how many customers of each data set have it.
data_sets = ["online_retail_net", "online_retail_pos", "rfm_data_orders"]
counts = Counter()
for data_set in data_sets:
    for row in csv.DictReader((outputs / f"pymc_rfm_segments_{data_set}.csv").open()):
        counts[row["rfm_score"], row["segment"], data_set] += 1
with (here / "pymc_rfm_segments_by_score.csv").open("w") as out:
    print("rfm_score,segment", *data_sets, sep=",", file=out)
    for score, segment in sorted({(score, segment) for score, segment, _ in counts}):
        print(score, segment, *(counts[score, segment, data_set] for data_set in data_sets), sep=",", file=out)

# R rfm's customer table, added up by its three scores.
cells = {}
for row in csv.DictReader((outputs / "R_rfm_customer_quintile.csv").open()):
    cell = cells.setdefault(tuple(row[f"{of}_score"] for of in ("recency", "frequency", "monetary")), [0, 0, 0])
    cell[0] += 1
    cell[1] += int(row["transaction_count"])
    cell[2] += int(row["amount"])
with (here / "R_rfm_customer_cells.csv").open("w") as out:
    print("recency_score,frequency_score,monetary_score,customers,orders,revenue", file=out)
    for cell, sums in sorted(cells.items()):
        print(*cell, *sums, sep=",", file=out)
