//! What `--stats` says: counts, seconds by stage, threads and memory.

use std::time::{Duration, Instant};

use crate::messages::Messages;

/// Figures and times of a run while it goes.
pub(crate) struct Stats {
    wanted: bool,
    began: Instant,
    stage: Instant,
    lines: Vec<String>,
}

impl Stats {
    /// Starts the clock.
    pub(crate) fn new(wanted: bool) -> Self {
        let now = Instant::now();
        Self { wanted, began: now, stage: now, lines: Vec::new() }
    }

    /// Notes a count.
    pub(crate) fn count(&mut self, what: &str, count: usize) {
        self.lines.push(format!("{what} {count}"));
    }

    /// Ends a stage and notes how long it took.
    pub(crate) fn stage(&mut self, what: &str) {
        self.lines.push(format!("{what} {}", seconds(self.stage.elapsed())));
        self.stage = Instant::now();
    }

    /// Prints everything, if it was asked for.
    pub(crate) fn print(&self, messages: &Messages) {
        if !self.wanted {
            return;
        }
        self.lines.iter().for_each(|line| messages.stat(line));
        messages.stat(&format!("altogether {}", seconds(self.began.elapsed())));
        messages.stat(&format!("threads {}", rayon::current_num_threads()));
        if let Some(peak) = peak_memory() {
            messages.stat(&format!("peak memory {peak}"));
        }
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}

/// The greatest resident memory of this process, where the system tells (Linux).
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(format!("{} MiB", kib.div_ceil(1024)))
}
