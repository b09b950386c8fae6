//! Coordinate systems: the entries of `gpkg_spatial_ref_sys`.

use geoland::Crs;
use rusqlite::{Connection, OptionalExtension, params};

use super::layers::text;
use crate::contents::CrsText;

/// The number of a system of which nothing is known but that it is a plane.
pub(super) const PLANAR: i32 = -1;
/// The number of a system of which nothing is known.
pub(super) const UNKNOWN: i32 = 0;
/// Where numbers of systems without an authority begin.
const FIRST_OWN: i64 = 100_000;

/// WGS 84 as the standard asks for it.
pub(super) const WGS84_WKT: &str = "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,\
    AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],\
    UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],\
    AUTHORITY[\"EPSG\",\"4326\"]]";

/// What the entry of a number says; `None` where that is nothing.
pub(super) fn read(connection: &Connection, srs: i64) -> rusqlite::Result<Option<CrsText>> {
    if srs == i64::from(PLANAR) {
        return Ok(Some(CrsText::named("planar")));
    }
    if srs == i64::from(UNKNOWN) {
        return Ok(None);
    }
    let sql = "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?1";
    let entry = |row: &rusqlite::Row<'_>| Ok((text(row, 0)?, row.get_ref(1)?.as_i64().ok(), text(row, 2)?));
    let Some((organization, code, definition)) = connection.query_row(sql, [srs], entry).optional()? else {
        return Ok(None);
    };
    let organization = organization.filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case("none"));
    let name = organization.zip(code).map(|(name, code)| format!("{}:{code}", name.to_uppercase()));
    // A column of an extension holds the second version of the text, which says more than the first.
    let sql = "SELECT definition_12_063 FROM gpkg_spatial_ref_sys WHERE srs_id = ?1";
    let newer = connection.query_row(sql, [srs], |row| text(row, 0)).unwrap_or_default();
    let wkt = [newer, definition].into_iter().flatten().find(|wkt| !wkt.is_empty() && wkt != "undefined");
    Ok((name.is_some() || wkt.is_some()).then_some(CrsText { name, wkt, projjson: None }))
}

/// An entry to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    /// Nothing is known.
    Unknown,
    /// A plane without a place.
    Planar,
    /// A system with a name of an authority, a text, or both.
    Known {
        /// The authority with its code.
        code: Option<(String, i64)>,
        /// The text of the first version.
        wkt1: Option<String>,
        /// The text of the second version.
        wkt2: Option<String>,
    },
}

/// The entry for a system; the second answer is whether something that is said of it goes.
pub(super) fn entry(text: Option<&CrsText>, system: Option<&Crs>) -> (Entry, bool) {
    if system.is_some_and(Crs::is_planar) {
        return (Entry::Planar, false);
    }
    let said = text.and_then(|text| text.name.as_deref());
    let names = [said, system.map(Crs::name)];
    let code = names.into_iter().flatten().find_map(authority).or_else(|| text?.projjson.as_deref().and_then(id));
    let wkt = text.and_then(|text| text.wkt.clone());
    let is_second = wkt.as_deref().is_some_and(is_second_version);
    let (wkt1, wkt2) = if is_second { (None, wkt) } else { (wkt, None) };
    let nothing = code.is_none() && wkt1.is_none() && wkt2.is_none();
    match nothing {
        true if said.is_some_and(|name| name.eq_ignore_ascii_case("planar")) => (Entry::Planar, false),
        true => (Entry::Unknown, text.is_some() || system.is_some()),
        false => (Entry::Known { code, wkt1, wkt2 }, false),
    }
}

