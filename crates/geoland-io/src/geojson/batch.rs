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
