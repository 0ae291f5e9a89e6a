//! Entities, their identifiers, and what those are registered on.

use jiff::civil::Date;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::company::Company;
use crate::world::Direction;

/// Legal unit or establishment.
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
    /// French entities only.
    pub(crate) siren: Option<String>,
    pub(crate) siret: Option<String>,
    pub(crate) parent: Option<Parent>,
    pub(crate) postal_address: Option<Value>,
    /// `disclosureStatus`, `chorusPro`.
    pub(crate) more: Map<String, Value>,
    pub(crate) identifiers: Vec<Identifier>,
    /// In the French directory whether registered or not.
    pub(crate) listed: bool,
    /// Between the account and the entity; `None` where it is not claimed.
    pub(crate) relation: Option<Relation>,
    /// As configured; no answer about entities shows it.
    pub(crate) vat_regime: Option<String>,
}

/// What the account attached to an entity: `data` and `direction`, as they came.
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

    /// Whether the entity only sends.
    pub(crate) fn is_outbound(&self) -> bool {
        self.direction() == Some(Direction::Outbound)
    }

    /// The header that every entity of a new account carries.
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

    /// Came with the entity and goes with it.
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

/// An identifier on a network, for a while.
#[derive(Debug, Clone)]
pub(crate) struct Registration {
    pub(crate) id: Uuid,
    pub(crate) network: Network,
    pub(crate) address: String,
    pub(crate) from: Date,
    /// The first day on which it no longer counts.
    pub(crate) to: Option<Date>,
    pub(crate) self_billing: bool,
    /// Made by the account; else by another platform.
    pub(crate) own: bool,
    /// While the participant is on its way to another SMP.
    pub(crate) migration_key: Option<String>,
}

impl Registration {
    /// Over; an own one then waits to be unregistered or registered again.
    pub(crate) fn is_over(&self, today: Date) -> bool {
        self.to.is_some_and(|end| end <= today)
    }

    pub(crate) fn is_in_force(&self, today: Date) -> bool {
        self.from <= today && !self.is_over(today)
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
            relation: None,
            vat_regime: None,
        }
    }

    pub(crate) fn is_french(&self) -> bool {
        self.country == "FR"
    }

    /// Where invoices for this entity go, where it has a SIREN: `0225:` and the numbers.
    pub(crate) fn address(&self) -> String {
        match (&self.siren, &self.siret) {
            (Some(siren), Some(siret)) => format!("0225:{siren}_{siret}"),
            (Some(siren), None) => format!("0225:{siren}"),
            (None, _) => format!("{}:{}", self.scheme, self.value),
        }
    }

    /// Where invoices for one of its identifiers go.
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
                own: false,
                migration_key: None,
            });
        }
    }

    pub(crate) fn registrations(&self) -> impl Iterator<Item = &Registration> {
        self.identifiers.iter().flat_map(|identifier| &identifier.registrations)
    }

    /// The account's registrations that are not over, those to come included.
    pub(crate) fn has_active_registration(&self, today: Date) -> bool {
        self.registrations().any(|line| line.own && !line.is_over(today))
    }

    /// Whether the French directory shows it.
    pub(crate) fn is_in_french_directory(&self, today: Date) -> bool {
        let domestic = |line: &Registration| line.network == Network::DomesticFr && !line.is_over(today);
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
