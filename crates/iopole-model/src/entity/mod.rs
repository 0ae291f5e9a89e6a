//! Business entities: legal units and offices, their identifiers and their registrations on networks.
//!
//! The platform's pages also call them participants. The main types are [`BusinessEntity`], [`CreateBusinessEntity`],
//! [`RegisterIdentifier`] and [`OperatorRelation`].

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

/// The response of `GET /v1/config/business/entity`: the operator's entities.
pub type BusinessEntityPage = Page<BusinessEntity>;

record! {
    /// A legal unit or an office, in the operator's directory or in the French directory (contract: `BusinessEntity`,
    /// `DirectoryBusinessEntity`, with equal members).
    #[doc(alias = "participant")]
    #[doc(alias = "DirectoryBusinessEntity")]
    pub struct BusinessEntity;
    required {
        /// The identifier of the entity.
        business_entity_id: BusinessEntityId = "businessEntityId", debug;
    }
    optional {
        /// The name.
        name: Option<String> = "name";
        /// The country: ISO 3166-1, two letters, and `1A` and `XI`. Required by the contract, missing in its examples.
        country: Option<String> = "country", debug code;
        /// The VAT regime. It is in the contract's examples; live responses never had it, not even after its
        /// configuration.
        vat_regime: Option<VatRegime> = "vatRegime", debug;
        /// The VAT regime from the next 1 February, if an open report blocks the change.
        next_vat_regime: Option<VatRegime> = "nextVatRegime", debug;
        /// The type: legal unit or office; may be `null`.
        r#type: Option<BusinessEntityType> = "type", debug;
        /// The scope.
        scope: Option<BusinessEntityScope> = "scope", debug;
        /// The scheme of `identifier_value`, an EAS code: `0002` for a SIREN, `0009` for a SIRET.
        identifier_scheme: Option<String> = "identifierScheme", debug code;
        /// The main identifier. Foreign identifiers may contain spaces.
        identifier_value: Option<String> = "identifierValue";
        /// The SIREN and the SIRET; French entities only.
        country_identifier: Option<CountryIdentifier> = "countryIdentifier";
        /// The legal unit of an office.
        legal_unit: Option<LegalUnitRef> = "legalUnit";
        /// The postal address.
        postal_address: Option<DirectoryPostalAddress> = "postalAddress";
        /// The disclosure status.
        disclosure_status: Option<DisclosureStatus> = "disclosureStatus", debug;
        /// The requirements of Chorus Pro; French public entities only.
        chorus_pro: Option<ChorusPro> = "chorusPro", debug;
        /// The operator's relation.
        operator_relation: Option<OperatorRelation> = "operatorRelation", debug;
        /// The identifiers with their registrations.
        identifiers: Vec<BusinessEntityIdentifier> = "identifiers", debug;
    }
}

impl BusinessEntity {
    /// Returns the unreadable identifiers and registrations, unchanged. If there are any, an address that
    /// [`registrations`](Self::registrations) does not return may still be registered.
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

    /// Returns every registration of the entity on a network: the addresses that can receive invoices. A registration
    /// whose `valid_from` is in the future does not receive yet.
    pub fn registrations<'a>(
        &'a self,
        network: &'a NetworkIdentifier,
    ) -> impl Iterator<Item = &'a NetworkRegistration> {
        let all = self.identifiers.iter().flat_map(|identifier| &identifier.network_registered);
        all.filter(move |registration| registration.network_identifier.as_ref() == Some(network))
    }
}

record! {
    /// The French numbers of an entity, as text, because a `siret` with a SIREN was seen.
    pub struct CountryIdentifier;
    optional {
        /// The SIREN, 9 digits.
        siren: Option<String> = "siren";
        /// The SIRET, 14 digits.
        siret: Option<String> = "siret";
    }
}

record! {
    /// The legal unit of an office.
    pub struct LegalUnitRef;
    required {
        /// The identifier of the legal unit.
        business_entity_id: BusinessEntityId = "businessEntityId", debug;
    }
    optional {
        /// The name.
        name: Option<String> = "name";
    }
}

record! {
    /// A postal address in the directory. Invoices name the members differently:
    /// [`PostalAddress`](crate::party::PostalAddress).
    pub struct DirectoryPostalAddress;
    optional {
        /// The region.
        country_subdivision: Option<String> = "countrySubdivision";
        /// The city.
        city: Option<String> = "city";
        /// The postal code.
        postal_code: Option<String> = "postalCode";
        /// The first line.
        address_line1: Option<String> = "addressLine1";
        /// The second line.
        address_line2: Option<String> = "addressLine2";
        /// The third line.
        address_line3: Option<String> = "addressLine3";
    }
}

