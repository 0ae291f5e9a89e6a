//! The verdict on an address, from its entries in a directory.

use iopole_http::Printable;
use iopole_model::codes::NetworkIdentifier;
use iopole_model::dates::DateText;
use iopole_model::directory::{PeppolAllowedDocument, PeppolParticipant};
use iopole_model::entity::{BusinessEntity, NetworkRegistration};
use iopole_model::identifiers::ElectronicAddress;
use jiff::civil::Date;

/// Most characters of the addresses that `Display` shows.
const LONGEST_LIST: usize = 500;

/// Result of [`Directory::can_receive`](crate::Directory::can_receive).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reachability {
    /// The address can receive.
    Reachable(Route),
    /// The address cannot receive.
    Unreachable(WhyNot),
}

impl Reachability {
    /// Returns true if the address can receive.
    pub fn is_reachable(&self) -> bool {
        matches!(self, Self::Reachable(_))
    }
}

/// Route to an address.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Route {
    /// The network.
    pub network: NetworkIdentifier,
    /// On the French network: the first day on which the address no longer receives, if one is set.
    pub until: Option<DateText>,
    /// On the French network: true where the address accepts self-billed invoices, if the directory says.
    pub self_billing: Option<bool>,
    /// On Peppol: the documents that the address accepts.
    pub documents: Vec<PeppolAllowedDocument>,
}

/// Reason why an address cannot receive.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyNot {
    /// The scheme is French, and the value holds no SIREN or SIRET; or the scheme cannot be used directly (`0224`).
    /// Nothing was sent.
    NoNumber,
    /// The French directory has no company of that number.
    UnknownCompany,
    /// The company is in the French directory, and has no address on a network.
    NotRegistered,
    /// The company receives at these other addresses on that day: send to one of them.
    OtherAddresses(Vec<String>),
    /// The company is registered under other addresses, none of which can receive on that day.
    NoneInForce,
    /// The address accepts life-cycle statuses only (`<siren>_Status`), and no other address of the company can receive
    /// an invoice.
    StatusesOnly,
    /// The registration starts on this day.
    NotYet(DateText),
    /// The registration ended on this day. Without a day, the directory shows it as withdrawn.
    Ended(Option<DateText>),
    /// Peppol does not know the address.
    UnknownInPeppol,
}

/// Hides the addresses.
impl std::fmt::Debug for WhyNot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoNumber => f.write_str("NoNumber"),
            Self::UnknownCompany => f.write_str("UnknownCompany"),
            Self::NotRegistered => f.write_str("NotRegistered"),
            Self::OtherAddresses(addresses) => write!(f, "OtherAddresses({})", addresses.len()),
            Self::NoneInForce => f.write_str("NoneInForce"),
            Self::StatusesOnly => f.write_str("StatusesOnly"),
            Self::NotYet(day) => f.debug_tuple("NotYet").field(day).finish(),
            Self::Ended(day) => f.debug_tuple("Ended").field(day).finish(),
            Self::UnknownInPeppol => f.write_str("UnknownInPeppol"),
        }
    }
}

impl std::fmt::Display for WhyNot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoNumber => {
                f.write_str("the address is French and holds no SIREN or SIRET that can be reached")
            }
            Self::UnknownCompany => f.write_str("no company of that number is in the French directory"),
            Self::NotRegistered => {
                f.write_str("the company is in the directory and registered on no network")
            }
            Self::OtherAddresses(addresses) => {
                let addresses = addresses.join(", ");
                let addresses = Printable::new(&addresses).longest(LONGEST_LIST);
                write!(f, "the company does not receive at this address; it does at {addresses}")
            }
            Self::NoneInForce => f.write_str(
                "the company does not receive at this address, and none of its other addresses can receive an invoice \
                 on that day",
            ),
            Self::StatusesOnly => {
                f.write_str("the address accepts statuses only, and no other address of the company accepts invoices")
            }
            Self::NotYet(day) => write!(f, "it is registered, and receives from {day}"),
            Self::Ended(Some(day)) => write!(f, "its registration ended on {day}"),
            Self::Ended(None) => f.write_str("its registration was withdrawn"),
            Self::UnknownInPeppol => f.write_str("Peppol does not know this address"),
        }
    }
}

