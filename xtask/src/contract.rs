//! Holds every typed operation against the pinned contract: its name, method, path and role.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

#[derive(Deserialize)]
struct Document {
    paths: BTreeMap<String, BTreeMap<String, Item>>,
}

/// A path holds operations, and parameters that they share.
#[derive(Deserialize)]
struct Item {
    #[serde(rename = "operationId")]
    operation_id: Option<String>,
    #[serde(rename = "x-role")]
    role: Option<String>,
}

#[derive(Debug, PartialEq)]
struct Declared {
    method: String,
    path: String,
    role: String,
}

pub(crate) fn run(root: &Path) -> Result<(), String> {
    let contract = read(&root.join("contract"))?;
    let mut faults = Vec::new();
    let mut typed = 0;
    for operation in iopole_api::operations() {
        typed += 1;
        let ours = Declared {
            method: operation.method().as_str().to_lowercase(),
            path: operation.path().to_owned(),
            role: operation.role().map(|role| role.to_string()).unwrap_or_default(),
        };
        match contract.get(operation.id()) {
            None => faults.push(format!("{}: not in the contract", operation.id())),
            Some(theirs) if *theirs != ours => {
                faults.push(format!("{}: declared {ours:?}, the contract says {theirs:?}", operation.id()));
            }
            Some(_) => {}
        }
    }
    println!("operations with a typed method: {typed} of {}", contract.len());
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn read(folder: &Path) -> Result<BTreeMap<String, Declared>, String> {
    let mut operations = BTreeMap::new();
    let files = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for file in files {
        let path = file.map_err(|error| error.to_string())?.path();
        let fault = |error: String| format!("{}: {error}", path.display());
        let text = fs::read_to_string(&path).map_err(|error| fault(error.to_string()))?;
        let document: Document = serde_saphyr::from_str(&text).map_err(|error| fault(error.to_string()))?;
        for (route, items) in document.paths {
            for (method, item) in items {
                let Some(id) = item.operation_id else { continue };
                let role = item.role.unwrap_or_default();
                operations.insert(id, Declared { method, path: route.clone(), role });
            }
        }
    }
    Ok(operations)
}
