use std::collections::BTreeMap;

use geoland::history::Step;
use geoland::ledger::AccountOptions;
use geoland::parcel::{Form, Status};
use geoland::record::{Outline, Record, Value};
use geoland::scheme::KnownStatus;
use geoland::summary::{Grouping, RowForm, Scope, Summary};
use geoland::{Area, Crs, Dataset, Date, District, GreenSpace, Ledger, Origin, Parcel, Placed, Scheme};
use geoland_testing::city::Random;

use super::{Balance, Standing, State};
use crate::Layer;
use crate::rebound::Buildings;

/// Random histories that are compared with the count of squares.
const HISTORIES: u64 = 400;
/// The town of the histories, in metres.
const WIDE: usize = 40;
const HIGH: usize = 16;

/// A rectangle of whole metres: west, south, east, north.
type Block = [usize; 4];

fn polygon([x0, y0, x1, y1]: Block) -> geo_types::Polygon<f64> {
    let [x0, y0, x1, y1] = [x0, y0, x1, y1].map(|number| number as f64);
    geo_types::Polygon::new(vec![(x0, y0), (x1, y0), (x1, y1), (x0, y1)].into(), vec![])
}

fn land(block: Block) -> geo_types::MultiPolygon<f64> {
    geo_types::MultiPolygon(vec![polygon(block)])
}

fn block(random: &mut Random) -> Block {
    let (x, y) = (random.below(WIDE - 2), random.below(HIGH - 2));
    [x, y, (x + 1 + random.below(15)).min(WIDE), (y + 1 + random.below(10)).min(HIGH)]
}

fn day(random: &mut Random) -> Date {
    Date::new(2018, 1 + random.below(12) as u8, 1).unwrap()
}

/// A town with its blocks, from which squares can be counted.
struct Town {
    dataset: Dataset,
    layer: Layer,
    parcels: Vec<Block>,
    greens: Vec<(Block, Option<Date>)>,
    buildings: Vec<(Block, Option<Date>)>,
    border: usize,
}

fn planar() -> Crs {
    Crs::parse("planar").unwrap()
}

impl Town {
    fn new(random: &mut Random) -> Self {
        let mut dataset = Dataset::new(Scheme::default());
        dataset.add_source("town", planar());
        let border = 5 + random.below(WIDE - 10);
        dataset.has_district_layer = random.chance(0.5);
        dataset.has_green_layer = true;
        let zone = |name: &str, west, east| District {
            origin: Origin::default(),
            name: name.into(),
            code: None,
            // Some land lies in no district.
            land: Ok(land([west, 0, east, HIGH - 2]).into()),
        };
        dataset.districts = vec![zone("East", 0, border), zone("West", border, WIDE)];
        let parcels: Vec<Block> = (0..4 + random.below(5)).map(|_| block(random)).collect();
        for (number, block) in parcels.iter().enumerate() {
            let parcel = parcel(random, &format!("P{number}"), *block);
            dataset.parcels.push(parcel);
        }
        let maybe = |random: &mut Random| (!random.chance(0.1)).then(|| day(random));
        let greens: Vec<_> = (0..3).map(|_| (block(random), maybe(random))).collect();
        for (block, opened_on) in &greens {
            let land = Ok(land(*block).into());
            dataset.green_spaces.push(GreenSpace {
                origin: Origin::default(),
                id: None,
                kind: None,
                opened_on: *opened_on,
                land,
            });
        }
        let buildings: Vec<_> = (0..random.below(4)).map(|_| (block(random), maybe(random))).collect();
        let mut layer = Layer::new(&mut dataset, "buildings", planar());
        for (number, (block, built_on)) in (1..).zip(&buildings) {
            let built_on = built_on.map_or(Value::Null, |day| Value::Text(day.to_string()));
            let properties = vec![("built_on".to_owned(), built_on)];
            layer.records.push(Record {
                number,
                id: Value::Null,
                outline: Outline::Read(polygon(*block).into()),
                properties,
            });
        }
        Self { dataset, layer, parcels, greens, buildings, border }
    }

