//! What the examples share: the client, with credentials from the environment, and how an invoice is stored.
#![allow(dead_code, reason = "each example uses a part of it")]

use std::path::{Path, PathBuf};

use iopole_api::model::InvoiceId;
use iopole_api::{Client, Credentials, Download, Environment};

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// `IOPOLE_CLIENT_ID`, `IOPOLE_CLIENT_SECRET` or `IOPOLE_CLIENT_SECRET_FILE`, and `IOPOLE_CUSTOMER_ID` if the account needs
/// it.
pub(crate) fn client() -> Outcome<Client> {
    let customer_id = variable("IOPOLE_CUSTOMER_ID").map(|text| text.parse()).transpose()?;
    let client = Client::builder(&environment()?).credentials(Credentials::from_env()?)?;
    Ok(client.customer_id(customer_id).build()?)
}

/// Preproduction, unless `IOPOLE_API_URL` and `IOPOLE_TOKEN_URL` name another platform, such as a simulated one.
pub(crate) fn environment() -> Outcome<Environment> {
    Ok(match (variable("IOPOLE_API_URL"), variable("IOPOLE_TOKEN_URL")) {
        (Some(api), Some(token)) => Environment::custom(&api, &token)?,
        _ => Environment::ppd(),
    })
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Stores an invoice under its identifier. It has its name only once it is whole and on disk: what is there can be relied
/// on, whenever the program was ended.
pub(crate) async fn store(folder: &Path, id: &InvoiceId, file: Download) -> Outcome<PathBuf> {
    let extension = if file.media_type().is_some_and(|kind| kind.contains("pdf")) { "pdf" } else { "xml" };
    let path = folder.join(format!("{id}.{extension}"));
    let unfinished = folder.join(format!("{id}.part"));
    let mut stored = tokio::fs::File::create(&unfinished).await?;
    if let Err(error) = file.write_to(&mut stored).await {
        // A download that broke off, or that holds no file, leaves nothing behind.
        tokio::fs::remove_file(&unfinished).await?;
        return Err(error.into());
    }
    stored.sync_all().await?;
    tokio::fs::rename(&unfinished, &path).await?;
    Ok(path)
}
