//! Streams: which text goes where, files written whole, colours, threads, pipes.

use std::io::Read;
use std::process::Stdio;

use snapbox::{IntoData, assert_data_eq, str};

use crate::folder::{Folder, LAYERS, feature, read, rectangle};

#[test]
fn a_result_goes_to_a_file_whole() {
    let folder = Folder::town();
    let to_stdout = folder.output("summarize parcels.geojson --crs planar --format csv -q").stdout;
    let output = folder.output("summarize parcels.geojson --crs planar --format csv -q -o rows.csv");
    assert!(output.stdout.is_empty() && output.stderr.is_empty() && output.status.success());
    assert_eq!(read(&folder.path("rows.csv")).as_bytes(), to_stdout);
}

#[test]
fn a_refused_run_leaves_an_older_file_as_it_was() {
    let folder = Folder::town();
    folder.file("rows.csv", "old");
    let output = folder.output("summarize nowhere.geojson -o rows.csv");
    assert_eq!((output.status.code(), read(&folder.path("rows.csv")).as_str()), (Some(2), "old"));
}

#[test]
fn quiet_says_nothing_but_errors() {
    let folder = Folder::town();
    assert!(folder.output("summarize parcels.geojson --crs planar --quiet").stderr.is_empty());
    assert!(!folder.output("summarize nowhere.geojson --quiet").stderr.is_empty());
}

#[test]
fn no_colours_where_nobody_looks_or_no_color_is_set() {
    let folder = Folder::town();
    for (variable, value) in [("NO_COLOR", "1"), ("TERM", "xterm-256color")] {
        let mut command = folder.command(&["summarize", "parcels.geojson", "--crs", "planar"]);
        let output = command.env(variable, value).output().unwrap();
        assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b), "{variable}");
    }
}

#[test]
fn the_bytes_do_not_depend_on_threads_or_the_order_of_features() {
    let folder = Folder::town();
    let mut features = crate::folder::town()[0].1.clone();
    features.reverse();
    folder.layer("turned.geojson", &features);
    for command in ["summarize", "ledger"] {
        for format in ["table", "json", "csv", "markdown", "geojson"] {
            let run = |file: &str, threads: u8| {
                let line = format!("{command} {file} {LAYERS} --format {format} --threads {threads}");
                folder.output(&line).stdout
            };
            let first = run("parcels.geojson", 1);
            assert!(!first.is_empty());
            assert!(run("parcels.geojson", 7) == first, "{command} {format}: threads");
            assert!(run("turned.geojson", 2) == first, "{command} {format}: order");
        }
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let folder = Folder::new();
    let parcel = |k: u32| {
        feature(&format!("\"id\":{k},\"status\":\"cleared\""), &rectangle(f64::from(k), 0.0, f64::from(k + 1), 1.0))
    };
    folder.layer("parcels.geojson", &(1..3000).map(parcel).collect::<Vec<_>>());
    let mut command = folder.command(&["ledger", "parcels.geojson", "--crs", "planar", "--format", "json", "-q"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    // Stdout is closed here, long before everything is written.
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

#[test]
fn stats_tell_counts_times_threads_and_memory() {
    let folder = Folder::town();
    let output = folder.output("summarize parcels.geojson --crs planar --stats --threads 2 -q");
    let stderr = String::from_utf8(output.stderr).unwrap();
    for line in
        ["stats: features read 6", "stats: parcels 6", "stats: eligible 5", "stats: threads 2", "stats: account "]
    {
        assert!(stderr.contains(line), "{line} in {stderr}");
    }
}

#[test]
fn stats_count_the_ways_of_the_kernel_whatever_the_threads() {
    let folder = Folder::town();
    let counts = |command: &str, threads: u8| {
        let line = format!("{command} parcels.geojson --crs planar --stats --threads {threads} -q");
        let stderr = String::from_utf8(folder.output(&line).stderr).unwrap();
        stderr.lines().filter_map(|line| line.strip_prefix("stats: problems ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let one = counts("summarize", 1);
    assert_eq!(one, ["alone 4", "pair 2", "n-ary 0", "slab 0", "by the district grid 0"]);
    assert_eq!(counts("summarize", 3), one);
    assert_eq!(counts("ledger", 2), one);
}

#[cfg(unix)]
#[test]
fn stats_tell_processor_time_of_every_stage() {
    let folder = Folder::town();
    let output = folder.output("summarize parcels.geojson --crs planar --stats -q");
    let stderr = String::from_utf8(output.stderr).unwrap();
    for stage in ["read", "place", "account", "summarise", "write", "altogether"] {
        let line = stderr.lines().find_map(|line| line.strip_prefix(&format!("stats: {stage} "))).expect(stage);
        let [wall, "s,", cpu, "CPU", "s"] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        assert!(wall.parse::<f64>().is_ok() && cpu.parse::<f64>().is_ok(), "{line}");
    }
}

#[test]
fn a_member_that_names_the_coordinate_system_outranks_the_option() {
    let folder = Folder::new();
    let square = feature("\"status\":\"cleared\"", &rectangle(0.0, 0.0, 0.001, 0.001));
    let text = format!(
        "{{\"type\":\"FeatureCollection\",\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"EPSG:4490\"}}}},\"features\":[{square}]}}"
    );
    folder.file("p.geojson", &text);
    let line = "area p.geojson --crs EPSG:4326 --unit ha";
    assert_data_eq!(
        folder.run(line),
        str![[r#"
exit 0
--- stdout
operation   files   polygons       area   unit
------------------------------------------------
union           1          1   1.230907   ha

area on the ellipsoid CGCS2000, edges straight in its equal-area plane
--- stderr
note: p.geojson: its own crs "EPSG:4490" is used, not EPSG:4326

"#]]
        .raw()
    );
}
