//! The events that are found beside those asked for, against a search through all of them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

use proptest::{collection::vec, prelude::*};
use segmentry::{
    model::{Cart, Customer, View},
    prelude::*,
    time::Instant,
};

const PRODUCTS: [&str; 3] = ["jug", "mug", "pot"];

fn at(minute: u32) -> Instant {
    "2026-03-01T10:00:00Z".parse::<Instant>().unwrap().saturating_add(minutes(minute))
}

proptest! {
    #[test]
    fn the_nearest_before_and_after(
        views_at in vec((0..30_u32, 0..3_usize), 0..12),
        carts_at in vec((0..30_u32, 0..3_usize), 0..12),
        within in 1..20_u32,
    ) {
        let mut customer = Customer::new(1);
        for (minute, product) in &views_at {
            customer.record(View::of_product(at(*minute), PRODUCTS[*product])).unwrap();
        }
        for (minute, product) in &carts_at {
            customer.record(Cart::added(at(*minute), PRODUCTS[*product])).unwrap();
        }
        let context = Context::at(at(1_000));
        let same = || carts().added().of_the_same(EventField::Product);
        let others = |after: bool, limit: Option<u32>| {
            let views = views().products();
            let selector = match (after, limit) {
                (true, Some(limit)) => views.followed_by(same(), minutes(limit)),
                (true, None) => views.ever_followed_by(same()),
                (false, Some(limit)) => views.preceded_by(same(), minutes(limit)),
                (false, None) => views.ever_preceded_by(same()),
            };
            let finder = selector.finder(&context).unwrap();
            let found = finder.find(&customer).unwrap();
            let pair = |view: &segmentry::plan::Found<'_>| {
                let others: Vec<Instant> = view.others().map(|other| other.event().at()).collect();
                (view.event().at(), view.value(&EventField::Product), others)
            };
            let mut pairs: Vec<_> = found.iter().map(pair).map(|(at, product, others)| (at, product.unwrap().to_string(), others)).collect();
            pairs.sort();
            pairs
        };
        for (after, limit) in [(true, Some(within)), (true, None), (false, Some(within)), (false, None)] {
            let mut expected = Vec::new();
            for (minute, product) in &views_at {
                let distance = |cart: &u32| if after { cart.checked_sub(*minute) } else { minute.checked_sub(*cart) };
                let is_near = |cart: &u32| distance(cart).is_some_and(|far| limit.is_none_or(|limit| far < limit));
                let of_product = carts_at.iter().filter(|(_, other)| other == product).map(|(minute, _)| *minute);
                let nearest = of_product.filter(is_near).min_by_key(|cart| distance(cart));
                expected.extend(nearest.map(|cart| (at(*minute), PRODUCTS[*product].to_owned(), vec![at(cart)])));
            }
            expected.sort();
            prop_assert_eq!(others(after, limit), expected);
        }
    }
}
