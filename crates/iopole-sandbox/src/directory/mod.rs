//! The French directory: invented companies, and those met in documents.

mod company;
mod names;

use std::collections::HashMap;

use uuid::Uuid;

use crate::documents::Party;
use crate::ids::IdMaker;

pub use company::Company;
pub(crate) use company::{Entry, Kind, Parent};

/// How many companies are invented.
const COMPANIES: usize = 300;

/// Entries of the directory, legal units and their establishments.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    companies: Vec<Company>,
    entries: Vec<Entry>,
    /// Position of the entry of each SIREN and SIRET.
    by_number: HashMap<String, usize>,
    /// The domestic network, the same for every entry.
    network: Uuid,
}

impl Directory {
    /// Invents the companies a seed stands for.
    pub(crate) fn invented(seed: u64, ids: &mut IdMaker, now_ms: u64) -> Self {
        let mut directory = Self {
            companies: Vec::with_capacity(COMPANIES),
            entries: Vec::new(),
            by_number: HashMap::new(),
            network: ids.unstamped(),
        };
        let mut rng = fastrand::Rng::with_seed(seed ^ 0x5eed_d1ec);
        while directory.companies.len() < COMPANIES {
            let company = Company::invent(&mut rng);
            if !directory.by_number.contains_key(&company.siren) {
                directory.enter(&company, ids, now_ms);
                directory.companies.push(company);
            }
        }
        directory
    }

    pub(crate) fn companies(&self) -> &[Company] {
        &self.companies
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// The entry with this SIREN or SIRET.
    pub(crate) fn find(&self, number: &str) -> Option<&Entry> {
        self.by_number.get(number).and_then(|position| self.entries.get(*position))
    }

    pub(crate) fn network(&self) -> Uuid {
        self.network
    }

    /// Enters a party of a document, if it has a valid SIREN that is not there yet.
    pub(crate) fn learn(&mut self, party: &Party, ids: &mut IdMaker, now_ms: u64) {
        if let Some(company) =
            Company::met(party).filter(|company| !self.by_number.contains_key(&company.siren))
        {
            self.enter(&company, ids, now_ms);
        }
    }

    fn enter(&mut self, company: &Company, ids: &mut IdMaker, now_ms: u64) {
        let unit = ids.next(now_ms);
        let parent = Parent { id: unit, name: company.name.clone() };
        self.push(Entry::new(company, Kind::LegalUnit, unit, None, ids, now_ms));
        if !company.siret.is_empty() {
            let office = ids.next(now_ms);
            self.push(Entry::new(company, Kind::Office, office, Some(parent), ids, now_ms));
        }
    }

    fn push(&mut self, entry: Entry) {
        self.by_number.insert(entry.number().to_owned(), self.entries.len());
        self.entries.push(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::company::luhn_sum;
    use super::*;

    fn directory(seed: u64) -> Directory {
        Directory::invented(seed, &mut IdMaker::new(seed), 1_792_051_200_000)
    }

    #[test]
    fn every_invented_number_passes_its_check() {
        let directory = directory(3);
        assert_eq!(directory.companies().len(), COMPANIES);
        for company in directory.companies() {
            assert_eq!((company.siren.len(), luhn_sum(&company.siren) % 10), (9, 0), "{company:?}");
            assert_eq!((company.siret.len(), luhn_sum(&company.siret) % 10), (14, 0), "{company:?}");
            assert!(company.siret.starts_with(&company.siren));
            // Numbers that begin with two zeros are given to nobody.
            assert!(company.siren.starts_with("00"));
        }
    }

    #[test]
    fn a_seed_decides_the_companies() {
        assert_eq!(directory(3).companies(), directory(3).companies());
        assert_ne!(directory(3).companies(), directory(4).companies());
    }

    #[test]
    fn a_party_is_learnt_once_and_only_with_a_valid_siren() {
        let mut directory = directory(1);
        let mut ids = IdMaker::new(9);
        let before = directory.entries().count();
        let mut party = Party { name: Some("Les Bons Tests".to_owned()), ..Party::default() };
        directory.learn(&party, &mut ids, 0);
        party.siren = Some("123456789".to_owned());
        directory.learn(&party, &mut ids, 0);
        assert_eq!(directory.entries().count(), before);
        party.siren = Some("732829320".to_owned());
        directory.learn(&party, &mut ids, 0);
        directory.learn(&party, &mut ids, 0);
        assert_eq!(directory.entries().count(), before + 1);
        assert_eq!(directory.find("732829320").map(Entry::name), Some("Les Bons Tests"));
    }
}
