use proptest::prelude::*;

use super::{ATOMS, Figures, Levelled, block, bounds, levelled, levelled_after};
use crate::area::{Area, AreaUnit};
use crate::finding::Findings;
use crate::summary::{Columns, Row, RowForm, Scope, Summary};

fn figures() -> impl Strategy<Value = [f64; ATOMS]> {
    // Many small cells and some whole numbers, where rounding has least room.
    prop::array::uniform5(prop_oneof![Just(0.0), 0.0..3.0_f64, (0..4u8).prop_map(f64::from), 0.0..1e4_f64])
}

fn sums(row: [i64; ATOMS]) -> [i64; 7] {
    let [a, b, c, d, e] = row;
    [a, b, c, d, e, d + e, a + b + c + d + e]
}

fn true_sums(row: [f64; ATOMS]) -> [f64; 7] {
    let [a, b, c, d, e] = row;
    [a, b, c, d, e, d + e, a + b + c + d + e]
}

proptest! {
    #[test]
    fn every_figure_is_rounded_down_or_up_and_all_sums_hold(rows in prop::collection::vec(figures(), 1..20)) {
        let members: Vec<usize> = (0..rows.len()).collect();
        let truth: [f64; ATOMS] = std::array::from_fn(|column| rows.iter().map(|row| row[column]).sum());
        let plain = |truth: [f64; ATOMS]| Figures { truth, before: [None; ATOMS + 2] };
        let figures: Vec<Figures> = rows.iter().copied().map(plain).collect();
        let (sum, parts) = block(&figures, &members, plain(truth), None);
        let together = parts.iter().fold(Levelled::default(), |sum, part| sum.plus(*part));
        prop_assert_eq!(together, sum);
        for (row, part) in rows.iter().chain([&truth]).zip(parts.iter().chain([&sum])) {
            for (figure, levelled) in true_sums(*row).into_iter().zip(sums(part.atoms())) {
                let (down, up) = bounds(figure, 0);
                prop_assert!(down <= levelled && levelled <= up, "{} became {}", figure, levelled);
            }
        }
    }

    #[test]
    fn a_summary_by_district_and_form_adds_up(cells in prop::collection::vec(prop::array::uniform4(0.0..5e4_f64), 1..12)) {
        let summary = summary(&cells);
        let figures = levelled(&summary, AreaUnit::Ha, 1);
        let of = |scope, name: &str, form| {
            let at = summary.rows.iter().position(|row| row.scope == scope && row.name == name && row.form == form);
            figures[at.unwrap()]
        };
        let plus = |list: Vec<Levelled>| list.into_iter().fold(Levelled::default(), Levelled::plus);
        let names: Vec<String> = (0..cells.len()).map(|k| format!("D{k}")).collect();
        for form in [RowForm::All, RowForm::Known(0), RowForm::Known(1)] {
            let districts = names.iter().map(|name| of(Scope::District, name, form)).collect();
            prop_assert_eq!(plus(districts), of(Scope::Total, "", form));
        }
        for name in &names {
            let forms = [RowForm::Known(0), RowForm::Known(1)].map(|form| of(Scope::District, name, form));
            prop_assert_eq!(plus(forms.to_vec()), of(Scope::District, name, RowForm::All));
        }
        // And every figure is near its true value, whichever way it is a sum.
        for (row, figures) in summary.rows.iter().zip(&figures) {
            let truth = super::Figures::new(row, AreaUnit::Ha, 10.0).truth;
            for (exact, levelled) in true_sums(truth).into_iter().zip(sums(figures.atoms())) {
                prop_assert!((exact - levelled as f64).abs() <= 1.0, "{} became {}", exact, levelled);
            }
        }
    }
}

proptest! {
    /// One district grows by whole units; all others are printed as before.
    #[test]
    fn what_does_not_change_is_printed_as_before(
        cells in prop::collection::vec(prop::array::uniform4(0.0..5e4_f64), 2..9),
        tenths in 0..50_u8,
    ) {
        let earlier = summary(&cells);
        let printed = levelled(&earlier, AreaUnit::Ha, 1);
        let mut later = cells.clone();
        later[0][1] += f64::from(tenths) * 1e3;
        let later = summary(&later);
        let after = levelled_after(&later, Some((&earlier, &printed)), AreaUnit::Ha, 1);
        for (at, row) in later.rows.iter().enumerate() {
            if row.scope == Scope::District && row.form == RowForm::All && row.name != "D0" {
                prop_assert_eq!(after[at], printed[at], "{}", &row.name);
            }
        }
        prop_assert_eq!(levelled_after(&earlier, Some((&earlier, &printed)), AreaUnit::Ha, 1), printed);
    }
}

#[test]
fn figures_are_rounded_to_the_nearest_where_the_table_allows_it() {
    let summary = summary(&[[2.26e3, 16.354e4, 0.0, 0.0]]);
    let district = levelled(&summary, AreaUnit::Ha, 1)[0];
    // 0.226 + 16.354 = 16.58 ha: greened 0.2, white 16.4, together 16.6.
    assert_eq!((district.greened, district.white, district.reclaimed()), (2, 164, 166));
}

/// Districts of two forms with greened and white land in m² each.
fn summary(cells: &[[f64; 4]]) -> Summary {
    let columns = |greened: f64, white: f64| Columns {
        greened: Area::from_m2(greened),
        white: Area::from_m2(white),
        ..Columns::default()
    };
    let plus = |a: Columns, b: Columns| Columns { greened: a.greened + b.greened, white: a.white + b.white, ..a };
    let mut rows = Vec::new();
    let mut total = [Columns::default(); 3];
    let row = |scope, name: &str, form, columns| Row {
        scope,
        name: name.to_owned(),
        form,
        columns,
        target_ha: None,
        greened_target_ha: None,
    };
    let forms = [RowForm::All, RowForm::Known(0), RowForm::Known(1)];
    for (k, [a, b, c, d]) in cells.iter().enumerate() {
        let (first, second) = (columns(*a, *b), columns(*c, *d));
        for (form, figures) in [plus(first, second), first, second].into_iter().enumerate() {
            rows.push(row(Scope::District, &format!("D{k}"), forms[form], figures));
            total[form] = plus(total[form], figures);
        }
    }
    for (form, figures) in total.into_iter().enumerate() {
        rows.push(row(Scope::Total, "", forms[form], figures));
    }
    Summary {
        targets: Vec::new(),
        rows,
        land: Columns::default(),
        greened_elsewhere: Area::ZERO,
        greened_outside: Area::ZERO,
        forms_add_up: true,
        findings: Findings::default(),
    }
}
