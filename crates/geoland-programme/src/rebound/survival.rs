//! How long sites stay free of buildings (Kaplan and Meier 1958, *Nonparametric estimation from incomplete observations*).

/// A day on which sites were rebuilt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalStep {
    /// Days after the acceptance.
    pub days: i64,
    /// Sites that had been observed until then and were not rebuilt before.
    pub at_risk: u64,
    /// Sites rebuilt on the day.
    pub rebuilt: u64,
    /// The share of sites that are not rebuilt after as many days, from 0 to 1.
    pub free: f64,
}

/// The share of sites that are still free of buildings, by days since their acceptance.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Survival {
    /// Sites observed.
    pub sites: u64,
    /// Sites rebuilt.
    pub rebuilt: u64,
    /// For how many days the site that was observed longest was; beyond them the curve says nothing.
    pub longest_days: i64,
    /// The days on which sites were rebuilt, in order; before the first all are free.
    pub steps: Vec<SurvivalStep>,
}

impl Survival {
    /// The curve of sites, given by the days for which each was observed, and whether it was rebuilt at their end. A site that was
    /// observed up to the day on which another was rebuilt counts as one that could have been.
    ///
    /// # Example
    /// ```
    /// use geoland_programme::rebound::Survival;
    /// // Four sites: one rebuilt after 10 days, one seen for 20 days only, one rebuilt after 30, one free after 40.
    /// let survival = Survival::of(&[(10, true), (20, false), (30, true), (40, false)]);
    /// assert_eq!(survival.steps.iter().map(|step| step.free).collect::<Vec<_>>(), [0.75, 0.375]);
    /// assert_eq!(survival.median_days(), Some(30));
    /// ```
    #[must_use]
    pub fn of(observed: &[(i64, bool)]) -> Self {
        let mut observed = observed.to_vec();
        observed.sort_unstable();
        let (mut at_risk, mut free) = (observed.len() as u64, 1.0);
        let mut steps = Vec::new();
        for day in observed.chunk_by(|a, b| a.0 == b.0) {
            let rebuilt = day.iter().filter(|(_, rebuilt)| *rebuilt).count() as u64;
            if rebuilt > 0 {
                free *= (at_risk - rebuilt) as f64 / at_risk as f64;
                steps.push(SurvivalStep { days: day[0].0, at_risk, rebuilt, free });
            }
            at_risk -= day.len() as u64;
        }
        let rebuilt = steps.iter().map(|step| step.rebuilt).sum();
        let longest_days = observed.last().map_or(0, |(days, _)| *days);
        Self { sites: observed.len() as u64, rebuilt, longest_days, steps }
    }

    /// The days after which no more than half of the sites are free; none while more are.
    #[must_use]
    pub fn median_days(&self) -> Option<i64> {
        self.steps.iter().find(|step| step.free <= 0.5).map(|step| step.days)
    }

    /// The share of sites that are free after a number of days; none where no site was observed for as long.
    #[must_use]
    pub fn free_after(&self, days: i64) -> Option<f64> {
        let steps = || self.steps.iter().take_while(|step| step.days <= days);
        (days <= self.longest_days).then(|| steps().last().map_or(1.0, |step| step.free))
    }
}

#[cfg(test)]
mod tests {
    use super::Survival;

    /// The remission of leukaemia under 6-mercaptopurine, in weeks (Freireich and others 1963): the example that textbooks compute.
    const WEEKS: [(i64, bool); 21] = [
        (6, true),
        (6, true),
        (6, true),
        (6, false),
        (7, true),
        (9, false),
        (10, true),
        (10, false),
        (11, false),
        (13, true),
        (16, true),
        (17, false),
        (19, false),
        (20, false),
        (22, true),
        (23, true),
        (25, false),
        (32, false),
        (32, false),
        (34, false),
        (35, false),
    ];

    #[test]
    fn the_textbook_curve() {
        let survival = Survival::of(&WEEKS);
        let shown: Vec<_> =
            survival.steps.iter().map(|step| (step.days, step.at_risk, format!("{:.3}", step.free))).collect();
        let expected = [
            (6, 21, "0.857"),
            (7, 17, "0.807"),
            (10, 15, "0.753"),
            (13, 12, "0.690"),
            (16, 11, "0.627"),
            (22, 7, "0.538"),
            (23, 6, "0.448"),
        ];
        assert_eq!(shown, expected.map(|(days, at_risk, free)| (days, at_risk, free.to_owned())));
        assert_eq!((survival.sites, survival.rebuilt, survival.median_days()), (21, 9, Some(23)));
        assert_eq!((survival.free_after(5), survival.free_after(36)), (Some(1.0), None));
        assert_eq!(survival.free_after(35), survival.steps.last().map(|step| step.free));
    }

    #[test]
    fn no_sites_and_none_rebuilt() {
        assert_eq!(Survival::of(&[]), Survival::default());
        assert_eq!(Survival::of(&[(5, false)]).median_days(), None);
    }
}
