//! All entities: invented companies, parties of documents, and the entities that customers created.

mod company;
mod entity;
mod invented;
mod line;
mod names;
mod routes;

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::civil::{Date, date};
use uuid::Uuid;

use crate::documents::Party;
use crate::ids::{CustomerId, IdMaker};
use invented::Invented;
pub(crate) use invented::PLAIN;

pub use company::{Company, PeppolParticipant};
pub(crate) use entity::{Entity, Identifier, IdentifierKind, Kind, Network, Parent, Registration, Relation};
pub use line::DirectoryLine;

/// Start of the registrations of parties of documents, on other platforms.
const SINCE: Date = date(2025, 9, 1);

/// Limit of entities from documents, about as many as preproduction has.
const MOST_MET: usize = 20_000;

/// All entities. Invented ones are stored after their first change only.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    invented: Invented,
    kept: HashMap<Uuid, Entity>,
    /// Entities that were not invented, in the order of their creation.
    newcomers: Vec<Uuid>,
    /// All claims so far, with their customer, in order.
    claimed: Vec<(CustomerId, Uuid)>,
    /// Entities that were not invented, by scheme and value of their main identifier.
    by_number: HashMap<(String, String), Uuid>,
    by_siren: HashMap<String, Vec<Uuid>>,
    networks: [Uuid; 2],
    /// `None` without an international directory.
    international: Option<Vec<PeppolParticipant>>,
}

/// An entity during a search; an invented one is derived in full only if it matches.
pub(crate) enum Candidate<'a> {
    Invented(Invented, u32, Kind),
    Kept(&'a Entity),
}

impl Directory {
    pub(crate) fn new(seed: u64, international: Option<Vec<PeppolParticipant>>, ids: &mut IdMaker) -> Self {
        Self {
            invented: Invented::new(seed),
            kept: HashMap::new(),
            newcomers: Vec::new(),
            claimed: Vec::new(),
            by_number: HashMap::new(),
            by_siren: HashMap::new(),
            networks: [ids.unstamped(), ids.unstamped()],
            international,
        }
    }

    /// The first companies, all private and registered.
    pub(crate) fn companies(&self) -> Vec<Company> {
        (0..invented::PLAIN).map(|index| self.invented.company(index)).collect()
    }

    /// Claims test entities for a customer: the legal units of `count` companies, from `first` on.
    pub(crate) fn give_test_entities(
        &mut self,
        customer: CustomerId,
        first: usize,
        count: usize,
        client: &str,
    ) {
        let plain = 0..invented::PLAIN;
        for index in plain.skip(first).take(count) {
            let mut entity = self.invented.entity(index, Kind::LegalUnit);
            entity.relate(customer, Relation::of_new_account(client));
            for line in entity.identifiers.iter_mut().flat_map(|identifier| &mut identifier.registrations) {
                line.by = Some(customer);
            }
            self.claimed.push((customer, entity.id));
            self.kept.insert(entity.id, entity);
        }
    }

    pub(crate) fn network(&self, network: Network) -> Uuid {
        let [domestic, peppol] = self.networks;
        match network {
            Network::DomesticFr => domestic,
            Network::PeppolInternational => peppol,
        }
    }

    /// Participants of other platforms in the international directory, if there is one.
    pub(crate) fn international(&self) -> Option<&[PeppolParticipant]> {
        self.international.as_deref()
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<Cow<'_, Entity>> {
        if let Some(entity) = self.kept.get(&id) {
            return Some(Cow::Borrowed(entity));
        }
        let (index, kind) = self.invented.with_id(id)?;
        Some(Cow::Owned(self.invented.entity(index, kind)))
    }

    /// The entity, for a change.
    pub(crate) fn edit(&mut self, id: Uuid) -> Option<&mut Entity> {
        if !self.kept.contains_key(&id) {
            let (index, kind) = self.invented.with_id(id)?;
            self.kept.insert(id, self.invented.entity(index, kind));
        }
        self.kept.get_mut(&id)
    }

    /// The entity with this main identifier.
    pub(crate) fn find(&self, scheme: &str, value: &str) -> Option<Uuid> {
        if let Some(id) = self.by_number.get(&(scheme.to_owned(), value.to_owned())) {
            return Some(*id);
        }
        match scheme {
            "0002" => {
                self.invented.with_siren(value).map(|index| self.invented.entity(index, Kind::LegalUnit).id)
            }
            "0009" => {
                self.invented.with_siret(value).map(|index| self.invented.entity(index, Kind::Office).id)
            }
            _ => None,
        }
    }

