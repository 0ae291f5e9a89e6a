//! Business entities, which the platform's pages also call participants: legal units and offices, their identifiers,
//! and the networks that those are registered on.

mod batch;
mod create;
mod registration;
mod relation;
pub(crate) mod rule;

pub use batch::{
    BatchAction, BatchClaim, BatchIdentifier, BatchRegistration, BatchRegistrationData,
    BatchRegistrationReferences, BusinessEntityBatch, SchemeValueRef,
};
pub use create::{CreateBusinessEntity, CreateIdentifier, NewIdentifier};
pub use registration::{
    ConfiguredVatRegime, OutboundPeppolMigration, RegisterIdentifier, SelfBillingActivation,
    SelfBillingActivationByIdentifier, SelfBillingNetworkResult, SelfBillingStatus,
};
pub use relation::{OperatorRelation, RelationData, RelationEdit, RelationPair};
pub use rule::BrokenRule;

use crate::codes::{NetworkIdentifier, VatRegime};
use crate::dates::DateText;
use crate::ids::{BusinessEntityId, BusinessEntityIdentifierId, DirectoryId, NetworkId};
use crate::json::RawJson;
use crate::open_enum::open_enum;
use crate::record::record;
use crate::search::Page;

/// What `GET /v1/config/business/entity` answers: the operator's own entities.
pub type BusinessEntityPage = Page<BusinessEntity>;

record! {
    /// A legal unit or an office, as the operator's own directory and the French one show it (contract:
    /// `BusinessEntity`, `DirectoryBusinessEntity`, the same members).
    #[doc(alias = "participant")]
    #[doc(alias = "DirectoryBusinessEntity")]
    pub struct BusinessEntity;
    required {
        /// The entity.
        business_entity_id: BusinessEntityId = "businessEntityId", debug;
    }
    optional {
        /// Its name.
        name: Option<String> = "name";
        /// ISO 3166-1, two letters, with `1A` and `XI` besides. Required by the contract, missing in its examples.
        country: Option<String> = "country", debug code;
        /// Its VAT regime. In the contract's examples; live answers never had it, not even after
        /// it was configured.
        vat_regime: Option<VatRegime> = "vatRegime", debug;
        /// The regime from the next 1 February, where an open report blocks the change.
        next_vat_regime: Option<VatRegime> = "nextVatRegime", debug;
        /// Legal unit or office; may be `null`.
        r#type: Option<BusinessEntityType> = "type", debug;
        /// What kind of one.
        scope: Option<BusinessEntityScope> = "scope", debug;
        /// EAS code of `identifier_value`: `0002` for a SIREN, `0009` for a SIRET.
        identifier_scheme: Option<String> = "identifierScheme", debug code;
        /// Its main identifier. Foreign ones may hold spaces.
        identifier_value: Option<String> = "identifierValue";
        /// SIREN and SIRET; French entities only.
        country_identifier: Option<CountryIdentifier> = "countryIdentifier";
        /// The legal unit it belongs to; offices only.
        legal_unit: Option<LegalUnitRef> = "legalUnit";
        /// Its address.
        postal_address: Option<DirectoryPostalAddress> = "postalAddress";
        /// What may be told about it.
        disclosure_status: Option<DisclosureStatus> = "disclosureStatus", debug;
        /// What Chorus Pro wants; French public entities only.
        chorus_pro: Option<ChorusPro> = "chorusPro", debug;
        /// What the operator has attached to it.
        operator_relation: Option<OperatorRelation> = "operatorRelation", debug;
        /// Its identifiers, each with its registrations.
        identifiers: Vec<BusinessEntityIdentifier> = "identifiers", debug;
    }
}

impl BusinessEntity {
    /// The identifiers and registrations that could not be read, as they came. While there are any, an address that
    /// [`registrations`](Self::registrations) does not show may be registered all the same.
    pub fn odd_registrations(&self) -> Vec<&RawJson> {
        let own = ["identifiers"].into_iter().filter_map(|key| self.extra.json(key));
        let nested = self.identifiers.iter().flat_map(|identifier| {
            let keys = ["networkRegistered", "networksRegistered"].into_iter();
            keys.filter_map(|key| identifier.extra.json(key))
        });
        let lines = self.identifiers.iter().flat_map(|identifier| &identifier.network_registered);
        let members = lines.flat_map(|line| {
            let keys = ["networkIdentifier", "directoryAddress"].into_iter();
            keys.filter_map(|key| line.extra.json(key))
        });
        own.chain(nested).chain(members).filter(|odd| !odd.says_nothing()).collect()
    }

    /// Every registration of the entity on a network: the addresses that invoices can go to. One whose `valid_from`
    /// is still to come does not receive yet.
    pub fn registrations<'a>(
        &'a self,
        network: &'a NetworkIdentifier,
    ) -> impl Iterator<Item = &'a NetworkRegistration> {
        let all = self.identifiers.iter().flat_map(|identifier| &identifier.network_registered);
        all.filter(move |registration| registration.network_identifier.as_ref() == Some(network))
    }
}

record! {
    /// The French numbers of an entity, as text: a `siret` that holds a SIREN was seen.
    pub struct CountryIdentifier;
    optional {
        /// 9 digits.
        siren: Option<String> = "siren";
        /// 14 digits.
        siret: Option<String> = "siret";
    }
}

record! {
    /// The legal unit that an office belongs to.
    pub struct LegalUnitRef;
    required {
        /// The legal unit.
        business_entity_id: BusinessEntityId = "businessEntityId", debug;
    }
    optional {
        /// Its name.
        name: Option<String> = "name";
    }
}

