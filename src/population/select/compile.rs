//! Making programs of plans.

use super::{
    atoms::{Atom, General, Sum},
    kernels::in_units,
    program::{Both, Program, SetId},
    source::Source as Tracked,
};
use crate::{
    metric::{End, Limit, Measure, Range, Refunds, Stat},
    plan::{
        Plan,
        bound::{Amount, Label, Leaf, Moment, Node, Number, Operands, Source, Time},
    },
    population::purse::Sums,
    time::{Bounds, Instant},
};
use alloc::{vec, vec::Vec};
use chrono::Days;

/// A plan that is being made into sets of a program.
#[derive(Debug)]
pub(super) struct Compiler<'c, 'p> {
    pub(super) program: &'c mut Program<'p>,
    pub(super) plan: &'c Plan,
    /// Of the rules behind, those that were met.
    behind: Vec<Option<Both>>,
    /// Where the node stands that is being looked at.
    rule: Option<usize>,
    path: Vec<usize>,
    /// How many leaves columns do not tell.
    slow: usize,
}

/// What columns tell of a leaf, but for some customers.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) both: Both,
    pub(super) except: Vec<u32>,
}

impl From<Both> for Told {
    fn from(both: Both) -> Self {
        Self { both, except: Vec::new() }
    }
}

/// Instants from one until before another, in microseconds.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: i64,
    below: i64,
}

/// Events that a leaf asks for, read off tracks.
struct Asked {
    source: usize,
    window: Bounds,
    /// Whether all events are known that matter.
    is_complete: bool,
    except: Vec<u32>,
}

impl<'c, 'p> Compiler<'c, 'p> {
    /// Of whom the plan's verdict is yes, and of whom it is no; and how many of its leaves columns do not tell.
    pub(super) fn compile(program: &'c mut Program<'p>, plan: &'c Plan) -> (Both, usize) {
        let behind = vec![None; plan.bound.behind.len()];
        let mut compiler = Self { program, plan, behind, rule: None, path: Vec::new(), slow: 0 };
        let both = compiler.node(&plan.bound.rule.root);
        let now = plan.moving.now.micros();
        // Who does not exist yet is in nothing.
        if now >= compiler.program.population.standing().newest {
            return (both, compiler.slow);
        }
        let exists = compiler.program.yes(Atom::Exists(now));
        let missing = compiler.program.not(exists);
        let (yes, no) = (compiler.program.all([both.yes, exists]), compiler.program.any([both.no, missing]));
        (Both { yes, no }, compiler.slow)
    }

    pub(super) fn now(&self) -> Instant {
        self.plan.moving.now
    }

    fn node(&mut self, node: &Node) -> Both {
        match node {
            Node::All(of) => {
                let of = self.operands(of);
                let yes = self.program.all(of.iter().map(|of| of.yes));
                Both { yes, no: self.program.any(of.iter().map(|of| of.no)) }
            }
            Node::Any(of) => {
                let of = self.operands(of);
                let yes = self.program.any(of.iter().map(|of| of.yes));
                Both { yes, no: self.program.all(of.iter().map(|of| of.no)) }
            }
            Node::AtLeast(n, of) => {
                let of = self.operands(of);
                let yes = self.program.at_least(*n, of.iter().map(|of| of.yes).collect());
                let too_many = of.len().saturating_add(1).saturating_sub(*n);
                Both { yes, no: self.program.at_least(too_many, of.iter().map(|of| of.no).collect()) }
            }
            Node::Not(of) => self.below(0, of).negated(),
            Node::Assume(true, of) => {
                let no = self.below(0, of).no;
                self.program.sure(no).negated()
            }
            Node::Assume(false, of) => {
                let yes = self.below(0, of).yes;
                self.program.sure(yes)
            }
            Node::Known(of) => {
                let both = self.below(0, of);
                let known = self.program.any([both.yes, both.no]);
                self.program.sure(known)
            }
            Node::Always(answer) => Both::is(*answer),
            Node::Segment(number) => self.segment(*number),
            Node::Host(_) => self.slow(),
            Node::Leaf(leaf) => self.leaf(leaf),
        }
    }

    fn below(&mut self, place: usize, node: &Node) -> Both {
        self.path.push(place);
        let both = self.node(node);
        self.path.pop();
        both
    }

