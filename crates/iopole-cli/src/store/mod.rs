//! The outbox that a command works with: where it is, and for which platform.

mod address;
mod claim;
mod folder;

use std::path::Path;

use iopole_store::{Outbox, Store};
use tempfile::TempDir;

use self::address::Address;
use crate::args::outbox::StoreChoice;
use crate::environment::{Identity, identity};
use crate::failure::Failure;
use crate::folders;
use crate::output::Language;
use crate::settings::{Key, Settings, Source, Value, absolute};

/// Advice about an outbox of another platform.
const ELSEWHERE: &str = "Give another --store: what is queued there must not go elsewhere";

/// An open outbox.
pub(crate) struct OpenOutbox {
    pub(crate) outbox: Outbox,
    /// Keeps the outbox of a simulated platform, which goes with the process.
    _folder: Option<TempDir>,
}

/// Opens the selected outbox to send from it, and creates it if there is none. An outbox is of one platform.
pub(crate) async fn open_to_send(choice: &StoreChoice, settings: &Settings) -> Result<OpenOutbox, Failure> {
    let identity = identity(settings).await?;
    let (address, folder) = match named(choice, settings)? {
        Some(address) => (address, None),
        None if identity.is_local() => {
            let folder = tempfile::tempdir().map_err(|error| Failure::other(error.to_string()))?;
            (Address::File(folder.path().join("outbox.db")), Some(folder))
        }
        None => (default(&identity, true)?, None),
    };
    if let Some(path) = address.file() {
        folder::create_private(path)?;
    }
    let store = open(&address).await?;
    store.migrate().await?;
    claim::claim(&address, &identity.platform, ELSEWHERE).await?;
    Ok(OpenOutbox { outbox: store.outbox(), _folder: folder })
}

/// Opens a database at this path, which only this user can read, and creates it if there is none. A database is of one
/// platform; `advice` is for one of another.
pub(crate) async fn open_at(path: &Path, platform: &str, advice: &str) -> Result<Store, Failure> {
    folder::create_private(path)?;
    let address = Address::File(path.to_owned());
    let store = open(&address).await?;
    store.migrate().await?;
    claim::claim(&address, platform, advice).await?;
    Ok(store)
}

/// Opens the selected outbox to read it or to decide about its entries; `None` if there is none yet.
pub(crate) async fn open_existing(
    choice: &StoreChoice,
    settings: &Settings,
) -> Result<Option<Outbox>, Failure> {
    let address = match named(choice, settings)? {
        Some(address) => address,
        None => {
            let identity = identity(settings).await?;
            if identity.is_local() {
                let message = "a simulated platform that ends with its command keeps no outbox";
                return Err(
                    Failure::bad_input(message).hint("Start one that stays: iopole sandbox; or give --store")
                );
            }
            default(&identity, false)?
        }
    };
    if let Some(path) = address.file()
        && !path.exists()
    {
        return Ok(None);
    }
    let store = open(&address).await?;
    store.migrate().await?;
    Ok(Some(store.outbox()))
}

/// Returns the outbox that the flag names, else that of the profile.
fn named(choice: &StoreChoice, settings: &Settings) -> Result<Option<Address>, Failure> {
    let flag = choice.store.clone().map(|text| Value { text, source: Source::Flag("--store") });
    let Some(value) = flag.map_or_else(|| settings.value(Key::Store), |flag| Ok(Some(flag)))? else {
        return Ok(None);
    };
    let address = Address::parse(&value.text)
        .map_err(|why| Failure::bad_input(format!("{}: {why}", value.source.of(Key::Store, Language::En))))?;
    match (address, value.source) {
        (Address::File(path), Source::Profile(_)) => {
            let path = path.to_str().map_or_else(|| Ok(path.clone()), folders::expand)?;
            Ok(Some(Address::File(path)))
        }
        (address, _) => Ok(Some(address)),
    }
}

/// Checks the address of an outbox that a profile is to have: the same place from each folder, and without a password.
pub(crate) fn check(text: &str) -> Result<(), String> {
    let address = Address::parse(text)?;
    if address.has_password() {
        return Err("a password is not kept in the configuration file: set PGPASSWORD".to_owned());
    }
    address.file().and_then(|path| path.to_str()).map_or(Ok(()), absolute)
}

fn default(identity: &Identity, create: bool) -> Result<Address, Failure> {
    folder::outbox_of(identity, create).map(Address::File)
}

async fn open(address: &Address) -> Result<Store, Failure> {
    let opened = match address {
        Address::File(path) => Store::sqlite(path).await,
        #[cfg(feature = "postgres")]
        Address::Postgres(url) => Store::postgres(url).await,
    };
    opened.map_err(|error| {
        let failure = cannot_open(address, &error.to_string());
        if address.file().is_some() {
            return failure;
        }
        failure
            .hint("Is the database reachable, and does it know you? To find out: psql with the same address")
    })
}

fn cannot_open(address: &Address, why: &str) -> Failure {
    Failure::other(format!("cannot open {address}: {why}"))
}
