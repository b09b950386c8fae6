//! The kinds of finding: their codes, severities, remedies and pages.

use super::Severity;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $severity:ident, $remedy:literal;)+) => {
        /// The kinds of finding. The code of a kind never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Kind {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Kind {
            /// Every kind, by code.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code, as in `GL0501`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// How much it matters.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)+ }
            }

            /// What to do about it.
            #[must_use]
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$name => $remedy,)+ }
            }

            /// What it means, in a sentence or two.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii(),)+ }
            }

            /// Its page, in Markdown: what geoland saw, why it matters, what to do, and an example.
            ///
            /// # Example
            /// ```
            /// use geoland::finding::Kind;
            /// let kind = Kind::parse("gl0102").unwrap();
            /// assert!(kind.page().starts_with("# GL0102: "));
            /// ```
            #[must_use]
            pub fn page(self) -> &'static str {
                match self { $(Self::$name => include_str!(concat!("pages/", $code, ".md")),)+ }
            }
        }
    };
}

codes! {
    /// The feature has no geometry, an empty one, or one of the wrong type or that cannot be read.
    NoOutline = "GL0101", Error, "give the feature an outline of the right type, or remove it";
    /// A ring crosses or overlaps itself, or parts overlap; its land is measured by the nonzero rule.
    NotSimple = "GL0102", Warning, "redraw the outline without crossings; its land was counted once by the nonzero rule";
    /// A ring goes around a pole.
    AroundPole = "GL0103", Error, "cut the outline at the pole";
    /// A ring crosses itself or another ring of its polygon.
    SelfIntersection = "GL0104", Error, "redraw the outline without crossings; check --repair splits it where its lobes are clear";
    /// A ring comes to one position twice, where it touches or crosses itself.
    RingTouchesItself = "GL0105", Error, "draw the two sides as rings or parts of their own; check --repair does so where its lobes are clear";
    /// A hole lies outside the ring that it should be a hole of.
    HoleOutside = "GL0106", Error, "remove the hole, or make it a part of its own";
    /// A hole lies in another hole of the same polygon.
    HolesNested = "GL0107", Error, "remove the inner hole, or make it a part of its own";
    /// A part of a multipolygon lies in another part.
    PartsNested = "GL0108", Error, "remove the inner part, or cut a hole for it";
    /// Parts of a multipolygon overlap; their common land was counted once.
    PartsOverlap = "GL0109", Error, "unite the parts that overlap";
    /// Holes cut the inside of a polygon into pieces.
    InteriorCut = "GL0110", Error, "draw the pieces as parts of their own";
    /// A ring has fewer than three different positions, or a line fewer than two.
    TooFewPositions = "GL0111", Error, "give the ring three different positions or more, or remove it; check --repair drops it where others are left";
    /// An outline runs out to a position and back the same way.
    Spike = "GL0112", Error, "remove the position at the tip; check --repair does so";
    /// A position is repeated right after itself.
    RepeatedPosition = "GL0113", Note, "remove the repetition; the land is the same; check --repair does so";
    /// A ring does not end where it began; it was read as if it did.
    UnclosedRing = "GL0114", Warning, "close the ring; check --repair does so";
    /// Rings run the other way round than the format asks for; the land is the same.
    WrongOrientation = "GL0115", Note, "turn the rings: shells counterclockwise, holes clockwise; check --repair does so";
    /// A feature has no geometry or an empty one.
    NoGeometry = "GL0116", Warning, "give the feature a geometry, or remove it";
    /// A ring encloses nothing, or a line has no length.
    Flat = "GL0117", Error, "redraw it, or remove it; check --repair drops the ring where others are left";
    /// An outline is so thin that it is more likely a leftover of an overlay than land.
    Sliver = "GL0118", Warning, "unite the sliver with the neighbour it belongs to, or remove it";
    /// Two features of a layer have the same outline.
    Duplicate = "GL0119", Warning, "keep one of the two; geoland counts their land once";
    /// Two features of a layer have nearly the same outline.
    NearDuplicate = "GL0120", Warning, "keep the better of the two; geoland counts their common land once";
    /// A layer or a collection holds geometries of several types.
    MixedTypes = "GL0121", Note, "keep polygons, lines and points in layers of their own";
    /// A geometry of several parts has only one, or collections are nested.
    NeedlessCollection = "GL0122", Note, "write the part by itself";
    /// An outline has so many positions that programs will be slow with it.
    ManyPositions = "GL0123", Note, "simplify the outline, or cut it into parts";
    /// A ring runs along itself or along another ring of its feature.
    SharedBorder = "GL0124", Error, "unite what lies on both sides of the common border, or take the stretch that runs double out";
    /// A polygon has holes, which some programs fill.
    Holes = "GL0125", Note, "nothing, if they are meant";
    /// An outline is so large and entangled that it was not looked at to its end.
    NotJudged = "GL0126", Warning, "simplify the outline, or cut it into parts; there may be more wrong with it than is said";
    /// Parcels overlap; their common land is counted once.
    ParcelsOverlap = "GL0201", Warning, "agree on the border, or remove the parcel drawn twice; geoland credits the common land to the parcel accepted first";
    /// Green spaces overlap; their common land is counted once.
    GreenOverlaps = "GL0202", Warning, "agree on the border; geoland counts the common land once";
    /// Districts overlap; their common land is counted for the first.
    DistrictsOverlap = "GL0203", Error, "agree on the border; land in both is counted for the first by code and name";
    /// There is a gap between districts.
    DistrictGap = "GL0204", Warning, "close the gap, or give its land to a district; until then it is counted as outside";
    /// Key areas of one name overlap, or one lies in another.
    KeyAreasOverlap = "GL0205", Note, "unite the two, or give them names of their own; their common land is counted once";
    /// Borders of neighbours differ by a narrow strip, which both have or neither has.
    NarrowStrip = "GL0206", Note, "draw the border of both through the same vertices, or snap the layer; the strip is counted once";
    /// Coordinates lie outside the range of their coordinate system.
    OutOfRange = "GL0301", Error, "check the coordinate system: longitude first, degrees, or name it with --crs EPSG:n";
    /// Two layers have no land in common.
    LayersApart = "GL0302", Warning, "check that both layers use the same coordinate system, longitude first";
    /// Coordinates seem to be latitude first.
    LatitudeFirst = "GL0303", Error, "write longitude first";
    /// Projected coordinates were read as degrees.
    ProjectedAsDegrees = "GL0304", Error, "name the coordinate system with --crs EPSG:n, in geoland.toml or in the file";
    /// Eastings are those of another zone, or carry a zone number that their system does not have.
    OtherZone = "GL0305", Error, "name the zone's own coordinate system with --crs EPSG:n";
    /// A position is 0, 0.
    NullIsland = "GL0306", Error, "give the feature its true position";
    /// A parcel lies outside every district.
    OutsideDistricts = "GL0307", Warning, "check the parcel's position and the district layer";
    /// Coordinates have so few decimals that areas are uncertain.
    CoarseCoordinates = "GL0308", Warning, "export the layer again with more decimals: seven of a degree, two of a metre";
    /// Coordinates have more decimals than any survey.
    NeedlessDecimals = "GL0309", Note, "seven decimals of a degree are a centimetre";
    /// The layer fits the reference better when its positions are taken for GCJ-02 or BD-09, or nothing can be said.
    ShiftedMap = "GL0310", Warning, "find out where the layer was drawn; if on a web map, read it with --crs GCJ02 or --crs BD09";
    /// A ring jumps across the antimeridian.
    CrossesAntimeridian = "GL0311", Note, "other programs may want it cut at 180 degrees; geoland measures it whole";
    /// A feature lies far from all others of its layer.
    FarAway = "GL0312", Warning, "check the feature's position";
    /// Layers cannot be brought into one plane.
    NoCommonPlane = "GL0313", Error, "do as it is said there; nothing can be measured before";
    /// A date cannot be read; the record counts as undated.
    UnreadableDate = "GL0401", Warning, "write dates as 2018-10-31 or 2018年10月31日";
    /// A green space without an opening date is not counted at a cut-off.
    UndatedGreen = "GL0402", Warning, "give the green space an opening date, or leave the cut-off out";
    /// A claimed greened area is larger than the parcel's net land; the net land was taken.
    ClaimExceedsNet = "GL0403", Warning, "check the claimed greened area and its unit";
    /// A claimed area cannot be read as a number of its unit; it is left out.
    UnreadableClaim = "GL0404", Warning, "write areas as plain numbers without a unit";
    /// A claimed area is another than the measured one.
    ClaimedAreaDiffers = "GL0405", Warning, "check the record and the unit that the scheme says its area is in";
    /// Claimed areas of a layer are in another unit or of another kind than the scheme says.
    ClaimedAreaSignature = "GL0406", Error, "correct the unit of claimed_area in the scheme, or the records";
    /// The district that a record claims is not the one that the parcel lies in.
    DistrictDiffers = "GL0407", Warning, "correct the record, or the parcel's position";
    /// A parcel is said to be greened, and no green space lies on it.
    DeclaredGreening = "GL0408", Warning, "draw the green space, or correct the status";
    /// A claimed greened area is another than the measured one.
    ClaimedGreeningDiffers = "GL0409", Warning, "check the record, its unit and the green layer";
    /// A parcel was greened before it was accepted as cleared.
    GreenedBeforeAccepted = "GL0410", Warning, "check both dates; they may stand in each other's field";
    /// A date lies after the cut-off.
    AfterCutOff = "GL0411", Note, "nothing, if the cut-off is meant; the record does not count";
    /// A date can be read in several ways; the record counts as undated.
    AmbiguousDate = "GL0412", Warning, "write dates as 2018-10-31 or 2018年10月31日";
    /// A date is one that no such record can have.
    ImplausibleDate = "GL0413", Warning, "correct the date, or leave it out where it stands for none";
    /// Claimed areas of a layer were measured on the plane of a map projection.
    ClaimedOnMapPlane = "GL0414", Note, "know that they differ from the areas on the ellipsoid; correct the records if these are asked for";
    /// A parcel lies across the border of districts; its record can name only one of them.
    StraddlesDistricts = "GL0415", Note, "nothing, if the border is right: each district gets its share";
    /// An event of a parcel has no date; it is not counted.
    UndatedEvent = "GL0416", Warning, "give the event its date";
    /// A building on cleared land is no newer than the acceptance of the land.
    StandingAtAcceptance = "GL0420", Note, "if the building is gone, take it out of the layer; if it stands, the land was not clear";
    /// A building on cleared land has no date, so that nobody can say whether it came before or after the clearance.
    UndatedBuilding = "GL0421", Warning, "give the building the day on which it was built";
    /// A status says that something happened, but not when; at a cut-off it is taken as it stands.
    UndatedStatus = "GL0431", Note, "give the day, so that the status at the cut-off is known";
    /// A record has no identifier.
    NoId = "GL0501", Warning, "give every record an identifier, or name its field in the scheme";
    /// Several records of a layer share an identifier.
    RepeatedId = "GL0502", Warning, "give every record an identifier of its own";
    /// A status that the scheme does not know.
    UnknownStatus = "GL0503", Error, "add the word to status_values in the scheme, or correct it";
    /// A record without a status.
    NoStatus = "GL0504", Warning, "give the status, or set missing_status in the scheme";
    /// A form that the scheme does not know; the parcel is counted as unclassified.
    UnknownForm = "GL0505", Warning, "add the word to the aliases of a form in the scheme, or correct it";
    /// A parcel without a form; it is counted as unclassified.
    NoForm = "GL0506", Note, "give the form, or leave it unclassified";
    /// A parcel without a district, where districts come from the parcels' own records.
    NoDistrict = "GL0507", Warning, "give the district, or a layer of districts with --districts";
    /// A feature whose layer property names no layer.
    UnknownLayer = "GL0508", Error, "use parcel, green_space, alley, district, key_area or event";
    /// A district or key area without a name.
    NoName = "GL0509", Warning, "give the zone a name, or name its field in the scheme";
    /// A target that names no row of the summary.
    TargetUnused = "GL0510", Warning, "check the scope and the name in the targets file";
    /// An identifier is a number with a decimal point, or too large to be exact.
    FloatId = "GL0511", Warning, "store identifiers as text; zeros at their start and digits at their end are lost otherwise";
    /// A word stands where a value is missing.
    NotAvailable = "GL0512", Warning, "leave the value out: as an id, a name, a status or a form the word is taken as it stands";
    /// Texts have characters of another encoding.
    Undecodable = "GL0513", Warning, "say the encoding with --encoding, or export the file again as UTF-8; what is lost in the file cannot be restored";
    /// A field that the scheme names is in no record.
    FieldAbsent = "GL0514", Warning, "correct the name in the scheme, or add a [[file]] rule for such files";
    /// An event names a parcel that is in no file, or none; it is not counted.
    EventWithoutParcel = "GL0515", Warning, "correct the parcel's identifier, or add the parcel";
    /// A target of a scope has changed, so that percentages before and after are of different wholes.
    TargetChanged = "GL0520", Note, "say which version a percentage is of; compare hectares, not percentages, across versions";
    /// A scope names a district that there is not.
    ScopeDistrict = "GL0521", Warning, "correct the name or the code under [[scope]]; until then the scope lacks that land";
    /// Records without an identifier of their own are compared with another dataset by their outlines.
    MatchedByOutline = "GL0530", Warning, "give every record an identifier of its own, the same in both datasets";
    /// A record that an indicator asks for has no date, no readable value or id, or lies in no district, and did not count.
    UncountedRecord = "GL0540", Warning, "give the record its date, its value or its place; until then it stands in a column of its own";
    /// A file has something that its format forbids.
    Forbidden = "GL0601", Error, "export the file again; it was read as far as its meaning is clear";
    /// A file has something that its format does not foresee.
    Unusual = "GL0602", Warning, "see what is said of it; it was read as far as its meaning is clear";
    /// A file has something worth knowing.
    Remarkable = "GL0603", Note, "nothing, if it is meant";
    /// A layer has no features.
    EmptyLayer = "GL0604", Warning, "check that the right file was exported";
}

impl Kind {
    /// The kind of a code, in capitals or not.
    ///
    /// # Example
    /// ```
    /// use geoland::finding::Kind;
    /// assert_eq!(Kind::parse("gl0501"), Some(Kind::NoId));
    /// assert_eq!(Kind::parse("GL9999"), None);
    /// ```
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code().eq_ignore_ascii_case(code.trim()))
    }
}