    fn operands(&mut self, of: &Operands) -> Vec<Both> {
        of.cheapest_first.iter().enumerate().map(|(place, node)| self.below(place, node)).collect()
    }

    /// Each rule behind is looked at once.
    fn segment(&mut self, number: usize) -> Both {
        if let Some(Some(known)) = self.behind.get(number) {
            return *known;
        }
        let plan = self.plan;
        let Some(rule) = plan.bound.behind.get(number) else { return Both::UNKNOWN };
        let outer = (self.rule.replace(number), core::mem::take(&mut self.path));
        let both = self.node(&rule.root);
        (self.rule, self.path) = outer;
        self.behind.get_mut(number).into_iter().for_each(|known| *known = Some(both));
        both
    }

    /// The node as the row reading sees it.
    fn general(&mut self) -> Both {
        let here = self.here();
        self.program.general(here)
    }

    pub(super) fn here(&self) -> General {
        General { plan: self.plan.clone(), rule: self.rule, path: self.path.clone() }
    }

    fn slow(&mut self) -> Both {
        self.slow = self.slow.saturating_add(1);
        self.general()
    }

    fn leaf(&mut self, leaf: &Leaf) -> Both {
        let Some(told) = self.told(leaf) else { return self.slow() };
        let some = self.program.some(told.except);
        if some == SetId::NOBODY {
            return told.both;
        }
        let others = self.general();
        self.program.except(told.both, some, others)
    }

    /// `None` where columns do not tell.
    fn told(&mut self, leaf: &Leaf) -> Option<Told> {
        match leaf {
            Leaf::Number(Number::Count(source), range) => self.count(source, range),
            Leaf::Number(Number::DaysSince(moment), range) => {
                let span = self.days_ago(range);
                self.moment(moment, span, range.upper.is_some())
            }
            Leaf::Time(Time::Since(moment), range) => {
                let span = self.ago(range);
                self.moment(moment, span, range.upper.is_some())
            }
            Leaf::Time(Time::SinceSignUp, range) => {
                let span = self.ago(range);
                Some(self.signed_up(span).into())
            }
            Leaf::Amount(amount, range) => self.amount(amount, range),
            Leaf::Number(Number::AgeInYears | Number::DaysUntil(_) | Number::Distance(_), _)
            | Leaf::Label(Label::Fact(_), _) => self.fact(leaf),
            Leaf::Number(..) | Leaf::Time(..) | Leaf::Share(..) | Leaf::Label(..) => None,
        }
    }

    fn signed_up(&mut self, span: Span) -> Both {
        let by_now = self.now().micros().saturating_add(1);
        let known = self.program.yes(Atom::SignedUp { from: i64::MIN, below: by_now });
        let yes = self.program.yes(Atom::SignedUp { from: span.from, below: span.below.min(by_now) });
        self.known(known, yes)
    }

    /// Of whom it is known, and of whom it holds.
    fn known(&mut self, known: SetId, yes: SetId) -> Both {
        let others = self.program.not(yes);
        Both { yes, no: self.program.all([known, others]) }
    }

    /// The events of a source, where tracks tell all there is to know of them.
    fn asked(&mut self, source: &Source, has_money: bool) -> Option<Asked> {
        if source.pick.is_some() {
            return None;
        }
        let setting = &self.plan.bound.setting;
        let window = self.plan.moving.windows.get(source.window).copied()?;
        let is_complete = setting.history_since.is_none_or(|since| window.is_empty() || window.from >= since.micros());
        let mut of = Vec::new();
        let mut except = Vec::new();
        let population = self.program.population;
        for kind in &source.from {
            let tracked = population.tracked(kind, &source.filter, has_money, (setting, &self.plan.moving))?;
            except.extend(tracked.except);
            of.extend(tracked.of);
        }
        let tracked = Tracked { of };
        let to = if window.to > tracked.newest() { i64::MAX } else { window.to };
        let window = Bounds { from: window.from, to };
        Some(Asked { source: self.program.source(tracked), window, is_complete, except })
    }

    /// Who has at least so many.
    fn reached(&mut self, asked: &Asked, least: u64) -> SetId {
        let Bounds { from, to } = asked.window;
        if least == 0 {
            return SetId::EVERYONE;
        }
        let Some(least) = u32::try_from(least).ok().filter(|_| !asked.window.is_empty()) else {
            return SetId::NOBODY;
        };
        let source = asked.source;
        self.program.yes(match least {
            _ if asked.is_ever() => Atom::Counted { source, least, most: u32::MAX },
            1 => Atom::Latest { source, to, from, below: i64::MAX },
            _ => Atom::Reached { source, least, from, to },
        })
    }

