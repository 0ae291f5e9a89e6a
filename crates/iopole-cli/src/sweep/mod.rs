//! `iopole sweep`: stores what no webhook delivered.

mod delivered;
mod record;
mod sink;

use std::path::Path;
use std::time::Duration;

use iopole_store::{Store, Sweep, SweepReport};

use crate::args::sweep::Sweep as Arguments;
use crate::environment::identity;
use crate::failure::Failure;
use crate::folders;
use crate::interrupt::Stage;
use crate::output::Form;
use crate::screen::Screen;
use crate::session::Session;
use crate::store;
use sink::Folder;

/// Name of the database in the folder.
const DATABASE: &str = "sweep.db";

pub(crate) async fn run(session: &Session<'_>, arguments: &Arguments) -> Result<(), Failure> {
    let screen = session.screen;
    if arguments.folder.to_str().is_none() {
        let message = format!("{}: SQLite opens only a name in UTF-8", arguments.folder.display());
        return Err(Failure::bad_input(message).hint("Give a folder with another name"));
    }
    if arguments.every.is_some() && screen.form == Form::Json {
        let failure = Failure::bad_input("--every has no end, and --output json is one document");
        return Err(failure.hint("Give --output jsonl"));
    }
    let platform = session.connect().await?;
    // Wrong credentials end the command before anything is created.
    platform.user().invoices().search().limit(1).await?;
    let store = open(session, &arguments.folder).await?;
    let sweep = store.sweep("command", platform.client.clone());
    let stopped = Failure::other("interrupted: what is stored is kept");
    session.interrupt.enter(Stage::Accepted(stopped.hint("Run the command again to go on")))?;
    loop {
        if let Some(recordings) = &arguments.delivered {
            delivered::note(recordings, &sweep, screen).await?;
        }
        let folder = Folder::new(&platform.client, &arguments.folder, screen);
        let swept = pass(&sweep, folder, screen).await;
        let Some(pause) = arguments.every else { return swept };
        go_on(swept, pause, screen).await;
    }
}

async fn open(session: &Session<'_>, folder: &Path) -> Result<Store, Failure> {
    folders::create(folder).map_err(|error| Failure::bad_input(format!("{}: {error}", folder.display())))?;
    let path = folder.join(DATABASE);
    let identity = identity(session.settings).await?;
    store::open_at(&path, &identity.platform, "Give another folder: each platform needs its own").await
}

/// Sweeps once.
async fn pass(sweep: &Sweep, folder: Folder<'_>, screen: &Screen) -> Result<(), Failure> {
    let report = sweep.run(&folder).await?;
    let count = folder.end()?;
    if count == 0 && report.is_whole && report.failed == 0 {
        screen.note(screen.pick("nothing is missing here", "rien ne manque ici"));
    }
    verdict(&report)
}

fn verdict(report: &SweepReport) -> Result<(), Failure> {
    if !report.is_whole {
        let message = "the platform could not be read to the end: what was found is stored";
        return Err(Failure::unavailable(message).hint("Run the command again: it searches the same period"));
    }
    if report.failed > 0 {
        let message = format!("{} items were not stored", report.failed);
        return Err(Failure::other(message)
            .hint("The others are stored. Run the command again after you removed the cause"));
    }
    Ok(())
}

/// Reports a failure, which does not end a repeated sweep, and waits.
async fn go_on(swept: Result<(), Failure>, pause: Duration, screen: &Screen) {
    if let Err(failure) = swept {
        let _ = failure.report(screen);
    }
    tokio::time::sleep(pause).await;
}
