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
use crate::json::Extra;
use crate::record::record;

record! {
    /// A webhook as the platform stores it, secrets masked (`abcd1****`).
    ///
    /// Never write one back as it was read: the masks would replace the secrets, and the platform replaces a whole
    /// block of `endpoints` by what it is given.
    pub struct Webhook;
    required {
        /// The webhook.
        webhook_id: WebhookId = "webhookId", debug;
    }
    optional {
        /// Only flows in this direction; missing or `null` for both.
        filter_stream_direction: Option<StreamDirection> = "filterStreamDirection", debug;
        /// Whether it is used.
        status: Option<WebhookStatus> = "status", debug;
        /// `standardAdapter` when not said; samples have `sandboxAdapter`.
        adapter_code: Option<String> = "adapterCode", debug code;
        /// A name for people, 3 characters at least.
        label: Option<String> = "label";
        /// Where it sends.
        interop_data: Option<WebhookInteropData> = "interopData", debug;
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
    /// use iopole_model::webhook::{
    ///     DeliveryEndpoint, WebhookAuthentication, WebhookCreation, WebhookEndpoints,
    /// };
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
        interop_data: WebhookInteropData = "interopData", debug;
    }
    optional {
        /// Only flows in this direction (of the invoices, not of the calls); missing for both.
        filter_stream_direction: Option<StreamDirection> = "filterStreamDirection", debug,
            with with_direction: StreamDirection;
        /// `ACTIVE` when not said.
        status: Option<WebhookStatus> = "status", debug, with with_status: WebhookStatus;
        /// `standardAdapter` when not said.
        adapter_code: Option<String> = "adapterCode", debug code, with with_adapter_code: String;
        /// A name for people, 3 characters at least.
        label: Option<String> = "label", with with_label: String;
    }
}

record! {
    /// Where a webhook sends (contract: `WebhookInteropData`, `WebhookCreationInteropData`).
    pub struct WebhookInteropData;
    required {
        /// The endpoints.
        endpoints: WebhookEndpoints = "endpoints", debug;
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
        status: Option<DeliveryEndpoint> = "status", debug;
        /// Invoices received.
        invoice: Option<DeliveryEndpoint> = "invoice", debug;
        /// Progress of enrolments.
        onboarding: Option<OnboardingEndpoint> = "onboarding", debug;
        /// Other events.
        events: Option<EventsEndpoint> = "events", debug;
        /// How the platform shows at all of them that it is the platform.
        authentication: Option<WebhookAuthentication> = "authentication", debug;
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
        id_path: Option<String> = "idPath", debug code;
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
        stages: Vec<OnboardingStage> = "stages", debug;
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
        subscribed_events: Vec<OperatorEventType> = "subscribedEvents", debug;
    }
}
