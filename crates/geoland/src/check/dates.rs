//! Dates that contradict each other, the cut-off, or what a register can know.

use rayon::prelude::*;

use crate::dataset::Dataset;
use crate::date::Date;
use crate::finding::{Case, Findings, Kind};
use crate::outline::Land;
use crate::parcel::Parcel;
use crate::record::Origin;

use super::subject::middle;

/// The first day that a register of today can have a date from: 1 October 1949. Earlier ones are empty cells of a spreadsheet
/// (30 December 1899, 1 January 1900) or slips of the pen.
const FIRST: (u16, u8, u8) = (1949, 10, 1);
/// The last day that a date can be in earnest. Later ones stand for "never", as 9999-12-31 does. The clock is not asked, so that the
/// same data gives the same findings on any day.
const LAST: (u16, u8, u8) = (2099, 12, 31);
/// The day from which computers count seconds: an empty value that became a date.
const EPOCH: (u16, u8, u8) = (1970, 1, 1);

/// One date of a record.
struct Dated<'a> {
    /// The finding's words for the records and what the date is of: `parcels`, `accepted`.
    layer: &'static str,
    event: &'static str,
    day: Date,
    origin: Origin,
    id: Option<&'a str>,
    land: &'a Land,
}

/// Notes parcels greened before they were accepted ([`Kind::GreenedBeforeAccepted`]), dates after the cut-off
/// ([`Kind::AfterCutOff`]), and dates before 1 October 1949, on 1 January 1970 or after 31 December 2099
/// ([`Kind::ImplausibleDate`]). Texts that are no dates were noted when they were read.
///
/// # Example
/// ```
/// use geoland::check::dates;
/// use geoland::finding::{Findings, Kind};
/// use geoland::{Crs, Dataset, Date, Parcel, Scheme};
/// let mut dataset = Dataset::new(Scheme::default());
/// dataset.add_source("memory", Crs::WGS84);
/// let parcel = Parcel::accepted("A", geo_types::MultiPolygon(vec![]));
/// let (accepted_on, greened_on) = (Date::new(2018, 5, 1), Date::new(2018, 4, 1));
/// dataset.parcels.push(Parcel { accepted_on, greened_on, ..parcel });
/// let mut findings = Findings::default();
/// dates::check(&dataset, Date::new(2018, 12, 31), &mut findings);
/// let list = findings.list();
/// assert_eq!((list.len(), list[0].kind), (1, Kind::GreenedBeforeAccepted));
/// assert_eq!(list[0].cases[0].figures, [("early_days", 30.0)]);
/// ```
pub fn check(dataset: &Dataset, as_of: Option<Date>, findings: &mut Findings) {
    // Nearly all dates are as they should be: the others are picked out first.
    let is_odd = |day: Date| implausible(day).is_some() || as_of.is_some_and(|cut_off| day > cut_off);
    let parcels = dataset.parcels.par_iter().filter(|parcel| {
        let (accepted, greened) = (parcel.accepted_on, parcel.greened_on);
        let in_sequence = accepted.zip(greened).is_none_or(|(accepted, greened)| greened >= accepted);
        !in_sequence || [accepted, greened].into_iter().flatten().any(is_odd)
    });
    let parcels: Vec<&Parcel> = parcels.collect();
    let of_parcels = parcels.iter().flat_map(|parcel| {
        let dated = |event: &'static str, day: Option<Date>| {
            let (origin, id, land) = (parcel.origin, parcel.id.as_deref(), &parcel.land);
            day.map(|day| Dated { layer: "parcels", event, day, origin, id, land })
        };
        [dated("accepted", parcel.accepted_on), dated("greened", parcel.greened_on)]
    });
    let greens = dataset.green_spaces.iter().map(|green| {
        let (origin, id, land) = (green.origin, green.id.as_deref(), &green.land);
        green.opened_on.map(|day| Dated { layer: "green spaces", event: "opened", day, origin, id, land })
    });
    for dated in of_parcels.chain(greens).flatten() {
        let at = (dataset, dated.origin);
        if let Some(why) = implausible(dated.day) {
            let what = format!("{} {} on a day that cannot be", dated.layer, dated.event);
            let evidence = || format!("{} {}: {why}", dated.event, dated.day);
            findings.report_of(at, Kind::ImplausibleDate, &what, || dated.case(dataset, evidence()));
        } else if let Some(cut_off) = as_of.filter(|cut_off| dated.day > *cut_off) {
            let what = format!("{} {} after the cut-off", dated.layer, dated.event);
            let evidence = || format!("{} {}, the cut-off is {cut_off}", dated.event, dated.day);
            let late_days = dated.day.days_after(cut_off) as f64;
            findings.report_of(at, Kind::AfterCutOff, &what, || {
                dated.case(dataset, evidence()).with("late_days", late_days)
            });
        }
    }
    out_of_sequence(dataset, &parcels, findings);
}

