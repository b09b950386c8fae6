//! Flows in whole numbers: what levelling stands on.

/// A network of arcs that must each carry a whole amount between two bounds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flow {
    nodes: usize,
    /// Arcs in pairs: arc 2k leads forth, arc 2k + 1 back.
    arcs: Vec<Arc>,
    least: Vec<i64>,
}

#[derive(Debug, Clone, Copy)]
struct Arc {
    from: usize,
    to: usize,
    room: i64,
    /// What one more unit costs.
    cost: i64,
}

impl Flow {
    /// A new node.
    pub(crate) fn node(&mut self) -> usize {
        self.nodes += 1;
        self.nodes - 1
    }

    /// A new arc that carries at least and at most some amount, each unit at a cost; returns its number.
    pub(crate) fn arc(&mut self, from: usize, to: usize, (least, most): (i64, i64), cost: i64) -> usize {
        self.arcs.push(Arc { from, to, room: most - least, cost });
        self.arcs.push(Arc { from: to, to: from, room: 0, cost: -cost });
        self.least.push(least);
        self.least.len() - 1
    }

    /// The cheapest amounts for all arcs with which as much leaves each node as enters it, or none where the bounds allow
    /// none.
    pub(crate) fn circulation(mut self) -> Option<Vec<i64>> {
        let arcs = self.least.len();
        // Every arc is taken to carry its least amount; what that leaves over at a node must flow on through the rest.
        let mut surplus = vec![0; self.nodes];
        for (k, least) in self.least.iter().enumerate() {
            surplus[self.arcs[2 * k].to] += least;
            surplus[self.arcs[2 * k].from] -= least;
        }
        let (source, sink) = (self.node(), self.node());
        for (node, amount) in surplus.into_iter().enumerate() {
            if amount > 0 {
                self.arc(source, node, (0, amount), 0);
            } else if amount < 0 {
                self.arc(node, sink, (0, -amount), 0);
            }
        }
        let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); self.nodes];
        for (number, arc) in self.arcs.iter().enumerate() {
            leaving[arc.from].push(number);
        }
        while self.augment(&leaving, source, sink) {}
        let filled = leaving[source].iter().all(|&arc| self.arcs[arc].room == 0);
        if !filled {
            return None;
        }
        while self.cancel() {}
        Some((0..arcs).map(|k| self.least[k] + self.arcs[2 * k + 1].room).collect())
    }

    /// Sends what it can around one cycle that saves cost (Klein 1967), found by distances that do not settle (Bellman 1958).
    fn cancel(&mut self) -> bool {
        let mut distance = vec![0_i64; self.nodes];
        let mut by_arc: Vec<Option<usize>> = vec![None; self.nodes];
        let mut changed = None;
        for _ in 0..=self.nodes {
            changed = None;
            for (number, arc) in self.arcs.iter().enumerate() {
                if arc.room > 0 && distance[arc.from] + arc.cost < distance[arc.to] {
                    distance[arc.to] = distance[arc.from] + arc.cost;
                    by_arc[arc.to] = Some(number);
                    changed = Some(arc.to);
                }
            }
            if changed.is_none() {
                return false;
            }
        }
        // Going back as many steps as there are nodes ends on the cycle.
        let back = |node: usize| by_arc[node].map(|arc| self.arcs[arc].from);
        let Some(on_cycle) = changed.and_then(|node| (0..self.nodes).try_fold(node, |node, _| back(node))) else {
            return false;
        };
        let mut cycle = Vec::new();
        let mut node = on_cycle;
        while let Some(arc) = by_arc[node] {
            cycle.push(arc);
            node = self.arcs[arc].from;
            if node == on_cycle {
                break;
            }
        }
        let amount = cycle.iter().map(|&arc| self.arcs[arc].room).min().unwrap_or(0);
        for arc in cycle {
            self.arcs[arc].room -= amount;
            self.arcs[arc ^ 1].room += amount;
        }
        amount > 0
    }

    /// Sends what it can along one shortest path with room (Edmonds and Karp 1972).
    fn augment(&mut self, leaving: &[Vec<usize>], source: usize, sink: usize) -> bool {
        let mut by_arc: Vec<Option<usize>> = vec![None; self.nodes];
        let mut queue = std::collections::VecDeque::from([source]);
        while let Some(node) = queue.pop_front() {
            for &arc in &leaving[node] {
                let to = self.arcs[arc].to;
                if self.arcs[arc].room > 0 && by_arc[to].is_none() && to != source {
                    by_arc[to] = Some(arc);
                    queue.push_back(to);
                }
            }
        }
        let mut path = Vec::new();
        let mut node = sink;
        while node != source {
            let Some(arc) = by_arc[node] else { return false };
            path.push(arc);
            node = self.arcs[arc].from;
        }
        let amount = path.iter().map(|&arc| self.arcs[arc].room).min().unwrap_or(0);
        for arc in path {
            self.arcs[arc].room -= amount;
            self.arcs[arc ^ 1].room += amount;
        }
        amount > 0
    }
}

#[cfg(test)]
mod tests {
    use super::Flow;

    #[test]
    fn a_cycle_carries_its_least_amount() {
        let mut flow = Flow::default();
        let (a, b) = (flow.node(), flow.node());
        flow.arc(a, b, (2, 5), 1);
        flow.arc(b, a, (0, 3), 0);
        assert_eq!(flow.circulation(), Some(vec![2, 2]));
    }

    #[test]
    fn the_cheaper_of_two_ways_is_taken() {
        let mut flow = Flow::default();
        let (a, b) = (flow.node(), flow.node());
        flow.arc(a, b, (3, 3), 0);
        let dear = flow.arc(b, a, (0, 3), 5);
        let cheap = flow.arc(b, a, (0, 2), -1);
        let amounts = flow.circulation().unwrap();
        assert_eq!((amounts[dear], amounts[cheap]), (1, 2));
    }

    #[test]
    fn contradicting_bounds_have_no_circulation() {
        let mut flow = Flow::default();
        let (a, b) = (flow.node(), flow.node());
        flow.arc(a, b, (4, 5), 0);
        flow.arc(b, a, (0, 3), 0);
        assert_eq!(flow.circulation(), None);
    }
}
