//! Streams without a place of their own: tables whose records name their district.

use geoland_testing::city::Random;

use crate::noise::{DISTRICTS, FOREIGN, Fields, Register, in_time, shuffle, table, too_late};

const SEED: u64 = 20_181_031;
const HEAD: &str = "id,status,district,date";

/// Every table by the name of its file.
pub(crate) fn all() -> Vec<(&'static str, String)> {
    let mut files = plain();
    files.extend([
        ("subdistricts.csv", subdistricts(&mut Random::seeded(SEED + 1))),
        ("communities.csv", communities(&mut Random::seeded(SEED + 2))),
        ("plants.csv", plants(&mut Random::seeded(SEED + 3))),
        ("deliveries.csv", deliveries(&mut Random::seeded(SEED + 4))),
        ("estates.csv", estates(&mut Random::seeded(SEED + 5))),
    ]);
    files
}

/// Streams of which a record is counted and nothing else.
fn plain() -> Vec<(&'static str, String)> {
    let registers = [
        ("shopfronts.csv", "K", vec![("fixed", 8_444)], "found", Some("reopened"), 60),
        ("kept_alleys.csv", "B", vec![("kept", 4_967)], "treated", Some("relapsed"), 50),
        ("rentals.csv", "Q", vec![("cleared", 8_863)], "found", Some("returned"), 70),
        ("sites.csv", "S", vec![("basement", 881), ("market", 187), ("factory", 656)], "listed", Some("reopened"), 25),
    ];
    let numbered = registers.into_iter().zip(SEED + 10..);
    numbered
        .map(|((name, prefix, counted, pending, withdrawal, one_in), seed)| {
            let mut random = Random::seeded(seed);
            let records = Register { prefix, counted, pending, withdrawal, one_in }.records(&mut random);
            let head = if name == "sites.csv" { "id,stream,district,date" } else { HEAD };
            (name, table(head, records, &mut random))
        })
        .collect()
}

