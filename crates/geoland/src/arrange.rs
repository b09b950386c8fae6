//! Arranging: lists brought into an order without a second copy of them.

/// Brings a list into an order given by positions: what stood at `order[k]` comes to stand at `k`.
pub(crate) fn arrange<T>(list: &mut [T], mut order: Vec<u32>) {
    for start in 0..list.len() {
        // Along a cycle of the order each swap brings one item home and carries the first one on.
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut order[at], at as u32) as usize;
            if from == start || from == at {
                break;
            }
            list.swap(at, from);
            at = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::arrange;

    proptest! {
        #[test]
        fn what_stood_at_a_position_comes_to_its_place(keys in prop::collection::vec(0..50_u8, 0..40)) {
            let mut order: Vec<u32> = (0..keys.len() as u32).collect();
            order.sort_by_key(|&at| keys[at as usize]);
            let mut list: Vec<usize> = (0..keys.len()).collect();
            arrange(&mut list, order.clone());
            prop_assert_eq!(list, order.iter().map(|&at| at as usize).collect::<Vec<_>>());
        }
    }
}
