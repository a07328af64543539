//! Questions about profiles: asked once of each value in a column, and answered by its codes.

use super::{
    atoms::{Atom, CodeSet},
    compile::{Compiler, Told},
    program::{Both, SetId},
};
use crate::{
    metric::{Among, Limit, Range},
    model::{BirthDate, Customer, Fact, Profile, ProfileField, SignUp, Value},
    occasion::{DatedOccasion, Personal, PersonalDay},
    plan::{
        Verdict,
        bound::{Label, Leaf, Number},
        row::Row,
    },
    population::{codes::Codes, people::FactColumn},
};
use alloc::vec::Vec;
use chrono::NaiveDate;

/// So many values cost nothing to ask of.
const A_FEW: usize = 64;

impl<'p> Compiler<'_, 'p> {
    /// A leaf that asks one fact of a profile.
    pub(super) fn fact(&mut self, leaf: &Leaf) -> Option<Told> {
        let people = &self.program.population.people;
        let field = match leaf {
            Leaf::Number(Number::AgeInYears, _) | Leaf::Label(Label::Fact(ProfileField::BirthDate), _) => {
                return self.born(leaf);
            }
            Leaf::Number(
                Number::DaysUntil(DatedOccasion::Personal(Personal { day: PersonalDay::Birthday, .. })),
                _,
            ) => &ProfileField::BirthDate,
            Leaf::Number(Number::DaysUntil(DatedOccasion::Holiday(_)), _) => {
                return Some(self.of_all(leaf, &Customer::new(0)).into());
            }
            Leaf::Number(Number::Distance(_), range) => return Some(self.distance(leaf, range)),
            Leaf::Label(Label::Fact(field), _) => field,
            _ => return None,
        };
        match field {
            ProfileField::BirthDate => self.coded(leaf, &people.birth_date, |profile, fact| profile.birth_date = fact),
            ProfileField::Gender => self.coded(leaf, &people.gender, |profile, fact| profile.gender = fact),
            ProfileField::Country | ProfileField::Region | ProfileField::City | ProfileField::PostalCode => {
                self.coded(leaf, &people.home, |profile, fact| profile.home = fact)
            }
            ProfileField::Languages => self.coded(leaf, &people.languages, |profile, fact| profile.languages = fact),
            ProfileField::MaritalStatus => {
                self.coded(leaf, &people.marital_status, |profile, fact| profile.marital_status = fact)
            }
            ProfileField::HouseholdId | ProfileField::HouseholdSize | ProfileField::Children | ProfileField::Pets => {
                self.coded(leaf, &people.household, |profile, fact| profile.household = fact)
            }
            ProfileField::Occupation => self.coded(leaf, &people.occupation, |profile, fact| profile.occupation = fact),
            ProfileField::WorkPattern => {
                self.coded(leaf, &people.work_pattern, |profile, fact| profile.work_pattern = fact)
            }
            ProfileField::Education => self.coded(leaf, &people.education, |profile, fact| profile.education = fact),
            ProfileField::Income | ProfileField::IncomeBand => {
                self.coded(leaf, &people.income, |profile, fact| profile.income = fact)
            }
            ProfileField::Company => self.coded(leaf, &people.company, |profile, fact| profile.company = fact),
            ProfileField::Role => self.coded(leaf, &people.role, |profile, fact| profile.role = fact),
            ProfileField::DecisionMaker => {
                self.coded(leaf, &people.decision_maker, |profile, fact| profile.decision_maker = fact)
            }
            ProfileField::Interests => self.coded(leaf, &people.interests, |profile, fact| profile.interests = fact),
            ProfileField::Attitudes => self.coded(leaf, &people.attitudes, |profile, fact| profile.attitudes = fact),
            ProfileField::MainBenefit | ProfileField::Benefits => {
                self.coded(leaf, &people.benefits, |profile, fact| profile.benefits = fact)
            }
            ProfileField::Barriers => self.coded(leaf, &people.barriers, |profile, fact| profile.barriers = fact),
            ProfileField::PreferredChannels => {
                self.coded(leaf, &people.preferred_channels, |profile, fact| profile.preferred_channels = fact)
            }
            ProfileField::LoyaltyTier => {
                self.coded(leaf, &people.loyalty_tier, |profile, fact| profile.loyalty_tier = fact)
            }
            ProfileField::Consent(channel) => match people.consent.get(channel) {
                None => Some(self.of_all(leaf, &Customer::new(0)).into()),
                Some(column) => self.coded(leaf, column, |profile, fact| {
                    profile.consent.insert(channel.clone(), fact);
                }),
            },
            ProfileField::Attribute(name) => match people.attributes.get(name) {
                None => Some(self.of_all(leaf, &Customer::new(0)).into()),
                Some(column) => self.coded(leaf, column, |profile, fact| {
                    profile.attributes.insert(name.clone(), fact);
                }),
            },
            ProfileField::Tags => Some(self.tags(leaf)),
            ProfileField::SignUpSource => self.sign_up_source(leaf),
            ProfileField::SignedUp => None,
        }
    }

    fn verdict(&self, leaf: &Leaf, customer: &Customer) -> Verdict {
        Row::new(customer, &self.plan.bound.setting, &self.plan.moving).leaf(leaf)
    }

    /// The same answer for everyone.
    fn of_all(&self, leaf: &Leaf, customer: &Customer) -> Both {
        match self.verdict(leaf, customer) {
            Verdict::Yes => Both::YES,
            Verdict::No => Both::NO,
            Verdict::Unknown => Both::UNKNOWN,
        }
    }

    /// Asks of each value, of a customer of whom nothing else is known. Of those whose fact changes later, columns tell only
    /// what holds in the end.
    fn coded<T: Ord + Clone + core::hash::Hash>(
        &mut self,
        leaf: &Leaf,
        column: &'p FactColumn<T>,
        put: impl Fn(&mut Profile, Fact<T>),
    ) -> Option<Told> {
        self.alike(leaf, column, put, |_, _| false)
    }

    /// There are many dates of birth, but few runs of them that are alike to the question.
    fn born(&mut self, leaf: &Leaf) -> Option<Told> {
        let column = &self.program.population.people.birth_date;
        let put = |profile: &mut Profile, fact| profile.birth_date = fact;
        let date = |value: &Option<BirthDate>| value.and_then(BirthDate::date);
        let today = self.plan.moving.today;
        match leaf {
            Leaf::Label(_, Among::Within(range)) => {
                let sides = |date| range.limits().map(move |limit| Value::Date(date).cmp(limit));
                let are_alike = |one: NaiveDate, other: NaiveDate| sides(one).eq(sides(other));
                self.alike(leaf, column, put, |one, other| {
                    date(one).zip(date(other)).is_some_and(|(one, other)| are_alike(one, other))
                })
            }
            Leaf::Number(..) => {
                let age = |value: &_| date(value).and_then(|date| today.years_since(date));
                self.alike(leaf, column, put, |one, other| age(one) == age(other))
            }
            _ => self.coded(leaf, column, put),
        }
    }

    /// Does not ask of a value that is surely judged as the one before it.
    fn alike<T: Ord + Clone + core::hash::Hash>(
        &mut self,
        leaf: &Leaf,
        column: &'p FactColumn<T>,
        put: impl Fn(&mut Profile, Fact<T>),
        are_alike: impl Fn(&Option<T>, &Option<T>) -> bool,
    ) -> Option<Told> {
        let values = column.last().entries();
        if !self.is_worth_asking(values.len()) {
            return None;
        }
        let asked = (values.len() > A_FEW).then(|| self.here());
        if let Some(told) = asked.as_ref().and_then(|asked| self.program.told(asked)) {
            return Some(told.clone());
        }
        let mut customer = Customer::new(0);
        let mut verdicts = Vec::with_capacity(values.len());
        for run in values.chunk_by(are_alike) {
            let value = run.first().cloned().flatten();
            put(&mut customer.profile, value.map_or_else(Fact::unknown, Fact::known));
            verdicts.resize(verdicts.len().saturating_add(run.len()), self.verdict(leaf, &customer));
        }
        let except = if column.is_settled(self.now()) { Vec::new() } else { column.dated_customers().collect() };
        let told = Told { both: self.by_codes(column.last().codes(), &verdicts), except };
        self.program.told.extend(asked.map(|asked| (asked, told.clone())));
        Some(told)
    }

    /// Where nearly everyone has a value of his own, those who matter are asked themselves.
    fn is_worth_asking(&self, values: usize) -> bool {
        values <= A_FEW || values <= self.program.population.ids.len() / 4
    }

    fn by_codes(&mut self, codes: &'p Codes, verdicts: &[Verdict]) -> Both {
        Both { yes: self.with_codes(codes, verdicts, Verdict::Yes), no: self.with_codes(codes, verdicts, Verdict::No) }
    }

    fn with_codes(&mut self, codes: &'p Codes, verdicts: &[Verdict], wanted: Verdict) -> SetId {
        let are_among: Vec<bool> = verdicts.iter().map(|verdict| *verdict == wanted).collect();
        if are_among.iter().all(|is_among| *is_among) {
            return SetId::EVERYONE;
        }
        if !are_among.contains(&true) {
            return SetId::NOBODY;
        }
        let column = self.program.column(codes);
        self.program.yes(Atom::Codes { column, among: CodeSet::of(&are_among) })
    }

    /// Of several tags one that passes is enough, and each is on or off by itself.
    fn tags(&mut self, leaf: &Leaf) -> Told {
        let people = &self.program.population.people;
        let (mut yes, mut not_no, mut except) = (Vec::new(), Vec::new(), Vec::new());
        let without = self.of_all(leaf, &Customer::new(0));
        yes.push(without.yes);
        not_no.push(self.program.not(without.no));
        for (tag, column) in people.tags.iter() {
            let mut customer = Customer::new(0);
            customer.profile.tag(tag.clone());
            let verdict = self.verdict(leaf, &customer);
            if verdict == Verdict::No {
                continue;
            }
            if !column.is_settled(self.now()) {
                except.extend(column.dated_customers());
            }
            let are_on: Vec<Verdict> =
                column.last().entries().iter().map(|is_on| Verdict::from(*is_on == Some(true))).collect();
            let on = self.with_codes(column.last().codes(), &are_on, Verdict::Yes);
            not_no.push(on);
            if verdict.is_yes() {
                yes.push(on);
            }
        }
        let (yes, not_no) = (self.program.any(yes), self.program.any(not_no));
        Told { both: Both { yes, no: self.program.not(not_no) }, except }
    }

    /// Not known before the sign-up.
    fn sign_up_source(&mut self, leaf: &Leaf) -> Option<Told> {
        let people = &self.program.population.people;
        let sources = people.sign_ups.source.entries();
        if !self.is_worth_asking(sources.len()) {
            return None;
        }
        let stranger = self.of_all(leaf, &Customer::new(0));
        let mut customer = Customer::new(0);
        let verdicts = sources.iter().map(|source| {
            customer.profile.sign_up = Some(SignUp { at: self.now(), source: source.clone() });
            self.verdict(leaf, &customer)
        });
        let verdicts: Vec<Verdict> = verdicts.collect();
        let signed_up = self.by_codes(people.sign_ups.source.codes(), &verdicts);
        let by_now = self.now().micros().saturating_add(1);
        let have = self.program.yes(Atom::SignedUp { from: i64::MIN, below: by_now });
        Some(self.program.except(stranger, have, signed_up).into())
    }

    fn distance(&mut self, leaf: &Leaf, range: &Range<u64>) -> Told {
        let people = &self.program.population.people;
        let Leaf::Number(Number::Distance(point), _) = leaf else { return Both::UNKNOWN.into() };
        let (latitude, longitude) = point.fixed();
        let located = self.program.yes(Atom::Located);
        let mut near = |limit: &Option<Limit<u64>>, inside: bool| {
            limit.as_ref().map(|limit| {
                let is_inside = limit.is_inside == inside;
                self.program.yes(Atom::Near { latitude, longitude, metres: limit.value, is_inside })
            })
        };
        let (within, nearer) = (near(&range.upper, true), near(&range.lower, false));
        let not_nearer = nearer.map(|nearer| self.program.not(nearer));
        // Who lives within a circle lives somewhere.
        let somewhere = within.is_none().then_some(located);
        let inside = [within, not_nearer, somewhere].into_iter().flatten();
        let yes = self.program.all(inside);
        let others = self.program.not(yes);
        let no = self.program.all([located, others]);
        let except =
            if people.home.is_settled(self.now()) { Vec::new() } else { people.home.dated_customers().collect() };
        Told { both: Both { yes, no }, except }
    }
}
