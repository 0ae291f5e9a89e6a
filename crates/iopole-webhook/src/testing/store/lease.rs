//! The rules about leases. The check makes all claims first, so it waits for one lease only.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::checks::{Checks, name, rises};
use super::rule::{BrokenRule, StoreRule};
use super::{Expiry, LONGEST_LEASE};
use crate::dedup::{Claim, DedupKey, Ticket};

/// Interval of claims while waiting for a lease.
const POLL: Duration = Duration::from_millis(20);
/// Number of claims with a late completion.
const LATE: usize = 8;

pub(super) async fn check(checks: &Checks, expiry: &Expiry) -> Result<(), BrokenRule> {
    let done = checks.key();
    let ticket = claimed(checks, &done).await?;
    checks.complete(&done, ticket, "{}").await?;
    let left = checks.key();
    let lost = claimed(checks, &left).await?;
    let mut late = Vec::new();
    for _ in 0..LATE {
        let key = checks.key();
        let ticket = claimed(checks, &key).await?;
        late.push((key, ticket));
    }
    // Claimed last, so the other leases end before.
    let last = checks.key();
    claimed(checks, &last).await?;
    checks.in_progress(&last, StoreRule::InProgress, "right after a claim").await?;
    expire(checks, expiry, &last).await?;

    checks.done(&done, "{}", StoreRule::StaysDone, "after the lease of its claim").await?;
    let latest = checks.claims_meet(&left, "after a lease").await?;
    rises(lost, latest)?;
    checks.try_with(&left, lost).await;
    checks
        .in_progress(&left, StoreRule::OldTickets, "after calls with the ticket of an expired claim")
        .await?;
    checks.complete(&left, latest, "{}").await?;
    checks.try_with(&left, lost).await;
    checks.done(&left, "{}", StoreRule::StaysDone, "after calls with the ticket of an expired claim").await?;
    for (round, (key, ticket)) in late.into_iter().enumerate() {
        late_completion(checks, &key, ticket, round).await?;
    }
    Ok(())
}

async fn claimed(checks: &Checks, key: &DedupKey) -> Result<Ticket, BrokenRule> {
    checks.granted(key, StoreRule::OneGranted, "on a key that is new").await
}

async fn expire(checks: &Checks, expiry: &Expiry, key: &DedupKey) -> Result<(), BrokenRule> {
    let rule = StoreRule::LeaseExpires;
    match expiry {
        Expiry::By(expire) => {
            expire().await;
            checks.granted(key, rule, "after the leases were made to expire").await.map(drop)
        }
        Expiry::Wait => {
            let begin = Instant::now();
            loop {
                match checks.claim(key).await? {
                    Claim::Granted(_) => return Ok(()),
                    Claim::InProgress if begin.elapsed() < LONGEST_LEASE => sleep(POLL).await,
                    other => {
                        let seconds = begin.elapsed().as_secs();
                        let found = format!("{seconds} s after a claim, another one gave {}", name(&other));
                        return Err(BrokenRule::new(rule, found));
                    }
                }
            }
        }
    }
}

/// Completes an expired claim while another caller claims the key: one of the two succeeds.
async fn late_completion(
    checks: &Checks,
    key: &DedupKey,
    lost: Ticket,
    round: usize,
) -> Result<(), BrokenRule> {
    match checks.against_a_completion(key, lost, round).await? {
        Claim::Granted(ticket) => {
            rises(lost, ticket)?;
            let when = "after a claim was granted and the one before it was completed late";
            checks.in_progress(key, StoreRule::OldTickets, when).await?;
            checks.complete(key, ticket, "").await?;
        }
        Claim::Done(_) => {}
        Claim::InProgress => {
            let found = "a claim after the lease gave `InProgress`";
            return Err(BrokenRule::new(StoreRule::LeaseExpires, found));
        }
    }
    checks.done(key, "", StoreRule::StaysDone, "after a late completion").await
}
