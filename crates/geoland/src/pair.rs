//! Two numbers at a time.

use std::ops::{Add, Mul, Sub};

/// Two numbers that go through the same operations, so that the machine can do both at once: aligned as its registers of two
/// are. Each comes out as it would by itself, to the last bit.
#[derive(Debug, Clone, Copy)]
#[repr(align(16))]
pub(crate) struct Pair(pub(crate) [f64; 2]);

impl Pair {
    #[inline]
    pub(crate) fn both(number: f64) -> Self {
        Self([number; 2])
    }

    /// What comes one before each of them.
    #[inline]
    pub(crate) fn after(self, before: Self) -> Self {
        Self([before.0[1], self.0[0]])
    }
}

impl Add for Pair {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self([self.0[0] + other.0[0], self.0[1] + other.0[1]])
    }
}

impl Sub for Pair {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        Self([self.0[0] - other.0[0], self.0[1] - other.0[1]])
    }
}

impl Mul for Pair {
    type Output = Self;
    #[inline]
    fn mul(self, other: Self) -> Self {
        Self([self.0[0] * other.0[0], self.0[1] * other.0[1]])
    }
}
