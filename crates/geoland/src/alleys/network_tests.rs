use super::Network;
use crate::alley::AlleyStatus;
use crate::alleys::tests::{Segment, city};
use crate::date::Date;
use crate::placed::Placed;

/// Every alley with its status and its metres in each district.
fn shown(alleys: &[Segment<'_>]) -> Vec<String> {
    let dataset = city(alleys);
    let network = Network::new(&Placed::new(&dataset).unwrap(), None);
    let line = |alley: &super::Alley| {
        let mut metres = vec![0.0; network.districts.len() + 1];
        for (district, length) in alley.stretches.iter().flat_map(super::Stretch::shares) {
            metres[district.unwrap_or(network.districts.len())] += length.m();
        }
        let names = network.districts.iter().map(|zone| &*zone.name).chain(["outside"]);
        // To the micrometre: halves differ by a quantum where the whole is an odd number of them.
        let parts =
            names.zip(metres).filter(|(_, m)| *m > 0.0).map(|(name, m)| format!("{name} {}", (m * 1e6).round() / 1e6));
        let id = alley.id.as_deref().unwrap_or("-");
        format!("{id} {}: {}", alley.status, parts.collect::<Vec<_>>().join(", "))
    };
    network.alleys.iter().map(line).collect()
}

#[test]
fn a_border_is_shared_and_a_crossing_is_cut() {
    // The border between West and East is x = 10; the outer border of West is x = 0.
    assert_eq!(shown(&[("A", "done", vec![(10.0, 1.0), (10.0, 8.0)])]), ["A done: East 3.5, West 3.5"]);
    assert_eq!(shown(&[("A", "done", vec![(0.0, 1.0), (0.0, 8.0)])]), ["A done: West 7"]);
    assert_eq!(shown(&[("A", "done", vec![(4.0, 5.0), (13.0, 5.0)])]), ["A done: East 3, West 6"]);
    assert_eq!(shown(&[("A", "done", vec![(1.0, 5.0), (1.0, 14.0)])]), ["A done: West 5, outside 4"]);
}

#[test]
fn a_slanting_crossing_is_cut_at_the_border() {
    // From (7, 2) to (13, 10) is 10 m, half of it on either side.
    assert_eq!(shown(&[("A", "done", vec![(7.0, 2.0), (13.0, 10.0)])]), ["A done: East 5, West 5"]);
}

#[test]
fn what_is_drawn_again_counts_once() {
    let once = shown(&[("A", "done", vec![(1.0, 1.0), (3.0, 1.0), (3.0, 4.0)])]);
    assert_eq!(once, ["A done: West 5"]);
    let again = shown(&[
        ("A", "done", vec![(1.0, 1.0), (3.0, 1.0), (3.0, 4.0)]),
        ("A", "done", vec![(3.0, 4.0), (3.0, 1.0), (1.0, 1.0)]),
        ("A", "done", vec![(3.0, 2.0), (3.0, 3.0)]),
    ]);
    assert_eq!(again, once);
    // A line that goes there and back, and one without an identifier drawn twice.
    assert_eq!(shown(&[("B", "done", vec![(1.0, 1.0), (3.0, 1.0), (1.0, 1.0)])]), ["B done: West 2"]);
    let nameless = ("", "started", vec![(1.0, 1.0), (3.0, 1.0)]);
    assert_eq!(shown(&[nameless.clone(), nameless]), ["- started: West 2"]);
}

#[test]
fn the_order_of_segments_decides_nothing() {
    let mut segments = vec![
        ("A", "planned", vec![(0.0, 1.0), (6.0, 1.0)]),
        ("A", "done", vec![(4.0, 1.0), (12.0, 1.0)]),
        ("B", "started", vec![(1.0, 9.0), (1.0, 12.0)]),
    ];
    let forth = shown(&segments);
    assert_eq!(forth, ["A started: East 2, West 10", "B started: West 1, outside 2"]);
    segments.reverse();
    for (_, _, line) in &mut segments {
        line.reverse();
    }
    assert_eq!(shown(&segments), forth);
}

#[test]
fn an_alley_has_one_status() {
    let status = |statuses: &[&str]| {
        let line = |at: usize| vec![(at as f64, 1.0), (at as f64 + 0.5, 1.0)];
        let segments: Vec<Segment<'_>> =
            statuses.iter().enumerate().map(|(at, status)| ("A", *status, line(at))).collect();
        let dataset = city(&segments);
        Network::new(&Placed::new(&dataset).unwrap(), None).alleys[0].status.to_string()
    };
    assert_eq!(status(&["done", "done"]), "done");
    assert_eq!(status(&["done", "planned"]), "started");
    assert_eq!(status(&["done", "paused"]), "started");
    assert_eq!(status(&["started", "planned"]), "started");
    assert_eq!(status(&["planned", "paused"]), "planned");
    assert_eq!(status(&["paused"]), "unknown status");
}

#[test]
fn with_a_cut_off_later_work_has_not_happened() {
    let mut dataset = city(&[("A", "done", vec![(1.0, 1.0), (3.0, 1.0)])]);
    dataset.alleys[0].started_on = Date::new(2018, 5, 1);
    dataset.alleys[0].done_on = Date::new(2018, 12, 1);
    let placed = Placed::new(&dataset).unwrap();
    let status = |day| Network::new(&placed, day).alleys[0].status.clone();
    assert_eq!(status(None), AlleyStatus::Done);
    assert_eq!(status(Date::new(2018, 10, 31)), AlleyStatus::Started);
    assert_eq!(status(Date::new(2018, 4, 30)), AlleyStatus::Planned);
}
