//! Pages of texts whose lengths are written as differences: the decoder makes room for as many as the page says within, which is looked at here
//! first.

use std::fs::File;
use std::sync::Arc;

use parquet::basic::Encoding;
use parquet::column::page::Page;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::serialized_reader::SerializedPageReader;

/// Looks at every page of a column that has such ones.
pub(super) fn check(file: File, column: &ColumnChunkMetaData, rows: u64) -> Result<(), String> {
    let rows = usize::try_from(rows).unwrap_or(usize::MAX);
    let reader = SerializedPageReader::new(Arc::new(file), column, rows, None).map_err(|error| error.to_string())?;
    let descriptor = column.column_descr();
    for page in reader {
        let page = page.map_err(|error| error.to_string())?;
        let levels = match &page {
            Page::DataPage { buf, .. } => levels(buf, [descriptor.max_rep_level(), descriptor.max_def_level()])?,
            Page::DataPageV2 { def_levels_byte_len, rep_levels_byte_len, .. } => {
                *def_levels_byte_len as usize + *rep_levels_byte_len as usize
            }
            Page::DictionaryPage { .. } => continue,
        };
        let mut bytes = page.buffer().get(levels..).ok_or("a page with more bytes of levels than it has")?;
        let lists = match page.encoding() {
            Encoding::DELTA_LENGTH_BYTE_ARRAY => 1,
            Encoding::DELTA_BYTE_ARRAY => 2,
            _ => 0,
        };
        for _ in 0..lists {
            bytes =
                list(bytes, u64::from(page.num_values())).ok_or("a list of lengths that is longer than its page")?;
        }
    }
    Ok(())
}

/// The bytes of the levels of a page of the first version: a size before each kind that there is.
fn levels(bytes: &[u8], kinds: [i16; 2]) -> Result<usize, String> {
    let mut at = 0_usize;
    for _ in kinds.into_iter().filter(|most| *most > 0) {
        let size =
            bytes.get(at..).and_then(|rest| rest.first_chunk::<4>()).ok_or("a page that ends within its levels")?;
        at = at.saturating_add(4).saturating_add(u32::from_le_bytes(*size) as usize);
    }
    Ok(at)
}

/// What follows a list of whole numbers as differences (`DELTA_BINARY_PACKED`) of at most so many; `None` where it is longer or ends early.
fn list(bytes: &[u8], most: u64) -> Option<&[u8]> {
    let mut rest = bytes;
    let (block, blocks, values) = (number(&mut rest)?, number(&mut rest)?, number(&mut rest)?);
    number(&mut rest)?;
    if values > most || blocks == 0 || blocks > rest.len() as u64 + 1 {
        // One value alone has no blocks, and so no widths of them.
        return (values <= most.min(1)).then_some(rest);
    }
    let in_one = Some(block / blocks).filter(|values| *values > 0)?;
    let mut left = values.saturating_sub(1);
    while left > 0 {
        number(&mut rest)?;
        let (widths, after) = rest.split_at_checked(usize::try_from(blocks).ok()?)?;
        let mut size = 0_u64;
        for width in widths {
            // What stands for parts without values says nothing.
            if left > 0 {
                size = size.checked_add(u64::from(*width).checked_mul(in_one)? / 8)?;
                left = left.saturating_sub(in_one);
            }
        }
        // Some writers leave out the end of the last block.
        rest = after.get(usize::try_from(size).ok()?..).unwrap_or(&[]);
    }
    Some(rest)
}

/// A whole number of seven bits a byte.
fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7F) << shift;
        if *byte < 0x80 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{list, number};

    #[test]
    fn lists_end_where_they_say() {
        // Blocks of 128 in 4, of one value, which is 5; then of 33 values that do not differ but for the last 32, of one bit each.
        let one = [0x80, 1, 4, 1, 10, 99];
        assert_eq!(list(&one, 1), Some(&[99][..]));
        let many = [0x80, 1, 4, 33, 10, 0, 1, 0, 0, 0, 1, 2, 3, 4, 99];
        assert_eq!(list(&many, 33), Some(&[99][..]));
        assert_eq!(list(&many, 32), None);
        for len in 0..10 {
            assert_eq!(list(&many[..len], 33), None, "cut to {len}");
        }
    }

    #[test]
    fn lists_that_lie_are_none() {
        // Four billion values, and as many parts of a block.
        assert_eq!(list(&[0x80, 1, 4, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 10], 1000), None);
        assert_eq!(list(&[0x80, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 33, 10, 0], 1000), None);
        assert_eq!(list(&[0, 4, 33, 10, 0, 1, 1, 1, 1], 1000), None);
        assert_eq!(number(&mut &[0xFF; 11][..]), None);
    }
}
