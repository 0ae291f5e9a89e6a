//! The command line. No argument is a secret, because a process list would show it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use iopole_api::Printable;
use iopole_document::Profile;

const AFTER_HELP: &str = "\
Environment:
  IOPOLE_CLIENT_ID           the client id (on preproduction: the account's e-mail address)
  IOPOLE_CLIENT_SECRET       the client secret
  IOPOLE_CLIENT_SECRET_FILE  a file with the client secret, readable by its owner only
  IOPOLE_CUSTOMER_ID         the customer id, a uuid; most accounts need it
  IOPOLE_API_URL, IOPOLE_TOKEN_URL
                             another platform; --env and --api-url take precedence

Exit codes:
  0  done
  1  another error; or interrupted, and the message says if the invoice was sent
  2  wrong usage or bad input; nothing was sent
  3  authentication failed, or a role is missing
  4  rejected by the platform
  5  outcome unknown: the platform may have accepted the invoice
  6  network error, or platform unavailable
  7  the check found that the platform would reject the document; nothing was sent
  8  converted, but the result does not hold every value of the source";

const CONVERT_HELP: &str = "\
Examples:
  iopole convert facture.pdf facture.xml --to ubl
  iopole convert facture.xml facture.pdf --profile extended
  iopole convert facture.xml facture-cii.xml --to cii --output json

The result is written in every case that ends with 0, 7 or 8:
  0  the result holds every value of the source, and no rule refuses it
  7  the platform would reject the result
  8  no rule refuses the result, but values of the source are not in it; they are listed";

const API_HELP: &str = "\
Examples:
  iopole api listWebhooks
  iopole api getInvoice -p invoiceId=0193acea-5c97-7665-ada2-c57495af205c
  iopole api GET '/v1.1/directory/french?q=siren:\"732829320\"&limit=10'
  iopole api createWebhook --body webhook.json --dry-run

Without a name or path that the contract has, the request is sent all the same, and a note says so. A POST
or PATCH is then sent once. The answer goes to standard output as it came.";

/// Sends invoices through the Iopole platform and follows them to delivery.
#[derive(Debug, Parser)]
#[command(name = "iopole", version, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) connection: Connection,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Selection of the platform.
#[derive(Debug, Args)]
#[command(next_help_heading = "Platform")]
pub(crate) struct Connection {
    /// The platform to use [default: ppd]
    #[arg(long, global = true, value_enum, conflicts_with_all = ["api_url", "token_url"])]
    pub(crate) env: Option<EnvironmentChoice>,
    /// API of another platform; also give --token-url
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) api_url: Option<String>,
    /// Token endpoint of another platform; also give --api-url
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) token_url: Option<String>,
    /// Longest wait for a connection, in seconds
    #[arg(long, global = true, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub(crate) connect_timeout: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EnvironmentChoice {
    /// Simulated in this process: nothing leaves the machine, and no account is needed
    Local,
    /// Preproduction, for tests
    Ppd,
    /// Production: a sent invoice has legal effect
    Production,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Send and find invoices
    #[command(subcommand)]
    Invoice(InvoiceCommand),
    /// Check documents by the rules of EN 16931 and of France, offline
    Check(Check),
    /// Convert an invoice between CII, UBL and Factur-X, offline, and check the result
    #[command(after_help = CONVERT_HELP)]
    Convert(Convert),
    /// Call any operation of the platform, and print its answer
    #[command(after_help = API_HELP)]
    Api(Api),
    /// Print the completion script of a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum InvoiceCommand {
    /// Send an invoice: a Factur-X PDF, a UBL or a CII file
    Send(Send),
    /// Find invoices by their number, for example after an unknown outcome
    Find(Find),
}

