//! Writes one hostile document to a file: `cargo xtask hostile` runs this beside `read-document`, in a build of the same
//! kind, since some cases take minutes to make without optimization.
#![allow(clippy::print_stderr, reason = "a program whose messages another one shows")]

use std::process::ExitCode;

use iopole_hostile::documents::{Scale, all};

fn main() -> ExitCode {
    match write(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::from(2)
        }
    }
}

fn write(arguments: &[String]) -> Result<(), String> {
    let [case, scale, path] = arguments else {
        return Err("usage: write-document CASE full|small FILE".to_owned());
    };
    let scale = match scale.as_str() {
        "full" => Scale::Full,
        "small" => Scale::Small,
        _ => return Err(format!("{scale}: the scale is full or small")),
    };
    let cases = all();
    let case =
        cases.iter().find(|known| known.name == case).ok_or_else(|| format!("{case}: no such case"))?;
    std::fs::write(path, case.make(scale)).map_err(|error| format!("{path}: {error}"))
}
