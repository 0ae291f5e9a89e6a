//! Runs the scenarios against preproduction with the account of the environment, and reports departures from the
//! contract. `--local` runs them against the simulated platform.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use iopole_api::{Client, Credentials, Environment};
use iopole_auth::{Cached, ClientCredentials};
use iopole_sandbox::Sandbox;
use iopole_tests::mirror::Mirror;
use iopole_tests::scenarios::{ALL, Backend, Outcome, clean_up};
use serde_json::{Value, json};

const HELP: &str = "\
usage: cargo xtask test-ppd [--local] [--filter TEXT] [--allow-skips]

  --local        against the simulated platform: no account is needed, nothing leaves this machine
  --filter TEXT  only the scenarios whose name holds the text
  --allow-skips  succeed though the account lacks what some scenarios need; never when it lacks it for all

Credentials come from IOPOLE_CLIENT_ID and IOPOLE_CLIENT_SECRET or IOPOLE_CLIENT_SECRET_FILE (chmod 600), the customer
from IOPOLE_CUSTOMER_ID if set. The account needs both roles and two participants registered on DOMESTIC_FR. The invoices
that are sent stay, marked as seen: their numbers begin with SDKTEST-.

Exit code 0: every scenario held; 1: one failed or was skipped; 2: nothing was run.";

/// Exit code of failed scenarios, or of a missing account.
const FAILED: u8 = 1;
const USAGE: u8 = 2;

/// Reason why nothing can run.
struct Unusable(String);

impl<E: std::fmt::Display> From<E> for Unusable {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

pub(crate) fn run(root: &Path, arguments: &[String]) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let outcome = runtime.map_err(Unusable::from).and_then(|runtime| {
        let arguments = Arguments::read(arguments)?;
        runtime.block_on(all(root, &arguments))
    });
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FAILED),
        Err(Unusable(reason)) => {
            eprintln!("{reason}");
            ExitCode::from(USAGE)
        }
    }
}

#[derive(Debug, Default, PartialEq)]
struct Arguments {
    local: bool,
    filter: String,
    allow_skips: bool,
}

impl Arguments {
    fn read(arguments: &[String]) -> Result<Self, Unusable> {
        let mut read = Self::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--local" => read.local = true,
                "--allow-skips" => read.allow_skips = true,
                "--filter" => read.filter = rest.next().cloned().ok_or_else(|| Unusable(HELP.to_owned()))?,
                _ => return Err(Unusable(HELP.to_owned())),
            }
        }
        Ok(read)
    }
}

