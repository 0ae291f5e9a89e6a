//! The verdict on an address, from what a directory shows of it.

use iopole_http::Printable;
use iopole_model::{
    BusinessEntity, DateText, ElectronicAddress, NetworkIdentifier, NetworkRegistration,
    PeppolAllowedDocument, PeppolParticipant,
};
use jiff::civil::Date;

/// Characters of the addresses that `Display` shows.
const LONGEST_LIST: usize = 500;

/// Whether an address can receive an invoice on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reachability {
    /// It can, and this is how.
    Reachable(Route),
    /// It cannot, and this is why.
    Unreachable(WhyNot),
}

impl Reachability {
    /// Whether it can.
    pub fn is_reachable(&self) -> bool {
        matches!(self, Self::Reachable(_))
    }
}

/// How an address is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Route {
    /// The network.
    pub network: NetworkIdentifier,
    /// On the French network: the first day on which it no longer receives, where one is set.
    pub until: Option<DateText>,
    /// On the French network: whether self-billed invoices are accepted, where the directory says so.
    pub self_billing: Option<bool>,
    /// On Peppol: what it takes.
    pub documents: Vec<PeppolAllowedDocument>,
}

/// Why an address cannot receive.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyNot {
    /// The scheme is French, and the value holds no SIREN or SIRET, or it is one that is not used directly (`0224`).
    /// Nobody was asked.
    NoNumber,
    /// Nobody of that number is in the French directory.
    UnknownCompany,
    /// The company is in the French directory, and no network has an address of it.
    NotRegistered,
    /// The company receives at other addresses than this one on that day: send to one of them.
    OtherAddresses(Vec<String>),
    /// The company is registered under other addresses, none of which can receive an invoice on that day.
    NoneInForce,
    /// The address takes life-cycle statuses and no invoices (`<siren>_Status`), and no other address of the company can
    /// receive one.
    StatusesOnly,
    /// Registered, and not in force before this day.
    NotYet(DateText),
    /// The registration ended on this day; without one, where the directory shows it as withdrawn.
    Ended(Option<DateText>),
    /// Peppol does not know the address.
    UnknownInPeppol,
}

/// Addresses are not shown.
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

/// For people.
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
                f.write_str("the address takes statuses only, and no other address of the company takes invoices")
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

/// One registration in force is enough; else the next one tells more than those that are over. Another address is offered
/// only where it would be reachable itself.
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

/// True where nothing was found of the address itself, so that the rest of the company may tell more.
pub(super) fn is_open(verdict: &Reachability) -> bool {
    use WhyNot::{NoneInForce, NotRegistered, StatusesOnly, UnknownCompany};
    matches!(verdict, Reachability::Unreachable(UnknownCompany | NotRegistered | NoneInForce | StatusesOnly))
}

/// Where the company receives, if not at this address.
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

/// An address with this suffix takes life-cycle statuses and no invoices.
fn is_for_statuses(line: &NetworkRegistration) -> bool {
    let suffix = line.directory_address.as_deref().and_then(|address| address.trim().rsplit_once('_'));
    suffix.is_some_and(|(_, suffix)| suffix.eq_ignore_ascii_case("status"))
}

/// The directory's letter case is not ours to rely on.
fn is_address(line: &NetworkRegistration, address: &str) -> bool {
    line.directory_address.as_deref().is_some_and(|own| own.trim().eq_ignore_ascii_case(address))
}

#[derive(PartialEq)]
enum Phase {
    Coming,
    InForce,
    Over,
}

/// A date that cannot be read bounds nothing. A moment counts by its day in Paris.
fn phase(line: &NetworkRegistration, day: Date) -> Phase {
    let date = |text: &Option<DateText>| text.as_ref().and_then(DateText::day_in_paris);
    // The only status there is says that the address was taken out of the French directory.
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
