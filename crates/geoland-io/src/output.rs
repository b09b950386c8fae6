//! Output that is written whole or not at all.

use std::error::Error;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Stdout, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::printable;

/// Bytes gathered before they are written.
const BUFFER_BYTES: usize = 64 * 1024;

/// Where output goes: a file that appears only once it is complete, or the standard output.
///
/// A file is written under a temporary name in its own folder and takes its name on [`commit`](Output::commit), after
/// its bytes have reached the disk. Dropped without that, nothing is left and an older file of the name stays as it
/// was. A link is followed; what is no ordinary file, such as a pipe or `/dev/null`, is written directly.
///
/// # Example
/// ```
/// use std::io::Write;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("rows.csv");
/// let mut output = geoland_io::Output::create(Some(&path)).unwrap();
/// output.write_all(b"name,area_ha\n")?;
/// assert!(!path.exists());
/// output.commit().unwrap();
/// assert_eq!(std::fs::read(&path)?, b"name,area_ha\n");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Output {
    target: Target,
}

#[derive(Debug)]
enum Target {
    Stdout(BufWriter<Stdout>),
    /// Something that no rename may replace.
    Device(BufWriter<File>, PathBuf),
    File(BufWriter<NamedTempFile>, PathBuf),
}

/// Output that could not be written: where to, and why.
#[derive(Debug)]
pub struct OutputError {
    /// The path, or "standard output".
    pub target: String,
    /// What went wrong.
    pub kind: OutputErrorKind,
}

/// What is wrong with an output.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutputErrorKind {
    /// The reader of a pipe has seen enough. A program ends quietly then.
    #[error("nobody reads it any more")]
    ClosedPipe,
    /// The folder is not there.
    #[error("there is no such folder; create it first")]
    NoFolder,
    /// Writing there is not allowed.
    #[error("permission denied; choose another folder or ask for the right to write there")]
    PermissionDenied,
    /// The path is a folder.
    #[error("this is a folder; name a file in it")]
    Folder,
    /// Writing failed.
    #[error("writing failed: {0}; check the space on the disk and try again")]
    Io(#[source] io::Error),
}

impl Output {
    /// Begins an output to a path; without one, or for `-`, to the standard output.
    ///
    /// # Errors
    /// [`OutputError`] where the folder does not exist or does not let files be made, or the path is a folder.
    ///
    /// # Example
    /// ```
    /// let error = geoland_io::Output::create(Some("no/such/folder/rows.csv".as_ref())).unwrap_err();
    /// assert_eq!(error.to_string(), "no/such/folder/rows.csv: there is no such folder; create it first");
    /// ```
    pub fn create(path: Option<&Path>) -> Result<Self, OutputError> {
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else {
            return Ok(Self { target: Target::Stdout(BufWriter::with_capacity(BUFFER_BYTES, io::stdout())) });
        };
        let target = Self::target(path).map_err(|error| OutputError::new(&path.display().to_string(), error))?;
        Ok(Self { target })
    }

    fn target(path: &Path) -> io::Result<Target> {
        // The rename would replace a link, not the file that it stands for.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let old = fs::metadata(&path).ok();
        if let Some(old) = old.as_ref().filter(|old| !old.is_file()) {
            if old.is_dir() {
                return Err(ErrorKind::IsADirectory.into());
            }
            let device = File::options().write(true).open(&path)?;
            return Ok(Target::Device(BufWriter::with_capacity(BUFFER_BYTES, device), path));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".geoland-").suffix(".tmp");
        #[cfg(unix)]
        let usual = {
            use std::os::unix::fs::PermissionsExt;
            fs::Permissions::from_mode(0o666)
        };
        // A temporary file is private unless told otherwise; the result has the rights of any new file.
        #[cfg(unix)]
        builder.permissions(usual);
        let file = builder.tempfile_in(folder)?;
        if let Some(old) = old {
            file.as_file().set_permissions(old.permissions())?;
        }
        Ok(Target::File(BufWriter::with_capacity(BUFFER_BYTES, file), path))
    }

