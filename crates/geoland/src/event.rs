//! Events: the dated steps of parcels, as records of a layer without geometry tell them.

use crate::date::Date;
use crate::parcel::Status;
use crate::record::Origin;
use crate::text::Id;

/// One event of a parcel as its record tells it. [`Dataset::join_events`](crate::Dataset::join_events) brings it to its parcel.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Where the event was read.
    pub origin: Origin,
    /// The identifier of its parcel.
    pub parcel: Option<Id>,
    /// The status that the parcel has from then on.
    pub status: Status,
    /// The day.
    pub on: Option<Date>,
}
