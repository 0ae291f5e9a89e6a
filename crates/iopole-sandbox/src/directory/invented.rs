//! Invented companies, derived from the seed on each access; none is stored.

use jiff::civil::{Date, date};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::company::{Company, with_check_digit};
use super::entity::{Entity, Identifier, IdentifierKind, Kind, Network, Parent, Registration};
use super::names::{FANCIES, FORMS, STREETS, TOWNS, TRADES};

/// Number of invented companies, about as many as preproduction has.
pub(crate) const COMPANIES: u32 = 20_000;
/// Number of plain companies at the start of the order: private and registered.
pub(crate) const PLAIN: u32 = 300;
/// Start of their registrations.
const SINCE: Date = date(2025, 9, 1);
/// Moment in their identifiers: 2025-06-01.
const ENTERED_MS: u64 = 1_748_736_000_000;

/// SIRENs follow a permutation of all numbers of six digits: `STEP` and `ROOM` are coprime, and `BACK` is the inverse
/// of `STEP`.
const ROOM: u64 = 1_000_000;
const STEP: u64 = 387_421;
const BACK: u64 = 140_981;

/// Object of an invented identifier.
#[derive(Clone, Copy)]
enum Slot {
    Unit = 0,
    UnitIdentifier,
    UnitRegistration,
    Office,
    OfficeIdentifier,
    OfficeRegistration,
    RoutingCode,
    RoutingCodeRegistration,
}

/// Invented companies of one seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Invented {
    seed: u64,
}

impl Invented {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed: seed ^ 0x5eed_d1ec }
    }

    /// The two entities of every company, in a fixed order.
    pub(crate) fn all(self) -> impl Iterator<Item = (u32, Kind)> {
        (0..COMPANIES).flat_map(|index| [(index, Kind::LegalUnit), (index, Kind::Office)])
    }

    /// The company with this SIREN.
    pub(crate) fn with_siren(self, siren: &str) -> Option<u32> {
        let digits = siren.strip_prefix("00").filter(|digits| digits.len() == 7)?;
        let number: u64 = digits.get(..6)?.parse().ok()?;
        let index = (number + ROOM - self.start()) % ROOM * BACK % ROOM;
        let index = u32::try_from(index).ok().filter(|index| *index < COMPANIES)?;
        (self.siren(index) == siren).then_some(index)
    }

    /// The company with this SIRET.
    pub(crate) fn with_siret(self, siret: &str) -> Option<u32> {
        let index = self.with_siren(siret.get(..9)?)?;
        (self.company(index).siret == siret).then_some(index)
    }

    /// The entity with this identifier.
    pub(crate) fn with_id(self, id: Uuid) -> Option<(u32, Kind)> {
        let bytes = id.as_bytes().last_chunk::<4>()?;
        let index = u32::from_be_bytes(*bytes) ^ self.mask();
        let known = |slot| index < COMPANIES && self.id(index, slot) == id;
        if known(Slot::Unit) {
            Some((index, Kind::LegalUnit))
        } else {
            known(Slot::Office).then_some((index, Kind::Office))
        }
    }

    pub(crate) fn siren(self, index: u32) -> String {
        let number = (u64::from(index) * STEP + self.start()) % ROOM;
        with_check_digit(&format!("00{number:06}"))
    }

    pub(crate) fn name(self, index: u32) -> String {
        named(&mut self.rng(index))
    }

    pub(crate) fn company(self, index: u32) -> Company {
        let rng = &mut self.rng(index);
        let name = named(rng);
        let siren = self.siren(index);
        let siret = with_check_digit(&format!("{siren}{:04}", rng.u32(1..100)));
        let (postal_code, city) = rng.choice(TOWNS.iter()).copied().unwrap_or_default();
        let address_line = format!("{} {}", rng.u32(1..120), pick(rng, &STREETS));
        Company {
            name,
            siren,
            siret,
            address_line,
            postal_code: postal_code.to_owned(),
            city: city.to_owned(),
        }
    }

    /// One of the two entities of a company, in its initial state.
    pub(crate) fn entity(self, index: u32, kind: Kind) -> Entity {
        let company = self.company(index);
        let (own, identifier, registration) = match kind {
            Kind::LegalUnit => (Slot::Unit, Slot::UnitIdentifier, Slot::UnitRegistration),
            Kind::Office => (Slot::Office, Slot::OfficeIdentifier, Slot::OfficeRegistration),
        };
        let parent = Parent { id: self.id(index, Slot::Unit), name: company.name.clone() };
        let mut entity = Entity::of_company(
            &company,
            kind,
            self.id(index, own),
            self.id(index, identifier),
            (kind == Kind::Office).then_some(parent),
        );
        entity.listed = true;
        if self.is_registered(index) {
            entity.register_main_elsewhere(self.id(index, registration), SINCE);
        }
        if self.is_public(index) {
            self.make_public(index, &mut entity);
        }
        entity
    }

    /// The service of a public body, which invoices must name.
    fn make_public(self, index: u32, entity: &mut Entity) {
        if entity.kind == Kind::LegalUnit {
            entity.scope = "PUBLIC".to_owned();
            return;
        }
        entity.more = Map::from_iter([("chorusPro".to_owned(), chorus_pro())]);
        let code = "SERVICE-ACHATS";
        let address = format!("{}_{code}", entity.address());
        entity.identifiers.push(Identifier {
            id: self.id(index, Slot::RoutingCode),
            kind: IdentifierKind::RoutingCode,
            scheme: "0224".to_owned(),
            value: code.to_owned(),
            label: Some("Service des achats".to_owned()),
            postal_address: None,
            registrations: vec![Registration {
                id: self.id(index, Slot::RoutingCodeRegistration),
                network: Network::DomesticFr,
                address,
                from: SINCE,
                to: None,
                self_billing: false,
                by: None,
                written: None,
                migration_key: None,
            }],
        });
    }

    /// One company in twenty has no platform yet.
    fn is_registered(self, index: u32) -> bool {
        index < PLAIN || index % 20 != 3
    }

    /// One company in twenty-five is a public body.
    fn is_public(self, index: u32) -> bool {
        index >= PLAIN && index % 25 == 4
    }

    fn start(self) -> u64 {
        self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) % ROOM
    }

    fn mask(self) -> u32 {
        fastrand::Rng::with_seed(self.seed).u32(..)
    }

    fn rng(self, index: u32) -> fastrand::Rng {
        fastrand::Rng::with_seed(self.seed ^ (u64::from(index) << 20))
    }

    /// An identifier of version 7, which encodes its company.
    fn id(self, index: u32, slot: Slot) -> Uuid {
        let mut random = [0_u8; 10];
        fastrand::Rng::with_seed(self.seed ^ (u64::from(index) << 24) ^ slot as u64).fill(&mut random);
        if let Some(end) = random.last_chunk_mut::<4>() {
            *end = (index ^ self.mask()).to_be_bytes();
        }
        uuid::Builder::from_unix_timestamp_millis(ENTERED_MS, &random).into_uuid()
    }
}

