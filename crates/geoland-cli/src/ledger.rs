//! stub
use crate::failure::{Answer, Failure};
use crate::messages::Messages;
pub(crate) fn run(_args: &crate::args::LedgerArgs, _messages: &Messages) -> Result<Answer, Failure> { Ok(Answer::Yes) }
