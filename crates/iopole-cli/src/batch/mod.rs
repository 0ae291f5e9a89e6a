//! Many invoices: `iopole invoice send` with several files.
//!
//! Each file goes into an outbox under its SHA-256, and a worker sends from there. A run that was cut off is started again
//! with the same command: the outbox knows what was sent.

mod again;
mod document;
mod numbers;
mod progress;
mod record;
mod report;
mod run;

use std::time::Duration;

use iopole_api::Client;
use iopole_store::{Change, Outbox, Worker};
use tokio::sync::{mpsc, oneshot};

use self::run::{End, Run};
use crate::args::invoice::{Batch, Send};
use crate::failure::Failure;
use crate::files;
use crate::interrupt::Stage;
use crate::session::Session;
use crate::store;

/// Time for which sends may go on after the first signal.
const GRACE: Duration = Duration::from_secs(30);
/// First and longest pause between two looks at a sent invoice, for a person who waits.
const FOLLOW: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

pub(crate) async fn run(session: &Session<'_>, arguments: &Send) -> Result<(), Failure> {
    let files = files::find(&arguments.files)?;
    let platform = session.connect().await?;
    reach(&platform).await?;
    let open = store::open_to_send(&arguments.batch.place, session.settings).await?;
    session.interrupt.enter(Stage::Batch)?;

    let (news, changes) = mpsc::unbounded_channel();
    let worker = worker(&open.outbox, &platform.client, arguments, news);
    let (shutdown, asked) = oneshot::channel::<()>();
    let working = tokio::spawn(async move { worker.run(async { drop(asked.await) }).await });

    let mut run =
        Run::new(session, arguments, &open.outbox, platform.client.customer_id().cloned(), files).await?;
    let ended = run.follow(changes).await;
    if matches!(ended, Ok(End::Interrupted)) {
        run.say_that_it_ends();
    }
    drop(shutdown);
    // A panic of the worker leaves entries that the next run finds out about.
    let _ = working.await;
    session.interrupt.note_not_accepted();
    let end = ended?;
    run.end(end).await
}

fn worker(outbox: &Outbox, client: &Client, arguments: &Send, news: mpsc::UnboundedSender<Change>) -> Worker {
    let Batch { concurrency, lease, settle, .. } = arguments.batch;
    let worker = Worker::new(outbox.clone(), client.clone())
        .with_concurrency(concurrency.into())
        .with_lease(lease)
        .with_settling_time(settle)
        .with_grace(GRACE)
        .on_change(move |change| drop(news.send(change.clone())));
    if arguments.watch { worker.with_follow_pauses(FOLLOW.0, FOLLOW.1) } else { worker.without_following() }
}

/// Asks the platform for one row, so that wrong credentials or a dead host end the command before anything is queued.
async fn reach(client: &Client) -> Result<(), Failure> {
    client.user().invoices().search().limit(1).await?;
    Ok(())
}
