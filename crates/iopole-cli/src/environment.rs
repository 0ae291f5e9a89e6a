//! Creates the client from flags and environment variables. A flag takes precedence.

use std::env;
use std::sync::Arc;
use std::time::Duration;

use iopole_api::{
    API_URL_VARIABLE as API_URL, CUSTOMER_ID_VARIABLE as CUSTOMER_ID, Client, Credentials, CustomerId,
    Environment, Error, InvalidEnvironment, TOKEN_URL_VARIABLE as TOKEN_URL, TokenSource,
};
use iopole_auth::{Cached, ClientCredentials};
use iopole_sandbox::Sandbox;

use crate::args::{Connection, EnvironmentChoice};
use crate::failure::Failure;
use crate::sandbox::running::Running;
use crate::screen::Screen;

/// A client, and its simulated platform if there is one, which lives as long as this.
pub(crate) struct Platform {
    pub(crate) client: Client,
    /// Source of the client's tokens.
    pub(crate) tokens: Arc<dyn TokenSource>,
    pub(crate) client_id: String,
    pub(crate) environment: Environment,
    _sandbox: Option<Sandbox>,
}

/// Names of the selected platform and customer, for what is kept on this machine.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    /// Name of the environment: `ppd`.
    pub(crate) environment: String,
    /// URL of the platform; the run of a simulated one, which forgets at its end; `local` for one in this process.
    pub(crate) platform: String,
    /// Customer id, or the client id where there is none. Not for the output.
    pub(crate) customer: String,
}

impl Identity {
    /// True if the platform is simulated in this process, and ends with it.
    pub(crate) fn is_local(&self) -> bool {
        self.platform == LOCAL
    }
}

const CLIENT_ID: &str = "IOPOLE_CLIENT_ID";
const LOCAL: &str = "local";

/// Names the selected platform, without credentials and without a call to a platform elsewhere.
pub(crate) async fn identity(connection: &Connection) -> Result<Identity, Failure> {
    let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let customer = variable(CUSTOMER_ID).map(|id| id.to_ascii_lowercase()).or_else(|| variable(CLIENT_ID));
    let customer = customer.unwrap_or_default();
    let (environment, platform) = match select(connection, variable)? {
        Selection::Local => {
            let running = Running::find().await;
            (LOCAL.to_owned(), running.map_or_else(|| LOCAL.to_owned(), |running| running.run))
        }
        Selection::Remote(environment) => (environment.name().to_string(), environment.api_url().to_string()),
    };
    Ok(Identity { environment, platform, customer })
}

/// The selected platform.
#[derive(Debug, PartialEq)]
enum Selection {
    Local,
    Remote(Environment),
}

pub(crate) async fn connect(connection: &Connection, screen: &Screen) -> Result<Platform, Failure> {
    let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    match select(connection, variable)? {
        Selection::Local => local(connection, screen).await,
        Selection::Remote(environment) => remote(connection, &environment, variable(CUSTOMER_ID), screen),
    }
}

/// The platform of a running `iopole sandbox`, else one in this process.
async fn local(connection: &Connection, screen: &Screen) -> Result<Platform, Failure> {
    let (running, sandbox) = match Running::find().await {
        Some(running) => (running, None),
        None => {
            let started = Sandbox::start()
                .await
                .map_err(|error| Failure::other(format!("cannot start the simulated platform: {error}")))?;
            (Running::of(&started), Some(started))
        }
    };
    screen.note(&format!("Simulated platform at {}: nothing leaves this machine.", running.api_url));
    let environment = Environment::local(&running.api_url, &running.token_url)
        .map_err(|error| Failure::other(error.to_string()))?;
    let credentials = Credentials::new(running.client_id, running.client_secret);
    platform(connection, environment, credentials, Some(running.customer_id), sandbox)
}

fn remote(
    connection: &Connection,
    environment: &Environment,
    customer_id: Option<String>,
    screen: &Screen,
) -> Result<Platform, Failure> {
    let credentials = Credentials::from_env().map_err(|error| {
        let hint =
            "To try the command without an account, add --env local: it simulates the platform on this machine";
        Failure::bad_input(error.to_string()).hint(hint)
    })?;
    screen.note(&format!("Platform: {} ({})", environment.api_url(), environment.name()));
    platform(connection, environment.clone(), credentials, customer_id, None)
}

/// Longest wait for a token. A person is waiting, so an unreachable realm fails after a few attempts.
const TOKEN_WAIT: Duration = Duration::from_secs(10);

