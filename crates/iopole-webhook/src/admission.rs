//! Permits for bodies that come in, and the bytes of them that nothing has verified yet.
//!
//! A body whose head proves its sender has one of the usual permits. A body that is proven only at its end has one of a
//! few others. When those are all held, the slowest body gives its permit up, so slow ones cannot shut out a new one.

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

/// Address of whoever sends a request, as an extension of the request.
///
/// With it, bodies without an announced checksum are bounded fairly: a sender that holds most of their permits is the
/// first to lose one. Behind a proxy, set the address that the proxy vouches for; the proxy's own makes all senders one.
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
    /// Groups the addresses of an IPv6 network (64 bits), which one sender has all of.
    pub fn new(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) >> 64 << 64)),
            address => address,
        })
    }
}

pub(crate) struct Admission {
    permits: Arc<Semaphore>,
    /// Bytes of bodies whose head is proven, and how many they may be.
    proven: Mutex<u64>,
    most_proven: u64,
    unproven: Mutex<Unproven>,
    most: usize,
    most_bytes: u64,
}

/// Bodies that nothing proves yet.
#[derive(Default)]
struct Unproven {
    next: u64,
    bytes: u64,
    /// In the order of their arrival.
    held: BTreeMap<u64, Body>,
}

struct Body {
    peer: Option<Peer>,
    since: Instant,
    bytes: u64,
    /// Dropped with this: the one at the other end is woken, and gives up.
    _eviction: oneshot::Sender<()>,
}

impl Body {
    /// Bytes a second. A body that has just begun counts as a fast one.
    fn rate(&self, now: Instant) -> u64 {
        let elapsed = now.saturating_duration_since(self.since).as_millis();
        let elapsed = u64::try_from(elapsed).unwrap_or(u64::MAX).saturating_add(1_000);
        self.bytes.saturating_add(64 * 1024).saturating_mul(1_000) / elapsed
    }
}

impl Unproven {
    /// Drops the slowest body of the peer that holds most; never the one that asks.
    fn evict(&mut self, but: Option<u64>) -> bool {
        let now = Instant::now();
        let held_by = |peer: &Option<Peer>| self.held.values().filter(|body| body.peer == *peer).count();
        let others = self.held.iter().filter(|(id, _)| Some(**id) != but);
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
            permits: Arc::new(Semaphore::new(limits.places())),
            proven: Mutex::new(0),
            most_proven: limits.unverified_bytes,
            unproven: Mutex::default(),
            most: limits.unannounced_at_once,
            most_bytes: limits.unannounced_bytes,
        }
    }

    /// A permit for a body whose sender its head has proven.
    pub(crate) fn proven(self: &Arc<Self>) -> Result<Permit, Refusal> {
        let permit = Arc::clone(&self.permits).try_acquire_owned().map_err(|_| Refusal::Busy)?;
        Ok(Permit { admission: Arc::clone(self), held: Held::Proven { _permit: permit, bytes: 0 } })
    }

    /// A permit for a body whose signature holds or not only at its end.
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

/// How many there may be; not who sends.
impl fmt::Debug for Admission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Admission").field("free", &self.permits.available_permits()).finish_non_exhaustive()
    }
}

/// Held while a body comes in; what it took is free again when it is dropped.
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
                // Evicted in between.
                let body = unproven.held.get_mut(id).ok_or(Refusal::Slow)?;
                body.bytes += more;
                unproven.bytes += more;
            }
        }
        Ok(())
    }

    /// Ready once the permit is lost to another body.
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

/// Nothing here is left half done by a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
