//! The webhook service: started as a reader would, registered, and given what the platform delivers.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use iopole_api::model::{DeliveryEndpoint, WebhookAuthentication, WebhookCreation, WebhookEndpoints};
use iopole_api::{Client, Credentials, Document, Environment};
use iopole_sandbox::Sandbox;
use iopole_tests::example;

pub(super) const SECRET: &str = "a secret of 32 characters at the very least";

/// What the service has written, one line a delivery.
pub(super) fn run(
    root: &Path,
    sandbox: &Sandbox,
    runtime: &tokio::runtime::Runtime,
    folder: &Path,
) -> Result<String, String> {
    let build =
        ["build", "--quiet", "-p", "iopole-webhook", "--features", "axum-0_8", "--example", "service"];
    let status = Command::new(env!("CARGO")).args(build).current_dir(root).status();
    if !status.map_err(|error| error.to_string())?.success() {
        return Err("example service does not build".to_owned());
    }
    let program = format!("service{}", std::env::consts::EXE_SUFFIX);
    let built = crate::target_folder(root).join("debug").join("examples").join(program);
    let mut service = Service::start(&built, folder)?;
    let url = service.url()?;
    runtime.block_on(deliver(sandbox, &url)).map_err(|error| format!("example service: {error}"))?;
    println!("example service");
    super::pages::configures(root, sandbox, &url)?;
    let written = folder.join("deliveries.jsonl");
    std::fs::read_to_string(&written).map_err(|error| format!("{}: {error}", written.display()))
}

/// Stopped when it is dropped.
struct Service(Child);

impl Service {
    fn start(program: &Path, folder: &Path) -> Result<Self, String> {
        let child = Command::new(program)
            .env("IOPOLE_WEBHOOK_SECRET", SECRET)
            .env("IOPOLE_WEBHOOK_ADDRESS", "127.0.0.1:0")
            .env("IOPOLE_WEBHOOK_FOLDER", folder)
            .stderr(Stdio::piped())
            .spawn();
        child.map(Self).map_err(|error| format!("{}: {error}", program.display()))
    }

    /// Where it says that it receives.
    fn url(&mut self) -> Result<String, String> {
        let said = self.0.stderr.take().ok_or("example service has no error output")?;
        let mut line = String::new();
        BufReader::new(said).read_line(&mut line).map_err(|error| error.to_string())?;
        let url = line.trim().strip_prefix("receiving at ").map(str::to_owned);
        url.ok_or_else(|| format!("example service: {line}"))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Registers the service, and has an invoice delivered to it.
async fn deliver(sandbox: &Sandbox, url: &str) -> Result<(), Box<dyn std::error::Error>> {
    let environment = Environment::local(sandbox.api_url(), sandbox.token_url())?;
    let credentials = Credentials::new(sandbox.client_id(), sandbox.client_secret());
    let customer = sandbox.customer_id().parse()?;
    let client =
        Client::builder(&environment).credentials(credentials)?.customer_id(Some(customer)).build()?;
    let mut endpoints = WebhookEndpoints::default();
    endpoints.invoice = Some(DeliveryEndpoint::new(url));
    endpoints.status = Some(DeliveryEndpoint::new(url));
    endpoints.authentication = Some(WebhookAuthentication::hmac(SECRET));
    client.admin().webhooks().create(&WebhookCreation::new(endpoints)).await?;
    client.user().invoices().send(Document::open(example("facture-ubl.xml"))?).await?;
    sandbox.deliver_pending().await;
    Ok(())
}
