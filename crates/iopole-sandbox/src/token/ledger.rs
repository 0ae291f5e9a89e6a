//! Which tokens are out, and until when, by the sandbox's clock.

use std::collections::{HashMap, VecDeque};

/// More live tokens than any test needs; the oldest is forgotten beyond it.
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
}

/// Why a token is not in the books.
#[derive(Debug, PartialEq)]
pub(crate) enum Missing {
    Expired {
        since_ms: u64,
    },
    /// Expired so long ago, or so many tokens ago, that it was forgotten.
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
        self.live.insert(signature.to_owned(), Entry { client, expires_ms });
        self.order.push_back((signature.to_owned(), expires_ms));
    }

    pub(crate) fn client_of(&self, signature: &str, now_ms: u64) -> Result<usize, Missing> {
        let entry = self.live.get(signature).ok_or(Missing::Unknown)?;
        if now_ms < entry.expires_ms {
            Ok(entry.client)
        } else {
            Err(Missing::Expired { since_ms: now_ms - entry.expires_ms })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_until_the_very_millisecond_it_expires() {
        let mut ledger = Ledger::default();
        ledger.enter("a", 3, 1000, 0);
        assert_eq!(ledger.client_of("a", 999), Ok(3));
        assert_eq!(ledger.client_of("a", 1000), Err(Missing::Expired { since_ms: 0 }));
        assert_eq!(ledger.client_of("a", 1007), Err(Missing::Expired { since_ms: 7 }));
        assert_eq!(ledger.client_of("b", 0), Err(Missing::Unknown));
    }

    #[test]
    fn the_books_do_not_grow_for_ever() {
        let mut ledger = Ledger::default();
        for turn in 0..200_000_u64 {
            ledger.enter(&turn.to_string(), 0, u64::MAX, 0);
        }
        assert_eq!(ledger.live.len(), MOST_TOKENS);
        ledger.enter("last", 0, u64::MAX, u64::MAX);
        assert_eq!((ledger.live.len(), ledger.order.len()), (1, 1));
    }
}
