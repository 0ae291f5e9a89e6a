//! The unread items, which stay unread.

use iopole_api::{Client, ErrorKind, Inbox, Unseen, WebhookCheck};

use super::item::Item;
use crate::failure::Failure;
use crate::output::List;
use crate::screen::Screen;
use crate::session::Session;

pub(super) async fn run(session: &Session<'_>) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let mut list = screen.list::<Item<'_>>();
    let mut unread = Unread::new(platform.user().invoices().inbox());
    while let Some(unseen) = unread.next(screen).await? {
        if list.add(&Item::invoice(&unseen))?.is_break() {
            return Ok(());
        }
    }
    list_statuses(&platform.client, list, screen).await
}

/// Lists the unread statuses.
pub(crate) async fn statuses(session: &Session<'_>) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    list_statuses(&platform.client, screen.list::<Item<'_>>(), screen).await
}

async fn list_statuses(client: &Client, mut list: List, screen: &Screen) -> Result<(), Failure> {
    let mut unread = Unread::new(client.user().statuses().inbox());
    while let Some(unseen) = unread.next(screen).await? {
        if list.add(&Item::status(&unseen))?.is_break() {
            return Ok(());
        }
    }
    if list.end()? == 0 {
        screen.note(screen.pick("nothing is unread", "rien n'est non lu"));
        note_unchecked(unread.inbox.webhooks(), screen);
    }
    Ok(())
}

/// Notes that the queue may be empty because of a webhook.
pub(super) fn note_unchecked(webhooks: WebhookCheck, screen: &Screen) {
    if webhooks == WebhookCheck::Unknown {
        screen.note(screen.pick(
            "This account may not list webhooks. While one is active, the platform lists nothing as unread",
            "Ce compte ne peut pas lister les webhooks. Tant que l'un est actif, la plateforme ne liste rien comme non lu",
        ));
    }
}

/// The items of a queue that stay unread.
struct Unread<T> {
    inbox: Inbox<T>,
    any: bool,
}

impl<T: Unseen> Unread<T> {
    fn new(inbox: Inbox<T>) -> Self {
        Self { inbox, any: false }
    }

    /// Returns the next item. The list ends with the 100th, because the platform shows no more until some are marked as
    /// seen.
    async fn next(&mut self, screen: &Screen) -> Result<Option<T>, Failure> {
        match self.inbox.next().await {
            // A webhook blocks an empty queue only.
            Err(error) if error.kind() == ErrorKind::QueueBlocked && self.any => {
                screen.note(screen.pick(
                    "The platform lists at most 100: iopole inbox --pull stores them and reaches the others",
                    "La plateforme en liste 100 au plus : iopole inbox --pull les enregistre et atteint les autres",
                ));
                Ok(None)
            }
            next => {
                let next = next?;
                self.any |= next.is_some();
                Ok(next)
            }
        }
    }
}
