//! A change of a webhook.

use super::{StreamDirection, WebhookEndpoints, WebhookInteropData, WebhookStatus};
use crate::json::RawJson;
use crate::record::record;

record! {
    /// What to change of a webhook; what is left out stays as it is.
    ///
    /// That holds for the top level, and for the blocks of `endpoints` (`invoice`, `status`, `onboarding`, `events`,
    /// `authentication`): a block that is given replaces the stored one whole. So a block of authentication must bring
    /// its secrets again, and never a masked one.
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
        /// Only flows in this direction; [`for_both_directions`](Self::for_both_directions) takes the filter away.
        filter_stream_direction: Option<StreamDirection> = "filterStreamDirection", debug,
            with with_direction: StreamDirection;
        /// Whether it is used; INACTIVE pauses it.
        status: Option<WebhookStatus> = "status", debug, with with_status: WebhookStatus;
        /// The adapter.
        adapter_code: Option<String> = "adapterCode", debug code, with with_adapter_code: String;
        /// A name for people, 3 characters at least.
        label: Option<String> = "label", with with_label: String;
        /// Where it sends.
        interop_data: Option<WebhookInteropData> = "interopData", debug,
            with with_endpoints: WebhookInteropData;
    }
}

impl WebhookUpdate {
    /// Takes the filter of directions away (`null`).
    #[must_use]
    pub fn for_both_directions(mut self) -> Self {
        self.filter_stream_direction = None;
        self.extra.insert("filterStreamDirection", RawJson::null());
        self
    }

    /// Whether it holds a mask (`abcd1****`) where the platform expects a secret: it would replace the secret.
    pub fn has_masked_secret(&self) -> bool {
        let authentication =
            self.interop_data.as_ref().and_then(|data| data.endpoints.authentication.as_ref());
        authentication.is_some_and(super::WebhookAuthentication::has_masked_secret)
    }
}

impl WebhookEndpoints {
    /// Takes the endpoint of events away (`null`), in an update.
    #[must_use]
    pub fn without_events(mut self) -> Self {
        self.events = None;
        self.extra.insert("events", RawJson::null());
        self
    }
}