    fn count(&mut self, source: &Source, range: &Range<u64>) -> Option<Told> {
        let asked = self.asked(source, false)?;
        let least = range.lower.as_ref().map_or(Some(0), |limit| first(limit, true));
        // What no number is above.
        let above = range.upper.as_ref().map(|limit| first(limit, false));
        let least = least.map_or(SetId::NOBODY, |least| self.reached(&asked, least));
        let both = match above {
            None if asked.is_complete => self.program.sure(least),
            // More may have happened than is seen.
            None => Both { yes: least, no: SetId::NOBODY },
            Some(above) if asked.is_complete => {
                let yes = self.counted(&asked, range).unwrap_or_else(|| {
                    let above = above.map_or(SetId::NOBODY, |above| self.reached(&asked, above));
                    let not_above = self.program.not(above);
                    self.program.all([least, not_above])
                });
                self.program.sure(yes)
            }
            Some(above) => {
                Both { yes: SetId::NOBODY, no: above.map_or(SetId::NOBODY, |above| self.reached(&asked, above)) }
            }
        };
        Some(Told { both, except: asked.except })
    }

    /// A range of all there ever was, in one comparison.
    fn counted(&mut self, asked: &Asked, range: &Range<u64>) -> Option<SetId> {
        if !asked.is_ever() {
            return None;
        }
        let least = range.lower.as_ref().map_or(Some(0), |limit| first(limit, true))?;
        let most = first(range.upper.as_ref()?, false)?.checked_sub(1)?;
        let (least, most) = (u32::try_from(least).ok()?, u32::try_from(most).ok()?);
        (least <= most).then(|| self.program.yes(Atom::Counted { source: asked.source, least, most }))
    }

    /// The instants that lie so far back.
    fn ago(&self, range: &Range<i128>) -> Span {
        let now = i128::from(self.now().micros());
        let clamped = |at: i128| i64::try_from(at).unwrap_or(if at < 0 { i64::MIN } else { i64::MAX });
        let from = range.upper.as_ref().map_or(i64::MIN, |limit| {
            clamped(now.saturating_sub(limit.value).saturating_add(i128::from(!limit.is_inside)))
        });
        let below = range.lower.as_ref().map_or(i64::MAX, |limit| {
            clamped(now.saturating_sub(limit.value).saturating_add(i128::from(limit.is_inside)))
        });
        Span { from, below }
    }

    /// The instants whose dates lie so many days back.
    fn days_ago(&self, range: &Range<u64>) -> Span {
        let zone = &self.plan.bound.setting.zone;
        let today = self.plan.moving.today;
        // The first instant of the day so many days ago.
        let start = |days: u64| {
            let date = today.checked_sub_days(Days::new(days.min(i32::MAX.unsigned_abs().into())));
            date.map_or(i64::MIN, |date| zone.day_start(date).micros())
        };
        let from = range.upper.as_ref().map_or(i64::MIN, |limit| match first(limit, false) {
            Some(above) => above.checked_sub(1).map_or(i64::MAX, start),
            None => i64::MIN,
        });
        let below = range.lower.as_ref().map_or(i64::MAX, |limit| match first(limit, true) {
            // No date is later than today's.
            Some(0) => i64::MAX,
            Some(least) => start(least.saturating_sub(1)),
            None => i64::MIN,
        });
        Span { from, below }
    }

    /// Of whom the first or the latest lies in some span.
    fn moment(&mut self, moment: &Moment, span: Span, has_upper: bool) -> Option<Told> {
        let asked = self.asked(&moment.source, false)?;
        let Bounds { from, to } = asked.window;
        let source = asked.source;
        if asked.window.is_empty() {
            return Some(Both::UNKNOWN.into());
        }
        let both = match moment.end {
            End::Last => {
                let mut latest = |from, below| self.program.yes(Atom::Latest { source, to, from, below });
                let (known, yes) = (latest(from, i64::MAX), latest(from.max(span.from), span.below));
                self.known(known, yes)
            }
            End::First => {
                let start = from;
                let mut first = |from: i64, below: i64| {
                    self.program.yes(Atom::First { source, start, from: from.max(start), below: below.min(to) })
                };
                if asked.is_complete {
                    let (known, yes) = (first(start, to), first(span.from, span.below));
                    self.known(known, yes)
                } else if has_upper {
                    // An earlier one may be missing, which only lies farther back.
                    Both { yes: SetId::NOBODY, no: first(start, span.from) }
                } else {
                    Both { yes: first(start, span.below), no: SetId::NOBODY }
                }
            }
        };
        Some(Told { both, except: asked.except })
    }

