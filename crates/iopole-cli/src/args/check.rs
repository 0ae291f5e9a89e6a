//! Arguments of `iopole check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Files, patterns such as '*.xml', or folders, whose .xml and .pdf files are checked
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Rules to apply
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) rules: CheckRules,
    /// Exit with 7 for a warning too
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckRules {
    /// EN 16931, and the newest French rules where the invoice travels inside France
    Auto,
    /// EN 16931 alone
    En16931,
    /// EN 16931 and the French rules V1.4 of July 2026, wherever the invoice goes
    #[value(name = "france-v1.4")]
    FranceV1_4,
}
