//! Targets: the hectares that a scope is asked for, with version and date.

use std::cmp::Ordering;
use std::fmt;

use crate::date::Date;

/// What a target is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// Reclaimed land.
    Reclaimed,
    /// Greened land.
    Greened,
}

/// Whose target it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TargetScope {
    /// All districts together.
    Total,
    /// A district, by name.
    District(String),
    /// A key area, by name.
    KeyArea(String),
    /// Several districts under one name: a [`NamedScope`](crate::NamedScope), by its name.
    Districts(String),
}

/// Hectares that a scope is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Whose target it is.
    pub scope: TargetScope,
    /// What it is about.
    pub measure: Measure,
    /// Hectares.
    pub hectares: f64,
    /// Which plan or revision says so.
    pub version: String,
    /// The day from which it holds.
    pub date: Option<Date>,
}

/// Why a target cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// The scope is not one that targets have.
    #[error("scope \"{0}\": write total, district, key_area or scope")]
    Scope(String),
    /// A target of a district, a key area or a scope without the name.
    #[error("a target of scope {0} needs a name")]
    Name(String),
    /// The measure is not one that targets have.
    #[error("measure \"{0}\": write reclaimed or greened")]
    Measure(String),
    /// The hectares are not a positive number.
    #[error("hectares \"{0}\": write a number above zero")]
    Hectares(String),
    /// The date cannot be read.
    #[error(transparent)]
    Date(#[from] crate::date::DateError),
}

impl Measure {
    /// The word that tables of targets use.
    ///
    /// # Example
    /// ```
    /// assert_eq!(geoland::target::Measure::Greened.word(), "greened");
    /// ```
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Reclaimed => "reclaimed",
            Self::Greened => "greened",
        }
    }
}

impl fmt::Display for TargetScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Total => f.write_str("the total"),
            Self::District(name) => write!(f, "district {name}"),
            Self::KeyArea(name) => write!(f, "key area {name}"),
            Self::Districts(name) => write!(f, "scope {name}"),
        }
    }
}

