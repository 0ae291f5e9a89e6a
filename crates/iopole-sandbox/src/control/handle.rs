//! The control API as methods of the handle.

use serde_json::Value;

use super::PREFIX;
use crate::client::ApiClient;
use crate::error::SandboxError;
use crate::fault::Fault;
use crate::journal::JournalEntry;
use crate::sandbox::Sandbox;
use crate::scenario;

impl Sandbox {
    /// Every client the token endpoint knows: the sandbox's own, one that is only admin, one that is only user, which act
    /// for every customer; then those of [`SandboxBuilder::client`](crate::SandboxBuilder::client), then those of each
    /// further customer, an invented one first.
    #[must_use]
    pub fn clients(&self) -> &[ApiClient] {
        self.platform.clients()
    }

    /// Lets something go wrong from the next request on; gives the fault's number.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Settings`]: the fault names no operation of the contract, or cannot be carried out.
    pub fn add_fault(&self, fault: Fault) -> Result<u64, SandboxError> {
        fault.check()?;
        Ok(self.platform.add_fault(fault))
    }

    /// Takes one fault away; whether there was one of this number.
    pub fn remove_fault(&self, number: u64) -> bool {
        self.platform.faults().remove(number)
    }

    /// Nothing goes wrong any more.
    pub fn clear_faults(&self) {
        self.platform.faults().clear();
    }

    /// The latest requests, oldest first, with the reason of every refusal and without secrets.
    #[must_use]
    pub fn journal(&self) -> Vec<JournalEntry> {
        self.platform.journal().entries().cloned().collect()
    }

    /// Forgets the requests of the journal.
    pub fn clear_journal(&self) {
        self.platform.journal().clear();
    }

    /// Ends every token that is good, of whatever client: the next request with one is answered 401. How many there were.
    pub fn revoke_tokens(&self) -> usize {
        self.platform.revoke_tokens(None).unwrap_or_default()
    }

    /// The same for the tokens of one client.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NoSuchClient`].
    pub fn revoke_tokens_of(&self, client_id: &str) -> Result<usize, SandboxError> {
        self.platform.revoke_tokens(Some(client_id))
    }

    /// State, faults and journal as they were at the start. Tokens stay good, the clock goes on, snapshots are kept.
    pub fn reset(&self) {
        self.platform.reset();
    }

    /// Keeps the state as it is now under a name; an older snapshot of that name is replaced.
    pub fn snapshot(&self, name: &str) {
        self.platform.snapshot(name);
    }

    /// Goes back to the state of a snapshot. Time does not go back: what has fallen due since happens at once.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NoSuchSnapshot`].
    pub fn restore(&self, name: &str) -> Result<(), SandboxError> {
        self.platform.restore(name)
    }

    /// Lets something happen that the outside world does, such as `invoice.refused` or `supplier.invoice.arrives`; the
    /// parameters are a JSON object, or `null`. Answers with what it was done to.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NoSuchScenario`], [`SandboxError::Scenario`] with what is missing or wrong, or
    /// [`SandboxError::NothingHappens`] where what it is about is over.
    pub fn scenario(&self, name: &str, parameters: &Value) -> Result<Value, SandboxError> {
        self.platform.scenario(name, parameters)
    }

    /// Names of the scenarios; `GET /_sandbox/scenarios` says what they do and which parameters they take.
    pub fn scenarios(&self) -> impl Iterator<Item = &'static str> {
        scenario::names()
    }

    /// Base URL of the control API, which lists itself there.
    #[must_use]
    pub fn control_url(&self) -> String {
        format!("{}{PREFIX}", self.api_url())
    }

    /// Names of the snapshots.
    #[must_use]
    pub fn snapshots(&self) -> Vec<String> {
        self.platform.snapshots()
    }
}
