//! Levelling of a two-way table: cells of any sign, the sums of rows and columns, and the sum of all.

use crate::flow::Flow;

/// A table levelled: whole numbers that add up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LevelledTable {
    /// The cells, row by row.
    pub cells: Vec<Vec<i64>>,
    /// The sum of each row.
    pub row_sums: Vec<i64>,
    /// The sum of each column.
    pub column_sums: Vec<i64>,
    /// The sum of all.
    pub sum: i64,
}

/// Rounds a table of figures to whole numbers, so that rows and columns and their sums still add up. Figures may be less than 0, as
/// changes are; rows that are shorter than the longest are filled with zeros.
///
/// # Guarantees
/// Every cell and every sum is its true figure rounded down or up, and stays where it is a whole number already (Bacharach 1966,
/// *Matrix rounding problems*: a two-way table always has such a solution). Of all solutions one that rounds to the nearest where it
/// can is taken, sums before cells.
///
/// # Example
/// ```
/// use geoland::level::table;
/// let levelled = table(&[vec![10.4, -0.4], vec![20.4, -0.4]]);
/// assert_eq!(levelled.sum, 30);
/// assert_eq!(levelled.row_sums.iter().sum::<i64>(), levelled.sum);
/// assert_eq!(levelled.cells[0][0] + levelled.cells[0][1], levelled.row_sums[0]);
/// ```
#[must_use]
pub fn table(figures: &[Vec<f64>]) -> LevelledTable {
    let columns = figures.iter().map(Vec::len).max().unwrap_or(0);
    let parts = |row: &Vec<f64>| (0..columns).map(|at| Part::of(row.get(at).copied().unwrap_or(0.0))).collect();
    let parts: Vec<Vec<Part>> = figures.iter().map(parts).collect();
    let ups = rounded_up(&parts, columns);
    let mut levelled = LevelledTable { cells: Vec::new(), row_sums: Vec::new(), column_sums: vec![0; columns], sum: 0 };
    for (row, ups) in parts.iter().zip(ups) {
        let cells: Vec<i64> = row.iter().zip(ups).map(|(part, up)| part.whole + up).collect();
        levelled.column_sums.iter_mut().zip(&cells).for_each(|(sum, cell)| *sum += cell);
        levelled.row_sums.push(cells.iter().sum());
        levelled.cells.push(cells);
    }
    levelled.sum = levelled.row_sums.iter().sum();
    levelled
}

/// A figure as the whole number below it and the rest, in 2^-32.
#[derive(Clone, Copy)]
struct Part {
    whole: i64,
    rest: i64,
}

/// One, in the units of a rest.
const ONE: i64 = 1 << 32;
/// Rests this close to a whole number are rounding noise of the figure.
const NOISE: f64 = 1e-9;

impl Part {
    fn of(figure: f64) -> Self {
        let nearest = figure.round();
        if (figure - nearest).abs() <= NOISE * figure.abs().max(1.0) {
            return Self { whole: nearest as i64, rest: 0 };
        }
        let down = figure.floor();
        Self { whole: down as i64, rest: ((figure - down) * ONE as f64) as i64 }
    }
}

/// For each cell 1 where it is rounded up and 0 where it is not, by a flow from rows to columns. Rests are whole numbers, so that their
/// sums are exact and the flow that rounding starts from is there without doubt.
fn rounded_up(parts: &[Vec<Part>], columns: usize) -> Vec<Vec<i64>> {
    let bounds = |rest: i64| (rest.div_euclid(ONE), rest.div_euclid(ONE) + i64::from(rest.rem_euclid(ONE) > 0));
    // The farther a figure lies above the whole number below it, the cheaper it is to round it up.
    let cost = |rest: i64, weight: i64| (ONE - 2 * rest.rem_euclid(ONE)) / (ONE / 1024) * weight;
    let mut flow = Flow::default();
    let (source, sink) = (flow.node(), flow.node());
    let column_nodes: Vec<usize> = (0..columns).map(|_| flow.node()).collect();
    let mut arcs = Vec::with_capacity(parts.len());
    for row in parts {
        let node = flow.node();
        let sum = row.iter().map(|part| part.rest).sum();
        flow.arc(source, node, bounds(sum), cost(sum, SUM));
        let cell = |(part, &column): (&Part, &usize)| flow.arc(node, column, bounds(part.rest), cost(part.rest, 1));
        arcs.push(row.iter().zip(&column_nodes).map(cell).collect::<Vec<_>>());
    }
    for (at, &node) in column_nodes.iter().enumerate() {
        let sum = parts.iter().map(|row| row[at].rest).sum();
        flow.arc(node, sink, bounds(sum), cost(sum, SUM));
    }
    let sum = parts.iter().flatten().map(|part| part.rest).sum();
    flow.arc(sink, source, bounds(sum), cost(sum, SUM * SUM));
    let amounts = flow.circulation().expect("the figures themselves are a flow, so that there is one in whole numbers");
    arcs.into_iter().map(|row| row.into_iter().map(|arc| amounts[arc]).collect()).collect()
}

/// How much dearer a sum is than a cell.
const SUM: i64 = 1024;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LevelledTable, table};

    fn figure() -> impl Strategy<Value = f64> {
        prop_oneof![Just(0.0), -3.0..3.0_f64, (-4..4_i8).prop_map(f64::from), -1e4..1e4_f64]
    }

    proptest! {
        #[test]
        fn everything_adds_up_and_nothing_moves_by_more_than_a_unit(
            figures in (1..8_usize).prop_flat_map(|n| prop::collection::vec(prop::collection::vec(figure(), n), 1..8)),
        ) {
            let LevelledTable { cells, row_sums, column_sums, sum } = table(&figures);
            // Rests are cut to 2^-32 of a unit, and a table has at most 64 cells.
            let close = |truth: f64, levelled: i64| (truth - levelled as f64).abs() < 1.0 + 1e-6;
            let mut whole = 0.0;
            for (row, (truth, row_sum)) in cells.iter().zip(figures.iter().zip(&row_sums)) {
                prop_assert_eq!(row.iter().sum::<i64>(), *row_sum);
                prop_assert!(close(truth.iter().sum(), *row_sum));
                prop_assert!(truth.iter().zip(row).all(|(truth, cell)| close(*truth, *cell)));
                whole += truth.iter().sum::<f64>();
            }
            for (at, column_sum) in column_sums.iter().enumerate() {
                prop_assert_eq!(cells.iter().map(|row| row[at]).sum::<i64>(), *column_sum);
                prop_assert!(close(figures.iter().map(|row| row[at]).sum(), *column_sum));
            }
            prop_assert_eq!(column_sums.iter().sum::<i64>(), sum);
            prop_assert!(close(whole, sum));
        }
    }

    #[test]
    fn whole_numbers_stay() {
        let levelled = table(&[vec![5.0, -3.0], vec![0.0, 2.0]]);
        assert_eq!(levelled.cells, [[5, -3], [0, 2]]);
        assert_eq!((levelled.row_sums, levelled.column_sums, levelled.sum), (vec![2, 2], vec![5, -1], 4));
        assert_eq!(table(&[]), LevelledTable::default());
    }

    #[test]
    fn a_lone_figure_is_rounded_to_the_nearest() {
        assert_eq!(table(&[vec![0.6]]).sum, 1);
        assert_eq!(table(&[vec![-0.6]]).sum, -1);
        assert_eq!(table(&[vec![-0.4]]).sum, 0);
    }
}
