//! The built-in holidays, and the host's own by [`rule`].
//!
//! Each word says on which day it falls, not where it is a day off. What is kept on another day elsewhere has a name of
//! its own.
//!
//! ```
//! use segmentry::holiday;
//!
//! let gifts = holiday::christmas().lead(21);
//! assert_eq!(gifts.to_string(), "Christmas and the 21 days before");
//! assert_eq!(holiday::black_friday().dates(2026)[0].to_string(), "2026-11-27");
//! ```

use super::{Around, Days, Rule, Shift};
use crate::{grammar::Form, model::Text};
use alloc::{boxed::Box, vec::Vec};
use chrono::{NaiveDate, Weekday};
use once_cell::race::OnceBox;

/// A holiday: a built-in one from the functions of [`holiday`](self), or the host's own from [`rule`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Holiday {
    pub(super) which: Which,
    pub(crate) around: Around,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Which {
    BuiltIn(BuiltIn),
    Own { name: Text, rule: Rule },
}

macro_rules! holidays {
    ($($(#[$doc:meta])* $name:ident = $variant:ident, $phrase:literal, $rule:expr;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) enum BuiltIn {
            $($variant,)*
        }

        impl BuiltIn {
            pub(super) const ALL: &[Self] = &[$(Self::$variant,)*];

            pub(super) const FORMS: &[Form] = &[$(Form::plain(stringify!($name), $phrase),)*];

            /// The name in definitions.
            pub(super) const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($name),)*
                }
            }

            /// The name in sentences.
            pub(super) const fn phrase(self) -> &'static str {
                match self {
                    $(Self::$variant => $phrase,)*
                }
            }

            /// Made once, when it is first asked for.
            pub(super) fn rule(self) -> &'static Rule {
                match self {
                    $(Self::$variant => {
                        static RULE: OnceBox<Rule> = OnceBox::new();
                        RULE.get_or_init(|| Box::new($rule))
                    })*
                }
            }
        }

        $(
            $(#[$doc])*
            #[must_use]
            pub fn $name() -> Holiday {
                Holiday::new(Which::BuiltIn(BuiltIn::$variant))
            }
        )*
    };
}

fn thanksgiving_rule() -> Rule {
    Rule::nth(4, Weekday::Thu, 11).since(1942)
}

