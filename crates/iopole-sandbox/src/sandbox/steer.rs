//! Methods of the handle that the control API has too.

use serde_json::Value;

use super::Sandbox;
use crate::client::ApiClient;
use crate::control;
use crate::error::SandboxError;
use crate::fault::{DeliveryFaults, Fault};
use crate::journal::JournalEntry;
use crate::scenario;

impl Sandbox {
    /// All clients of the token endpoint.
    ///
    /// The first three act for every customer: one with both roles, one that is only admin, one that is only user.
    /// The clients of [`SandboxBuilder::client`](crate::SandboxBuilder::client) follow, then those of each further
    /// customer, an invented one first.
    #[must_use]
    pub fn clients(&self) -> &[ApiClient] {
        self.platform.clients()
    }

    /// Adds a fault for the next requests, and gives its number.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Settings`]: the fault names an unknown operation, or has a value out of range.
    pub fn add_fault(&self, fault: Fault) -> Result<u64, SandboxError> {
        fault.check()?;
        Ok(self.platform.add_fault(fault))
    }

    /// Removes a fault by its number; false if there is none.
    pub fn remove_fault(&self, number: u64) -> bool {
        self.platform.faults().remove(number)
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.platform.faults().clear();
    }

    /// Replaces the faults of deliveries to webhooks.
    pub fn set_delivery_faults(&self, faults: DeliveryFaults) {
        self.platform.dispatcher.set_faults(faults);
    }

    /// The latest requests, oldest first, with the reason of each error response and without secrets.
    #[must_use]
    pub fn journal(&self) -> Vec<JournalEntry> {
        self.platform.journal().entries().cloned().collect()
    }

    /// Drops the requests of the journal.
    pub fn clear_journal(&self) {
        self.platform.journal().clear();
    }

    /// Revokes the valid tokens of all clients, and gives their number. A request with such a token is answered 401.
    pub fn revoke_tokens(&self) -> usize {
        self.platform.revoke_tokens(None).unwrap_or_default()
    }

    /// Revokes the valid tokens of one client, and gives their number.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NoSuchClient`]: no client has this id.
    pub fn revoke_tokens_of(&self, client_id: &str) -> Result<usize, SandboxError> {
        self.platform.revoke_tokens(Some(client_id))
    }

    /// Restores state, faults and journal of the start. Tokens stay valid, the clock continues, snapshots are kept.
    pub fn reset(&self) {
        self.platform.reset();
    }

    /// Stores the state under a name; replaces an older snapshot of this name.
    pub fn snapshot(&self, name: &str) {
        self.platform.snapshot(name);
    }

    /// Restores the state of a snapshot. The clock does not go back: steps that fell due since are carried out at once.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NoSuchSnapshot`]: no snapshot has this name.
    pub fn restore(&self, name: &str) -> Result<(), SandboxError> {
        self.platform.restore(name)
    }

    /// Runs a scenario: an act of the outside world such as `invoice.refused` or `supplier.invoice.arrives`. The
    /// parameters are a JSON object or `null`; the result names the objects that changed.
    ///
    /// # Errors
    ///
    /// - [`SandboxError::NoSuchScenario`]: no scenario has this name.
    /// - [`SandboxError::Scenario`]: a parameter is missing or wrong.
    /// - [`SandboxError::NothingHappens`]: the invoice or enrollment can no longer change.
    pub fn scenario(&self, name: &str, parameters: &Value) -> Result<Value, SandboxError> {
        self.platform.scenario(name, parameters)
    }

    /// Names of the scenarios; `GET /_sandbox/scenarios` describes them and their parameters.
    pub fn scenarios(&self) -> impl Iterator<Item = &'static str> {
        scenario::names()
    }

    /// Base URL of the control API; a GET lists its endpoints.
    #[must_use]
    pub fn control_url(&self) -> String {
        format!("{}{}", self.api_url(), control::PREFIX)
    }

    /// Names of the snapshots.
    #[must_use]
    pub fn snapshots(&self) -> Vec<String> {
        self.platform.snapshots()
    }
}
