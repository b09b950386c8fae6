//! A balance as tables for people: stocks and flows levelled, so that what is printed adds up.

use geoland::level::{LevelledTable, table};
use geoland::summary::{Grouping, RowForm, Scope};
use geoland::{Area, AreaUnit};
use geoland_programme::balance::{Part, State};

use super::{Printed, name, parts};
use crate::layers::Sources;
use crate::present::sheet::{Column, Sheet, figure};
use crate::summarize::{form_word, measured_on, usual_decimals};

/// The tables: the account of every state, the kinds of change, and the matrix of all districts.
pub(super) fn of(printed: &Printed<'_>, unit: AreaUnit, decimals: Option<u8>) -> Vec<Sheet> {
    let decimals = decimals.unwrap_or_else(|| usual_decimals(unit));
    vec![accounts(printed, unit, decimals), changes(printed, unit, decimals), matrix(printed, unit, decimals)]
}

/// The figures of a state in a part, levelled: opening, formation, consumption, closing.
type Levelled = [i64; 4];

fn accounts(printed: &Printed<'_>, unit: AreaUnit, decimals: u8) -> Sheet {
    let all = parts(&printed.balance);
    let leaves: Vec<&Part> = all.iter().copied().filter(|part| is_leaf(printed.grouping, part)).collect();
    let whole = |scope| all.iter().copied().find(move |part| part.scope == scope && part.form == RowForm::All);
    let states: Vec<State> = State::ALL
        .into_iter()
        .filter(|state| *state != State::Outside)
        .filter(|state| all.iter().any(|part| !part.account(*state).is_empty()))
        .collect();
    let scale = 10_f64.powi(i32::from(decimals));
    let figures = |part: &Part, state: State| -> Vec<f64> {
        let account = part.account(state);
        let areas = [account.opening, account.formation(), -account.consumption()];
        areas.map(|area: Area| area.in_unit(unit) * scale).to_vec()
    };
    // For each state its leaves, then the total, then the land outside every district.
    let levelled: Vec<Vec<Levelled>> = states
        .iter()
        .map(|&state| {
            let of_leaves: Vec<Vec<f64>> = leaves.iter().map(|part| figures(part, state)).collect();
            let LevelledTable { cells, row_sums, column_sums, sum } = table(&of_leaves);
            let row = |cells: &[i64], sum: i64| -> Levelled {
                let at = |column: usize| cells.get(column).copied().unwrap_or(0);
                [at(0), at(1), -at(2), sum]
            };
            let mut rows: Vec<Levelled> = cells.iter().zip(row_sums).map(|(cells, sum)| row(cells, sum)).collect();
            rows.push(row(&column_sums, sum));
            let outside = whole(Scope::Outside).map_or(Vec::new(), |part| figures(part, state));
            let alone = table(&[outside]);
            rows.push(row(&alone.cells[0], alone.sum));
            rows
        })
        .collect();
    let mut rows = Vec::new();
    let scheme = &printed.ledgers[0].placed.dataset.scheme;
    let labels = leaves.iter().map(|part| match (part.scope, part.form) {
        (Scope::District, RowForm::All) => name(part).to_owned(),
        (Scope::District, form) => format!("{}, {}", name(part), form_word(form, scheme)),
        (_, form) => form_word(form, scheme).to_owned(),
    });
    let wholes = [Scope::Total, Scope::Outside].map(whole).into_iter().flatten();
    let labels = labels.chain(["total".to_owned(), "outside every district".to_owned()]);
    for (at, (label, part)) in labels.zip(leaves.iter().copied().chain(wholes)).enumerate() {
        let mut label = Some(label);
        for (state, levelled) in states.iter().zip(&levelled) {
            if !part.account(*state).is_empty() {
                rows.push(line(label.take().unwrap_or_default(), *state, levelled[at], decimals));
            }
        }
    }
    let [from, to] = printed.ledgers.map(|ledger| ledger.options.as_of.map(|day| day.to_string()).unwrap_or_default());
    let mut notes =
        vec!["opening + formation - consumption = closing, and districts or forms add up to the total".to_owned()];
    notes.extend(Sources::note(printed.ledgers[1].placed.dataset));
    notes.push(measured_on(printed.ledgers[1]));
    let mut columns = vec![Column::text(""), Column::text("state")];
    columns.extend(["opening", "formation", "consumption", "closing"].map(Column::figures));
    Sheet { caption: format!("land by state in {}, from {from} to {to}", unit.symbol()), columns, rows, notes }
}

