//! The control API as methods of the handle.

use crate::client::ApiClient;
use crate::error::SandboxError;
use crate::fault::Fault;
use crate::journal::JournalEntry;
use crate::sandbox::Sandbox;

impl Sandbox {
    /// Every client the token endpoint knows: the sandbox's own, one that is only admin, one that is only user,
    /// then those of [`SandboxBuilder::client`](crate::SandboxBuilder::client).
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
        Ok(self.platform.faults().add(fault))
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

    /// Names of the snapshots.
    #[must_use]
    pub fn snapshots(&self) -> Vec<String> {
        self.platform.snapshots()
    }
}
