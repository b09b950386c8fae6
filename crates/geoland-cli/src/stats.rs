//! What `--stats` says: counts, wall and CPU seconds by stage, threads and memory.

use std::time::{Duration, Instant};

use crate::messages::Messages;

/// Figures and times of a run while it goes.
pub(crate) struct Stats {
    wanted: bool,
    began: Clocks,
    stage: Clocks,
    lines: Vec<String>,
}

impl Stats {
    /// Starts the clocks.
    pub(crate) fn new(wanted: bool) -> Self {
        let now = Clocks::now(wanted);
        Self { wanted, began: now, stage: now, lines: Vec::new() }
    }

    /// Notes a count.
    pub(crate) fn count(&mut self, what: &str, count: usize) {
        self.lines.push(format!("{what} {count}"));
    }

    /// Ends a stage and notes how long it took.
    pub(crate) fn stage(&mut self, what: &str) {
        let now = Clocks::now(self.wanted);
        self.lines.push(format!("{what} {}", now.since(self.stage)));
        self.stage = now;
    }

    /// Prints everything, if it was asked for.
    pub(crate) fn print(&self, messages: &Messages) {
        if !self.wanted {
            return;
        }
        self.lines.iter().for_each(|line| messages.stat(line));
        messages.stat(&format!("altogether {}", Clocks::now(true).since(self.began)));
        messages.stat(&format!("threads {}", rayon::current_num_threads()));
        if let Some(peak) = peak_memory() {
            messages.stat(&format!("peak memory {peak}"));
        }
    }
}

/// What the clocks say at a time.
#[derive(Clone, Copy)]
struct Clocks {
    wall: Instant,
    /// The processor time of all threads since the program began, where the system tells.
    cpu: Option<Duration>,
}

impl Clocks {
    /// The processor's clock is asked only where its answer is wanted: not every tool that runs programs lets it.
    fn now(wanted: bool) -> Self {
        Self { wall: Instant::now(), cpu: if wanted { cpu_time() } else { None } }
    }

    /// The seconds between an earlier time and this one, in words.
    fn since(self, earlier: Self) -> String {
        let wall = self.wall.duration_since(earlier.wall).as_secs_f64();
        let cpu = self.cpu.zip(earlier.cpu).map(|(now, then)| now.saturating_sub(then).as_secs_f64());
        cpu.map_or_else(|| format!("{wall:.3} s"), |cpu| format!("{wall:.3} s, {cpu:.3} CPU s"))
    }
}

#[cfg(unix)]
fn cpu_time() -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).ok()
}

#[cfg(not(unix))]
fn cpu_time() -> Option<Duration> {
    None
}

/// The greatest resident memory of this process, where the system tells (Linux).
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(format!("{} MiB", kib.div_ceil(1024)))
}
