//! Changes to a webhook.

use super::{StreamDirection, WebhookEndpoints, WebhookInteropData, WebhookStatus};
use crate::json::RawJson;
use crate::record::record;

record! {
    /// A change to a webhook. Missing members stay unchanged.
    ///
    /// This also holds for the blocks of `endpoints` (`invoice`, `status`, `onboarding`, `events`, `authentication`),
    /// but a present block replaces the stored one completely. An authentication block must therefore contain its
    /// secrets, and never a masked one.
    ///
    /// ```
    /// use iopole_model::webhook::{DeliveryEndpoint, WebhookEndpoints, WebhookStatus, WebhookUpdate};
    ///
    /// let pause = WebhookUpdate::new().with_status(WebhookStatus::Inactive);
    ///
    /// let mut endpoints = WebhookEndpoints::new();
    /// endpoints.invoice = Some(DeliveryEndpoint::new("https://example.com/new-address"));
    /// let move_invoices = WebhookUpdate::new().with_endpoints(endpoints);
    /// # assert!(pause != move_invoices);
    /// ```
    pub struct WebhookUpdate;
    optional {
        /// The direction of the delivered flows; [`without_direction`](Self::without_direction) removes it.
        filter_stream_direction: Option<StreamDirection> = "filterStreamDirection", debug,
            with with_direction: StreamDirection;
        /// The status; `INACTIVE` pauses the webhook.
        status: Option<WebhookStatus> = "status", debug, with with_status: WebhookStatus;
        /// The adapter.
        adapter_code: Option<String> = "adapterCode", debug code, with with_adapter_code: String;
        /// The display name, 3 characters at least.
        label: Option<String> = "label", with with_label: String;
        /// The endpoints.
        interop_data: Option<WebhookInteropData> = "interopData", debug,
            with with_endpoints: WebhookInteropData;
    }
}

impl WebhookUpdate {
    /// Removes the filter on the direction (`null`).
    #[must_use]
    pub fn without_direction(mut self) -> Self {
        self.filter_stream_direction = None;
        self.extra.insert("filterStreamDirection", RawJson::null());
        self
    }

    /// Returns true if a secret is a mask (`abcd1****`), which would replace the stored secret.
    pub fn has_masked_secret(&self) -> bool {
        let authentication =
            self.interop_data.as_ref().and_then(|data| data.endpoints.authentication.as_ref());
        authentication.is_some_and(super::WebhookAuthentication::has_masked_secret)
    }
}

impl WebhookEndpoints {
    /// Removes the endpoint for events (`null`); for an update.
    #[must_use]
    pub fn without_events(mut self) -> Self {
        self.events = None;
        self.extra.insert("events", RawJson::null());
        self
    }
}
