//! Files that appear whole or not at all.

use std::fs;
use std::io::Write;

use geoland_io::{Output, OutputErrorKind};

#[test]
fn a_dropped_output_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    fs::write(&path, "old").unwrap();
    let mut output = Output::create(Some(&path)).unwrap();
    output.write_all(b"new").unwrap();
    output.flush().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"old");
    drop(output);
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_committed_output_replaces_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    fs::write(&path, "old").unwrap();
    let mut output = Output::create(Some(&path)).unwrap();
    output.write_all(&vec![b'x'; 1_000_000]).unwrap();
    output.commit().unwrap();
    assert_eq!(fs::read(&path).unwrap().len(), 1_000_000);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn folders_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let error = Output::create(Some(folder.path())).unwrap_err();
    assert!(matches!(error.kind, OutputErrorKind::Folder));
    assert!(error.to_string().ends_with(": this is a folder; name a file in it"));
    let error = Output::create(Some(&folder.path().join("none/rows.csv"))).unwrap_err();
    assert!(matches!(error.kind, OutputErrorKind::NoFolder));
    assert!(!error.is_closed_pipe());
}

#[cfg(unix)]
#[test]
fn links_rights_and_devices_are_respected() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("rows.csv"), folder.path().join("link.csv"));
    fs::write(&path, "old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&path, &link).unwrap();
    let mut output = Output::create(Some(&link)).unwrap();
    output.write_all(b"new").unwrap();
    output.commit().unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);

    let mut output = Output::create(Some("/dev/null".as_ref())).unwrap();
    output.write_all(b"gone").unwrap();
    output.commit().unwrap();
    assert!(!fs::metadata("/dev/null").unwrap().is_file());

    // A new file has the rights that any new file has.
    let (plain, made) = (folder.path().join("plain"), folder.path().join("made"));
    fs::write(&plain, "").unwrap();
    Output::create(Some(&made)).unwrap().commit().unwrap();
    assert_eq!(fs::metadata(&made).unwrap().permissions(), fs::metadata(&plain).unwrap().permissions());
}