pub(super) fn peppol(participant: PeppolParticipant) -> Reachability {
    if !participant.is_exist {
        return Reachability::Unreachable(WhyNot::UnknownInPeppol);
    }
    Reachability::Reachable(Route {
        network: NetworkIdentifier::PeppolInternational,
        until: None,
        self_billing: None,
        documents: participant.allowed_documents,
    })
}

/// Judges a French address. One registration in force is enough. Else a coming one explains more than those that are
/// over. Only reachable addresses are offered in place of this one.
pub(super) fn french(found: &[BusinessEntity], address: &ElectronicAddress, day: Date) -> Reachability {
    if found.is_empty() {
        return Reachability::Unreachable(WhyNot::UnknownCompany);
    }
    let network = NetworkIdentifier::DomesticFr;
    let all: Vec<_> = found.iter().flat_map(|entity| entity.registrations(&network)).collect();
    let address = address.to_string();
    let own: Vec<_> = all.iter().copied().filter(|line| is_address(line, &address)).collect();
    if let Some(line) = own.iter().find(|line| receives(line, day)) {
        return Reachability::Reachable(Route {
            network: NetworkIdentifier::DomesticFr,
            until: line.valid_to.clone(),
            self_billing: line.is_self_billing,
            documents: Vec::new(),
        });
    }
    Reachability::Unreachable(if own.iter().any(|line| !is_for_statuses(line)) {
        why_not_in_force(&own, day)
    } else {
        elsewhere(&all, !own.is_empty(), day)
    })
}

/// True where nothing was found of the address itself, so that the rest of the company may help.
pub(super) fn is_open(verdict: &Reachability) -> bool {
    use WhyNot::{NoneInForce, NotRegistered, StatusesOnly, UnknownCompany};
    matches!(verdict, Reachability::Unreachable(UnknownCompany | NotRegistered | NoneInForce | StatusesOnly))
}

/// Finds the addresses where the company receives in place of this one.
fn elsewhere(all: &[&NetworkRegistration], is_for_statuses: bool, day: Date) -> WhyNot {
    let usable = all.iter().filter(|line| receives(line, day));
    let mut others: Vec<_> = usable.filter_map(|line| line.directory_address.clone()).collect();
    others.sort();
    others.dedup();
    match others.is_empty() {
        false => WhyNot::OtherAddresses(others),
        true if is_for_statuses => WhyNot::StatusesOnly,
        true if all.is_empty() => WhyNot::NotRegistered,
        true => WhyNot::NoneInForce,
    }
}

fn why_not_in_force(own: &[&NetworkRegistration], day: Date) -> WhyNot {
    let coming = own.iter().filter(|line| phase(line, day) == Phase::Coming);
    match coming.filter_map(|line| line.valid_from.clone()).min_by(DateText::chronological) {
        Some(from) => WhyNot::NotYet(from),
        None => {
            WhyNot::Ended(own.iter().filter_map(|line| line.valid_to.clone()).max_by(DateText::chronological))
        }
    }
}

fn receives(line: &NetworkRegistration, day: Date) -> bool {
    phase(line, day) == Phase::InForce && !is_for_statuses(line)
}

/// An address with the suffix `status` accepts life-cycle statuses and no invoices.
fn is_for_statuses(line: &NetworkRegistration) -> bool {
    let suffix = line.directory_address.as_deref().and_then(|address| address.trim().rsplit_once('_'));
    suffix.is_some_and(|(_, suffix)| suffix.eq_ignore_ascii_case("status"))
}

/// Compares addresses in any letter case.
fn is_address(line: &NetworkRegistration, address: &str) -> bool {
    line.directory_address.as_deref().is_some_and(|own| own.trim().eq_ignore_ascii_case(address))
}

#[derive(PartialEq)]
enum Phase {
    Coming,
    InForce,
    Over,
}

/// Phase of a registration on a day. An unreadable date bounds nothing; a moment counts by its day in Paris.
fn phase(line: &NetworkRegistration, day: Date) -> Phase {
    let date = |text: &Option<DateText>| text.as_ref().and_then(DateText::day_in_paris);
    // The only status there is means that the address was withdrawn from the French directory.
    if line.status.is_some() || date(&line.valid_to).is_some_and(|end| end <= day) {
        Phase::Over
    } else if date(&line.valid_from).is_some_and(|start| start > day) {
        Phase::Coming
    } else {
        Phase::InForce
    }
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
