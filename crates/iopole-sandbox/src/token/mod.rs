//! Tokens: issued, verified, revoked.

mod jwt;
mod ledger;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::client::{ApiClient, Role};
use crate::ids::IdMaker;

use ledger::Missing;

/// Issues tokens, and knows the valid ones.
pub(crate) struct Tokens {
    issuer: String,
    lifetime: Duration,
    scope: String,
    key: jwt::Key,
    books: Mutex<Books>,
}

struct Books {
    ids: IdMaker,
    ledger: ledger::Ledger,
}

/// A token for a client.
pub(crate) struct Issued {
    pub(crate) token: String,
    pub(crate) expires_in: u64,
    pub(crate) scope: String,
}

/// Owner of a valid token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bearer {
    /// Index of the client among the platform's clients.
    pub(crate) client: usize,
}

impl Tokens {
    pub(crate) fn new(issuer: String, lifetime: Duration, ids: &mut IdMaker) -> Self {
        let scope = format!("profile iopole_{} email", ids.text(8).to_lowercase());
        let key = jwt::Key::new(ids.text(64), ids.unstamped());
        let own_ids = IdMaker::new(ids.unstamped().as_u64_pair().0);
        let books = Mutex::new(Books { ids: own_ids, ledger: ledger::Ledger::default() });
        Self { issuer, lifetime, scope, key, books }
    }

    /// Issues a token to a client, and enters it into the ledger.
    pub(crate) fn issue(&self, position: usize, client: &ApiClient, now_ms: u64) -> Issued {
        let lifetime_ms = u64::try_from(self.lifetime.as_millis()).unwrap_or(u64::MAX);
        let expires_in = self.lifetime.as_secs();
        let mut books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        let claims = jwt::Claims {
            issued_at: now_ms / 1000,
            expires_at: (now_ms / 1000).saturating_add(expires_in),
            token_id: books.ids.unstamped(),
            subject: subject_of(&client.id),
            issuer: &self.issuer,
            client_id: &client.id,
            roles: client.roles.iter().copied().map(Role::as_str).collect(),
            scope: &self.scope,
        };
        let token = self.key.sign(&claims);
        books.ledger.enter(jwt::signature_of(&token), position, now_ms.saturating_add(lifetime_ms), now_ms);
        Issued { token, expires_in, scope: self.scope.clone() }
    }

    /// The bearer of a valid token, or the reason for which it is invalid.
    pub(crate) fn bearer(&self, token: &str, now_ms: u64) -> Result<Bearer, String> {
        if !self.key.verifies(token) {
            return Err(
                "the token was not issued by this simulated platform, or was changed on the way".to_owned()
            );
        }
        let books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        let client =
            books.ledger.client_of(jwt::signature_of(token), now_ms).map_err(|missing| match missing {
                Missing::Expired { since_ms } => {
                    format!("the token expired {since_ms} ms ago, by the clock of the simulated platform")
                }
                Missing::Revoked => "the token was revoked".to_owned(),
                Missing::Unknown => "the token expired and was forgotten".to_owned(),
            })?;
        Ok(Bearer { client })
    }

    /// Revokes the tokens of one client (by index), or of all. Gives the number of tokens that were valid.
    pub(crate) fn revoke(&self, client: Option<usize>, now_ms: u64) -> usize {
        self.books.lock().unwrap_or_else(PoisonError::into_inner).ledger.revoke(client, now_ms)
    }
}

/// Subject of a client, equal in every simulated platform.
fn subject_of(client_id: &str) -> Uuid {
    let mut bytes = [0_u8; 16];
    for (slot, byte) in bytes.iter_mut().zip(Sha256::digest(client_id.as_bytes())) {
        *slot = byte;
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}
