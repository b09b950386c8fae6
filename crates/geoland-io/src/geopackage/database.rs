//! A database that somebody else made, opened so that it can do no harm.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::error::{ReadError, ReadErrorKind, quoted};
use crate::format::Format;
use crate::read;

/// The header of a database file.
pub(super) const HEADER_BYTES: usize = 100;
/// The header of a rollback journal that has not been dealt with.
const JOURNAL_MAGIC: [u8; 8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7];
/// The longest value that is read: 3 million positions. Their geometry and its copies stay well below a gigabyte.
const LONGEST_BYTES: u64 = 48 << 20;
/// `SQLite`'s own steps between two looks at the limits.
const STEPS: i32 = 1000;
/// The steps, in thousands, that any query may take, and those that it may take for each thousand bytes of the file.
const BASE_STEPS: u64 = 50_000;
/// The steps, in thousands, that may go into preparing a query.
const PREPARING_STEPS: u64 = 100;
/// The most memory that `SQLite` takes, in all. A query that doubles itself takes what there is.
const HEAP_BYTES: i64 = 512 << 20;
/// The time that a view may take, besides a second for each so many bytes of the file. A single step may take long (a text may be
/// doubled over and over), so that steps alone are no limit.
const VIEW_SECONDS: u64 = 10;
const BYTES_PER_SECOND: u64 = 10 << 20;

/// The functions that views, generated columns, the R-tree and changes of a table may call: none makes much of little.
const FUNCTIONS: [&str; 43] = [
    "abs",
    "avg",
    "ceil",
    "ceiling",
    "coalesce",
    "count",
    "date",
    "datetime",
    "dense_rank",
    "first_value",
    "floor",
    "glob",
    "ifnull",
    "iif",
    "instr",
    "julianday",
    "lag",
    "last_value",
    "lead",
    "length",
    "like",
    "lower",
    "ltrim",
    "max",
    "min",
    "nullif",
    "rank",
    "round",
    "row_number",
    "rtrim",
    "strftime",
    "substr",
    "substring",
    "sum",
    "time",
    "total",
    "trim",
    "typeof",
    "unixepoch",
    "upper",
    "sign",
    "mod",
    "printf",
];

/// A database with its limits.
pub(super) struct Database {
    pub(super) connection: Connection,
    pub(super) watch: Arc<Watch>,
    /// The bytes of the file.
    pub(super) bytes: u64,
}

/// The work that a query does.
pub(super) struct Watch {
    start: Instant,
    /// Thousands of steps done, and allowed.
    steps: AtomicU64,
    most_steps: AtomicU64,
    usual_steps: u64,
    /// Nanoseconds spent before the step under way, and the moment at which that began.
    spent: AtomicU64,
    began: AtomicU64,
    /// Nanoseconds allowed; none where the time is not looked at.
    most_nanos: AtomicU64,
}

