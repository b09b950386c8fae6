//! Blocks of a long document, read ahead and parsed by several threads.
//!
//! A block ends before what looks like the start of a feature: a brace after a comma, with the first member of the
//! feature that came before. Each block is parsed from its start, by whichever thread is free. What came of it counts
//! only if the block before was read to its very end, where a feature and the comma after it end; else the block is read
//! again in sequence. The first block is read in sequence, so that by induction the result is the sequential one: what a
//! string may hold can cost time, never correctness.

use std::any::Any;
use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::batch::Batch;
use crate::source::Request;

/// The text of a document: a stream, and once features are read ahead the blocks of it in their order.
pub(super) struct Feed<R> {
    input: R,
    ahead: Option<Ahead>,
}

/// What is read ahead.
struct Ahead {
    work: Arc<Work>,
    /// The first bytes of each feature, up to the end of the name of its first member.
    start: Vec<u8>,
    /// The beginning of the next block.
    carry: Vec<u8>,
    /// A block that is read as a stream, from a place on.
    stray: Option<(Batch, usize)>,
    /// Whether the block that was given out last ends where a feature seems to begin.
    is_cut: bool,
    has_ended: bool,
    failed: Option<io::Error>,
    /// Batches whose room is used again.
    spare: Vec<Batch>,
    block_bytes: usize,
}

/// What threads share.
struct Work {
    state: Mutex<State>,
    changed: Condvar,
    request: Request,
    /// The levels of nesting around the features.
    depth: u32,
}

#[derive(Default)]
struct State {
    /// The blocks in order.
    slots: VecDeque<Slot>,
    /// The number of the first of them.
    first: u64,
    /// Threads that parse.
    workers: usize,
    /// Whether parsing is of no use any more.
    is_over: bool,
}

enum Slot {
    Waiting(Batch),
    Taken,
    Parsed(Batch),
    Broken(Box<dyn Any + Send>),
}

/// The longest start of a feature that is looked for.
const START_BYTES: usize = 64;

impl<R: Read> Feed<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, ahead: None }
    }

    /// Whether blocks are read ahead.
    pub(super) fn is_ahead(&self) -> bool {
        self.ahead.is_some()
    }

    /// Begins to read ahead. `rest` begins with a feature; the answer is how much of it is to be read before the first block.
    pub(super) fn start(&mut self, rest: &[u8], block_bytes: usize, depth: u32, request: &Request) -> Option<usize> {
        let start = start_of(rest)?;
        let cut = last_start(rest, start)?;
        let work = Work { state: Mutex::default(), changed: Condvar::new(), request: request.clone(), depth };
        self.ahead = Some(Ahead {
            work: Arc::new(work),
            start: start.to_vec(),
            carry: rest[cut..].to_vec(),
            stray: None,
            is_cut: true,
            has_ended: false,
            failed: None,
            spare: Vec::new(),
            block_bytes,
        });
        self.read_ahead();
        Some(cut)
    }

    /// Whether the text that was given out ends where a feature seems to begin.
    pub(super) fn is_at_cut(&self) -> bool {
        self.ahead.as_ref().is_some_and(|ahead| ahead.is_cut && ahead.stray.is_none())
    }

    /// The next block, parsed if some thread came to it.
    pub(super) fn next_block(&mut self) -> Option<Batch> {
        self.read_ahead();
        let ahead = self.ahead.as_mut()?;
        let batch = ahead.work.next(true)?;
        ahead.is_cut = batch.is_cut;
        Some(batch)
    }

    /// Takes back a batch whose room is to be used again.
    pub(super) fn recycle(&mut self, batch: Batch) {
        if let Some(ahead) = &mut self.ahead {
            ahead.spare.push(batch);
        }
    }

    /// Parses no more. What was read ahead is given out as text.
    pub(super) fn stop(&mut self) {
        if let Some(ahead) = &mut self.ahead {
            ahead.work.lock().is_over = true;
            ahead.is_cut = false;
        }
    }

    /// Reads as many blocks as there is room for and sets threads to work.
    fn read_ahead(&mut self) {
        let Some(ahead) = &mut self.ahead else { return };
        let threads = rayon::current_num_threads();
        while !ahead.has_ended && ahead.work.lock().slots.len() < 2 * threads + 2 {
            let mut batch = ahead.spare.pop().unwrap_or_else(|| Batch::new(ahead.block_bytes));
            ahead.fill(&mut self.input, &mut batch);
            if batch.len > 0 {
                Work::add(&ahead.work, batch, threads - 1);
            }
        }
    }
}

impl<R: Read> Read for Feed<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let Some(ahead) = &mut self.ahead else { return self.input.read(room) };
        loop {
            if let Some((batch, from)) = &mut ahead.stray {
                let bytes = (batch.len - *from).min(room.len());
                room[..bytes].copy_from_slice(&batch.block[*from..*from + bytes]);
                *from += bytes;
                if *from == batch.len {
                    ahead.spare.extend(ahead.stray.take().map(|(batch, _)| batch));
                }
                return Ok(bytes);
            }
            if let Some(batch) = ahead.work.next(false) {
                ahead.is_cut = batch.is_cut;
                ahead.stray = Some((batch, 0));
            } else if !ahead.carry.is_empty() {
                let bytes = ahead.carry.len().min(room.len());
                room[..bytes].copy_from_slice(&ahead.carry[..bytes]);
                ahead.carry.drain(..bytes);
                ahead.is_cut = false;
                return Ok(bytes);
            } else if let Some(error) = ahead.failed.take() {
                return Err(error);
            } else if ahead.has_ended {
                return Ok(0);
            } else {
                ahead.is_cut = false;
                return self.input.read(room);
            }
        }
    }
}

