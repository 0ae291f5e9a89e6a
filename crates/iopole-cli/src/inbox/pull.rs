//! Stores the unread items in a folder, and marks each as seen once it is on disk.

use std::fs;
use std::path::{Path, PathBuf};

use iopole_api::model::ids::InvoiceId;
use iopole_api::{Client, Error, ErrorKind, UnseenInvoice, UnseenStatus};
use serde::Serialize;
use serde_json::Value;

use super::item::{Kind, stored};
use super::list::note_unchecked;
use crate::failure::Failure;
use crate::file::{clean_name, store};
use crate::interrupt::Stage;
use crate::output::{Heading, Language, List, Record, json};
use crate::screen::Screen;
use crate::session::Session;

pub(super) async fn run(session: &Session<'_>, folder: &Path) -> Result<(), Failure> {
    let screen = session.screen;
    fs::create_dir_all(folder)
        .map_err(|error| Failure::bad_input(format!("{}: {error}", folder.display())))?;
    let platform = session.connect().await?;
    let stopped = Failure::other("interrupted: what is stored is kept, and the rest stays unread");
    session.interrupt.enter(Stage::Accepted(stopped.hint("Run the command again to go on")))?;
    let mut pull = Pull {
        client: &platform.client,
        folder,
        screen,
        list: screen.list::<Pulled>(),
        failed: 0,
        unprinted: None,
    };
    // Statuses go on after a failure of the invoices, because neither needs the other.
    let ends = [pull.invoices().await, pull.statuses().await];
    let Pull { list, failed, unprinted, .. } = pull;
    let count = list.end()?;
    for end in ends {
        end?;
    }
    match (unprinted, failed) {
        (Some(failure), _) => Err(failure),
        (None, 0) if count == 0 => {
            screen.note(screen.pick("nothing is unread", "rien n'est non lu"));
            Ok(())
        }
        (None, 0) => Ok(()),
        (None, failed) => {
            let message =
                format!("{failed} of {count} items were not stored and marked as seen: they stay unread");
            Err(Failure::other(message)
                .hint("The others are done. Run the command again after you removed the cause"))
        }
    }
}

struct Pull<'a> {
    client: &'a Client,
    folder: &'a Path,
    screen: &'a Screen,
    list: List,
    failed: usize,
    /// First failure of standard output, which does not stop the work.
    unprinted: Option<Failure>,
}

impl Pull<'_> {
    async fn invoices(&mut self) -> Result<(), Failure> {
        let mut inbox = self.client.user().invoices().inbox();
        while let Some(unseen) = inbox.next().await.map_err(blocked)? {
            let stored = self.invoice(&unseen).await;
            self.add(Kind::Invoice, unseen.id(), None, stored);
        }
        note_unchecked(inbox.webhooks(), self.screen);
        Ok(())
    }

    async fn invoice(&self, unseen: &UnseenInvoice) -> Result<(PathBuf, bool), Failure> {
        let id = part_of_name(unseen.id().as_str())?;
        let content = self.client.user().invoices().download(unseen.id()).await?.bytes().await?;
        let extension = if content.starts_with(b"%PDF") { "pdf" } else { "xml" };
        let name = format!("{id}.{extension}");
        let is_new = store(self.folder, &name, &content)?;
        unseen.acknowledge().await?;
        Ok((self.folder.join(name), is_new))
    }

    async fn statuses(&mut self) -> Result<(), Failure> {
        let mut inbox = self.client.user().statuses().inbox();
        while let Some(unseen) = inbox.next().await.map_err(blocked)? {
            let stored = self.status(&unseen).await;
            let id = unseen.status().status_id.to_string();
            self.add(Kind::Status, unseen.invoice_id(), Some(id), stored);
        }
        Ok(())
    }

    async fn status(&self, unseen: &UnseenStatus) -> Result<(PathBuf, bool), Failure> {
        let invoice = part_of_name(unseen.invoice_id().as_str())?;
        let status = part_of_name(unseen.status().status_id.as_str())?;
        let name = format!("{invoice}.status.{status}.json");
        let content = format!("{}\n", json(unseen.status())?);
        let is_new = store(self.folder, &name, content.as_bytes())?;
        unseen.acknowledge().await?;
        Ok((self.folder.join(name), is_new))
    }

    fn add(
        &mut self,
        kind: Kind,
        invoice: &InvoiceId,
        status_id: Option<String>,
        stored: Result<(PathBuf, bool), Failure>,
    ) {
        let (file, is_new, error) = match stored {
            Ok((file, is_new)) => (Some(file.display().to_string()), Some(is_new), None),
            Err(failure) => {
                self.failed += 1;
                (None, None, Some(failure.value()))
            }
        };
        let pulled = Pulled { kind, invoice_id: invoice.to_string(), status_id, file, is_new, error };
        // A closed pipe does not stop the work either.
        if let Err(failure) = self.list.add(&pulled) {
            self.unprinted.get_or_insert(failure);
        }
    }
}

/// Checks that an identifier from outside can be a part of a file's name.
pub(crate) fn part_of_name(id: &str) -> Result<&str, Failure> {
    match clean_name(id) {
        Some(clean) if clean == id => Ok(id),
        _ => Err(Failure::other("the platform's identifier cannot be the name of a file")),
    }
}

fn blocked(error: Error) -> Failure {
    let is_blocked = error.kind() == ErrorKind::QueueBlocked;
    let failure = Failure::from(error);
    if is_blocked {
        failure.hint("iopole api listWebhooks shows the webhooks of the account")
    } else {
        failure
    }
}

/// An item that was stored and marked as seen, or the error.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Pulled {
    kind: Kind,
    invoice_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// False if the file was there already.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_new: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Value>,
}

impl Record for Pulled {
    const COLUMNS: &'static [Heading] =
        &[("KIND", "TYPE"), ("INVOICE", "FACTURE"), ("RESULT", "RÉSULTAT"), ("FILE", "FICHIER")];

    fn cells(&self, language: Language) -> Vec<String> {
        vec![
            self.kind.shown(language).to_owned(),
            self.invoice_id.clone(),
            stored(self.error.as_ref(), self.is_new, language),
            self.file.clone().unwrap_or_default(),
        ]
    }
}