    /// Completes the output: everything is written, and a file takes its name.
    ///
    /// # Errors
    /// [`OutputError`] where that fails; then no file appears, and an older one stays as it was.
    ///
    /// # Example
    /// ```
    /// geoland_io::Output::create(None)?.commit()?;
    /// # Ok::<(), geoland_io::OutputError>(())
    /// ```
    pub fn commit(self) -> Result<(), OutputError> {
        let name = self.name();
        self.finish().map_err(|error| OutputError::new(&name, error))
    }

    fn finish(self) -> io::Result<()> {
        let (writer, path) = match self.target {
            Target::Stdout(mut stdout) => return stdout.flush(),
            Target::Device(mut device, _) => return device.flush(),
            Target::File(writer, path) => (writer, path),
        };
        let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|error| error.error)?;
        // The name itself is kept by the folder. Not every system lets a folder be synced, and the file is complete.
        if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
            folder.sync_all().ok();
        }
        Ok(())
    }

    /// Where the output goes, for messages: the path, or "standard output".
    ///
    /// # Example
    /// ```
    /// assert_eq!(geoland_io::Output::create(None)?.name(), "standard output");
    /// # Ok::<(), geoland_io::OutputError>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> String {
        match &self.target {
            Target::Stdout(_) => "standard output".to_owned(),
            Target::Device(_, path) | Target::File(_, path) => path.display().to_string(),
        }
    }

    /// The temporary file, for what is not written from the beginning to the end; none where there is none. What has been written
    /// here must be flushed first, and whoever writes to the path must be done before [`commit`](Self::commit).
    #[allow(dead_code, reason = "a build of text formats only has no use for it")]
    pub(crate) fn temporary(&self) -> Option<&Path> {
        match &self.target {
            Target::Stdout(_) | Target::Device(..) => None,
            Target::File(writer, _) => Some(writer.get_ref().path()),
        }
    }

    /// The error of a write to this output, with its target.
    ///
    /// # Example
    /// ```
    /// let output = geoland_io::Output::create(None)?;
    /// let error = output.error(std::io::ErrorKind::BrokenPipe.into());
    /// assert!(error.is_closed_pipe());
    /// # Ok::<(), geoland_io::OutputError>(())
    /// ```
    #[must_use]
    pub fn error(&self, error: io::Error) -> OutputError {
        OutputError::new(&self.name(), error)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.target {
            Target::Stdout(writer) => writer.write(bytes),
            Target::Device(writer, _) => writer.write(bytes),
            Target::File(writer, _) => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.target {
            Target::Stdout(writer) => writer.flush(),
            Target::Device(writer, _) => writer.flush(),
            Target::File(writer, _) => writer.flush(),
        }
    }
}

impl OutputError {
    pub(crate) fn new(target: &str, error: io::Error) -> Self {
        let kind = match error.kind() {
            ErrorKind::BrokenPipe => OutputErrorKind::ClosedPipe,
            ErrorKind::NotFound => OutputErrorKind::NoFolder,
            ErrorKind::PermissionDenied => OutputErrorKind::PermissionDenied,
            ErrorKind::IsADirectory => OutputErrorKind::Folder,
            _ => OutputErrorKind::Io(error),
        };
        Self { target: target.to_owned(), kind }
    }

    /// Whether the reader of a pipe has gone, as `head` does: nothing is wrong, and a program ends quietly.
    ///
    /// # Example
    /// ```
    /// let error = geoland_io::Output::create(Some("/".as_ref())).unwrap_err();
    /// assert!(!error.is_closed_pipe());
    /// ```
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self.kind, OutputErrorKind::ClosedPipe)
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", printable(&self.target), self.kind)
    }
}

impl Error for OutputError {
    /// What stands behind the kind; the kind's own text is part of this error's.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.kind.source()
    }
}