fn named(rng: &mut fastrand::Rng) -> String {
    format!("{} {} {}", pick(rng, &TRADES), pick(rng, &FANCIES), pick(rng, &FORMS))
}

fn pick(rng: &mut fastrand::Rng, words: &[&'static str]) -> &'static str {
    rng.choice(words.iter()).copied().unwrap_or_default()
}

fn chorus_pro() -> Value {
    json!({
        "engagementJuridique": true, "service": true, "engJurServ": false,
        "moa": false, "moaUnique": false, "statutMiseEnPaiement": true
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::company::luhn_sum;
    use super::*;

    #[test]
    fn every_number_passes_its_check_and_leads_back_to_its_company() {
        let invented = Invented::new(3);
        let mut seen = HashSet::new();
        for index in 0..COMPANIES {
            let company = invented.company(index);
            assert_eq!((company.siren.len(), luhn_sum(&company.siren) % 10), (9, 0), "{company:?}");
            assert_eq!((company.siret.len(), luhn_sum(&company.siret) % 10), (14, 0), "{company:?}");
            // No company has a number that begins with two zeros.
            assert!(company.siren.starts_with("00") && company.siret.starts_with(&company.siren));
            assert_eq!(invented.with_siren(&company.siren), Some(index));
            assert_eq!(invented.with_siret(&company.siret), Some(index));
            assert!(seen.insert(company.siren));
        }
        for nobody in ["", "732829320", "00", "00é23456", "000000000", "0012345678"] {
            assert!(
                invented.with_siren(nobody).is_none_or(|index| invented.siren(index) == nobody),
                "{nobody}"
            );
        }
    }

    #[test]
    fn every_identifier_leads_back_to_its_entity() {
        let invented = Invented::new(3);
        for (index, kind) in invented.all().step_by(37) {
            let entity = invented.entity(index, kind);
            assert_eq!(invented.with_id(entity.id), Some((index, kind)));
            assert_eq!(entity.id.get_version_num(), 7);
            assert_eq!(invented.with_id(entity.identifiers[0].id), None);
            assert_eq!(Invented::new(4).with_id(entity.id), None);
        }
        assert_eq!(invented.with_id(Uuid::nil()), None);
    }

    #[test]
    fn most_are_registered_and_some_are_public() {
        let invented = Invented::new(1);
        let units = || (0..COMPANIES).map(|index| invented.entity(index, Kind::LegalUnit));
        assert_eq!(units().filter(|unit| unit.identifiers[0].registrations.is_empty()).count(), 985);
        assert_eq!(units().filter(|unit| unit.scope == "PUBLIC").count(), 788);
        let office = invented.entity(304, Kind::Office);
        assert_eq!(office.identifiers.len(), 2);
        assert!(office.more.contains_key("chorusPro"));
    }
}
