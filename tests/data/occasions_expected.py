#!/usr/bin/env python3
"""On which days the built-in holidays fall, from two sources that know nothing of the library.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install holidays==0.109 python-dateutil==2.9.0.post0
    /tmp/venv/bin/python tests/data/occasions_expected.py

Writes two files beside it:

- occasions_expected.csv: every built-in holiday in the years 1990 to 2060, by source. That is the package `holidays`
  wherever it has the day in some country (the day itself, not one "observed" in its place), else `dateutil`.
- occasions_easter.csv: Western and Orthodox Easter of the years 1583 to 4099, as far as `dateutil` knows them.

Of `dateutil` come Easter and the rules of RFC 5545; days are counted from those with the standard library.

Each day is asked of both where both know it, of the countries named below, and they agree on every one. The names were
also looked up in 44 countries. Where these differ from what is written here, another day goes by the same name:

- Father's Day of Finland is in November, of Lithuania on the first Sunday of June. Mother's Day of Lithuania is the first
  Sunday of May, of Georgia 3 March. Labor Day of Australia differs by state.
- Moved by law: Ascension to a Saturday in Finland until 1990, 1 May to 7 May in Greece in 2024 (it fell into Holy Week),
  Pentecost to the Friday before in North Macedonia, St Patrick's Day to a Monday in Newfoundland, Women's Day to a Friday
  in the Brazilian state of Acre. Memorial Day of Newfoundland is 1 July.
- The Epiphany of Georgia and North Macedonia is the Julian one, 19 January; so is the Christmas Eve of the latter.
- Romania and Bulgaria give both days of Christmas one name, Romania those of Pentecost too, and several countries 1 and 2
  May. St John's Day of Italy is also the beheading of St John, 29 August, in one town.
- Ukraine kept Christmas on 7 January until 2023, and since 2017 on 25 December too; Russia and Serbia go on.

The days that only one source has are those with `dateutil` as their source, and King's Day, which only `holidays` has.
"""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import holidays
from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter
from dateutil.rrule import MO, SA, SU, TH, WEEKLY, YEARLY, rrule

YEARS = range(1990, 2061)
HERE = Path(__file__).parent


def yearly(**rule):
    """The one day a year of a rule of RFC 5545."""
    days = rrule(YEARLY, dtstart=datetime(min(YEARS), 1, 1), until=datetime(max(YEARS), 12, 31), **rule)
    found = {day.year: day.date() for day in days}
    assert len(found) == len(YEARS)
    return found


def fixed(month, day):
    return yearly(bymonth=month, bymonthday=day)


def after(days, count):
    return {year: day + timedelta(days=count) for year, day in days.items()}


WESTERN = {year: easter(year, EASTER_WESTERN) for year in YEARS}
ORTHODOX = {year: easter(year, EASTER_ORTHODOX) for year in YEARS}
THANKSGIVING = yearly(bymonth=11, byweekday=TH(4))


def first_advent(year):
    """The fourth Sunday before Christmas."""
    sundays = rrule(WEEKLY, dtstart=datetime(year, 11, 1), until=datetime(year, 12, 24), byweekday=SU)
    return sundays[-4].date()


def french_mothers_day(year):
    """Code de l'action sociale et des familles, article D215-1."""
    in_may = rrule(YEARLY, dtstart=datetime(year, 1, 1), count=1, bymonth=5, byweekday=SU(-1))[0].date()
    in_june = rrule(YEARLY, dtstart=datetime(year, 1, 1), count=1, bymonth=6, byweekday=SU(1))[0].date()
    return in_june if in_may == WESTERN[year] + timedelta(days=49) else in_may


def midsummer(year):
    days = rrule(WEEKLY, dtstart=datetime(year, 6, 20), until=datetime(year, 6, 26), byweekday=SA)
    return days[0].date()


