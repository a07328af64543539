//! How far from a point homes are.

use super::words::{Chunk, Words, dense, dense_pair};
use crate::{
    model::{GeoPoint, half_chord, radians},
    plan::observed::compare_metres,
    population::people::Points,
};
use core::cmp::Ordering;

/// Whose home on the map is known.
pub(super) fn located(points: &Points, chunk: Chunk) -> Words {
    dense(chunk.of(&points.latitude), |latitude| latitude != Points::NOWHERE)
}

/// At most so far from a point, or less.
#[derive(Clone, Copy, Debug)]
pub(super) struct Circle {
    point: GeoPoint,
    metres: u64,
    is_inside: bool,
    phi: f64,
    lambda: f64,
    /// Of the latitude, which way it may lie.
    cosine: f64,
    sine: f64,
    /// The square of half the chord, by which nearly all are told apart without trigonometry: who surely has less lives inside,
    /// who surely has more outside, and all others are measured.
    chord: (f64, f64),
    /// In 1e-7 degrees: what lies farther north or south lies outside.
    height: u32,
    /// What lies farther east or west lies outside.
    width: u32,
}

impl Circle {
    pub(super) fn new((latitude, longitude): (i32, i32), metres: u64, is_inside: bool) -> Self {
        /// Of the chord: far more than all rounding.
        const MARGIN: f64 = 1e-9;
        let (height, width) = Self::boxed(latitude, metres);
        let (phi, lambda) = (radians(latitude), radians(longitude));
        let angle = Self::angle(metres);
        let all = f64::INFINITY;
        let chord = if angle < core::f64::consts::PI { half_chord(angle) } else { all };
        Self {
            point: GeoPoint::from_fixed(latitude, longitude),
            metres,
            is_inside,
            phi,
            lambda,
            cosine: libm::cos(phi),
            sine: libm::sin(phi).abs(),
            chord: (chord * (1.0 - MARGIN), chord * (1.0 + MARGIN)),
            height,
            width,
        }
    }

    /// In radians, around the Earth.
    fn angle(metres: u64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "exact below 2^53, and far beyond the Earth above")]
        let metres = metres as f64;
        metres / GeoPoint::EARTH
    }

    /// Half the height and half the width of a box around all points so near, a little larger.
    fn boxed(latitude: i32, metres: u64) -> (u32, u32) {
        const EVERYWHERE: u32 = u32::MAX;
        /// In 1e-7 degrees, far more than all rounding: a metre.
        const MARGIN: f64 = 100.0;
        let angle = Self::angle(metres);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "degrees, rounded up; saturates")]
        let fixed = |radians: f64| (radians.to_degrees() * 1e7 + MARGIN) as u32;
        let phi = radians(latitude);
        // A circle around a pole, or beyond it, has all longitudes.
        if phi.abs() + angle >= core::f64::consts::FRAC_PI_2 - 1e-6 {
            return (fixed(angle), EVERYWHERE);
        }
        // Where meridians touch the circle: asin(sin(angle) / cos(phi)).
        let width = libm::asin((libm::sin(angle) / libm::cos(phi)).min(1.0));
        (fixed(angle), fixed(width * (1.0 + 1e-9)))
    }

    /// Those of the customers asked who live there.
    pub(super) fn within(&self, points: &Points, chunk: Chunk, asked: Words) -> Words {
        /// So many are compared all at once in less time than one by one.
        const MANY: u32 = 200;
        let (latitudes, longitudes) = (chunk.of(&points.latitude), chunk.of(&points.longitude));
        let is_boxed = self.boxes();
        let near = if asked.len() >= MANY {
            asked.and(dense_pair(latitudes, longitudes, is_boxed))
        } else {
            asked.keep(|place| match (latitudes.get(place), longitudes.get(place)) {
                (Some(latitude), Some(longitude)) => is_boxed(*latitude, *longitude),
                _ => false,
            })
        };
        near.keep(|place| points.get(chunk.number(place)).is_some_and(|home| self.has(home)))
    }

    fn has(&self, home: GeoPoint) -> bool {
        let (inside, outside) = self.chord;
        let (least, most) = self.chord_about(home);
        if most < inside || least > outside {
            return most < inside;
        }
        let place = compare_metres(home.metres_to(self.point), self.metres);
        place == Ordering::Less || self.is_inside && place == Ordering::Equal
    }

    /// Two numbers between which the square of half the chord lies: x2 - x4 / 3 <= sin2 x <= x2, and the cosine of a latitude is
    /// that of the other one but for at most the sine times their distance, and half the square of that.
    fn chord_about(&self, home: GeoPoint) -> (f64, f64) {
        let (latitude, longitude) = home.fixed();
        let north = (radians(latitude) - self.phi).abs();
        let east = (radians(longitude) - self.lambda).abs();
        if east > core::f64::consts::PI {
            // The other way around is shorter.
            return (0.0, f64::INFINITY);
        }
        let (north2, east2) = (north * north / 4.0, east * east / 4.0);
        let slope = self.sine * north;
        let (low, high) = ((self.cosine - slope - 2.0 * north2).max(0.0), self.cosine + slope);
        let least = north2 * (1.0 - north2 / 3.0) + self.cosine * low * east2 * (1.0 - east2 / 3.0).max(0.0);
        (least, north2 + self.cosine * high * east2)
    }

    /// A box outside of which no point of the circle lies.
    fn boxes(&self) -> impl Fn(i32, i32) -> bool + Copy {
        let (latitude, longitude) = self.point.fixed();
        let (height, width) = (self.height, self.width);
        move |north: i32, east: i32| {
            (north.abs_diff(latitude) <= height) & (across(east, longitude) <= width) && (north != Points::NOWHERE)
        }
    }
}

