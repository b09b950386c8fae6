//! Units of indicators: those that can be turned into each other, and their names.

use super::definition::Language;

/// What a unit is of. Units of different kinds are never turned into each other; floor area is no land, which their names have
/// to say, since square metres do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Area,
    Length,
    Mass,
}

/// Symbol, Chinese name, kind, and size in m², m or t.
const UNITS: [(&str, &str, Kind, f64); 12] = [
    ("m2", "平方米", Kind::Area, 1.0),
    ("ha", "公顷", Kind::Area, 1e4),
    ("km2", "平方公里", Kind::Area, 1e6),
    ("mu", "亩", Kind::Area, 1e4 / 15.0),
    ("ft2", "平方英尺", Kind::Area, 0.092_903_04),
    ("acre", "英亩", Kind::Area, 4_046.856_422_4),
    ("m", "米", Kind::Length, 1.0),
    ("km", "公里", Kind::Length, 1e3),
    ("t", "吨", Kind::Mass, 1.0),
    ("kt", "千吨", Kind::Mass, 1e3),
    ("Mt", "百万吨", Kind::Mass, 1e6),
    ("万吨", "万吨", Kind::Mass, 1e4),
];

/// A number in another unit; none where the units are not of one kind. Equal texts are equal units.
pub(super) fn convert(value: f64, from: &str, to: &str) -> Option<f64> {
    if from == to {
        return Some(value);
    }
    let find = |symbol: &str| UNITS.iter().find(|unit| unit.0 == symbol);
    let (from, to) = (find(from)?, find(to)?);
    (from.2 == to.2).then(|| if from.3 >= to.3 { value * (from.3 / to.3) } else { value / (to.3 / from.3) })
}

/// Whether a text is a unit of land.
pub(super) fn is_area(symbol: &str) -> bool {
    UNITS.iter().any(|unit| unit.0 == symbol && unit.2 == Kind::Area)
}

/// Whether a text is a unit of length.
pub(super) fn is_length(symbol: &str) -> bool {
    UNITS.iter().any(|unit| unit.0 == symbol && unit.2 == Kind::Length)
}

/// The name of a unit in a language; a text that is none stands for itself.
pub(super) fn name(symbol: &str, language: Language) -> &str {
    match language {
        Language::English => symbol,
        Language::Chinese => UNITS.iter().find(|unit| unit.0 == symbol).map_or(symbol, |unit| unit.1),
    }
}

#[cfg(test)]
mod tests {
    use super::convert;

    #[test]
    fn units_of_one_kind_turn_into_each_other() {
        assert_eq!(convert(13_000.0, "m2", "ha"), Some(1.3));
        assert_eq!(convert(2.0, "km", "m"), Some(2_000.0));
        assert_eq!(convert(8_000.0, "万吨", "Mt"), Some(80.0));
        assert_eq!(convert(5.0, "sites", "sites"), Some(5.0));
        for (from, to) in [("m2", "m"), ("sites", "households"), ("t", "ha")] {
            assert_eq!(convert(1.0, from, to), None, "{from} {to}");
        }
    }
}
