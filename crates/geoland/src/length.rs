//! Lengths as whole numbers of a small quantum.

use std::iter::Sum;
use std::ops::{Add, AddAssign};

const QUANTA_PER_M: f64 = 1_073_741_824.0;

/// A length as a whole number of quanta of 2^-30 m (about 1 nm), exact under addition.
///
/// # Example
/// ```
/// use geoland::Length;
/// let alley: Length = [Length::from_m(250.0), Length::from_m(750.0)].into_iter().sum();
/// assert_eq!(alley.km(), 1.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Length(i128);

impl Length {
    /// No length.
    pub const ZERO: Self = Self(0);

    /// The length nearest to a number of metres.
    #[must_use]
    pub fn from_m(metres: f64) -> Self {
        Self((metres * QUANTA_PER_M).round_ties_even() as i128)
    }

    /// Two halves that add up to the length; the first has the quantum that cannot be halved.
    ///
    /// # Example
    /// ```
    /// use geoland::Length;
    /// let border = Length::from_m(7.0);
    /// assert_eq!(border.halves().map(Length::m), [3.5, 3.5]);
    /// assert_eq!(border.halves().into_iter().sum::<Length>(), border);
    /// ```
    #[must_use]
    pub fn halves(self) -> [Self; 2] {
        let second = self.0.div_euclid(2);
        [Self(self.0 - second), Self(second)]
    }

    /// In metres, rounded once.
    #[must_use]
    pub fn m(self) -> f64 {
        self.0 as f64 / QUANTA_PER_M
    }

    /// In kilometres, rounded once.
    #[must_use]
    pub fn km(self) -> f64 {
        self.0 as f64 / (QUANTA_PER_M * 1e3)
    }
}

impl Add for Length {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Length {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sum for Length {
    fn sum<I: Iterator<Item = Self>>(lengths: I) -> Self {
        lengths.fold(Self::ZERO, Add::add)
    }
}
