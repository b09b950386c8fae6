//! A shapefile as a layer that is written: side by side, or in one zip archive.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use geo_types::Geometry;
use geoland::Crs;
use geoland::record::Outline;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::records::{HEADER, RECORD_HEADER};
use super::shape_write::{self, Ranges, ShapeType};
use super::table_write::Columns;
use crate::contents::CrsText;
use crate::error::quoted;
use crate::feature::Feature;
use crate::output::{Output, OutputError};
use crate::schema::Profile;
use crate::write::{LayerWriter, Loss, Losses, Target, WriteError};

/// The most bytes of each file: many programs count them in 31 bits.
const FILE_LIMIT: u64 = i32::MAX as u64;

struct Layer {
    path: PathBuf,
    is_archive: bool,
    kind: ShapeType,
    columns: Columns,
    shp: Scratch,
    shx: Scratch,
    dbf: Scratch,
    prj: Option<String>,
    ranges: Ranges,
    features: u64,
    losses: Losses,
    /// Room for one record and one row.
    content: Vec<u8>,
    row: Vec<u8>,
}

/// A file without a name, in the folder of the result, which goes when it is closed.
struct Scratch {
    file: BufWriter<File>,
    bytes: u64,
}

impl Scratch {
    fn new(folder: &Path, header: &[u8]) -> io::Result<Self> {
        let mut scratch = Self { file: BufWriter::new(tempfile::tempfile_in(folder)?), bytes: 0 };
        scratch.write(header)?;
        Ok(scratch)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    /// Writes the header anew and goes to the beginning, to be read.
    fn finish(mut self, header: &[u8]) -> io::Result<File> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(header)?;
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(file)
    }
}

/// Begins a shapefile.
pub(crate) fn create(target: &Target<'_>) -> Result<Box<dyn LayerWriter>, WriteError> {
    let path = target.path;
    let unfit = |why: String| WriteError::unfit(path, None, why);
    let ends = |ending: &str| path.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending));
    let is_archive = ends("zip") || ends("shz");
    if !is_archive && !ends("shp") {
        return Err(unfit(
            "a shapefile is several files; name one with the ending .shp, or .shz for one archive".to_owned(),
        ));
    }
    let kind = shape_type(target.profile).map_err(unfit)?;
    let mut losses = Losses::default();
    let columns = Columns::new(target.profile, &mut losses).map_err(unfit)?;
    if target.profile.has_foreign || !target.foreign.is_empty() {
        losses.layer("members of the GeoJSON that RFC 7946 does not define, left out");
    }
    let prj = prj(target, &mut losses);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let scratch = |header: &[u8]| Scratch::new(folder, header);
    let failed = |error| OutputError::new(&path.display().to_string(), error);
    Ok(Box::new(Layer {
        path: path.to_owned(),
        is_archive,
        kind,
        shp: scratch(&[0; HEADER as usize]).map_err(failed)?,
        shx: scratch(&[0; HEADER as usize]).map_err(failed)?,
        dbf: scratch(&columns.header(0)).map_err(failed)?,
        columns,
        prj,
        ranges: Ranges::default(),
        features: 0,
        losses,
        content: Vec::new(),
        row: Vec::new(),
    }))
}

/// The type that holds all geometries of a layer; the text says why there is none.
fn shape_type(profile: &Profile) -> Result<ShapeType, String> {
    let base_of = |name: &str| match name {
        "Point" => Some(1),
        "MultiPoint" => Some(8),
        "LineString" | "MultiLineString" => Some(3),
        "Polygon" | "MultiPolygon" => Some(5),
        _ => None,
    };
    let mut base = 0;
    for (name, count) in &profile.types {
        let Some(own) = base_of(name) else {
            return Err(format!(
                "{count} features with a {name}, which no shapefile can hold; leave them out with --where, or write a GeoPackage"
            ));
        };
        base = match (base, own) {
            (0, own) => own,
            (1 | 8, 1 | 8) if base != own => 8,
            (base, own) if base == own => own,
            _ => {
                let types: Vec<_> = profile.types.iter().map(|(name, count)| format!("{count} {name}")).collect();
                return Err(format!(
                    "several types of geometry ({}), of which a shapefile can hold one; choose one with --where, or write a GeoPackage",
                    types.join(", ")
                ));
            }
        };
    }
    Ok(ShapeType { base, has_z: profile.has_heights, has_m: profile.has_measures })
}