    /// Counts squares of a metre by where they stand on both days, by the words of the documentation and without any geometry.
    fn squares(&self, ledger: &Ledger<'_>, days: [Date; 2]) -> BTreeMap<(Standing, Standing), u64> {
        // The order of the ledger, by position in the dataset.
        let order: Vec<usize> = ledger.placed.parcels.iter().map(|land| land.index).collect();
        let zone = |name: &str| ledger.districts.iter().position(|zone| &*zone.name == name);
        let mut squares = BTreeMap::new();
        for (x, y) in (0..WIDE).flat_map(|x| (0..HIGH).map(move |y| (x, y))) {
            let on = |block: &Block| block[0] <= x && x < block[2] && block[1] <= y && y < block[3];
            let covering: Vec<usize> = order.iter().copied().filter(|&at| on(&self.parcels[at])).collect();
            let seen = days.map(|day| {
                let states = covering.iter().map(|&at| (state(&self.dataset.parcels[at], day), at));
                // The first of several that are equally far.
                let (mut state, owner) = states.min_by_key(|(state, _)| *state)?;
                let parcel = &self.dataset.parcels[owner];
                if state == State::White {
                    let by = |when: &Option<Date>| when.is_some_and(|when| when <= day);
                    let newer = |when: &Option<Date>| by(when) && *when > parcel.accepted_on;
                    if self.greens.iter().any(|(block, opened_on)| on(block) && by(opened_on)) {
                        state = State::Green;
                    }
                    if self.buildings.iter().any(|(block, built_on)| on(block) && newer(built_on)) {
                        state = State::Rebuilt;
                    }
                }
                Some((state, parcel))
            });
            let [Some(first), Some(last)] = seen else { continue };
            if (first.0, last.0) == (State::Outside, State::Outside) {
                continue;
            }
            let standing = |(state, parcel): (State, &Parcel)| {
                let outside = state == State::Outside;
                let district = if self.dataset.has_district_layer {
                    let name = if x < self.border { "East" } else { "West" };
                    zone(name).filter(|_| y < HIGH - 2)
                } else {
                    parcel.claimed_district.as_deref().and_then(zone).filter(|_| !outside)
                };
                Standing { state, district, form: parcel.form.index().filter(|_| !outside) }
            };
            *squares.entry((standing(first), standing(last))).or_default() += 1;
        }
        squares
    }
}

fn parcel(random: &mut Random, id: &str, block: Block) -> Parcel {
    let statuses = [Status::Accepted, Status::Accepted, Status::Planned, Status::Demolished, Status::Missing];
    let mut parcel = Parcel {
        status: statuses[random.below(5)].clone(),
        accepted_on: random.chance(0.8).then(|| day(random)),
        claimed_district: [Some("East"), Some("West"), None][random.below(3)].map(Into::into),
        form: [Form::Known(0), Form::Known(2), Form::Missing][random.below(3)].clone(),
        ..Parcel::accepted(id, land(block))
    };
    if parcel.status != Status::Accepted {
        parcel.accepted_on = None;
    }
    if random.chance(0.5) {
        let known = [KnownStatus::Planned, KnownStatus::Demolished, KnownStatus::Accepted, KnownStatus::Withdrawn];
        let steps: Vec<Step> =
            (0..=random.below(4)).map(|_| Step { on: day(random), status: known[random.below(4)] }).collect();
        parcel.add_steps(steps);
    }
    parcel
}

/// The state of a parcel on a day, green and buildings apart.
fn state(parcel: &Parcel, day: Date) -> State {
    match parcel.status_as_of(Some(day)) {
        Status::Accepted | Status::Greened if parcel.accepted_on.is_none() => State::Uncounted,
        Status::Accepted | Status::Greened => State::White,
        Status::Withdrawn => State::Withdrawn,
        Status::Demolished => State::Demolished,
        Status::Planned => State::IllegalBuilt,
        Status::Missing if parcel.status != Status::Missing || !parcel.history.is_empty() => State::Outside,
        Status::Unknown(_) | Status::Missing => State::Uncounted,
    }
}

fn ledger<'a>(placed: &'a Placed<'a>, day: Date) -> Ledger<'a> {
    Ledger::new(placed, AccountOptions { as_of: Some(day), ..AccountOptions::default() }).unwrap()
}

#[test]
fn the_balance_holds_on_every_history_and_is_the_count_of_squares() {
    let mut seen = BTreeMap::new();
    for number in 0..HISTORIES {
        let mut random = Random::seeded(number);
        let town = Town::new(&mut random);
        let placed = Placed::new(&town.dataset).unwrap();
        let buildings = Buildings::read(&town.layer, &town.dataset, &placed.ground);
        let days = [Date::new(2018, 4, 1), Date::new(2018, 7, 1), Date::new(2018, 10, 1)].map(Option::unwrap);
        let ledgers = days.map(|day| ledger(&placed, day));
        let balances = [0, 1].map(|at| Balance::new(&ledgers[at], &ledgers[at + 1], Some(&buildings)));
        for (at, balance) in balances.iter().enumerate() {
            let squares = town.squares(&ledgers[at], [days[at], days[at + 1]]);
            let areas: BTreeMap<_, _> =
                squares.into_iter().map(|(key, count)| (key, Area::from_m2(count as f64))).collect();
            assert_eq!(balance.transitions, areas, "history {number}");
            assert_eq!(balance.largest_difference_m2, 0.0, "history {number}");
            balance.transitions.keys().for_each(|(from, to)| *seen.entry((from.state, to.state)).or_default() += 1);
        }
        for (earlier, later) in balances[0].parts.iter().zip(&balances[1].parts) {
            for state in State::ALL.into_iter().filter(|state| *state != State::Outside) {
                let (before, after) = (earlier.account(state), later.account(state));
                assert_eq!(before.closing, after.opening, "history {number}, {state:?}");
                assert_eq!(before.opening + before.formation() - before.consumption(), before.closing);
            }
        }
    }
    // Every state is left and entered in some history.
    let moved = |of: &dyn Fn(&(State, State)) -> State, state| {
        seen.iter().any(|(pair, count): (&(State, State), &u32)| pair.0 != pair.1 && of(pair) == state && *count > 3)
    };
    for state in State::ALL {
        let expected = state != State::Uncounted;
        assert!(!expected || moved(&|pair| pair.1, state) || state == State::Outside, "{state:?} is never entered");
        assert!(!expected || moved(&|pair| pair.0, state), "{state:?} is never left");
    }
}

