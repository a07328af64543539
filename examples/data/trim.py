#!/usr/bin/env python3
"""How the data of the examples were cut out of their sources.

    python3 examples/data/trim.py SOURCE

Standard library only; tried with Python 3.11. SOURCE is a folder with the files named below, as README.md describes them.
Rows keep their order, nothing is rounded or corrected.
"""

import csv
import sys
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = Path(sys.argv[1])


def trim(source, target, columns, keep=lambda row: True):
    """Copies the columns (new name: name in the source) of the rows to keep."""
    with open(SOURCE / source, newline="", encoding="utf-8") as file, open(HERE / target, "w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        for row in csv.DictReader(file):
            if keep(row):
                writer.writerow(row[name] for name in columns.values())


def same(*names):
    return {name: name for name in names}


def every_fourth_household(row):
    return int(row["household_id"]) % 4 == 0


trim(
    "retentioneering_ecom_events.csv",
    "clicks_2024.csv",
    {"user": "user_id", "session": "session_id", "event": "event", "at": "timestamp", "platform": "platform"},
)
trim(
    "completejourney_baskets.csv",
    "grocery_baskets.csv",
    {"household": "household_id", "basket": "basket_id", "at": "transaction_timestamp"}
    | same("sales_cents", "retail_disc_cents", "coupon_disc_cents"),
    every_fourth_household,
)
trim(
    "completejourney_demographics.csv",
    "grocery_households.csv",
    {"household": "household_id"} | same("age", "income", "home_ownership", "marital_status", "household_size", "kids_count"),
    every_fourth_household,
)
trim(
    "completejourney_campaign_descriptions.csv",
    "grocery_campaigns.csv",
    {"campaign": "campaign_id", "type": "campaign_type", "starts": "start_date", "ends": "end_date"},
)
trim(
    "completejourney_campaigns.csv",
    "grocery_campaigns_received.csv",
    {"household": "household_id", "campaign": "campaign_id"},
    every_fourth_household,
)
trim(
    "completejourney_coupon_redemptions.csv",
    "grocery_redemptions.csv",
    {"household": "household_id", "campaign": "campaign_id", "coupon": "coupon_upc", "date": "redemption_date"},
    every_fourth_household,
)