impl Watch {
    fn new(bytes: u64) -> Self {
        let zero = || AtomicU64::new(0);
        let usual_steps = BASE_STEPS + bytes / 250;
        Self {
            start: Instant::now(),
            steps: zero(),
            most_steps: AtomicU64::new(usual_steps),
            usual_steps,
            spent: zero(),
            began: zero(),
            most_nanos: zero(),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Forgets the work done. The rows of a table come in the order of their numbers and so come to an end; only the way from
    /// one to the next is limited.
    pub(super) fn reset(&self) {
        self.steps.store(0, Ordering::Relaxed);
    }

    /// Prepares a query. Views of views can double it over and over, and each step of that takes memory.
    pub(super) fn preparing<T>(&self, work: impl FnOnce() -> T) -> T {
        self.reset();
        self.most_steps.store(PREPARING_STEPS, Ordering::Relaxed);
        let done = work();
        self.reset();
        self.most_steps.store(self.usual_steps, Ordering::Relaxed);
        done
    }

    /// Looks at the time as well from here on.
    pub(super) fn limit_time(&self, bytes: u64) {
        let most = Duration::from_secs(VIEW_SECONDS + bytes / BYTES_PER_SECOND);
        self.most_nanos.store(u64::try_from(most.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Does something, and counts its time.
    pub(super) fn timed<T>(&self, work: impl FnOnce() -> T) -> T {
        let began = self.now();
        self.began.store(began, Ordering::Relaxed);
        let done = work();
        self.spent.fetch_add(self.now() - began, Ordering::Relaxed);
        done
    }

    fn is_over(&self) -> bool {
        let steps = self.steps.fetch_add(1, Ordering::Relaxed);
        let most_nanos = self.most_nanos.load(Ordering::Relaxed);
        let nanos = || {
            let began = self.began.load(Ordering::Relaxed);
            self.spent.load(Ordering::Relaxed).saturating_add(self.now().saturating_sub(began))
        };
        steps > self.most_steps.load(Ordering::Relaxed) || (most_nanos > 0 && nanos() > most_nanos)
    }
}

impl Database {
    /// Opens a file for reading. Nothing is made beside it.
    pub(super) fn open(path: &Path, name: &str) -> Result<Self, ReadError> {
        let failed = |error| ReadError::whole(name, ReadErrorKind::Io(error));
        let mut file = read::open(path, name)?;
        let bytes = file.metadata().map_err(failed)?.len();
        let header = header(&mut file).map_err(failed)?;
        settled(path, &header, bytes).map_err(|kind| ReadError::whole(name, kind))?;
        // What nobody changes needs no lock, and no files beside it.
        let address = address(path) + "?immutable=1";
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let database = Connection::open_with_flags(address, flags)
            .and_then(|connection| guard(&connection, bytes).map(|watch| Self { connection, watch, bytes }));
        let database = database.map_err(|error| ReadError::whole(name, kind(&error)))?;
        named(&database.connection).map_err(|kind| ReadError::whole(name, kind))?;
        Ok(database)
    }
}

/// Reads the header; it may be cut short.
pub(super) fn header(file: &mut File) -> io::Result<Vec<u8>> {
    let mut header = Vec::with_capacity(HEADER_BYTES);
    file.take(HEADER_BYTES as u64).read_to_end(&mut header)?;
    Ok(header)
}

fn damaged(why: impl Into<String>) -> ReadErrorKind {
    ReadErrorKind::Damaged { format: Format::GeoPackage, why: why.into() }
}

/// Refuses a file that is no database, is cut off, or whose latest changes are in a file beside it.
pub(super) fn settled(path: &Path, header: &[u8], bytes: u64) -> Result<(), ReadErrorKind> {
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(damaged("it is no SQLite database"));
    }
    let Some(header) = header.first_chunk::<HEADER_BYTES>() else {
        return Err(damaged(format!("it ends after {} bytes", header.len())));
    };
    let number = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let page = match u64::from(u16::from_be_bytes([header[16], header[17]])) {
        1 => 65_536,
        other => other,
    };
    let said = page * u64::from(number(28));
    // The count of pages holds where it was written with the latest change.
    if number(24) == number(92) && said > bytes {
        return Err(damaged(format!("it says that it has {said} bytes and has {bytes}; it seems to be cut off")));
    }
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let log = beside(&path, "-wal");
    if std::fs::metadata(&log).is_ok_and(|log| log.len() > 0) && header[18..20].contains(&2) {
        return Err(ReadErrorKind::Unsupported(format!(
            "its latest changes are not in it but in {} beside it; close the program that has it open, or open and save it there",
            quoted(&log.display().to_string()),
        )));
    }
    let journal = beside(&path, "-journal");
    let mut magic = [0; 8];
    if File::open(&journal).and_then(|mut file| file.read_exact(&mut magic)).is_ok() && magic == JOURNAL_MAGIC {
        return Err(ReadErrorKind::Unsupported(format!(
            "a change of it is under way or was broken off ({} is beside it); close the program that has it open, or open and save \
             it there",
            quoted(&journal.display().to_string()),
        )));
    }
    Ok(())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

/// The path as an address. Without this a path such as `file:x?mode=rw` would be one.
pub(super) fn address(path: &Path) -> String {
    let mut out = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => out.push(char::from(*byte)),
            _ => write!(out, "%{byte:02X}").unwrap_or_default(),
        }
    }
    out
}

/// Takes from a connection what a strange database could do harm with.
pub(super) fn guard(connection: &Connection, bytes: u64) -> rusqlite::Result<Arc<Watch>> {
    let watch = Arc::new(Watch::new(bytes));
    let watched = Arc::clone(&watch);
    connection.progress_handler(STEPS, Some(move || watched.is_over()));
    for (config, on) in [
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, false),
    ] {
        connection.set_db_config(config, on)?;
    }
    // No value is longer than the file, but for texts in UTF-16 that become UTF-8.
    let longest = (2 * bytes).clamp(1 << 20, LONGEST_BYTES);
    for (limit, most) in [
        (Limit::SQLITE_LIMIT_LENGTH, longest as i32),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 1 << 20),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 200),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 50),
        (Limit::SQLITE_LIMIT_VDBE_OP, 250_000),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 0),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ] {
        connection.set_limit(limit, most)?;
    }
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update_and_check(None, "hard_heap_limit", HEAP_BYTES, |_| Ok(()))?;
    Ok(watch)
}

