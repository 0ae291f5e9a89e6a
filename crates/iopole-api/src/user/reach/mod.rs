//! Whether an address can receive an invoice today, and if not, why.

mod verdict;

pub use self::verdict::{Reachability, Route, WhyNot};

use iopole_http::Error;
use iopole_model::{BusinessEntity, BusinessEntityType, ElectronicAddress, Siren, Siret};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::directory::Directory;
use crate::query::FrenchDirectoryQuery;
use crate::search::LARGEST_LIMIT;

impl Directory<'_> {
    /// Whether an address can receive an invoice today (in Paris, where the directory's dates belong), and if not, why.
    /// An invoice to one that cannot is taken and bounces afterwards.
    ///
    /// French addresses (`0225`) are looked up in the French directory, where a registration counts from its first day,
    /// not from the day it was made; so are a SIREN (`0002`) and a SIRET (`0009`), which say who a company is and not where
    /// it receives, to tell the addresses that it has. All others are checked in Peppol, which the platform's sandbox does
    /// not offer.
    ///
    /// `searchFrenchDirectory` or `checkPeppolParticipant`, once.
    ///
    /// # Errors
    /// As those. That an address cannot receive is no error.
    pub async fn can_receive(self, address: &ElectronicAddress) -> Result<Reachability, Error> {
        let paris = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        self.can_receive_on(address, paris.to_datetime(Timestamp::now()).date()).await
    }

    /// The same for another day, as the directory knows it now.
    ///
    /// # Errors
    /// As [`can_receive`](Self::can_receive).
    pub async fn can_receive_on(self, address: &ElectronicAddress, day: Date) -> Result<Reachability, Error> {
        match holder(address) {
            Some(Holder::LegalUnit(siren)) => {
                let is_unit = FrenchDirectoryQuery::TYPE.is(BusinessEntityType::LegalUnit);
                let query = FrenchDirectoryQuery::SIREN.is(siren.as_str()) & is_unit;
                Ok(verdict::french(&self.found(query).await?, address, day))
            }
            Some(Holder::Office(siret)) => {
                let query = FrenchDirectoryQuery::SIRET.is(siret.as_str());
                Ok(verdict::french(&self.found(query).await?, address, day))
            }
            None => self.check_peppol(address).await.map(verdict::peppol),
        }
    }

    async fn found(self, query: FrenchDirectoryQuery) -> Result<Vec<BusinessEntity>, Error> {
        Ok(self.search_french(query).limit(LARGEST_LIMIT).await?.data)
    }
}

/// Whose address it is.
#[derive(Debug, PartialEq)]
enum Holder {
    LegalUnit(Siren),
    Office(Siret),
}

/// Of a French address: `<siren>`, `<siren>_<suffix>`, `<siren>_<siret>`, `<siren>_<siret>_<routing code>`.
fn holder(address: &ElectronicAddress) -> Option<Holder> {
    let value = address.value();
    match address.scheme() {
        ElectronicAddress::SIREN => value.parse().ok().map(Holder::LegalUnit),
        "0009" => value.parse().ok().map(Holder::Office),
        ElectronicAddress::FRENCH_DIRECTORY => {
            let mut parts = value.split('_');
            let siren: Siren = parts.next()?.parse().ok()?;
            let siret: Option<Siret> = parts.next().and_then(|part| part.parse().ok());
            match siret.filter(|siret| siret.siren() == siren) {
                Some(siret) => Some(Holder::Office(siret)),
                None => Some(Holder::LegalUnit(siren)),
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_whose_it_is() {
        let siren = || "732829320".parse().map(Holder::LegalUnit).ok();
        let siret = || "73282932000074".parse().map(Holder::Office).ok();
        for (address, expected) in [
            ("0225:732829320", siren()),
            ("0225:732829320_SUFFIX_A", siren()),
            ("0225:732829320_35600000000048", siren()),
            ("0225:732829320_73282932000074", siret()),
            ("0225:732829320_73282932000074_Service_A", siret()),
            ("0002:732829320", siren()),
            ("0009:73282932000074", siret()),
            ("0225:elsewhere", None),
            ("0208:0842162017 (BCE)", None),
        ] {
            assert_eq!(holder(&address.parse().unwrap()), expected, "{address}");
        }
    }
}
