//! The handle a test or a program holds while the platform is simulated for it.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::api;
use crate::builder::SandboxBuilder;
use crate::clock::Clock;
use crate::directory::Company;
use crate::error::SandboxError;
use crate::platform::Platform;

/// A running sandbox: a token endpoint and the API with its state, on one loopback port.
///
/// It runs as a task of the Tokio runtime it was started on, and stops when the handle is dropped.
pub struct Sandbox {
    platform: Arc<Platform>,
    address: SocketAddr,
    api_url: String,
    token_url: String,
    customer_id: String,
    _stop: oneshot::Sender<()>,
}

impl Sandbox {
    /// Starts a sandbox with the default settings.
    ///
    /// # Errors
    ///
    /// No loopback port could be opened.
    pub async fn start() -> Result<Self, SandboxError> {
        Self::builder().start().await
    }

    /// Chooses the settings first.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::new()
    }

    pub(crate) async fn launch(settings: SandboxBuilder) -> Result<Self, SandboxError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(SandboxError::Listen)?;
        let address = listener.local_addr().map_err(SandboxError::Listen)?;
        let api_url = format!("http://{address}");
        let platform = Arc::new(Platform::new(settings, &api_url)?);
        let (stop, stopped) = oneshot::channel::<()>();
        let router = api::router(Arc::clone(&platform));
        let listener = listener.tap_io(|stream| {
            // Answers are small: waiting to fill a segment would only add latency.
            let _ = stream.set_nodelay(true);
        });
        tokio::spawn(async move {
            let _ = axum::serve(listener, router)
                .with_graceful_shutdown(async move {
                    let _ = stopped.await;
                })
                .await;
        });
        Ok(Self {
            address,
            token_url: format!("{api_url}/realms/iopole/protocol/openid-connect/token"),
            api_url,
            customer_id: platform.customer_id.to_string(),
            platform,
            _stop: stop,
        })
    }

    /// Base URL of the API, without a slash at the end: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn api_url(&self) -> &str {
        &self.api_url
    }

    /// URL of the token endpoint.
    #[must_use]
    pub fn token_url(&self) -> &str {
        &self.token_url
    }

    /// Name of the sandbox's client: an e-mail address, as on the platform.
    #[must_use]
    pub fn client_id(&self) -> &str {
        self.platform.own_client().map_or("", |client| client.id.as_str())
    }

    /// Secret of the sandbox's client.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        self.platform.own_client().map_or("", |client| client.secret.as_str())
    }

    /// The one customer of the sandbox, for the `customer-id` header.
    #[must_use]
    pub fn customer_id(&self) -> &str {
        &self.customer_id
    }

    /// The clock the sandbox lives by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.platform.clock
    }

    /// Moves the sandbox's clock: tokens age, and whatever falls due happens before the next answer.
    pub fn advance(&self, by: Duration) {
        self.platform.clock.advance(by);
    }

    /// The invented companies of the directory, in a fixed order for a given seed.
    #[must_use]
    pub fn companies(&self) -> Vec<Company> {
        self.platform.world().directory.companies().to_vec()
    }

    /// How many requests the token endpoint has had, refused ones included.
    #[must_use]
    pub fn token_requests(&self) -> u64 {
        self.platform.token_requests()
    }

    /// How many requests the API has had, refused ones included.
    #[must_use]
    pub fn api_requests(&self) -> u64 {
        self.platform.api_requests()
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("address", &self.address)
            .field("client_id", &self.client_id())
            .field("clock", &self.platform.clock)
            .finish_non_exhaustive()
    }
}
