//! Entities, their identifiers, and the registrations of those.

use jiff::civil::Date;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::company::Company;
use super::line::Written;
use crate::direction::Direction;
use crate::ids::CustomerId;

/// Kind of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    LegalUnit,
    Office,
}

impl Kind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::LegalUnit => "LEGAL_UNIT",
            Self::Office => "OFFICE",
        }
    }
}

/// The legal unit of an establishment.
#[derive(Debug, Clone)]
pub(crate) struct Parent {
    pub(crate) id: Uuid,
    pub(crate) name: String,
}

/// A legal unit or an establishment.
#[derive(Debug, Clone)]
pub(crate) struct Entity {
    pub(crate) id: Uuid,
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) country: String,
    pub(crate) scope: String,
    pub(crate) scheme: String,
    pub(crate) value: String,
    /// SIREN of a French entity.
    pub(crate) siren: Option<String>,
    pub(crate) siret: Option<String>,
    pub(crate) parent: Option<Parent>,
    pub(crate) postal_address: Option<Value>,
    /// `disclosureStatus`, `chorusPro`.
    pub(crate) more: Map<String, Value>,
    pub(crate) identifiers: Vec<Identifier>,
    /// The French directory shows the entity even if it is not registered.
    pub(crate) listed: bool,
    /// One claim a customer.
    pub(crate) claims: Vec<Claim>,
}

/// The claim of one customer on an entity.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) customer: CustomerId,
    pub(crate) relation: Relation,
    /// The configured regime; no answer about entities shows it.
    pub(crate) vat_regime: Option<String>,
}

/// Relation of the operator with an entity: `data` and `direction`, unchanged.
#[derive(Debug, Clone, Default)]
pub(crate) struct Relation(pub(crate) Map<String, Value>);

impl Relation {
    pub(crate) fn direction(&self) -> Option<Direction> {
        match self.0.get("direction").and_then(Value::as_str) {
            Some("INBOUND") => Some(Direction::Inbound),
            Some("OUTBOUND") => Some(Direction::Outbound),
            _ => None,
        }
    }

    /// True if the entity only sends.
    pub(crate) fn is_outbound(&self) -> bool {
        self.direction() == Some(Direction::Outbound)
    }

    /// The relation of a new account's entities, with one header.
    pub(crate) fn of_new_account(account: &str) -> Self {
        let data = json!({"header": [{"key": "x-sandbox-client-id", "value": account}]});
        Self(Map::from_iter([("data".to_owned(), data)]))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IdentifierKind {
    Legal,
    Office,
    RoutingCode,
    Suffix,
}

impl IdentifierKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Legal => "LEGAL_IDENTIFIER",
            Self::Office => "OFFICE_IDENTIFIER",
            Self::RoutingCode => "ROUTING_CODE",
            Self::Suffix => "SUFFIX",
        }
    }

    /// True for an identifier that exists as long as its entity.
    pub(crate) fn is_base(self) -> bool {
        matches!(self, Self::Legal | Self::Office)
    }
}

/// One identifier of an entity.
#[derive(Debug, Clone)]
pub(crate) struct Identifier {
    pub(crate) id: Uuid,
    pub(crate) kind: IdentifierKind,
    pub(crate) scheme: String,
    pub(crate) value: String,
    pub(crate) label: Option<String>,
    pub(crate) postal_address: Option<Value>,
    pub(crate) registrations: Vec<Registration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    DomesticFr,
    PeppolInternational,
}

impl Network {
    pub(crate) const ALL: [Self; 2] = [Self::DomesticFr, Self::PeppolInternational];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::DomesticFr => "DOMESTIC_FR",
            Self::PeppolInternational => "PEPPOL_INTERNATIONAL",
        }
    }

    pub(crate) fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|network| network.as_str() == text)
    }
}

/// Registration of an identifier on a network, for a period.
#[derive(Debug, Clone)]
pub(crate) struct Registration {
    pub(crate) id: Uuid,
    pub(crate) network: Network,
    pub(crate) address: String,
    pub(crate) from: Date,
    /// The first day after the period.
    pub(crate) to: Option<Date>,
    pub(crate) self_billing: bool,
    /// The customer that registered; `None` for another platform.
    pub(crate) by: Option<CustomerId>,
    /// Dates and state as a test wrote them, if it set the line.
    pub(crate) written: Option<Written>,
    /// Key of an ongoing migration to another SMP.
    pub(crate) migration_key: Option<String>,
}

impl Registration {
    /// True after the end. A customer's ended registration can be unregistered, or registered again.
    pub(crate) fn is_over(&self, today: Date) -> bool {
        self.to.is_some_and(|end| end <= today)
    }

    /// True if the French directory shows the line. It hides ended lines, except those that a test set.
    pub(crate) fn is_listed(&self, today: Date) -> bool {
        self.written.is_some() || !self.is_over(today)
    }

    pub(crate) fn is_in_force(&self, today: Date) -> bool {
        self.from <= today && !self.is_over(today)
    }

