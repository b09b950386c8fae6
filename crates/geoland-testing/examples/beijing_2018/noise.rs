//! What registers have beside the records that count.

use geoland_testing::city::Random;

/// The 16 districts.
pub(crate) const DISTRICTS: [&str; 16] = [
    "东城区",
    "西城区",
    "朝阳区",
    "丰台区",
    "石景山区",
    "海淀区",
    "门头沟区",
    "房山区",
    "通州区",
    "顺义区",
    "昌平区",
    "大兴区",
    "怀柔区",
    "平谷区",
    "密云区",
    "延庆区",
];
/// Places of neighbouring provinces, in no district of the city.
pub(crate) const FOREIGN: [&str; 3] = ["廊坊市广阳区", "三河市", "固安县"];

/// A day from January to October 2018: it counts at the cut-off.
pub(crate) fn in_time(random: &mut Random) -> String {
    format!("2018-{:02}-{:02}", 1 + random.below(10), 1 + random.below(28))
}

/// A day in November or December 2018: it does not.
pub(crate) fn too_late(random: &mut Random) -> String {
    format!("2018-{:02}-{:02}", 11 + random.below(2), 1 + random.below(28))
}

/// A record of a register before it is written: its fields in the order of the head.
pub(crate) type Fields = Vec<String>;

/// A register: identifier, status, district, date and what else it has.
pub(crate) struct Register {
    /// The letters that its identifiers begin with.
    pub(crate) prefix: &'static str,
    /// The words for what counts, each with how many records it has.
    pub(crate) counted: Vec<(&'static str, usize)>,
    /// The word for what does not count yet.
    pub(crate) pending: &'static str,
    /// The word for a withdrawal, where there are any.
    pub(crate) withdrawal: Option<&'static str>,
    /// Of how many records there is one of each kind of noise.
    pub(crate) one_in: usize,
}

impl Register {
    /// The records: identifier, status, district, date.
    pub(crate) fn records(&self, random: &mut Random) -> Vec<Fields> {
        let mut records = Vec::new();
        let mut number = 0;
        let mut next = |prefix: &str| {
            number += 1;
            format!("{prefix}{number:05}")
        };
        let of = |id: &str, status: &str, district: &str, date: &str| -> Fields {
            [id, status, district, date].iter().map(|text| (*text).to_owned()).collect()
        };
        let total: usize = self.counted.iter().map(|(_, count)| count).sum();
        for (status, count) in &self.counted {
            for at in 0..*count {
                let record = of(&next(self.prefix), status, random.pick(&DISTRICTS), &in_time(random));
                // Entered twice, some with another day.
                if at % self.one_in == 1 {
                    let mut again = record.clone();
                    if random.chance(0.5) {
                        again[3] = in_time(random);
                    }
                    records.push(again);
                }
                records.push(record);
            }
        }
        let some = (total / self.one_in).max(1);
        for at in 0..some {
            let (status, district) = (self.counted[at % self.counted.len()].0, random.pick(&DISTRICTS));
            records.push(of(&next(self.prefix), status, district, ""));
            records.push(of(&next(self.prefix), status, district, &too_late(random)));
            records.push(of(&next(self.prefix), status, random.pick(&FOREIGN), &in_time(random)));
            records.push(of(&next(self.prefix), self.pending, district, &in_time(random)));
            if let Some(withdrawal) = self.withdrawal {
                let id = next(self.prefix);
                records.push(of(&id, status, district, &format!("2018-03-{:02}", 1 + random.below(28))));
                records.push(of(&id, withdrawal, district, &format!("2018-09-{:02}", 1 + random.below(28))));
            }
        }
        records
    }
}

/// A table in an order of its own, which says nothing.
pub(crate) fn table(head: &str, mut records: Vec<Fields>, random: &mut Random) -> String {
    shuffle(&mut records, random);
    let lines = records.iter().map(|record| record.join(",") + "\n");
    std::iter::once(format!("{head}\n")).chain(lines).collect()
}

/// Fisher and Yates's shuffle.
pub(crate) fn shuffle<T>(items: &mut [T], random: &mut Random) {
    for at in (1..items.len()).rev() {
        items.swap(at, random.below(at + 1));
    }
}
