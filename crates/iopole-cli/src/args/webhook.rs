//! Arguments of `iopole webhook`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use iopole_api::model::ids::WebhookId;

const LISTEN_HELP: &str = "\
The secret of the webhook is read from IOPOLE_WEBHOOK_SECRET or IOPOLE_WEBHOOK_SECRET_FILE.

Examples:
  iopole webhook listen
  iopole webhook listen --forward-to http://127.0.0.1:8080/hooks/iopole
  iopole webhook listen --forward-to http://127.0.0.1:8080/hooks --forward-to status=http://127.0.0.1:8081/statuses

A delivery is forwarded with a signature of its own for the new path, and the answer of your service is the answer.
Kinds: invoice, status, onboarding, event, declaration, declaration-status, unknown.";

const REPLAY_HELP: &str = "\
Examples:
  iopole webhook replay deliveries/FILE.http --to http://127.0.0.1:8080/hooks/iopole

The delivery is signed anew, at the current time and for this path. It keeps its idempotency key, as a retry of
the platform does.";

const ENSURE_HELP: &str = "\
Example:
  iopole webhook ensure https://example.com/hooks/iopole --label Books

The webhook of both directions is created, or changed where it differs. Its secret is read from
IOPOLE_WEBHOOK_SECRET or IOPOLE_WEBHOOK_SECRET_FILE: 32 characters at least.";

#[derive(Debug, Subcommand)]
pub(crate) enum WebhookCommand {
    #[command(flatten)]
    Account(AccountCommand),
    #[command(flatten)]
    Here(HereCommand),
}

/// Webhooks of the account.
#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// List the webhooks of the account
    List,
    /// Show a webhook
    Show(Which),
    /// Create the webhook of invoices and statuses, or change it to this URL
    #[command(after_help = ENSURE_HELP)]
    Ensure(Ensure),
    /// Delete a webhook: what arrives waits in the queues of unread items again
    Delete(Which),
}

/// Deliveries on this machine, without an account.
#[derive(Debug, Subcommand)]
pub(crate) enum HereCommand {
    /// Receive deliveries on this machine: verify, show, record and forward them
    #[command(after_help = LISTEN_HELP)]
    Listen(Listen),
    /// Verify the signature of a recorded delivery
    Verify(Verify),
    /// Send a recorded delivery again, signed anew
    #[command(after_help = REPLAY_HELP)]
    Replay(Replay),
}

#[derive(Debug, Args)]
pub(crate) struct Which {
    /// Identifier of the webhook
    pub(crate) id: WebhookId,
}

#[derive(Debug, Args)]
pub(crate) struct Ensure {
    /// URL that the platform calls: https and public
    pub(crate) url: String,
    /// Name of the webhook, 3 characters at least
    #[arg(long)]
    pub(crate) label: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Listen {
    /// Address to listen on; port 0 is any free port
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4700")]
    pub(crate) listen: SocketAddr,
    /// Forward verified deliveries to this URL, or those of one kind; repeatable
    #[arg(long, value_name = "URL|KIND=URL")]
    pub(crate) forward_to: Vec<String>,
    /// Record verified deliveries in this folder, one file each. They hold invoices in clear
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Recorded delivery
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// Recorded delivery
    pub(crate) file: PathBuf,
    /// URL to send it to
    #[arg(long, value_name = "URL")]
    pub(crate) to: String,
}
