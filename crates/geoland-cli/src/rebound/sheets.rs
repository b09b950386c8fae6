//! Rebound as tables for people: areas levelled, so that districts add up to the total.

use geoland::level::table;
use geoland::summary::Scope;
use geoland::{Area, AreaUnit};
use geoland_programme::rebound::{Columns, Row, Site, Survival};

use super::{Printed, label};
use crate::layers::Sources;
use crate::present::sheet::{Column, Sheet, count, figure, rounded};
use crate::summarize::{measured_on, usual_decimals};

const PERCENT_DECIMALS: u8 = 1;
/// Areas of single sites are printed to the square metre.
const SITE_DECIMALS: u8 = 4;
/// The ages of sites, in days, at which curves are printed: a quarter, half a year, one, two, three and five years.
const AGES: [(i64, &str); 6] =
    [(91, "91 days"), (182, "182 days"), (365, "1 year"), (730, "2 years"), (1_095, "3 years"), (1_826, "5 years")];

/// The tables: hectares by district, how long sites stay free, and the sites that were rebuilt.
pub(super) fn of(printed: &Printed<'_>, unit: AreaUnit, decimals: Option<u8>) -> Vec<Sheet> {
    let site_decimals = decimals.unwrap_or(if unit == AreaUnit::Ha { SITE_DECIMALS } else { usual_decimals(unit) });
    let mut sheets = vec![hectares(printed, unit, decimals.unwrap_or_else(|| usual_decimals(unit)))];
    if !printed.rebound.sites.is_empty() {
        sheets.push(curves(printed));
        sheets.push(sites(printed, unit, site_decimals));
    }
    sheets
}

const AREAS: [fn(&Columns) -> Area; 5] = [
    |columns| columns.cleared,
    |columns| columns.rebuilt,
    |columns| columns.greened_then_built,
    |columns| columns.standing,
    |columns| columns.undated,
];

fn hectares(printed: &Printed<'_>, unit: AreaUnit, decimals: u8) -> Sheet {
    let rows = &printed.rebound.rows;
    let levelled = AREAS.map(|of| levelled(rows, of, unit, decimals));
    let cells = |(at, row): (usize, &Row)| {
        let columns = &row.columns;
        let median = row.survival.as_ref().and_then(Survival::median_days);
        let mut cells = vec![
            label(row),
            count(columns.sites),
            count(columns.rebuilt_sites),
            median.map_or(String::new(), |days| days.to_string()),
        ];
        cells.extend(levelled.iter().map(|column| figure(column[at], decimals)));
        cells
    };
    let cut_off = printed.ledger.options.as_of.map_or(String::new(), |day| format!(", as of {day}"));
    let mut notes = vec![
        "rebuilt: under buildings newer than the acceptance; on green: of this, green when it was built on; standing: under buildings \
         no newer; undated: nobody knows"
            .to_owned(),
    ];
    if printed.rebound.after_cut_off > 0 {
        notes.push(format!("{} buildings after the cut-off are not counted", count(printed.rebound.after_cut_off)));
    }
    notes.extend(Sources::note(printed.ledger.placed.dataset));
    notes.push(measured_on(printed.ledger));
    Sheet {
        caption: format!("buildings on cleared land in {}{cut_off}", unit.symbol()),
        columns: vec![
            Column::text(""),
            Column::figures("sites"),
            Column::figures("rebuilt sites"),
            Column::figures("median days"),
            Column::figures("cleared"),
            Column::figures("rebuilt"),
            Column::figures("on green"),
            Column::figures("standing"),
            Column::figures("undated"),
        ],
        rows: rows.iter().enumerate().map(cells).collect(),
        notes,
    }
}

/// A column of areas, districts levelled to the total.
fn levelled(rows: &[Row], of: fn(&Columns) -> Area, unit: AreaUnit, decimals: u8) -> Vec<i64> {
    let scale = 10_f64.powi(i32::from(decimals));
    let figures = |row: &Row| vec![of(&row.columns).in_unit(unit) * scale];
    let districts: Vec<Vec<f64>> = rows.iter().filter(|row| row.scope == Scope::District).map(figures).collect();
    let together = table(&districts);
    let alone = |row: &Row| table(&[figures(row)]).sum;
    let rest = rows.iter().skip(districts.len());
    let rest = rest.map(|row| if row.scope == Scope::Total { together.sum } else { alone(row) });
    together.row_sums.iter().copied().chain(rest).collect()
}

fn curves(printed: &Printed<'_>) -> Sheet {
    let cells = |row: &Row| {
        let survival = row.survival.as_ref()?;
        let percent =
            |days: i64| survival.free_after(days).map_or(String::new(), |free| rounded(free * 100.0, PERCENT_DECIMALS));
        let mut cells = vec![label(row), count(survival.sites), count(survival.rebuilt)];
        cells.extend(AGES.map(|(days, _)| percent(days)));
        cells.push(survival.longest_days.to_string());
        Some(cells)
    };
    let until = printed.rebound.until.map_or(String::new(), |day| format!(", observed until {day}"));
    let mut columns = vec![Column::text(""), Column::figures("sites"), Column::figures("rebuilt")];
    columns.extend(AGES.map(|(_, title)| Column::figures(title)));
    columns.push(Column::figures("longest, days"));
    Sheet {
        caption: format!("sites still free of new buildings in %, by age since acceptance{until}"),
        columns,
        rows: printed.rebound.rows.iter().filter_map(cells).collect(),
        notes: vec![
            "Kaplan-Meier; nothing is said beyond the longest observation; sites whose acceptance has no date are left out".to_owned(),
        ],
    }
}

fn sites(printed: &Printed<'_>, unit: AreaUnit, decimals: u8) -> Sheet {
    let cells = |site: &Site| {
        let parcel = printed.ledger.parcel(&printed.ledger.entries[site.parcel]);
        let ids =
            site.buildings.iter().map(|(at, _)| printed.buildings.all[*at].id.as_deref().unwrap_or("without an id"));
        let area = |area: Area| rounded(area.in_unit(unit), decimals);
        let on_green =
            if site.greened_then_built == Area::ZERO { String::new() } else { area(site.greened_then_built) };
        vec![
            parcel.id.as_deref().unwrap_or_default().to_owned(),
            site.district.map_or(String::new(), |at| printed.ledger.districts[at].name.to_string()),
            site.accepted_on.to_string(),
            site.built_on.to_string(),
            site.days().to_string(),
            area(site.rebuilt),
            on_green,
            ids.collect::<Vec<_>>().join("; "),
        ]
    };
    let sheet = Sheet {
        caption: format!("rebuilt sites in {}", unit.symbol()),
        columns: vec![
            Column::text("parcel"),
            Column::text("district"),
            Column::text("accepted"),
            Column::text("built"),
            Column::figures("days"),
            Column::figures("rebuilt"),
            Column::figures("on green"),
            Column::text("buildings"),
        ],
        rows: printed.rebound.sites.iter().map(cells).collect(),
        notes: Vec::new(),
    };
    sheet.without_empty_columns()
}
