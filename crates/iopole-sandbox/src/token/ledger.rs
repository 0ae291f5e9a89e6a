//! Ledger of the issued tokens and their expiry, by the clock of the simulated platform.

use std::collections::{HashMap, VecDeque};

/// Limit of live tokens, beyond the needs of any test. The oldest token is forgotten first.
const MOST_TOKENS: usize = 50_000;

/// Tokens by their signature.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    live: HashMap<String, Entry>,
    order: VecDeque<(String, u64)>,
}

#[derive(Debug)]
struct Entry {
    client: usize,
    expires_ms: u64,
    revoked: bool,
}

/// Reason for which a token is not valid.
#[derive(Debug, PartialEq)]
pub(crate) enum Missing {
    Expired {
        since_ms: u64,
    },
    Revoked,
    /// Expired and forgotten, after a long time or after many other tokens.
    Unknown,
}

impl Ledger {
    pub(crate) fn enter(&mut self, signature: &str, client: usize, expires_ms: u64, now_ms: u64) {
        while let Some((_, first_expiry)) = self.order.front() {
            if *first_expiry > now_ms && self.order.len() < MOST_TOKENS {
                break;
            }
            if let Some((oldest, _)) = self.order.pop_front() {
                self.live.remove(&oldest);
            }
        }
        self.live.insert(signature.to_owned(), Entry { client, expires_ms, revoked: false });
        self.order.push_back((signature.to_owned(), expires_ms));
    }

    pub(crate) fn client_of(&self, signature: &str, now_ms: u64) -> Result<usize, Missing> {
        let entry = self.live.get(signature).ok_or(Missing::Unknown)?;
        if entry.revoked {
            Err(Missing::Revoked)
        } else if now_ms < entry.expires_ms {
            Ok(entry.client)
        } else {
            Err(Missing::Expired { since_ms: now_ms - entry.expires_ms })
        }
    }

    /// Revokes the tokens of one client, or of all. Gives the number of tokens that were valid.
    pub(crate) fn revoke(&mut self, client: Option<usize>, now_ms: u64) -> usize {
        let good = self.live.values_mut().filter(|entry| {
            !entry.revoked && now_ms < entry.expires_ms && client.is_none_or(|client| entry.client == client)
        });
        good.map(|entry| entry.revoked = true).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_valid_until_the_millisecond_of_its_expiry() {
        let mut ledger = Ledger::default();
        ledger.enter("a", 3, 1000, 0);
        assert_eq!(ledger.client_of("a", 999), Ok(3));
        assert_eq!(ledger.client_of("a", 1000), Err(Missing::Expired { since_ms: 0 }));
        assert_eq!(ledger.client_of("a", 1007), Err(Missing::Expired { since_ms: 7 }));
        assert_eq!(ledger.client_of("b", 0), Err(Missing::Unknown));
    }

    #[test]
    fn only_valid_tokens_of_the_client_are_revoked() {
        let mut ledger = Ledger::default();
        for (name, client, expires_ms) in [("old", 0, 10), ("a", 0, 1000), ("b", 1, 1000)] {
            ledger.enter(name, client, expires_ms, 0);
        }
        assert_eq!(ledger.revoke(Some(0), 20), 1);
        assert_eq!((ledger.client_of("a", 20), ledger.client_of("b", 20)), (Err(Missing::Revoked), Ok(1)));
        assert_eq!((ledger.revoke(None, 20), ledger.revoke(None, 20)), (1, 0));
        ledger.enter("c", 0, 1000, 20);
        assert_eq!(ledger.client_of("c", 20), Ok(0));
    }

    #[test]
    fn the_ledger_does_not_grow_for_ever() {
        let mut ledger = Ledger::default();
        for turn in 0..200_000_u64 {
            ledger.enter(&turn.to_string(), 0, u64::MAX, 0);
        }
        assert_eq!(ledger.live.len(), MOST_TOKENS);
        ledger.enter("last", 0, u64::MAX, u64::MAX);
        assert_eq!((ledger.live.len(), ledger.order.len()), (1, 1));
    }
}
