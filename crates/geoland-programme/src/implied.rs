//! The target that a published percentage implies: an interval, since both figures were rounded before they were printed.

use std::fmt;

/// A figure as it is printed: a whole number of its last decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printed {
    count: i64,
    decimals: u8,
}

/// Why no target is implied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImpliedError {
    /// A text that is no plain decimal number above zero.
    #[error("\"{0}\" is not a figure as reports print it: write digits above zero such as 6,002.9, fifteen at most")]
    Figure(String),
    /// A percentage so coarse that it may be zero: any target is possible.
    #[error("{0} % may be 0 before it was rounded: it implies no target")]
    Coarse(String),
}

impl Printed {
    /// Reads a figure: digits, thousands set apart or not, a decimal point; a trailing percent sign is left out.
    ///
    /// # Errors
    /// [`ImpliedError::Figure`] for anything else and for zero.
    ///
    /// # Example
    /// ```
    /// use geoland_programme::implied::Printed;
    /// assert_eq!(Printed::parse("6,002.9")?, Printed::parse("6002.9")?);
    /// assert_ne!(Printed::parse("6002.9")?, Printed::parse("6002.90")?);
    /// # Ok::<(), geoland_programme::implied::ImpliedError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, ImpliedError> {
        let refused = || ImpliedError::Figure(text.to_owned());
        let plain = text.trim().trim_end_matches(['%', '％']).trim_end();
        let (whole, fraction) = match plain.split_once('.') {
            Some((_, "")) => return Err(refused()),
            Some(parts) => parts,
            None => (plain, ""),
        };
        let mut groups = whole.split(',');
        let first = groups.next().unwrap_or_default();
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let grouped = whole.contains(',');
        let well_grouped = groups.all(|group| group.len() == 3 && is_digits(group)) && (!grouped || first.len() <= 3);
        if !is_digits(first) || !well_grouped || !(fraction.is_empty() || is_digits(fraction)) {
            return Err(refused());
        }
        let digits = whole.replace(',', "") + fraction;
        let significant = digits.trim_start_matches('0');
        if significant.is_empty() || digits.len() > 15 {
            return Err(refused());
        }
        let count = significant.parse().map_err(|_| refused())?;
        // Fifteen digits at most.
        Ok(Self { count, decimals: fraction.len() as u8 })
    }

    /// The figure itself.
    #[must_use]
    pub fn value(self) -> f64 {
        // Both fit 53 bits, so that one division rounds once.
        self.count as f64 / 10_f64.powi(i32::from(self.decimals))
    }

    /// A figure that was rounded to some decimals, as it would be printed; none where it has more than fifteen digits or is not above
    /// zero.
    ///
    /// # Example
    /// ```
    /// use geoland_programme::implied::Printed;
    /// assert_eq!(Printed::rounded(6_002.912, 1), Printed::parse("6,002.9").ok());
    /// ```
    #[must_use]
    pub fn rounded(value: f64, decimals: u8) -> Option<Self> {
        Self::parse(&format!("{value:.*}", usize::from(decimals))).ok()
    }
}

impl fmt::Display for Printed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.*}", usize::from(self.decimals), self.value())
    }
}

/// The target that a figure and its published percentage imply, in the unit of the figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Implied {
    /// The figure, as printed.
    pub figure: Printed,
    /// Its percentage of the target, as printed.
    pub percent: Printed,
    /// The quotient of the two.
    pub target: f64,
    /// The least target that prints as both.
    pub least: f64,
    /// The bound below which a target prints as both.
    pub most: f64,
}