holidays! {
    /// New Year's Day, 1 January.
    new_year = NewYear, "New Year's Day", Rule::fixed(1, 1);
    /// Epiphany, 6 January: a day off in Spain, Italy, Poland, Austria and the south of Germany.
    epiphany = Epiphany, "Epiphany", Rule::fixed(1, 6);
    /// Christmas of the churches that keep to the Julian calendar (Russia, Serbia, Georgia), 7 January from
    /// 1901 to 2100. Greek, Romanian and Bulgarian Orthodox churches keep [`christmas`].
    orthodox_christmas = OrthodoxChristmas, "Orthodox Christmas", Rule::fixed(1, 7).since(1901).until(2100);
    /// Valentine's Day, 14 February.
    valentines_day = ValentinesDay, "Valentine's Day", Rule::fixed(2, 14);
    /// International Women's Day, 8 March.
    womens_day = WomensDay, "International Women's Day", Rule::fixed(3, 8);
    /// St Patrick's Day, 17 March: Ireland and the Irish everywhere.
    st_patricks_day = StPatricksDay, "St Patrick's Day", Rule::fixed(3, 17);
    /// Rose Monday, the height of carnival on the Rhine: 48 days before Easter.
    #[doc(alias = "rosenmontag")]
    carnival_monday = CarnivalMonday, "Carnival Monday", Rule::easter().days_before(48);
    /// Mardi Gras, Pancake Day, the last day of carnival: 47 days before Easter.
    #[doc(alias = "mardi_gras")]
    shrove_tuesday = ShroveTuesday, "Shrove Tuesday", Rule::easter().days_before(47);
    /// The first day of Lent: 46 days before Easter.
    ash_wednesday = AshWednesday, "Ash Wednesday", Rule::easter().days_before(46);
    /// The Sunday before Easter.
    palm_sunday = PalmSunday, "Palm Sunday", Rule::easter().days_before(7);
    /// The Friday before Easter.
    good_friday = GoodFriday, "Good Friday", Rule::easter().days_before(2);
    /// Easter Sunday of the Western churches.
    easter = Easter, "Easter", Rule::easter();
    /// The day after Easter.
    easter_monday = EasterMonday, "Easter Monday", Rule::easter().days_after(1);
    /// Ascension Day, the 40th day of Easter: a Thursday, 39 days after Easter.
    ascension = Ascension, "Ascension Day", Rule::easter().days_after(39);
    /// Whit Sunday: 49 days after Easter.
    #[doc(alias = "whit_sunday")]
    pentecost = Pentecost, "Pentecost", Rule::easter().days_after(49);
    /// The day after [`pentecost`].
    whit_monday = WhitMonday, "Whit Monday", Rule::easter().days_after(50);
    /// Corpus Christi, the second Thursday after Whit Sunday: 60 days after Easter.
    corpus_christi = CorpusChristi, "Corpus Christi", Rule::easter().days_after(60);
    /// The Friday before [`orthodox_easter`].
    orthodox_good_friday = OrthodoxGoodFriday, "Orthodox Good Friday", Rule::orthodox_easter().days_before(2);
    /// Easter Sunday of the Orthodox churches.
    orthodox_easter = OrthodoxEaster, "Orthodox Easter", Rule::orthodox_easter();
    /// The day after [`orthodox_easter`].
    orthodox_easter_monday = OrthodoxEasterMonday, "Orthodox Easter Monday", Rule::orthodox_easter().days_after(1);
    /// 49 days after [`orthodox_easter`].
    orthodox_pentecost = OrthodoxPentecost, "Orthodox Pentecost", Rule::orthodox_easter().days_after(49);
    /// The day after [`orthodox_pentecost`].
    orthodox_whit_monday = OrthodoxWhitMonday, "Orthodox Whit Monday", Rule::orthodox_easter().days_after(50);
    /// King's Day of the Netherlands: 27 April since 2014, the day before where that is a Sunday. Until 2013 Queen's Day,
    /// 30 April, since 1980 the day before where that was a Sunday. No day before 1980.
    #[doc(alias = "queens_day")]
    #[doc(alias = "koningsdag")]
    kings_day = KingsDay, "King's Day", Rule::any_of([
        Rule::fixed(4, 30).moved_if_on([Weekday::Sun], Shift::Before(1)).since(1980).until(2013),
        Rule::fixed(4, 27).moved_if_on([Weekday::Sun], Shift::Before(1)).since(2014),
    ]);
    /// Labour Day, May Day, 1 May: most of the world; see [`us_labor_day`] for the United States and Canada.
    labour_day = LabourDay, "Labour Day", Rule::fixed(5, 1);
    /// Mother's Day on the second Sunday of May: the United States, Germany, Italy, Australia, Brazil and most others.
    mothers_day = MothersDay, "Mother's Day", Rule::nth(2, Weekday::Sun, 5);
    /// Mothering Sunday of the United Kingdom and Ireland, the fourth of Lent: 21 days before Easter.
    #[doc(alias = "mothering_sunday")]
    uk_mothers_day = UkMothersDay, "Mother's Day (UK)", Rule::easter().days_before(21);
    /// Mother's Day of France: the last Sunday of May, or the Sunday after it where that is [`pentecost`].
    french_mothers_day = FrenchMothersDay, "Mother's Day (France)",
        Rule::last(Weekday::Sun, 5).moved_if_coinciding(Rule::easter().days_after(49), Shift::After(7));
    /// Memorial Day of the United States: the last Monday of May, since 1971.
    us_memorial_day = UsMemorialDay, "Memorial Day (US)", Rule::last(Weekday::Mon, 5).since(1971);
    /// Father's Day on the third Sunday of June: the United States, the United Kingdom, France and most others.
    fathers_day = FathersDay, "Father's Day", Rule::nth(3, Weekday::Sun, 6);
    /// Father's Day of Germany, on [Ascension Day](ascension).
    #[doc(alias = "vatertag")]
    german_fathers_day = GermanFathersDay, "Father's Day (Germany)", Rule::easter().days_after(39);
    /// Midsummer Day of Sweden and Finland: the Saturday from 20 to 26 June. The feast is on the eve, the day before.
    midsummer = Midsummer, "Midsummer", Rule::fixed(6, 20).on_or_after(Weekday::Sat);
    /// St John's Day, 24 June: midsummer where it is not moved, in the Baltic states, Spain, Portugal and Quebec.
    st_johns_day = StJohnsDay, "St John's Day", Rule::fixed(6, 24);
    /// Independence Day of the United States, 4 July.
    independence_day = IndependenceDay, "Independence Day (US)", Rule::fixed(7, 4);
    /// The national day of France, 14 July.
    bastille_day = BastilleDay, "Bastille Day", Rule::fixed(7, 14);
    /// Labor Day of the United States and Canada: the first Monday of September.
    us_labor_day = UsLaborDay, "Labor Day (US)", Rule::nth(1, Weekday::Mon, 9);
    /// The day of German unity, 3 October, since 1990.
    german_unity_day = GermanUnityDay, "German Unity Day", Rule::fixed(10, 3).since(1990);
    /// Thanksgiving of Canada: the second Monday of October, since 1957.
    canadian_thanksgiving = CanadianThanksgiving, "Thanksgiving (Canada)", Rule::nth(2, Weekday::Mon, 10).since(1957);
    /// Halloween, 31 October.
    halloween = Halloween, "Halloween", Rule::fixed(10, 31);
    /// Singles' Day, 11 November: the great day of shopping in China.
    #[doc(alias = "double_eleven")]
    singles_day = SinglesDay, "Singles' Day", Rule::fixed(11, 11);
    /// St Martin's Day, 11 November: lanterns and geese in Germany, Austria and the Netherlands.
    st_martins_day = StMartinsDay, "St Martin's Day", Rule::fixed(11, 11);
    /// Thanksgiving of the United States: the fourth Thursday of November, since 1942.
    thanksgiving = Thanksgiving, "Thanksgiving", thanksgiving_rule();
    /// The day after [`thanksgiving`].
    black_friday = BlackFriday, "Black Friday", thanksgiving_rule().days_after(1);
    /// The Monday after [`thanksgiving`].
    cyber_monday = CyberMonday, "Cyber Monday", thanksgiving_rule().days_after(4);
    /// The first Sunday of Advent, the fourth before Christmas: from 27 November to 3 December.
    first_advent = FirstAdvent, "the first Sunday of Advent", Rule::fixed(11, 27).on_or_after(Weekday::Sun);
    /// The eve of St Nicholas, 5 December: presents in the Netherlands and Belgium.
    #[doc(alias = "sinterklaas")]
    st_nicholas_eve = StNicholasEve, "St Nicholas' Eve", Rule::fixed(12, 5);
    /// St Nicholas' Day, 6 December: filled boots in Germany, Austria and their neighbours.
    st_nicholas = StNicholas, "St Nicholas' Day", Rule::fixed(12, 6);
    /// Christmas Eve, 24 December.
    christmas_eve = ChristmasEve, "Christmas Eve", Rule::fixed(12, 24);
    /// Christmas Day, 25 December; see [`orthodox_christmas`].
    christmas = Christmas, "Christmas", Rule::fixed(12, 25);
    /// Boxing Day, the second day of Christmas, St Stephen's Day, 26 December.
    #[doc(alias = "second_christmas_day")]
    #[doc(alias = "st_stephens_day")]
    boxing_day = BoxingDay, "Boxing Day", Rule::fixed(12, 26);
    /// New Year's Eve, 31 December.
    new_years_eve = NewYearsEve, "New Year's Eve", Rule::fixed(12, 31);
}