#[derive(Debug, Args)]
pub(crate) struct Send {
    /// File of the invoice
    pub(crate) file: PathBuf,
    /// Follow the invoice until it is available to the buyer, or rejected
    #[arg(long)]
    pub(crate) watch: bool,
    /// Longest time to follow the invoice, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = seconds)]
    pub(crate) watch_timeout: Duration,
    /// Send the document even if the check finds that the platform would refuse it
    #[arg(long)]
    pub(crate) no_check: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Files, patterns such as '*.xml', or folders, whose .xml and .pdf files are checked
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Form of the result
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) output: CheckOutput,
    /// Language of messages and advice
    #[arg(long, value_enum, default_value = "fr")]
    pub(crate) lang: CheckLanguage,
    /// Rules to apply
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) rules: CheckRules,
    /// Exit with 7 for a warning too
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckOutput {
    /// Lines for a person
    Text,
    /// One JSON array with an object for each file
    Json,
    /// A JSON object for each file, one a line
    Jsonl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckLanguage {
    /// French
    Fr,
    /// English
    En,
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

#[derive(Debug, Args)]
pub(crate) struct Convert {
    /// File of the invoice: CII, UBL, or a PDF that carries CII
    #[arg(value_name = "IN")]
    pub(crate) file: PathBuf,
    /// Result: a .pdf file for Factur-X, an .xml file for CII or UBL
    pub(crate) out: PathBuf,
    /// Format of the result; needed for an .xml file
    #[arg(long, value_enum)]
    pub(crate) to: Option<ConvertTo>,
    /// Profile of the result [default: that of the source, or en16931]
    #[arg(long, value_enum)]
    pub(crate) profile: Option<ConvertProfile>,
    /// Overwrite the result
    #[arg(long)]
    pub(crate) force: bool,
    /// Form of the report
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) output: ConvertOutput,
    /// Language of messages, and of the pages of a PDF
    #[arg(long, value_enum, default_value = "fr")]
    pub(crate) lang: CheckLanguage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConvertTo {
    /// Cross Industry Invoice, D22B
    Cii,
    /// UBL 2.1
    Ubl,
    /// PDF/A-3 that carries CII
    Facturx,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConvertProfile {
    /// Factur-X BASIC WL, without lines
    Basicwl,
    /// EN 16931
    En16931,
    /// Factur-X EXTENDED
    Extended,
    /// The French extension of EN 16931
    ExtendedCtcFr,
    /// The German XRechnung
    Xrechnung,
    /// Peppol BIS Billing 3
    #[value(name = "peppol-bis-3")]
    PeppolBis3,
}

impl From<ConvertProfile> for Profile {
    fn from(profile: ConvertProfile) -> Self {
        match profile {
            ConvertProfile::Basicwl => Self::BasicWl,
            ConvertProfile::En16931 => Self::En16931,
            ConvertProfile::Extended => Self::Extended,
            ConvertProfile::ExtendedCtcFr => Self::ExtendedCtcFr,
            ConvertProfile::Xrechnung => Self::XRechnung,
            ConvertProfile::PeppolBis3 => Self::PeppolBis3,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConvertOutput {
    /// Lines for a person
    Text,
    /// One JSON object
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct Api {
    /// Name of an operation, such as listWebhooks; or a method, such as GET
    #[arg(value_name = "OPERATION|METHOD")]
    pub(crate) operation: String,
    /// After a method: the path, such as /v1/config/webhook, with its query
    pub(crate) path: Option<String>,
    /// Value of a parameter: of the path if the path has it, else of the query; repeatable
    #[arg(long = "param", short = 'p', value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) parameters: Vec<(String, String)>,
    /// File with the JSON body; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "upload")]
    pub(crate) body: Option<PathBuf>,
    /// File to send as the multipart part `file`
    #[arg(long, value_name = "FILE")]
    pub(crate) upload: Option<PathBuf>,
    /// Write the answer to a file
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
    /// Overwrite that file
    #[arg(long, requires = "to")]
    pub(crate) force: bool,
    /// Show the request and send nothing; no account is needed
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Find {
    /// Number of the invoice (BT-1)
    pub(crate) number: String,
}

impl Arguments {
    /// Parses the arguments of the process. The error is a usage error, or the requested help.
    pub(crate) fn read() -> Result<Self, clap::Error> {
        Self::of(std::env::args_os())
    }

    fn of(words: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let words: Vec<_> = words.into_iter().collect();
        Self::try_parse_from(&words).map_err(|error| {
            // The message repeats arguments, which may be file names from another person.
            let clean = |word: &OsString| Printable::new(&word.to_string_lossy()).longest(200).to_string();
            let shown = Self::try_parse_from(words.iter().map(clean)).err();
            shown.unwrap_or_else(|| {
                Self::command().error(error.kind(), "an argument contains a control character: remove it")
            })
        })
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("give NAME=VALUE".to_owned()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= 86_400.0 => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("give a number of seconds above 0 and up to 86400".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../../../docs/command.md");

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_page_shows_the_current_help() {
        let mut command = Arguments::command().term_width(100);
        command.build();
        let invoice = command.find_subcommand_mut("invoice").unwrap();
        let send = invoice.find_subcommand_mut("send").unwrap().render_long_help().to_string();
        for help in [command.render_long_help().to_string(), send] {
            let block = format!("```text\n{}\n```", help.trim_end());
            assert!(PAGE.contains(&block), "docs/command.md does not show this:\n{block}");
        }
    }

    #[test]
    fn every_command_line_of_the_pages_parses() {
        let lines = [PAGE, include_str!("../README.md"), include_str!("../../../README.md")].map(str::lines);
        let mut tried = 0;
        for line in lines.into_iter().flatten() {
            let line = line.split(" #").next().unwrap_or_default().trim();
            let words = match line.strip_prefix("cargo run -p iopole-cli -- ") {
                Some(rest) => format!("iopole {rest}"),
                None => line.to_owned(),
            };
            if words.starts_with("iopole ") {
                let words = words.split(" > ").next().unwrap_or_default().split_whitespace();
                assert!(Arguments::try_parse_from(words).is_ok(), "{line}");
                tried += 1;
            }
        }
        assert!(tried > 6, "{tried} lines were found");
    }

    #[test]
    fn the_completion_script_contains_every_command() {
        let mut script = Vec::new();
        clap_complete::generate(clap_complete::Shell::Bash, &mut Arguments::command(), "iopole", &mut script);
        let script = String::from_utf8(script).unwrap();
        assert!(["invoice", "--watch-timeout", "production"].iter().all(|word| script.contains(word)));
    }

    #[test]
    fn no_argument_is_a_secret() {
        let mut command = Arguments::command();
        command.build();
        fn check(command: &clap::Command) {
            for argument in command.get_arguments() {
                let name = argument.get_id().as_str();
                assert!(!name.contains("secret") && !name.contains("password"), "{name}");
            }
            command.get_subcommands().for_each(check);
        }
        check(&command);
    }

    #[test]
    fn a_wrong_argument_does_not_control_the_terminal() {
        let word = "\u{1b}]0;x\u{7}\nINFO \u{202e}";
        for words in [
            vec!["invoice", "send", "a.xml", word],
            vec!["invoice", "send", "a.xml", "--env", word],
            vec!["invoice", "send", "a.xml", "--watch-timeout", word],
            vec!["invoice", "send", "a.xml", "--watch-timeout", "1\n"],
            vec!["invoice", "send", "a.xml", "--\u{1b}[2J"],
            vec![word],
            vec!["invoice", word],
        ] {
            let all = ["iopole"].iter().chain(&words).map(OsString::from);
            let shown = Arguments::of(all).unwrap_err().render().to_string();
            let steers = |c: char| c != '\n' && c.is_control() || c == '\u{202e}';
            assert!(!shown.contains(steers) && !shown.contains("\nINFO"), "{shown:?}");
        }
        assert!(Arguments::of(["iopole", "invoice", "send", "a\u{1b}.xml"].map(OsString::from)).is_ok());
    }

    #[test]
    fn seconds_are_bounded() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for bad in ["0", "-1", "nan", "inf", "86401", "soon", ""] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
