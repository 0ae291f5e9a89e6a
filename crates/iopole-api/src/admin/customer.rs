//! The customer of the account.

use iopole_http::{CustomerId, Error, Response};

use crate::call::Call;
use crate::operations;

/// The customer: role admin by the platform's general rule.
#[derive(Debug, Clone, Copy)]
pub struct Customer<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Customer<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// The id to send with every other call, the platform's "Identifiant unique". This call goes without one, whatever
    /// the client is set to: it is the one that finds it out.
    ///
    /// `getCustomerId`, safe. Documented as a JSON text, measured as a bare uuid under `text/html`; either is read.
    /// Synchronous, role admin. Codes: 400, 401, 403, 404.
    pub fn id(self) -> Call<CustomerId> {
        Call::new(self.http.call(&operations::GET_CUSTOMER_ID).customer_id(None), read)
    }
}

async fn read(response: Response) -> Result<CustomerId, Error> {
    let id = |body: &[u8]| std::str::from_utf8(body).ok()?.trim().trim_matches('"').parse().ok();
    let told =
        |body: &[u8]| id(body).ok_or_else(|| "it is no customer id: a bare uuid was expected".to_owned());
    response.read(told).await
}
