//! Layers that formats with a schema are tried on.

use std::fs;
use std::path::Path;

use geo_types::{Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, point, polygon};
use geoland::record::{Outline, Record, Value};
use geoland_io::schema::{Field, FieldType, Profile};
use geoland_io::{Contents, CrsText, Feature, Format, Loss, ReadError, Request, Source, Target, write};

/// A feature of attributes.
pub(crate) fn feature(number: u64, geometry: Option<Geometry<f64>>, properties: &[(&str, Value)]) -> Feature {
    let outline = geometry.map_or(Outline::Missing, Outline::Read);
    let properties = properties.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Record { number, id: Value::Null, outline, properties }.into()
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// Every type of geometry, one in each.
pub(crate) fn geometries() -> Vec<Geometry<f64>> {
    let square = polygon!(
        exterior: [(x: 117.099_999_3, y: 39.0), (x: 117.2, y: 39.0), (x: 117.2, y: 39.1), (x: 117.099_999_3, y: 39.0)],
        interiors: [[(x: 117.15, y: 39.01), (x: 117.16, y: 39.01), (x: 117.16, y: 39.02), (x: 117.15, y: 39.01)]],
    );
    let triangle = polygon![(x: 0.1, y: -0.2), (x: 5e-324, y: 0.3), (x: -0.0, y: 1e300), (x: 0.1, y: -0.2)];
    let line = LineString::from(vec![(1.0, 2.0), (3.0, 4.5), (1.0, 2.0)]);
    let parts: Vec<Geometry<f64>> = vec![
        point!(x: 117.099_999_3, y: 39.1).into(),
        line.clone().into(),
        square.clone().into(),
        MultiPoint(vec![point!(x: 1.0, y: 2.0), point!(x: -3.0, y: 0.1)]).into(),
        MultiLineString(vec![line.clone(), line]).into(),
        MultiPolygon(vec![square, triangle]).into(),
        MultiPoint(Vec::new()).into(),
        MultiPolygon(Vec::new()).into(),
    ];
    let collection = Geometry::GeometryCollection(GeometryCollection(parts.clone()));
    parts.into_iter().chain([collection]).collect()
}

/// Attributes of every type, with a value of each.
pub(crate) fn typed() -> Vec<(Field, Value)> {
    [
        ("bool", FieldType::Bool, Value::Bool(true)),
        ("int8", FieldType::Int8, Value::Integer(-128)),
        ("int16", FieldType::Int16, Value::Integer(-32_768)),
        ("int32", FieldType::Int32, Value::Integer(i32::MAX.into())),
        ("int64", FieldType::Int64, Value::Integer(i64::MIN)),
        ("uint64", FieldType::UInt64, text("18446744073709551615")),
        ("float32", FieldType::Float32, Value::Number(0.1_f32.into())),
        ("float64", FieldType::Float64, Value::Number(-0.1)),
        ("名称", FieldType::Text, text("场清地净 \u{1b}[31m")),
        ("zeros", FieldType::Text, text("007")),
        ("moment", FieldType::DateTime, text("2018-10-31T12:30:00.25Z")),
        ("bytes", FieldType::Binary, text("00ff10")),
        ("json", FieldType::Json, Value::Json(r#"{"a":[1,2.50,"\u009b"]}"#.to_owned())),
    ]
    .map(|(name, kind, value)| (Field::new(name, kind), value))
    .to_vec()
}

/// A layer of all of it: the geometries with the typed attributes, then one without a geometry whose attributes are null.
pub(crate) fn layer() -> (Vec<Field>, Vec<Feature>) {
    let typed = typed();
    let full: Vec<_> = typed.iter().map(|(field, value)| (&*field.name, value.clone())).collect();
    let empty: Vec<_> = typed.iter().map(|(field, _)| (&*field.name, Value::Null)).collect();
    let mut features: Vec<_> =
        geometries().into_iter().zip(1..).map(|(geometry, number)| feature(number, Some(geometry), &full)).collect();
    features.push(feature(features.len() as u64 + 1, None, &empty));
    (typed.into_iter().map(|(field, _)| field).collect(), features)
}

/// Heights or measures for every position of a feature.
pub(crate) fn beside(feature: &Feature, first: f64) -> Vec<f64> {
    let mut numbers = Vec::new();
    if let Some(geometry) = feature.geometry() {
        geoland_io::positions::each(geometry, &mut |_| numbers.push(first + numbers.len() as f64));
    }
    numbers
}

/// Writes a file.
pub(crate) fn written(path: &Path, fields: &[Field], features: &[Feature], crs: Option<&CrsText>) -> Vec<Loss> {
    let mut profile = Profile::of_fields(fields);
    for feature in features {
        profile.add(feature);
    }
    let system = crs.and_then(|crs| crs.resolve().ok());
    let target = Target {
        path,
        layer: None,
        format: Format::of_name(path).unwrap(),
        crs,
        system: system.as_ref(),
        profile: &profile,
        foreign: &[],
    };
    let mut writer = write::create(&target).unwrap();
    for feature in features {
        writer.write(feature).unwrap();
    }
    writer.finish().unwrap()
}

/// Reads a file.
pub(crate) fn given(path: &Path, request: &Request) -> Result<(Contents, Vec<Feature>), ReadError> {
    crate::layer(&Source::parse(path), request)
}

/// A request for everything.
pub(crate) fn all() -> Request {
    Request { extras: true, ..Request::default() }
}

/// Reads a file whose bytes are cut off everywhere, and changed everywhere. Every time an answer has to come; of a file that is cut off, an
/// error.
pub(crate) fn mutilated(path: &Path, stride: usize) {
    let whole = fs::read(path).unwrap();
    let other = path.with_file_name(format!("mutilated-{}", path.file_name().unwrap().to_str().unwrap()));
    for len in 0..whole.len() {
        fs::write(&other, &whole[..len]).unwrap();
        assert!(given(&other, &all()).is_err(), "cut to {len} of {} bytes", whole.len());
    }
    let bbox = Request { bbox: Some([0.0, 0.0, 1.0, 1.0]), ..all() };
    for at in (0..whole.len()).step_by(stride) {
        for value in [0, 0x7F, 0xFF, whole[at] ^ 1, whole[at].wrapping_add(8)] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            fs::write(&other, &bytes).unwrap();
            for request in [all(), bbox.clone()] {
                let _ = given(&other, &request);
            }
        }
    }
}
