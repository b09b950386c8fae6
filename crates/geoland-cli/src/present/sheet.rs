//! A table for people to read, before it is set as text or Markdown.

use std::borrow::Cow;

/// A table for people to read. Its texts are as they come from files: whoever sets it makes them safe.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    /// What stands above it.
    pub(crate) caption: String,
    /// Its columns.
    pub(crate) columns: Vec<Column>,
    /// Its rows, a text for each column.
    pub(crate) rows: Vec<Vec<String>>,
    /// What stands below it, a line each.
    pub(crate) notes: Vec<String>,
}

/// A column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// Its title.
    pub(crate) title: Cow<'static, str>,
    /// Whether it holds figures, which are set to the right.
    pub(crate) figures: bool,
}

impl Column {
    /// A column of texts.
    pub(crate) const fn text(title: &'static str) -> Self {
        Self { title: Cow::Borrowed(title), figures: false }
    }

    /// A column of figures.
    pub(crate) const fn figures(title: &'static str) -> Self {
        Self { title: Cow::Borrowed(title), figures: true }
    }

    /// A column of figures whose title is not known before.
    pub(crate) const fn named(title: String) -> Self {
        Self { title: Cow::Owned(title), figures: true }
    }
}

impl Sheet {
    /// Leaves out columns in which no row says anything.
    pub(crate) fn without_empty_columns(mut self) -> Self {
        let full: Vec<bool> =
            (0..self.columns.len()).map(|at| self.rows.iter().any(|row| !row[at].is_empty())).collect();
        let keep = |at: usize| self.rows.is_empty() || full[at];
        let columns = std::mem::take(&mut self.columns);
        self.columns = columns.into_iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, column)| column).collect();
        let rows = std::mem::take(&mut self.rows);
        self.rows = rows
            .into_iter()
            .map(|row| row.into_iter().enumerate().filter(|(at, _)| full[*at]).map(|(_, text)| text).collect())
            .collect();
        self
    }
}

/// A figure that counts units of 10^-decimals, with thousands set apart.
///
/// ```text
/// 60029 of one decimal: 6,002.9
/// ```
pub(crate) fn figure(count: i64, decimals: u8) -> String {
    let digits = format!("{:0width$}", count.unsigned_abs(), width = usize::from(decimals) + 1);
    let (whole, fraction) = digits.split_at(digits.len() - usize::from(decimals));
    let sign = if count < 0 { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", grouped(whole))
}

/// A count, with thousands set apart.
pub(crate) fn count(count: u64) -> String {
    grouped(&count.to_string())
}

/// A number rounded to some decimals, with thousands set apart.
pub(crate) fn rounded(number: f64, decimals: u8) -> String {
    let text = format!("{:.*}", usize::from(decimals), number);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let point = if fraction.is_empty() { "" } else { "." };
    match whole.strip_prefix('-') {
        Some(digits) => format!("-{}{point}{fraction}", grouped(digits)),
        None => format!("{}{point}{fraction}", grouped(whole)),
    }
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Parts of a whole as whole numbers that add up to it, each rounded down or up: the largest remainders go up.
pub(crate) fn shares(whole: i64, parts: &[f64]) -> Vec<i64> {
    let mut shares: Vec<i64> = parts.iter().map(|part| part.floor() as i64).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|&a, &b| (parts[b] - parts[b].floor()).total_cmp(&(parts[a] - parts[a].floor())).then(a.cmp(&b)));
    let missing = whole - shares.iter().sum::<i64>();
    for &at in order.iter().take(usize::try_from(missing).unwrap_or(0)) {
        shares[at] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::{count, figure, rounded, shares};

    #[test]
    fn figures_are_set_as_the_report_prints_them() {
        assert_eq!(figure(60_029, 1), "6,002.9");
        assert_eq!(figure(5, 1), "0.5");
        assert_eq!(figure(0, 0), "0");
        assert_eq!(figure(-1_234_567, 3), "-1,234.567");
        assert_eq!(count(1_000_000), "1,000,000");
        assert_eq!(rounded(-1234.56, 1), "-1,234.6");
        assert_eq!(rounded(999.5, 0), "1,000");
    }

    #[test]
    fn shares_add_up() {
        assert_eq!(shares(10, &[3.4, 3.4, 3.2]), [4, 3, 3]);
        assert_eq!(shares(3, &[1.0, 2.0]), [1, 2]);
        assert_eq!(shares(0, &[]), Vec::<i64>::new());
    }
}