record! {
    /// The requirements of the public portal Chorus Pro for invoices to an entity.
    pub struct ChorusPro;
    optional {
        /// True if a legal commitment number is required.
        engagement_juridique: Option<bool> = "engagementJuridique", debug;
        /// True if a service code is required.
        service: Option<bool> = "service", debug;
        /// True if one of the two is required.
        eng_jur_serv: Option<bool> = "engJurServ", debug;
        /// True for a contracting authority that also receives invoices for construction works.
        moa: Option<bool> = "moa", debug;
        /// True for a contracting authority that receives only invoices for construction works.
        moa_unique: Option<bool> = "moaUnique", debug;
        /// True if the entity publishes the payment status of invoices.
        statut_mise_en_paiement: Option<bool> = "statutMiseEnPaiement", debug;
    }
}

record! {
    /// One identifier of an entity (contract: `BusinessEntityIdentifier`, `DirectoryIdentifier`).
    #[doc(alias = "DirectoryIdentifier")]
    pub struct BusinessEntityIdentifier;
    required {
        /// The identifier's own identifier, which registrations refer to.
        business_entity_identifier_id: BusinessEntityIdentifierId = "businessEntityIdentifierId", debug;
    }
    optional {
        /// The kind.
        r#type: Option<IdentifierType> = "type", debug;
        /// The scheme, 4 digits.
        scheme: Option<String> = "scheme", debug code;
        /// The value: letters, digits, `-` and `_` by the contract; other characters were seen.
        value: Option<String> = "value";
        /// The display name.
        label: Option<String> = "label";
        /// The registrations. The contract has `networkRegistered` here and `networksRegistered` on entities of the
        /// configuration, whose live responses have the former. Both are read.
        network_registered: Vec<NetworkRegistration> = "networkRegistered" | "networksRegistered", debug;
        /// The postal address, on some French routing codes.
        postal_address: Option<DirectoryPostalAddress> = "postalAddress";
    }
}

record! {
    /// A registration of an identifier on a network.
    pub struct NetworkRegistration;
    optional {
        /// The identifier of the registration.
        directory_id: Option<DirectoryId> = "directoryId", debug;
        /// The identifier of the network.
        network_id: Option<NetworkId> = "networkId", debug;
        /// The network by name.
        network_identifier: Option<NetworkIdentifier> = "networkIdentifier", debug;
        /// The routing address, `0225:<siren>_<suffix>` in France.
        directory_address: Option<String> = "directoryAddress";
        /// True if self-billed invoices are accepted.
        is_self_billing: Option<bool> = "isSelfBilling", debug;
        /// The pending state, missing if no change is pending.
        status: Option<RegistrationStatus> = "status", debug;
        /// The first day of validity, may be in the future. White label only by the contract, but in all examples.
        valid_from: Option<DateText> = "validFrom", debug;
        /// The last day of validity.
        valid_to: Option<DateText> = "validTo", debug;
        /// The platform that receives; white label only.
        platform_detail: Option<PlatformDetail> = "platformDetail";
    }
}

record! {
    /// The platform that receives for a registration.
    pub struct PlatformDetail;
    optional {
        /// The name.
        name: Option<String> = "name";
        /// The registration number.
        legal_identifier: Option<String> = "legalIdentifier";
        /// The contact.
        contact: Option<String> = "contact";
    }
}

open_enum! {
    /// The type of an entity.
    pub enum BusinessEntityType {
        /// A legal person.
        LegalUnit = "LEGAL_UNIT",
        /// An establishment of a legal unit.
        Office = "OFFICE",
    }
}

open_enum! {
    /// The scope of a legal unit or an office.
    pub enum BusinessEntityScope {
        /// A private legal unit that pays tax.
        PrivateTaxPayer = "PRIVATE_TAX_PAYER",
        /// A public legal unit.
        Public = "PUBLIC",
        /// The head office.
        Primary = "PRIMARY",
        /// An office other than the head office.
        Secondary = "SECONDARY",
    }
}

open_enum! {
    /// The disclosure status of an entity.
    pub enum DisclosureStatus {
        /// All data are public.
        Public = "Public",
        /// Some data are public.
        Restricted = "Restricted",
        /// The entity does not want to be solicited.
        NoSolicitation = "NoSolicitation",
    }
}

open_enum! {
    /// The kind of an identifier.
    pub enum IdentifierType {
        /// Identifies a legal unit.
        LegalIdentifier = "LEGAL_IDENTIFIER",
        /// Identifies an office.
        OfficeIdentifier = "OFFICE_IDENTIFIER",
        /// Routes to a service of an office.
        RoutingCode = "ROUTING_CODE",
        /// Extends an identifier for routing.
        Suffix = "SUFFIX",
    }
}

open_enum! {
    /// The pending state of a registration.
    pub enum RegistrationStatus {
        /// Removed from the French directory but still in the platform's Peppol records, until it is unregistered or
        /// registered again.
        PendingPeppolRelease = "PENDING_PEPPOL_RELEASE",
    }
}
