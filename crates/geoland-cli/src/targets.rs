//! The targets file: a CSV table of hectares that scopes are asked for.

use std::path::Path;

use geoland::Target;

use crate::failure::Failure;
use crate::text::read_text;

/// The columns, in the order that [`Target::parse`] takes them.
const COLUMNS: [&str; 6] = ["scope", "name", "measure", "hectares", "version", "date"];
/// Those without which there is no target.
const NEEDED: [&str; 2] = ["scope", "hectares"];

/// Reads targets.
pub(crate) fn read(path: &Path) -> Result<Vec<Target>, Failure> {
    parse(&read_text(path)?).map_err(|why| Failure::refused(format!("{}, {why}", path.display())))
}

fn parse(text: &str) -> Result<Vec<Target>, String> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| format!("line 1: {error}"))?.clone();
    if let Some(unknown) = header.iter().find(|name| !COLUMNS.contains(name)) {
        return Err(format!("line 1: unknown column \"{unknown}\": use {}", COLUMNS.join(", ")));
    }
    if let Some(missing) = NEEDED.iter().find(|name| !header.iter().any(|found| found == **name)) {
        return Err(format!("line 1: no column \"{missing}\": begin the file with {}", COLUMNS.join(",")));
    }
    let at = COLUMNS.map(|name| header.iter().position(|found| found == name));
    let mut targets = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() > header.len() {
            return Err(format!("line {line}: more fields than columns: put texts with commas in quotes"));
        }
        let [scope, name, measure, hectares, version, date] =
            at.map(|at| at.and_then(|at| record.get(at)).unwrap_or(""));
        let target = Target::parse(scope, name, measure, hectares, version, date);
        targets.push(target.map_err(|error| format!("line {line}: {error}"))?);
    }
    Ok(targets)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn columns_may_come_in_any_order_and_be_left_out() {
        let targets = parse("hectares,scope\n1600,total\n").unwrap();
        assert_eq!(targets[0].hectares, 1600.0);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        assert_eq!(
            parse("scope,ha\n").unwrap_err(),
            "line 1: unknown column \"ha\": use scope, name, measure, hectares, version, date"
        );
        assert!(parse("scope,name\n").unwrap_err().starts_with("line 1: no column \"hectares\""));
        assert_eq!(
            parse("scope,hectares\ntotal,1\ncity,2\n").unwrap_err(),
            "line 3: scope \"city\": write total, district, key_area or scope"
        );
        assert!(parse("scope,hectares\ntotal,1,600\n").unwrap_err().starts_with("line 2: more fields"));
    }
}
