//! Checks whether an address can receive an invoice, and finds the reason if it cannot.

mod verdict;

pub use self::verdict::{Reachability, Route, WhyNot};

use iopole_http::{Error, ErrorKind, Problem};
use iopole_model::dates::DateText;
use iopole_model::entity::{BusinessEntity, BusinessEntityType, CreateIdentifier};
use iopole_model::identifiers::ElectronicAddress;
use jiff::Timestamp;
use jiff::civil::Date;

use super::directory::Directory;
use crate::call::Composed;
use crate::operations;
use crate::options::Options;
use crate::query::FrenchDirectoryQuery;

impl Directory<'_> {
    /// Checks whether an address can receive an invoice today, and returns the reason if it cannot.
    ///
    /// The platform accepts an invoice to an unreachable address, which bounces afterwards. "Today" is the day in
    /// Paris, where the directory's dates belong.
    ///
    /// | address | looked up in |
    /// |---|---|
    /// | `0225`, a French address | French directory. A registration counts from its first day. |
    /// | `0002` (SIREN), `0009` (SIRET) | French directory: they name a company, and the result has its addresses. |
    /// | any other | Peppol |
    ///
    /// Sends [`searchFrenchDirectory`](operations::SEARCH_FRENCH_DIRECTORY) or
    /// [`checkPeppolParticipant`](operations::CHECK_PEPPOL_PARTICIPANT) once, and nothing for a French address without
    /// a number. Where the directory lacks the address, it reads the rest of the company, and offers only addresses
    /// that could receive on that day.
    ///
    /// # Errors
    ///
    /// | kind | cause |
    /// |---|---|
    /// | [`ErrorKind::InvalidRequest`] | A SIRET under scheme `0002` or a SIREN under `0009`. Nothing was sent. |
    /// | [`ErrorKind::Unreadable`] | A decisive part of a response cannot be read. |
    /// | [`ErrorKind::BeyondReach`] | The company has more establishments than paging reaches. |
    ///
    /// Otherwise those of the operations. An unreachable address is not an error.
    ///
    /// # Platform behavior
    /// The platform's pages say that its sandbox does not offer the check in Peppol.
    pub fn can_receive(self, address: &ElectronicAddress) -> Composed<Reachability> {
        // Every moment has a day in Paris.
        let today = DateText::from(Timestamp::now()).day_in_paris().unwrap_or_default();
        self.can_receive_on(address, today)
    }

    /// Checks whether an address can receive an invoice on this day, as the directory knows it now.
    ///
    /// # Errors
    /// Those of [`can_receive`](Self::can_receive).
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
                return self.check_peppol(address).with_options(options).await.map(verdict::peppol);
            }
        };
        let none_is_404 = |rows| match rows {
            // Documented for a search that finds nothing, though not in the contract.
            Err(error) if has_message(&error) => Ok(Vec::new()),
            rows => rows,
        };
        let mut found = none_is_404(self.search_french(query).pages().with_options(options).all().await)?;
        // The rest of the company, in pieces, until there is an address to offer.
        let company = self.search_french(FrenchDirectoryQuery::SIREN.is(siren));
        let mut rest = company.pages().with_options(options).items();
        loop {
            let verdict = verdict::french(&found, address, day);
            if !verdict::is_open(&verdict) {
                return whole(&found, verdict);
            }
            let more = none_is_404(rest.up_to(PIECE).await)?;
            if more.is_empty() {
                return whole(&found, verdict);
            }
            found.extend(more);
        }
    }
}

/// Returns the verdict, if it rests on nothing unreadable: "unreachable" needs all of the directory's data.
fn whole(found: &[BusinessEntity], verdict: Reachability) -> Result<Reachability, Error> {
    let odd: Vec<_> = found.iter().flat_map(BusinessEntity::odd_registrations).collect();
    if verdict.is_reachable() || odd.is_empty() {
        return Ok(verdict);
    }
    let message = "the directory shows unreadable identifiers or registrations of the company: whether the address can \
                   receive is unknown";
    let raw = serde_json::to_vec(&odd).unwrap_or_default();
    Err(Error::new(ErrorKind::Unreadable, message)
        .with_operation(&operations::SEARCH_FRENCH_DIRECTORY)
        .with_raw_body(raw))
}

/// Rejects a SIRET under the scheme of a SIREN, and the reverse.
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

/// True for a 404 with a message of the platform. Without one, the URL is more likely wrong.
fn has_message(error: &Error) -> bool {
    let has_message = |problem: &Problem| problem.message().is_some() || problem.code().is_some();
    error.kind() == ErrorKind::NotFound && error.problem().is_some_and(has_message)
}

/// Holder of an address. Its numbers have the right length, and may not exist.
#[derive(Debug, PartialEq)]
enum Holder {
    LegalUnit(String),
    Office(String),
    /// The scheme is French, and the value holds no company's number.
    Nobody,
    /// Outside the French directory.
    Elsewhere,
}

/// Reads the holder of an address. The forms of a French one are `<siren>`, `<siren>_<suffix>`, `<siren>_<siret>` and
/// `<siren>_<siret>_<routing code>`.
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
/// Number of rows of the directory that are judged at a time.
const PIECE: usize = 200;

fn is_number(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_holder() {
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
            // A wrong check digit does not make the address less French.
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
