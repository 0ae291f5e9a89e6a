//! Checks the documentation of the typed methods: each operation of the table is linked by the method that calls it, and
//! that method has the headings that a caller needs.

use std::path::Path;

use iopole_api::{Class, Operation, operations};

use super::read;

pub(crate) fn run(root: &Path) -> Result<(), String> {
    let sources = root.join("crates").join("iopole-api").join("src");
    let mut pages = Vec::new();
    for area in ["admin", "user"] {
        documented(&sources.join(area), &mut pages)?;
    }
    let faults: Vec<_> = operations::ALL.iter().filter_map(|operation| fault(operation, &pages)).collect();
    println!("operations whose method's documentation was checked: {}", operations::ALL.len());
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// Finds what the documentation of an operation's method lacks.
fn fault(operation: &Operation, pages: &[String]) -> Option<String> {
    let id = operation.id();
    let link = format!("[`{id}`]");
    let linking = || pages.iter().filter(|page| page.replace('\n', " ").contains(&link));
    if linking().next().is_none() {
        return Some(format!("{id}: no method's documentation links the operation"));
    }
    let lacks = |page: &String| {
        let mut headings = vec!["# Errors"];
        if operation.class() != Class::Safe {
            headings.push("# Retries");
        }
        headings.retain(|heading| !page.lines().any(|line| line == *heading));
        headings
    };
    let least = linking().map(lacks).min_by_key(Vec::len).unwrap_or_default();
    (!least.is_empty()).then(|| format!("{id}: its method's documentation lacks {}", least.join(", ")))
}

/// Collects the documentation of every public function of the files in a folder.
fn documented(folder: &Path, pages: &mut Vec<String>) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.is_dir() {
            documented(&path, pages)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            pages.extend(functions(&read(&path)?));
        }
    }
    Ok(())
}

fn functions(source: &str) -> Vec<String> {
    let (mut pages, mut page) = (Vec::new(), String::new());
    for line in source.lines().map(str::trim) {
        match line.strip_prefix("///") {
            Some(text) => page.extend([text.trim(), "\n"]),
            None if line.starts_with("pub fn ") => pages.push(std::mem::take(&mut page)),
            // Attributes, which may span lines, come between the two.
            None if line.ends_with(['{', '}', ';']) || line.is_empty() => page.clear(),
            None => {}
        }
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(operation: &Operation, documentation: &str) -> Option<String> {
        let lines: Vec<_> = documentation.lines().map(|line| format!("/// {line}\n")).collect();
        let source = format!("{}#[deprecated(\n    note = \"x\"\n)]\npub fn get() {{}}\n", lines.concat());
        fault(operation, &functions(&source))
    }

    #[test]
    fn a_missing_link_or_heading_is_named() {
        let (get, send) = (&operations::GET_INVOICE, &operations::SEND_INVOICE);
        assert_eq!(
            faults(get, "Gets.\n\n# Errors\nThose of\n[`getInvoice`](operations::GET_INVOICE)."),
            None
        );
        let unlinked = faults(get, "Gets.\n\n# Errors\n`getInvoice`").unwrap_or_default();
        assert!(unlinked.contains("no method's documentation links"), "{unlinked}");
        let unsure =
            faults(send, "Sends.\n\n# Errors\n[`sendInvoice`](operations::SEND_INVOICE)").unwrap_or_default();
        assert!(unsure.ends_with("lacks # Retries"), "{unsure}");
    }
}
