//! Requests to create entities and identifiers.

use super::relation::OperatorRelation;
use super::rule::{BrokenRule, filled, french_number, hold, scheme};
use super::{
    BusinessEntityScope, BusinessEntityType, ChorusPro, CountryIdentifier, DirectoryPostalAddress,
    DisclosureStatus, IdentifierType, LegalUnitRef, NetworkRegistration,
};
use crate::codes::VatRegime;
use crate::identifiers::ElectronicAddress;
use crate::record::record;

record! {
    /// A legal unit or an office to create: the body of `POST /v1/config/business/entity/legalunit` and `…/office`.
    ///
    /// Do not create French companies in the reform: claim them, or better enroll them. Do not create an enrolled
    /// entity either, because enrollment creates it. A created entity is already claimed.
    ///
    /// ```
    /// use iopole_model::entity::{BusinessEntityScope, CreateBusinessEntity, OperatorRelation};
    /// use iopole_model::webhook::StreamDirection;
    ///
    /// let unit = CreateBusinessEntity::new(
    ///     "IOPOLE Belgique", "BE", BusinessEntityScope::PrivateTaxPayer, "0208", "0842162017 (BCE)",
    /// )
    /// .with_operator_relation(OperatorRelation::new().with_direction(StreamDirection::Outbound));
    /// unit.check()?;
    /// # Ok::<(), iopole_model::entity::BrokenRule>(())
    /// ```
    pub struct CreateBusinessEntity;
    required {
        /// The name.
        name: String = "name";
        /// The country: ISO 3166-1, two letters, and `1A` and `XI`.
        country: String = "country";
        /// The scope: `PRIVATE_TAX_PAYER` or `PUBLIC` for a legal unit, `PRIMARY` or `SECONDARY` for an office.
        scope: BusinessEntityScope = "scope", debug;
        /// The scheme of the identifier, an EAS code of 4 digits.
        identifier_scheme: String = "identifierScheme";
        /// The identifier. Foreign identifiers may contain spaces.
        identifier_value: String = "identifierValue";
    }
    optional {
        /// The VAT regime. The platform does not keep it (measured): configure it afterwards.
        vat_regime: Option<VatRegime> = "vatRegime", debug;
        /// The VAT regime from the next 1 February.
        next_vat_regime: Option<VatRegime> = "nextVatRegime", debug;
        /// The type; by default the one of the operation.
        r#type: Option<BusinessEntityType> = "type", debug;
        /// The SIREN and the SIRET; French entities only.
        country_identifier: Option<CountryIdentifier> = "countryIdentifier",
            with with_country_identifier: CountryIdentifier;
        /// The legal unit of an office. The operation also takes the identifier of the legal unit as a parameter.
        legal_unit: Option<LegalUnitRef> = "legalUnit";
        /// The postal address of an office.
        postal_address: Option<DirectoryPostalAddress> = "postalAddress",
            with with_postal_address: DirectoryPostalAddress;
        /// The disclosure status.
        disclosure_status: Option<DisclosureStatus> = "disclosureStatus", debug;
        /// The requirements of Chorus Pro; French public entities only.
        chorus_pro: Option<ChorusPro> = "chorusPro", debug, with with_chorus_pro: ChorusPro;
        /// The operator's relation.
        operator_relation: Option<OperatorRelation> = "operatorRelation", debug,
            with with_operator_relation: OperatorRelation;
        /// Further identifiers.
        identifiers: Vec<NewIdentifier> = "identifiers", debug;
    }
}

record! {
    /// An identifier of an entity to create (contract: `NewLegalUnitIdentifier`).
    pub struct NewIdentifier;
    required {
        /// The kind.
        r#type: IdentifierType = "type", debug;
        /// The scheme, 4 digits.
        scheme: String = "scheme";
        /// The value: letters, digits, `-` and `_`.
        value: String = "value";
    }
    optional {
        /// The display name.
        label: Option<String> = "label";
        /// The registrations.
        network_registered: Vec<NetworkRegistration> = "networkRegistered" | "networksRegistered", debug;
        /// The postal address, on some French routing codes.
        postal_address: Option<DirectoryPostalAddress> = "postalAddress";
    }
}

