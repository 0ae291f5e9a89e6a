//! Options and first line of the program that serves the simulated platform, for a program that carries them. With the
//! feature `cli`.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};

use crate::{Customer, DeliveryFaults, Fault, Forms, Judge, Sandbox, SandboxBuilder, SandboxError};

/// Options of the simulated platform, for a command line of clap 4.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// Address to listen on; port 0 is any free port
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4600")]
    listen: SocketAddr,

    /// Allow an address that other machines reach. The simulated platform protects nothing: every machine that
    /// reaches it can read what was sent, change the state and make it send requests
    #[arg(long)]
    expose_to_network_without_protection: bool,

    /// A name that callers use beside localhost, such as the name of its container; repeatable
    #[arg(long, value_name = "NAME")]
    host_name: Vec<String>,

    /// Seed of every invented secret, identifier and company
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,

    /// Lifetime of a token: 1s, 90s, 29m [default: as measured, 29m; with --forms documented, 10m]
    #[arg(long, value_name = "DURATION", value_parser = lifetime)]
    token_lifetime: Option<Duration>,

    /// Stop the clock at 2026-10-15 08:00 UTC; POST /_sandbox/clock advances it
    #[arg(long)]
    manual_clock: bool,

    /// Deliver invoices and statuses at once, instead of in the measured second
    #[arg(long)]
    instant: bool,

    /// Start with the active webhook of an account on preproduction, which keeps the unread queues empty
    #[arg(long)]
    default_webhook: bool,

    /// Form of answers on which the live platform and its documents differ: measured or documented
    #[arg(long, value_name = "FORMS", default_value_t = Forms::Measured)]
    forms: Forms,

    /// Judge sent documents by: off (required terms only), en (EN 16931) or fr (and the French rules)
    #[arg(long, value_name = "RULES", default_value_t = Judge::Fr)]
    judge: Judge,

    /// Add a fault, repeatable: status=503,retry_after=2,on=sendInvoice,times=3 or latency_ms=200,processed=true or
    /// cut=after,on=sendInvoice; GET /_sandbox lists all members
    #[arg(long, value_name = "RULE")]
    fault: Vec<Fault>,

    /// Percentage of deliveries to webhooks that are made twice, with the same idempotency key
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=100))]
    webhook_duplicates: u8,

    /// Make the due deliveries to webhooks in an order that the seed decides
    #[arg(long)]
    webhook_disorder: bool,

    /// Keep timestamp and signature of the first attempt for the retries of a delivery; by default each is signed anew
    #[arg(long)]
    webhook_kept_timestamps: bool,

    /// Add a customer by its id, a UUID, with its own data, four test entities and a client; repeatable. The first
    /// three clients act for every customer, and select one by the customer-id header
    #[arg(long, value_name = "UUID")]
    customer: Vec<String>,

    /// Limit of all stored documents, in MiB; beyond it the oldest invoices are dropped
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    room: u64,

    /// Number of requests that the journal keeps
    #[arg(long, value_name = "REQUESTS", default_value_t = 1000)]
    journal: usize,
}

impl Options {
    /// Returns the platform that the options describe.
    pub fn builder(self) -> SandboxBuilder {
        let mut builder = Sandbox::builder()
            .listen(self.listen)
            .seed(self.seed)
            .forms(self.forms)
            .judge(self.judge)
            .journal(self.journal)
            .room_for_documents(self.room * 1024 * 1024);
        if self.expose_to_network_without_protection {
            builder = builder.expose_to_network_without_protection();
        }
        builder = self.host_name.into_iter().fold(builder, SandboxBuilder::host_name);
        if let Some(lifetime) = self.token_lifetime {
            builder = builder.token_lifetime(lifetime);
        }
        if self.manual_clock {
            builder = builder.manual_clock();
        }
        if self.instant {
            builder = builder.instant();
        }
        if self.default_webhook {
            builder = builder.default_webhook();
        }
        let mut deliveries = DeliveryFaults::none().with_duplicates(self.webhook_duplicates);
        if self.webhook_disorder {
            deliveries = deliveries.with_disorder();
        }
        if self.webhook_kept_timestamps {
            deliveries = deliveries.with_kept_timestamps();
        }
        builder = builder.delivery_faults(deliveries);
        builder = self.customer.into_iter().map(Customer::new).fold(builder, SandboxBuilder::customer);
        self.fault.into_iter().fold(builder, SandboxBuilder::fault)
    }
}

/// Returns what a caller needs: URLs, and clients with their secrets.
pub fn introduction(sandbox: &Sandbox) -> Value {
    let clients: Vec<Value> = sandbox
        .clients()
        .iter()
        .map(|client| {
            let roles: Vec<&str> = client.roles().iter().map(|role| role.as_str()).collect();
            json!({
                "client_id": client.id(),
                "client_secret": client.secret(),
                "roles": roles,
                "customer_id": client.customer_ids().first(),
                "customer_ids": client.customer_ids()
            })
        })
        .collect();
    json!({
        "api_url": sandbox.api_url(),
        "token_url": sandbox.token_url(),
        "control_url": sandbox.control_url(),
        "clients": clients
    })
}

/// Returns the message of an error, with advice for who started the program.
pub fn explain(error: SandboxError) -> String {
    match &error {
        SandboxError::Listen { source, .. } if source.kind() == io::ErrorKind::AddrInUse => {
            format!(
                "{error}\nAnother program has this port: stop it, or use another with --listen 127.0.0.1:0"
            )
        }
        SandboxError::Listen { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
            format!("{error}\nPorts below 1024 need special rights: use another with --listen 127.0.0.1:0")
        }
        SandboxError::Settings(reason) if reason.contains("other machines") => {
            format!("{error}\nThe option is --expose-to-network-without-protection")
        }
        _ => error.to_string(),
    }
}

fn lifetime(text: &str) -> Result<Duration, String> {
    const HELP: &str = "write a number of seconds with its unit, 1s or more: 1s, 90s, 29m";
    let signed: jiff::SignedDuration = text.parse().map_err(|_| HELP)?;
    let lifetime = Duration::try_from(signed).map_err(|_| HELP)?;
    if lifetime < Duration::from_secs(1) { Err(HELP.to_owned()) } else { Ok(lifetime) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_has_a_unit_and_is_at_least_a_second() {
        assert_eq!(lifetime("1s"), Ok(Duration::from_secs(1)));
        assert_eq!(lifetime("29m"), Ok(Duration::from_secs(1740)));
        for text in ["", "60", "500ms", "-5s", "0s", "soon"] {
            assert!(lifetime(text).is_err(), "{text}");
        }
    }
}
