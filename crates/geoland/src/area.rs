//! Areas as whole numbers of a small quantum, and the units that registers use.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use serde::{Deserialize, Serialize};

/// Quanta in one square metre: 2^30.
const QUANTA_PER_M2: f64 = 1_073_741_824.0;

/// An area as a whole number of quanta of 2^-30 m² (about 9.3e-10 m²), exact under addition.
///
/// Every disjoint piece of land is quantised once; sums of pieces are sums of integers, so that no order of addition and
/// no number of threads can matter, and identities such as gross = overlap + outside + net hold by construction. An area
/// above 2^23 m² has an f64 spacing coarser than the quantum and is taken as it is.
///
/// # Example
/// ```
/// use geoland::Area;
/// let parts: Area = [Area::from_m2(2_500.25), Area::from_m2(7_499.75)].into_iter().sum();
/// assert_eq!(parts.hectares(), 1.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Area(i128);

impl Area {
    /// No land.
    pub const ZERO: Self = Self(0);

    /// The area nearest to a number of square metres. NaN counts as zero; callers hold finite areas.
    #[must_use]
    pub fn from_m2(m2: f64) -> Self {
        Self((m2 * QUANTA_PER_M2).round_ties_even() as i128)
    }

    /// In square metres, rounded once.
    #[must_use]
    pub fn m2(self) -> f64 {
        self.0 as f64 / QUANTA_PER_M2
    }

    /// In hectares of 10,000 m².
    #[must_use]
    pub fn hectares(self) -> f64 {
        self.0 as f64 / (QUANTA_PER_M2 * 1e4)
    }

    /// In a unit of choice.
    #[must_use]
    pub fn in_unit(self, unit: AreaUnit) -> f64 {
        match unit {
            AreaUnit::Ha => self.hectares(),
            other => self.m2() / other.square_metres(),
        }
    }

    /// The number of quanta of 2^-30 m².
    #[must_use]
    pub fn quanta(self) -> i128 {
        self.0
    }

    /// An area of a number of quanta of 2^-30 m².
    #[must_use]
    pub fn from_quanta(quanta: i128) -> Self {
        Self(quanta)
    }
}

impl Add for Area {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Area {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Area {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Area {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sum for Area {
    fn sum<I: Iterator<Item = Self>>(areas: I) -> Self {
        areas.fold(Self::ZERO, Add::add)
    }
}

/// A unit of land area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AreaUnit {
    /// Hectare, 10,000 m².
    #[default]
    Ha,
    /// Mu 亩, a fifteenth of a hectare.
    Mu,
    /// Square metre.
    M2,
    /// Square kilometre.
    Km2,
    /// Square foot of the international foot (0.3048 m).
    Ft2,
    /// Acre of 43,560 square feet (international).
    Acre,
}

impl AreaUnit {
    /// Square metres in one unit.
    ///
    /// # Example
    /// ```
    /// use geoland::AreaUnit;
    /// assert_eq!(AreaUnit::Ha.square_metres() / AreaUnit::Mu.square_metres(), 15.0);
    /// ```
    #[must_use]
    pub fn square_metres(self) -> f64 {
        match self {
            Self::Ha => 1e4,
            Self::Mu => 1e4 / 15.0,
            Self::M2 => 1.0,
            Self::Km2 => 1e6,
            Self::Ft2 => 0.092_903_04,
            Self::Acre => 4_046.856_422_4,
        }
    }

    /// The symbol printed after figures and in column names.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Ha => "ha",
            Self::Mu => "mu",
            Self::M2 => "m2",
            Self::Km2 => "km2",
            Self::Ft2 => "ft2",
            Self::Acre => "acre",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Area, AreaUnit};

    #[test]
    fn quantising_moves_an_area_by_half_a_quantum_at_most() {
        for m2 in [0.1, 10_000.0 / 3.0, 8_388_607.3, 1.64e10 / 7.0] {
            assert!((Area::from_m2(m2).m2() - m2).abs() <= 0.5 / 1_073_741_824.0, "{m2}");
        }
    }

    #[test]
    fn units_agree_on_a_hectare() {
        let hectare = Area::from_m2(10_000.0);
        assert_eq!(hectare.in_unit(AreaUnit::Ha), 1.0);
        assert_eq!(hectare.in_unit(AreaUnit::Mu), 15.0);
        assert_eq!(hectare.in_unit(AreaUnit::Km2), 0.01);
        assert!((hectare.in_unit(AreaUnit::Acre) - 2.471_053_814_671_653).abs() < 1e-15);
    }
}
