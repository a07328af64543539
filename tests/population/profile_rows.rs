//! Profiles told fact by fact are the profiles that are handed over whole.

use crate::people::people;
use segmentry::{
    model::{
        Benefit, BirthDate, Channel, Consent, Customer, Fact, Gender, Home, Household, Id, LocalClock,
        PersonalOccasion, Profile, SignUp, Text, Value,
    },
    population::{Batch, Population, ProfileRow},
    testing::{Dice, instant},
};

/// A batch and what has to be known in the end.
type Told<'a> = (Id, &'a Profile);

fn tell(row: &mut ProfileRow<'_>, profile: &Profile) {
    macro_rules! facts {
        ($($field:ident)*) => {$(
            row.$field(profile.$field.clone());
        )*};
    }
    facts! {
        birth_date gender home clock languages marital_status household occupation work_pattern education income company
        role decision_maker interests attitudes benefits barriers preferred_channels loyalty_tier
    }
    if let Some(sign_up) = &profile.sign_up {
        row.sign_up(sign_up.clone());
    }
    for (tag, fact) in &profile.tags {
        row.tag(tag, fact.clone());
    }
    for (channel, fact) in &profile.consent {
        row.consent(channel, fact.clone());
    }
    for (name, fact) in &profile.attributes {
        row.attribute(name, fact.clone());
    }
    for occasion in &profile.occasions {
        row.occasion(occasion.clone());
    }
}

fn taken(batch: Batch) -> Population {
    let mut population = Population::default();
    population.append(batch).unwrap();
    population
}

fn whole(profiles: &[Told<'_>]) -> Population {
    let mut batch = Batch::default();
    for (id, profile) in profiles {
        batch.profile(id.clone(), (*profile).clone());
    }
    taken(batch)
}

fn assert_same(population: &Population, expected: &Population, profiles: &[Told<'_>]) {
    for (id, profile) in profiles {
        assert_eq!(population.customer(id).unwrap().profile, **profile, "{id}");
    }
    assert_eq!(population.memory().columns, expected.memory().columns);
    let written = |population| serde_json::to_string(population).unwrap();
    assert_eq!(written(population), written(expected));
}

/// Every fact there is, and others of each kind of value.
fn known() -> Profile {
    let at = instant("2026-01-02T03:04:05Z");
    let mut profile = Profile::default();
    profile.birth_date = BirthDate::new(1990, 2, 28).unwrap().into();
    profile.gender = Fact::known(Gender::Female).since(at, Gender::NonBinary);
    let point = "52.52,13.405".parse().unwrap();
    profile.home = Fact::known(Home { city: Some("Ulm".into()), ..Home::default() })
        .since(at, Home { city: Some("Berlin".into()), point: Some(point), ..Home::default() });
    profile.clock = LocalClock::Zone("home".into()).into();
    profile.languages = vec![Text::from("de")].into();
    profile.household = Household { size: Some(3), ..Household::default() }.into();
    profile.decision_maker = true.into();
    profile.benefits = vec![Benefit::from("speed")].into();
    profile.loyalty_tier = Fact::known("gold");
    profile.sign_up = Some(SignUp { at, source: Some("shop".into()) });
    profile.tags.insert("vip".into(), Fact::known(true).since(at, false));
    profile.consent.insert(Channel::Email, Consent::Granted.into());
    profile.set_attribute("seats", 5);
    let date = "2020-05-06".parse().unwrap();
    profile.occasions.insert(PersonalOccasion { kind: "wedding".into(), date, recurs: true });
    profile
}

#[test]
fn fact_by_fact_is_as_good_as_whole() {
    for seed in 0..20 {
        let mut dice = Dice::new(seed);
        let mut customers = people(seed, 40);
        for customer in &mut customers {
            if dice.chance(30) {
                customer.profile = known();
            }
        }
        let profiles: Vec<Told<'_>> = customers.iter().map(|of: &Customer| (of.id().clone(), &of.profile)).collect();
        let mut batch = Batch::default();
        for (id, profile) in &profiles {
            if dice.chance(20) {
                batch.profile(id.clone(), (*profile).clone());
            } else {
                tell(&mut batch.profile_row(id.clone()), profile);
            }
        }
        assert_same(&taken(batch), &whole(&profiles), &profiles);
    }
}

#[test]
fn what_is_told_last_counts_and_nothing_else_is_kept() {
    let (known, unknown, mut other) = (known(), Profile::default(), Profile::default());
    other.gender = Gender::Male.into();
    other.home = Home { city: Some("Bonn".into()), ..Home::default() }.into();
    other.loyalty_tier = Fact::known("silver");
    other.set_attribute("seats", 7);

    // The same row again: all facts of `other` are among those of `known`.
    let mut expected = known.clone();
    expected.gender = other.gender.clone();
    expected.home = other.home.clone();
    expected.loyalty_tier = other.loyalty_tier.clone();
    expected.attributes.clone_from(&other.attributes);
    let mut batch = Batch::default();
    let mut row = batch.profile_row("anna");
    tell(&mut row, &known);
    row.gender(Gender::Male).home(other.home.clone()).loyalty_tier(other.loyalty_tier.clone());
    row.attribute("seats", Value::from(7));
    let profiles = [("anna".into(), &expected)];
    assert_same(&taken(batch), &whole(&profiles), &profiles);

    // Another row of the same customer.
    for later in [&unknown, &other] {
        let mut batch = Batch::default();
        tell(&mut batch.profile_row("anna"), &known);
        tell(&mut batch.profile_row("bert"), &other);
        tell(&mut batch.profile_row("anna"), later);
        let profiles = [("anna".into(), later), ("bert".into(), &other)];
        assert_same(&taken(batch), &whole(&profiles), &profiles);
    }

    // What is unknown after all.
    let mut batch = Batch::default();
    let mut row = batch.profile_row("anna");
    row.home(known.home.clone())
        .gender(Gender::Female)
        .tag("vip", true)
        .sign_up(SignUp { at: instant("2026-01-02T03:04:05Z"), source: None });
    row.home(Fact::unknown()).gender(Fact::unknown()).tag("vip", Fact::unknown());
    let mut expected = Profile::default();
    expected.sign_up = Some(SignUp { at: instant("2026-01-02T03:04:05Z"), source: None });
    let profiles = [("anna".into(), &expected)];
    assert_same(&taken(batch), &whole(&profiles), &profiles);
}
