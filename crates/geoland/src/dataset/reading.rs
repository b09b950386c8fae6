//! How a source is read.

use std::sync::Arc;

use super::fields::Fields;
use crate::alley::AlleyStatus;
use crate::parcel::{Form, Status};
use crate::record::Value;
use crate::scheme::Scheme;

/// How a source is read: by its scheme, with what words of a status or form stand for looked up once.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub(super) scheme: Arc<Scheme>,
    pub(super) status: Meanings<Status>,
    pub(super) form: Meanings<Form>,
    pub(super) alley_status: Meanings<AlleyStatus>,
    pub(super) fields: Fields,
}

impl Reading {
    pub(super) fn new(scheme: Arc<Scheme>) -> Self {
        Self {
            scheme,
            status: Meanings::default(),
            form: Meanings::default(),
            alley_status: Meanings::default(),
            fields: Fields::default(),
        }
    }
}

/// What values stand for, so far.
#[derive(Debug, Clone)]
pub(super) struct Meanings<T>(Vec<(Value, T)>);

impl<T> Default for Meanings<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// Registers use few different words; a file of many is looked up in the scheme each time.
const WORDS: usize = 32;

impl<T: Clone> Meanings<T> {
    pub(super) fn of(&mut self, value: &Value, look_up: impl Fn(&Value) -> T) -> T {
        if let Some((_, meaning)) = self.0.iter().find(|(known, _)| known == value) {
            return meaning.clone();
        }
        let meaning = look_up(value);
        if self.0.len() < WORDS {
            self.0.push((value.clone(), meaning.clone()));
        }
        meaning
    }
}