/// How far apart two longitudes are, the shorter way around, in 1e-7 degrees.
fn across(one: i32, other: i32) -> u32 {
    const WHOLE: u32 = 3_600_000_000;
    let apart = one.abs_diff(other);
    apart.min(WHOLE.wrapping_sub(apart))
}

#[cfg(test)]
mod tests {
    use super::Circle;
    use crate::{model::GeoPoint, plan::observed::compare_metres};
    use core::cmp::Ordering;

    /// Circles of all sizes, whose rims lie as close to homes as whole metres can.
    #[test]
    fn who_lives_within_is_whose_distance_says_so() {
        let mut state = 1_u64;
        let mut below = |limit: i32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let drawn = i64::try_from(state >> 33).unwrap() % (2 * i64::from(limit) + 1);
            i32::try_from(drawn - i64::from(limit)).unwrap()
        };
        let (mut inside, mut outside) = (0, 0);
        for round in 0..200_000 {
            let (latitude, longitude) = match round % 4 {
                0 => (below(900_000_000), below(1_800_000_000)),
                1 => (below(900_000_000), 1_799_999_990),
                2 => (899_999_000, below(1_800_000_000)),
                _ => (below(600_000_000), below(1_800_000_000)),
            };
            let far = 10_i32.pow(round % 10);
            let moved = |from: i32, by: i32, limit: i32| from.saturating_add(by).clamp(-limit, limit);
            let mut east = i64::from(longitude) + i64::from(below(far));
            if east > 1_800_000_000 {
                east -= 3_600_000_000;
            }
            let east = i32::try_from(east.max(-1_800_000_000)).unwrap();
            let home = GeoPoint::from_fixed(moved(latitude, below(far), 900_000_000), east);
            let metres = home.metres_to(GeoPoint::from_fixed(latitude, longitude));
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a distance on the Earth")]
            let floor = metres as u64;
            for limit in [0, floor.saturating_sub(1), floor, floor + 1, floor + floor / 1_000, u64::MAX] {
                for is_inside in [false, true] {
                    let circle = Circle::new((latitude, longitude), limit, is_inside);
                    let place = compare_metres(metres, limit);
                    let expected = place == Ordering::Less || is_inside && place == Ordering::Equal;
                    let (north, east) = home.fixed();
                    assert_eq!(circle.has(home), expected, "{limit} m of {metres}, {latitude} {longitude}, {home:?}");
                    assert!(
                        circle.boxes()(north, east) || !expected,
                        "{limit} m of {metres}, {latitude} {longitude}, {home:?}"
                    );
                    if expected { inside += 1 } else { outside += 1 }
                }
            }
        }
        assert!(inside > 100_000 && outside > 100_000, "{inside} and {outside}");
    }
}
