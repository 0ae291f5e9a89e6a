//! Holds the documents together: links between files lead somewhere, and the book lists every page.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders with documents; those of crates lie in `crates/<name>`.
const FOLDERS: &[&str] = &[".", "docs", "docs/decisions", "examples/invoices"];

pub(crate) fn run(root: &Path) -> Result<(), String> {
    let mut faults = Vec::new();
    let pages = pages(root)?;
    for page in &pages {
        let text = fs::read_to_string(page).map_err(|error| format!("{}: {error}", page.display()))?;
        let folder = page.parent().unwrap_or(root);
        for link in links(&text).filter(|link| !leads_somewhere(folder, link)) {
            faults.push(format!("{}: the link to {link} leads nowhere", page.display()));
        }
    }
    let summary =
        fs::read_to_string(root.join("docs/SUMMARY.md")).map_err(|error| format!("SUMMARY.md: {error}"))?;
    let listed: Vec<_> = links(&summary).collect();
    for page in pages.iter().filter_map(|page| page.strip_prefix(root.join("docs")).ok()) {
        let name = page.to_string_lossy().replace('\\', "/");
        if name != "SUMMARY.md" && !listed.contains(&name.as_str()) {
            faults.push(format!("docs/SUMMARY.md does not list {name}"));
        }
    }
    println!("pages whose links were followed: {}", pages.len());
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn pages(root: &Path) -> Result<Vec<PathBuf>, String> {
    let fault = |error: std::io::Error| format!("{}: {error}", root.display());
    let crates =
        fs::read_dir(root.join("crates")).map_err(fault)?.filter_map(|entry| Some(entry.ok()?.path()));
    let folders = FOLDERS.iter().map(|folder| root.join(folder)).chain(crates);
    let mut pages = Vec::new();
    for folder in folders.filter(|folder| folder.is_dir()) {
        let entries = fs::read_dir(&folder).map_err(fault)?.filter_map(|entry| Some(entry.ok()?.path()));
        pages.extend(entries.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    }
    Ok(pages)
}

/// The targets of Markdown's inline links.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link)
}

/// Whether a link leads to a file that is there. Addresses on the web and names of items are not followed.
fn leads_somewhere(folder: &Path, link: &str) -> bool {
    let path = link.split('#').next().unwrap_or_default();
    let followed =
        !path.is_empty() && !path.contains("://") && !path.contains("::") && path.contains(['.', '/']);
    !followed || folder.join(path).exists()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_a_file_that_is_not_there_is_found() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let text = "[a](Cargo.toml) [b](src/none.md) [c](https://example.org/x) [d](#part) [e](crate::Type)";
        let lost: Vec<_> = links(text).filter(|link| !leads_somewhere(folder, link)).collect();
        assert_eq!(lost, ["src/none.md"]);
    }

    #[test]
    fn the_documents_hold_together() {
        assert_eq!(run(&folder_of_workspace()), Ok(()));
    }

    fn folder_of_workspace() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
    }
}
