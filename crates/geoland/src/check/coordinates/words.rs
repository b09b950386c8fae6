//! Words for figures.

/// A share in percent, with two significant digits.
pub(super) fn share(share: f64) -> String {
    let percent = share * 100.0;
    let decimals = match percent {
        p if p >= 9.95 => 0,
        p if p >= 0.995 => 1,
        _ => 2,
    };
    format!("{percent:.decimals$} %")
}

/// A distance, as exact as one would say it.
pub(crate) fn distance(metres: f64) -> String {
    match metres {
        m if m < 9.5 => format!("{m:.0} m"),
        m if m < 995.0 => format!("{:.0} m", (m / 10.0).round() * 10.0),
        m if m < 9_950.0 => format!("{:.1} km", m / 1000.0),
        m => format!("{} km", thousands((m / 1000.0).round())),
    }
}

/// A whole number with commas between the thousands.
pub(crate) fn thousands(number: f64) -> String {
    let digits = format!("{:.0}", number.abs());
    let mut text = String::new();
    for (k, digit) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0.0 { format!("-{text}") } else { text }
}

/// A list in words: `a`, `a or b`, `a, b or c`.
pub(super) fn any_of(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

/// An ordinate or two as one would copy them: metres without decimals, degrees with five.
pub(super) fn position([x, y]: [f64; 2]) -> String {
    let ordinate = |value: f64| if value.abs() > 1000.0 { format!("{value:.0}") } else { format!("{value:.5}") };
    format!("{}, {}", ordinate(x), ordinate(y))
}

#[cfg(test)]
mod tests {
    use super::{any_of, distance, share, thousands};

    #[test]
    fn figures_in_words() {
        assert_eq!([0.0044, 0.012, 0.43].map(share), ["0.44 %", "1.2 %", "43 %"]);
        assert_eq!(
            [3.4, 37.0, 540.0, 1_234.0, 123_456.0, 9_876_543.0].map(distance),
            ["3 m", "40 m", "540 m", "1.2 km", "123 km", "9,877 km"]
        );
        assert_eq!([0.0, -999.0, 39_500_000.0].map(thousands), ["0", "-999", "39,500,000"]);
        assert_eq!(any_of(&["a".into(), "b".into(), "c".into()]), "a, b or c");
    }
}