/// Whether a part is one of those that add up to the total.
fn is_leaf(grouping: Grouping, part: &Part) -> bool {
    match grouping {
        Grouping::District => part.scope == Scope::District && part.form == RowForm::All,
        Grouping::Form => part.scope == Scope::Total && part.form != RowForm::All,
        Grouping::DistrictAndForm => part.scope == Scope::District && part.form != RowForm::All,
    }
}

fn line(label: String, state: State, levelled: Levelled, decimals: u8) -> Vec<String> {
    let mut cells = vec![label, word(state).to_owned()];
    cells.extend(levelled.map(|count| figure(count, decimals)));
    cells
}

/// How much of each state's change is a change of its stock, and how much of its place.
fn changes(printed: &Printed<'_>, unit: AreaUnit, decimals: u8) -> Sheet {
    let total = printed.balance.total();
    let scale = 10_f64.powi(i32::from(decimals));
    let states = State::ALL.into_iter().filter(|state| *state != State::Outside);
    let cells = |state: State| {
        let account = total.account(state);
        let figures =
            [account.formation(), account.consumption(), account.net_change(), account.swap(), account.persistence];
        let mut cells = vec![word(state).to_owned()];
        cells.extend(figures.map(|area| figure((area.in_unit(unit) * scale).round() as i64, decimals)));
        (!account.is_empty()).then_some(cells)
    };
    let mut columns = vec![Column::text("state")];
    columns.extend(["gain", "loss", "net", "swap", "persistence"].map(Column::figures));
    Sheet {
        caption: format!("change of each state in districts, in {}", unit.symbol()),
        columns,
        rows: states.filter_map(cells).collect(),
        notes: vec![
            "swap: twice the lesser of gain and loss; persistence: in the state on both days; each figure is rounded by itself".to_owned(),
        ],
    }
}

/// The word for a state in tables.
fn word(state: State) -> &'static str {
    match state {
        State::Outside => "outside the account",
        State::IllegalBuilt => "illegal-built",
        other => other.word(),
    }
}

fn matrix(printed: &Printed<'_>, unit: AreaUnit, decimals: u8) -> Sheet {
    let matrix = &printed.balance.total().matrix;
    let side = |of: fn(&(State, State)) -> State| -> Vec<State> {
        State::ALL.into_iter().filter(|state| matrix.keys().any(|pair| of(pair) == *state)).collect()
    };
    let (from, to) = (side(|pair| pair.0), side(|pair| pair.1));
    let scale = 10_f64.powi(i32::from(decimals));
    let cell = |from: State, to: State| matrix.get(&(from, to)).map_or(0.0, |area| area.in_unit(unit) * scale);
    let figures: Vec<Vec<f64>> = from.iter().map(|&from| to.iter().map(|&to| cell(from, to)).collect()).collect();
    let levelled = table(&figures);
    let rows = from.iter().zip(&levelled.cells).map(|(from, cells)| {
        let mut row = vec![word(*from).to_owned()];
        row.extend(to.iter().zip(cells).map(|(to, count)| {
            // Of what was never there nothing is printed.
            if matrix.contains_key(&(*from, *to)) { figure(*count, decimals) } else { String::new() }
        }));
        row
    });
    let mut columns = vec![Column::text("from \\ to")];
    columns.extend(to.iter().map(|&to| Column::figures(word(to))));
    Sheet {
        caption: format!("what became of land in districts, in {}", unit.symbol()),
        columns,
        rows: rows.collect(),
        notes: Vec::new(),
    }
}
