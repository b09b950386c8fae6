//! Searches in bytes, several at once.

/// The lines that end in some bytes. They are counted in bytes, as many at once as the processor can, and so in short runs.
pub(super) fn newlines(bytes: &[u8]) -> u64 {
    let runs = bytes.chunks(usize::from(u8::MAX));
    runs.map(|run| u64::from(run.iter().map(|&b| u8::from(b == b'\n')).sum::<u8>())).sum()
}

/// Where a run of plain characters of a string ends: at a quote, a backslash or a control character.
#[inline]
pub(super) fn string_end(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::MAX / 255;
    let words = bytes.chunks_exact(8);
    let tail = words.remainder();
    for (at, word) in words.enumerate() {
        let Ok(word) = word.try_into().map(u64::from_le_bytes) else { break };
        // The high bit of each byte that is less than a number; a borrow can only set it above one that is.
        let less = |word: u64, than: u64| word.wrapping_sub(ONES * than) & !word & (ONES << 7);
        let is = |byte: u8| less(word ^ (ONES * u64::from(byte)), 1);
        let ends = less(word, 0x20) | is(b'"') | is(b'\\');
        if ends != 0 {
            return Some(8 * at + ends.trailing_zeros() as usize / 8);
        }
    }
    let is_end = |&b: &u8| b == b'"' || b == b'\\' || b < 0x20;
    tail.iter().position(is_end).map(|at| bytes.len() - tail.len() + at)
}

#[cfg(test)]
mod tests {
    use super::{newlines, string_end};

    #[test]
    fn ends_of_strings_and_lines_are_those_of_a_plain_search() {
        // Each byte at each place, beside bytes whose borrows and high bits could mislead.
        for byte in 0..=u8::MAX {
            for beside in [b'a', 0x20, 0x21, 0x23, 0x5B, 0x5D, 0x7F, 0x80, 0x9F, 0xA2, 0xDC, 0xFF] {
                for at in 0..17 {
                    let mut text = [beside; 17];
                    text[at] = byte;
                    let plain = text.iter().position(|&b| b == b'"' || b == b'\\' || b < 0x20);
                    assert_eq!(string_end(&text), plain, "{byte} {beside} {at}");
                }
            }
        }
        assert_eq!(newlines(&b"\n".repeat(100_000)), 100_000);
    }
}