impl Ahead {
    /// Fills a block from the stream and cuts it before the last start of a feature in it.
    fn fill<R: Read>(&mut self, input: &mut R, batch: &mut Batch) {
        // What is carried over is shorter than a block.
        let mut len = self.carry.len();
        batch.block[..len].copy_from_slice(&self.carry);
        self.carry.clear();
        while len < batch.block.len() && !self.has_ended {
            match input.read(&mut batch.block[len..]) {
                Ok(0) => self.has_ended = true,
                Ok(bytes) => len += bytes,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failed = Some(error);
                    self.has_ended = true;
                }
            }
        }
        let cut = if self.has_ended { None } else { last_start(&batch.block[..len], &self.start) };
        (batch.len, batch.is_cut) = (cut.unwrap_or(len), cut.is_some());
        self.carry.extend_from_slice(&batch.block[batch.len..len]);
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.work.lock().is_over = true;
    }
}

impl Work {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing that can fail is done while it is locked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a block behind the others, and a thread where there may be another.
    fn add(self: &Arc<Self>, batch: Batch, most_workers: usize) {
        let mut state = self.lock();
        state.slots.push_back(Slot::Waiting(batch));
        if state.workers < most_workers {
            state.workers += 1;
            drop(state);
            let work = self.clone();
            rayon::spawn(move || work.parse_waiting());
        }
    }

    /// Parses blocks as long as any wait.
    fn parse_waiting(&self) {
        loop {
            let mut state = self.lock();
            let Some((number, batch)) = state.take_waiting() else {
                state.workers -= 1;
                return;
            };
            drop(state);
            self.parse(number, batch);
        }
    }

    fn parse(&self, number: u64, batch: Batch) {
        let parsed = catch_unwind(AssertUnwindSafe(|| batch.parsed(&self.request, self.depth)));
        let mut state = self.lock();
        let at = (number - state.first) as usize;
        if let Some(slot) = state.slots.get_mut(at) {
            *slot = parsed.map_or_else(Slot::Broken, Slot::Parsed);
        }
        self.changed.notify_all();
    }

    /// Takes the first block. While another thread has it, this one helps with those behind, where that is of use.
    fn next(&self, helps: bool) -> Option<Batch> {
        let mut state = self.lock();
        loop {
            if !matches!(state.slots.front()?, Slot::Taken) {
                let slot = state.slots.pop_front()?;
                state.first += 1;
                return match slot {
                    Slot::Waiting(batch) | Slot::Parsed(batch) => Some(batch),
                    Slot::Broken(panic) => resume_unwind(panic),
                    Slot::Taken => None,
                };
            }
            match if helps { state.take_waiting() } else { None } {
                Some((number, batch)) => {
                    drop(state);
                    self.parse(number, batch);
                    state = self.lock();
                }
                None => state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

impl State {
    fn take_waiting(&mut self) -> Option<(u64, Batch)> {
        if self.is_over {
            return None;
        }
        let at = self.slots.iter().position(|slot| matches!(slot, Slot::Waiting(_)))?;
        match std::mem::replace(&mut self.slots[at], Slot::Taken) {
            Slot::Waiting(batch) => Some((self.first + at as u64, batch)),
            _ => None,
        }
    }
}

/// The first bytes of the feature at the start of a text, up to the end of the name of its first member.
fn start_of(text: &[u8]) -> Option<&[u8]> {
    let text = &text[..text.len().min(START_BYTES)];
    let open = text.iter().position(|&byte| byte == b'"')?;
    let close = text[open + 1..].iter().position(|&byte| byte == b'"')?;
    text.starts_with(b"{").then(|| &text[..=open + 1 + close])
}

/// The place of the last start of a feature after a comma, beyond the start of the text.
fn last_start(text: &[u8], start: &[u8]) -> Option<usize> {
    let mut end = text.len();
    while let Some(at) = text[..end].iter().rposition(|&byte| byte == b'{') {
        if text[at..].starts_with(start) && text[..at].trim_ascii_end().ends_with(b",") {
            return Some(at);
        }
        end = at;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{last_start, start_of};

    #[test]
    fn blocks_are_cut_before_the_last_feature() {
        let text = br#"{ "type":"Feature"}, { "type":"Feature","x":{ "type":1}},{"type":0}"#;
        let start = start_of(text).unwrap();
        assert_eq!(start, br#"{ "type""#);
        assert_eq!(last_start(text, start), Some(21));
        assert_eq!(last_start(&text[..20], start), None);
        assert_eq!(start_of(b"[\"type\""), None);
        assert_eq!(start_of(b"{\"ty"), None);
    }
}
