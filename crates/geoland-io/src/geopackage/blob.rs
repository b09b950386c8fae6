//! The geometries of a `GeoPackage`: a header, then well-known binary.

use geo_types::Geometry;

use crate::wkb::{self, Wkb};

/// The bytes of the header before the box.
const HEADER_BYTES: usize = 8;
/// The bytes of the boxes by their code in the flags: none; west, east, south and north; these and heights, measures, or both.
const BOX_BYTES: [usize; 5] = [0, 32, 48, 48, 64];

/// Reads a geometry and the number of its coordinate system.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(bytes: &[u8]) -> Result<(Wkb, i32), String> {
    let Some((header, rest)) = bytes.split_first_chunk::<HEADER_BYTES>() else {
        return Err(format!("a geometry of {} bytes, less than its header takes", bytes.len()));
    };
    let [b'G', b'P', version, flags, srs @ ..] = *header else {
        return Err("a geometry without the header of GeoPackage".to_owned());
    };
    if version != 0 {
        return Err(format!("a geometry of the unknown version {version}"));
    }
    if flags & 0x20 != 0 {
        return Err("a geometry of a type that only an extension defines; convert it to a simple one first".to_owned());
    }
    let code = flags >> 1 & 7;
    let Some(wkb) = BOX_BYTES.get(usize::from(code)).and_then(|bytes| rest.get(*bytes..)) else {
        return Err(if code > 4 {
            format!("a geometry with a box of the unknown kind {code}")
        } else {
            "a geometry that ends within its box".to_owned()
        });
    };
    let srs = if flags & 1 == 1 { i32::from_le_bytes(srs) } else { i32::from_be_bytes(srs) };
    Ok((wkb::read(wkb)?, srs))
}

/// Writes a geometry, with its box unless it is a point or empty.
pub(super) fn write(
    geometry: &Geometry<f64>,
    bounds: Option<[f64; 4]>,
    heights: &[f64],
    measures: &[f64],
    srs: i32,
) -> Vec<u8> {
    let wkb = wkb::write(geometry, heights, measures);
    let mut out = Vec::with_capacity(HEADER_BYTES + BOX_BYTES[1] + wkb.len());
    out.extend(*b"GP\0");
    let bounded = bounds.filter(|_| !matches!(geometry, Geometry::Point(_)));
    out.push(1 | if bounds.is_none() { 0x10 } else { 0 } | if bounded.is_some() { 1 << 1 } else { 0 });
    out.extend(srs.to_le_bytes());
    if let Some([west, south, east, north]) = bounded {
        out.extend([west, east, south, north].map(f64::to_le_bytes).as_flattened());
    }
    out.extend(wkb);
    out
}

#[cfg(test)]
mod tests {
    use geo_types::{Geometry, line_string, point};

    use super::{read, write};
    use crate::positions;

    fn line() -> Geometry<f64> {
        line_string![(x: 1.0, y: 2.0), (x: 0.1, y: -4.0)].into()
    }

    #[test]
    fn what_is_written_is_read() {
        for geometry in
            [line(), point!(x: 1.5, y: 2.5).into(), Geometry::MultiPoint(Vec::<geo_types::Point>::new().into())]
        {
            let bytes = write(&geometry, positions::bounds(&geometry), &[], &[], 4548);
            let (wkb, srs) = read(&bytes).unwrap();
            assert_eq!((wkb.geometry, srs), (geometry, 4548));
        }
    }

    #[test]
    fn every_kind_of_box_and_both_byte_orders() {
        let wkb = crate::wkb::write(&line(), &[], &[]);
        for (code, bytes) in [(0_u8, 0), (1, 32), (2, 48), (3, 48), (4, 64)] {
            for little in [0, 1] {
                let mut blob = b"GP\0".to_vec();
                blob.push(code << 1 | little);
                blob.extend(if little == 1 { 4326_i32.to_le_bytes() } else { 4326_i32.to_be_bytes() });
                blob.extend(vec![0xFF; bytes]);
                blob.extend(&wkb);
                let (read, srs) = read(&blob).unwrap();
                assert_eq!((read.geometry, srs), (line(), 4326), "{code} {little}");
            }
        }
    }

    #[test]
    fn every_mutilation_is_an_answer() {
        let geometry = line();
        let bytes = write(&geometry, positions::bounds(&geometry), &[], &[], 4326);
        for len in 0..bytes.len() {
            assert!(read(&bytes[..len]).is_err(), "cut to {len}");
        }
        for at in 0..bytes.len() {
            for value in 0..=255 {
                let mut changed = bytes.clone();
                changed[at] = value;
                let _ = read(&changed);
            }
        }
        for (flags, message) in [
            (0x0B, "a geometry with a box of the unknown kind 5"),
            (0x21, "a geometry of a type that only an extension defines; convert it to a simple one first"),
        ] {
            let mut changed = bytes.clone();
            changed[3] = flags;
            assert_eq!(read(&changed).unwrap_err(), message);
        }
        assert_eq!(read(b"").unwrap_err(), "a geometry of 0 bytes, less than its header takes");
        assert_eq!(read(b"\0\x01\0\0\0\0\0\0\0").unwrap_err(), "a geometry without the header of GeoPackage");
    }
}
