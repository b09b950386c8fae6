//! Geometries of KML.

use std::io::Read;

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};

use super::xml::Xml;
use crate::error::{ReadError, quoted};

/// A geometry with the heights of its positions, NaN where there is none.
pub(super) struct Shape {
    pub(super) geometry: Geometry<f64>,
    pub(super) heights: Vec<f64>,
    /// Rings that did not end where they began.
    pub(super) unclosed: u64,
}

/// Positions and their heights.
type Line = (Vec<Coord<f64>>, Vec<f64>);

/// Whether an element is a geometry, whether or not it is read.
pub(super) fn is_geometry(name: &str) -> bool {
    matches!(
        name,
        "Point" | "LineString" | "LinearRing" | "Polygon" | "MultiGeometry" | "Model" | "Track" | "MultiTrack"
    )
}

/// Reads the geometry whose element began last. What is wrong with it concerns its feature alone.
pub(super) fn read<R: Read>(xml: &mut Xml<'_, R>, name: &str) -> Result<Result<Shape, String>, ReadError> {
    match name {
        "Point" => Ok(coordinates(xml)?.and_then(point)),
        "LineString" | "LinearRing" => Ok(coordinates(xml)?.map(|(line, heights)| Shape {
            geometry: LineString(line).into(),
            heights,
            unclosed: 0,
        })),
        "Polygon" => polygon(xml),
        "MultiGeometry" => several(xml),
        other => {
            xml.skip()?;
            Ok(Err(format!("a {other}, which is not read; convert it to lines or polygons first")))
        }
    }
}

fn point((line, heights): Line) -> Result<Shape, String> {
    let geometry = match line[..] {
        [] => MultiPoint(Vec::new()).into(),
        [position] => Point(position).into(),
        _ => return Err("a point of several positions".to_owned()),
    };
    Ok(Shape { geometry, heights, unclosed: 0 })
}

/// The positions of the element that began last.
fn coordinates<R: Read>(xml: &mut Xml<'_, R>) -> Result<Result<Line, String>, ReadError> {
    let mut line = Ok(Line::default());
    while let Some(name) = xml.child()? {
        if name == "coordinates" {
            let text = xml.text()?;
            line = line.and_then(|before: Line| {
                if before.0.is_empty() { positions(&text) } else { Err("coordinates given twice".to_owned()) }
            });
        } else {
            xml.skip()?;
        }
    }
    Ok(line)
}

/// Reads tuples of two or three numbers with commas between them and white space around. Some programs put a space after a comma.
fn positions(text: &str) -> Result<Line, String> {
    let (mut line, mut tuple) = (Line::default(), String::new());
    for part in text.split_whitespace() {
        if !(tuple.is_empty() || tuple.ends_with(',') || part.starts_with(',')) {
            add(&mut line, &tuple)?;
            tuple.clear();
        }
        tuple.push_str(part);
    }
    if !tuple.is_empty() {
        add(&mut line, &tuple)?;
    }
    Ok(line)
}

fn add(line: &mut Line, tuple: &str) -> Result<(), String> {
    let mut numbers = tuple.split(',');
    let mut number = || numbers.next().filter(|text| !text.is_empty()).map(str::parse::<f64>);
    let wrong = || format!("coordinates {} that are no two or three numbers", quoted(tuple));
    let (Some(Ok(x)), Some(Ok(y))) = (number(), number()) else { return Err(wrong()) };
    let height = number().transpose().map_err(|_| wrong())?.filter(|height| height.is_finite());
    if !(x.is_finite() && y.is_finite()) || number().is_some() {
        return Err(wrong());
    }
    line.0.push(Coord { x, y });
    line.1.push(height.unwrap_or(f64::NAN));
    Ok(())
}

fn polygon<R: Read>(xml: &mut Xml<'_, R>) -> Result<Result<Shape, String>, ReadError> {
    let (mut shells, mut holes) = (Ok(Vec::new()), Ok(Vec::new()));
    while let Some(name) = xml.child()? {
        match &*name {
            "outerBoundaryIs" => rings(xml, &mut shells)?,
            "innerBoundaryIs" => rings(xml, &mut holes)?,
            _ => xml.skip()?,
        }
    }
    Ok(shells.and_then(|shells| build(shells, holes?)))
}

/// Adds the rings of a boundary.
fn rings<R: Read>(xml: &mut Xml<'_, R>, all: &mut Result<Vec<Line>, String>) -> Result<(), ReadError> {
    while let Some(name) = xml.child()? {
        if name != "LinearRing" {
            xml.skip()?;
            continue;
        }
        match (coordinates(xml)?, &mut *all) {
            (Ok(ring), Ok(all)) => all.push(ring),
            (Err(why), Ok(_)) => *all = Err(why),
            (_, Err(_)) => {}
        }
    }
    Ok(())
}

fn build(shells: Vec<Line>, holes: Vec<Line>) -> Result<Shape, String> {
    if shells.len() > 1 {
        return Err("a polygon of several outer boundaries".to_owned());
    }
    if shells.is_empty() && !holes.is_empty() {
        return Err("a polygon without an outer boundary".to_owned());
    }
    let (mut heights, mut unclosed, mut closed) = (Vec::new(), 0, Vec::new());
    for (mut ring, mut own) in shells.into_iter().chain(holes) {
        if let (Some(first), Some(height)) = (ring.first().copied(), own.first().copied())
            && ring.last() != Some(&first)
        {
            ring.push(first);
            own.push(height);
            unclosed += 1;
        }
        heights.append(&mut own);
        closed.push(LineString(ring));
    }
    let holes = if closed.is_empty() { Vec::new() } else { closed.split_off(1) };
    let shell = closed.pop().unwrap_or_else(|| LineString(Vec::new()));
    Ok(Shape { geometry: Polygon::new(shell, holes).into(), heights, unclosed })
}

/// A geometry of several: of one type where all parts are of it.
fn several<R: Read>(xml: &mut Xml<'_, R>) -> Result<Result<Shape, String>, ReadError> {
    let (mut parts, mut heights, mut unclosed, mut wrong) = (Vec::new(), Vec::new(), 0, None);
    while let Some(name) = xml.child()? {
        if !is_geometry(&name) {
            xml.skip()?;
            continue;
        }
        match read(xml, &name)? {
            Ok(mut part) => {
                parts.push(part.geometry);
                heights.append(&mut part.heights);
                unclosed += part.unclosed;
            }
            Err(why) => wrong = wrong.or(Some(why)),
        }
    }
    Ok(match wrong {
        Some(why) => Err(why),
        None => Ok(Shape { geometry: united(parts), heights, unclosed }),
    })
}

fn united(parts: Vec<Geometry<f64>>) -> Geometry<f64> {
    let all = |is: fn(&Geometry<f64>) -> bool| !parts.is_empty() && parts.iter().all(is);
    if all(|part| matches!(part, Geometry::Point(_))) {
        let points = parts.into_iter().filter_map(|part| Point::try_from(part).ok());
        MultiPoint(points.collect()).into()
    } else if all(|part| matches!(part, Geometry::LineString(_))) {
        let lines = parts.into_iter().filter_map(|part| LineString::try_from(part).ok());
        MultiLineString(lines.collect()).into()
    } else if all(|part| matches!(part, Geometry::Polygon(_))) {
        let polygons = parts.into_iter().filter_map(|part| Polygon::try_from(part).ok());
        MultiPolygon(polygons.collect()).into()
    } else {
        Geometry::GeometryCollection(GeometryCollection(parts))
    }
}
