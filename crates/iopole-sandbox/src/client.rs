//! API clients: their credentials, roles and customers.

use std::fmt;

use crate::ids::CustomerId;

/// Role of an API client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// Configures webhooks and business entities.
    Admin,
    /// Sends invoices and statuses, reads the directory.
    User,
}

impl Role {
    /// Name of the role in a token.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::User => "user",
        }
    }
}

/// An API client of the token endpoint. `Debug` hides its secret, although it is invented.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiClient {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) roles: Vec<Role>,
    /// The customers of the client, its default first.
    pub(crate) customers: Vec<CustomerId>,
}

impl ApiClient {
    /// A client without a customer.
    pub(crate) fn new(
        id: impl Into<String>,
        secret: impl Into<String>,
        roles: impl IntoIterator<Item = Role>,
    ) -> Self {
        let roles = roles.into_iter().collect();
        Self { id: id.into(), secret: secret.into(), roles, customers: Vec::new() }
    }

    /// Id: an e-mail address, as on the platform.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Secret.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Roles.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// Ids of its customers. The first is the default, for requests without a `customer-id` header.
    #[must_use]
    pub fn customer_ids(&self) -> Vec<String> {
        self.customers.iter().map(ToString::to_string).collect()
    }
}

impl fmt::Debug for ApiClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiClient").field("id", &self.id).field("roles", &self.roles).finish_non_exhaustive()
    }
}
