//! The tables of PROJ, `proj.db`: they are in the binary, but PROJ prefers a file of that name where it finds one.
//!
//! PROJ looks in the user's folder for its data, in the folders that the environment variable `PROJ_DATA` (once `PROJ_LIB`)
//! names, beside the program, where it was built, and in the working folder. The tables of another release may fail every
//! look-up, or answer otherwise than those of this one: such a file is refused by name before anything is looked up.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use proj::{Info, ProjBuilder};

use super::error::CrsError;

/// The mark before the release in a file of tables: the key and the value of a row of its `metadata` stand side by side.
const MARK: &[u8] = b"PROJ.VERSION";
/// A file of tables is read in blocks of this size, in bytes; releases have 9 MB.
const BLOCK: usize = 1 << 16;
/// No more than this of a file is read, in bytes.
const MOST: u64 = 1 << 26;
/// Variables that name folders of PROJ's data, the one that PROJ looks at first before the other.
const VARIABLES: [&str; 2] = ["PROJ_DATA", "PROJ_LIB"];

/// Refuses tables of another release than PROJ's own, wherever PROJ would read them. Looked at once for each run.
pub(super) fn check() -> Result<(), CrsError> {
    static CHECKED: OnceLock<Result<(), CrsError>> = OnceLock::new();
    CHECKED.get_or_init(look).clone()
}

fn look() -> Result<(), CrsError> {
    // Without its own description PROJ is asked nothing here; what is wrong shows where it is used.
    let Ok(info) = ProjBuilder::new().lib_info() else { return Ok(()) };
    let folders = std::env::split_paths(&info.searchpath).filter(|folder| !folder.as_os_str().is_empty());
    if let Some(tables) = folders.map(|folder| folder.join("proj.db")).find(|tables| tables.exists()) {
        let found = release_of(&tables);
        return if found.as_deref() == Some(&*info.version) { Ok(()) } else { Err(refused(&info, &tables, found)) };
    }
    // Nobody means the working folder: whoever left a file there, its tables would be asked.
    let here = PathBuf::from("proj.db");
    if here.exists() { Err(refused(&info, &here, release_of(&here))) } else { Ok(()) }
}

fn refused(info: &Info, tables: &Path, found: Option<String>) -> CrsError {
    let named_by = VARIABLES.into_iter().find(|variable| std::env::var_os(variable).is_some());
    let from_variable = named_by.filter(|variable| {
        let folders = std::env::var_os(variable).unwrap_or_default();
        std::env::split_paths(&folders).any(|folder| Some(&*folder) == tables.parent())
    });
    CrsError::ProjTables {
        path: printable(&tables.to_string_lossy()),
        found: found.map_or_else(|| "of an unknown release".to_owned(), |release| format!("of PROJ {release}")),
        release: info.version.clone(),
        remedy: match from_variable {
            Some(variable) => format!("the environment variable {variable} names that folder; unset it"),
            None => "move that file away".to_owned(),
        },
    }
}

/// A name as an error shows it, without control characters.
fn printable(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// The release that a file of tables says it belongs to; none if it says none.
fn release_of(tables: &Path) -> Option<String> {
    let mut file = File::open(tables).ok()?.take(MOST);
    let mut window = Vec::with_capacity(2 * BLOCK);
    loop {
        // The end of the last block stays, so that a mark across two blocks is seen.
        let kept = window.len().saturating_sub(MARK.len() + 16);
        window.drain(..kept);
        let read = file.by_ref().take(BLOCK as u64).read_to_end(&mut window).ok()?;
        if let Some(release) = window.windows(MARK.len()).position(|part| part == MARK).and_then(|at| {
            let after = &window[at + MARK.len()..];
            let digits = after.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').take(15);
            let release: String = digits.map(|byte| char::from(*byte)).collect();
            (after.len() >= 16 || read == 0).then_some(release).filter(|release| !release.is_empty())
        }) {
            return Some(release);
        }
        if read == 0 {
            return None;
        }
    }
}