    /// True if the line receives invoices: it is neither withdrawn nor for statuses only.
    pub(crate) fn takes_invoices(&self, today: Date) -> bool {
        let withdrawn = self.written.as_ref().is_some_and(|written| written.status.is_some());
        self.is_in_force(today) && !withdrawn && !self.address.to_lowercase().ends_with("_status")
    }
}

impl Entity {
    pub(crate) fn of_company(
        company: &Company,
        kind: Kind,
        id: Uuid,
        identifier: Uuid,
        parent: Option<Parent>,
    ) -> Self {
        let (scheme, value, scope) = match kind {
            Kind::LegalUnit => ("0002", &company.siren, "PRIVATE_TAX_PAYER"),
            Kind::Office => ("0009", &company.siret, "PRIMARY"),
        };
        let located = !company.city.is_empty() && !company.address_line.is_empty();
        let address = || {
            json!({
                "city": company.city,
                "postalCode": company.postal_code,
                "addressLine1": company.address_line
            })
        };
        Self {
            id,
            kind,
            name: company.name.clone(),
            country: "FR".to_owned(),
            scope: scope.to_owned(),
            scheme: scheme.to_owned(),
            value: value.clone(),
            siren: Some(company.siren.clone()),
            siret: (kind == Kind::Office).then(|| company.siret.clone()),
            parent,
            postal_address: located.then(address),
            more: Map::new(),
            identifiers: vec![Identifier::base(kind, identifier, scheme, value)],
            listed: false,
            claims: Vec::new(),
        }
    }

    pub(crate) fn is_french(&self) -> bool {
        self.country == "FR"
    }

    /// Electronic address of this entity, if it has a SIREN: `0225:` and the numbers.
    pub(crate) fn address(&self) -> String {
        match (&self.siren, &self.siret) {
            (Some(siren), Some(siret)) => format!("0225:{siren}_{siret}"),
            (Some(siren), None) => format!("0225:{siren}"),
            (None, _) => format!("{}:{}", self.scheme, self.value),
        }
    }

    /// Electronic address of one of its identifiers.
    pub(crate) fn address_of(&self, identifier: &Identifier) -> String {
        match identifier.kind {
            kind if kind.is_base() => self.address(),
            _ => format!("{}_{}", self.address(), identifier.value),
        }
    }

    /// Registers the main identifier with another platform.
    pub(crate) fn register_main_elsewhere(&mut self, id: Uuid, from: Date) {
        let address = self.address();
        if let Some(main) = self.identifiers.first_mut() {
            main.registrations.push(Registration {
                id,
                network: Network::DomesticFr,
                address,
                from,
                to: None,
                self_billing: false,
                by: None,
                written: None,
                migration_key: None,
            });
        }
    }

    pub(crate) fn registrations(&self) -> impl Iterator<Item = &Registration> {
        self.identifiers.iter().flat_map(|identifier| &identifier.registrations)
    }

    /// The customer's relation with it, if the customer claims it.
    pub(crate) fn relation_of(&self, customer: CustomerId) -> Option<&Relation> {
        self.claim_of(customer).map(|claim| &claim.relation)
    }

    pub(crate) fn claim_of(&self, customer: CustomerId) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.customer == customer)
    }

    /// Claims it, or replaces the relation of the claim.
    pub(crate) fn relate(&mut self, customer: CustomerId, relation: Relation) {
        match self.claims.iter_mut().find(|claim| claim.customer == customer) {
            Some(claim) => claim.relation = relation,
            None => self.claims.push(Claim { customer, relation, vat_regime: None }),
        }
    }

    pub(crate) fn release(&mut self, customer: CustomerId) {
        self.claims.retain(|claim| claim.customer != customer);
    }

    /// Sets the VAT regime of a customer's reports.
    pub(crate) fn configure(&mut self, customer: CustomerId, regime: String) {
        if let Some(claim) = self.claims.iter_mut().find(|claim| claim.customer == customer) {
            claim.vat_regime = Some(regime);
        }
    }

    /// Registrations of a customer that have not ended, future ones included.
    pub(crate) fn has_active_registration(&self, customer: CustomerId, today: Date) -> bool {
        self.registrations().any(|line| line.by == Some(customer) && !line.is_over(today))
    }

    /// True if the French directory shows it.
    pub(crate) fn is_in_french_directory(&self, today: Date) -> bool {
        let domestic = |line: &Registration| line.network == Network::DomesticFr && line.is_listed(today);
        self.listed || self.registrations().any(domestic)
    }
}

impl Identifier {
    pub(crate) fn base(kind: Kind, id: Uuid, scheme: &str, value: &str) -> Self {
        Self {
            id,
            kind: match kind {
                Kind::LegalUnit => IdentifierKind::Legal,
                Kind::Office => IdentifierKind::Office,
            },
            scheme: scheme.to_owned(),
            value: value.to_owned(),
            label: None,
            postal_address: None,
            registrations: Vec::new(),
        }
    }
}
