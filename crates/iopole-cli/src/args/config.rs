//! Arguments of `iopole config`.

use clap::{Args, Subcommand};

const KEYS: &str = "\
Settings: env, api_url, token_url, client_id, client_secret_file, customer_id, lang, output, store; and profile, the
profile that is used without --profile.";

const LIST_HELP: &str = "\
Examples:
  iopole config list
  iopole config list --profile cabinet --output json";

const SET_HELP: &str = "\
Examples:
  iopole config set client_id compta@exemple.fr
  iopole config set env production --profile cabinet
  iopole config set profile cabinet

The first setting creates the profile. A client secret is not kept in the file: client_secret_file names the file with it,
which only you can read.";

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// List the settings in use, and where each comes from; of the client secret and the customer id only that they are
    /// set
    #[command(after_help = LIST_HELP)]
    List,
    /// Print the value in use of a setting
    #[command(after_help = KEYS)]
    Get(Name),
    /// Set a setting of a profile, and create the file and the profile if there is none
    #[command(after_help = SET_HELP)]
    Set(Set),
    /// Remove a setting of a profile
    #[command(after_help = KEYS)]
    Unset(Name),
    /// Print the path of the configuration file
    Path,
}

#[derive(Debug, Args)]
pub(crate) struct Name {
    /// Name of the setting
    #[arg(value_name = "KEY")]
    pub(crate) key: String,
}

#[derive(Debug, Args)]
pub(crate) struct Set {
    /// Name of the setting
    #[arg(value_name = "KEY")]
    pub(crate) key: String,
    /// Its value
    #[arg(value_name = "VALUE")]
    pub(crate) value: String,
}
