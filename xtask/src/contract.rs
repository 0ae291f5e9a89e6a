//! Holds every typed operation against the pinned contract: its name, method, path and role.

use iopole_contract::Contract;

#[derive(Debug, PartialEq)]
struct Declared<'a> {
    method: &'a str,
    path: &'a str,
    role: String,
}

pub(crate) fn run() -> Result<(), String> {
    let contract = Contract::pinned().operations();
    let mut typed = Vec::new();
    let mut faults = Vec::new();
    for operation in iopole_api::operations() {
        let ours = Declared {
            method: operation.method().as_str(),
            path: operation.path(),
            role: operation.role().map(|role| role.to_string()).unwrap_or_default(),
        };
        let id = operation.id();
        if typed.contains(&id) {
            faults.push(format!("{id}: declared twice"));
        }
        typed.push(id);
        match contract.iter().find(|operation| operation.id() == id) {
            None => faults.push(format!("{id}: not in the contract")),
            Some(theirs) => {
                let role = theirs.role().to_owned();
                let theirs = Declared { method: theirs.method(), path: theirs.path(), role };
                if theirs != ours {
                    faults.push(format!("{id}: declared {ours:?}, the contract says {theirs:?}"));
                }
            }
        }
    }
    println!("operations with a typed method: {} of {}", typed.len(), contract.len());
    let missing = contract.iter().map(|operation| operation.id()).filter(|id| !typed.contains(id));
    faults.extend(missing.map(|id| format!("{id}: no typed method")));
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}
