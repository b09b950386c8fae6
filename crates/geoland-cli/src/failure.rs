//! How a command ends.

use geoland::placed::PlaceError;
use geoland::witness::WitnessError;
use geoland_io::{OutputError, ReadError};

/// What a command that could do its work says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Done.
    Yes,
    /// Done, but the answer is no.
    No,
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something is wrong with the input or with what was asked for; the text says what and what to do.
    Refused(String),
    /// Nobody reads the output any more.
    ClosedPipe,
}

impl Failure {
    /// A refusal with its text.
    pub(crate) fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<PlaceError> for Failure {
    fn from(error: PlaceError) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<WitnessError> for Failure {
    fn from(error: WitnessError) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        if error.is_closed_pipe() { Self::ClosedPipe } else { Self::Refused(error.to_string()) }
    }
}