/// The authority and the code of a name: `EPSG:4548`, a urn or an address.
fn authority(name: &str) -> Option<(String, i64)> {
    let name = name.trim();
    let lower = name.to_ascii_lowercase();
    let parts: Vec<&str> = match lower.split_once("/def/crs/") {
        Some((before, _)) => name[before.len() + "/def/crs/".len()..].split('/').collect(),
        None if lower.starts_with("urn:ogc:def:crs:") => name["urn:ogc:def:crs:".len()..].split(':').collect(),
        None => name.split(':').collect(),
    };
    let (authority, code) = (*parts.first()?, *parts.last()?);
    // The standard's axes are those of CRS84 whatever the code says.
    if code.eq_ignore_ascii_case("CRS84") {
        return Some(("EPSG".to_owned(), 4326));
    }
    let is_word = !authority.is_empty() && authority.chars().all(|c| c.is_ascii_alphanumeric());
    if parts.len() < 2 || !is_word || authority.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let code = code.parse().ok().filter(|code| *code > 0)?;
    Some((authority.to_uppercase(), code))
}

/// The identifier of a PROJJSON.
fn id(projjson: &str) -> Option<(String, i64)> {
    let value: serde_json::Value = serde_json::from_str(projjson).ok()?;
    let id = value.get("id")?;
    let code = id.get("code")?;
    let code = code.as_i64().or_else(|| code.as_str()?.parse().ok());
    match code {
        Some(code) => Some((id.get("authority")?.as_str()?.to_uppercase(), code)),
        None => authority(&format!("{}:{}", id.get("authority")?.as_str()?, id.get("code")?.as_str()?)),
    }
}

fn is_second_version(wkt: &str) -> bool {
    let word: String = wkt.trim_start().chars().take_while(|c| c.is_ascii_alphabetic() || *c == '_').collect();
    !matches!(&*word.to_uppercase(), "PROJCS" | "GEOGCS" | "GEOCCS" | "LOCAL_CS" | "COMPD_CS" | "VERT_CS" | "FITTED_CS")
}

impl Entry {
    /// Writes the entry, unless it is there, and gives its number.
    pub(super) fn register(&self, connection: &Connection) -> rusqlite::Result<i32> {
        let Self::Known { code, wkt1, wkt2 } = self else {
            return Ok(if *self == Self::Planar { PLANAR } else { UNKNOWN });
        };
        let definition = wkt1.as_deref().unwrap_or("undefined");
        let (organization, number) = code.as_ref().map_or(("NONE", None), |(name, code)| (name, Some(*code)));
        // An entry with the same code is the same system, unless it says nothing and something is to be said.
        let found: Option<i32> = if let Some(number) = number {
            let sql = "SELECT srs_id FROM gpkg_spatial_ref_sys WHERE upper(organization) = ?1 AND organization_coordsys_id = ?2 \
                       AND srs_id > 0 ORDER BY srs_id LIMIT 1";
            connection.query_row(sql, params![organization, number], |row| row.get(0)).optional()?
        } else {
            let column = if wkt1.is_some() { "definition" } else { "definition_12_063" };
            let sql = format!(
                "SELECT srs_id FROM gpkg_spatial_ref_sys WHERE upper(organization) = 'NONE' AND {column} = ?1 LIMIT 1"
            );
            let text = wkt1.as_ref().or(wkt2.as_ref());
            if wkt2.is_some() {
                extend(connection)?;
            }
            connection.query_row(&sql, [text], |row| row.get(0)).optional()?
        };
        if let Some(found) = found {
            return Ok(found);
        }
        let taken = |srs: i64| {
            connection.query_row("SELECT count(*) FROM gpkg_spatial_ref_sys WHERE srs_id = ?1", [srs], |row| {
                row.get::<_, i64>(0)
            })
        };
        let usual = number.and_then(|number| i32::try_from(number).ok()).map(i64::from);
        let srs = match usual {
            Some(srs) if taken(srs)? == 0 => srs,
            _ => {
                let sql = "SELECT max(srs_id) FROM gpkg_spatial_ref_sys";
                let last: Option<i64> = connection.query_row(sql, [], |row| row.get(0))?;
                last.map_or(FIRST_OWN, |last| FIRST_OWN.max(last.saturating_add(1)))
            }
        };
        let name = code.as_ref().map_or_else(|| title(definition), |(name, code)| format!("{name}:{code}"));
        let sql = "INSERT INTO gpkg_spatial_ref_sys (srs_name, srs_id, organization, organization_coordsys_id, definition) \
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        connection.execute(sql, params![name, srs, organization, number.unwrap_or(srs), definition])?;
        if let Some(wkt2) = wkt2 {
            extend(connection)?;
            let sql = "UPDATE gpkg_spatial_ref_sys SET definition_12_063 = ?1 WHERE srs_id = ?2";
            connection.execute(sql, params![wkt2, srs])?;
        }
        // A number beyond 32 bits has no place in the header of a geometry.
        Ok(i32::try_from(srs).unwrap_or(UNKNOWN))
    }
}

