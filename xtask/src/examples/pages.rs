//! The complete programs of the book: each page shows its program's file from the first `use` on.

use std::path::Path;

use iopole_sandbox::Sandbox;

use super::{holds, try_one};

/// Pages in `docs/` and their programs in `crates/iopole-api/examples/`.
const PROGRAMS: &[(&str, &str)] = &[
    ("configuring.md", "configure"),
    ("invoice.md", "invoice"),
    ("customers.md", "customers"),
    ("blocking.md", "blocking"),
];

/// Runs the programs that need no webhook.
pub(super) fn run(root: &Path, sandbox: &Sandbox, folder: &Path) -> Result<(), String> {
    PROGRAMS.iter().try_for_each(|(page, program)| shows(root, page, program))?;
    let output = |name: &str, arguments: &[&str]| try_one(root, sandbox, name, arguments);
    let pdf = folder.join("facture.pdf");
    let made = output("invoice", &["F2026-0101", &pdf.to_string_lossy()])?;
    holds("invoice", &made, made.contains("MadeAvailable"))?;
    let counted = output("customers", &[sandbox.customer_id()])?;
    holds("customers", &counted, counted.starts_with(sandbox.customer_id()))?;
    let sent = output("blocking", &["examples/invoices/facture-facturx.pdf"])?;
    holds("blocking", &sent, sent.starts_with("sent: "))
}

/// Configures the account twice: the second run finds everything in place.
pub(super) fn configures(root: &Path, sandbox: &Sandbox, url: &str) -> Result<(), String> {
    let once = try_one(root, sandbox, "configure", &["371408253", url])?;
    holds("configure", &once, once.contains("retry strategy created"))?;
    let again = try_one(root, sandbox, "configure", &["371408253", url])?;
    holds("configure", &again, again.contains("Unchanged(") && again.contains("registered already"))
}

/// Checks that the page shows the program as it is, without its first comment and its lint settings.
fn shows(root: &Path, page: &str, program: &str) -> Result<(), String> {
    let read = |path: std::path::PathBuf| {
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let source = read(root.join(format!("crates/iopole-api/examples/{program}.rs")))?;
    let text = read(root.join("docs").join(page))?;
    let body = source.split_once("\nuse ").map_or_else(String::new, |(_, rest)| format!("use {rest}"));
    if text.contains(&format!("\n{body}```\n")) {
        Ok(())
    } else {
        Err(format!("docs/{page} does not show crates/iopole-api/examples/{program}.rs as it is"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn the_pages_show_their_programs() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for (page, program) in PROGRAMS {
            assert_eq!(shows(root, page, program), Ok(()));
        }
        assert!(shows(root, "roles.md", "invoice").is_err());
    }
}
