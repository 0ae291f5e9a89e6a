//! Whether an address can receive an invoice today, and if not, why.

mod verdict;

pub use self::verdict::{Reachability, Route, WhyNot};

use iopole_http::{Error, ErrorKind, Problem};
use iopole_model::{BusinessEntity, BusinessEntityType, CreateIdentifier, DateText, ElectronicAddress};
use jiff::Timestamp;
use jiff::civil::Date;

use super::directory::Directory;
use crate::composed::Composed;
use crate::operations;
use crate::options::Options;
use crate::query::FrenchDirectoryQuery;

impl Directory<'_> {
    /// Whether an address can receive an invoice today (in Paris, where the directory's dates belong), and if not, why.
    /// An invoice to one that cannot is taken and bounces afterwards.
    ///
    /// French addresses (`0225`) are looked up in the French directory, where a registration counts from its first day,
    /// not from the day it was made; so are a SIREN (`0002`) and a SIRET (`0009`), which say who a company is and not where
    /// it receives, to tell the addresses that it has. Peppol is never asked about these. All others are checked there,
    /// which the platform's sandbox does not offer.
    ///
    /// `searchFrenchDirectory` or `checkPeppolParticipant`, once; neither where a French address holds no number. Where the
    /// directory has no such address, the rest of the company is read too: an address is offered only if it could receive
    /// itself on that day. A moment counts by its day in Paris.
    ///
    /// # Errors
    /// As those. That an address cannot receive is no error. [`ErrorKind::Unreadable`] when a part of the answer that
    /// decides cannot be read. [`ErrorKind::BeyondReach`] for a company with more establishments than can be read.
    /// [`ErrorKind::InvalidRequest`] before anything is sent, for a SIRET under scheme `0002` or a SIREN under `0009`.
    pub fn can_receive(self, address: &ElectronicAddress) -> Composed<Reachability> {
        // A moment always has a day in Paris.
        let today = DateText::from(Timestamp::now()).day_in_paris().unwrap_or_default();
        self.can_receive_on(address, today)
    }

    /// The same for another day, as the directory knows it now.
    ///
    /// # Errors
    /// As [`can_receive`](Self::can_receive).
    pub fn can_receive_on(self, address: &ElectronicAddress, day: Date) -> Composed<Reachability> {
        let (http, address) = (self.http.clone(), address.clone());
        Composed::new(async move |options| Directory::new(&http).judge(&options, &address, day).await)
    }

    async fn judge(
        self,
        options: &Options,
        address: &ElectronicAddress,
        day: Date,
    ) -> Result<Reachability, Error> {
        own_scheme(address)?;
        let (query, siren) = match holder(address) {
            Holder::LegalUnit(siren) => {
                let is_unit = FrenchDirectoryQuery::TYPE.is(BusinessEntityType::LegalUnit);
                (FrenchDirectoryQuery::SIREN.is(&siren) & is_unit, siren)
            }
            Holder::Office(siret) => {
                let siren = siret.chars().take(SIREN_DIGITS).collect();
                (FrenchDirectoryQuery::SIRET.is(siret), siren)
            }
            Holder::Nobody => return Ok(Reachability::Unreachable(WhyNot::NoNumber)),
            Holder::Elsewhere => {
                return options.apply(self.check_peppol(address)).await.map(verdict::peppol);
            }
        };
        let told = |rows| match rows {
            // Documented for a search without a hit, though not in the contract.
            Err(error) if is_told(&error) => Ok(Vec::new()),
            rows => rows,
        };
        let mut found = told(self.search_french(query).pages().told(options.clone()).all().await)?;
        // The rest of the company, piece by piece, until an address is found to offer.
        let company = self.search_french(FrenchDirectoryQuery::SIREN.is(siren));
        let mut rest = company.pages().told(options.clone()).items();
        loop {
            let verdict = verdict::french(&found, address, day);
            if !verdict::is_open(&verdict) {
                return whole(&found, verdict);
            }
            let more = told(rest.up_to(PIECE).await)?;
            if more.is_empty() {
                return whole(&found, verdict);
            }
            found.extend(more);
        }
    }
}

