//! Permits for bodies that arrive, and a count of their unverified bytes.
//!
//! A body whose head proves its sender holds one of the usual permits. A body that is proven only at its end holds one
//! of a few others. When all of those are held, the slowest body gives up its permit, so slow bodies cannot block a new
//! one.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use http::Extensions;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::Instant;

use crate::limits::Limits;
use crate::refusal::Refusal;

/// Address of the sender of a request, as an extension of the request.
///
/// With this extension, bodies without an announced checksum share their permits fairly: the sender with the most
/// permits is the first to lose one. Behind a proxy, set the client address that the proxy reports; with the address of
/// the proxy itself all senders count as one.
///
/// ```
/// use std::net::{IpAddr, Ipv4Addr};
/// use iopole_webhook::Peer;
///
/// let mut request = http::Request::new(());
/// request.extensions_mut().insert(Peer::new(IpAddr::V4(Ipv4Addr::LOCALHOST)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Peer(IpAddr);

impl Peer {
    /// Reduces an IPv6 address to its network (64 bits), because one sender has all addresses of a network.
    pub fn new(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) >> 64 << 64)),
            address => address,
        })
    }
}

pub(crate) struct Admission {
    permits: Arc<Semaphore>,
    /// Unverified bytes of bodies whose head is proven.
    proven: Mutex<u64>,
    most_proven: u64,
    unproven: Mutex<Unproven>,
    most: usize,
    most_bytes: u64,
}

/// Bodies without proof of their sender so far.
#[derive(Default)]
struct Unproven {
    next: u64,
    bytes: u64,
    /// By order of arrival.
    held: BTreeMap<u64, Body>,
}

struct Body {
    peer: Option<Peer>,
    since: Instant,
    bytes: u64,
    /// Dropped with this value: wakes the receiving end, whose body fails.
    _eviction: oneshot::Sender<()>,
}

impl Body {
    /// Returns the bytes per second. A body that has just begun counts as fast.
    fn rate(&self, now: Instant) -> u64 {
        let elapsed = now.saturating_duration_since(self.since).as_millis();
        let elapsed = u64::try_from(elapsed).unwrap_or(u64::MAX).saturating_add(1_000);
        self.bytes.saturating_add(64 * 1024).saturating_mul(1_000) / elapsed
    }
}

impl Unproven {
    /// Drops the slowest body of the peer that holds the most permits, except for this one.
    fn evict(&mut self, except: Option<u64>) -> bool {
        let now = Instant::now();
        let held_by = |peer: &Option<Peer>| self.held.values().filter(|body| body.peer == *peer).count();
        let others = self.held.iter().filter(|(id, _)| Some(**id) != except);
        let worst = others
            .max_by_key(|(id, body)| (held_by(&body.peer), Reverse(body.rate(now)), Reverse(**id)))
            .map(|(id, _)| *id);
        worst.is_some_and(|id| self.remove(id))
    }

    fn remove(&mut self, id: u64) -> bool {
        let Some(body) = self.held.remove(&id) else { return false };
        self.bytes = self.bytes.saturating_sub(body.bytes);
        true
    }
}

impl Admission {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(limits.permits())),
            proven: Mutex::new(0),
            most_proven: limits.unverified_bytes,
            unproven: Mutex::default(),
            most: limits.unannounced_concurrency,
            most_bytes: limits.unannounced_bytes,
        }
    }

    /// Acquires a permit for a body whose head has proven the sender.
    pub(crate) fn proven(self: &Arc<Self>) -> Result<Permit, Refusal> {
        let permit = Arc::clone(&self.permits).try_acquire_owned().map_err(|_| Refusal::Busy)?;
        Ok(Permit { admission: Arc::clone(self), held: Held::Proven { _permit: permit, bytes: 0 } })
    }

    /// Acquires a permit for a body whose signature can be checked only at its end.
    pub(crate) fn unproven(self: &Arc<Self>, extensions: &Extensions) -> Result<Permit, Refusal> {
        let mut unproven = lock(&self.unproven);
        while unproven.held.len() >= self.most {
            if !unproven.evict(None) {
                return Err(Refusal::Busy);
            }
        }
        let (eviction, evicted) = oneshot::channel();
        let id = unproven.next;
        unproven.next += 1;
        let peer = extensions.get::<Peer>().copied();
        unproven.held.insert(id, Body { peer, since: Instant::now(), bytes: 0, _eviction: eviction });
        Ok(Permit { admission: Arc::clone(self), held: Held::Unproven { id, evicted } })
    }
}

/// Shows the number of free permits; no addresses.
impl fmt::Debug for Admission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Admission").field("free", &self.permits.available_permits()).finish_non_exhaustive()
    }
}

/// Permit of one body. Dropping it frees the permit and the counted bytes.
pub(crate) struct Permit {
    admission: Arc<Admission>,
    held: Held,
}

enum Held {
    Proven { _permit: OwnedSemaphorePermit, bytes: u64 },
    Unproven { id: u64, evicted: oneshot::Receiver<()> },
}

impl Permit {
    /// Counts bytes of the body.
    pub(crate) fn received(&mut self, more: u64) -> Result<(), Refusal> {
        let admission = &self.admission;
        match &mut self.held {
            Held::Proven { bytes, .. } => {
                let mut all = lock(&admission.proven);
                let sum = all.checked_add(more).filter(|sum| *sum <= admission.most_proven);
                *all = sum.ok_or(Refusal::Busy)?;
                *bytes += more;
            }
            Held::Unproven { id, .. } => {
                let mut unproven = lock(&admission.unproven);
                while unproven.bytes.saturating_add(more) > admission.most_bytes {
                    if !unproven.evict(Some(*id)) {
                        return Err(Refusal::Busy);
                    }
                }
                // Evicted in the meantime.
                let body = unproven.held.get_mut(id).ok_or(Refusal::Slow)?;
                body.bytes += more;
                unproven.bytes += more;
            }
        }
        Ok(())
    }

    /// Ready once another body has evicted this one.
    pub(crate) fn poll_evicted(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match &mut self.held {
            Held::Proven { .. } => Poll::Pending,
            Held::Unproven { evicted, .. } => Pin::new(evicted).poll(context).map(drop),
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        match &self.held {
            Held::Proven { bytes, .. } => {
                let mut all = lock(&self.admission.proven);
                *all = all.saturating_sub(*bytes);
            }
            Held::Unproven { id, .. } => drop(lock(&self.admission.unproven).remove(*id)),
        }
    }
}

/// Ignores poisoning: no critical section of this file can panic half way.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
