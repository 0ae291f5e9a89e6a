//! Webhooks: where the platform sends what happens.

mod authentication;
mod change;
mod codes;
mod retry;
mod update;

pub use authentication::{
    BasicAuthentication, HmacAuthentication, OAuth2ClientCredentials, OAuth2Password, PerRequestHeaders,
    WebhookAuthentication,
};
pub use codes::{OnboardingStage, OperatorEventType, StreamDirection, WebhookStatus};
pub use retry::{NetworkRetryOn, RetryStrategy, RetryStrategyError};
pub use update::WebhookUpdate;

use crate::ids::WebhookId;
use crate::record::{Extra, record};

record! {
    /// A webhook as the platform stores it, secrets masked (`abcd1****`).
    ///
    /// Never write one back as it was read: the masks would replace the secrets, and the platform replaces a whole
    /// block of `endpoints` by what it is given.
    pub struct Webhook;
    required {
        /// The webhook.
        webhook_id: WebhookId = "webhookId", shown;
    }
    optional {
        /// Only flows in this direction; missing or `null` for both.
        filter_stream_direction: Option<StreamDirection> = "filterStreamDirection", shown;
        /// Whether it is used.
        status: Option<WebhookStatus> = "status", shown;
        /// `standardAdapter` when not said; samples have `sandboxAdapter`.
        adapter_code: Option<String> = "adapterCode", code;
        /// A name for people, 3 characters at least.
        label: Option<String> = "label";
        /// Where it sends.
        interop_data: Option<WebhookInteropData> = "interopData", shown;
    }
}

record! {
    /// A webhook to create.
    ///
    /// There is one webhook for each direction: a second one is answered 409. URLs must be https, public and answer a
    /// GET. An `OUTBOUND` webhook was measured to refuse an `invoice` endpoint. While a webhook is active the unread
    /// queues stay empty.
    ///
    /// ```
    /// use iopole_model::{DeliveryEndpoint, WebhookAuthentication, WebhookCreation, WebhookEndpoints};
    ///
    /// let mut endpoints = WebhookEndpoints::new();
    /// endpoints.invoice = Some(DeliveryEndpoint::new("https://example.com/invoice"));
    /// endpoints.status = Some(DeliveryEndpoint::new("https://example.com/status"));
    /// endpoints.authentication = Some(WebhookAuthentication::hmac("a secret of at least 32 characters"));
    /// let webhook = WebhookCreation::new(endpoints).with_label("Books");
    /// # assert!(webhook.label.is_some());
    /// ```
    pub struct WebhookCreation;
    required {
        /// Where it sends.
        interop_data: WebhookInteropData = "interopData", shown;
    }
    optional {
        /// Only flows in this direction (of the invoices, not of the calls); missing for both.
        filter_stream_direction: Option<StreamDirection> = "filterStreamDirection", shown;
        /// `ACTIVE` when not said.
        status: Option<WebhookStatus> = "status", shown;
        /// `standardAdapter` when not said.
        adapter_code: Option<String> = "adapterCode", code;
        /// A name for people, 3 characters at least.
        label: Option<String> = "label";
    }
}

impl WebhookCreation {
    /// Names it.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Restricts it to one direction.
    #[must_use]
    pub fn with_direction(mut self, direction: StreamDirection) -> Self {
        self.filter_stream_direction = Some(direction);
        self
    }

    /// Chooses the adapter.
    #[must_use]
    pub fn with_adapter_code(mut self, code: impl Into<String>) -> Self {
        self.adapter_code = Some(code.into());
        self
    }

    /// Creates it active or not.
    #[must_use]
    pub fn with_status(mut self, status: WebhookStatus) -> Self {
        self.status = Some(status);
        self
    }
}

record! {
    /// Where a webhook sends (contract: `WebhookInteropData`, `WebhookCreationInteropData`).
    pub struct WebhookInteropData;
    required {
        /// The endpoints.
        endpoints: WebhookEndpoints = "endpoints", shown;
    }
    optional {
        /// Settings without documentation.
        workflow_config: Option<Extra> = "workflowConfig";
    }
}

impl From<WebhookEndpoints> for WebhookInteropData {
    fn from(endpoints: WebhookEndpoints) -> Self {
        Self::new(endpoints)
    }
}

record! {
    /// The endpoints of a webhook, each for one kind of delivery; one that is missing gets nothing.
    pub struct WebhookEndpoints;
    optional {
        /// Statuses of invoices.
        status: Option<DeliveryEndpoint> = "status", shown;
        /// Invoices received.
        invoice: Option<DeliveryEndpoint> = "invoice", shown;
        /// Progress of enrolments.
        onboarding: Option<OnboardingEndpoint> = "onboarding", shown;
        /// Other events.
        events: Option<EventsEndpoint> = "events", shown;
        /// How the platform shows at all of them that it is the platform.
        authentication: Option<WebhookAuthentication> = "authentication", shown;
    }
}

record! {
    /// Where invoices or statuses are delivered. Must answer 2xx within 60 seconds, with no body or valid JSON, and
    /// accept 100 MB.
    pub struct DeliveryEndpoint;
    required {
        /// The URL. May hold a token of the operator's own, so it is not shown.
        callback_url: String = "callbackUrl";
    }
    optional {
        /// The member of your answer that the platform stores as your own identifier, as a dotted path.
        id_path: Option<String> = "idPath", code;
    }
}

record! {
    /// Where the progress of enrolments is told.
    pub struct OnboardingEndpoint;
    required {
        /// The URL.
        callback_url: String = "callbackUrl";
    }
    optional {
        /// Which stages are told.
        stages: Vec<OnboardingStage> = "stages", shown;
    }
}

record! {
    /// Where other events are told.
    pub struct EventsEndpoint;
    required {
        /// The URL.
        callback_url: String = "callbackUrl";
    }
    optional {
        /// Which events; all when empty.
        subscribed_events: Vec<OperatorEventType> = "subscribedEvents", shown;
    }
}
