//! The HTTP client of deliveries, which calls this machine only.

use std::error::Error as _;
use std::io;
use std::sync::OnceLock;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, Response, Url};

use crate::callback::is_own_machine;
use crate::world::DeliveryFailure;

/// Measured: the user agent of the platform's client.
const USER_AGENT: &str = "got (https://github.com/sindresorhus/got)";
const REDIRECTS: usize = 10;
/// Timeout of a probe.
const PROBE: Duration = Duration::from_secs(5);

/// The client, made on first use.
pub(super) struct Client {
    client: OnceLock<Option<reqwest::Client>>,
    timeout: Duration,
}

impl Client {
    pub(super) fn new(timeout: Duration) -> Self {
        Self { client: OnceLock::new(), timeout }
    }

    fn client(&self) -> Option<&reqwest::Client> {
        let make = || {
            let redirect = Policy::custom(|attempt| {
                let lost = attempt.previous().len() > REDIRECTS || !is_own_machine(attempt.url().host_str());
                if lost { attempt.stop() } else { attempt.follow() }
            });
            let client = reqwest::Client::builder().no_proxy().redirect(redirect).user_agent(USER_AGENT);
            client.build().ok()
        };
        self.client.get_or_init(make).as_ref()
    }

    pub(super) fn post(&self, url: Url) -> Result<RequestBuilder, DeliveryFailure> {
        let client = self.client().ok_or(DeliveryFailure::Network("retryOnEnetunreach"))?;
        Ok(client.post(url).timeout(self.timeout))
    }

    pub(super) async fn post_form(
        &self,
        url: &str,
        form: &[(&str, &str)],
    ) -> Result<Response, DeliveryFailure> {
        let unreachable = DeliveryFailure::Network("retryOnEhostunreach");
        let url: Url = url.parse().map_err(|_| unreachable)?;
        if !is_own_machine(url.host_str()) {
            return Err(unreachable);
        }
        let client = self.client().ok_or(unreachable)?;
        let request = client.post(url).timeout(self.timeout).form(form);
        request.send().await.map_err(|error| network_failure(&error))
    }

    /// True if something answers a GET, with whatever status. Other machines are not called, and pass.
    pub(super) async fn answers(&self, url: &str) -> bool {
        let Ok(url) = url.parse::<Url>() else { return false };
        if !is_own_machine(url.host_str()) {
            return true;
        }
        let Some(client) = self.client() else { return false };
        client.get(url).timeout(PROBE).send().await.is_ok()
    }
}

/// The key under which a retry strategy lists this failure of the network.
pub(super) fn network_failure(error: &reqwest::Error) -> DeliveryFailure {
    if error.is_timeout() {
        return DeliveryFailure::Network("retryOnEtimedout");
    }
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(kind) = cause.downcast_ref::<io::Error>().map(io::Error::kind) {
            return DeliveryFailure::Network(match kind {
                io::ErrorKind::ConnectionRefused => "retryOnEconnrefused",
                io::ErrorKind::BrokenPipe => "retryOnEpipe",
                io::ErrorKind::HostUnreachable => "retryOnEhostunreach",
                io::ErrorKind::NetworkUnreachable => "retryOnEnetunreach",
                io::ErrorKind::TimedOut => "retryOnEtimedout",
                _ => "retryOnEconnreset",
            });
        }
        source = cause.source();
    }
    // A connection that ends before the answer leaves no error of the system.
    DeliveryFailure::Network("retryOnEconnreset")
}
