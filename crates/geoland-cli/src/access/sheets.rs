//! Access as tables for people: areas levelled, so that what is printed adds up.

use geoland::level::table;
use geoland::summary::Scope;
use geoland::{Area, AreaUnit};
use geoland_programme::access::PlaceReach;

use super::{Printed, far};
use crate::method;
use crate::present::sheet::{Column, Sheet, count, figure, rounded, shares};

const PERCENT_DECIMALS: u8 = 1;

/// The tables: places, then the green spaces opened since.
pub(super) fn of(printed: &Printed<'_>, unit: AreaUnit, decimals: Option<u8>) -> Vec<Sheet> {
    let decimals = decimals.unwrap_or(match unit {
        AreaUnit::M2 | AreaUnit::Ft2 => 0,
        AreaUnit::Km2 => 3,
        AreaUnit::Ha | AreaUnit::Mu | AreaUnit::Acre => 1,
    });
    let land = levelled(&printed.access.places, unit, decimals);
    vec![places(printed, &land, unit, decimals), spaces(printed, &land, unit, decimals)]
}

/// The land of each place: before, newly, far, all. Districts and outside add up to the total.
fn levelled(places: &[PlaceReach], unit: AreaUnit, decimals: u8) -> Vec<[i64; 4]> {
    let scale = 10_f64.powi(i32::from(decimals));
    let figures = |place: &PlaceReach| {
        [place.land.before, place.land.newly, far(place)].map(|area| area.in_unit(unit) * scale).to_vec()
    };
    let is_total = |place: &&PlaceReach| place.scope == Scope::Total;
    let mut parts: Vec<Vec<f64>> = places.iter().filter(|place| !is_total(place)).map(figures).collect();
    let alone = parts.is_empty();
    if alone {
        parts.extend(places.iter().map(figures));
    }
    let levelled = table(&parts);
    let with_sum = |cells: &[i64], sum: i64| std::array::from_fn(|at| if at < 3 { cells[at] } else { sum });
    let mut rows = levelled.cells.iter().zip(&levelled.row_sums).map(|(cells, sum)| with_sum(cells, *sum));
    let mut row = |place: &PlaceReach| {
        if place.scope == Scope::Total {
            with_sum(&levelled.column_sums, levelled.sum)
        } else {
            rows.next().unwrap_or_default()
        }
    };
    places.iter().map(&mut row).collect()
}

fn places(printed: &Printed<'_>, land: &[[i64; 4]], unit: AreaUnit, decimals: u8) -> Sheet {
    let access = &printed.access;
    let any = |some: fn(&PlaceReach) -> bool| access.places.iter().any(some);
    let (has_points, has_land) = (any(|place| place.residents.all > 0), any(|place| place.land.all > Area::ZERO));
    let row = |(place, land): (&PlaceReach, &[i64; 4])| {
        let residents = place.residents;
        let after = residents.before + residents.newly;
        let percent =
            (residents.all > 0).then(|| rounded(after as f64 / residents.all as f64 * 100.0, PERCENT_DECIMALS));
        let people = |number: u64| if has_points { count(number) } else { String::new() };
        let area = |number: i64| if has_land { figure(number, decimals) } else { String::new() };
        let [before, newly, _, all] = *land;
        vec![
            label(place),
            people(residents.all),
            people(residents.before),
            people(residents.newly),
            people(after),
            percent.unwrap_or_default(),
            area(all),
            area(before),
            area(newly),
            area(before + newly),
        ]
    };
    let mut notes: Vec<String> =
        access.uncounted.iter().map(|(why, number)| format!("not counted: {why} ({})", count(*number))).collect();
    notes.push(format!("green space reaches {}, in a straight line and not by foot", printed.options.radii));
    notes.push(match method::ellipsoid(&printed.placed.ground) {
        Some(name) => format!("distances on the ellipsoid {name}; land in {}, each square metre once", unit.symbol()),
        None => format!(
            "planar coordinates, their unit taken as the metre; land in {}, each square metre once",
            unit.symbol()
        ),
    });
    Sheet {
        caption: format!("near green space on {} (before) and on {} (after)", printed.options.from, printed.options.to),
        columns: vec![
            Column::text(""),
            Column::figures("residents"),
            Column::figures("before"),
            Column::figures("newly"),
            Column::figures("after"),
            Column::figures("after %"),
            Column::figures("land"),
            Column::figures("land before"),
            Column::figures("land newly"),
            Column::figures("land after"),
        ],
        rows: access.places.iter().zip(land).map(row).collect(),
        notes,
    }
    .without_empty_columns()
}

fn label(place: &PlaceReach) -> String {
    match place.scope {
        Scope::Total => "total".to_owned(),
        Scope::Outside => "outside every district".to_owned(),
        _ => place.name.clone(),
    }
}

fn spaces(printed: &Printed<'_>, land: &[[i64; 4]], unit: AreaUnit, decimals: u8) -> Sheet {
    let access = &printed.access;
    let scale = 10_f64.powi(i32::from(decimals));
    let total = access.places.iter().position(|place| place.scope == Scope::Total);
    let parts: Vec<f64> = access.spaces.iter().map(|space| space.land.in_unit(unit) * scale).collect();
    let shares = shares(total.map_or(0, |at| land[at][1]), &parts);
    let has_land = access.spaces.iter().any(|space| space.land > Area::ZERO);
    let row = |(space, share): (&geoland_programme::access::NewSpace, i64)| {
        vec![
            space.id.clone().unwrap_or_default(),
            space.opened_on.map(|day| day.to_string()).unwrap_or_default(),
            rounded(space.area.in_unit(unit), decimals),
            rounded(space.radius_m, 0),
            count(space.residents),
            space.residents_per_ha().map(|number| rounded(number, 1)).unwrap_or_default(),
            if has_land { figure(share, decimals) } else { String::new() },
        ]
    };
    Sheet {
        caption: "green space opened since".to_owned(),
        columns: vec![
            Column::text("green space"),
            Column::text("opened"),
            Column::figures("area"),
            Column::figures("radius m"),
            Column::figures("residents newly"),
            Column::figures("residents per ha"),
            Column::figures("land newly"),
        ],
        rows: access.spaces.iter().zip(shares).map(row).collect(),
        notes: vec![
            "each resident and square metre is credited to the first that reaches it, by opening date, then id"
                .to_owned(),
        ],
    }
    .without_empty_columns()
}
