//! The command line. No argument is a secret, because a process list would show it.

pub(crate) mod api;
pub(crate) mod auth;
pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod config;
pub(crate) mod convert;
pub(crate) mod directory;
pub(crate) mod doctor;
pub(crate) mod edi;
pub(crate) mod enrollment;
pub(crate) mod entity;
pub(crate) mod generate;
pub(crate) mod inbox;
pub(crate) mod invoice;
pub(crate) mod man;
pub(crate) mod outbox;
pub(crate) mod report;
pub(crate) mod schema;
pub(crate) mod stats;
pub(crate) mod status;
pub(crate) mod sweep;
pub(crate) mod trigger;
pub(crate) mod webhook;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use iopole_api::Printable;

use self::api::Api;
use self::auth::AuthCommand;
use self::backup::Backup;
use self::check::Check;
use self::config::ConfigCommand;
use self::convert::Convert;
use self::directory::DirectoryCommand;
use self::doctor::Doctor;
use self::edi::EdiCommand;
use self::enrollment::EnrollmentCommand;
use self::entity::EntityCommand;
use self::generate::GenerateCommand;
use self::inbox::Inbox;
use self::invoice::InvoiceCommand;
use self::man::Man;
use self::outbox::OutboxCommand;
use self::report::ReportCommand;
use self::schema::Schema;
use self::stats::Stats;
use self::status::StatusCommand;
use self::sweep::Sweep;
use self::trigger::Trigger;
use self::webhook::WebhookCommand;
use crate::output::{Form, Language};
use crate::settings::is_name;

const AFTER_HELP: &str = "\
Environment:
  IOPOLE_CLIENT_ID           the client id (on preproduction: the account's e-mail address)
  IOPOLE_CLIENT_SECRET       the client secret
  IOPOLE_CLIENT_SECRET_FILE  a file with the client secret, readable by its owner only
  IOPOLE_CUSTOMER_ID         the customer id, a uuid; most accounts need it
  IOPOLE_API_URL, IOPOLE_TOKEN_URL
                             another platform; --env, or --api-url and --token-url, take precedence
  IOPOLE_PROFILE             the profile of the configuration file; --profile takes precedence

A flag precedes a variable, a variable the profile. The configuration file: iopole config path

Exit codes:
  0  done
  1  another error; or interrupted, and the message says if the invoice was sent
  2  wrong usage or bad input; nothing was sent
  3  authentication failed, or a role is missing
  4  rejected by the platform, not found, or not reachable
  5  outcome unknown: the platform may have accepted the invoice or the status
  6  network error, or platform unavailable
  7  the check found that the platform would reject the document; nothing was sent
  8  converted, but the result does not hold every value of the source";

const SANDBOX_HELP: &str = "\
Examples:
  iopole sandbox
  iopole sandbox --listen 127.0.0.1:0 --instant --output json
  iopole sandbox --fault status=503,on=sendInvoice,times=2";

/// Sends invoices through the Iopole platform and follows them to delivery.
#[derive(Debug, Parser)]
#[command(name = "iopole", version, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) connection: Connection,
    #[command(flatten)]
    pub(crate) presentation: Presentation,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Selection of the platform.
#[derive(Debug, Args)]
#[command(next_help_heading = "Platform")]
pub(crate) struct Connection {
    /// The profile of the configuration file to use [default: the one that the file selects, else `default`]
    #[arg(long, global = true, value_name = "NAME", value_parser = profile)]
    pub(crate) profile: Option<String>,
    /// The platform to use [default: that of the profile, else ppd]
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
    /// Simulated: by a running `iopole sandbox`, else in this process. Nothing leaves the machine, and no account is
    /// needed
    Local,
    /// Preproduction, for tests
    Ppd,
    /// Production: a sent invoice has legal effect
    Production,
}

/// File for the content that a command gets from the platform.
#[derive(Debug, Args)]
pub(crate) struct OutputFile {
    /// File to write; - is standard output [default: -]
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
    /// Overwrite the file
    #[arg(long)]
    pub(crate) force: bool,
}

/// Form and language of the output.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Presentation {
    /// Form of the result [default: that of the profile, else text]; with json or jsonl, an error is a JSON object on
    /// standard error
    #[arg(long, global = true, value_enum)]
    pub(crate) output: Option<Form>,
    /// Language of what people read [default: that of the profile, of the locale, else English]; JSON has the same names
    /// in both
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<Language>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Send, find, read and follow invoices
    #[command(subcommand)]
    Invoice(InvoiceCommand),
    /// List unread invoices and statuses, or store them in a folder and mark them as seen
    #[command(after_help = inbox::HELP)]
    Inbox(Inbox),
    /// Store in a folder what no webhook delivered: invoices and statuses that are missing there
    #[command(after_help = sweep::HELP)]
    Sweep(Sweep),
    /// Declare a status of an invoice, and list unread statuses
    #[command(subcommand)]
    Status(StatusCommand),
    /// List, set and receive webhooks
    #[command(subcommand)]
    Webhook(WebhookCommand),
    /// Search the directories of recipients, and check if an address can receive
    #[command(subcommand)]
    Directory(DirectoryCommand),
    /// List and show the companies and establishments of the account
    #[command(subcommand)]
    Entity(EntityCommand),
    /// Show the enrollment of a company, and its link
    #[command(subcommand)]
    Enrollment(EnrollmentCommand),
    /// Declare sales and payments to the tax authority, and list the report folders of a company
    #[command(subcommand)]
    Report(ReportCommand),
    /// Generate a Factur-X, CII or UBL from an invoice as JSON, by the platform
    #[command(subcommand)]
    Generate(GenerateCommand),
    /// Send and download EDI messages
    #[command(subcommand)]
    Edi(EdiCommand),
    /// Count the traffic of the account
    #[command(after_help = stats::HELP)]
    Stats(Stats),
    /// Show the roles and the expiry of the access, or print the access token
    #[command(subcommand)]
    Auth(AuthCommand),
    /// Show the customer id of the account
    #[command(after_help = auth::CUSTOMER_HELP)]
    Customer,
    /// Save the invoices of the account in a folder: originals, readable copies and histories
    #[command(after_help = backup::HELP)]
    Backup(Backup),
    /// Read and steer the outbox of the batches on this machine, offline
    #[command(subcommand)]
    Outbox(OutboxCommand),
    /// Check documents by the rules of EN 16931 and of France, offline
    Check(Check),
    /// Convert an invoice between CII, UBL and Factur-X, offline, and check the result
    #[command(after_help = convert::HELP)]
    Convert(Convert),
    /// Call any operation of the platform, and print its answer
    #[command(after_help = api::HELP)]
    Api(Api),
    /// Check that everything is in place to send and to receive
    #[command(after_help = doctor::HELP)]
    Doctor(Doctor),
    /// Run the simulated platform, for other programs and for --env local
    #[command(after_help = SANDBOX_HELP)]
    Sandbox(Box<iopole_sandbox::program::Options>),
    /// Make something happen on the running simulated platform: the buyer approves, a supplier sends
    #[command(after_help = trigger::HELP)]
    Trigger(Trigger),
    /// Show and change the settings: the platform, the credentials, the output
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print the completion script of a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the JSON Schema of the documents of --output json
    #[command(after_help = schema::HELP)]
    Schema(Schema),
    /// Print the manual page, or write a page for each command into a folder
    #[command(after_help = man::HELP)]
    Man(Man),
}

