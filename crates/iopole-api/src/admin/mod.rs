//! What an admin account does.

mod webhooks;

pub use self::webhooks::Webhooks;

/// The operations that configure. An account may hold both roles: the platform decides, not this client.
#[derive(Debug, Clone, Copy)]
pub struct Admin<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Admin<'a> {
    pub(crate) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// The URLs that the platform calls.
    pub fn webhooks(self) -> Webhooks<'a> {
        Webhooks::new(self.http)
    }
}

pub(crate) use self::webhooks::OPERATIONS;