/// Runs the scenarios; returns `true` if every one passed.
async fn all(root: &Path, arguments: &Arguments) -> Result<bool, Unusable> {
    let chosen: Vec<_> = ALL.iter().filter(|scenario| scenario.name.contains(&arguments.filter)).collect();
    if chosen.is_empty() {
        let names: Vec<_> = ALL.iter().map(|scenario| scenario.name).collect();
        return Err(Unusable(format!(
            "no scenario contains this text. The scenarios are:\n  {}",
            names.join("\n  ")
        )));
    }
    // Kept until the end, because dropping it stops the platform.
    let sandbox = if arguments.local { Some(Sandbox::start().await?) } else { None };
    let (environment, credentials) = match &sandbox {
        Some(sandbox) => (
            Environment::local(sandbox.api_url(), sandbox.token_url())?,
            Credentials::new(sandbox.client_id(), sandbox.client_secret()),
        ),
        None => (live(variable)?, account()?),
    };
    let customer_id = match variable("IOPOLE_CUSTOMER_ID") {
        Some(customer_id) if sandbox.is_none() => Some(customer_id.parse()?),
        _ => None,
    };
    let mut secrets = vec![credentials.client_id().to_owned()];
    secrets.extend(variable("IOPOLE_CUSTOMER_ID"));
    let tokens = preflight(&environment, credentials).await?;
    let mirror = Mirror::start(environment.api_url().as_url().as_str()).await.map_err(Unusable)?;
    let mirrored = Environment::custom(mirror.url(), environment.token_url().as_url().as_str())?;
    let client = Client::builder(&mirrored).tokens(tokens).customer_id(customer_id).build()?;
    let backend = Backend::new(client, run_name());
    println!("{} scenario(s) on {}", chosen.len(), environment.api_url().as_url());
    let mut rows = Vec::new();
    for scenario in chosen {
        if sandbox.is_none() {
            // Gives the index a moment, as any caller must.
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let outcome = scenario.run(&backend).await;
        let verdict = match &outcome {
            Ok(()) => "ok".to_owned(),
            Err(outcome) => masked(&outcome.to_string(), &secrets),
        };
        println!("  {:<48} {verdict}", scenario.name);
        rows.push(Row { name: scenario.name, verdict, outcome });
    }
    match clean_up(&backend).await {
        Ok(seen) => println!("{seen} unread invoices and statuses of this run marked as seen"),
        Err(error) => {
            println!("some unread invoices of this run are left: {}", masked(&error.to_string(), &secrets))
        }
    }
    report(root, &environment, &rows, &mirror)?;
    Ok(is_green(&rows, arguments.allow_skips))
}

/// Prints the result of a scenario.
struct Row {
    name: &'static str,
    verdict: String,
    outcome: Result<(), Outcome>,
}

/// Returns `true` if all scenarios passed. A scenario that the account cannot run counts as failed unless that is
/// allowed; if none ran, the result is always `false`.
fn is_green(rows: &[Row], allow_skips: bool) -> bool {
    let failed = rows.iter().any(|row| matches!(row.outcome, Err(Outcome::Failed(_))));
    let held = rows.iter().filter(|row| row.outcome.is_ok()).count();
    println!("{held} of {} held", rows.len());
    !failed && held > 0 && (allow_skips || held == rows.len())
}

/// Returns a variable that is not empty.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Fetches a first token, so that an unreadable secret file or a wrong secret fails before any scenario.
async fn preflight(
    environment: &Environment,
    credentials: Credentials,
) -> Result<Arc<Cached<ClientCredentials>>, Unusable> {
    let tokens = Cached::new(ClientCredentials::new(environment.token_url().clone(), credentials)?);
    match tokens.token().await {
        Ok(_) => Ok(Arc::new(tokens)),
        Err(error) => Err(Unusable(format!("no token for this account: {error}"))),
    }
}

/// Removes the secrets and all UUIDs, which may be identifiers of the platform.
fn masked(text: &str, secrets: &[String]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, "****");
    }
    let is_part = |character: char| character.is_ascii_hexdigit() || character == '-';
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(begin) = rest.find(is_part) {
        let (before, from) = rest.split_at(begin);
        let end = from.find(|character: char| !is_part(character)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        let is_uuid = word.len() == 36 && word.matches('-').count() == 4;
        out.push_str(before);
        out.push_str(if is_uuid { "<id>" } else { word });
        rest = after;
    }
    out + rest
}

/// Returns preproduction, or the environment that variables name; never production.
fn live(variable: impl Fn(&str) -> Option<String>) -> Result<Environment, Unusable> {
    let environment = match (variable("IOPOLE_API_URL"), variable("IOPOLE_TOKEN_URL")) {
        (None, None) => Environment::ppd(),
        (Some(api), Some(token)) => Environment::custom(&api, &token)?,
        _ => {
            return Err(Unusable("set both IOPOLE_API_URL and IOPOLE_TOKEN_URL, or none of them".to_owned()));
        }
    };
    if environment.is_production() {
        return Err(Unusable(
            "these URLs are production: tests never run there. Set those of preproduction".to_owned(),
        ));
    }
    Ok(environment)
}

fn account() -> Result<Credentials, Unusable> {
    Credentials::from_env().map_err(|error| {
        Unusable(format!("no account to test with: {error}\n`cargo xtask test-ppd --local` needs none"))
    })
}

/// Returns a short text that differs each time: seconds since 2026, in base 36.
fn run_name() -> String {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_secs().saturating_sub(1_767_225_600);
    let mut rest = since;
    let mut digits = Vec::new();
    while rest > 0 {
        digits.extend(char::from_digit(u32::try_from(rest % 36).unwrap_or_default(), 36));
        rest /= 36;
    }
    digits.iter().rev().collect::<String>().to_uppercase()
}

