//! Compares a wanted webhook configuration with a stored one.

use super::{
    EventsEndpoint, OnboardingEndpoint, OperatorEventType, Webhook, WebhookAuthentication, WebhookCreation,
    WebhookEndpoints, WebhookInteropData, WebhookUpdate,
};
use crate::json::{Extra, RawJson};
use crate::secret::Secret;

impl WebhookCreation {
    /// Returns the update that changes a stored webhook to this configuration, or `None` if both are equal. Of a masked
    /// secret only the first five characters can be compared.
    ///
    /// Missing members stay unchanged. Different blocks of endpoints are written whole, equal ones are left out: a
    /// secret is written only if the authentication differs. The direction is not compared, because it distinguishes
    /// webhooks.
    pub fn update_for(&self, stored: &Webhook) -> Option<WebhookUpdate> {
        let update = WebhookUpdate {
            status: differing(self.status.as_ref(), stored.status.as_ref()),
            adapter_code: differing(self.adapter_code.as_ref(), stored.adapter_code.as_ref()),
            label: differing(self.label.as_ref(), stored.label.as_ref()),
            interop_data: self.interop_data.change_from(stored.interop_data.as_ref()),
            ..WebhookUpdate::new()
        };
        (update != WebhookUpdate::new()).then_some(update)
    }

    /// Returns true if a secret is a mask (`abcd1****`).
    pub fn has_masked_secret(&self) -> bool {
        let authentication = self.interop_data.endpoints.authentication.as_ref();
        authentication.is_some_and(WebhookAuthentication::has_masked_secret)
    }
}

fn differing<T: Clone + PartialEq>(wanted: Option<&T>, stored: Option<&T>) -> Option<T> {
    wanted.filter(|wanted| Some(*wanted) != stored).cloned()
}

impl WebhookInteropData {
    fn change_from(&self, stored: Option<&Self>) -> Option<Self> {
        let nothing = WebhookEndpoints::new();
        let endpoints = self.endpoints.change_from(stored.map_or(&nothing, |stored| &stored.endpoints));
        let stored_config = stored.and_then(|stored| stored.workflow_config.as_ref());
        let workflow_config = differing(self.workflow_config.as_ref(), stored_config);
        let changes = workflow_config.is_some() || endpoints != WebhookEndpoints::new();
        changes.then(|| Self { workflow_config, ..Self::new(endpoints) })
    }
}

impl WebhookEndpoints {
    fn change_from(&self, stored: &Self) -> Self {
        let mut change = Self::new();
        change.status = self.status.clone().filter(|wanted| {
            !stored.status.as_ref().is_some_and(|stored| {
                wanted.callback_url == stored.callback_url
                    && wanted.id_path == stored.id_path
                    && holds(&stored.extra, &wanted.extra)
            })
        });
        change.invoice = self.invoice.clone().filter(|wanted| {
            !stored.invoice.as_ref().is_some_and(|stored| {
                wanted.callback_url == stored.callback_url
                    && wanted.id_path == stored.id_path
                    && holds(&stored.extra, &wanted.extra)
            })
        });
        change.onboarding = self
            .onboarding
            .clone()
            .filter(|wanted| !stored.onboarding.as_ref().is_some_and(|stored| wanted.is_met_by(stored)));
        change.events = self
            .events
            .clone()
            .filter(|wanted| !stored.events.as_ref().is_some_and(|stored| wanted.is_met_by(stored)));
        change.authentication = self
            .authentication
            .clone()
            .filter(|wanted| !stored.authentication.as_ref().is_some_and(|stored| wanted.is_met_by(stored)));
        if self.extra.json("events").is_some_and(RawJson::is_null) && stored.events.is_some() {
            return change.without_events();
        }
        change
    }
}

impl OnboardingEndpoint {
    fn is_met_by(&self, stored: &Self) -> bool {
        self.callback_url == stored.callback_url
            && same_set(&self.stages, &stored.stages)
            && holds(&stored.extra, &self.extra)
    }
}