fn platform(
    connection: &Connection,
    environment: Environment,
    credentials: Credentials,
    customer_id: Option<String>,
    sandbox: Option<Sandbox>,
) -> Result<Platform, Failure> {
    let customer_id = customer_id
        .map(|text| text.parse::<CustomerId>())
        .transpose()
        .map_err(|error| Failure::bad_input(format!("{CUSTOMER_ID}: {error}")))?;
    let client_id = credentials.client_id().to_owned();
    let flow = ClientCredentials::new(environment.token_url().clone(), credentials).map_err(Error::from)?;
    let tokens: Arc<dyn TokenSource> = Arc::new(Cached::new(flow));
    let builder = Client::builder(&environment).tokens(Arc::clone(&tokens)).customer_id(customer_id);
    let client = builder
        .http(|http| http.connect_timeout(connection.connect_timeout).token_wait(TOKEN_WAIT))
        .build()?;
    Ok(Platform { client, tokens, client_id, environment, _sandbox: sandbox })
}

fn select(connection: &Connection, variable: impl Fn(&str) -> Option<String>) -> Result<Selection, Failure> {
    match connection.env {
        Some(EnvironmentChoice::Local) => return Ok(Selection::Local),
        Some(EnvironmentChoice::Ppd) => return Ok(Selection::Remote(Environment::ppd())),
        Some(EnvironmentChoice::Production) => return Ok(Selection::Remote(Environment::production())),
        None => {}
    }
    let api = connection.api_url.clone().or_else(|| variable(API_URL));
    let token = connection.token_url.clone().or_else(|| variable(TOKEN_URL));
    let environment = Environment::from_urls(api.as_deref(), token.as_deref()).map_err(|error| {
        Failure::bad_input(match error {
            InvalidEnvironment::TokenMissing => {
                format!("the token URL is missing: give --token-url or set {TOKEN_URL}")
            }
            InvalidEnvironment::ApiMissing => {
                format!("the API URL is missing: give --api-url or set {API_URL}")
            }
            other => other.to_string(),
        })
    })?;
    if environment.is_production() {
        return Err(Failure::bad_input(
            "this URL is production, where an invoice has legal effect: give --env production instead of the URL",
        ));
    }
    Ok(Selection::Remote(environment))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn flags(env: Option<EnvironmentChoice>, api: Option<&str>, token: Option<&str>) -> Connection {
        Connection {
            env,
            api_url: api.map(str::to_owned),
            token_url: token.map(str::to_owned),
            connect_timeout: Duration::from_secs(1),
        }
    }

    fn resolve(connection: &Connection, set: &[(&str, &str)]) -> Result<Selection, String> {
        let variable =
            |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        select(connection, variable).map_err(|failure| format!("{failure:?}"))
    }

    const VARIABLES: [(&str, &str); 2] = [(API_URL, "https://other"), (TOKEN_URL, "https://other/token")];

    #[test]
    fn flags_precede_variables_and_variables_precede_the_default() {
        let other = Environment::custom("https://other", "https://other/token").unwrap();
        let none = flags(None, None, None);
        assert_eq!(resolve(&none, &[]), Ok(Selection::Remote(Environment::ppd())));
        assert_eq!(resolve(&none, &VARIABLES), Ok(Selection::Remote(other)));
        let ppd = flags(Some(EnvironmentChoice::Ppd), None, None);
        assert_eq!(resolve(&ppd, &VARIABLES), Ok(Selection::Remote(Environment::ppd())));
        let local = flags(Some(EnvironmentChoice::Local), None, None);
        assert_eq!(resolve(&local, &VARIABLES), Ok(Selection::Local));
        let urls = flags(None, Some("https://a"), Some("https://b/token"));
        let custom = Environment::custom("https://a", "https://b/token").unwrap();
        assert_eq!(resolve(&urls, &VARIABLES), Ok(Selection::Remote(custom)));
    }

    #[test]
    fn production_must_be_selected_by_name() {
        let named = flags(Some(EnvironmentChoice::Production), None, None);
        assert_eq!(resolve(&named, &[]), Ok(Selection::Remote(Environment::production())));
        for url in ["https://api.iopole.com", "https://API.iopole.com./", "https://api.iopole.com:443/x"] {
            for (api, token) in [(url, "https://other/token"), ("https://other", url)] {
                let by_url = flags(None, Some(api), Some(token));
                assert!(resolve(&by_url, &[]).unwrap_err().contains("--env production"), "{url}");
            }
        }
    }

    #[test]
    fn one_url_without_the_other_is_rejected() {
        let api = flags(None, Some("https://a"), None);
        assert!(resolve(&api, &[]).unwrap_err().contains("--token-url"));
        let token = flags(None, None, Some("https://a"));
        assert!(resolve(&token, &[]).unwrap_err().contains("--api-url"));
        let plain = flags(None, Some("http://a"), Some("https://a"));
        assert!(resolve(&plain, &[]).unwrap_err().contains("API URL: plain http"));
    }
}
