//! Checks that need no compilation: dependencies between crates, manifests, features, links of the documents,
//! documentation of the methods, and words of the comments.

mod arrows;
mod manifests;
mod methods;
mod neighbors;
mod pages;
mod words;

use std::path::Path;

use crate::metadata::{self, Metadata};

pub(crate) fn run(root: &Path) -> Result<(), String> {
    let workspace = metadata::read(root)?;
    let parts = [
        arrows(root, &workspace),
        manifests::run(root, &workspace),
        neighbors::run(root, &workspace),
        methods::run(root),
        pages::run(root),
        words::run(root),
    ];
    let faults: Vec<_> = parts.into_iter().filter_map(Result::err).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn arrows(root: &Path, workspace: &Metadata) -> Result<(), String> {
    let text = read(&root.join("docs").join("architecture.md"))?;
    let faults = arrows::faults(&arrows::read(&text), workspace);
    println!("crates whose arrows were checked: {}", workspace.packages.len());
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
