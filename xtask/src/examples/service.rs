//! The example service: started, registered, and called by the simulated platform.

use std::path::Path;

use iopole_api::model::webhook::{
    DeliveryEndpoint, WebhookAuthentication, WebhookCreation, WebhookEndpoints,
};
use iopole_api::{Client, Credentials, Document, Environment};
use iopole_sandbox::Sandbox;
use iopole_tests::example;

use crate::webhook_service::{SECRET, Service};

/// Runs the service; returns its lines, one for each delivery.
pub(super) fn run(
    root: &Path,
    sandbox: &Sandbox,
    runtime: &tokio::runtime::Runtime,
    folder: &Path,
) -> Result<String, String> {
    let service = Service::start(&Service::build(root, false)?, folder)?;
    let delivered = runtime.block_on(deliver(sandbox, service.url()));
    delivered.map_err(|error| format!("example service: {error}"))?;
    println!("example service");
    super::pages::configures(root, sandbox, service.url())?;
    let written = folder.join("deliveries.jsonl");
    std::fs::read_to_string(&written).map_err(|error| format!("{}: {error}", written.display()))
}

/// Registers the service, and delivers an invoice to it.
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
