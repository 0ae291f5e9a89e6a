//! One run: a phase with faults, a phase without, and the checks.

use std::time::Duration;

use futures_util::future::join_all;
use iopole_api::{Reconciled, Watch, Watched};

use crate::caller::{Ending, How, follow, submit};
use crate::inbox::Stored;
use crate::oracle::{Books, examine};
use crate::paper::Entry;
use crate::plan::{Plan, Receiving};
use crate::tally::Tally;
use crate::webhook::{self, RETRY, Received, Shared};
use crate::world::World;

/// Timeout of a run, for a busy machine.
const STUCK: Duration = Duration::from_secs(90);
/// Rounds of deliveries: more than the retries of one.
const LONG_AFTER: u32 = 10;

pub(crate) async fn run(seed: u64) -> Result<Tally, String> {
    let plan = Plan::of(seed);
    let outcome = tokio::time::timeout(STUCK, carry_out(&plan)).await;
    let outcome = outcome.unwrap_or_else(|_| Err(format!("still at it after {STUCK:?}")));
    outcome.map_err(|what| format!("{what}\n  {plan}"))
}

async fn carry_out(plan: &Plan) -> Result<Tally, String> {
    let world = World::start(plan).await;
    let (mut tally, mut stored) = (Tally::default(), <[Stored; 2]>::default());
    let received = match plan.receiving {
        Receiving::Webhook => Some(subscribe_all(&world, plan.seed).await),
        Receiving::Inbox => None,
    };
    if plan.outage {
        tally.count("runs that began without a token endpoint", 1);
    }
    // The client of the test gets its token before the faults.
    world.clean.user().invoices().search().await.map_err(|error| error.to_string())?;

    world.begin_faults(plan);
    let endings = submit_all(&world, plan).await;
    let watches = follow_all(&world, &plan.entries, &endings).await;
    if received.is_none() {
        empty_all(&world, &mut stored).await;
    }
    world.end_faults();

    let endings = settle_all(&world, &plan.entries, endings, &mut tally).await?;
    let watched = end_of_all(&world, &plan.entries, &endings, watches).await?;
    for _ in 0..LONG_AFTER {
        world.sandbox.advance(Duration::from_secs(RETRY.into()));
        world.sandbox.deliver_pending().await;
    }
    let received = match received {
        Some(received) => Some(received.map(|received| std::mem::take(&mut *received.lock().unwrap()))),
        None if empty_all(&world, &mut stored).await => None,
        None => return Err("the unread queues could not be emptied although nothing failed".to_owned()),
    };
    let books = Books { entries: &plan.entries, endings: &endings, watched: &watched, received, stored };
    examine(&world, &books, &mut tally).await?;
    Ok(tally)
}

async fn subscribe_all(world: &World, seed: u64) -> [Shared<Received>; 2] {
    let [first, second] = &world.customers;
    let subscribe =
        |customer, seed| webhook::subscribe(&world.clean, customer, world.sandbox.clock().clone(), seed);
    [subscribe(first, seed).await, subscribe(second, !seed).await]
}

/// Empties the queues of both customers; returns `true` if nothing is left.
async fn empty_all(world: &World, stored: &mut [Stored; 2]) -> bool {
    let mut emptied = true;
    for (customer, stored) in world.customers.iter().zip(stored) {
        emptied &= stored.empty(&world.client, customer, &world.timer()).await;
    }
    emptied
}

async fn submit_all(world: &World, plan: &Plan) -> Vec<Ending> {
    if plan.at_once {
        return join_all(plan.entries.iter().map(|entry| submit(world, entry, plan.late))).await;
    }
    let mut endings = Vec::new();
    for entry in &plan.entries {
        endings.push(submit(world, entry, plan.late).await);
    }
    endings
}

type Followed = Option<(Watch, Option<Watched>)>;

/// Follows each sent invoice, for a limited time.
async fn follow_all(world: &World, entries: &[Entry], endings: &[Ending]) -> Vec<Followed> {
    let followed = entries.iter().zip(endings).map(|(entry, ending)| async move {
        let Ending::Sent(id, _) = ending else { return None };
        let timer = world.timer();
        let watch = world.client.user().invoices().watch(id).timer(timer.clone());
        let mut watch = watch.customer_id(world.customer(entry));
        let watched = follow(&mut watch, &timer).await.ok();
        Some((watch, watched))
    });
    join_all(followed).await
}

/// Resolves the open entries without faults, and sends the unsent ones.
async fn settle_all(
    world: &World,
    entries: &[Entry],
    endings: Vec<Ending>,
    tally: &mut Tally,
) -> Result<Vec<Ending>, String> {
    let mut settled = Vec::new();
    for (entry, ending) in entries.iter().zip(endings) {
        let Ending::Open(mut unknown) = ending else {
            settled.push(ending);
            continue;
        };
        if unknown.reasons.is_empty() {
            return Err(format!("{}: left open without a reason", entry.number));
        }
        tally.count("open while things failed, known afterwards", 1);
        settled.push(match unknown.settle(world, entry).await {
            Some(Reconciled::Sent(id)) => Ending::Sent(id, How::Found),
            Some(_) => match submit(world, entry, None).await {
                Ending::Sent(id, _) => Ending::Sent(id, How::Again),
                other => return Err(format!("{}: nothing fails, and yet {other:?}", entry.number)),
            },
            None => return Err(format!("{}: nothing fails, and yet {:?}", entry.number, unknown.reasons)),
        });
    }
    Ok(settled)
}

/// Follows every watch to its end, without faults.
async fn end_of_all(
    world: &World,
    entries: &[Entry],
    endings: &[Ending],
    followed: Vec<Followed>,
) -> Result<Vec<Option<Watched>>, String> {
    let mut ends = Vec::new();
    for ((entry, ending), followed) in entries.iter().zip(endings).zip(followed) {
        let Ending::Sent(id, _) = ending else {
            ends.push(None);
            continue;
        };
        let timer = world.timer();
        let fresh = || {
            let watch = world.client.user().invoices().watch(id).timer(timer.clone());
            watch.customer_id(world.customer(entry))
        };
        let watched = match followed {
            Some((_, Some(watched))) => Ok(watched),
            Some((mut watch, None)) => follow(&mut watch, &timer).await,
            None => follow(&mut fresh(), &timer).await,
        };
        ends.push(Some(watched.map_err(|error| format!("{id}: the watch does not end: {error}"))?));
    }
    Ok(ends)
}
