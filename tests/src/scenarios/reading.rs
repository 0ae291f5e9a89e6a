//! Scenarios that change nothing.

use iopole_api::ErrorKind;
use iopole_api::model::identifiers::ElectronicAddress;
use iopole_api::query::FrenchDirectoryQuery;

use super::{Backend, Outcome, ensure, parties};

/// An unused SIREN with a valid check digit.
const NOBODY: &str = "999999998";
/// A day before any reporting duty.
const FIRST_MONTH: &str = "2026-01";

pub(super) async fn customer_id(backend: &Backend) -> Result<(), Outcome> {
    backend.client.admin().customer().id().await?;
    Ok(())
}

pub(super) async fn participants(backend: &Backend) -> Result<(), Outcome> {
    let participants = backend.client.admin().participants();
    let page = participants.search().limit(10).await?;
    let Some(first) = page.data.first() else {
        return Err(Outcome::Skipped("the account has no participant".to_owned()));
    };
    let read = participants.get(&first.business_entity_id).await?;
    ensure(read.business_entity_id == first.business_entity_id, "another participant was read")
}

pub(super) async fn directory(backend: &Backend) -> Result<(), Outcome> {
    let [seller, _] = parties::pair(backend).await?;
    let query = FrenchDirectoryQuery::SIREN.is(&seller.siren);
    let found = backend.client.user().directory().search_french(query).await?;
    ensure(!found.data.is_empty(), "the directory does not know a participant that is registered")
}

pub(super) async fn reached(backend: &Backend) -> Result<(), Outcome> {
    let [seller, _] = parties::pair(backend).await?;
    let directory = backend.client.user().directory();
    let verdict = directory.can_receive(&routing(&seller.address)?).await?;
    ensure(verdict.is_reachable(), &format!("a participant that is registered: {verdict:?}"))?;
    let verdict = directory.can_receive(&routing(NOBODY)?).await?;
    ensure(!verdict.is_reachable(), &format!("a company that there is not: {verdict:?}"))
}

/// Returns an address of scheme 0225, the French network.
fn routing(value: &str) -> Result<ElectronicAddress, Outcome> {
    ElectronicAddress::new("0225", value).map_err(|error| Outcome::Failed(format!("{value}: {error}")))
}

pub(super) async fn folders(backend: &Backend) -> Result<(), Outcome> {
    let [seller, _] = parties::pair(backend).await?;
    let company = ElectronicAddress::legal(&seller.siren);
    match backend.client.user().reporting().folders(&company, FIRST_MONTH).await {
        Ok(_) => Ok(()),
        // A company without a VAT regime has no reports.
        Err(error) if matches!(error.kind(), ErrorKind::Refused | ErrorKind::NotFound) => {
            Err(Outcome::Skipped(format!("no reports of the first participant: {error}")))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn unread(backend: &Backend) -> Result<(), Outcome> {
    backend.client.user().invoices().not_seen().await?;
    backend.client.user().statuses().not_seen().await?;
    Ok(())
}

pub(super) async fn not_found(backend: &Backend) -> Result<(), Outcome> {
    let nobody = "0193acea-5c97-7665-ada2-c57495af205c".parse();
    let nobody = nobody.map_err(|_| Outcome::Failed("the example identifier is none".to_owned()))?;
    match backend.client.user().invoices().get(&nobody).await {
        Err(error) => {
            let hidden = matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Forbidden);
            ensure(hidden, &format!("an unknown invoice: {error}"))
        }
        Ok(_) => Err(Outcome::Failed("an unknown invoice was read".to_owned())),
    }
}

pub(super) async fn wrong_query(backend: &Backend) -> Result<(), Outcome> {
    // Operators are in upper case.
    let search = backend.client.user().invoices().search();
    match search.query("invoice.state:\"DELIVERED\" nor invoice.state:(").await {
        Err(error) => ensure(error.kind() == ErrorKind::Refused, &format!("a wrong query: {error}")),
        Ok(_) => Err(Outcome::Failed("a wrong query found something".to_owned())),
    }
}
