//! Creates the client of the settings.

use std::sync::Arc;
use std::time::Duration;

use iopole_api::{Client, Credentials, CustomerId, Environment, Error, TokenSource};
use iopole_auth::{Cached, ClientCredentials};
use iopole_sandbox::Sandbox;

use crate::failure::Failure;
use crate::output::Language;
use crate::sandbox::running::Running;
use crate::screen::Screen;
use crate::settings::{Key, Origins, Selection, Settings};

/// A client, and its simulated platform if there is one, which lives as long as this.
pub(crate) struct Platform {
    pub(crate) client: Client,
    /// Source of the client's tokens.
    pub(crate) tokens: Arc<dyn TokenSource>,
    pub(crate) client_id: String,
    pub(crate) environment: Environment,
    /// Origins of the credentials.
    pub(crate) origins: Origins,
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

const LOCAL: &str = "local";

/// Names the selected platform, without credentials and without a call to a platform elsewhere.
pub(crate) async fn identity(settings: &Settings) -> Result<Identity, Failure> {
    let (environment, platform) = match settings.selection()? {
        Selection::Local => {
            let running = Running::find().await;
            (LOCAL.to_owned(), running.map_or_else(|| LOCAL.to_owned(), |running| running.run))
        }
        Selection::Remote(environment) => (environment.name().to_string(), environment.api_url().to_string()),
    };
    let customer = match settings.value(Key::CustomerId)? {
        Some(customer) => customer.text.to_ascii_lowercase(),
        None => settings.value(Key::ClientId)?.map(|client| client.text).unwrap_or_default(),
    };
    Ok(Identity { environment, platform, customer })
}

pub(crate) async fn connect(settings: &Settings, screen: &Screen) -> Result<Platform, Failure> {
    match settings.selection()? {
        Selection::Local => local(settings, screen).await,
        Selection::Remote(environment) => remote(settings, environment, screen),
    }
}

/// The platform of a running `iopole sandbox`, else one in this process.
async fn local(settings: &Settings, screen: &Screen) -> Result<Platform, Failure> {
    let (running, sandbox, which) = match Running::find().await {
        Some(running) => {
            let which = screen.pick("nothing leaves this machine", "rien ne quitte cette machine");
            (running, None, which)
        }
        None => {
            let started = Sandbox::start()
                .await
                .map_err(|error| Failure::other(format!("cannot start the simulated platform: {error}")))?;
            let which = screen.pick(
                "nothing leaves this machine, and it ends with this command (iopole sandbox runs one that stays)",
                "rien ne quitte cette machine, et elle s'arrête avec cette commande (iopole sandbox en lance une qui reste)",
            );
            (Running::of(&started), Some(started), which)
        }
    };
    let name = screen.pick("Simulated platform at", "Plateforme simulée à");
    screen.note(&format!("{name} {}: {which}.", running.api_url));
    let environment = Environment::local(&running.api_url, &running.token_url)
        .map_err(|error| Failure::other(error.to_string()))?;
    let credentials = Credentials::new(running.client_id, running.client_secret);
    let customer_id = customer_id(&running.customer_id, "customer id")?;
    platform(settings, environment, credentials, Some(customer_id), sandbox)
}

fn remote(settings: &Settings, environment: Environment, screen: &Screen) -> Result<Platform, Failure> {
    let customer = settings.value(Key::CustomerId)?;
    let credentials = settings.credentials().map_err(|failure| {
        failure.or_hint(
            "Or keep them in a profile: iopole config set client_id ID, and client_secret_file PATH. To try the command \
             without an account, add --env local: it simulates the platform on this machine",
        )
    })?;
    let profile = settings.profile().map(|profile| format!(", profile {}", profile.text));
    screen.note(&format!(
        "Platform: {} ({}){}",
        environment.api_url(),
        environment.name(),
        profile.unwrap_or_default()
    ));
    let customer = customer
        .map(|value| customer_id(&value.text, &value.source.of(Key::CustomerId, Language::En)))
        .transpose()?;
    platform(settings, environment, credentials, customer, None)
}

fn customer_id(text: &str, origin: &str) -> Result<CustomerId, Failure> {
    text.parse().map_err(|error| Failure::bad_input(format!("{origin}: {error}")))
}

/// Longest wait for a token. A person is waiting, so an unreachable realm fails after a few attempts.
const TOKEN_WAIT: Duration = Duration::from_secs(10);

fn platform(
    settings: &Settings,
    environment: Environment,
    credentials: Credentials,
    customer_id: Option<CustomerId>,
    sandbox: Option<Sandbox>,
) -> Result<Platform, Failure> {
    let client_id = credentials.client_id().to_owned();
    let flow = ClientCredentials::new(environment.token_url().clone(), credentials).map_err(Error::from)?;
    let tokens: Arc<dyn TokenSource> = Arc::new(Cached::new(flow));
    let builder = Client::builder(&environment).tokens(Arc::clone(&tokens)).customer_id(customer_id);
    let client =
        builder.http(|http| http.connect_timeout(settings.connect_timeout).token_wait(TOKEN_WAIT)).build()?;
    let origins = settings.origins()?;
    Ok(Platform { client, tokens, client_id, environment, origins, _sandbox: sandbox })
}