impl Target {
    /// A target from the texts of a table: scope, name, measure (reclaimed where empty), hectares, version, date.
    ///
    /// # Errors
    /// [`TargetError`] for the first text that cannot be read.
    ///
    /// # Example
    /// ```
    /// use geoland::target::{Measure, Target};
    /// let target = Target::parse("total", "", "greened", "1600", "2018 plan", "2018-01-01")?;
    /// assert_eq!((target.measure, target.hectares), (Measure::Greened, 1600.0));
    /// # Ok::<(), geoland::target::TargetError>(())
    /// ```
    pub fn parse(
        scope: &str,
        name: &str,
        measure: &str,
        hectares: &str,
        version: &str,
        date: &str,
    ) -> Result<Self, TargetError> {
        let name = name.trim();
        let named = |make: fn(String) -> TargetScope| {
            if name.is_empty() { Err(TargetError::Name(scope.trim().to_owned())) } else { Ok(make(name.to_owned())) }
        };
        let scope = match scope.trim() {
            "total" => TargetScope::Total,
            "district" => named(TargetScope::District)?,
            "key_area" => named(TargetScope::KeyArea)?,
            "scope" => named(TargetScope::Districts)?,
            other => return Err(TargetError::Scope(other.to_owned())),
        };
        let measure = match measure.trim() {
            "" | "reclaimed" => Measure::Reclaimed,
            "greened" => Measure::Greened,
            other => return Err(TargetError::Measure(other.to_owned())),
        };
        let number = hectares.trim().parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0);
        let hectares = number.ok_or_else(|| TargetError::Hectares(hectares.trim().to_owned()))?;
        let date = if date.trim().is_empty() { None } else { Some(Date::parse(date)?) };
        Ok(Self { scope, measure, hectares, version: version.trim().to_owned(), date })
    }

    /// The target of a scope that holds at the cut-off: the latest by date, then by version; undated ones are the oldest.
    ///
    /// # Example
    /// ```
    /// use geoland::target::{Measure, Target, TargetScope};
    /// use geoland::Date;
    /// let plan = |hectares: &str, date: &str| Target::parse("total", "", "", hectares, "", date).unwrap();
    /// let targets = [plan("4000", "2017-01-01"), plan("3972.8", "2018-01-01")];
    /// let holds = Target::holding(&targets, &TargetScope::Total, Measure::Reclaimed, Date::new(2017, 12, 31));
    /// assert_eq!(holds.unwrap().hectares, 4000.0);
    /// ```
    #[must_use]
    pub fn holding<'t>(
        targets: &'t [Self],
        scope: &TargetScope,
        measure: Measure,
        as_of: Option<Date>,
    ) -> Option<&'t Self> {
        let concerned = targets.iter().filter(|target| target.scope == *scope && target.measure == measure);
        let holds = concerned.filter(|target| match (target.date, as_of) {
            (Some(date), Some(cut_off)) => date <= cut_off,
            _ => true,
        });
        holds.max_by(|a, b| a.age(b))
    }

    /// Which of two targets is the older: by date, then by version; undated ones are the oldest.
    fn age(&self, other: &Self) -> Ordering {
        (self.date, &self.version).cmp(&(other.date, &other.version)).then(self.hectares.total_cmp(&other.hectares))
    }

    /// The target of the same scope and measure that this one came in the place of, where it asked for other hectares.
    /// Percentages of the two are not to be compared.
    ///
    /// # Example
    /// ```
    /// use geoland::Target;
    /// let plan = |hectares: &str, date: &str| Target::parse("total", "", "", hectares, "", date).unwrap();
    /// let targets = [plan("4000", "2017-01-01"), plan("3972.8", "2018-01-01")];
    /// assert_eq!(targets[1].replaced(&targets), Some(&targets[0]));
    /// assert_eq!(targets[0].replaced(&targets), None);
    /// ```
    #[must_use]
    pub fn replaced<'t>(&self, targets: &'t [Self]) -> Option<&'t Self> {
        let same = |other: &&Self| other.scope == self.scope && other.measure == self.measure;
        let earlier = targets.iter().filter(same).filter(|other| other.age(self) == Ordering::Less);
        earlier.max_by(|a, b| a.age(b)).filter(|before| before.hectares != self.hectares)
    }

    /// The version and the day from which the target holds, as far as they are known, in words.
    ///
    /// # Example
    /// ```
    /// use geoland::Target;
    /// let target = Target::parse("total", "", "greened", "1600", "2018 plan", "2018-01-01")?;
    /// assert_eq!(target.since(), "2018 plan, from 2018-01-01");
    /// # Ok::<(), geoland::target::TargetError>(())
    /// ```
    #[must_use]
    pub fn since(&self) -> String {
        match (self.version.is_empty(), self.date) {
            (false, Some(date)) => format!("{}, from {date}", self.version),
            (false, None) => self.version.clone(),
            (true, Some(date)) => format!("from {date}"),
            (true, None) => "no version, no date".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn what_cannot_be_read_is_named() {
        let error = |scope, name, measure, hectares, date| {
            Target::parse(scope, name, measure, hectares, "", date).unwrap_err().to_string()
        };
        assert_eq!(error("city", "", "", "1", ""), "scope \"city\": write total, district, key_area or scope");
        assert_eq!(error("district", " ", "", "1", ""), "a target of scope district needs a name");
        assert_eq!(error("total", "", "white", "1", ""), "measure \"white\": write reclaimed or greened");
        assert_eq!(error("total", "", "", "-1", ""), "hectares \"-1\": write a number above zero");
        assert_eq!(error("total", "", "", "NaN", ""), "hectares \"NaN\": write a number above zero");
        assert!(error("total", "", "", "1", "soon").starts_with("\"soon\" is not a date"));
    }
}
