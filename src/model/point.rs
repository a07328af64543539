use crate::wire::parse_decimal;
use core::fmt;
use rust_decimal::Decimal;
use thiserror::Error;

/// A place on Earth in fixed-point degrees (1e-7, about a centimetre), so that it can be compared and hashed.
///
/// ```
/// use segmentry::model::GeoPoint;
/// let berlin = GeoPoint::degrees("52.52", "13.405")?;
/// let munich = GeoPoint::degrees("48.137", "11.575")?;
/// assert_eq!(berlin.metres_to(munich).round(), 504_339.0);
/// # Ok::<(), segmentry::model::PointError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GeoPoint {
    latitude: i32,
    longitude: i32,
}

/// Why a pair of degrees is not a [`GeoPoint`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PointError {
    /// Not a plain decimal.
    #[error("degrees are plain decimals, such as 52.52")]
    NotDecimal,
    /// More than seven decimals.
    #[error("degrees have at most seven decimals")]
    TooFine,
    /// Latitude beyond 90 or longitude beyond 180 degrees.
    #[error("latitude lies within -90 and 90 degrees, longitude within -180 and 180")]
    OutOfRange,
    /// Not two of them.
    #[error("a point is written as latitude,longitude")]
    Shape,
}

impl GeoPoint {
    /// A point from decimal degrees as text: latitude (north positive), longitude (east positive).
    ///
    /// # Errors
    /// When a text is not a plain decimal, has more than seven decimals or lies outside the globe.
    pub fn degrees(latitude: &str, longitude: &str) -> Result<Self, PointError> {
        let latitude = parse_decimal(latitude).ok_or(PointError::NotDecimal)?;
        let longitude = parse_decimal(longitude).ok_or(PointError::NotDecimal)?;
        Self::new(latitude, longitude)
    }

    /// A point from decimal degrees: latitude (north positive), longitude (east positive).
    ///
    /// # Errors
    /// When there are more than seven decimals or the point lies outside the globe.
    pub fn new(latitude: impl Into<Decimal>, longitude: impl Into<Decimal>) -> Result<Self, PointError> {
        Ok(Self { latitude: fixed(latitude.into(), 900_000_000)?, longitude: fixed(longitude.into(), 1_800_000_000)? })
    }

    /// Latitude and longitude in 1e-7 degrees.
    pub(crate) const fn fixed(self) -> (i32, i32) {
        (self.latitude, self.longitude)
    }

    /// The mean radius of the Earth in metres, R1 of the IUGG.
    pub(crate) const EARTH: f64 = 6_371_008.8;

    /// What [`fixed`](Self::fixed) gave.
    pub(crate) const fn from_fixed(latitude: i32, longitude: i32) -> Self {
        Self { latitude, longitude }
    }

    #[cfg(feature = "serde")]
    pub(crate) fn is_on_the_globe(self) -> bool {
        self.latitude.unsigned_abs() <= 900_000_000 && self.longitude.unsigned_abs() <= 1_800_000_000
    }

    /// Degrees north of the equator.
    #[must_use]
    pub fn latitude(self) -> Decimal {
        Decimal::new(self.latitude.into(), 7).normalize()
    }

    /// Degrees east of Greenwich.
    #[must_use]
    pub fn longitude(self) -> Decimal {
        Decimal::new(self.longitude.into(), 7).normalize()
    }

    /// Metres along the great circle: the haversine formula on a sphere of 6,371,008.8 m (the mean Earth radius R1
    /// of the IUGG), up to 0.6 % from the ellipsoid. The same on every platform.
    #[must_use]
    pub fn metres_to(self, other: Self) -> f64 {
        let (phi, other_phi) = (radians(self.latitude), radians(other.latitude));
        let across = half_chord(radians(other.longitude) - radians(self.longitude));
        let chord = half_chord(other_phi - phi) + libm::cos(phi) * libm::cos(other_phi) * across;
        2.0 * Self::EARTH * libm::asin(libm::sqrt(chord.min(1.0)))
    }
}

/// Of 1e-7 degrees.
pub(crate) fn radians(fixed: i32) -> f64 {
    (f64::from(fixed) / 1e7).to_radians()
}

/// The square of half the chord of an angle.
pub(crate) fn half_chord(angle: f64) -> f64 {
    let sine = libm::sin(angle / 2.0);
    sine * sine
}

/// In 1e-7 degrees, as the limit is.
fn fixed(degrees: Decimal, limit: u32) -> Result<i32, PointError> {
    const DECIMALS: u32 = 7;

    let degrees = if degrees.scale() > DECIMALS { degrees.normalize() } else { degrees };
    let Some(missing) = DECIMALS.checked_sub(degrees.scale()) else {
        let is_outside = degrees.abs() > Decimal::new(limit.into(), DECIMALS);
        return Err(if is_outside { PointError::OutOfRange } else { PointError::TooFine });
    };
    let fixed = degrees.mantissa().saturating_mul(10_i128.saturating_pow(missing));
    let fixed = i32::try_from(fixed).ok().filter(|fixed| fixed.unsigned_abs() <= limit);
    fixed.ok_or(PointError::OutOfRange)
}

impl core::str::FromStr for GeoPoint {
    type Err = PointError;

    fn from_str(text: &str) -> Result<Self, PointError> {
        let (latitude, longitude) = text.split_once(',').ok_or(PointError::Shape)?;
        Self::degrees(latitude, longitude)
    }
}

/// Latitude and longitude in degrees, as in `52.52,13.405`.
impl fmt::Display for GeoPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.latitude(), self.longitude())
    }
}

impl fmt::Debug for GeoPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(feature = "serde")]
crate::through_text::through_text!(GeoPoint);