    /// The entities that a customer claims, in the order of the claims.
    pub(crate) fn own(&self, customer: CustomerId) -> impl Iterator<Item = &Entity> {
        let own = self.claimed.iter().filter(move |(claimer, _)| *claimer == customer);
        own.filter_map(|(_, id)| self.kept.get(id)).filter(move |entity| entity.claim_of(customer).is_some())
    }

    /// The entities that any customer claims, once a claim.
    pub(crate) fn claimed(&self) -> impl Iterator<Item = &Entity> {
        let claimed = |(customer, id): &(CustomerId, Uuid)| {
            self.kept.get(id).filter(|entity| entity.claim_of(*customer).is_some())
        };
        self.claimed.iter().filter_map(claimed)
    }

    pub(crate) fn claim(&mut self, customer: CustomerId, id: Uuid, relation: Relation) {
        self.claimed.retain(|known| *known != (customer, id));
        self.claimed.push((customer, id));
        if let Some(entity) = self.edit(id) {
            entity.relate(customer, relation);
        }
    }

    /// The legal unit with this SIREN, added if unknown; `None` for an invalid SIREN.
    pub(crate) fn unit(&mut self, siren: &str, ids: &mut IdMaker, now_ms: u64) -> Option<&mut Entity> {
        if self.find("0002", siren).is_none() {
            let name = Some(format!("Company {siren}"));
            self.learn(&Party { name, siren: Some(siren.to_owned()), ..Party::default() }, ids, now_ms);
        }
        let id = self.find("0002", siren)?;
        self.edit(id)
    }

    /// Adds a new entity.
    pub(crate) fn add(&mut self, entity: Entity) {
        self.by_number.insert((entity.scheme.clone(), entity.value.clone()), entity.id);
        if let Some(siren) = &entity.siren {
            self.by_siren.entry(siren.clone()).or_default().push(entity.id);
        }
        self.newcomers.push(entity.id);
        self.kept.insert(entity.id, entity);
    }

    /// Removes an entity that was not invented. Invented ones are French, and stay.
    pub(crate) fn remove(&mut self, id: Uuid) {
        self.newcomers.retain(|known| *known != id);
        self.claimed.retain(|(_, known)| *known != id);
        if let Some(entity) = self.kept.remove(&id) {
            self.by_number.remove(&(entity.scheme, entity.value));
            if let Some(all) = entity.siren.and_then(|siren| self.by_siren.get_mut(&siren)) {
                all.retain(|known| *known != id);
            }
        }
    }

    /// The offices of a legal unit that were not invented.
    pub(crate) fn has_offices(&self, unit: Uuid) -> bool {
        let mut newcomers = self.newcomers.iter().filter_map(|id| self.kept.get(id));
        newcomers.any(|entity| entity.parent.as_ref().is_some_and(|parent| parent.id == unit))
    }

    /// All candidates of a search in the French directory. Entities that were not invented come first: after 40,000
    /// others no page would reach them.
    pub(crate) fn french(&self, today: Date) -> impl Iterator<Item = Candidate<'_>> {
        let newcomers = self.newcomers.iter().filter_map(|id| self.kept.get(id));
        let newcomers =
            newcomers.filter(move |entity| entity.is_in_french_directory(today)).map(Candidate::Kept);
        let invented = self.invented;
        newcomers.chain(invented.all().map(move |(index, kind)| Candidate::Invented(invented, index, kind)))
    }

    /// The candidates of one company.
    pub(crate) fn french_with_siren(&self, siren: &str, today: Date) -> Vec<Candidate<'_>> {
        let newcomers = self.by_siren.get(siren).into_iter().flatten().filter_map(|id| self.kept.get(id));
        let newcomers = newcomers.filter(|entity| entity.is_in_french_directory(today)).map(Candidate::Kept);
        let invented = self.invented;
        let both = [Kind::LegalUnit, Kind::Office];
        let known = invented.with_siren(siren).into_iter();
        newcomers
            .chain(known.flat_map(|index| both.map(|kind| Candidate::Invented(invented, index, kind))))
            .collect()
    }

    /// Adds a party of a document, if it has a valid and unknown SIREN.
    pub(crate) fn learn(&mut self, party: &Party, ids: &mut IdMaker, now_ms: u64) {
        if self.newcomers.len() >= MOST_MET {
            return;
        }
        let Some(company) = Company::met(party) else { return };
        if self.find("0002", &company.siren).is_some() {
            return;
        }
        let unit = self.enter(&company, Kind::LegalUnit, None, ids, now_ms);
        if !company.siret.is_empty() && self.find("0009", &company.siret).is_none() {
            let parent = Parent { id: unit, name: company.name.clone() };
            self.enter(&company, Kind::Office, Some(parent), ids, now_ms);
        }
    }

    fn enter(
        &mut self,
        company: &Company,
        kind: Kind,
        parent: Option<Parent>,
        ids: &mut IdMaker,
        now_ms: u64,
    ) -> Uuid {
        let [id, identifier, registration] = [ids.next(now_ms), ids.next(now_ms), ids.next(now_ms)];
        let mut entity = Entity::of_company(company, kind, id, identifier, parent);
        entity.listed = true;
        entity.register_main_elsewhere(registration, SINCE);
        self.add(entity);
        id
    }
}

