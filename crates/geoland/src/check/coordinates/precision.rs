//! Precision: decimals too few for the size of the outlines, or more than any survey has.

use super::Layer;
use super::words::share;
use crate::finding::{Case, Findings, Kind};

/// The greatest number of decimals that is told apart; what takes more has them all.
const MOST_DECIMALS: usize = 15;
/// Different positions that a layer must have before anything is said of its decimals: round numbers of a single square
/// are no habit.
const ENOUGH: usize = 20;
/// The share of positions that must do with the decimals of a layer: a few may have been added with more.
const NEARLY_ALL: f64 = 0.95;
/// The rms error of the median outline's area from which on decimals are too few.
const COARSE: f64 = 0.001;
/// Degrees with more decimals than this are finer than a tenth of a millimetre.
const NEEDLESS: usize = 9;

/// What a layer's positions are rounded to.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rounding {
    /// The step, in the units of the file.
    step: f64,
    /// Decimals; none for single-precision numbers.
    decimals: Option<usize>,
}

/// Reports decimals that are too few or too many.
pub(super) fn report(layer: &Layer<'_>, findings: &mut Findings) {
    let crs = layer.positions.crs();
    let sample = layer.positions.sample();
    if crs.is_planar() {
        return;
    }
    let counts = decimals(&sample);
    if sample.len() >= ENOUGH
        && let Some(rounding) = rounding(&sample, &counts)
        && let Some(error) = median(&layer.positions.area_errors()).map(|per_unit| per_unit * rounding.step)
        && error > COARSE
    {
        let unit = if crs.is_in_degrees() { "degree" } else { "unit" };
        let written = match rounding.decimals {
            Some(0) => format!("whole {unit}s"),
            Some(1) => format!("1 decimal of a {unit}"),
            Some(decimals) => format!("{decimals} decimals of a {unit}"),
            None => "single-precision numbers".to_owned(),
        };
        let evidence =
            format!("{written}: the area of an outline of median size is uncertain by {} (rms)", share(error));
        let case = Case { evidence, ..Case::at(layer.place()) }.with("rms_area_error_share", error);
        let case = rounding.decimals.map_or(case.clone(), |decimals| case.with("decimals", decimals as f64));
        findings.report(
            Kind::CoarseCoordinates,
            &format!("{} with too few decimals for their size", layer.plural()),
            case,
        );
    }
    let needless: usize = counts[NEEDLESS + 1..].iter().sum();
    if layer.text && crs.is_in_degrees() && needless * 2 > sample.len() {
        let evidence = format!(
            "more than {NEEDLESS} decimals at {} of the positions",
            share(needless as f64 / sample.len() as f64)
        );
        let case = Case { evidence, ..Case::at(layer.place()) }.with("share", needless as f64 / sample.len() as f64);
        findings.report(
            Kind::NeedlessDecimals,
            &format!("{} with more decimals than any survey", layer.plural()),
            case,
        );
    }
}

/// How many positions need how many decimals.
fn decimals(sample: &[[f64; 2]]) -> [usize; MOST_DECIMALS + 1] {
    let mut counts = [0; MOST_DECIMALS + 1];
    for [x, y] in sample {
        counts[decimals_of(*x).max(decimals_of(*y))] += 1;
    }
    counts
}

/// The least number of decimals that a number can be written with.
///
/// A whole number below 2^53 divided by a power of ten up to 10^22 is the number nearest to that decimal, so that
/// comparing is exact. Numbers that need more digits have them all.
fn decimals_of(number: f64) -> usize {
    let mut power = 1.0;
    for decimals in 0..MOST_DECIMALS {
        let whole = (number * power).round();
        if whole.abs() >= 9_007_199_254_740_992.0 {
            break;
        }
        if whole / power == number {
            return decimals;
        }
        power *= 10.0;
    }
    MOST_DECIMALS
}

/// What nearly all positions are rounded to, if it is to be seen.
fn rounding(sample: &[[f64; 2]], counts: &[usize]) -> Option<Rounding> {
    let enough = NEARLY_ALL * sample.len() as f64;
    let mut within = 0;
    let decimals = counts.iter().position(|count| {
        within += count;
        within as f64 >= enough
    })?;
    if decimals <= NEEDLESS {
        return Some(Rounding { step: libm::pow(10.0, -(decimals as f64)), decimals: Some(decimals) });
    }
    let single = |[x, y]: &&[f64; 2]| f64::from(*x as f32) == *x && f64::from(*y as f32) == *y;
    if (sample.iter().filter(single).count() as f64) < enough {
        return None;
    }
    let mut steps: Vec<f64> = sample.iter().map(|[x, y]| single_step(*x).max(single_step(*y))).collect();
    steps.sort_unstable_by(f64::total_cmp);
    median(&steps).map(|step| Rounding { step, decimals: None })
}

/// The distance of single-precision numbers near one.
fn single_step(number: f64) -> f64 {
    let near = (number as f32).abs();
    f64::from(f32::from_bits(near.to_bits() + 1)) - f64::from(near)
}

/// The median of values in ascending order.
fn median(sorted: &[f64]) -> Option<f64> {
    sorted.get(sorted.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::{decimals_of, single_step};

    #[test]
    fn decimals_are_those_that_a_file_would_have() {
        for (number, decimals) in [
            (116.0, 0),
            (116.5, 1),
            (-39.916_310_6, 7),
            (116.408_762_3, 7),
            (0.1 + 0.2, 15),
            (39_500_000.25, 2),
            (52.507_951_578_431_104, 15),
            (4_419_123.123_456_7, 7),
            (0.0, 0),
            (1e300, 15),
        ] {
            assert_eq!(decimals_of(number), decimals, "{number}");
        }
        // Every number of seven decimals has at most seven.
        for k in 0..100_000_u32 {
            let number: f64 = format!("116.{:07}", k.wrapping_mul(2_654_435_761) % 10_000_000).parse().unwrap();
            assert!(decimals_of(number) <= 7, "{number}");
        }
    }

    #[test]
    fn single_precision_near_beijing_is_most_of_a_metre() {
        assert_eq!(single_step(116.4), 2.0_f64.powi(-17));
    }
}