impl Command {
    /// False for a command that works without a readable configuration file.
    pub(crate) fn reads_settings(&self) -> bool {
        !matches!(
            self,
            Self::Completions { .. }
                | Self::Config(ConfigCommand::Path | ConfigCommand::Set(_) | ConfigCommand::Unset(_))
        )
    }
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
                let what = "an argument contains a control character, or is not UTF-8 where text is expected: correct it";
                Self::command().error(error.kind(), what)
            })
        })
    }
}

/// Reads the form of the output from a command line that cannot be parsed.
pub(crate) fn asked_form(words: impl IntoIterator<Item = OsString>) -> Form {
    let words: Vec<_> = words.into_iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let after = words.iter().zip(words.iter().skip(1)).filter(|(word, _)| *word == "--output");
    let joined = words.iter().filter_map(|word| word.strip_prefix("--output="));
    let last = after.map(|(_, value)| value.as_str()).chain(joined).last();
    last.and_then(|name| Form::from_str(name, false).ok()).unwrap_or(Form::Text)
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("give NAME=VALUE".to_owned()),
    }
}

fn profile(text: &str) -> Result<String, String> {
    let wrong = || "the name of a profile has letters, digits, - and _ only".to_owned();
    is_name(text).then(|| text.to_owned()).ok_or_else(wrong)
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

    const PAGE: &str = include_str!("../../../../docs/command.md");

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    /// The reference page: the help of every command. `IOPOLE_BLESS=1 cargo test -p iopole-cli` writes it.
    #[test]
    fn the_reference_shows_the_help_of_every_command() {
        let mut command = Arguments::command().term_width(100);
        command.build();
        let mut page = "# Reference of the command\n\n\
            The help of `iopole` and of each of its commands, as `--help` prints it. See [the command](command.md).\n"
            .to_owned();
        write_help(&mut command, "iopole", &mut page);
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/command-reference.md");
        if std::env::var_os("IOPOLE_BLESS").is_some() {
            std::fs::write(path, &page).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), page, "IOPOLE_BLESS=1 writes {path}");
    }

    /// Adds the help of a command and of those below it. A group has no heading of a command.
    fn write_help(command: &mut clap::Command, name: &str, page: &mut String) {
        use std::fmt::Write as _;
        let global = command.get_arguments().filter(|argument| name != "iopole" && argument.is_global_set());
        let hidden: Vec<_> = global.map(|argument| argument.get_id().clone()).collect();
        let mut shown = command.clone();
        for id in hidden {
            shown = shown.mut_arg(id, |argument| argument.hide(true));
        }
        if !command.has_subcommands() || name == "iopole" {
            let help = shown.render_long_help().to_string();
            let lines: Vec<_> = help.trim_end().lines().map(str::trim_end).collect();
            let _ = write!(page, "\n## `{name}`\n\n```text\n{}\n```\n", lines.join("\n"));
        }
        for below in command.get_subcommands_mut().filter(|below| below.get_name() != "help") {
            let name = format!("{name} {}", below.get_name());
            write_help(below, &name, page);
        }
    }

    #[test]
    fn every_command_line_of_the_pages_parses() {
        let lines =
            [PAGE, include_str!("../../README.md"), include_str!("../../../../README.md")].map(str::lines);
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
    fn the_form_is_known_of_a_wrong_command_line() {
        let form = |line: &str| asked_form(line.split(' ').map(OsString::from));
        assert_eq!(form("iopole nonsense"), Form::Text);
        assert_eq!(form("iopole nonsense --output"), Form::Text);
        assert_eq!(form("iopole --output json nonsense"), Form::Json);
        assert_eq!(form("iopole nonsense --output=jsonl"), Form::Jsonl);
        assert_eq!(form("iopole nonsense --output xml"), Form::Text);
    }

    #[test]
    fn seconds_are_bounded() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for bad in ["0", "-1", "nan", "inf", "86401", "soon", ""] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
