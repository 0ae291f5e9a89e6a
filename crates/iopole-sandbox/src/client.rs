//! API clients: who may ask for a token, and what the token is good for.

use std::fmt;

use crate::ids::CustomerId;

/// A role the platform gives to an API client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// Configures: webhooks, participants.
    Admin,
    /// Sends invoices and statuses, reads the directory.
    User,
}

impl Role {
    /// The role's name in a token.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::User => "user",
        }
    }
}

/// An API client the token endpoint knows; its secret is invented, and masked in Debug all the same.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiClient {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) roles: Vec<Role>,
    /// The customers it acts for, its default first.
    pub(crate) customers: Vec<CustomerId>,
}

impl ApiClient {
    /// A client that acts for nobody yet.
    pub(crate) fn new(
        id: impl Into<String>,
        secret: impl Into<String>,
        roles: impl IntoIterator<Item = Role>,
    ) -> Self {
        let roles = roles.into_iter().collect();
        Self { id: id.into(), secret: secret.into(), roles, customers: Vec::new() }
    }

    /// Its name: an e-mail address, as on the platform.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its secret.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// What it may do.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// Ids of the customers it acts for. The first is the default: it counts where no `customer-id` header is sent.
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
