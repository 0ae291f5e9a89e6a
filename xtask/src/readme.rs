//! The first command that the README promises, as a stranger would try it.

use std::path::Path;
use std::process::Command;

const DOCUMENTS: &[&str] = &["facture-cii.xml", "facture-ubl.xml", "facture-facturx.pdf"];
/// What the output must hold, whatever the document.
const PARTS: &[&str] =
    &["Invoice  ", "Number   F2026-", "Seller   ", "Buyer    ", " EUR", "203 MADE_AVAILABLE"];
const COMMAND: &str =
    "cargo run -p iopole-cli -- invoice send examples/invoices/facture-cii.xml --env local --watch";

pub(crate) fn try_the_main_job(root: &Path) -> Result<(), String> {
    let readme =
        std::fs::read_to_string(root.join("README.md")).map_err(|error| format!("README.md: {error}"))?;
    if !readme.contains(COMMAND) {
        return Err(format!("README.md no longer shows the command that is tried here: {COMMAND}"));
    }
    for document in DOCUMENTS {
        let command = COMMAND.replace("facture-cii.xml", document);
        let words = command.split_whitespace().skip(1);
        let output = Command::new(env!("CARGO")).args(words).current_dir(root).output();
        let output = output.map_err(|error| format!("{command}: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        print!("{text}");
        if !output.status.success() {
            return Err(format!("{command}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)));
        }
        if let Some(missing) = PARTS.iter().find(|part| !text.contains(**part)) {
            return Err(format!("{command}: missing from the output: {missing}"));
        }
    }
    Ok(())
}