fn fields<const N: usize>(texts: [&str; N]) -> Fields {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// 332 subdistricts, 305 of them dynamically cleared: 91.9 %. Four more had been and relapsed.
fn subdistricts(random: &mut Random) -> String {
    let mut records = Vec::new();
    for at in 0..332_usize {
        let (id, district) = (format!("J{:03}", at + 1), DISTRICTS[at % 16]);
        records.push(fields([&id, "listed", district, "2018-01-02"]));
        if at < 309 {
            records.push(fields([&id, "cleared", district, &format!("2018-{:02}-15", 2 + random.below(6))]));
        }
        if (305..309).contains(&at) {
            records.push(fields([&id, "relapsed", district, "2018-10-08"]));
        }
        if at % 40 == 7 && at < 300 {
            records.push(fields([&id, "cleared", district, "2018-09-30"]));
        }
        if (320..325).contains(&at) {
            records.push(fields([&id, "cleared", district, &too_late(random)]));
        }
    }
    for (at, place) in FOREIGN.iter().enumerate() {
        let id = format!("X{:03}", at + 1);
        records.push(fields([&id, "listed", place, "2018-01-02"]));
        records.push(fields([&id, "cleared", place, "2018-05-02"]));
    }
    table(HEAD, records, random)
}

/// 1,000 communities, to stand for all; 959 are covered by the outlets.
fn communities(random: &mut Random) -> String {
    let mut records = Vec::new();
    for at in 0..1_000_usize {
        let (id, district) = (format!("C{:04}", at + 1), DISTRICTS[at % 16]);
        records.push(fields([&id, district]));
        if at % 90 == 3 {
            records.push(fields([&id, district]));
        }
    }
    for (at, place) in FOREIGN.iter().enumerate() {
        records.push(fields([&format!("C{:04}", 1_001 + at), place]));
    }
    table("id,district", records, random)
}

/// 77 plants of 80 million tonnes a year together.
fn plants(random: &mut Random) -> String {
    let mut records = Vec::new();
    // In units of 10,000 t a year.
    let capacities = parts(8_000, 77, random);
    for (at, capacity) in capacities.iter().enumerate() {
        let id = format!("P{:03}", at + 1);
        let million = |capacity: usize| format!("{}.{:02}", capacity / 100, capacity % 100);
        let record = fields([&id, "running", DISTRICTS[2 + at % 14], "2018-03-01", &million(*capacity)]);
        if at % 11 == 4 {
            // As it was planned, before it ran with another capacity.
            records.push(fields([&id, "running", DISTRICTS[2 + at % 14], "2018-02-01", &million(capacity + 20)]));
        }
        records.push(record);
    }
    for at in 77..81_usize {
        let id = format!("P{:03}", at + 1);
        records.push(fields([&id, "planned", "房山区", "2018-05-01", "1.50"]));
    }
    records.push(fields(["P082", "running", "大兴区", "2018-02-01", "0.80"]));
    records.push(fields(["P082", "closed", "大兴区", "2018-08-01", "0.80"]));
    records.push(fields(["P083", "running", "固安县", "2018-02-01", "2.00"]));
    records.push(fields(["P084", "running", "顺义区", "", "1.00"]));
    records.push(fields(["P085", "running", "顺义区", "2018-12-03", "1.00"]));
    table("id,status,district,date,capacity_mt_per_year", records, random)
}

/// Recycled product used: 17 million tonnes in 770 deliveries.
fn deliveries(random: &mut Random) -> String {
    let mut records = Vec::new();
    for (at, tonnes) in parts(17_000_000, 770, random).iter().enumerate() {
        let id = format!("D{:04}", at + 1);
        let plant = format!("P{:03}", at % 77 + 1);
        let record = fields([&id, &plant, "used", DISTRICTS[at % 16], &in_time(random), &tonnes.to_string()]);
        if at % 50 == 9 {
            records.push(record.clone());
        }
        records.push(record);
    }
    for at in 770..800_usize {
        let (id, tonnes) = (format!("D{:04}", at + 1), (9_000 + random.below(20_000)).to_string());
        let (status, place, date) = match at % 5 {
            0 => ("used", "通州区", too_late(random)),
            1 => ("used", "三河市", in_time(random)),
            2 => ("stored", "丰台区", in_time(random)),
            3 => ("used", "昌平区", String::new()),
            _ => ("used", "海淀区", in_time(random)),
        };
        let unreadable = if at % 5 == 4 { "n/a" } else { &*tonnes };
        records.push(fields([&id, "P001", status, place, &date, unreadable]));
    }
    table("id,plant,status,district,date,tonnes", records, random)
}

/// 13,000 m² of floor area in 29 pilot estates.
fn estates(random: &mut Random) -> String {
    let mut records = Vec::new();
    for (at, floor) in parts(13_000, 116, random).iter().enumerate() {
        let (id, estate) = (format!("E{:03}", at + 1), format!("小区{:02}", at % 29 + 1));
        let record = fields([&id, &estate, "removed", DISTRICTS[at % 29 % 6], &in_time(random), &floor.to_string()]);
        if at % 20 == 5 {
            records.push(record.clone());
        }
        records.push(record);
    }
    for at in 116..126_usize {
        let (id, estate) = (format!("E{:03}", at + 1), format!("小区{:02}", at % 40 + 1));
        let (status, date) = match at % 3 {
            0 => ("removed", String::new()),
            1 => ("removed", too_late(random)),
            _ => ("found", in_time(random)),
        };
        records.push(fields([&id, &estate, status, "朝阳区", &date, "150"]));
    }
    table("id,estate,status,district,date,floor_m2", records, random)
}

/// A whole number in parts above zero, of unequal size.
fn parts(whole: usize, count: usize, random: &mut Random) -> Vec<usize> {
    let mean = whole / count;
    let mut parts = vec![mean; count];
    for pair in parts.chunks_exact_mut(2) {
        let moved = random.below(mean * 3 / 4);
        pair[0] += moved;
        pair[1] -= moved;
    }
    parts[count - 1] += whole - mean * count;
    shuffle(&mut parts, random);
    parts
}