/// The text of the `.prj`. Programs expect the first version of well-known text there.
fn prj(target: &Target<'_>, losses: &mut Losses) -> Option<String> {
    let own = target.crs.and_then(|crs| crs.wkt.as_deref());
    let is_first = |wkt: &&str| ["GEOGCS", "PROJCS", "LOCAL_CS"].iter().any(|word| wkt.trim_start().starts_with(word));
    // What the source says comes first, then what is derived from the system.
    if let Some(wkt) = own.filter(is_first).map(str::to_owned).or_else(|| target.system.and_then(Crs::wkt1_esri)) {
        return Some(wkt);
    }
    if own.is_some() {
        losses.layer("the .prj is well-known text of the second version, which not all programs read");
    } else if let Some(crs) = target.crs.map(CrsText::shortest) {
        losses.layer(&format!("the coordinate system {} left out, for which no .prj could be written", quoted(crs)));
    }
    own.map(str::to_owned)
}

impl Layer {
    fn failed(&self, error: io::Error) -> WriteError {
        OutputError::new(&self.path.display().to_string(), error).into()
    }

    /// Notes what the shape of a feature cannot hold.
    fn note_losses(&mut self, feature: &Feature) {
        let losses = &mut self.losses;
        let extras = &feature.extras;
        match (&feature.record.outline, feature.geometry()) {
            (Outline::Unreadable(_), _) => losses.feature("with a geometry that could not be read, written without"),
            (_, Some(Geometry::MultiPolygon(many))) if many.0.len() == 1 => losses.feature(ONE_PART),
            (_, Some(Geometry::MultiLineString(many))) if many.0.len() == 1 => losses.feature(ONE_PART),
            (_, Some(Geometry::Point(_))) if self.kind.base == 8 => {
                losses.feature("with a Point, written as a MultiPoint");
            }
            (_, Some(geometry)) if crate::positions::bounds(geometry).is_none() => {
                losses.feature("with an empty geometry, written without");
            }
            _ => {}
        }
        if self.kind.has_z
            && feature.geometry().is_some()
            && (extras.heights.is_empty() || extras.heights.iter().any(|z| z.is_nan()))
        {
            losses.feature("without heights, written as 0");
        }
        if extras.measures.iter().any(|measure| *measure < -1e38) {
            losses.feature("with measures below -1e38, which are read as none");
        }
    }

    /// The header that the `.shp` and the `.shx` have in common.
    fn header(&self, bytes: u64) -> Vec<u8> {
        let mut header = 9994_u32.to_be_bytes().to_vec();
        header.resize(24, 0);
        header.extend(((bytes / 2) as u32).to_be_bytes());
        header.extend(1000_u32.to_le_bytes());
        header.extend(self.kind.code().to_le_bytes());
        let [x, y, z, m] = [0, 1, 2, 3].map(|axis| self.ranges.get(axis));
        for number in [x.0, y.0, x.1, y.1, z.0, z.1, m.0, m.1] {
            header.extend(number.to_le_bytes());
        }
        header
    }