impl EventsEndpoint {
    /// A missing list means all events; the platform may store it as a list of all events.
    fn is_met_by(&self, stored: &Self) -> bool {
        let all = |list: &[OperatorEventType]| {
            list.is_empty() || OperatorEventType::KNOWN.iter().all(|event| list.contains(event))
        };
        let (wanted, kept) = (&self.subscribed_events, &stored.subscribed_events);
        self.callback_url == stored.callback_url
            && (same_set(wanted, kept) || (all(wanted) && all(kept)))
            && holds(&stored.extra, &self.extra)
    }
}

impl WebhookAuthentication {
    fn is_met_by(&self, stored: &Self) -> bool {
        let basic = both(self.basic.as_ref(), stored.basic.as_ref(), |wanted, stored| {
            wanted.username == stored.username && may_be(&wanted.password, &stored.password)
        });
        let hmac = both(self.hmac.as_ref(), stored.hmac.as_ref(), |wanted, stored| {
            may_be(&wanted.secret_key, &stored.secret_key)
        });
        let client = both(
            self.oauth2_client_credentials.as_ref(),
            stored.oauth2_client_credentials.as_ref(),
            |wanted, stored| {
                wanted.callback_url == stored.callback_url
                    && wanted.client_id == stored.client_id
                    && wanted.scope == stored.scope
                    && may_be(&wanted.client_secret, &stored.client_secret)
            },
        );
        let password =
            both(self.oauth2_password.as_ref(), stored.oauth2_password.as_ref(), |wanted, stored| {
                wanted.callback_url == stored.callback_url
                    && wanted.client_id == stored.client_id
                    && wanted.username == stored.username
                    && wanted.scope == stored.scope
                    && may_be(&wanted.client_secret, &stored.client_secret)
                    && may_be(&wanted.password, &stored.password)
            });
        let headers =
            both(self.per_request_headers.as_ref(), stored.per_request_headers.as_ref(), |wanted, stored| {
                let keys = (&wanted.ocp_apim_subscription_key, &stored.ocp_apim_subscription_key);
                both(keys.0.as_ref(), keys.1.as_ref(), may_be)
            });
        basic && hmac && client && password && headers && holds(&stored.extra, &self.extra)
    }

    /// Returns true if a secret is a mask (`abcd1****`), which the platform would store as the secret.
    pub fn has_masked_secret(&self) -> bool {
        let basic = self.basic.iter().map(|basic| &basic.password);
        let hmac = self.hmac.iter().map(|hmac| &hmac.secret_key);
        let client = self.oauth2_client_credentials.iter().map(|client| &client.client_secret);
        let password = self.oauth2_password.iter().flat_map(|user| [&user.client_secret, &user.password]);
        let headers = self.per_request_headers.iter().flat_map(|headers| &headers.ocp_apim_subscription_key);
        basic.chain(hmac).chain(client).chain(password).chain(headers).any(Secret::is_masked)
    }
}

/// Returns true if both are missing, or both are present and agree.
fn both<T: ?Sized>(wanted: Option<&T>, stored: Option<&T>, agree: impl Fn(&T, &T) -> bool) -> bool {
    match (wanted, stored) {
        (Some(wanted), Some(stored)) => agree(wanted, stored),
        (None, None) => true,
        _ => false,
    }
}

/// Returns true if a stored secret, masked or not, may be the wanted one.
fn may_be(wanted: &Secret, stored: &Secret) -> bool {
    match stored.expose().strip_suffix("****") {
        Some(shown) => wanted.expose().starts_with(shown),
        None => wanted == stored,
    }
}

/// Returns true if all wanted unknown members are stored. The platform may store more.
fn holds(stored: &Extra, wanted: &Extra) -> bool {
    let empty = |value: &RawJson| value.is_null() || (value.is_list() && value.items().is_empty());
    wanted.iter().all(|(key, value)| empty(value) || stored.json(key) == Some(value))
}

fn same_set<T: PartialEq>(left: &[T], right: &[T]) -> bool {
    left.iter().all(|item| right.contains(item)) && right.iter().all(|item| left.contains(item))
}