impl Implied {
    /// The target that a figure and its percentage imply. Each is known to half a unit of its last printed digit, and the ends of
    /// the interval are the quotients of those ends, computed from whole numbers and rounded once.
    ///
    /// # Errors
    /// [`ImpliedError::Coarse`] where the percentage may have been 0.
    ///
    /// # Example
    /// ```
    /// use geoland_programme::implied::{Implied, Printed};
    /// let implied = Implied::of(Printed::parse("6,002.9")?, Printed::parse("151.1 %")?)?;
    /// assert_eq!(format!("{:.1} {:.1} {:.1}", implied.target, implied.least, implied.most), "3972.8 3971.5 3974.1");
    /// // 4,000 ha would have been printed as 150.1 %.
    /// assert!(implied.contains(3_972.8) && !implied.contains(4_000.0));
    /// # Ok::<(), geoland_programme::implied::ImpliedError>(())
    /// ```
    pub fn of(figure: Printed, percent: Printed) -> Result<Self, ImpliedError> {
        let quotient = |figure_halves: i64, percent_halves: i64| {
            // Halves of a last digit on both sides; 100 since the percentage is of a hundred.
            let (up, down) = (i128::from(figure_halves) * 100, i128::from(percent_halves));
            let shift = i32::from(percent.decimals) - i32::from(figure.decimals);
            let (up, down) = if shift >= 0 { (up * power(shift), down) } else { (up, down * power(-shift)) };
            nearest_quotient(up, down)
        };
        let (figure_twice, percent_twice) = (2 * figure.count, 2 * percent.count);
        if percent_twice <= 1 {
            return Err(ImpliedError::Coarse(percent.to_string()));
        }
        Ok(Self {
            figure,
            percent,
            target: quotient(figure_twice, percent_twice),
            least: quotient(figure_twice - 1, percent_twice + 1),
            most: quotient(figure_twice + 1, percent_twice - 1),
        })
    }

    /// Whether a target may have been the one.
    #[must_use]
    pub fn contains(&self, target: f64) -> bool {
        (self.least..=self.most).contains(&target)
    }
}

fn power(exponent: i32) -> i128 {
    10_i128.pow(exponent.unsigned_abs())
}

/// A quotient of positive whole numbers to within half a unit of the last place of its parts: the whole part is exact.
fn nearest_quotient(up: i128, down: i128) -> f64 {
    let (whole, rest) = (up / down, up % down);
    whole as f64 + rest as f64 / down as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Implied, ImpliedError, Printed};

    fn implied(figure: &str, percent: &str) -> Implied {
        Implied::of(Printed::parse(figure).unwrap(), Printed::parse(percent).unwrap()).unwrap()
    }

    #[test]
    fn published_figures() {
        let shown = |implied: Implied| format!("{:.1} {:.1} {:.1}", implied.target, implied.least, implied.most);
        assert_eq!(shown(implied("6,002.9", "151.1")), "3972.8 3971.5 3974.1");
        assert_eq!(shown(implied("1,264.1", "79.0")), "1600.1 1599.1 1601.2");
        assert_eq!(shown(implied("1993", "85.3")), "2336.5 2334.5 2338.4");
        assert_eq!(shown(implied("163.8", "59.5%")), "275.3 275.0 275.6");
    }

    #[test]
    fn what_is_no_printed_figure_is_refused() {
        for text in ["", "0", "0.0", "-1", "1e3", "1,00", "12,34.5", ",100", "1.", "NaN", "1234567890123456", "1 000"] {
            assert_eq!(Printed::parse(text), Err(ImpliedError::Figure(text.to_owned())), "{text}");
        }
    }

    proptest! {
        /// Any target prints as a figure and a percentage that imply an interval around it.
        #[test]
        fn the_interval_holds_the_target(target in 1.0..1e6_f64, share in 0.05..3.0_f64, decimals in 0_u8..4, of_percent in 0_u8..3) {
            let value = target * share;
            let figure = Printed::rounded(value, decimals);
            let percent = Printed::rounded(value / target * 100.0, of_percent);
            prop_assume!(figure.is_some() && percent.is_some());
            let implied = Implied::of(figure.unwrap(), percent.unwrap()).unwrap();
            let slack = 1e-9 * target;
            prop_assert!(implied.least - slack <= target && target <= implied.most + slack, "{implied:?}");
        }
    }
}
