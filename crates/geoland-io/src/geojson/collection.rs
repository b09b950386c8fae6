//! The features of a collection, one after the other or ahead of their turn.

use std::io::Read;

use super::Reader;
use super::feature::{read_feature, wrong};
use super::lexer::{Fault, kind_name};

impl<R: Read> Reader<'_, '_, R> {
    /// Reads the array of features.
    pub(super) fn features(&mut self) -> Result<(), Fault> {
        let start = self.lexer.token()?;
        if start != b'[' {
            let fault = wrong(&self.lexer, "the member \"features\"", kind_name(start), "an array");
            self.lexer.skip(&mut None)?;
            return Err(fault);
        }
        self.lexer.open()?;
        let mut first = true;
        while !self.stopped {
            if !first && self.next_block(&mut first) {
                continue;
            }
            if !self.lexer.element(&mut first)? {
                break;
            }
            self.consider_ahead();
            let number = self.features + 1;
            self.current = Some(number);
            self.next_feature(number)?;
            self.lend();
        }
        self.lexer.input().stop();
        self.current = None;
        Ok(())
    }

    /// Reads the feature that comes next.
    pub(super) fn next_feature(&mut self, number: u64) -> Result<(), Fault> {
        if !self.plain_feature(number) {
            self.feature = read_feature(&mut self.lexer, number, &mut self.shared)?;
        }
        Ok(())
    }

    /// Reads what comes next if it is a feature of the common form and lies in the block; else it is still to be read.
    pub(super) fn plain_feature(&mut self, number: u64) -> bool {
        let mut read = self.plain.read(self.lexer.rest(), self.shared.request, &mut self.feature);
        if read.is_err_and(|declined| declined.met_end) && self.lexer.draw_up() {
            read = self.plain.read(self.lexer.rest(), self.shared.request, &mut self.feature);
        }
        let Ok(done) = read else { return false };
        self.lexer.advance(done.bytes);
        self.feature.record.number = number;
        self.shared.note_unclosed(done.unclosed, number);
        true
    }

    /// Begins to read ahead at a feature of a document that is longer than a block, where there are threads for it.
    fn consider_ahead(&mut self) {
        let base = self.lexer.base();
        let is_long = base >= self.lexer.block_bytes() as u64;
        if !is_long || base == self.considered || self.lexer.input().is_ahead() || rayon::current_num_threads() < 2 {
            return;
        }
        self.considered = base;
        let request = self.shared.request;
        let block_bytes = self.lexer.block_bytes();
        self.lexer.share(|feed, rest, depth| feed.start(rest, block_bytes, depth, request));
    }

    /// Lends the features of the next block and goes on behind them, if the text of this one ends with a feature, a comma and a
    /// cut. `first` says then whether that comma is the last thing that was read.
    fn next_block(&mut self, first: &mut bool) -> bool {
        if !self.lexer.input().is_at_cut() || !is_comma(self.lexer.rest()) {
            return false;
        }
        let Some(mut batch) = self.lexer.input().next_block() else { return false };
        let before = self.features;
        for feature in &mut batch.features[..batch.count] {
            feature.record.number += before;
            self.features += 1;
            self.current = Some(self.features);
            self.stopped = (self.sink)(feature).is_break();
            if self.stopped {
                break;
            }
        }
        for remark in &batch.remarks.0 {
            let numbers = remark.numbers.iter().map(|number| number + before);
            let read = numbers.filter(|number| *number <= self.features);
            read.for_each(|number| self.shared.remarks.note(remark.oddity, number));
        }
        self.lexer.exchange(&mut batch.block, batch.len, batch.end);
        *first = batch.count == 0;
        batch.clear();
        self.lexer.input().recycle(batch);
        true
    }
}

/// Whether a text is a comma among white space.
fn is_comma(text: &[u8]) -> bool {
    let mut commas = 0;
    let is_space = |byte: &u8| match byte {
        b',' => {
            commas += 1;
            true
        }
        byte => matches!(byte, b' ' | b'\n' | b'\r' | b'\t'),
    };
    text.iter().all(is_space) && commas == 1
}