impl Candidate<'_> {
    /// The entity in full, in its present state.
    pub(crate) fn entity<'a>(&'a self, directory: &'a Directory) -> Cow<'a, Entity> {
        match self {
            Self::Kept(entity) => Cow::Borrowed(*entity),
            Self::Invented(invented, index, kind) => {
                let entity = invented.entity(*index, *kind);
                directory.kept.get(&entity.id).map_or(Cow::Owned(entity), Cow::Borrowed)
            }
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Kept(entity) => entity.kind,
            Self::Invented(_, _, kind) => *kind,
        }
    }

    pub(crate) fn name(&self) -> String {
        match self {
            Self::Kept(entity) => entity.name.clone(),
            Self::Invented(invented, index, _) => invented.name(*index),
        }
    }

    pub(crate) fn siren(&self) -> Option<String> {
        match self {
            Self::Kept(entity) => entity.siren.clone(),
            Self::Invented(invented, index, _) => Some(invented.siren(*index)),
        }
    }

    pub(crate) fn siret(&self) -> Option<String> {
        match self {
            Self::Kept(entity) => entity.siret.clone(),
            Self::Invented(_, _, Kind::LegalUnit) => None,
            Self::Invented(invented, index, Kind::Office) => Some(invented.company(*index).siret),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = date(2026, 10, 15);

    fn directory(seed: u64) -> Directory {
        Directory::new(seed, None, &mut IdMaker::new(seed))
    }

    #[test]
    fn a_seed_decides_the_companies() {
        assert_eq!(directory(3).companies(), directory(3).companies());
        assert_ne!(directory(3).companies(), directory(4).companies());
        assert_eq!(directory(3).companies().len(), 300);
        assert_eq!(directory(3).french(TODAY).count(), 40_000);
    }

    #[test]
    fn a_party_is_learnt_once_and_only_with_a_valid_siren() {
        let mut directory = directory(1);
        let mut ids = IdMaker::new(9);
        let mut party = Party { name: Some("Les Bons Tests".to_owned()), ..Party::default() };
        directory.learn(&party, &mut ids, 0);
        party.siren = Some("123456789".to_owned());
        directory.learn(&party, &mut ids, 0);
        assert!(directory.newcomers.is_empty());
        party.siren = Some("732829320".to_owned());
        directory.learn(&party, &mut ids, 0);
        directory.learn(&party, &mut ids, 0);
        assert_eq!(directory.newcomers.len(), 1);
        let id = directory.find("0002", "732829320").unwrap();
        assert_eq!(directory.get(id).unwrap().name, "Les Bons Tests");
        party.siren = Some(directory.companies()[0].siren.clone());
        directory.learn(&party, &mut ids, 0);
        assert_eq!(directory.newcomers.len(), 1, "an invented company is known already");
    }

    #[test]
    fn a_change_to_an_invented_company_is_kept() {
        let mut directory = directory(1);
        let company = directory.companies()[5].clone();
        let id = directory.find("0002", &company.siren).unwrap();
        let customer = CustomerId(Uuid::nil());
        directory.claim(customer, id, Relation::default());
        assert!(directory.get(id).unwrap().claim_of(customer).is_some());
        let found = directory.french_with_siren(&company.siren, TODAY);
        assert_eq!(found.len(), 2);
        assert!(found[0].entity(&directory).claim_of(customer).is_some());
        assert_eq!(directory.own(customer).count(), 1);
        assert_eq!(directory.own(CustomerId(Uuid::max())).count(), 0);
    }
}