    /// The whole files in the order in which they take their names: the `.shp` comes last, so that it is never without the others.
    fn files(self) -> io::Result<Vec<(&'static str, Box<dyn io::Read>)>> {
        let (shp_header, shx_header) = (self.header(self.shp.bytes), self.header(self.shx.bytes));
        let dbf_header = self.columns.header(self.features as u32);
        let mut dbf = self.dbf;
        // The mark of the end of a table.
        dbf.write(&[0x1A])?;
        let mut files: Vec<(&str, Box<dyn io::Read>)> = vec![
            ("shx", Box::new(self.shx.finish(&shx_header)?)),
            ("dbf", Box::new(dbf.finish(&dbf_header)?)),
            ("cpg", Box::new(io::Cursor::new("UTF-8"))),
        ];
        if let Some(prj) = self.prj {
            files.push(("prj", Box::new(io::Cursor::new(prj))));
        }
        files.push(("shp", Box::new(self.shp.finish(&shp_header)?)));
        Ok(files)
    }
}

const ONE_PART: &str = "with a geometry of many parts that has one, written as that one";

impl LayerWriter for Layer {
    fn write(&mut self, feature: &Feature) -> Result<(), WriteError> {
        self.note_losses(feature);
        self.content.clear();
        let ranges = shape_write::content(feature, self.kind, &mut self.content);
        self.ranges.join(&ranges);
        self.columns.row(&feature.record, self.features, &mut self.row, &mut self.losses);
        self.features += 1;
        let record_bytes = RECORD_HEADER + self.content.len() as u64;
        if self.shp.bytes + record_bytes > FILE_LIMIT || self.dbf.bytes + self.row.len() as u64 > FILE_LIMIT {
            let why = "the files of a shapefile end at 2 GiB; divide the layer, or write a GeoPackage";
            return Err(WriteError::unfit(&self.path, Some(self.features), why));
        }
        let words = ((self.content.len() / 2) as u32).to_be_bytes();
        let offset = ((self.shp.bytes / 2) as u32).to_be_bytes();
        let number = (self.features as u32).to_be_bytes();
        let written = (|| {
            self.shx.write(&[offset, words].concat())?;
            self.shp.write(&[number, words].concat())?;
            self.shp.write(&self.content)?;
            self.dbf.write(&self.row)
        })();
        written.map_err(|error| self.failed(error))
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Loss>, WriteError> {
        let losses = std::mem::take(&mut self.losses.0);
        let (path, is_archive, has_prj) = (self.path.clone(), self.is_archive, self.prj.is_some());
        let failed = |error| WriteError::from(OutputError::new(&path.display().to_string(), error));
        let files = self.files().map_err(failed)?;
        if is_archive {
            pack(&path, files)?;
            return Ok(losses);
        }
        let mut outputs = Vec::new();
        for (ending, mut file) in files {
            let own = if ending == "shp" { path.clone() } else { path.with_extension(ending) };
            let mut output = Output::create(Some(&own))?;
            io::copy(&mut file, &mut output).map_err(|error| output.error(error))?;
            outputs.push(output);
        }
        // What an older shapefile of the name leaves beside it would be taken for a part of this one.
        for ending in ["sbn", "sbx", "qix", "qpj"].iter().chain(["prj"].iter().filter(|_| !has_prj)) {
            std::fs::remove_file(path.with_extension(ending)).ok();
        }
        outputs.into_iter().try_for_each(Output::commit)?;
        Ok(losses)
    }
}

/// Packs the files into one archive, whose entries have the name of the archive and a fixed date.
fn pack(path: &Path, files: Vec<(&'static str, Box<dyn io::Read>)>) -> Result<(), WriteError> {
    let mut output = Output::create(Some(path))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
    let stem = if stem.to_lowercase().ends_with(".shp") { &stem[..stem.len() - 4] } else { stem };
    let packed = (|| {
        // An archive is written from its beginning to its end, without going back.
        let mut archive = ZipWriter::new_stream(&mut output);
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(6))
            .last_modified_time(zip::DateTime::default());
        for (ending, mut file) in files {
            archive.start_file(format!("{stem}.{ending}"), options)?;
            io::copy(&mut file, &mut archive)?;
        }
        archive.finish()?;
        Ok::<(), io::Error>(())
    })();
    packed.map_err(|error| output.error(error))?;
    Ok(output.commit()?)
}
