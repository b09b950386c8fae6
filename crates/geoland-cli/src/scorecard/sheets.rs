//! The scorecard as tables for people: the figures, then what became of the records.

use geoland_programme::indicator::{Indicator, Language, PERCENT_DECIMALS};

use super::Card;
use crate::present::sheet::{Column, Sheet, count, rounded};
use crate::summarize::measured_on;

/// Decimals of percentages, as tables take them.
const PERCENT: u8 = PERCENT_DECIMALS as u8;

/// The words of the tables in a language.
struct Titles {
    caption: &'static str,
    figures: [&'static str; 6],
    records_caption: &'static str,
    records: [&'static str; 11],
    columns_add_up: &'static str,
}

const ENGLISH: Titles = Titles {
    caption: "scorecard",
    figures: ["indicator", "scope", "value", "unit", "%", "of"],
    records_caption: "records: what counted and what did not",
    records: [
        "indicator",
        "records",
        "counted",
        "duplicates",
        "other",
        "elsewhere",
        "foreign",
        "undated",
        "after cut-off",
        "withdrawn",
        "unreadable",
    ],
    columns_add_up: "in every row the other columns add up to records; land of the account counts parcels",
};

const CHINESE: Titles = Titles {
    caption: "指标一览",
    figures: ["指标", "范围", "数值", "单位", "百分比", "对照"],
    records_caption: "记录去向",
    records: ["指标", "记录", "计入", "重复", "其他", "范围外", "外区", "无日期", "截止后", "撤销", "不可读"],
    columns_add_up: "每行其余各列之和等于记录数；腾退和增绿按地块计",
};

/// The tables of a scorecard.
pub(super) fn of(card: &Card<'_>) -> Vec<Sheet> {
    let titles = match card.language {
        Language::English => &ENGLISH,
        Language::Chinese => &CHINESE,
    };
    vec![figures(card, titles), records(card, titles)]
}

fn figures(card: &Card<'_>, titles: &Titles) -> Sheet {
    let [indicator, scope, value, unit, percent, of] = titles.figures;
    let cut_off = card.ledger.options.as_of.map(|day| match card.language {
        Language::English => format!(", as of {day}"),
        Language::Chinese => format!("，截至{day}"),
    });
    Sheet {
        caption: format!("{}{}", titles.caption, cut_off.unwrap_or_default()),
        columns: vec![
            Column::text(indicator),
            Column::text(scope),
            Column::figures(value),
            Column::text(unit),
            Column::figures(percent),
            Column::text(of),
        ],
        rows: card.scorecard.indicators.iter().flat_map(|indicator| rows(indicator, card.language)).collect(),
        notes: notes(card),
    }
}

/// The row of an indicator, with a line for each further thing that it is compared to.
fn rows(indicator: &Indicator, language: Language) -> Vec<Vec<String>> {
    let definition = &indicator.definition;
    let value = indicator.value.map_or_else(|| "-".to_owned(), |value| rounded(value, definition.printed_decimals()));
    let own = [
        definition.name(language).to_owned(),
        indicator.scope.text(language).to_owned(),
        value,
        indicator.unit(language).to_owned(),
    ];
    let mut compared = comparisons(indicator, language).into_iter();
    let (percent, of) = compared.next().unwrap_or_default();
    let mut rows = vec![own.into_iter().chain([percent, of]).collect()];
    rows.extend(
        compared.map(|(percent, of)| vec![String::new(), String::new(), String::new(), String::new(), percent, of]),
    );
    rows
}

/// Percentages and what they are of.
fn comparisons(indicator: &Indicator, language: Language) -> Vec<(String, String)> {
    let words = |zh: String, en: String| if language == Language::Chinese { zh } else { en };
    let mut found = Vec::new();
    if let Some((part, whole)) = indicator.parts {
        let (part, whole) = (rounded(part, 0), rounded(whole, 0));
        found.push((String::new(), words(format!("{whole}中的{part}"), format!("{part} of {whole}"))));
    }
    if let Some(part) = &indicator.part_of {
        let whole = part.printed();
        let of = words(format!("{}{whole}", part.name.zh), format!("{}: {whole}", part.name.en));
        found.push((rounded(part.percent, PERCENT), of));
    }
    if let (Some((target, unit)), Some(percent)) = (indicator.target_words(language), indicator.target_percent) {
        found
            .push((rounded(percent, PERCENT), words(format!("目标{target}{unit}"), format!("target {target} {unit}"))));
    }
    if let Some(implied) = &indicator.implied {
        let [target, least, most] = indicator.interval(implied);
        let of = words(
            format!("公布百分比隐含目标{target}（{least}至{most}）"),
            format!("implied target {target} ({least} to {most})"),
        );
        found.push((implied.percent.to_string(), of));
    }
    found
}

fn notes(card: &Card<'_>) -> Vec<String> {
    let of_indicators = card.scorecard.indicators.iter().filter_map(|indicator| {
        let note = indicator.definition.note.as_ref()?;
        let (name, note) = (indicator.definition.name(card.language), note.text(card.language));
        Some(if card.language == Language::Chinese { format!("{name}：{note}") } else { format!("{name}: {note}") })
    });
    of_indicators.chain([measured_on(card.ledger)]).collect()
}

fn records(card: &Card<'_>, titles: &Titles) -> Sheet {
    let row = |indicator: &Indicator| {
        let columns = indicator.tally.columns().map(|(_, number)| count(number));
        let name = indicator.definition.name(card.language).to_owned();
        [name, count(indicator.tally.records)].into_iter().chain(columns).collect()
    };
    let column =
        |(at, title): (usize, &'static str)| if at == 0 { Column::text(title) } else { Column::figures(title) };
    Sheet {
        caption: titles.records_caption.to_owned(),
        columns: titles.records.into_iter().enumerate().map(column).collect(),
        rows: card.scorecard.indicators.iter().map(row).collect(),
        notes: vec![titles.columns_add_up.to_owned()],
    }
}