/// Refuses names that are no text, and from then on what no layer needs.
pub(super) fn named(connection: &Connection) -> Result<(), ReadErrorKind> {
    let texts = || -> rusqlite::Result<bool> {
        let mut statement = connection.prepare("SELECT name, tbl_name, sql FROM sqlite_master")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for at in 0..3 {
                if matches!(row.get_ref(at)?, ValueRef::Text(text) if std::str::from_utf8(text).is_err()) {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    };
    // What asks for permission is given the names as texts.
    if !texts().map_err(|error| kind(&error))? {
        return Err(damaged("names of its tables or columns are not UTF-8"));
    }
    connection.authorizer(Some(allowed));
    Ok(())
}

fn allowed(context: AuthContext<'_>) -> Authorization {
    let allow = match context.action {
        AuthAction::Function { function_name } => FUNCTIONS.iter().any(|name| function_name.eq_ignore_ascii_case(name)),
        AuthAction::Pragma { pragma_name, pragma_value } => {
            // An R-tree that is made asks for the size of a page.
            pragma_name.eq_ignore_ascii_case("table_xinfo")
                || (pragma_name.eq_ignore_ascii_case("page_size") && pragma_value.is_none())
        }
        AuthAction::Attach { .. } | AuthAction::Detach { .. } | AuthAction::Recursive | AuthAction::Unknown { .. } => {
            false
        }
        // The rest is done in a copy that is being written, or cannot be done to a file that is read-only.
        _ => true,
    };
    if allow { Authorization::Allow } else { Authorization::Deny }
}

/// Lifts the limits on work and lengths, for a layer that is about to be written.
pub(super) fn lift(connection: &Connection) -> rusqlite::Result<()> {
    connection.progress_handler(0, None::<fn() -> bool>);
    connection.authorizer(Some(|context: AuthContext<'_>| match context.action {
        // An R-tree begins with an empty node.
        AuthAction::Function { function_name: "zeroblob" } => Authorization::Allow,
        _ => allowed(context),
    }));
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, i32::MAX)?;
    Ok(())
}

/// What `SQLite` says, for a message.
pub(super) fn words(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => quoted(message),
        rusqlite::Error::SqlInputError { msg, .. } => quoted(msg),
        other => quoted(&other.to_string()),
    }
}

/// The kind of an error of `SQLite`.
pub(super) fn kind(error: &rusqlite::Error) -> ReadErrorKind {
    match error.sqlite_error_code() {
        Some(ErrorCode::TooBig) => ReadErrorKind::Unsupported(format!(
            "a value of more than {} MB, or longer than the file; take it out or divide it",
            LONGEST_BYTES >> 20
        )),
        Some(ErrorCode::OperationInterrupted) => ReadErrorKind::Unsupported(
            "it takes more work than a file of its size should; export the layer as a plain table".to_owned(),
        ),
        // That a function is not allowed comes without a code of its own.
        _ if ["not authorized", "unsafe use"].iter().any(|start| words(error).contains(start)) => {
            ReadErrorKind::Unsupported(format!(
                "it holds a view that does what is not run for a file ({}): recursion, or functions that make much of little; export \
             the layer as a plain table",
                words(error)
            ))
        }
        Some(ErrorCode::OutOfMemory) => ReadErrorKind::Unsupported(
            "it takes more memory than there is; export the layer as a plain table".to_owned(),
        ),
        Some(ErrorCode::SystemIoFailure) => ReadErrorKind::Io(io::Error::other(words(error))),
        _ => damaged(words(error)),
    }
}
