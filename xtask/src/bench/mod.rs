//! Runs every bench of the workspace and shows one table of the rows that the benches print with `--json`.

mod peers;
mod rows;

use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;
use serde_json::Value;

use rows::{BENCHES, Bench};

/// Exit code of a bench with a row that misses its target.
const MISSED: i32 = 1;

#[derive(Deserialize)]
struct Row {
    name: String,
    unit: String,
    ours: f64,
    reference: f64,
    ratio: f64,
    target: String,
    pass: bool,
}

pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    let (mut json, mut with_peers, mut asked) = (false, false, Vec::new());
    for argument in arguments {
        match argument.as_str() {
            "--json" => json = true,
            "--peers" => with_peers = true,
            name if BENCHES.iter().any(|bench| bench.name == name) => asked.push(name),
            other => {
                let names: Vec<_> = BENCHES.iter().map(|bench| bench.name).collect();
                let usage = format!("cargo xtask bench [--json] [--peers] [{}]…", names.join("|"));
                return Err(format!("unknown argument: {other}\nusage: {usage}"));
            }
        }
    }
    // First, so that a missing tool is reported at once.
    let peers = if with_peers { peers::prepare(root)? } else { Value::Array(Vec::new()) };
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for bench in BENCHES.iter().filter(|bench| asked.is_empty() || asked.contains(&bench.name)) {
        eprintln!("{}: {}", bench.package, bench.name);
        // A fault of one bench does not lose the rows of the others.
        match measure(root, bench, &peers) {
            Ok((found, fault)) => {
                rows.extend(found);
                faults.extend(fault);
            }
            Err(fault) => faults.push(fault),
        }
    }
    let text = Value::Array(rows);
    if json {
        println!("{text:#}");
    }
    let rows = read(text)?;
    if !json {
        print_table(&rows);
    }
    faults.extend(missed(&rows).map(|row| format!("missed: {row}")));
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// Returns the rows, and a fault in them.
fn measure(root: &Path, bench: &Bench, peers: &Value) -> Result<(Vec<Value>, Option<String>), String> {
    let Bench { package, name, .. } = bench;
    let output = Command::new(env!("CARGO"))
        .args(["bench", "--quiet", "-p", package, "--bench", name, "--", "--json"])
        .env(peers::VARIABLE, peers.to_string())
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo bench -p {package}: {error}"))?;
    let rows = rows_of(&String::from_utf8_lossy(&output.stdout))?;
    let checked = check_rows(bench, peers, &read(Value::Array(rows.clone()))?, output.status.code());
    Ok((rows, checked.err().map(|fault| format!("{package}: the bench {name} {fault}"))))
}

/// Parses the output of a bench: rows only.
fn rows_of(text: &str) -> Result<Vec<Value>, String> {
    let rows = text.lines().map(|line| serde_json::from_str(line).map_err(|_| format!("not a row: {line}")));
    rows.collect()
}

fn read(rows: Value) -> Result<Vec<Row>, String> {
    serde_json::from_value(rows).map_err(|error| format!("a row of a bench: {error}"))
}

fn missed(rows: &[Row]) -> impl Iterator<Item = &str> {
    rows.iter().filter(|row| !row.pass).map(|row| row.name.as_str())
}

/// Checks that the exit code of a bench fits its rows, and that it has exactly the expected rows.
fn check_rows(bench: &Bench, peers: &Value, rows: &[Row], code: Option<i32>) -> Result<(), String> {
    match (code, missed(rows).count()) {
        (Some(0), 0) | (Some(MISSED), 1..) => {}
        (code, _) => return Err(format!("failed: its exit code is {code:?}")),
    }
    let expected = bench.expected(rows::names(peers));
    if let Some(vanished) = expected.iter().find(|name| !rows.iter().any(|row| row.name == **name)) {
        return Err(format!("no longer has a row \"{vanished}\""));
    }
    match rows
        .iter()
        .find(|row| !expected.contains(&row.name) && !bench.optional.contains(&row.name.as_str()))
    {
        Some(new) => Err(format!(
            "has a row \"{}\" that is missing in xtask/src/bench/rows.rs: list it there",
            new.name
        )),
        None => Ok(()),
    }
}

fn print_table(rows: &[Row]) {
    println!("{:<52} {:>10} {:>10} {:<9} {:>7} {:>7}", "row", "ours", "reference", "unit", "ratio", "target");
    for Row { name, unit, ours, reference, ratio, target, pass } in rows {
        let verdict = if *pass { "" } else { "  missed" };
        println!("{name:<52} {ours:>10.1} {reference:>10.1} {unit:<9} {ratio:>7.3} {target:>7}{verdict}");
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use serde_json::json;

    use super::*;

    const BENCH: Bench =
        Bench { package: "p", name: "b", rows: &["fast", "small"], on_linux: &[], optional: &["served"] };

    fn rows(of: &[(&str, bool)]) -> Vec<Row> {
        let row = |(name, pass): &(&str, bool)| json!({"name": name, "unit": "", "ours": 1, "reference": 1, "ratio": 1, "target": "-", "pass": pass});
        read(of.iter().map(row).collect()).unwrap()
    }

    fn checked(of: &[(&str, bool)], code: i32) -> Result<(), String> {
        check_rows(&BENCH, &json!([]), &rows(of), Some(code))
    }

    #[test]
    fn the_exit_code_of_a_bench_fits_its_rows() {
        assert_eq!(checked(&[("fast", true), ("small", true)], 0), Ok(()));
        assert_eq!(checked(&[("fast", true), ("small", false)], 1), Ok(()));
        for (pass, code) in [(true, 1), (false, 0), (true, 101), (false, 101), (true, 2)] {
            let failed = checked(&[("fast", true), ("small", pass)], code).unwrap_err();
            assert_eq!(failed, format!("failed: its exit code is Some({code})"));
        }
    }

    #[test]
    fn missing_and_new_rows_are_found() {
        assert_eq!(checked(&[("fast", true)], 0).unwrap_err(), "no longer has a row \"small\"");
        let more = checked(&[("fast", true), ("small", true), ("new", true)], 0).unwrap_err();
        assert!(more.contains("\"new\"") && more.contains("rows.rs"), "{more}");
    }

    #[test]
    fn a_row_about_a_server_may_be_there_or_not() {
        assert_eq!(checked(&[("fast", true), ("small", true), ("served", true)], 0), Ok(()));
        assert_eq!(checked(&[("fast", true), ("small", true), ("served", false)], 1), Ok(()));
    }

    #[test]
    fn output_without_rows_is_an_error() {
        assert_eq!(rows_of("{}\nthread 'main' panicked").unwrap_err(), "not a row: thread 'main' panicked");
    }

    #[test]
    fn an_unknown_argument_is_refused_before_anything_runs() {
        let fault = run(Path::new("/nowhere"), &["--jsno".to_owned()]).unwrap_err();
        assert!(fault.starts_with("unknown argument: --jsno"), "{fault}");
    }
}