fn report(root: &Path, environment: &Environment, rows: &[Row], mirror: &Mirror) -> Result<(), Unusable> {
    let (departures, not_met) = (mirror.departures(), mirror.not_met());
    println!("{} departure(s) from the contract that are not listed as known", departures.len());
    for departure in &departures {
        println!("  {departure}");
    }
    println!("{} known departure(s) that no answer had this time", not_met.len());
    for departure in &not_met {
        println!("  {departure}");
    }
    let rows = rows.iter().map(|row| json!({"scenario": row.name, "outcome": row.verdict}));
    let text = json!({
        "api": environment.api_url().as_url().as_str(),
        "scenarios": rows.collect::<Value>(),
        "departures": departures,
        "known_departures_not_met": not_met,
    });
    let folder = crate::target_folder(root);
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("test-ppd.json");
    std::fs::write(&path, format!("{text:#}\n"))?;
    println!("report: {}", path.display());
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Result<String, String> {
        let read =
            |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        live(read).map(|environment| environment.api_url().as_url().to_string()).map_err(|error| error.0)
    }

    #[test]
    fn production_is_refused() {
        let token = "https://auth.ppd.iopole.fr/realms/iopole/protocol/openid-connect/token";
        let error = environment(&[("IOPOLE_API_URL", "https://api.iopole.com"), ("IOPOLE_TOKEN_URL", token)]);
        assert_eq!(
            error.unwrap_err(),
            "these URLs are production: tests never run there. Set those of preproduction"
        );
        let token = "https://auth.iopole.com/realms/iopole/protocol/openid-connect/token";
        let error =
            environment(&[("IOPOLE_API_URL", "https://api.ppd.iopole.fr"), ("IOPOLE_TOKEN_URL", token)]);
        assert!(error.unwrap_err().contains("production"));
        let error = environment(&[
            ("IOPOLE_API_URL", "https://api.iopole.com."),
            ("IOPOLE_TOKEN_URL", "https://a/b"),
        ]);
        assert!(error.unwrap_err().contains("production"));
        assert_eq!(environment(&[]).unwrap(), "https://api.ppd.iopole.fr/");
        assert!(environment(&[("IOPOLE_API_URL", "https://api.ppd.iopole.fr")]).is_err());
    }

    #[test]
    fn arguments_are_read_or_explained() {
        let read = |words: &[&str]| {
            Arguments::read(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
                .map_err(|error| error.0)
        };
        assert_eq!(
            read(&["--local", "--filter", "invoice", "--allow-skips"]).unwrap(),
            Arguments { local: true, filter: "invoice".to_owned(), allow_skips: true }
        );
        for wrong in [&["--remote"][..], &["--filter"]] {
            assert!(read(wrong).unwrap_err().starts_with("usage:"));
        }
    }

    #[test]
    fn what_was_skipped_is_not_green_unless_it_is_allowed() {
        let held = || Row { name: "a", verdict: String::new(), outcome: Ok(()) };
        let ended = |outcome| Row { name: "b", verdict: String::new(), outcome: Err(outcome) };
        let skipped = || ended(Outcome::Skipped(String::new()));
        assert!(is_green(&[held()], false));
        assert!(!is_green(&[held(), skipped()], false) && is_green(&[held(), skipped()], true));
        assert!(!is_green(&[skipped()], true) && !is_green(&[], true));
        assert!(!is_green(&[held(), ended(Outcome::Failed(String::new()))], true));
    }

    #[test]
    fn secrets_and_identifiers_are_masked() {
        let secrets = ["me@example.org".to_owned(), String::new()];
        let text =
            "invoice 0193acea-5c97-7665-ada2-c57495af205c of me@example.org: été 2026-10-01 (HTTP 403)";
        assert_eq!(masked(text, &secrets), "invoice <id> of ****: été 2026-10-01 (HTTP 403)");
    }

    #[tokio::test]
    async fn an_account_without_a_token_fails_before_any_scenario() {
        let sandbox = Sandbox::start().await.unwrap();
        let environment = Environment::local(sandbox.api_url(), sandbox.token_url()).unwrap();
        for credentials in [
            Credentials::new(sandbox.client_id(), "a wrong secret"),
            Credentials::from_file(sandbox.client_id(), "/no/such/file"),
        ] {
            let error = preflight(&environment, credentials).await.err().unwrap().0;
            assert!(error.starts_with("no token for this account: ") && !error.contains('\n'), "{error}");
        }
        assert_eq!(sandbox.api_requests(), 0);
    }

    #[test]
    fn each_run_has_a_short_name() {
        let name = run_name();
        assert!(
            (4..=8).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            "{name}"
        );
    }

    #[tokio::test]
    async fn the_scenarios_hold_through_the_task() {
        let folder = std::env::temp_dir();
        let arguments = Arguments { local: true, filter: "a webhook".to_owned(), allow_skips: false };
        assert!(all(&folder, &arguments).await.map_err(|error| error.0).unwrap());
        let none = Arguments { local: true, filter: "no such scenario".to_owned(), allow_skips: false };
        assert!(
            all(&folder, &none).await.map_err(|error| error.0).unwrap_err().contains("The scenarios are:")
        );
    }
}
