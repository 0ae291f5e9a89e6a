//! Webhook configurations: endpoints, authentication and retries of the platform's deliveries.
//!
//! The main types are [`WebhookCreation`], [`Webhook`], [`WebhookUpdate`], [`WebhookAuthentication`] and
//! [`RetryStrategy`]. The delivered bodies are in [`delivery`](crate::delivery).

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
    /// A webhook as the platform stores it, with masked secrets (`abcd1****`).
    ///
    /// Never write it back unchanged: the masks would replace the secrets, because the platform replaces a whole block
    /// of `endpoints`.
    pub struct Webhook;
    required {
        /// The identifier of the webhook.
        webhook_id: WebhookId = "webhookId", debug;
    }
    optional {
        /// The direction of the delivered flows; missing or `null` for both.
        filter_stream_direction: Option<StreamDirection> = "filterStreamDirection", debug;
        /// The status.
        status: Option<WebhookStatus> = "status", debug;
        /// The adapter; `standardAdapter` by default. Samples have `sandboxAdapter`.
        adapter_code: Option<String> = "adapterCode", debug code;
        /// The display name, 3 characters at least.
        label: Option<String> = "label";
        /// The endpoints.
        interop_data: Option<WebhookInteropData> = "interopData", debug;
    }
}

record! {
    /// A webhook to create.
    ///
    /// # Platform behavior
    ///
    /// * Each direction has one webhook: a second one is answered 409.
    /// * URLs must be https, public and answer a GET.
    /// * An `OUTBOUND` webhook refuses an `invoice` endpoint (measured).
    /// * While a webhook is active, the unread queues stay empty.
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
        /// The endpoints.
        interop_data: WebhookInteropData = "interopData", debug;
    }
    optional {
        /// The direction of the delivered flows of invoices; missing for both.
        filter_stream_direction: Option<StreamDirection> = "filterStreamDirection", debug,
            with with_direction: StreamDirection;
        /// The status; `ACTIVE` by default.
        status: Option<WebhookStatus> = "status", debug, with with_status: WebhookStatus;
        /// The adapter; `standardAdapter` by default.
        adapter_code: Option<String> = "adapterCode", debug code, with with_adapter_code: String;
        /// The display name, 3 characters at least.
        label: Option<String> = "label", with with_label: String;
    }
}

record! {
    /// The endpoints and settings of a webhook (contract: `WebhookInteropData`, `WebhookCreationInteropData`).
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
    /// The endpoints of a webhook, one for each kind of delivery. A kind without an endpoint is not delivered.
    pub struct WebhookEndpoints;
    optional {
        /// Statuses of invoices.
        status: Option<DeliveryEndpoint> = "status", debug;
        /// Received invoices.
        invoice: Option<DeliveryEndpoint> = "invoice", debug;
        /// Progress of enrollments.
        onboarding: Option<OnboardingEndpoint> = "onboarding", debug;
        /// Other events.
        events: Option<EventsEndpoint> = "events", debug;
        /// The platform's authentication at all endpoints.
        authentication: Option<WebhookAuthentication> = "authentication", debug;
    }
}

record! {
    /// The endpoint for invoices or statuses. It must answer 2xx within 60 seconds, without a body or with valid JSON,
    /// and accept 100 MB.
    pub struct DeliveryEndpoint;
    required {
        /// The URL. `Debug` hides it, because it may contain a token of the operator.
        callback_url: String = "callbackUrl";
    }
    optional {
        /// The dotted path of the member of your response that the platform stores as your identifier.
        id_path: Option<String> = "idPath", debug code;
    }
}

record! {
    /// The endpoint for the progress of enrollments.
    pub struct OnboardingEndpoint;
    required {
        /// The URL.
        callback_url: String = "callbackUrl";
    }
    optional {
        /// The delivered stages.
        stages: Vec<OnboardingStage> = "stages", debug;
    }
}

record! {
    /// The endpoint for other events.
    pub struct EventsEndpoint;
    required {
        /// The URL.
        callback_url: String = "callbackUrl";
    }
    optional {
        /// The delivered events; all if empty.
        subscribed_events: Vec<OperatorEventType> = "subscribedEvents", debug;
    }
}