record! {
    /// The body of `createBusinessEntityIdentifier`: a routing code of a French office, or a suffix of a French legal
    /// unit. Other kinds cannot be created.
    ///
    /// ```
    /// use iopole_model::entity::CreateIdentifier;
    ///
    /// CreateIdentifier::routing_code("Service_A", "Accounts").check()?;
    /// let error = CreateIdentifier::suffix("Service A").check();
    /// assert_eq!(error.map_err(|error| error.member()), Err("value"));
    /// # Ok::<(), iopole_model::entity::BrokenRule>(())
    /// ```
    pub struct CreateIdentifier;
    required {
        /// The kind: `ROUTING_CODE` or `SUFFIX`.
        r#type: IdentifierType = "type", debug;
        /// The value without the scheme: letters, digits, `-`, `_` and `.`.
        value: String = "value";
    }
    optional {
        /// The scheme: `0224` for a routing code, `0000` for a suffix. Both are the defaults.
        scheme: Option<String> = "scheme", debug code;
        /// The display name, required for a routing code.
        label: Option<String> = "label", with with_label: String;
        /// The postal address, for some routing codes.
        postal_address: Option<DirectoryPostalAddress> = "postalAddress",
            with with_postal_address: DirectoryPostalAddress;
    }
}

impl CreateBusinessEntity {
    /// Checks the rules of the platform that can be known before the request is sent.
    ///
    /// The scope is not checked, because the contract's examples mix those of legal units and offices.
    ///
    /// # Errors
    /// The first broken rule:
    ///
    /// * an empty name,
    /// * a country that is not two characters,
    /// * a scheme that is not four digits,
    /// * an empty value,
    /// * a SIRET under the scheme of a SIREN, or the reverse,
    /// * a rule of [`OperatorRelation::check`].
    pub fn check(&self) -> Result<(), BrokenRule> {
        filled(&self.name, "name")?;
        hold(is_country(&self.country), "country", "two letters of ISO 3166-1, or 1A or XI")?;
        scheme(&self.identifier_scheme, "identifierScheme")?;
        filled(&self.identifier_value, "identifierValue")?;
        french_number(&self.identifier_scheme, &self.identifier_value, "identifierValue")?;
        self.operator_relation.as_ref().map_or(Ok(()), OperatorRelation::check)
    }
}

impl CreateIdentifier {
    /// The scheme of a routing code.
    pub const ROUTING_CODE: &'static str = "0224";
    /// The scheme of a suffix.
    pub const SUFFIX: &'static str = "0000";

    /// Creates a routing code of a French office with its label.
    pub fn routing_code(value: impl Into<String>, label: impl Into<String>) -> Self {
        let mut identifier = Self::new(IdentifierType::RoutingCode, value);
        identifier.scheme = Some(Self::ROUTING_CODE.to_owned());
        identifier.label = Some(label.into());
        identifier
    }

    /// Creates a suffix of a French legal unit.
    pub fn suffix(value: impl Into<String>) -> Self {
        let mut identifier = Self::new(IdentifierType::Suffix, value);
        identifier.scheme = Some(Self::SUFFIX.to_owned());
        identifier
    }

    /// Checks the rules of the platform that can be known before the request is sent.
    ///
    /// # Errors
    /// The first broken rule: a kind that cannot be created, a value with other characters, a routing code without a
    /// label (`PPF_ROUTING_CODE_LABEL_MISSING`) or with another scheme than `0224` (`PPF_ROUTING_CODE_SCHEME_INVALID`).
    pub fn check(&self) -> Result<(), BrokenRule> {
        let created =
            !matches!(self.r#type, IdentifierType::LegalIdentifier | IdentifierType::OfficeIdentifier);
        hold(created, "type", "only ROUTING_CODE and SUFFIX can be created")?;
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let sound = !self.value.is_empty() && self.value.bytes().all(allowed);
        hold(sound, "value", "1 or more of letters, digits, hyphen, underscore and full stop")?;
        if self.r#type == IdentifierType::RoutingCode {
            let label = self.label.as_deref().unwrap_or_default();
            hold(!label.trim().is_empty(), "label", "a routing code needs a label")?;
            let scheme = self.scheme.as_deref().unwrap_or(Self::ROUTING_CODE);
            hold(scheme == Self::ROUTING_CODE, "scheme", "the scheme of a routing code is 0224")?;
        }
        Ok(())
    }
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Takes the scheme and the value of an address.
impl From<&ElectronicAddress> for super::SchemeValueRef {
    fn from(address: &ElectronicAddress) -> Self {
        Self::new(address.scheme(), address.value())
    }
}
