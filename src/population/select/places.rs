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
    /// Of the latitude.
    cosine: f64,
    /// The square of half the chord, by which distances are compared without an arc sine: who has less lives inside, who has
    /// more outside, and who has about as much is measured.
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
        let (latitude, longitude) = home.fixed();
        let phi = radians(latitude);
        let across = half_chord(self.lambda - radians(longitude));
        let chord = half_chord(self.phi - phi) + libm::cos(phi) * self.cosine * across;
        let (inside, outside) = self.chord;
        if chord < inside || chord > outside {
            return chord < inside;
        }
        let place = compare_metres(home.metres_to(self.point), self.metres);
        place == Ordering::Less || self.is_inside && place == Ordering::Equal
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
