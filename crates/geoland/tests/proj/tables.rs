//! Tables of another release are named; folders without tables are harmless.

use std::path::Path;
use std::process::Command;

use geoland::Crs;
use geoland::crs::EngineChoice;

/// Set in the child process, which only parses.
const CHILD: &str = "GEOLAND_TEST_CHILD";

/// Parses in a process of its own, since PROJ looks at its environment once; what it printed.
fn parsed_in(folder: &Path, variable: &str, value: &Path) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "tables::child_that_parses", "--nocapture"]).env(CHILD, "1").current_dir(folder);
    for other in ["PROJ_DATA", "PROJ_LIB"] {
        child.env_remove(other);
    }
    let home = folder.join("home");
    let child = child.env("XDG_DATA_HOME", home).env(variable, value).output().unwrap();
    String::from_utf8_lossy(&child.stdout).into_owned()
}

#[test]
fn child_that_parses() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    match Crs::parse_with("EPSG:4548", EngineChoice::Proj) {
        Ok(crs) => println!("child: {} by {}", crs.name(), crs.engine()),
        Err(error) => println!("child: {error}"),
    }
}

#[test]
fn tables_of_another_release_are_named() {
    let folder = std::env::temp_dir().join(format!("geoland-tables-{}", std::process::id()));
    let (stale, empty) = (folder.join("stale"), folder.join("empty"));
    std::fs::create_dir_all(&stale).unwrap();
    std::fs::create_dir_all(&empty).unwrap();
    let mut tables = vec![b' '; 70_000];
    tables.extend(b"\x03%\x17PROJ.VERSION6.3.1\x13");
    std::fs::write(stale.join("proj.db"), &tables).unwrap();
    let unset = |variable: &str| {
        format!("which is of PROJ 6.3.1: the environment variable {variable} names that folder; unset it")
    };
    for variable in ["PROJ_DATA", "PROJ_LIB"] {
        let printed = parsed_in(&folder, variable, &stale);
        assert!(printed.contains(&unset(variable)), "{printed}");
        let printed = parsed_in(&folder, variable, &empty);
        assert!(printed.contains("child: EPSG:4548 by proj"), "{printed}");
    }
    std::fs::write(stale.join("proj.db"), b"no tables at all").unwrap();
    let printed = parsed_in(&folder, "PROJ_DATA", &stale);
    assert!(printed.contains("of an unknown release: the environment variable PROJ_DATA"), "{printed}");
    // The tables of the user's own folder come before all others.
    let user = folder.join("home").join("proj");
    std::fs::create_dir_all(&user).unwrap();
    std::fs::write(user.join("proj.db"), &tables).unwrap();
    let printed = parsed_in(&folder, "PROJ_DATA", &empty);
    assert!(printed.contains("which is of PROJ 6.3.1: move that file away"), "{printed}");
    std::fs::remove_dir_all(&folder).unwrap();
}
