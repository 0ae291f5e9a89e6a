//! `iopole directory peppol` and `iopole directory international`.

use iopole_api::model::directory::{PeppolAllowedDocument, PeppolDirectoryEntry};
use iopole_api::{Error, ErrorKind};

use crate::args::directory::{International, Peppol};
use crate::failure::Failure;
use crate::output::{Heading, Language, Record};
use crate::rows::print_rows;
use crate::session::Session;

pub(super) async fn search(session: &Session<'_>, arguments: &Peppol) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let directory = platform.user().directory();
    // The first page shows if the platform offers the search.
    directory.search_peppol(&arguments.word).limit(1).await.map_err(not_offered)?;
    let none = ("nothing in the Peppol Directory", "rien dans le Peppol Directory");
    print_rows(directory.search_peppol(&arguments.word).items(), arguments.limit, screen, none).await
}

pub(super) async fn check(session: &Session<'_>, arguments: &International) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let found = platform.user().directory().check_peppol(&arguments.address).await.map_err(not_offered)?;
    let is_known = found.is_exist;
    let known = screen.pick(if is_known { "yes" } else { "no" }, if is_known { "oui" } else { "non" });
    let rows = [
        (("Address", "Adresse"), Some(arguments.address.to_string())),
        (("In Peppol", "Dans Peppol"), Some(known.to_owned())),
        (("Documents", "Documents"), documents(&found.allowed_documents)),
        (("Operator", "Opérateur"), found.allowed_documents.iter().find_map(|kind| kind.provider.clone())),
    ];
    screen.record(&found, &rows)?;
    if is_known {
        return Ok(());
    }
    let hint = "Ask the recipient for its address, or search for it: iopole directory peppol NAME";
    Err(Failure::refused(format!("Peppol does not know {}", arguments.address)).hint(hint))
}

/// Returns the names of documents.
pub(super) fn documents(all: &[PeppolAllowedDocument]) -> Option<String> {
    let name = |kind: &PeppolAllowedDocument| kind.document_name.clone().or_else(|| kind.document_id.clone());
    let names: Vec<_> = all.iter().filter_map(name).collect();
    if names.is_empty() { None } else { Some(names.join(", ")) }
}

/// Error of an operation that preproduction may lack.
pub(super) fn not_offered(error: Error) -> Failure {
    let is_forbidden = error.kind() == ErrorKind::Forbidden;
    let failure = Failure::from(error);
    let hint = "Preproduction may not offer Peppol: try production, or check the role of the account";
    if is_forbidden { failure.hint(hint) } else { failure }
}

impl Record for PeppolDirectoryEntry {
    const COLUMNS: &'static [Heading] =
        &[("NAME", "NOM"), ("COUNTRY", "PAYS"), ("ADDRESS", "ADRESSE"), ("DOCUMENTS", "DOCUMENTS")];

    fn cells(&self, _: Language) -> Vec<String> {
        vec![
            self.name.clone().unwrap_or_default(),
            self.country.clone().unwrap_or_default(),
            self.electronic_address.clone().unwrap_or_default(),
            self.allowed_documents.len().to_string(),
        ]
    }
}