    fn amount(&mut self, amount: &Amount, range: &Range<i128>) -> Option<Told> {
        let Measure::Money { currency, refunds } = &amount.of else { return None };
        let is_average = match amount.stat {
            Stat::Total => false,
            Stat::Average => true,
            _ => return None,
        };
        let mut asked = self.asked(&amount.source, true)?;
        if !asked.is_complete {
            return Some(Both::UNKNOWN.into());
        }
        if asked.window.is_empty() {
            let is_zero_inside = range.place(|limit| 0.cmp(limit)) == crate::metric::Place::Inside;
            return Some(if is_average { Both::UNKNOWN } else { Both::is(is_zero_inside) }.into());
        }
        let taken_off = match &amount.credit_notes {
            None => None,
            Some(source) => Some(self.asked(source, true)?),
        };
        let is_after_refunds = *refunds == Refunds::After;
        let mut units = Vec::new();
        for source in [Some(asked.source), taken_off.as_ref().map(|taken_off| taken_off.source)].into_iter().flatten() {
            for of in &self.program.sources.get(source)?.of {
                let track = of.track();
                let purse = if is_after_refunds { track.after_refunds } else { track.before_refunds };
                let Some(purse) = purse else {
                    // What has no money is not known; where there is nothing, it does not matter.
                    if track.timeline.rows() > 0 {
                        return None;
                    }
                    continue;
                };
                asked.except.extend(purse.customers_not_in(*currency, track.timeline.starts()));
                units.push(match purse.sums() {
                    Sums::Units { unit, .. } => Some(*unit),
                    Sums::Billionths(_) => None,
                });
            }
        }
        let taken_off = taken_off.filter(|taken_off| self.has_any(taken_off.source));
        // What ends after all orders need not end after all credit notes.
        asked.window.to = taken_off.iter().fold(asked.window.to, |to, taken_off| to.min(taken_off.window.to));
        let is_ascending = match self.program.sources.get(asked.source)?.of.as_slice() {
            [of] => of.is_ascending(self.program.population, is_after_refunds),
            _ => false,
        };
        let sum = Sum {
            source: asked.source,
            taken_off: taken_off.as_ref().map(|taken_off| taken_off.source),
            is_after_refunds,
            is_ascending,
        };
        let Bounds { from, to } = asked.window;
        asked.except.extend(taken_off.iter().flat_map(|taken_off| taken_off.except.iter().copied()));
        let both = match units.as_slice() {
            [] if !is_average => Both::is(range.place(|limit| 0.cmp(limit)) == crate::metric::Place::Inside),
            [Some(unit)] if !is_average && taken_off.is_none() => {
                let sum = self.program.sum(sum);
                match in_units(&range.into(), *unit) {
                    None => Both::NO,
                    Some((least, most)) => {
                        let yes = self.program.yes(Atom::Sum { sum, from, to, least, most });
                        self.program.sure(yes)
                    }
                }
            }
            _ => {
                let sum = self.program.sum(sum);
                self.program.both(Atom::Amount { sum, from, to, is_average, among: range.into() })
            }
        };
        Some(Told { both, except: asked.except })
    }

    fn has_any(&self, source: usize) -> bool {
        self.program.sources.get(source).is_some_and(|source| source.of.iter().any(|of| of.track().timeline.rows() > 0))
    }
}

impl Asked {
    /// Whether everything is asked for that there is.
    fn is_ever(&self) -> bool {
        self.window.from <= Instant::MIN.micros() && self.window.to == i64::MAX
    }
}

/// The first number inside a limit, or the first beyond it; `None` where there is none.
fn first(limit: &Limit<u64>, inside: bool) -> Option<u64> {
    if limit.is_inside == inside { Some(limit.value) } else { limit.value.checked_add(1) }
}
