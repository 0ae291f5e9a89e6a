//! Arguments of `iopole outbox`, and the selection of an outbox.

use clap::{Args, Subcommand, ValueEnum};
use iopole_store::State;

/// Selection of the outbox.
#[derive(Debug, Args)]
pub(crate) struct StoreChoice {
    /// The outbox: a file, sqlite://FILE, or postgres://HOST/DATABASE with the password in PGPASSWORD [default: one
    /// for each platform and customer, in the user's state folder]
    #[arg(long, value_name = "STORE")]
    pub(crate) store: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OutboxCommand {
    /// List the entries, in the order in which they were queued
    List(List),
    /// Show an entry
    Show(Show),
    /// Queue an entry again that is refused, withdrawn, or whose number is in use: the next batch sends it
    Retry(Decide),
    /// Withdraw an entry that is queued, refused, or whose number is in use: it is not sent
    Cancel(Decide),
    /// State that an entry with an unknown outcome, or whose number is in use, is this invoice on the platform
    Confirm(Confirm),
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only those in this state
    #[arg(long, value_enum)]
    pub(crate) state: Option<StateChoice>,
    #[command(flatten)]
    pub(crate) place: StoreChoice,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Number of the entry, or its key: the SHA-256 of the file
    #[arg(value_name = "ID|KEY")]
    pub(crate) entry: String,
    #[command(flatten)]
    pub(crate) place: StoreChoice,
}

#[derive(Debug, Args)]
pub(crate) struct Decide {
    /// Number of the entry
    #[arg(value_name = "ID")]
    pub(crate) entry: i64,
    #[command(flatten)]
    pub(crate) place: StoreChoice,
}

#[derive(Debug, Args)]
pub(crate) struct Confirm {
    /// Number of the entry
    #[arg(value_name = "ID")]
    pub(crate) entry: i64,
    /// Identifier of the invoice on the platform
    #[arg(value_name = "INVOICE")]
    pub(crate) invoice: String,
    #[command(flatten)]
    pub(crate) place: StoreChoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum StateChoice {
    /// To be sent
    Queued,
    /// Being sent
    Sending,
    /// On the platform
    Sent,
    /// Available to the buyer
    Delivered,
    /// Rejected by a platform after it was sent
    Rejected,
    /// Refused by the platform: nothing was accepted
    Refused,
    /// Perhaps on the platform
    Unknown,
    /// Another file with its number is on the platform
    NumberInUse,
    /// Withdrawn by a person
    Withdrawn,
}

impl From<StateChoice> for State {
    fn from(choice: StateChoice) -> Self {
        match choice {
            StateChoice::Queued => Self::Queued,
            StateChoice::Sending => Self::Sending,
            StateChoice::Sent => Self::Sent,
            StateChoice::Delivered => Self::Delivered,
            StateChoice::Rejected => Self::Rejected,
            StateChoice::Refused => Self::Refused,
            StateChoice::Unknown => Self::Unknown,
            StateChoice::NumberInUse => Self::NumberInUse,
            StateChoice::Withdrawn => Self::Withdrawn,
        }
    }
}
