//! Runs the scenarios against preproduction, with the account of the environment, and reports what departed from the
//! contract. With `--local` the same against the simulated platform.

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use iopole_api::{Client, Credentials, Environment};
use iopole_sandbox::Sandbox;
use iopole_tests::mirror::Mirror;
use iopole_tests::scenarios::{ALL, Backend, Outcome};
use serde_json::{Value, json};

const HELP: &str = "\
usage: cargo xtask test-ppd [--local] [--filter TEXT]

  --local        against the simulated platform: no account is needed, nothing leaves this machine
  --filter TEXT  only the scenarios whose name holds the text

Credentials come from IOPOLE_CLIENT_ID and IOPOLE_CLIENT_SECRET or IOPOLE_CLIENT_SECRET_FILE (chmod 600), the customer
from IOPOLE_CUSTOMER_ID if set. The account needs both roles and two participants registered on DOMESTIC_FR. The invoices
that are sent stay: their numbers begin with SDKTEST-.";

/// Hosts of production, which no test may touch.
const PRODUCTION: &[&str] = &["api.iopole.com", "auth.iopole.com"];

/// The scenarios failed, or there was nothing to run them with.
const FAILED: u8 = 1;
const USAGE: u8 = 2;

/// What stops it before anything is run.
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
}

impl Arguments {
    fn read(arguments: &[String]) -> Result<Self, Unusable> {
        let mut read = Self::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--local" => read.local = true,
                "--filter" => read.filter = rest.next().cloned().ok_or_else(|| Unusable(HELP.to_owned()))?,
                _ => return Err(Unusable(HELP.to_owned())),
            }
        }
        Ok(read)
    }
}

/// Whether every scenario held.
async fn all(root: &Path, arguments: &Arguments) -> Result<bool, Unusable> {
    let chosen: Vec<_> = ALL.iter().filter(|scenario| scenario.name.contains(&arguments.filter)).collect();
    if chosen.is_empty() {
        let names: Vec<_> = ALL.iter().map(|scenario| scenario.name).collect();
        return Err(Unusable(format!("no scenario holds that text; there are:\n  {}", names.join("\n  "))));
    }
    // Kept until the end: it stops when it is dropped.
    let sandbox = if arguments.local { Some(Sandbox::start().await?) } else { None };
    let (environment, credentials) = match &sandbox {
        Some(sandbox) => (
            Environment::local(sandbox.api_url(), sandbox.token_url())?,
            Credentials::new(sandbox.client_id(), sandbox.client_secret()),
        ),
        None => (live(|name| std::env::var(name).ok())?, account()?),
    };
    let mirror = Mirror::start(environment.api_url().as_url().as_str()).await.map_err(Unusable)?;
    let mirrored = Environment::custom(mirror.url(), environment.token_url().as_url().as_str())?;
    let client = Client::builder(&mirrored).credentials(credentials)?;
    let customer_id = match std::env::var("IOPOLE_CUSTOMER_ID") {
        Ok(customer_id) if sandbox.is_none() => Some(customer_id.parse()?),
        _ => None,
    };
    let backend = Backend { client: client.customer_id(customer_id).build()?, run: run_name() };
    println!("{} scenario(s) on {}", chosen.len(), environment.api_url().as_url());
    let mut rows = Vec::new();
    for scenario in chosen {
        // As any caller would, give the index a moment.
        tokio::time::sleep(Duration::from_millis(200)).await;
        let outcome = scenario.run(&backend).await;
        let verdict = match &outcome {
            Ok(()) => "ok".to_owned(),
            Err(outcome) => outcome.to_string(),
        };
        println!("  {:<40} {verdict}", scenario.name);
        rows.push((scenario.name, outcome));
    }
    let departures = mirror.departures();
    report(root, &environment, &rows, &departures)?;
    Ok(rows.iter().all(|(_, outcome)| !matches!(outcome, Err(Outcome::Failed(_)))))
}

/// Preproduction, or what the environment names in its place, which is never production.
fn live(variable: impl Fn(&str) -> Option<String>) -> Result<Environment, Unusable> {
    let environment = match (variable("IOPOLE_API_URL"), variable("IOPOLE_TOKEN_URL")) {
        (None, None) => Environment::ppd(),
        (Some(api), Some(token)) => Environment::custom(&api, &token)?,
        _ => {
            return Err(Unusable(
                "IOPOLE_API_URL and IOPOLE_TOKEN_URL are set together or not at all".to_owned(),
            ));
        }
    };
    let hosts = [environment.api_url(), environment.token_url()].map(|url| url.as_url().host_str());
    if let Some(host) = hosts.into_iter().flatten().find(|host| PRODUCTION.contains(host)) {
        return Err(Unusable(format!("{host} is production: tests do not run there")));
    }
    Ok(environment)
}

fn account() -> Result<Credentials, Unusable> {
    Credentials::from_env().map_err(|error| {
        Unusable(format!("no account to test with: {error}\n`cargo xtask test-ppd --local` needs none"))
    })
}

/// Short, and different each time: seconds since 2026, in base 36.
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

fn report(
    root: &Path,
    environment: &Environment,
    rows: &[(&str, Result<(), Outcome>)],
    departures: &[String],
) -> Result<(), Unusable> {
    println!("{} departure(s) from the contract that are not listed as known", departures.len());
    for departure in departures {
        println!("  {departure}");
    }
    let rows = rows.iter().map(|(name, outcome)| {
        let outcome = outcome.as_ref().err().map_or_else(|| "ok".to_owned(), ToString::to_string);
        json!({"scenario": name, "outcome": outcome})
    });
    let text = json!({
        "api": environment.api_url().as_url().as_str(),
        "scenarios": rows.collect::<Value>(),
        "departures": departures,
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
        let told = environment(&[("IOPOLE_API_URL", "https://api.iopole.com"), ("IOPOLE_TOKEN_URL", token)]);
        assert_eq!(told.unwrap_err(), "api.iopole.com is production: tests do not run there");
        let token = "https://auth.iopole.com/realms/iopole/protocol/openid-connect/token";
        let told =
            environment(&[("IOPOLE_API_URL", "https://api.ppd.iopole.fr"), ("IOPOLE_TOKEN_URL", token)]);
        assert!(told.unwrap_err().contains("is production"));
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
            read(&["--local", "--filter", "invoice"]).unwrap(),
            Arguments { local: true, filter: "invoice".to_owned() }
        );
        for wrong in [&["--remote"][..], &["--filter"]] {
            assert!(read(wrong).unwrap_err().starts_with("usage:"));
        }
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
        let arguments = Arguments { local: true, filter: "webhooks".to_owned() };
        assert!(all(&folder, &arguments).await.map_err(|error| error.0).unwrap());
        let none = Arguments { local: true, filter: "no such scenario".to_owned() };
        assert!(all(&folder, &none).await.map_err(|error| error.0).unwrap_err().contains("there are:"));
    }
}
