//! `iopole inbox`.

mod item;
mod list;
mod pull;

pub(crate) use item::{Kind, stored};
pub(crate) use list::statuses;
pub(crate) use pull::part_of_name;

use crate::args::inbox::Inbox;
use crate::failure::Failure;
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, arguments: &Inbox) -> Result<(), Failure> {
    match &arguments.pull {
        Some(folder) => pull::run(session, folder).await,
        None => list::run(session).await,
    }
}
