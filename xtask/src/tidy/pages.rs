//! Checks the documents: links lead to existing files and headings, the book lists every page, and a test compiles
//! every Rust block.

mod reads;

use std::fs;
use std::path::{Path, PathBuf};

use super::read;

/// Folders with documents, in addition to `crates/<name>`.
const FOLDERS: &[&str] = &[".", "docs", "docs/decisions", "examples/invoices"];

pub(super) fn run(root: &Path) -> Result<(), String> {
    let mut faults = Vec::new();
    let pages = pages(root)?;
    let book = read(&root.join("tests").join("src").join("book.rs"))?;
    for page in &pages {
        let text = read(page)?;
        let inside = page.strip_prefix(root).map(slashes).unwrap_or_default();
        faults.extend(reads::faults(root, inside.trim_start_matches("./"), &text));
        for link in links(&text).filter(|link| !leads_somewhere(page, &text, link)) {
            faults.push(format!("{}: the link to {link} leads nowhere", page.display()));
        }
        if text.contains("```rust") && !is_compiled(root, page, &book) {
            faults
                .push(format!("{}: no test compiles its Rust; list it in tests/src/book.rs", page.display()));
        }
    }
    let summary = read(&root.join("docs").join("SUMMARY.md"))?;
    let listed: Vec<_> = links(&summary).collect();
    for page in pages.iter().filter_map(|page| page.strip_prefix(root.join("docs")).ok()) {
        let name = slashes(page);
        if name != "SUMMARY.md" && !listed.contains(&name.as_str()) {
            faults.push(format!("docs/SUMMARY.md does not list {name}"));
        }
    }
    println!("pages with checked links: {}", pages.len());
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// Returns `true` if the book of the tests or the documentation of its crate includes the page.
fn is_compiled(root: &Path, page: &Path, book: &str) -> bool {
    let inside = page.strip_prefix(root).map(slashes).unwrap_or_default();
    let library = page.with_file_name("src").join("lib.rs");
    book.contains(&format!("\"../../{inside}\""))
        || (page.ends_with("README.md")
            && read(&library).is_ok_and(|text| text.contains("include_str!(\"../README.md\")")))
}

fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
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

/// Returns the targets of inline links.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link)
}

/// Returns `true` if a link leads to an existing file and heading. Skips web addresses and names of items.
fn leads_somewhere(page: &Path, text: &str, link: &str) -> bool {
    let (path, heading) = link.split_once('#').map_or((link, None), |(path, heading)| (path, Some(heading)));
    if path.contains("://") || path.contains("::") {
        return true;
    }
    if path.is_empty() {
        return heading.is_none_or(|heading| has_heading(text, heading));
    }
    if !path.contains(['.', '/']) {
        return true;
    }
    let target = page.with_file_name("").join(path);
    match heading {
        None => target.exists(),
        Some(heading) => fs::read_to_string(target).is_ok_and(|text| has_heading(&text, heading)),
    }
}

/// Compares with the names of headings on web hosts and in mdBook: lower case, hyphens for spaces, no other characters.
fn has_heading(text: &str, name: &str) -> bool {
    let mut in_code = false;
    text.lines().any(|line| {
        in_code ^= line.starts_with("```");
        !in_code && line.starts_with('#') && slug(line.trim_start_matches('#')) == name
    })
}

fn slug(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|sign| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_'));
    kept.map(|sign| if sign == ' ' { '-' } else { sign }).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_broken_link_is_found() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("page.md");
        let text = "# The `part`, one\n```sh\n# code\n```\n[a](Cargo.toml) [b](src/none.md) [c](https://example.org/x#y) \
            [d](#the-part-one) [e](crate::Type) [f](#code) [g](../README.md#crates) [h](../README.md#none)";
        let lost: Vec<_> = links(text).filter(|link| !leads_somewhere(&page, text, link)).collect();
        assert_eq!(lost, ["src/none.md", "#code", "../README.md#none"]);
    }

    #[test]
    fn a_rust_block_that_no_test_compiles_is_found() {
        let root = folder_of_workspace();
        let book = "page = \"../../docs/page.md\",";
        assert!(is_compiled(&root, &root.join("docs/page.md"), book));
        assert!(!is_compiled(&root, &root.join("docs/other.md"), book));
        assert!(is_compiled(&root, &root.join("crates/iopole-auth/README.md"), book));
        assert!(!is_compiled(&root, &root.join("crates/iopole-cli/README.md"), book));
    }

    #[test]
    fn the_documents_pass() {
        assert_eq!(run(&folder_of_workspace()), Ok(()));
    }

    fn folder_of_workspace() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
    }
}
