//! Customers of the builder.

use crate::client::{ApiClient, Role};
use crate::ids::CustomerId;

/// A customer beside the default one, for [`SandboxBuilder::customer`](crate::SandboxBuilder::customer).
///
/// Each customer has separate data: invoices, statuses, unread queues, webhooks, retry strategy, claims, enrollments,
/// reports, EDI messages and statistics. All customers share the French directory.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), iopole_sandbox::SandboxError> {
/// use iopole_sandbox::{Customer, Role, Sandbox};
///
/// let second = "6d1f2b9e-3c47-4f0a-9a55-0b7e1c2d3e4f";
/// let sandbox = Sandbox::builder()
///     .customer(Customer::new(second).with_client("b@example.org", "the secret of b", [Role::User]))
///     .start()
///     .await?;
/// assert_eq!(sandbox.customer_ids(), [sandbox.customer_id(), second]);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a customer does nothing until a builder has it"]
pub struct Customer {
    pub(crate) id: String,
    pub(crate) test_entities: usize,
    pub(crate) clients: Vec<ApiClient>,
}

impl Customer {
    /// A customer with this id (a UUID, 36 characters), four test entities and one invented client.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), test_entities: 4, clients: Vec::new() }
    }

    /// Adds a client that acts for this customer.
    ///
    /// A client of several customers must have one secret and equal roles. It acts for all of them: the `customer-id`
    /// header selects one. Without the header it acts for the first customer that named it.
    pub fn with_client(
        mut self,
        id: impl Into<String>,
        secret: impl Into<String>,
        roles: impl IntoIterator<Item = Role>,
    ) -> Self {
        self.clients.push(ApiClient::new(id, secret, roles));
        self
    }

    /// Sets the number of legal units that the customer claims from the start. Default: 4.
    pub fn with_test_entities(mut self, count: usize) -> Self {
        self.test_entities = count;
        self
    }
}

/// A customer with its initial data.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) id: CustomerId,
    /// Id of the client in events and in the header of the customer's entities.
    pub(crate) client: String,
    /// Test entities among the companies of the directory: index of the first, and number.
    pub(crate) first_entity: usize,
    pub(crate) entities: usize,
}
