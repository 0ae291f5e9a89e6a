//! The folder that a sweep stores into.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use iopole_api::Client;
use iopole_api::model::ids::InvoiceId;
use iopole_api::model::search::SearchInvoiceLastStatus;
use iopole_api::model::status::{InvoiceStatus, InvoiceStatusCode};
use iopole_auth::async_trait;
use iopole_store::{Sink, SinkError, Swept};

use super::record::Found;
use crate::failure::Failure;
use crate::file::{clean_name, store};
use crate::inbox::{Kind, part_of_name};
use crate::output::{List, json};
use crate::screen::Screen;

/// Path of a file, and true if the file is new.
type Stored = (PathBuf, bool);

/// A folder, and the list of what was stored in it.
pub(super) struct Folder<'a> {
    client: &'a Client,
    path: &'a Path,
    printed: Mutex<Printed>,
}

struct Printed {
    list: List,
    /// First failure of standard output, which does not stop the work.
    failure: Option<Failure>,
}

impl<'a> Folder<'a> {
    pub(super) fn new(client: &'a Client, path: &'a Path, screen: &Screen) -> Self {
        Self { client, path, printed: Mutex::new(Printed { list: screen.list::<Found>(), failure: None }) }
    }

    /// Ends the list, and returns the number of its items.
    pub(super) fn end(self) -> Result<usize, Failure> {
        let printed = self.printed.into_inner().unwrap_or_else(PoisonError::into_inner);
        let count = printed.list.end()?;
        printed.failure.map_or(Ok(count), Err)
    }

    async fn invoice(&self, id: &InvoiceId) -> Result<Stored, Failure> {
        let name = part_of_name(id.as_str())?;
        let content = self.client.user().invoices().download(id).await?.bytes().await?;
        let extension = if content.starts_with(b"%PDF") { "pdf" } else { "xml" };
        self.file(&format!("{name}.{extension}"), &content)
    }

    fn status(&self, id: &InvoiceId, status: &InvoiceStatus) -> Result<Stored, Failure> {
        let (invoice, status_id) = (part_of_name(id.as_str())?, part_of_name(status.status_id.as_str())?);
        let name = format!("{invoice}.status.{status_id}.json");
        self.status_file(&name, &json(status)?)
    }

    /// Stores a status without an identifier, under its code and date.
    fn latest(&self, id: &InvoiceId, last: &SearchInvoiceLastStatus) -> Result<Stored, Failure> {
        let code = last.code.as_ref().map(InvoiceStatusCode::as_str).unwrap_or_default();
        let date = last.date.as_ref().map(|date| date.as_str()).unwrap_or_default();
        let name = clean_name(&format!("{}.status.{code}.{date}.json", part_of_name(id.as_str())?));
        let name = name.ok_or_else(|| Failure::other("the status has no usable name"))?;
        self.status_file(&name, &json(last)?)
    }

    /// Stores a status. A status never changes, and `iopole inbox --pull` writes it with other members.
    fn status_file(&self, name: &str, json: &str) -> Result<Stored, Failure> {
        let path = self.path.join(name);
        if path.exists() { Ok((path, false)) } else { self.file(name, format!("{json}\n").as_bytes()) }
    }

    fn file(&self, name: &str, content: &[u8]) -> Result<Stored, Failure> {
        let is_new = store(self.path, name, content)?;
        Ok((self.path.join(name), is_new))
    }

    fn print(&self, found: &Found) {
        let mut printed = self.lock();
        if let Err(failure) = printed.list.add(found) {
            printed.failure.get_or_insert(failure);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Printed> {
        self.printed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Sink for Folder<'_> {
    async fn accept(&self, item: &Swept) -> Result<(), SinkError> {
        let (kind, id, code, stored) = match item {
            Swept::Invoice(row) => {
                let id = &row.metadata.invoice_id;
                (Kind::Invoice, id, None, self.invoice(id).await)
            }
            Swept::Status(id, status) => (Kind::Status, id, status.code(), self.status(id, status)),
            Swept::LatestStatus(id, last) => (Kind::Status, id, last.code.as_ref(), self.latest(id, last)),
            _ => return Err("this version does not know the item".into()),
        };
        let (invoice_id, code) = (id.to_string(), code.map(ToString::to_string));
        let found = Found { kind, invoice_id, code, file: None, is_new: None, error: None };
        match stored {
            Ok((file, is_new)) => {
                self.print(&Found { file: Some(file.display().to_string()), is_new: Some(is_new), ..found });
                Ok(())
            }
            Err(failure) => {
                self.print(&Found { error: Some(failure.value()), ..found });
                Err(failure.message().into())
            }
        }
    }
}