impl Dated<'_> {
    fn case(&self, dataset: &Dataset, evidence: String) -> Case {
        Case { spot: middle(self.land), evidence, ..Case::at(dataset.place(self.origin, self.id)) }
    }
}

/// Why a register cannot have a date, if it cannot.
fn implausible(day: Date) -> Option<&'static str> {
    let is = |(year, month, of_month): (u16, u8, u8)| Date::new(year, month, of_month);
    match day {
        _ if Some(day) < is(FIRST) => Some("before the first day that a register can know, 1949-10-01"),
        _ if Some(day) > is(LAST) => Some("after the last day that can be meant, 2099-12-31"),
        _ if Some(day) == is(EPOCH) => Some("the day from which computers count, most likely an empty value"),
        _ => None,
    }
}

fn out_of_sequence(dataset: &Dataset, parcels: &[&Parcel], findings: &mut Findings) {
    for parcel in parcels {
        let (Some(accepted), Some(greened)) = (parcel.accepted_on, parcel.greened_on) else { continue };
        // A date that cannot be says nothing of the other.
        if greened >= accepted || implausible(accepted).is_some() || implausible(greened).is_some() {
            continue;
        }
        let what = "parcels greened before they were accepted";
        findings.report_of((dataset, parcel.origin), Kind::GreenedBeforeAccepted, what, || {
            let evidence = format!("greened {greened}, accepted as cleared {accepted}");
            let place = dataset.place(parcel.origin, parcel.id.as_deref());
            let early_days = accepted.days_after(greened) as f64;
            Case { spot: middle(&parcel.land), evidence, ..Case::at(place) }.with("early_days", early_days)
        });
    }
}

#[cfg(test)]
mod tests {
    use geo_types::MultiPolygon;

    use super::check;
    use crate::crs::Crs;
    use crate::dataset::Dataset;
    use crate::date::Date;
    use crate::finding::{Finding, Findings};
    use crate::parcel::Parcel;
    use crate::scheme::Scheme;

    fn found(accepted: &str, greened: &str, as_of: &str) -> Vec<Finding> {
        let mut dataset = Dataset::new(Scheme::default());
        dataset.add_source("memory", Crs::WGS84);
        let parcel = Parcel::accepted("A", MultiPolygon(vec![]));
        let day = |text: &str| Date::parse(text).ok();
        dataset.parcels.push(Parcel { accepted_on: day(accepted), greened_on: day(greened), ..parcel });
        let mut findings = Findings::default();
        check(&dataset, day(as_of), &mut findings);
        findings.list()
    }

    fn shown(found: &[Finding]) -> Vec<String> {
        let line =
            |finding: &Finding| format!("{} {}: {}", finding.kind.code(), finding.what, finding.cases[0].evidence);
        found.iter().map(line).collect()
    }

    #[test]
    fn one_mistake_each() {
        assert_eq!(
            shown(&found("2018-05-01", "2018-04-30", "")),
            ["GL0410 parcels greened before they were accepted: greened 2018-04-30, accepted as cleared 2018-05-01"]
        );
        let late = found("2018-11-01", "", "2018-10-31");
        assert_eq!(
            shown(&late),
            ["GL0411 parcels accepted after the cut-off: accepted 2018-11-01, the cut-off is 2018-10-31"]
        );
        assert_eq!(late[0].cases[0].figures, [("late_days", 1.0)]);
        assert_eq!(
            shown(&found("1899-12-30", "2018-10-01", "2018-10-31")),
            [
                "GL0413 parcels accepted on a day that cannot be: accepted 1899-12-30: before the first day that a register can know, \
              1949-10-01"
            ]
        );
        // "Never" as a date is no event after the cut-off.
        assert_eq!(
            shown(&found("9999-12-31", "", "2018-10-31")),
            [
                "GL0413 parcels accepted on a day that cannot be: accepted 9999-12-31: after the last day that can be meant, 2099-12-31"
            ]
        );
        assert!(shown(&found("1970-01-01", "", ""))[0].starts_with("GL0413"));
    }

    #[test]
    fn near_misses() {
        for (accepted, greened, as_of) in [
            ("2018-05-01", "2018-05-01", ""),
            ("2018-10-31", "", "2018-10-31"),
            ("2018-11-01", "", ""),
            ("1949-10-01", "2099-12-31", ""),
            ("1970-01-02", "", ""),
            ("", "2018-01-01", ""),
        ] {
            assert_eq!(found(accepted, greened, as_of), [], "{accepted} {greened} {as_of}");
        }
    }
}
