//! The fields that a scheme asks for by name.

use super::Scheme;
use crate::dataset::Role;

impl Scheme {
    /// The fields of a layer that somebody expects to be there: those that have another name than in the built-in scheme, and the
    /// status of parcels, without which none of them counts.
    pub(crate) fn expected_fields(&self, role: Role) -> Vec<String> {
        let usual = Self::default();
        let pairs = match role {
            Role::Parcels => {
                let (own, usual) = (&self.parcels, &usual.parcels);
                vec![
                    (&own.id, &usual.id),
                    (&own.district, &usual.district),
                    (&own.status, &usual.status),
                    (&own.form, &usual.form),
                    (&own.cleared_on, &usual.cleared_on),
                    (&own.greened_on, &usual.greened_on),
                    (&own.claimed_area.field, &usual.claimed_area.field),
                    (&own.claimed_greened_area.field, &usual.claimed_greened_area.field),
                ]
            }
            Role::Green => {
                let (own, usual) = (&self.green, &usual.green);
                vec![(&own.id, &usual.id), (&own.kind, &usual.kind), (&own.opened_on, &usual.opened_on)]
            }
            Role::Districts => {
                vec![(&self.districts.name, &usual.districts.name), (&self.districts.code, &usual.districts.code)]
            }
            Role::KeyAreas => vec![(&self.key_areas.name, &usual.key_areas.name)],
            Role::Events => {
                let (own, usual) = (&self.events, &usual.events);
                vec![(&own.parcel, &usual.parcel), (&own.status, &usual.status), (&own.on, &usual.on)]
            }
            Role::Alleys => {
                let (own, usual) = (&self.alleys, &usual.alleys);
                vec![
                    (&own.id, &usual.id),
                    (&own.status, &usual.status),
                    (&own.started_on, &usual.started_on),
                    (&own.done_on, &usual.done_on),
                    (&own.district, &usual.district),
                ]
            }
        };
        let needed = |field: &String| {
            role == Role::Parcels && *field == self.parcels.status && self.parcels.missing_status.is_none()
        };
        // An empty name is how a scheme says that there is no such field.
        let asked = pairs.into_iter().filter(|(own, usual)| !own.is_empty() && (own != usual || needed(own)));
        let mut fields: Vec<String> = asked.map(|(own, _)| own.clone()).collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }
}

#[cfg(test)]
mod tests {
    use crate::dataset::Role;
    use crate::scheme::Scheme;

    #[test]
    fn only_names_of_ones_own_are_expected() {
        assert_eq!(Scheme::default().expected_fields(Role::Parcels), ["status"]);
        assert!(Scheme::default().expected_fields(Role::Districts).is_empty());
        let own = Scheme::from_toml("[parcels]\nid = \"PIN\"\nmissing_status = \"accepted\"\nform = \"\"").unwrap();
        assert_eq!(own.expected_fields(Role::Parcels), ["PIN"]);
        let own = Scheme::from_toml("[districts]\nname = \"NAME\"\n[alleys]\nstatus = \"state\"").unwrap();
        assert_eq!(own.expected_fields(Role::Districts), ["NAME"]);
        assert_eq!(own.expected_fields(Role::Alleys), ["state"]);
    }
}