# Of each holiday: the days of `dateutil`, and the countries and names under which `holidays` may have it.
HOLIDAYS = {
    "new_year": (fixed(1, 1), [("DE", "New Year's Day")]),
    "epiphany": (fixed(1, 6), [("DE", "Epiphany"), ("FI", "Epiphany")]),
    "orthodox_christmas": (fixed(1, 7), [("RS", "Orthodox Christmas Day"), ("RU", "Christmas Day")]),
    "valentines_day": (fixed(2, 14), [("US", "Valentine's Day")]),
    "womens_day": (fixed(3, 8), [("RU", "International Women's Day")]),
    "st_patricks_day": (fixed(3, 17), [("IE", "Saint Patrick's Day"), ("US", "Saint Patrick's Day")]),
    "carnival_monday": (after(WESTERN, -48), []),
    "shrove_tuesday": (after(WESTERN, -47), [("US", "Mardi Gras"), ("BE", "Mardi Gras")]),
    "ash_wednesday": (after(WESTERN, -46), [("BR", "Ash Wednesday")]),
    "palm_sunday": (after(WESTERN, -7), []),
    "good_friday": (after(WESTERN, -2), [("DE", "Good Friday")]),
    "easter": (WESTERN, [("FI", "Easter Sunday"), ("DE", "Easter Sunday")]),
    "easter_monday": (after(WESTERN, 1), [("DE", "Easter Monday")]),
    "ascension": (after(WESTERN, 39), [("DE", "Ascension Day")]),
    "pentecost": (after(WESTERN, 49), [("DE", "Pentecost"), ("FI", "Pentecost")]),
    "whit_monday": (after(WESTERN, 50), [("DE", "Pentecost Monday")]),
    "corpus_christi": (after(WESTERN, 60), [("DE", "Corpus Christi")]),
    "orthodox_good_friday": (after(ORTHODOX, -2), [("GR", "Good Friday"), ("CY", "Good Friday")]),
    "orthodox_easter": (ORTHODOX, [("CY", "Easter Sunday"), ("UA", "Easter Sunday (Pascha)")]),
    "orthodox_easter_monday": (after(ORTHODOX, 1), [("GR", "Easter Monday")]),
    "orthodox_pentecost": (after(ORTHODOX, 49), [("UA", "Pentecost")]),
    "orthodox_whit_monday": (after(ORTHODOX, 50), [("GR", "Pentecost Monday")]),
    "kings_day": (None, [("NL", "King's Day"), ("NL", "Queen's Day")]),
    "labour_day": (fixed(5, 1), [("DE", "Labor Day")]),
    "mothers_day": (yearly(bymonth=5, byweekday=SU(2)), [("US", "Mother's Day"), ("FI", "Mother's Day")]),
    "uk_mothers_day": (after(WESTERN, -21), []),
    "french_mothers_day": ({year: french_mothers_day(year) for year in YEARS}, []),
    "us_memorial_day": (yearly(bymonth=5, byweekday=MO(-1)), [("US", "Memorial Day")]),
    "fathers_day": (yearly(bymonth=6, byweekday=SU(3)), [("US", "Father's Day")]),
    "german_fathers_day": (after(WESTERN, 39), [("DE", "Ascension Day")]),
    "midsummer": ({year: midsummer(year) for year in YEARS}, [("SE", "Midsummer Day"), ("FI", "Midsummer Day")]),
    "st_johns_day": (fixed(6, 24), [("LV", "Midsummer Day"), ("EE", "Midsummer Day")]),
    "independence_day": (fixed(7, 4), [("US", "Independence Day")]),
    "bastille_day": (fixed(7, 14), [("FR", "National Day")]),
    "us_labor_day": (yearly(bymonth=9, byweekday=MO(1)), [("US", "Labor Day"), ("CA", "Labor Day")]),
    "german_unity_day": (fixed(10, 3), [("DE", "German Unity Day")]),
    "canadian_thanksgiving": (yearly(bymonth=10, byweekday=MO(2)), [("CA", "Thanksgiving Day")]),
    "halloween": (fixed(10, 31), [("US", "Halloween")]),
    "singles_day": (fixed(11, 11), []),
    "st_martins_day": (fixed(11, 11), [("AT", "Saint Martin's Day")]),
    "thanksgiving": (THANKSGIVING, [("US", "Thanksgiving Day")]),
    "black_friday": (after(THANKSGIVING, 1), [("US", "Day After Thanksgiving"), ("US", "Friday After Thanksgiving")]),
    "cyber_monday": (after(THANKSGIVING, 4), []),
    "first_advent": ({year: first_advent(year) for year in YEARS}, []),
    "st_nicholas_eve": (fixed(12, 5), []),
    "st_nicholas": (fixed(12, 6), []),
    "christmas_eve": (fixed(12, 24), [("FI", "Christmas Eve")]),
    "christmas": (fixed(12, 25), [("DE", "Christmas Day")]),
    "boxing_day": (fixed(12, 26), [("DE", "Second Day of Christmas"), ("GB", "Boxing Day")]),
    "new_years_eve": (fixed(12, 31), [("SE", "New Year's Eve")]),
}


def days_of_countries(countries):
    """The days by country and name, over all parts of the country and all kinds of holiday but school breaks."""
    found = {}
    for country in sorted(countries):
        known = getattr(holidays, country)
        for part in (None, *known.subdivisions):
            calendar = holidays.country_holidays(
                country,
                subdiv=part,
                years=YEARS,
                # The Netherlands move the day itself: Queen's Day of 1995 was kept on Saturday the 29th.
                observed=country == "NL",
                language="en_US" if "en_US" in known.supported_languages else None,
                categories=[kind for kind in known.supported_categories if kind != "school"],
            )
            for day, names in calendar.items():
                for name in names.split("; "):
                    found.setdefault((country, name, day.year), set()).add(day)
    return found


def main():
    known = days_of_countries({country for _, asked in HOLIDAYS.values() for country, _ in asked})
    rows = {}
    for holiday, (calculated, asked) in HOLIDAYS.items():
        for year in YEARS:
            found = {country: known[country, name, year] for country, name in asked if (country, name, year) in known}
            answers = set().union(*found.values(), {calculated[year]} if calculated else ())
            assert len(answers) == 1, (holiday, year, answers)
            source = f"holidays {next(iter(found))}" if found else "dateutil"
            rows.setdefault((holiday, source), []).append(str(answers.pop()))
    write("occasions_expected.csv", ("holiday", "source", "dates"), ((*key, " ".join(days)) for key, days in rows.items()))

    easters = ((year, easter(year, EASTER_WESTERN), easter(year, EASTER_ORTHODOX)) for year in range(1583, 4100))
    short = ((year, f"{western:%m-%d}", f"{orthodox:%m-%d}") for year, western, orthodox in easters)
    write("occasions_easter.csv", ("year", "western", "orthodox"), short)


def write(name, columns, rows):
    with (HERE / name).open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