/// The name within a text.
fn title(wkt: &str) -> String {
    wkt.split('"').nth(1).filter(|name| !name.is_empty()).unwrap_or("undefined").to_owned()
}

/// Adds the column of the extension that holds texts of the second version.
fn extend(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "SELECT count(*) FROM pragma_table_xinfo('gpkg_spatial_ref_sys') WHERE name = 'definition_12_063'";
    if connection.query_row(sql, [], |row| row.get::<_, i64>(0))? > 0 {
        return Ok(());
    }
    connection.execute_batch(
        "ALTER TABLE gpkg_spatial_ref_sys ADD COLUMN definition_12_063 TEXT NOT NULL DEFAULT 'undefined';
         INSERT INTO gpkg_extensions VALUES ('gpkg_spatial_ref_sys', 'definition_12_063', 'gpkg_crs_wkt',
         'http://www.geopackage.org/spec120/#extension_crs_wkt', 'read-write');",
    )
}

#[cfg(test)]
mod tests {
    use geoland::Crs;

    use super::{Entry, authority, entry};
    use crate::contents::CrsText;

    #[test]
    fn names_of_authorities() {
        let epsg = |code| Some(("EPSG".to_owned(), code));
        for (name, expected) in [
            ("EPSG:4548", epsg(4548)),
            ("epsg:4548", epsg(4548)),
            ("urn:ogc:def:crs:EPSG::4548", epsg(4548)),
            ("urn:ogc:def:crs:EPSG:9.8:4548", epsg(4548)),
            ("http://www.opengis.net/def/crs/EPSG/0/4548", epsg(4548)),
            ("urn:ogc:def:crs:OGC:1.3:CRS84", epsg(4326)),
            ("OGC:CRS84", epsg(4326)),
            ("ESRI:102025", Some(("ESRI".to_owned(), 102_025))),
            ("4548", None),
            ("EPSG:", None),
            ("EPSG:-1", None),
            ("+proj=utm +zone=50", None),
            ("", None),
        ] {
            assert_eq!(authority(name), expected, "{name}");
        }
    }

    #[test]
    fn entries() {
        let known = |code, wkt1: Option<&str>, wkt2: Option<&str>| Entry::Known {
            code,
            wkt1: wkt1.map(str::to_owned),
            wkt2: wkt2.map(str::to_owned),
        };
        let epsg = |code| Some(("EPSG".to_owned(), code));
        assert_eq!(entry(None, None), (Entry::Unknown, false));
        assert_eq!(entry(Some(&CrsText::named("planar")), None), (Entry::Planar, false));
        assert_eq!(entry(None, Some(&Crs::PLANAR)), (Entry::Planar, false));
        assert_eq!(entry(None, Some(&Crs::WGS84)), (known(epsg(4326), None, None), false));
        let wkt = |wkt: &str| CrsText { wkt: Some(wkt.to_owned()), ..CrsText::default() };
        assert_eq!(entry(Some(&wkt("PROJCS[\"a\"]")), None), (known(None, Some("PROJCS[\"a\"]"), None), false));
        assert_eq!(entry(Some(&wkt("PROJCRS[\"a\"]")), None), (known(None, None, Some("PROJCRS[\"a\"]")), false));
        let projjson = |text: &str| CrsText { projjson: Some(text.to_owned()), ..CrsText::default() };
        let text = projjson(r#"{"id": {"authority": "EPSG", "code": 4548}}"#);
        assert_eq!(entry(Some(&text), None), (known(epsg(4548), None, None), false));
        assert_eq!(entry(Some(&projjson("{}")), None), (Entry::Unknown, true));
    }
}
