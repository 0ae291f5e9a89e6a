//! Checks that a page reads the same on the forge, in the book and on docs.rs: no hidden lines in its examples, no link
//! that works in only one of the three.

use std::path::Path;

use super::{links, read};

const REPOSITORY: &str = "https://github.com/iopole-sdk/iopole-rust/";
const DOCS: &str = "https://docs.rs/";

/// Returns the faults of one page; `inside` is its path from the root.
pub(super) fn faults(root: &Path, inside: &str, text: &str) -> Vec<String> {
    let hidden = hidden_lines(text).map(|line| format!("the line `{line}` is hidden in rustdoc only"));
    let links = links(text).chain(definitions(text)).filter_map(|link| lost(root, inside, link));
    let undefined = undefined(text).map(|name| format!("[`{name}`] is a link on docs.rs only"));
    hidden.chain(links).chain(undefined).map(|fault| format!("{inside}: {fault}")).collect()
}

/// Returns the targets of links by reference.
fn definitions(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().filter(|line| line.starts_with('['));
    lines.filter_map(|line| line.split_once("]: ")).map(|(_, link)| link)
}

/// Returns the lines that rustdoc leaves out of an example and that every other renderer shows.
fn hidden_lines(text: &str) -> impl Iterator<Item = &str> {
    let (mut in_code, mut in_rust) = (false, false);
    text.lines().filter(move |line| {
        let line = line.trim_start();
        if let Some(info) = line.strip_prefix("```") {
            in_rust = !in_code && (info.is_empty() || info.starts_with("rust"));
            in_code = !in_code;
            return false;
        }
        in_rust && (line == "#" || line.starts_with("# "))
    })
}

/// Returns the names in brackets that only rustdoc resolves.
fn undefined(text: &str) -> impl Iterator<Item = &str> {
    let names = text.split("[`").skip(1).filter_map(|rest| rest.split_once("`]"));
    let unlinked = names.filter(|(_, after)| !after.starts_with(['(', '[', ':'])).map(|(name, _)| name);
    unlinked.filter(move |name| !name.contains('\n') && !text.contains(&format!("\n[`{name}`]: ")))
}

/// Says why a link does not work everywhere, if so.
fn lost(root: &Path, inside: &str, link: &str) -> Option<String> {
    let path = link.split('#').next().unwrap_or_default();
    if let Some(place) = path.strip_prefix(REPOSITORY) {
        let file = place.strip_prefix("blob/main/").or(place.strip_prefix("tree/main/"))?;
        return (!root.join(file).exists()).then(|| format!("{link} is not in this repository"));
    }
    if let Some(item) = path.strip_prefix(DOCS) {
        return (!is_public(root, item)).then(|| format!("{link}: no such item in the crate's api.txt"));
    }
    if path.is_empty() || path.contains("://") {
        return None;
    }
    let leaves = match inside.split('/').next() {
        Some("docs") => leaves_the_book(inside, path),
        Some("crates") => true,
        _ => false,
    };
    leaves.then(|| format!("{link} works on the forge only: give the whole address, {REPOSITORY}blob/main/…"))
}

fn leaves_the_book(inside: &str, path: &str) -> bool {
    let folders = inside.matches('/').count();
    path.matches("../").count() >= folders
}

/// Returns `true` for an item such as `iopole-auth/latest/iopole_auth/trait.TokenSource.html`, or a crate alone.
fn is_public(root: &Path, item: &str) -> bool {
    let mut parts = item.trim_end_matches('/').split('/');
    let name = parts.next().unwrap_or_default();
    let Some(page) = parts.nth(1).map(|library| (library, parts.collect::<Vec<_>>())) else {
        return !name.starts_with("iopole-") || root.join("crates").join(name).exists();
    };
    let (library, mut path) = page;
    let Some(last) = path.pop() else { return root.join("crates").join(name).exists() };
    let (kind, item) = match last.strip_suffix(".html").and_then(|last| last.split_once('.')) {
        Some((kind, item)) => (kind, Some(item)),
        None => ("mod", None),
    };
    let names = std::iter::once(library).chain(path).chain(item);
    let wanted = format!("pub {kind} {}", names.collect::<Vec<_>>().join("::"));
    let snapshot = read(&root.join("crates").join(name).join("api.txt")).unwrap_or_default();
    snapshot
        .lines()
        .filter_map(|line| line.split_once(&wanted))
        .any(|(_, rest)| !rest.starts_with(is_of_a_name))
}

fn is_of_a_name(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn found(inside: &str, text: &str) -> usize {
        faults(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap(), inside, text).len()
    }

    #[test]
    fn a_hidden_line_is_found_in_rust_only() {
        assert_eq!(found("README.md", "```rust\n# let hidden = 1;\n#[test]\n```\n"), 1);
        assert_eq!(found("README.md", "```sh\n# a comment\n```\n# Heading\n"), 0);
    }

    #[test]
    fn a_link_that_works_in_one_place_only_is_found() {
        assert_eq!(found("docs/page.md", "[a](../README.md)"), 1);
        assert_eq!(found("docs/decisions/page.md", "[a](../sending.md)"), 0);
        assert_eq!(found("crates/iopole-auth/README.md", "[a](../../docs/testing.md)"), 1);
        assert_eq!(found("README.md", "[a](docs/testing.md)"), 0);
        assert_eq!(found("docs/page.md", &format!("[a]({REPOSITORY}blob/main/README.md)")), 0);
        assert_eq!(found("docs/page.md", &format!("[a]({REPOSITORY}blob/main/none.md)")), 1);
    }

    #[test]
    fn a_name_that_only_rustdoc_links_is_found() {
        let defined = "[`TokenSource`]\n\n[`TokenSource`]: https://docs.rs/iopole-auth/latest/iopole_auth/trait.TokenSource.html\n";
        assert_eq!(found("crates/iopole-auth/README.md", defined), 0);
        assert_eq!(found("crates/iopole-auth/README.md", "[`TokenSource`] alone"), 1);
        assert_eq!(
            found("README.md", "[a](https://docs.rs/iopole-auth/latest/iopole_auth/trait.None.html)"),
            1
        );
        assert_eq!(found("README.md", "[a](https://docs.rs/iopole-auth)"), 0);
    }
}
