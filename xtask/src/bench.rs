//! Runs every bench of the workspace and shows one table; the rows are those that the benches print with `--json`.

use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;
use serde_json::Value;

/// Package and bench.
const BENCHES: &[(&str, &str)] = &[
    ("iopole-auth", "token"),
    ("iopole-http", "transport"),
    ("iopole-model", "parse"),
    ("iopole-webhook", "verify"),
    ("iopole-sandbox", "throughput"),
];

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

pub(crate) fn run(root: &Path, json: bool) -> Result<(), String> {
    let mut rows = Vec::new();
    for (package, bench) in BENCHES {
        eprintln!("{package}: {bench}");
        rows.extend(measure(root, package, bench)?);
    }
    let text = Value::Array(rows.clone());
    if json {
        println!("{text:#}");
    }
    let rows: Vec<Row> =
        serde_json::from_value(text).map_err(|error| format!("a row of a bench: {error}"))?;
    if !json {
        print_table(&rows);
    }
    let missed: Vec<_> = rows.iter().filter(|row| !row.pass).map(|row| row.name.as_str()).collect();
    if missed.is_empty() { Ok(()) } else { Err(format!("missed: {}", missed.join(", "))) }
}

fn measure(root: &Path, package: &str, bench: &str) -> Result<Vec<Value>, String> {
    let output = Command::new(env!("CARGO"))
        .args(["bench", "--quiet", "-p", package, "--bench", bench, "--", "--json"])
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo bench -p {package}: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let rows: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    // A bench that misses a target ends with 1 as well, with its rows printed.
    if rows.is_empty() { Err(format!("{package}: the bench {bench} measured nothing")) } else { Ok(rows) }
}

fn print_table(rows: &[Row]) {
    println!(
        "{:<44} {:>10} {:>10} {:<9} {:>7} {:>7}",
        "what", "ours", "reference", "unit", "ratio", "target"
    );
    for Row { name, unit, ours, reference, ratio, target, pass } in rows {
        let verdict = if *pass { "" } else { "  missed" };
        println!("{name:<44} {ours:>10.1} {reference:>10.1} {unit:<9} {ratio:>7.3} {target:>7}{verdict}");
    }
}
