//! Compares every typed operation with the pinned contract (name, method, path and role), and its class with its
//! method.

use std::path::Path;

use iopole_contract::Contract;
use iopole_http::{Class, Operation};

/// Operations that are idempotent although their method is not (RFC 9110 section 9.2.2), and the reason. Any other
/// `POST` or `PATCH` is `Once`.
const IDEMPOTENT: &[(&str, &str)] = &[
    ("configureBusinessEntity", "sets the configuration of an entity: the second call changes nothing"),
    ("startOutboundPeppolMigration", "documented as idempotent while it runs"),
    ("activateSelfBilling", "a switch"),
    ("activateSelfBillingByIdentifier", "a switch"),
    ("activateSelfBillingByIdentifierLegacy", "a switch"),
    ("generateFacturx", "generates a document from the request and stores nothing"),
    ("generateCii", "generates a document from the request and stores nothing"),
    ("generateUbl", "generates a document from the request and stores nothing"),
];

#[derive(Debug, PartialEq)]
struct Declared<'a> {
    method: &'a str,
    path: &'a str,
    role: String,
    error_codes: Vec<u16>,
}

pub(crate) fn run() -> Result<(), String> {
    let contract = Contract::pinned().operations();
    let mut typed = Vec::new();
    let mut faults = Vec::new();
    for operation in iopole_api::operations::ALL {
        let ours = Declared {
            method: operation.method().as_str(),
            path: operation.path(),
            role: operation.role().map(|role| role.to_string()).unwrap_or_default(),
            error_codes: operation.error_codes().to_vec(),
        };
        let id = operation.id();
        faults.extend(class_fault(operation));
        if typed.contains(&id) {
            faults.push(format!("{id}: declared twice"));
        }
        typed.push(id);
        match contract.iter().find(|operation| operation.id() == id) {
            None => faults.push(format!("{id}: not in the contract")),
            Some(theirs) => {
                let (role, error_codes) = (theirs.role().to_owned(), theirs.refusals().collect());
                let theirs = Declared { method: theirs.method(), path: theirs.path(), role, error_codes };
                if theirs != ours {
                    faults.push(format!("{id}: declared {ours:?}, the contract says {theirs:?}"));
                }
            }
        }
    }
    let names = IDEMPOTENT.iter().map(|(id, _)| *id);
    faults.extend(
        names
            .filter(|id| !typed.contains(id))
            .map(|id| format!("{id}: listed in xtask/src/contract.rs, but not an operation")),
    );
    println!("operations with a typed method: {} of {}", typed.len(), contract.len());
    faults.extend(unsent(Path::new(API))?.into_iter().map(|name| format!("{name}: no method sends it")));
    let missing = contract.iter().map(|operation| operation.id()).filter(|id| !typed.contains(id));
    faults.extend(missing.map(|id| format!("{id}: no typed method")));
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

const API: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/iopole-api/src");

/// Finds operations of the table that no other file of the crate uses.
fn unsent(folder: &Path) -> Result<Vec<String>, String> {
    let table = read(&folder.join("operations.rs"))?;
    let mut sources = String::new();
    collect(folder, &mut sources)?;
    Ok(declared(&table).filter(|name| !uses(&sources, name)).map(str::to_owned).collect())
}

/// Appends the code of a folder, without comments and without the table.
fn collect(folder: &Path, sources: &mut String) -> Result<(), String> {
    let fault = |error: std::io::Error| format!("{}: {error}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if path.is_dir() {
            collect(&path, sources)?;
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.ends_with("operations.rs")
        {
            let text = read(&path)?;
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            code.for_each(|line| sources.extend([line, "\n"]));
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The names that begin a line of the table.
fn declared(table: &str) -> impl Iterator<Item = &str> {
    let is_name = |name: &&str| {
        !name.is_empty() && name.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_')
    };
    table
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.split_once('('))
        .map(|(name, _)| name)
        .filter(is_name)
}

fn uses(sources: &str, name: &str) -> bool {
    sources.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').any(|word| word == name)
}

/// Returns a fault if the class of an operation does not follow from its method: a wrong class may send an invoice
/// twice.
fn class_fault(operation: &Operation) -> Option<String> {
    let (id, method, class) = (operation.id(), operation.method(), operation.class());
    let reasoned = IDEMPOTENT.iter().any(|(name, _)| *name == id);
    let given = match method.as_str() {
        "GET" => Class::Safe,
        "PUT" | "DELETE" => Class::Idempotent,
        _ if reasoned => Class::Idempotent,
        _ => Class::Once,
    };
    (class != given).then(|| {
        format!(
            "{id}: {method} is {class:?}, but must be {given:?} unless xtask/src/contract.rs lists a reason"
        )
    })
}

#[cfg(test)]
mod tests {
    use iopole_http::{Method, Role};

    use super::*;

    #[test]
    fn every_operation_equals_the_contract() {
        assert_eq!(run(), Ok(()));
    }

    #[test]
    fn an_operation_that_no_method_sends_is_found() {
        let table = "const X: u8 = 1;\noperations! {\n    GET_A(\"getA\", Safe):\n        GET \"/a(b)\";\n    GET_B(\"getB\", Safe):\n";
        let names: Vec<_> = declared(table).collect();
        assert_eq!(names, ["GET_A", "GET_B"]);
        assert!(uses("http.call(&operations::GET_A)", "GET_A"));
        assert!(!uses("http.call(&operations::GET_AB)", "GET_A"));
    }

    #[test]
    fn a_class_that_differs_from_the_method_needs_a_reason() {
        let faulty = |id, method, class| {
            class_fault(&Operation::new(id, method, "/v1/x", class, Role::User)).is_some()
        };
        assert!(!faulty("sendInvoice", Method::POST, Class::Once));
        assert!(faulty("sendInvoice", Method::POST, Class::Idempotent));
        assert!(faulty("getInvoice", Method::GET, Class::Idempotent));
        assert!(faulty("deleteWebhook", Method::DELETE, Class::Once));
        assert!(!faulty("generateCii", Method::POST, Class::Idempotent));
        assert!(faulty("generateCii", Method::POST, Class::Safe));
    }
}
