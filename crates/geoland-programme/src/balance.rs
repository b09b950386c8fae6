//! The balance: how land moved between states from one day to another.
//!
//! Each square metre of the parcels has one state on each day. Where several parcels cover it, the one that is farthest decides:
//! an accepted one before one whose acceptance was withdrawn, that before a demolished one, that before a planned one, and one that
//! does not count for another reason last; among equals the first in the order of the ledger. Accepted land is rebuilt where a building
//! newer than the acceptance stands, else green where a green space is open, else white. Land of which nothing is recorded by the day
//! is outside the account: that of parcels whose first step comes later.
//!
//! Pieces are cut by all that matters on either day at once and quantised once, so that stocks and flows are sums of the same whole
//! numbers: opening + formation - consumption = closing, and the rows and columns of the matrix are the stocks. Without a green layer
//! records say how much of a parcel is green and not where: what is green on both days is taken to be the same land.
//!
//! Gain, loss, swap and persistence are those of Pontius and others 2004, *Detecting important categorical land changes while
//! accounting for persistence*.

mod pieces;
mod state;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use geoland::ledger::Zone;
use geoland::summary::{RowForm, Scope};
use geoland::{Area, Ledger};

pub use self::state::{Standing, State};
use crate::rebound::Buildings;

/// How land of a state came and went between two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Account {
    /// The stock on the first day.
    pub opening: Area,
    /// What was in the state on both days.
    pub persistence: Area,
    /// The stock on the second day.
    pub closing: Area,
}

impl Account {
    /// Gain: land that came into the state.
    #[must_use]
    pub fn formation(&self) -> Area {
        self.closing - self.persistence
    }

    /// Loss: land that left the state.
    #[must_use]
    pub fn consumption(&self) -> Area {
        self.opening - self.persistence
    }

    /// Gain less loss.
    #[must_use]
    pub fn net_change(&self) -> Area {
        self.closing - self.opening
    }

    /// Twice the lesser of gain and loss: what was lost in one place and gained in another.
    #[must_use]
    pub fn swap(&self) -> Area {
        let lesser = self.formation().min(self.consumption());
        lesser + lesser
    }

    /// Whether there is no such land.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Land by its states on both days.
pub type Matrix = BTreeMap<(State, State), Area>;

/// A scope and the forms it is looked at by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// A district, the total of all, or the land outside every district.
    pub scope: Scope,
    /// The district.
    pub zone: Option<Zone>,
    /// Which forms.
    pub form: RowForm,
    /// By its states on both days; what is not of the scope and form on a day is outside on that day.
    pub matrix: Matrix,
}

impl Part {
    /// The account of a state.
    #[must_use]
    pub fn account(&self, state: State) -> Account {
        self.account_of(|other| other == state)
    }

    /// The account of cleared land: white, green and rebuilt together.
    #[must_use]
    pub fn cleared(&self) -> Account {
        self.account_of(State::is_cleared)
    }

    fn account_of(&self, of: impl Fn(State) -> bool) -> Account {
        let mut account = Account::default();
        for (&(from, to), &area) in &self.matrix {
            if of(from) {
                account.opening += area;
            }
            if of(to) {
                account.closing += area;
            }
            if of(from) && of(to) {
                account.persistence += area;
            }
        }
        account
    }
}

/// How land moved between states from one day to another.
#[derive(Debug, Clone)]
pub struct Balance {
    /// Land by where it stood on both days.
    pub transitions: BTreeMap<(Standing, Standing), Area>,
    /// For all forms and for each: the districts, the total, the land outside every district.
    pub parts: Vec<Part>,
    /// The greatest difference, in m², between the cleared land of a district on a day and what the ledger of the day says: what
    /// quantising leaves, since both cut the land in their own ways.
    pub largest_difference_m2: f64,
}

