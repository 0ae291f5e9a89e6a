//! Checks the words of comments: the openings of doc comments, and words with a plainer alternative.

use std::path::{Path, PathBuf};

use super::read;

/// Folders that are checked.
const FOLDERS: &[&str] =
    &["bench", "contract", "crates", "fuzz/examples", "fuzz/fuzz_targets", "hostile", "tests", "xtask/src"];
/// First words of a doc comment that hide its subject: docs.rs shows the first line alone.
const OPENINGS: &[&str] = &["What", "Whether", "Who", "Where", "How", "When", "Why", "The same"];
/// Words that no comment contains.
const WORDS: &[&str] = &["told"];

pub(super) fn run(root: &Path) -> Result<(), String> {
    let (mut files, mut faults) = (0, Vec::new());
    for folder in FOLDERS {
        for path in sources(&root.join(folder))? {
            let inside = path.strip_prefix(root).unwrap_or(&path);
            files += 1;
            let found = faults_in(&read(&path)?).into_iter();
            faults.extend(found.map(|(line, fault)| format!("{}:{line}: {fault}", inside.display())));
        }
    }
    println!("files whose comments were checked: {files}");
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// Returns the Rust files below a folder.
fn sources(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let fault = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if path.is_dir() {
            files.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

/// Returns the numbers of faulty lines, each with its fault.
fn faults_in(source: &str) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    let mut is_doc = false;
    for (index, line) in source.lines().map(str::trim).enumerate() {
        let doc = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")).map(str::trim);
        let opening = doc.filter(|_| !is_doc).and_then(opening);
        is_doc = doc.is_some();
        if let Some(opening) = opening {
            faults.push((index + 1, format!("a doc comment begins with \"{opening}\": name its subject")));
        }
        let words = comment(line).unwrap_or_default().split(|sign: char| !sign.is_alphanumeric());
        let words = words.filter(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)));
        faults
            .extend(words.map(|word| (index + 1, format!("a comment contains \"{word}\": say it plainly"))));
    }
    faults
}

fn opening(text: &str) -> Option<&'static str> {
    OPENINGS.iter().copied().find(|opening| {
        let rest = text.strip_prefix(opening);
        rest.is_some_and(|rest| !rest.starts_with(|sign: char| sign.is_alphanumeric()))
    })
}

/// Returns the comment of a line: the whole line, or its end.
fn comment(line: &str) -> Option<&str> {
    line.strip_prefix("//").or_else(|| line.split_once(" // ").map(|(_, comment)| comment))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(source: &str) -> Vec<usize> {
        faults_in(source).into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn a_doc_comment_that_hides_its_subject_is_found() {
        for opening in OPENINGS {
            assert_eq!(lines(&format!("/// {opening} a caller sees.\nfn f() {{}}")), [1], "{opening}");
            assert_eq!(lines(&format!("//! {opening} a caller sees.")), [1], "{opening}");
        }
        assert_eq!(lines("    /// Whether.\n    x: bool,\n    /// Who.\n    y: bool,"), [1, 3]);
    }

    #[test]
    fn other_lines_may_begin_with_any_word() {
        assert_eq!(lines("/// Sends.\n/// What follows is an example.\nfn f() {}"), [0; 0]);
        assert_eq!(lines("// What follows is an implementation comment."), [0; 0]);
        assert_eq!(lines("/// Whoever, Whatsoever, Theorem.\n"), [0; 0]);
    }

    #[test]
    fn a_word_in_a_comment_is_found_and_in_code_not() {
        assert_eq!(lines("// The platform is told.\nlet told = 1; //\x20Told, twice."), [1, 2]);
        assert_eq!(lines("let told = \"told\";\n// untold"), [0; 0]);
    }

    #[test]
    fn the_comments_of_the_workspace_pass() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        assert_eq!(run(&root.canonicalize().unwrap_or(root)), Ok(()));
    }
}
