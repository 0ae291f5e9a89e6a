//! Runs the examples against the simulated platform, and checks their output and files. A test of `iopole-store` runs its
//! example `orders`.

mod pages;
mod service;

use std::path::Path;
use std::process::{Command, Stdio};

use iopole_auth::{ClientCredentials, Credentials, SecureUrl, TokenSource as _};
use iopole_sandbox::{Sandbox, VatRegime};

const DAY: &str = "2026-11-23";

pub(crate) fn run(root: &Path) -> Result<(), String> {
    crate::programs::build(root)?;
    // With threads, because the platform answers while an example runs.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let siren = runtime.block_on(own_company())?;
    let platform = Sandbox::builder().instant().vat_regime(&siren, VatRegime::RealMonthly);
    let sandbox = runtime.block_on(platform.start()).map_err(|error| error.to_string())?;
    let token = runtime.block_on(token(&sandbox))?;

    let folder = crate::target_folder(root).join("examples-run");
    let fault = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(fault)?;
    }
    std::fs::create_dir_all(&folder).map_err(fault)?;
    let (inbox, received, token_file) = (folder.join("inbox"), folder.join("received"), folder.join("token"));
    std::fs::write(&token_file, token).map_err(fault)?;

    let example = |name: &str, arguments: &[&str]| try_one(root, &sandbox, name, arguments);
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let sent = example("send", &["examples/invoices/facture-cii.xml", "F2026-0042"])?;
    holds("send", &sent, sent.contains("sent: ") && sent.contains("MADE_AVAILABLE"))?;
    // Seller and buyer belong to this account: one copy was sent, one received.
    for (name, place) in [("receive", &received), ("inbox", &inbox)] {
        let stored = example(name, &[&text(place)])?;
        holds(name, &stored, stored.lines().count() == 1 && Path::new(stored.trim()).is_file())?;
        let again = example(name, &[&text(place)])?;
        holds(name, &again, again.is_empty())?;
    }
    let reached = example("reach", &["0225", &siren])?;
    holds("reach", &reached, reached.starts_with("Reachable("))?;
    let reported = example("report", &[&siren, DAY])?;
    holds("report", &reported, reported.starts_with("accepted: "))?;
    pages::run(root, &sandbox, &folder)?;
    let customer = example("token_source", &[&text(&token_file)])?;
    holds("token_source", &customer, customer.starts_with("CustomerId("))?;
    // Last, because with a webhook the queues of unread items stay empty.
    let delivered = folder.join("delivered");
    let lines = service::run(root, &sandbox, &runtime, &delivered)?;
    let kinds = ["\"kind\":\"invoice\"", "\"kind\":\"status\"", ".xml\""];
    holds("service", &lines, kinds.iter().all(|kind| lines.contains(kind)))
}

async fn own_company() -> Result<String, String> {
    let sandbox = Sandbox::builder().start().await.map_err(|error| error.to_string())?;
    sandbox.companies().into_iter().next().map(|company| company.siren).ok_or_else(|| "no company".to_owned())
}

async fn token(sandbox: &Sandbox) -> Result<String, String> {
    let url: SecureUrl = sandbox.token_url().parse().map_err(|error| format!("token_url: {error}"))?;
    let credentials = Credentials::new(sandbox.client_id(), sandbox.client_secret());
    let flow = ClientCredentials::new(url, credentials).map_err(|error| error.to_string())?;
    let token = flow.token().await.map_err(|error| error.to_string())?;
    let header = token.header().to_str().map_err(|error| error.to_string())?;
    Ok(header.trim_start_matches("Bearer ").to_owned())
}

fn try_one(root: &Path, sandbox: &Sandbox, name: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(crate::programs::example(root, "debug", name))
        .args(arguments)
        .env("IOPOLE_API_URL", sandbox.api_url())
        .env("IOPOLE_TOKEN_URL", sandbox.token_url())
        .env("IOPOLE_CLIENT_ID", sandbox.client_id())
        .env("IOPOLE_CLIENT_SECRET", sandbox.client_secret())
        .env_remove("IOPOLE_CLIENT_SECRET_FILE")
        .env("IOPOLE_CUSTOMER_ID", sandbox.customer_id())
        .env("IOPOLE_WEBHOOK_SECRET", crate::webhook_service::SECRET)
        .current_dir(root)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("example {name}: {error}"))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        return Err(format!("example {name}: {}\n{}", output.status, message.trim()));
    }
    println!("example {name} {}", arguments.join(" "));
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn holds(name: &str, printed: &str, right: bool) -> Result<(), String> {
    if right { Ok(()) } else { Err(format!("example {name} printed an unexpected text:\n{printed}")) }
}
