//! Occasions as a marketer reads them, after "during" and "outside".

use super::{Around, Daily, DatedOccasion, Holiday, LeapDay, Occasion, Personal, PersonalDay, holiday::Which};
use crate::time::weekday_name;
use chrono::{Weekday, WeekdaySet};
use core::fmt::{self, Display, Formatter};
use itertools::{Itertools, Position};

/// As in ", the 21 days before and the 3 after".
impl Display for Around {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let and = if self.trail > 0 { "," } else { " and" };
        match self.lead {
            0 => Ok(()),
            1 => write!(f, "{and} the day before"),
            days => write!(f, "{and} the {days} days before"),
        }?;
        match (self.lead, self.trail) {
            (_, 0) => Ok(()),
            (_, 1) => f.write_str(" and the day after"),
            (0 | 1, days) => write!(f, " and the {days} days after"),
            (_, days) => write!(f, " and the {days} after"),
        }
    }
}

impl Display for Holiday {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.which {
            Which::BuiltIn(holiday) => holiday.phrase(),
            Which::Own { name, .. } => name,
        })?;
        self.around.fmt(f)
    }
}

impl Display for Personal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.day {
            PersonalDay::Birthday => f.write_str("the birthday"),
            PersonalDay::SignUp => f.write_str("the anniversary of signing up"),
            PersonalDay::Kind(kind) => write!(f, "the {}", kind.code().replace('_', " ")),
        }?;
        match self.leap_day {
            LeapDay::March1 => Ok(()),
            LeapDay::February28 => f.write_str(" (29 February on the 28th)"),
        }?;
        self.around.fmt(f)
    }
}

impl Display for DatedOccasion {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Holiday(holiday) => holiday.fmt(f),
            Self::Personal(personal) => personal.fmt(f),
        }
    }
}

/// "Mondays, Tuesdays and Fridays".
fn write_weekdays(f: &mut Formatter<'_>, weekdays: WeekdaySet) -> fmt::Result {
    weekdays.iter(Weekday::Mon).with_position().try_for_each(|(position, weekday)| {
        f.write_str(match position {
            Position::First | Position::Only => "",
            Position::Middle => ", ",
            Position::Last => " and ",
        })?;
        let name = weekday_name(weekday);
        let (initial, rest) = name.split_at_checked(1).unwrap_or((name, ""));
        write!(f, "{}{rest}s", initial.to_uppercase())
    })
}

/// As in "17:00 to 19:00 on Fridays".
impl Display for Daily {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.is_all_day() {
            return if self.on == WeekdaySet::ALL { f.write_str("every day") } else { write_weekdays(f, self.on) };
        }
        write!(f, "{} to {}", self.from, self.to)?;
        if self.on == WeekdaySet::ALL {
            return Ok(());
        }
        // Through midnight, all of it belongs to the weekday on which it began.
        f.write_str(if self.from > self.to { " beginning on " } else { " on " })?;
        write_weekdays(f, self.on)
    }
}

impl Display for Occasion {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dated(dated) => dated.fmt(f),
            Self::Daily(daily) => daily.fmt(f),
        }
    }
}