impl Balance {
    /// The balance between the days of two ledgers of one placed dataset; with buildings, cleared land can be rebuilt.
    ///
    /// # Guarantees
    /// In every part and state opening + formation - consumption = closing, exactly; districts add up to the total, and forms to all.
    /// Nothing depends on the order of records.
    ///
    /// # Panics
    /// Where the ledgers are not of one placed dataset.
    ///
    /// # Example
    /// ```
    /// use geoland::ledger::AccountOptions;
    /// use geoland::{Crs, Dataset, Date, Ledger, Parcel, Placed, Scheme};
    /// use geoland_programme::balance::{Balance, State};
    /// let parcel = |id: &str, x: f64, month| {
    ///     let ring = vec![(x, 0.0), (x + 100.0, 0.0), (x + 100.0, 100.0), (x, 100.0)];
    ///     let land = geo_types::MultiPolygon(vec![geo_types::Polygon::new(ring.into(), vec![])]);
    ///     let accepted_on = Date::new(2018, month, 1);
    ///     Parcel { accepted_on, claimed_district: Some("East".into()), ..Parcel::accepted(id, land) }
    /// };
    /// let mut dataset = Dataset::new(Scheme::default());
    /// dataset.add_source("memory", Crs::parse("planar").unwrap());
    /// dataset.parcels = vec![parcel("A", 0.0, 3), parcel("B", 50.0, 9)];
    /// let placed = Placed::new(&dataset)?;
    /// let as_of = |month| AccountOptions { as_of: Date::new(2018, month, 28), ..AccountOptions::default() };
    /// let (first, last) = (Ledger::new(&placed, as_of(6))?, Ledger::new(&placed, as_of(12))?);
    /// let balance = Balance::new(&first, &last, None);
    /// let white = balance.total().account(State::White);
    /// // Half of B lies on A and was white before.
    /// assert_eq!((white.opening.m2(), white.formation().m2(), white.closing.m2()), (10_000.0, 5_000.0, 15_000.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(first: &Ledger<'_>, last: &Ledger<'_>, buildings: Option<&Buildings>) -> Self {
        assert!(std::ptr::eq(first.placed, last.placed), "both ledgers are of one placed dataset");
        let transitions = pieces::transitions(first, last, buildings);
        let forms = first.placed.dataset.scheme.forms.len();
        let forms = [RowForm::All].into_iter().chain((0..forms).map(RowForm::Known)).chain([RowForm::Unclassified]);
        let mut parts = Vec::new();
        for form in forms {
            let part = |scope, district: Option<usize>| Part {
                scope,
                zone: district.map(|at| first.districts[at].clone()),
                form,
                matrix: matrix(&transitions, |standing| standing.is_of(scope, district, form)),
            };
            parts.extend((0..first.districts.len()).map(|at| part(Scope::District, Some(at))));
            parts.push(part(Scope::Total, None));
            parts.push(part(Scope::Outside, None));
        }
        let mut balance = Self { transitions, parts, largest_difference_m2: 0.0 };
        balance.largest_difference_m2 = balance.difference_m2(first, last);
        balance
    }

    /// The part of all districts and forms.
    #[must_use]
    pub fn total(&self) -> &Part {
        let total = self.parts.iter().find(|part| part.scope == Scope::Total);
        total.expect("every balance has its total")
    }

    /// How far the cleared land of districts is from what the ledgers say.
    fn difference_m2(&self, first: &Ledger<'_>, last: &Ledger<'_>) -> f64 {
        let reclaimed = |ledger: &Ledger<'_>| {
            let mut of = vec![Area::ZERO; ledger.districts.len()];
            let counted = ledger.entries.iter().filter(|entry| entry.exclusion.is_none());
            for piece in counted.flat_map(|entry| &entry.pieces).filter(|piece| piece.is_net()) {
                piece.district().into_iter().for_each(|at| of[at] += piece.area());
            }
            of
        };
        let (before, after) = (reclaimed(first), reclaimed(last));
        let cleared = self.parts.iter().map(Part::cleared).zip(before.into_iter().zip(after));
        let apart = cleared.flat_map(|(account, (before, after))| {
            [(account.opening - before).m2().abs(), (account.closing - after).m2().abs()]
        });
        apart.fold(0.0, f64::max)
    }
}

/// Transitions by state; what does not belong on a day is outside on it, and what does on neither is left out.
fn matrix(transitions: &BTreeMap<(Standing, Standing), Area>, belongs: impl Fn(&Standing) -> bool) -> Matrix {
    let state = |standing: &Standing| if belongs(standing) { standing.state } else { State::Outside };
    let mut matrix = Matrix::new();
    for ((from, to), &area) in transitions {
        let cell = (state(from), state(to));
        if cell != (State::Outside, State::Outside) {
            *matrix.entry(cell).or_default() += area;
        }
    }
    matrix
}
