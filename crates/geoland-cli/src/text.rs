//! Small text files: schemes, targets, `geoland.toml`.

use std::path::Path;

use crate::failure::Failure;

/// The text of a small file.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    let refused = |why: &str| Failure::refused(format!("{}: {why}", path.display()));
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => refused("no such file; check the path"),
        std::io::ErrorKind::PermissionDenied => refused("permission denied; ask for the right to read it"),
        std::io::ErrorKind::IsADirectory => refused("this is a folder, not a file; name a file in it"),
        _ => refused(&format!("reading failed: {error}")),
    })?;
    let text = String::from_utf8(bytes).map_err(|_| refused("text that is not UTF-8; save the file as UTF-8"))?;
    Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}
