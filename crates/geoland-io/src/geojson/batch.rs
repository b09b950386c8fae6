//! A block of text and the features that were read of it.

use std::io;
use std::ops::ControlFlow;

use super::Reader;
use super::ahead::Feed;
use super::lexer::Lexer;
use super::plain::Plain;
use crate::contents::Remarks;
use crate::feature::Feature;
use crate::source::Request;

/// A block that begins with a feature, and what was read of it so far. All of it is used again for other blocks.
pub(super) struct Batch {
    pub(super) block: Vec<u8>,
    /// How much of the block is text.
    pub(super) len: usize,
    /// Whether the next block begins with a feature.
    pub(super) is_cut: bool,
    /// Features, of which only the first `count` are of this block. They are numbered from 1.
    pub(super) features: Vec<Feature>,
    pub(super) count: usize,
    pub(super) remarks: Remarks,
    /// Where the last of the features ends; 0 without any.
    pub(super) end: usize,
    plain: Plain,
}

impl Batch {
    /// An empty block of a size.
    pub(super) fn new(block_bytes: usize) -> Self {
        Self {
            block: vec![0; block_bytes],
            len: 0,
            is_cut: false,
            features: Vec::new(),
            count: 0,
            remarks: Remarks::default(),
            end: 0,
            plain: Plain::default(),
        }
    }

    /// Reads features, each after a comma, as long as nothing is wrong with them.
    pub(super) fn parsed(mut self, request: &Request, depth: u32) -> Self {
        let mut sink = |_: &mut Feature| ControlFlow::Continue(());
        let lexer = Lexer::of_block(Feed::new(io::empty()), (self.block, self.len), depth);
        let mut reader = Reader::new(lexer, &mut sink, request);
        reader.plain = self.plain;
        let mut first = true;
        while reader.lexer.element(&mut first).is_ok_and(|more| more) {
            if reader.next_feature(self.count as u64 + 1).is_err() {
                break;
            }
            if reader.shared.crs.0.is_some() {
                // Whether it is that of the others is to be found out in sequence.
                (self.count, self.end) = (0, 0);
                reader.shared.remarks = Remarks::default();
                break;
            }
            if self.features.len() == self.count {
                self.features.push(Feature::default());
            }
            std::mem::swap(&mut self.features[self.count], &mut reader.feature);
            self.count += 1;
            self.end = reader.lexer.place();
        }
        self.remarks = reader.shared.remarks;
        self.plain = reader.plain;
        self.block = reader.lexer.into_block();
        self
    }

    /// Forgets what was read.
    pub(super) fn clear(&mut self) {
        (self.len, self.count, self.end, self.is_cut) = (0, 0, 0, false);
        self.remarks = Remarks::default();
    }
}

#[cfg(test)]
mod tests {
    use super::Batch;
    use crate::source::Request;

    fn parsed(text: &str) -> Batch {
        let mut batch = Batch::new(text.len());
        batch.block.copy_from_slice(text.as_bytes());
        batch.len = text.len();
        batch.parsed(&Request::default(), 2)
    }

    #[test]
    fn a_block_is_read_up_to_its_last_whole_feature() {
        let feature = r#"{"type":"Feature","properties":{"status":"cleared"},"geometry":null}"#;
        let odd = r#"{"type":"Feature","properties":{"name":"a\u0041"},"bbox":[],"geometry":null}"#;
        let batch = parsed(&format!("{feature},\n{odd} ,{feature}\n, "));
        assert_eq!((batch.count, batch.end), (3, 2 * feature.len() + odd.len() + 4));
        assert_eq!(batch.features[1].record.get("name").as_text().as_deref(), Some("aA"));
        assert_eq!(batch.features[2].record.number, 3);
        // What is cut off or wrong is read again in sequence, which has the words for it.
        assert_eq!(parsed(&format!("{feature},{}", &feature[..20])).count, 1);
        assert_eq!(parsed(&feature.replace("null", "nul")).count, 0);
        // So is a coordinate system in the midst of features.
        let with_crs =
            feature.replace("\"geometry\"", r#""crs":{"type":"name","properties":{"name":"EPSG:4490"}},"geometry""#);
        assert_eq!(parsed(&format!("{feature},{with_crs}")).count, 0);
    }
}