/// A holiday of the host's own: a name for sentences, of 1 to 200 bytes without control characters, and a rule.
///
/// ```
/// use segmentry::{holiday, occasion::Rule};
///
/// let founders_day = holiday::rule("Founders' Day", Rule::fixed(6, 1));
/// assert_eq!(founders_day.trail(1).to_string(), "Founders' Day and the day after");
/// ```
#[must_use]
pub fn rule(name: impl Into<Text>, rule: Rule) -> Holiday {
    Holiday::new(Which::Own { name: name.into(), rule })
}

/// Every built-in holiday, for a host that offers them to choose from.
///
/// ```
/// use segmentry::holiday;
///
/// let christmas = holiday::built_in().find(|holiday| holiday.name() == "christmas");
/// assert_eq!(christmas, Some(holiday::christmas()));
/// ```
pub fn built_in() -> impl Iterator<Item = Holiday> {
    BuiltIn::ALL.iter().map(|holiday| Holiday::new(Which::BuiltIn(*holiday)))
}

impl Holiday {
    fn new(which: Which) -> Self {
        Self { which, around: Around::default() }
    }

    /// With so many calendar days before it, at most 366; see [the table](super#days-before-and-after).
    #[must_use]
    pub fn lead(self, days: u32) -> Self {
        Self { around: Around { lead: days, ..self.around }, ..self }
    }

    /// With so many calendar days after it, at most 366; see [the table](super#days-before-and-after).
    #[must_use]
    pub fn trail(self, days: u32) -> Self {
        Self { around: Around { trail: days, ..self.around }, ..self }
    }

    /// The name in definitions: of a built-in holiday that of its function, of the host's own the one it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.which {
            Which::BuiltIn(holiday) => holiday.code(),
            Which::Own { name, .. } => name,
        }
    }

    /// Its rule, to make another of.
    ///
    /// ```
    /// use segmentry::holiday;
    ///
    /// let giving_tuesday = holiday::rule("Giving Tuesday", holiday::thanksgiving().to_rule().days_after(5));
    /// assert_eq!(giving_tuesday.dates(2026)[0].to_string(), "2026-12-01");
    /// ```
    #[must_use]
    pub fn to_rule(&self) -> Rule {
        self.as_rule().clone()
    }

    pub(crate) fn as_rule(&self) -> &Rule {
        match &self.which {
            Which::BuiltIn(holiday) => holiday.rule(),
            Which::Own { rule, .. } => rule,
        }
    }

    /// The days of a year, without those before and after that belong to it; see [`Rule::dates`].
    #[must_use]
    pub fn dates(&self, year: i32) -> Vec<NaiveDate> {
        self.to_rule().dates(year)
    }

    /// Whether a date is one of its days or of those before and after that belong to it; see
    /// [the table](super#days-before-and-after).
    #[must_use]
    pub fn covers(&self, date: NaiveDate) -> bool {
        Days::Rule(&self.to_rule()).covers(date, self.around)
    }

    /// The first of its days from a date on, that date included, in the next 40 years; the days before and after it do
    /// not matter.
    ///
    /// ```
    /// use segmentry::holiday;
    ///
    /// let next = holiday::easter().next("2026-04-06".parse()?);
    /// assert_eq!(next, Some("2027-03-28".parse()?));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn next(&self, today: NaiveDate) -> Option<NaiveDate> {
        Days::Rule(&self.to_rule()).next(today)
    }
}