record! {
    /// An address in the directory; invoices write theirs with other names.
    pub struct DirectoryPostalAddress;
    optional {
        /// Region.
        country_subdivision: Option<String> = "countrySubdivision";
        /// City.
        city: Option<String> = "city";
        /// Postal code.
        postal_code: Option<String> = "postalCode";
        /// First line.
        address_line1: Option<String> = "addressLine1";
        /// Second line.
        address_line2: Option<String> = "addressLine2";
        /// Third line.
        address_line3: Option<String> = "addressLine3";
    }
}

record! {
    /// What the public portal Chorus Pro wants on invoices to an entity.
    pub struct ChorusPro;
    optional {
        /// A legal commitment number is needed.
        engagement_juridique: Option<bool> = "engagementJuridique", debug;
        /// A service code is needed.
        service: Option<bool> = "service", debug;
        /// One of the two is needed.
        eng_jur_serv: Option<bool> = "engJurServ", debug;
        /// A contracting authority, which also gets invoices of construction works.
        moa: Option<bool> = "moa", debug;
        /// A contracting authority that gets only those.
        moa_unique: Option<bool> = "moaUnique", debug;
        /// It publishes the payment status of invoices.
        statut_mise_en_paiement: Option<bool> = "statutMiseEnPaiement", debug;
    }
}

record! {
    /// One identifier of an entity (contract: `BusinessEntityIdentifier`, `DirectoryIdentifier`).
    #[doc(alias = "DirectoryIdentifier")]
    pub struct BusinessEntityIdentifier;
    required {
        /// The identifier's own identifier; what is registered on networks.
        business_entity_identifier_id: BusinessEntityIdentifierId = "businessEntityIdentifierId", debug;
    }
    optional {
        /// Its kind.
        r#type: Option<IdentifierType> = "type", debug;
        /// 4 digits.
        scheme: Option<String> = "scheme", debug code;
        /// Letters, digits, `-` and `_` by the contract; others were seen.
        value: Option<String> = "value";
        /// A name for people.
        label: Option<String> = "label";
        /// Where it is registered. The contract has `networkRegistered` here and `networksRegistered` on the
        /// entities of the configuration, whose live answers have the first: both are read.
        network_registered: Vec<NetworkRegistration> = "networkRegistered" | "networksRegistered", debug;
        /// On some French routing codes.
        postal_address: Option<DirectoryPostalAddress> = "postalAddress";
    }
}

record! {
    /// A registration of an identifier on a network.
    pub struct NetworkRegistration;
    optional {
        /// The registration.
        directory_id: Option<DirectoryId> = "directoryId", debug;
        /// The network.
        network_id: Option<NetworkId> = "networkId", debug;
        /// The network by name.
        network_identifier: Option<NetworkIdentifier> = "networkIdentifier", debug;
        /// The address that routes, `0225:<siren>_<suffix>` in France.
        directory_address: Option<String> = "directoryAddress";
        /// Whether self-billed invoices are accepted.
        is_self_billing: Option<bool> = "isSelfBilling", debug;
        /// A pending state; missing when settled.
        status: Option<RegistrationStatus> = "status", debug;
        /// From when it receives; may be to come. White label by the contract, seen in all examples.
        valid_from: Option<DateText> = "validFrom", debug;
        /// Until when.
        valid_to: Option<DateText> = "validTo", debug;
        /// The platform behind it; white label only.
        platform_detail: Option<PlatformDetail> = "platformDetail";
    }
}

record! {
    /// The platform that receives for a registration.
    pub struct PlatformDetail;
    optional {
        /// Its name.
        name: Option<String> = "name";
        /// Its number.
        legal_identifier: Option<String> = "legalIdentifier";
        /// How to reach it.
        contact: Option<String> = "contact";
    }
}

open_enum! {
    /// The kind of an entity.
    pub enum BusinessEntityType {
        /// A legal person.
        LegalUnit = "LEGAL_UNIT",
        /// An establishment of one.
        Office = "OFFICE",
    }
}

open_enum! {
    /// What kind of legal unit or office it is.
    pub enum BusinessEntityScope {
        /// A private legal unit that pays tax.
        PrivateTaxPayer = "PRIVATE_TAX_PAYER",
        /// A public legal unit.
        Public = "PUBLIC",
        /// The head office.
        Primary = "PRIMARY",
        /// Another office.
        Secondary = "SECONDARY",
    }
}

open_enum! {
    /// What may be told about an entity.
    pub enum DisclosureStatus {
        /// Everything.
        Public = "Public",
        /// A part.
        Restricted = "Restricted",
        /// It wants no commercial approach.
        NoSolicitation = "NoSolicitation",
    }
}

open_enum! {
    /// The kind of an identifier.
    pub enum IdentifierType {
        /// Of a legal unit.
        LegalIdentifier = "LEGAL_IDENTIFIER",
        /// Of an office.
        OfficeIdentifier = "OFFICE_IDENTIFIER",
        /// Routes to a service.
        RoutingCode = "ROUTING_CODE",
        /// Added to an identifier to route.
        Suffix = "SUFFIX",
    }
}

open_enum! {
    /// A pending state of a registration.
    pub enum RegistrationStatus {
        /// Gone from the French directory, still in the platform's Peppol records, until it is unregistered or
        /// registered again.
        PendingPeppolRelease = "PENDING_PEPPOL_RELEASE",
    }
}
