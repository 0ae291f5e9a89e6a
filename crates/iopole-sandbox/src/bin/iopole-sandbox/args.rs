//! What the command line may say.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Parser;
use iopole_sandbox::{Customer, DeliveryFaults, Fault, Forms, Judge, Sandbox, SandboxBuilder};

/// The Iopole e-invoicing platform, simulated on this machine
///
/// Starts a token endpoint, the API with its state, and a control API under /_sandbox. The first line of the output
/// is one JSON object: api_url, token_url, control_url, and the clients with their secrets, roles and customer_id.
/// It serves until it is told to stop (Ctrl-C, SIGTERM).
#[derive(Debug, Parser)]
#[command(name = "iopole-sandbox", version, max_term_width = 100)]
pub(crate) struct Args {
    /// Where to listen; port 0 is any free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4600")]
    listen: SocketAddr,

    /// Allow an address that other machines reach. The sandbox protects nothing: whoever reaches it reads what was
    /// sent, changes the state and makes it send requests
    #[arg(long)]
    expose_to_network_without_protection: bool,

    /// A name that it is called by, beside localhost: that of its container for example; may be given again
    #[arg(long, value_name = "NAME")]
    host_name: Vec<String>,

    /// Decides every secret, identifier and company that is invented
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,

    /// How long a token is good for: 1s, 90s, 29m [default: as measured, 29m; with --forms documented, 10m]
    #[arg(long, value_name = "DURATION", value_parser = lifetime)]
    token_lifetime: Option<Duration>,

    /// Time stands still at 2026-10-15 08:00 UTC until POST /_sandbox/clock moves it
    #[arg(long)]
    manual_clock: bool,

    /// Invoices and statuses travel at once, instead of in the measured second
    #[arg(long)]
    instant: bool,

    /// Start with the active webhook of a real sandbox account, which keeps the unread queues empty
    #[arg(long)]
    default_webhook: bool,

    /// How to answer where the live platform and its documents differ: measured or documented
    #[arg(long, value_name = "FORMS", default_value_t = Forms::Measured)]
    forms: Forms,

    /// Judge the documents that are sent by: off (required terms only), en (EN 16931) or fr (and the French rules)
    #[arg(long, value_name = "RULES", default_value_t = Judge::Fr)]
    judge: Judge,

    /// Let something go wrong, may be given again: status=503,retry_after=2,on=sendInvoice,times=3 or
    /// latency_ms=200,processed=true or cut=after,on=sendInvoice; GET /_sandbox says what else
    #[arg(long, value_name = "RULE")]
    fault: Vec<Fault>,

    /// So many of a hundred deliveries to webhooks are made twice, with the same idempotency key
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=100))]
    webhook_duplicates: u8,

    /// Of the deliveries to webhooks that are due, any may come first; which, the seed decides
    #[arg(long)]
    webhook_disorder: bool,

    /// A retry of a delivery keeps the time stamp and the signature of the first attempt; by default it is signed anew
    #[arg(long)]
    webhook_kept_timestamps: bool,

    /// Adds a customer with data, four test entities and a client of its own, may be given again: its id, a UUID. The
    /// first three clients act for every customer, and pick one by the customer-id header
    #[arg(long, value_name = "UUID")]
    customer: Vec<String>,

    /// How many MiB the documents that are kept may take in all; beyond that the oldest invoices go
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    room: u64,

    /// How many requests the journal keeps
    #[arg(long, value_name = "REQUESTS", default_value_t = 1000)]
    journal: usize,
}

impl Args {
    pub(crate) fn builder(self) -> SandboxBuilder {
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

fn lifetime(text: &str) -> Result<Duration, String> {
    const HELP: &str = "write a number of seconds with its unit, 1s or more: 1s, 90s, 29m";
    let signed: jiff::SignedDuration = text.parse().map_err(|_| HELP)?;
    let lifetime = Duration::try_from(signed).map_err(|_| HELP)?;
    if lifetime < Duration::from_secs(1) { Err(HELP.to_owned()) } else { Ok(lifetime) }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_is_well_formed() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_lifetime_has_a_unit_and_is_at_least_a_second() {
        assert_eq!(lifetime("1s"), Ok(Duration::from_secs(1)));
        assert_eq!(lifetime("29m"), Ok(Duration::from_secs(1740)));
        for text in ["", "60", "500ms", "-5s", "0s", "soon"] {
            assert!(lifetime(text).is_err(), "{text}");
        }
    }
}
