//! A walk over the structures in which a Parquet file describes itself (Thrift's compact protocol), before they are decoded.
//!
//! The decoder makes room for what a list says that it holds, and trusts the sizes that it reads. What this walk has passed is all
//! there, and whoever watches it has seen every number.

/// The deepest structures that are walked; those of Parquet take less than half of it.
const DEPTH_LIMIT: usize = 24;

/// Why a walk ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The bytes end before the structure does.
    EndsEarly,
    /// This is no such structure.
    Malformed,
}

/// Who watches a walk.
pub(super) trait Watcher {
    /// A whole number at a place: the numbers of the fields from the outermost in.
    fn integer(&mut self, path: &[i16], value: i64);
    /// The next structure of a list at a place begins.
    fn element(&mut self, path: &[i16]) -> Result<(), Fault>;
}

/// Walks the structure that the bytes begin with and says how many bytes it takes.
pub(super) fn walk(bytes: &[u8], watcher: &mut dyn Watcher) -> Result<usize, Fault> {
    let mut walk = Walk { bytes, at: 0, path: Vec::with_capacity(DEPTH_LIMIT), watcher };
    walk.structure()?;
    Ok(walk.at)
}

struct Walk<'a, 'w> {
    bytes: &'a [u8],
    at: usize,
    path: Vec<i16>,
    watcher: &'w mut dyn Watcher,
}

impl Walk<'_, '_> {
    fn byte(&mut self) -> Result<u8, Fault> {
        let byte = *self.bytes.get(self.at).ok_or(Fault::EndsEarly)?;
        self.at += 1;
        Ok(byte)
    }

    fn skip(&mut self, bytes: u64) -> Result<(), Fault> {
        let rest = (self.bytes.len() - self.at) as u64;
        if bytes > rest {
            return Err(Fault::EndsEarly);
        }
        self.at += bytes as usize;
        Ok(())
    }

    fn unsigned(&mut self) -> Result<u64, Fault> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Fault::Malformed)
    }

    fn signed(&mut self) -> Result<i64, Fault> {
        let value = self.unsigned()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    fn structure(&mut self) -> Result<(), Fault> {
        if self.path.len() >= DEPTH_LIMIT {
            return Err(Fault::Malformed);
        }
        let mut field = 0_i16;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            field = match head >> 4 {
                0 => i16::try_from(self.signed()?).map_err(|_| Fault::Malformed)?,
                delta => field.checked_add(i16::from(delta)).ok_or(Fault::Malformed)?,
            };
            self.path.push(field);
            match head & 0x0F {
                // True and false have no bytes of their own here.
                1 | 2 => {}
                kind => self.value(kind)?,
            }
            self.path.pop();
        }
    }

    fn value(&mut self, kind: u8) -> Result<(), Fault> {
        match kind {
            1..=3 => self.skip(1),
            4..=6 => {
                let value = self.signed()?;
                self.watcher.integer(&self.path, value);
                Ok(())
            }
            7 => self.skip(8),
            8 => {
                let bytes = self.unsigned()?;
                self.skip(bytes)
            }
            9 | 10 => self.list(),
            11 => {
                let entries = self.unsigned()?;
                // Parquet has no maps; an empty one is a byte.
                if entries == 0 { Ok(()) } else { Err(Fault::Malformed) }
            }
            12 => self.structure(),
            _ => Err(Fault::Malformed),
        }
    }

    fn list(&mut self) -> Result<(), Fault> {
        let head = self.byte()?;
        let kind = head & 0x0F;
        let count = match head >> 4 {
            15 => self.unsigned()?,
            count => u64::from(count),
        };
        // No structure of Parquet is empty: each takes a field and an end.
        let least = if kind == 12 { 3 } else { 1 };
        if count > (self.bytes.len() - self.at) as u64 / least {
            return Err(Fault::EndsEarly);
        }
        for _ in 0..count {
            if kind == 12 {
                self.watcher.element(&self.path)?;
                // One level deeper, so that lists of lists count too.
                let start = self.at;
                self.structure()?;
                if self.at - start < 3 {
                    return Err(Fault::Malformed);
                }
            } else if matches!(kind, 9..=11) {
                return Err(Fault::Malformed);
            } else {
                self.value(kind)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, Watcher, walk};

    #[derive(Default)]
    struct Seen(Vec<(Vec<i16>, i64)>, usize);

    impl Watcher for Seen {
        fn integer(&mut self, path: &[i16], value: i64) {
            self.0.push((path.to_vec(), value));
        }

        fn element(&mut self, _: &[i16]) -> Result<(), Fault> {
            self.1 += 1;
            Ok(())
        }
    }

    /// Field 1 is the number -3, field 3 a text, field 4 a list of one structure whose field 2 is 300.
    const BYTES: [u8; 13] = [0x15, 0x05, 0x28, 0x02, b'a', b'b', 0x19, 0x1C, 0x26, 0xD8, 0x04, 0x00, 0x00];

    #[test]
    fn numbers_come_with_their_places() {
        let mut seen = Seen::default();
        assert_eq!(walk(&BYTES, &mut seen), Ok(BYTES.len()));
        assert_eq!(seen.0, [(vec![1], -3), (vec![4, 2], 300)]);
        assert_eq!(seen.1, 1);
    }

    #[test]
    fn what_ends_early_or_lies_is_an_answer() {
        for len in 0..BYTES.len() {
            assert_eq!(walk(&BYTES[..len], &mut Seen::default()), Err(Fault::EndsEarly), "cut to {len}");
        }
        // A text and a list of four billion.
        for bytes in [[0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x19, 0xFC, 0xFF, 0xFF, 0xFF, 0x0F]] {
            assert_eq!(walk(&bytes, &mut Seen::default()), Err(Fault::EndsEarly));
        }
        assert_eq!(walk(&[0x1C].repeat(1000), &mut Seen::default()), Err(Fault::Malformed));
        // A list of empty structures, of which none is Parquet's.
        assert_eq!(walk(&[0x19, 0x2C, 0, 0, 0, 0, 0, 0], &mut Seen::default()), Err(Fault::Malformed));
    }
}