/// That an address cannot receive needs everything that the directory says to have been read.
fn whole(found: &[BusinessEntity], verdict: Reachability) -> Result<Reachability, Error> {
    let odd: Vec<_> = found.iter().flat_map(BusinessEntity::odd_registrations).collect();
    if verdict.is_reachable() || odd.is_empty() {
        return Ok(verdict);
    }
    let message = "the directory shows identifiers or registrations of the company that cannot be read: whether the \
                   address can receive is not known";
    let raw = serde_json::to_vec(&odd).unwrap_or_default();
    Err(Error::new(ErrorKind::Unreadable, message)
        .of(&operations::SEARCH_FRENCH_DIRECTORY)
        .with_raw_body(raw))
}

/// A SIRET under the scheme of a SIREN, or the other way round, is a mistake of who asks, and says nothing of the company.
fn own_scheme(address: &ElectronicAddress) -> Result<(), Error> {
    let value: String = address.value().split_whitespace().collect();
    let message = match address.scheme() {
        ElectronicAddress::SIREN if is_number(&value, 14) => {
            "14 digits are a SIRET, whose scheme is 0009: ask for 0009:<siret>, or for 0002:<siren> with its first 9"
        }
        SIRET if is_number(&value, 9) => "9 digits are a SIREN, whose scheme is 0002: ask for 0002:<siren>",
        _ => return Ok(()),
    };
    Err(Error::new(ErrorKind::InvalidRequest, message))
}

/// A 404 in which the platform says something; without a word it is more likely a wrong URL.
fn is_told(error: &Error) -> bool {
    let told = |problem: &Problem| problem.message().is_some() || problem.code().is_some();
    error.kind() == ErrorKind::NotFound && error.problem().is_some_and(told)
}

/// Whose address it is. The numbers have the right length; whether they exist the directory knows.
#[derive(Debug, PartialEq)]
enum Holder {
    LegalUnit(String),
    Office(String),
    /// The scheme is French, and the value holds no number of a company.
    Nobody,
    /// Not in the French directory.
    Elsewhere,
}

/// Of a French address: `<siren>`, `<siren>_<suffix>`, `<siren>_<siret>`, `<siren>_<siret>_<routing code>`.
fn holder(address: &ElectronicAddress) -> Holder {
    let value: String = address.value().split_whitespace().collect();
    match address.scheme() {
        ElectronicAddress::SIREN if is_number(&value, 9) => Holder::LegalUnit(value),
        SIRET if is_number(&value, 14) => Holder::Office(value),
        ElectronicAddress::FRENCH_DIRECTORY => {
            let mut parts = value.split('_');
            let siren = parts.next().filter(|part| is_number(part, 9));
            let siret = parts.next().filter(|part| is_number(part, 14));
            match (siren, siret) {
                (Some(siren), Some(siret)) if siret.starts_with(siren) => Holder::Office(siret.to_owned()),
                (Some(siren), _) => Holder::LegalUnit(siren.to_owned()),
                (None, _) => Holder::Nobody,
            }
        }
        ElectronicAddress::SIREN | SIRET | CreateIdentifier::ROUTING_CODE => Holder::Nobody,
        _ => Holder::Elsewhere,
    }
}

const SIRET: &str = "0009";
const SIREN_DIGITS: usize = 9;
/// Rows of the directory that are judged at a time.
const PIECE: usize = 200;

fn is_number(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_whose_it_is() {
        let siren = || Holder::LegalUnit("732829320".to_owned());
        let siret = || Holder::Office("73282932000074".to_owned());
        for (address, expected) in [
            ("0225:732829320", siren()),
            ("0225:732829320_SUFFIX_A", siren()),
            ("0225:732829320_35600000000048", siren()),
            ("0225:732829320_73282932000074", siret()),
            ("0225:732829320_73282932000074_Service_A", siret()),
            ("0002:732829320", siren()),
            ("0009:73282932000074", siret()),
            // The check digit is wrong, and the address no less French.
            ("0225:732829321", Holder::LegalUnit("732829321".to_owned())),
            ("0002:732 829 321", Holder::LegalUnit("732829321".to_owned())),
            ("0009:73282932000075", Holder::Office("73282932000075".to_owned())),
            ("0225:elsewhere", Holder::Nobody),
            ("0002:73282932000074", Holder::Nobody),
            ("0009:732829320", Holder::Nobody),
            ("0224:732829320_A", Holder::Nobody),
            ("0208:0842162017 (BCE)", Holder::Elsewhere),
            ("9957:FR83404833048", Holder::Elsewhere),
        ] {
            assert_eq!(holder(&address.parse().unwrap()), expected, "{address}");
        }
    }
}