#[test]
fn districts_and_forms_add_up() {
    let mut random = Random::seeded(11);
    let town = Town::new(&mut random);
    let placed = Placed::new(&town.dataset).unwrap();
    let [first, last] = [Date::new(2018, 3, 1), Date::new(2018, 11, 1)].map(|day| ledger(&placed, day.unwrap()));
    let balance = Balance::new(&first, &last, None);
    for state in State::ALL.into_iter().filter(|state| *state != State::Outside) {
        let sum = |of: &dyn Fn(&&super::Part) -> bool| -> [Area; 2] {
            let accounts = balance.parts.iter().filter(of).map(|part| part.account(state));
            accounts.fold([Area::ZERO; 2], |sum, account| [sum[0] + account.opening, sum[1] + account.closing])
        };
        let total = sum(&|part| part.scope == Scope::Total && part.form == RowForm::All);
        assert_eq!(total, sum(&|part| part.scope == Scope::District && part.form == RowForm::All));
        assert_eq!(total, sum(&|part| part.scope == Scope::Total && part.form != RowForm::All));
    }
}

#[test]
fn greening_by_records_stays_where_it_was() {
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("town", planar());
    let accepted = |id: &str, block: Block, month| Parcel {
        accepted_on: Date::new(2018, month, 1),
        claimed_district: Some("East".into()),
        ..Parcel::accepted(id, land(block))
    };
    // A is greened by 300 of its 1,000 m2 in May; B, half on A, is all green since its acceptance.
    let half = Parcel {
        greened_on: Date::new(2018, 5, 1),
        claimed_greened_m2: Some(300.0),
        ..accepted("A", [0, 0, 40, 25], 1)
    };
    let whole = Parcel { greened_on: Date::new(2018, 2, 1), ..accepted("B", [20, 0, 60, 25], 2) };
    dataset.parcels = vec![half, whole];
    let placed = Placed::new(&dataset).unwrap();
    let [first, last] = [Date::new(2018, 3, 1), Date::new(2018, 6, 1)].map(|day| ledger(&placed, day.unwrap()));
    let balance = Balance::new(&first, &last, None);
    let (white, green) = (balance.total().account(State::White), balance.total().account(State::Green));
    let m2 = |areas: [Area; 3]| areas.map(Area::m2);
    assert_eq!(m2([white.opening, white.persistence, white.closing]), [1_000.0, 700.0, 700.0]);
    assert_eq!(m2([green.opening, green.persistence, green.closing]), [500.0, 500.0, 800.0]);
    for (ledger, green) in [(&first, green.opening), (&last, green.closing)] {
        let summary = Summary::new(ledger, Grouping::District, &[]);
        let total = summary.rows.iter().find(|row| row.scope == Scope::Total).unwrap();
        assert_eq!(total.columns.greened, green);
    }
}

#[test]
fn gain_loss_and_swap_by_hand() {
    let mut dataset = Dataset::new(Scheme::default());
    dataset.add_source("town", planar());
    dataset.has_green_layer = true;
    let step = |month, status| Step { on: Date::new(2018, month, 1).unwrap(), status };
    let parcel = |id: &str, block: Block, steps: &[Step]| {
        let mut parcel = Parcel { claimed_district: Some("East".into()), ..Parcel::accepted(id, land(block)) };
        parcel.status = Status::Planned;
        parcel.add_steps(steps.iter().copied());
        parcel
    };
    // 100 m2 are demolished all along, 200 m2 go from demolished to white, 50 m2 from planned to demolished.
    dataset.parcels = vec![
        parcel("A", [0, 0, 10, 10], &[step(1, KnownStatus::Demolished)]),
        parcel("B", [10, 0, 30, 10], &[step(1, KnownStatus::Demolished), step(6, KnownStatus::Accepted)]),
        parcel("C", [30, 0, 35, 10], &[step(7, KnownStatus::Demolished)]),
    ];
    let placed = Placed::new(&dataset).unwrap();
    let [first, last] = [Date::new(2018, 3, 1), Date::new(2018, 9, 1)].map(|day| ledger(&placed, day.unwrap()));
    let balance = Balance::new(&first, &last, None);
    let demolished = balance.total().account(State::Demolished);
    let found = [demolished.formation(), demolished.consumption(), demolished.net_change(), demolished.swap()];
    assert_eq!(found.map(Area::m2), [50.0, 200.0, -150.0, 100.0]);
    assert_eq!((demolished.persistence.m2(), balance.total().cleared().formation().m2()), (100.0, 200.0));
}
