//! `iopole backup`: originals, readable copies and histories of the invoices of an account.

mod fetch;
mod folder;
mod manifest;
mod record;

use iopole_api::model::search::SearchInvoice;
use iopole_api::query::InvoiceQuery;
use iopole_api::{Error, ErrorKind};

use self::folder::Folder;
use self::manifest::{Entry, Manifest, Status};
use self::record::{Change, SavedRecord};
use crate::args::backup::Backup;
use crate::environment::{Platform, identity};
use crate::failure::Failure;
use crate::session::Session;

/// Invoices in a row that the platform did not answer for, after which the run ends.
const MOST_UNANSWERED: u32 = 5;

/// Reason why an invoice was not saved.
enum Trouble {
    /// The next invoice may do better.
    Item(String),
    /// The platform does not answer, or does not let this account in.
    Platform(Error),
    /// The folder cannot be written to.
    Folder(Failure),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error.kind() {
            ErrorKind::Authentication
            | ErrorKind::Forbidden
            | ErrorKind::Throttled
            | ErrorKind::Unavailable
            | ErrorKind::Unreachable
            | ErrorKind::TlsFailed
            | ErrorKind::TimedOut => Self::Platform(error),
            _ => Self::Item(format!("{error:#}")),
        }
    }
}

pub(crate) async fn run(session: &Session<'_>, arguments: &Backup) -> Result<(), Failure> {
    let (screen, language) = (session.screen, session.screen.language);
    let platform = session.connect().await?;
    let folder = Folder::create(&arguments.folder)?;
    let mut manifest = Manifest::open(&folder, &identity(session.settings).await?.platform)?;
    let live = screen.live(screen.pick("reading the list of invoices", "lecture de la liste des factures"));
    let search = platform.user().invoices().search().with_business_data().with_last_status();
    let search = match arguments.since {
        Some(day) => search.query(InvoiceQuery::CREATED.since(day)),
        None => search,
    };
    let (mut invoices, mut list) = (search.items(), screen.list::<SavedRecord>());
    let (mut unchanged, mut changed, mut failed, mut unanswered) = (0_u64, 0_u64, 0_u64, 0);
    while let Some(invoice) = invoices.next().await? {
        let id = invoice.metadata.invoice_id.to_string();
        let status = Status::of(&invoice);
        if manifest.entry(&id).is_some_and(|entry| entry.status == status && folder.has(&entry.files)) {
            unchanged += 1;
            continue;
        }
        live.set(&id);
        let change = if manifest.entry(&id).is_some() { Change::Changed } else { Change::New };
        let saved = save(&platform, &folder, manifest.entry(&id), &invoice, status).await;
        let record = match saved {
            Ok(entry) => {
                (changed, unanswered) = (changed + 1, 0);
                let record = SavedRecord::saved(&entry, change);
                manifest.add(entry)?;
                record
            }
            Err(Trouble::Folder(failure)) => return Err(failure),
            Err(Trouble::Item(why)) => {
                (failed, unanswered) = (failed + 1, 0);
                SavedRecord::failed(id, why)
            }
            Err(Trouble::Platform(error)) => {
                (failed, unanswered) = (failed + 1, unanswered + 1);
                if error.kind() == ErrorKind::Authentication || unanswered >= MOST_UNANSWERED {
                    list.end()?;
                    return Err(Failure::from(error));
                }
                SavedRecord::failed(id, format!("{error:#}"))
            }
        };
        if list.add(&record)?.is_break() {
            return Ok(());
        }
    }
    drop(live);
    list.end()?;
    screen.note(&match language.pick(true, false) {
        true => format!("{changed} saved, {unchanged} unchanged, {failed} failed"),
        false => format!("{changed} enregistrées, {unchanged} inchangées, {failed} en échec"),
    });
    if failed > 0 {
        let message = screen.pick("invoices were not saved", "factures n'ont pas été enregistrées");
        let hint = screen.pick("The same command again tries them", "La même commande les essaie à nouveau");
        return Err(Failure::other(format!("{failed} {message}")).hint(hint));
    }
    Ok(())
}

/// Saves what the manifest does not have of an invoice.
async fn save(
    platform: &Platform,
    folder: &Folder,
    known: Option<&Entry>,
    invoice: &SearchInvoice,
    status: Status,
) -> Result<Entry, Trouble> {
    let id = &invoice.metadata.invoice_id;
    let name = folder::safe_name(id.as_str()).map_err(Trouble::Item)?;
    let mut files = Vec::new();
    // The original never changes. A copy for people may come later, and the history goes on.
    match known.map(Entry::documents).filter(|documents| folder.has(documents)) {
        Some(documents) => files.extend(documents),
        None => {
            let original = fetch::original(platform, id).await?;
            let file = format!("{}.{}", manifest::ORIGINAL, fetch::extension(&original));
            files.push(folder.save(name, &file, &original).map_err(Trouble::Folder)?);
        }
    }
    if files.len() < 2
        && let Some(readable) = fetch::readable(platform, id).await?
    {
        let file = format!("{}.{}", manifest::READABLE, fetch::extension(&readable));
        files.push(folder.save(name, &file, &readable).map_err(Trouble::Folder)?);
    }
    let history = fetch::history(platform, id).await?;
    files.push(folder.save(name, manifest::HISTORY, &history).map_err(Trouble::Folder)?);
    Ok(Entry::new(invoice, status, files))
}
