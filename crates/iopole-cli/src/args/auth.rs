//! Arguments of `iopole auth` and `iopole customer`.

use clap::Subcommand;

const STATUS_HELP: &str = "\
Examples:
  iopole auth status --env ppd
  iopole auth status --output json";

const TOKEN_HELP: &str = "\
Examples:
  curl -H \"Authorization: Bearer $(iopole auth token)\" https://api.ppd.iopole.fr/v1/config/webhook

Whoever has the token can act for the account until the token expires: do not store it or log it.";

pub(super) const CUSTOMER_HELP: &str = "\
Examples:
  iopole customer
  iopole customer --output json

Set IOPOLE_CUSTOMER_ID to this id: most accounts need it.";

#[derive(Debug, Subcommand)]
pub(crate) enum AuthCommand {
    /// Request a token, and show the platform, the roles and the expiry; never the token
    #[command(after_help = STATUS_HELP)]
    Status,
    /// Print the access token, for another program
    #[command(after_help = TOKEN_HELP)]
    Token,
}
