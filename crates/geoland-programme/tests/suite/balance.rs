//! Balances over generated histories of five years: stocks are those of accounts, and every period begins where the one before ended.

use geoland::ledger::AccountOptions;
use geoland::summary::{Columns, Grouping, RowForm, Scope, Summary};
use geoland::{Area, Ledger, Placed};
use geoland_programme::Balance;
use geoland_programme::balance::{Part, State};
use geoland_testing::history::{History, HistoryOptions};

use crate::support::{dataset, day};

/// Histories, each of them looked at every half year.
const HISTORIES: u64 = 40;

#[test]
fn the_balance_holds_on_every_generated_history() {
    let mut moved = 0;
    for seed in 0..HISTORIES {
        let withdrawals = seed % 4 != 0;
        let history = History::new(HistoryOptions { parcels: 30, seed, withdrawals, whole_metres: true });
        let dataset = dataset(&history);
        let placed = Placed::new(&dataset).unwrap();
        let months = history.months();
        let days = months.iter().step_by(6).map(|text| Some(day(text)));
        let as_of = |as_of| AccountOptions { as_of, ..AccountOptions::default() };
        let ledgers: Vec<Ledger<'_>> = days.map(|day| Ledger::new(&placed, as_of(day)).unwrap()).collect();
        let balances: Vec<Balance> = ledgers.windows(2).map(|pair| Balance::new(&pair[0], &pair[1], None)).collect();
        for (balance, pair) in balances.iter().zip(ledgers.windows(2)) {
            assert_eq!(balance.largest_difference_m2, 0.0, "history {seed}");
            let stocks = |of: fn(&Part, State) -> Area, ledger| is_the_summary(balance, of, ledger, seed);
            stocks(|part, state| part.account(state).opening, &pair[0]);
            stocks(|part, state| part.account(state).closing, &pair[1]);
            moved += u64::from(balance.total().matrix.keys().any(|(from, to)| from != to));
        }
        for pair in balances.windows(2) {
            for (earlier, later) in pair[0].parts.iter().zip(&pair[1].parts) {
                for state in State::ALL.into_iter().filter(|state| *state != State::Outside) {
                    assert_eq!(earlier.account(state).closing, later.account(state).opening, "history {seed}");
                }
            }
        }
    }
    assert!(moved > HISTORIES, "hardly anything moved");
}

/// White and green land of every district and form is what the summary of the day says, square metre by square metre.
fn is_the_summary(balance: &Balance, stock: fn(&Part, State) -> Area, ledger: &Ledger<'_>, seed: u64) {
    let summary = Summary::new(ledger, Grouping::DistrictAndForm, &[]);
    let shown = balance.parts.iter().filter(|part| part.scope != Scope::Outside);
    for part in shown {
        let name = part.zone.as_ref().map_or("", |zone| &*zone.name);
        let row = summary.rows.iter().find(|row| (row.scope, &*row.name, row.form) == (part.scope, name, part.form));
        let Columns { greened, white, .. } = row.expect("every part has its row").columns;
        let stocks = [State::Green, State::White].map(|state| stock(part, state));
        let all = part.form == RowForm::All;
        assert_eq!(stocks, [greened, white], "history {seed}, {name}, all forms: {all}");
    }
}
