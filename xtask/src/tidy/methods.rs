//! Each typed method's documentation says what a caller must know before the call: the operation's name, what sending
//! it twice would do, whether its answer is the end of it, the role it needs, and every code it may be refused with.

use std::path::Path;

use iopole_api::{Class, Operation};
use iopole_contract::Contract;

use super::read;

pub(crate) fn run(root: &Path) -> Result<(), String> {
    let sources = root.join("crates").join("iopole-api").join("src");
    let mut pages = Vec::new();
    for area in ["admin", "user"] {
        documented(&sources.join(area), &mut pages)?;
    }
    let mut faults = Vec::new();
    let mut count = 0;
    for operation in iopole_api::operations::ALL {
        count += 1;
        let missing = pages.iter().filter(|page| page.is_about(operation.id()));
        match missing.map(|page| page.lacks(operation)).min_by_key(Vec::len) {
            None => faults
                .push(format!("{}: no method's documentation begins a paragraph with it", operation.id())),
            Some(lacks) if lacks.is_empty() => {}
            Some(lacks) => faults.push(format!(
                "{}: its method's documentation lacks {}",
                operation.id(),
                lacks.join(", ")
            )),
        }
    }
    println!("operations whose method's documentation was checked: {count}");
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// The documentation of one public function, a line for each of its paragraphs.
struct Page(String);

impl Page {
    fn is_about(&self, id: &str) -> bool {
        let start = format!("`{id}`,");
        self.0.lines().any(|paragraph| paragraph.starts_with(&start))
    }

    fn lacks(&self, operation: &Operation) -> Vec<String> {
        let text = self.0.to_lowercase();
        let has = |wanted: &str| {
            let mut words = text.split(|letter: char| !letter.is_alphanumeric());
            words.any(|word| word == wanted)
        };
        let mut lacks = Vec::new();
        let class = match operation.class() {
            Class::Safe => "safe",
            Class::Idempotent => "idempotent",
            _ => "not to be sent twice",
        };
        let role = operation.role().map(|role| format!("role {role}"));
        lacks.extend(
            [Some(class.to_owned()), role]
                .into_iter()
                .flatten()
                .filter(|phrase| !text.contains(phrase.as_str())),
        );
        if !has("synchronous") && !has("asynchronous") {
            lacks.push("synchronous or asynchronous".to_owned());
        }
        let contract = Contract::pinned().operations().iter().find(|theirs| theirs.id() == operation.id());
        let codes = contract.into_iter().flat_map(iopole_contract::Operation::refusals);
        lacks.extend(codes.map(|code| code.to_string()).filter(|code| !has(code)));
        lacks
    }
}

/// Every documented public function of the files in a folder.
fn documented(folder: &Path, pages: &mut Vec<Page>) -> Result<(), String> {
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

fn functions(source: &str) -> Vec<Page> {
    let (mut pages, mut page) = (Vec::new(), String::new());
    for line in source.lines().map(str::trim) {
        match line.strip_prefix("///").map(str::trim) {
            Some("") => page.push('\n'),
            Some(text) => {
                if !page.is_empty() && !page.ends_with('\n') {
                    page.push(' ');
                }
                page.push_str(text);
            }
            None if line.starts_with("pub fn ") => pages.push(Page(std::mem::take(&mut page))),
            // Attributes, which may span lines, stand between the two.
            None if line.ends_with(['{', '}', ';']) || line.is_empty() => page.clear(),
            None => {}
        }
    }
    pages
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn lacks(words: &str) -> Vec<String> {
        let source = format!(
            "/// Gets.\n///\n/// `getInvoice`, {words}\n/// 403.\n#[deprecated(\n    note = \"x\"\n)]\npub fn get() {{}}\n"
        );
        let [page]: [Page; 1] = functions(&source).try_into().ok().unwrap();
        assert!(page.is_about("getInvoice") && !page.is_about("get"));
        page.lacks(&iopole_api::operations::GET_INVOICE)
    }

    #[test]
    fn what_is_not_said_is_named() {
        assert_eq!(lacks("safe, synchronous, role user. Codes: 401,"), Vec::<String>::new());
        assert_eq!(lacks("role user, synchronous. Codes: 401,"), ["safe"]);
        assert_eq!(
            lacks("safe, role admin. Codes: 4010,"),
            ["role user", "synchronous or asynchronous", "401"]
        );
    }
}
