//! Arguments of `iopole stats`.

use clap::{Args, ValueEnum};
use iopole_api::model::stats::{StatsInterval, StatsNetwork};

pub(super) const HELP: &str = "\
Examples:
  iopole stats
  iopole stats sent --interval year --output json
  iopole stats last-errors --network edi";

#[derive(Debug, Args)]
pub(crate) struct Stats {
    /// Figures to show
    #[arg(value_enum, default_value = "summary")]
    pub(crate) figures: Figures,
    /// Traffic to count
    #[arg(long, value_enum, default_value = "invoice")]
    pub(crate) network: Network,
    /// Period that ends now; the last errors have none
    #[arg(long, value_enum, default_value = "month")]
    pub(crate) interval: Interval,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Figures {
    /// Five figures of the whole period
    Summary,
    /// Messages sent, by time slot
    Sent,
    /// Messages received, by time slot
    Received,
    /// Messages that failed, by time slot
    Failed,
    /// Messages that succeeded and messages that failed, by time slot
    Outcomes,
    /// Messages by tag
    Tags,
    /// The messages that failed last
    LastErrors,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Network {
    /// Invoices
    Invoice,
    /// EDI messages
    Edi,
}

impl From<Network> for StatsNetwork {
    fn from(network: Network) -> Self {
        match network {
            Network::Invoice => Self::Invoice,
            Network::Edi => Self::Edi,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Interval {
    /// One hour
    Hour,
    /// Twenty-four hours
    Day,
    /// Since midnight
    Today,
    /// Seven days
    Week,
    /// One month
    Month,
    /// Three months
    ThreeMonths,
    /// One year
    Year,
    /// All time
    AllTime,
}

impl From<Interval> for StatsInterval {
    fn from(interval: Interval) -> Self {
        match interval {
            Interval::Hour => Self::Hour,
            Interval::Day => Self::Day,
            Interval::Today => Self::Today,
            Interval::Week => Self::Week,
            Interval::Month => Self::Month,
            Interval::ThreeMonths => Self::ThreeMonths,
            Interval::Year => Self::Year,
            Interval::AllTime => Self::AllTime,
        }
    }
}
