//! Sets an account up, and can be run again: the program of `docs/configuring.md`.
//!
//! `IOPOLE_WEBHOOK_SECRET=… cargo run -p iopole-api --example configure -- 371408253 https://example.com/hooks/iopole`
#![allow(clippy::print_stdout, reason = "a program for people")]

use iopole_api::model::codes::{NetworkIdentifier, VatRegime};
use iopole_api::model::entity::{RegisterIdentifier, RelationEdit};
use iopole_api::model::identifiers::{ElectronicAddress, Siren};
use iopole_api::model::webhook::{
    DeliveryEndpoint, EventsEndpoint, NetworkRetryOn, RetryStrategy, WebhookAuthentication, WebhookCreation,
    WebhookEndpoints,
};
use iopole_api::{Client, Error, ErrorKind};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(siren), Some(url)) = (arguments.next(), arguments.next()) else {
        return Err("usage: IOPOLE_WEBHOOK_SECRET=… configure SIREN URL".into());
    };
    let secret = std::env::var("IOPOLE_WEBHOOK_SECRET")?;
    let client = Client::from_env()?;
    let company = ElectronicAddress::legal(&siren.parse::<Siren>()?);

    // 1. Claim the company: your account acts for it from now on. Deliveries about it carry this header.
    let participants = client.admin().participants();
    let relation = RelationEdit::new().set_header("x-company", siren);
    let claim = participants.ensure_claim(&company, &relation).await?;
    println!("claimed: {}", claim.entity_id);

    // 2. Register its address, so that it can receive. It receives from tomorrow.
    let network = NetworkIdentifier::DomesticFr;
    match participants.register_by_value(&company, &network, &RegisterIdentifier::new()).await {
        Ok(_) => println!("registered"),
        Err(error) if is_up_to_date(&error) => println!("registered already"),
        Err(error) => return Err(error.into()),
    }

    // 3. Set the VAT regime. Without a regime every report is rejected.
    participants.configure_vat_regime(&claim.entity_id, &VatRegime::RealMonthly).await?;

    // 4. The webhook: where the platform delivers invoices, statuses and events.
    let mut endpoints = WebhookEndpoints::new();
    endpoints.invoice = Some(DeliveryEndpoint::new(url.as_str()));
    endpoints.status = Some(DeliveryEndpoint::new(url.as_str()));
    endpoints.events = Some(EventsEndpoint::new(url.as_str()));
    endpoints.authentication = Some(WebhookAuthentication::hmac(secret));
    println!("{:?}", client.admin().webhooks().ensure(&WebhookCreation::new(endpoints)).await?);

    // 5. The retry strategy. Without a strategy a failed delivery is lost.
    let strategy = RetryStrategy::active()
        .with_retry_delays([60, 240, 360, 3_600])
        .with_retry_on([429, 500, 502, 503, 504])
        .with_network_retry_on(NetworkRetryOn::all());
    match client.admin().retry_strategy().create(&strategy).await {
        Ok(_) => println!("retry strategy created"),
        Err(error) if error.kind() == ErrorKind::Conflict => println!("there is a retry strategy already"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn is_up_to_date(error: &Error) -> bool {
    let code = error.problem().and_then(|problem| problem.code());
    code.is_some_and(|code| code.ends_with("_ALREADY_UP_TO_DATE"))
}
