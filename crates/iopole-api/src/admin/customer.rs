//! The customer of the account.

use iopole_http::{CustomerId, Error, Response};

use crate::call::Call;
use crate::operations;

/// Operation on the customer of the account. It needs the role admin, by the platform's general rule.
#[derive(Debug, Clone, Copy)]
pub struct Customer<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Customer<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// Returns the customer id, which the platform's pages call "Identifiant unique".
    ///
    /// Sends no customer id, whatever the client's default: this call finds the id out.
    ///
    /// # Errors
    /// The error codes of [`getCustomerId`](operations::GET_CUSTOMER_ID).
    ///
    /// # Platform behavior
    /// The contract documents a JSON text. A bare UUID under `text/html` was measured. The client reads both.
    pub fn id(self) -> Call<CustomerId> {
        Call::new(self.http.call(&operations::GET_CUSTOMER_ID).customer_id(None), read)
    }
}

async fn read(response: Response) -> Result<CustomerId, Error> {
    let parse = |body: &[u8]| std::str::from_utf8(body).ok()?.trim().trim_matches('"').parse().ok();
    let read = |body: &[u8]| parse(body).ok_or_else(|| "not a customer id: expected a bare UUID".to_owned());
    response.read(read).await
}
