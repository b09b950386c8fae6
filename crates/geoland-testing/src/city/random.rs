//! Random numbers that are the same on every machine.
//!
//! The generator is `SplitMix64` (Steele, Lea and Flood 2014, *Fast splittable pseudorandom number generators*): small,
//! and good enough for placing parcels. Every draw comes from a stream named by (seed, purpose, index), so that a
//! parcel is a function of its own index and never of what was drawn before it.

use std::f64::consts::TAU;

/// What a stream of random numbers is for; two purposes never share a stream.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Borders = 1,
    BorderNode,
    BorderEdge,
    CellWeight,
    Centres,
    Pattern,
    Roles,
    Shape,
    Overlap,
    Straddler,
    CadastreNode,
    CadastreEdge,
    Attributes,
    GreenPlace,
    GreenAttributes,
    KeyArea,
    Alley,
}

/// A stream of random numbers (`SplitMix64`), the same on every machine.
pub struct Random(u64);

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Random {
    /// A stream of its own for every seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(mix(seed.wrapping_add(GOLDEN)))
    }

    /// The stream of (seed, purpose, index).
    pub(super) fn of(seed: u64, purpose: Purpose, index: usize) -> Self {
        let named = mix(seed.wrapping_add(GOLDEN)) ^ (purpose as u64).wrapping_mul(GOLDEN);
        Self(mix(mix(named).wrapping_add(index as u64)))
    }

    /// Sixty-four random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// A number in [0, 1).
    pub fn unit(&mut self) -> f64 {
        // 53 bits are what an f64 holds; the product with a power of two is exact.
        (self.bits() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// A number in [low, high).
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number below `n`, which is at least 1.
    #[allow(clippy::cast_possible_truncation, reason = "the high half of the product is below n")]
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.bits()) * n as u128) >> 64) as usize
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// One of the texts.
    pub fn pick(&mut self, texts: &[&'static str]) -> &'static str {
        texts[self.below(texts.len())]
    }

    /// A lognormal number with the given median; `sigma` is the deviation of its logarithm (Box and Muller 1958).
    pub fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.unit()));
        median * libm::exp(sigma * radius * libm::cos(TAU * self.unit()))
    }
}
