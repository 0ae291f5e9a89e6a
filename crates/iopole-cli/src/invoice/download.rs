//! `iopole invoice download`.

use std::path::{Path, PathBuf};

use iopole_api::model::ids::InvoiceId;
use iopole_api::{Client, Error, ErrorKind};

use super::unknown;
use crate::args::invoice::Download;
use crate::failure::Failure;
use crate::file::{NewFile, clean_name};
use crate::saved::{print, show};
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, arguments: &Download) -> Result<(), Failure> {
    let path = arguments.to.as_deref().filter(|path| *path != Path::new("-"));
    // A folder that cannot be written to shows before anything is called.
    let file = path.map(|path| NewFile::at(path, arguments.force)).transpose()?;
    let (platform, screen) = (session.connect().await?, session.screen);
    let invoices = platform.user().invoices();
    let download = if arguments.readable {
        invoices.download_readable(&arguments.id).await.map_err(no_readable_copy)?
    } else {
        invoices.download(&arguments.id).await.map_err(unknown)?
    };
    let content = download.bytes().await?;
    let is_pdf = content.starts_with(b"%PDF");
    let (path, file) = match (path, file, &arguments.to) {
        (Some(path), Some(file), _) => (path.to_owned(), file),
        (_, _, Some(_)) => return print(&content, !is_pdf),
        _ => {
            let name = default_name(&platform.client, &arguments.id, arguments.readable, is_pdf).await?;
            let file = NewFile::at(&name, arguments.force)?;
            (name, file)
        }
    };
    file.save(&content)?;
    show(Some(&arguments.id), &path, content.len(), screen)
}

/// Returns the platform's name of the original, as the name of a file in the current folder.
async fn default_name(
    client: &Client,
    id: &InvoiceId,
    is_readable: bool,
    is_pdf: bool,
) -> Result<PathBuf, Failure> {
    let files = client.user().invoices().files(id).await?.items;
    let is_original = |kind: &Option<String>| kind.as_deref() == Some("ORIGINAL");
    let original = files.iter().find(|file| is_original(&file.r#type)).or(files.first());
    let given = original.and_then(|file| file.original_filename.as_ref().or(file.file_name.as_ref()));
    let name = given.and_then(|name| clean_name(name));
    let name = name.unwrap_or_else(|| format!("{id}.{}", if is_pdf { "pdf" } else { "xml" }));
    let mut name = PathBuf::from(name);
    if is_readable && is_pdf {
        name.set_extension("pdf");
    }
    Ok(name)
}

fn no_readable_copy(error: Error) -> Failure {
    if error.kind() != ErrorKind::NotFound {
        return error.into();
    }
    Failure::by_id(
        error,
        "The platform has a readable copy of some invoices only: without --readable it gives the original. iopole \
         invoice list shows the identifiers",
    )
}
