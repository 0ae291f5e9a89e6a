//! `iopole invoice files`.

use iopole_api::model::invoice::InvoiceFile;

use super::unknown;
use crate::args::invoice::Files;
use crate::failure::Failure;
use crate::output::{Heading, Language, Record};
use crate::rows::print_list;
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, arguments: &Files) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let invoices = platform.user().invoices();
    let files = match arguments.attachments {
        true => invoices.attachments(&arguments.id).await,
        false => invoices.files(&arguments.id).await,
    };
    print_list(&files.map_err(unknown)?, screen, ("no file", "aucun fichier"))
}

impl Record for InvoiceFile {
    const COLUMNS: &'static [Heading] = &[
        ("TYPE", "TYPE"),
        ("NAME", "NOM"),
        ("BYTES", "OCTETS"),
        ("MEDIA TYPE", "TYPE DE MÉDIA"),
        ("FILE", "FICHIER"),
    ];

    fn cells(&self, _: Language) -> Vec<String> {
        vec![
            self.r#type.clone().unwrap_or_default(),
            self.original_filename.clone().or_else(|| self.file_name.clone()).unwrap_or_default(),
            self.size_bytes.map(|size| size.to_string()).unwrap_or_default(),
            self.mime_type.clone().unwrap_or_default(),
            self.file_id.to_string(),
        ]
    }
}
