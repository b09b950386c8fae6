//! The account of alleys as tables for people: levelled figures, so that what is printed adds up.

use geoland::AreaUnit;
use geoland::level::levelled;
use geoland::summary::Scope;
use geoland_programme::alleys::Line;
use geoland_programme::alleys::near::LandNear;

use super::{Account, percent_near};
use crate::method;
use crate::present::sheet::{Column, Sheet, count, figure, rounded};

/// Kilometres are printed to the metre.
const KM_DECIMALS: u8 = 3;
const PERCENT_DECIMALS: u8 = 1;

/// The tables of an account: the alleys, then the land near them if it was asked for.
pub(super) fn of(account: &Account<'_>, unit: AreaUnit, decimals: Option<u8>) -> Vec<Sheet> {
    let mut sheets = vec![alleys(account)];
    if let Some(near) = &account.near {
        let decimals = decimals.unwrap_or(match unit {
            AreaUnit::M2 | AreaUnit::Ft2 => 0,
            AreaUnit::Km2 => 3,
            AreaUnit::Ha | AreaUnit::Mu | AreaUnit::Acre => 1,
        });
        sheets.push(land(account, near, unit, decimals));
    }
    sheets
}

fn alleys(account: &Account<'_>) -> Sheet {
    let report = &account.report;
    let levelled = report.levelled_km(KM_DECIMALS);
    let cut_off = account.inputs.options.as_of.map_or(String::new(), |day| format!(", as of {day}"));
    let has_unknown = report.lines.iter().any(|line| line.cells[3].segments > 0);
    let mut notes = vec![
        "an alley is done if all its segments are, started if any is started or done, else planned".to_owned(),
        "begun: started or done, as programme reports count what is started".to_owned(),
    ];
    if account.placed.dataset.has_district_layer {
        notes.push(format!(
            "an alley counts in each district that it lies in and once in the total ({} in several); along a border half of it in each",
            count(report.in_several_districts)
        ));
    } else if report.lines.iter().any(|line| line.scope == Scope::District) {
        notes.push("districts are those that the segments name".to_owned());
    }
    notes.push(match method::ellipsoid(&account.placed.ground) {
        Some(name) => format!("lengths on the ellipsoid {name}, each metre of an alley once"),
        None => "lengths of planar coordinates, their unit taken as the metre, each metre of an alley once".to_owned(),
    });
    Sheet {
        caption: format!("alleys{cut_off}"),
        columns: vec![
            Column::text(""),
            Column::figures("alleys"),
            Column::figures("planned"),
            Column::figures("started"),
            Column::figures("done"),
            Column::figures("unknown"),
            Column::figures("begun"),
            Column::figures("begun %"),
            Column::figures("done %"),
            Column::figures("km"),
            Column::figures("km planned"),
            Column::figures("km started"),
            Column::figures("km done"),
            Column::figures("km unknown"),
        ],
        rows: report.lines.iter().zip(&levelled).map(|(line, km)| cells(line, km, has_unknown)).collect(),
        notes,
    }
    .without_empty_columns()
}

fn cells(line: &Line, km: &[i64; 5], has_unknown: bool) -> Vec<String> {
    let percent = |alleys| line.percent(alleys).map(|percent| rounded(percent, PERCENT_DECIMALS)).unwrap_or_default();
    let unknown = |text: String| if has_unknown { text } else { String::new() };
    let measured = |text: String| if line.scope == Scope::Excluded { String::new() } else { text };
    let km = km.map(|km| figure(km, KM_DECIMALS));
    let [planned, started, done, other] = line.cells.map(|cell| count(cell.alleys));
    let [km_planned, km_started, km_done, km_other, km_all] = km;
    vec![
        label(line),
        count(line.all().alleys),
        planned,
        started,
        done,
        unknown(other),
        count(line.begun()),
        measured(percent(line.begun())),
        measured(percent(line.cells[2].alleys)),
        measured(km_all),
        measured(km_planned),
        measured(km_started),
        measured(km_done),
        measured(unknown(km_other)),
    ]
}

fn label(line: &Line) -> String {
    match line.scope {
        Scope::Total => "total".to_owned(),
        Scope::Outside => "outside every district".to_owned(),
        Scope::Excluded => format!("not measured: {}", line.name),
        _ => line.name.clone(),
    }
}

fn land(account: &Account<'_>, near: &LandNear, unit: AreaUnit, decimals: u8) -> Sheet {
    let figures = levelled(&near.near, unit, decimals);
    let row =
        |((row, all), figures): ((&geoland::summary::Row, &geoland::summary::Columns), &geoland::level::Levelled)| {
            let percent = percent_near(&row.columns, all).map(|percent| rounded(percent, PERCENT_DECIMALS));
            vec![
                if row.scope == Scope::Total { "total".to_owned() } else { row.name.clone() },
                figure(figures.reclaimed(), decimals),
                figure(figures.greened, decimals),
                figure(figures.white, decimals),
                percent.unwrap_or_default(),
            ]
        };
    Sheet {
        caption: format!("land reclaimed within {} m of an alley, in {}", near.distance_m, unit.symbol()),
        columns: vec![
            Column::text(""),
            Column::figures("reclaimed"),
            Column::figures("greened"),
            Column::figures("white"),
            Column::figures("% of reclaimed"),
        ],
        rows: near.near.rows.iter().zip(&near.all).zip(&figures).map(row).collect(),
        notes: vec![
            "each square metre once, however many alleys are near; the distance is right within a thousandth of it"
                .to_owned(),
            format!("areas {}", method::measured_on(&account.placed.ground)),
        ],
    }
}
