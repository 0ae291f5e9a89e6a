//! Requests to enroll a company.

use std::collections::HashSet;

use crate::codes::VatRegime;
use crate::entity::OperatorRelation;
use crate::entity::rule::{BrokenRule, filled, hold, scheme};
use crate::identifiers::Siren;
use crate::open_enum::open_enum;
use crate::record::record;

open_enum! {
    /// The handling of the company's addresses after the company has completed its part. By default the operator's
    /// setting applies, then `AUTO`.
    pub enum RegistrationStrategy {
        /// The platform registers the addresses.
        Auto = "AUTO",
        /// The addresses wait for a manual registration.
        Manual = "MANUAL",
        /// The addresses are not registered.
        None = "NONE",
    }
}

open_enum! {
    /// The composition of an address.
    pub enum EnrollmentAddressType {
        /// The SIREN: `0225:<siren>`.
        Siren = "SIREN",
        /// The SIREN and a suffix: `0225:<siren>_<suffix>`.
        Suffix = "SUFFIX",
    }
}

record! {
    /// A French company to enroll (contract: `FrenchEnrollmentRequest`).
    ///
    /// The company itself supplies every missing member except the SIREN.
    ///
    /// ```
    /// use iopole_model::enrollment::{EnrollmentAddress, EnrollmentAddresses, FrenchEnrollment};
    ///
    /// let enrollment = FrenchEnrollment::new("732829320").with_e_invoicing_addresses(
    ///     EnrollmentAddresses::new().with_address(EnrollmentAddress::siren("732829320")),
    /// );
    /// enrollment.check()?;
    /// # Ok::<(), iopole_model::entity::BrokenRule>(())
    /// ```
    pub struct FrenchEnrollment;
    required {
        /// The SIREN, 9 digits.
        siren: String = "siren";
    }
    optional {
        /// True to register the company on Peppol too.
        register_in_peppol_international: Option<bool> = "registerInPeppolInternational", debug,
            with with_register_in_peppol_international: bool;
        /// True to register the document types of self-billing too, after the enrollment is complete.
        self_billing: Option<bool> = "selfBilling", debug, with with_self_billing: bool;
        /// The handling of the addresses. It overrides the operator's setting.
        registration_strategy: Option<RegistrationStrategy> = "registrationStrategy", debug,
            with with_registration_strategy: RegistrationStrategy;
        /// The company.
        business_entity_details: Option<EnrollmentEntity> = "businessEntityDetails", debug,
            with with_business_entity_details: EnrollmentEntity;
        /// The legal representative, who signs.
        legal_representative: Option<LegalRepresentative> = "legalRepresentative",
            with with_legal_representative: LegalRepresentative;
        /// The addresses that receive invoices.
        e_invoicing_addresses: Option<EnrollmentAddresses> = "eInvoicingAddresses",
            with with_e_invoicing_addresses: EnrollmentAddresses;
        /// The operator's relation. With direction `OUTBOUND`, the company needs no mandate and no addresses.
        operator_relation: Option<OperatorRelation> = "operatorRelation", debug,
            with with_operator_relation: OperatorRelation;
    }
}

impl FrenchEnrollment {
    /// Checks the rules of the platform that can be known before the request is sent. Only private taxpayers can be
    /// enrolled; only the platform can check that.
    ///
    /// # Errors
    /// The first broken rule:
    ///
    /// * a SIREN that is not 9 digits or fails its check digit,
    /// * a duplicate address,
    /// * an address of another company, or of another type than declared,
    /// * a rule of [`OperatorRelation::check`].
    pub fn check(&self) -> Result<(), BrokenRule> {
        let digits = self.siren.len() == 9 && self.siren.bytes().all(|byte| byte.is_ascii_digit());
        hold(digits, "siren", "9 digits, without spaces")?;
        let sound = self.siren.parse::<Siren>().is_ok();
        hold(sound, "siren", "fails its check digit (Luhn): a digit is wrong or two are swapped")?;
        people(self.business_entity_details.as_ref(), self.legal_representative.as_ref())?;
        if let Some(addresses) = &self.e_invoicing_addresses {
            addresses.check(Some(&self.siren))?;
        }
        self.operator_relation.as_ref().map_or(Ok(()), OperatorRelation::check)
    }
}

record! {
    /// A company outside France to enroll (contract: `InternationalEnrollmentRequest`).
    pub struct InternationalEnrollment;
    required {
        /// The scheme of the identifier, an EAS code of 4 digits: `0208` for a Belgian number.
        identifier_scheme: String = "identifierScheme";
        /// The identifier: letters, digits, `-` and `_`.
        identifier_value: String = "identifierValue";
        /// The name.
        name: String = "name";
        /// The country: ISO 3166-1, two letters, and `1A` and `XI`.
        country: String = "country";
    }
    optional {
        /// The handling of the address. It overrides the operator's setting.
        registration_strategy: Option<RegistrationStrategy> = "registrationStrategy", debug,
            with with_registration_strategy: RegistrationStrategy;
        /// True to register the document types of self-billing too, after the enrollment is complete.
        self_billing: Option<bool> = "selfBilling", debug, with with_self_billing: bool;
        /// The operator's relation.
        operator_relation: Option<OperatorRelation> = "operatorRelation", debug,
            with with_operator_relation: OperatorRelation;
        /// The company.
        business_entity_details: Option<EnrollmentEntity> = "businessEntityDetails", debug,
            with with_business_entity_details: EnrollmentEntity;
        /// The legal representative, who signs.
        legal_representative: Option<LegalRepresentative> = "legalRepresentative",
            with with_legal_representative: LegalRepresentative;
    }
}

impl InternationalEnrollment {
    /// Checks the rules of the platform that can be known before the request is sent.
    ///
    /// # Errors
    /// The first broken rule: a wrong form of the identifier, an empty member of a person or entity, or a rule of the
    /// relation.
    pub fn check(&self) -> Result<(), BrokenRule> {
        scheme(&self.identifier_scheme, "identifierScheme")?;
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let sound = !self.identifier_value.is_empty() && self.identifier_value.bytes().all(allowed);
        hold(sound, "identifierValue", "letters, digits, - and _ only")?;
        people(self.business_entity_details.as_ref(), self.legal_representative.as_ref())?;
        self.operator_relation.as_ref().map_or(Ok(()), OperatorRelation::check)
    }
}

fn people(
    entity: Option<&EnrollmentEntity>,
    representative: Option<&LegalRepresentative>,
) -> Result<(), BrokenRule> {
    if let Some(entity) = entity {
        filled(&entity.contact_email, "businessEntityDetails.contactEmail")?;
        filled(&entity.address, "businessEntityDetails.address")?;
    }
    if let Some(person) = representative {
        filled(&person.first_name, "legalRepresentative.firstName")?;
        filled(&person.last_name, "legalRepresentative.lastName")?;
        filled(&person.position, "legalRepresentative.position")?;
    }
    Ok(())
}

record! {
    /// Data of a company that the operator knows in advance.
    pub struct EnrollmentEntity;
    required {
        /// The email address of the contact.
        contact_email: String = "contactEmail";
        /// The postal address, in one line.
        address: String = "address";
    }
    optional {
        /// True to prevent changes by the company.
        readonly: Option<bool> = "readonly", debug, with with_readonly: bool;
        /// The VAT regime.
        vat_regime: Option<VatRegime> = "vatRegime", debug, with with_vat_regime: VatRegime;
    }
}

record! {
    /// The legal representative of a company, who signs.
    pub struct LegalRepresentative;
    required {
        /// The given name.
        first_name: String = "firstName";
        /// The family name.
        last_name: String = "lastName";
        /// The position.
        position: String = "position";
    }
    optional {
        /// True to prevent changes by the company.
        readonly: Option<bool> = "readonly", debug, with with_readonly: bool;
    }
}

record! {
    /// The addresses of a company.
    pub struct EnrollmentAddresses;
    optional {
        /// True to prevent changes by the company.
        readonly: Option<bool> = "readonly", debug, with with_readonly: bool;
        /// The addresses, without duplicates.
        value: Vec<EnrollmentAddress> = "value", with with_address: EnrollmentAddress;
    }
}

impl EnrollmentAddresses {
    /// Checks the addresses. `siren` is the company's SIREN, if it is known.
    pub(super) fn check(&self, siren: Option<&str>) -> Result<(), BrokenRule> {
        let mut seen = HashSet::new();
        for address in &self.value {
            let member = "eInvoicingAddresses.value.electronicAddress";
            let identifier = address.electronic_address.strip_prefix("0225:").unwrap_or_default();
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            let sound = !identifier.is_empty() && identifier.bytes().all(allowed);
            hold(sound, member, "0225: and then letters, digits, - and _, such as 0225:732829320")?;
            hold(seen.insert(identifier), member, "each address once (ELECTRONIC_ADDRESS_ALREADY_USED)")?;
            let Some(rest) = siren.map(|siren| identifier.strip_prefix(siren)) else { continue };
            let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with('_'));
            hold(
                rest.is_some(),
                member,
                "the SIREN of the enrolled company, alone or with _ and a suffix (IDENTIFIER_MISMATCH)",
            )?;
            let fits = match &address.address_type {
                EnrollmentAddressType::Siren => rest == Some(""),
                EnrollmentAddressType::Suffix => rest.is_some_and(|rest| !rest.is_empty()),
                EnrollmentAddressType::Unknown(_) => true,
            };
            hold(
                fits,
                "eInvoicingAddresses.value.addressType",
                "SIREN without a suffix, SUFFIX with one (TYPE_MISMATCH)",
            )?;
        }
        Ok(())
    }
}

record! {
    /// One address of a company.
    pub struct EnrollmentAddress;
    required {
        /// The address: `0225:` and an identifier.
        electronic_address: String = "electronicAddress";
        /// The composition of the address.
        address_type: EnrollmentAddressType = "addressType", debug;
    }
    optional {}
}

impl EnrollmentAddress {
    /// Creates the address of a whole company, `0225:<siren>`.
    pub fn siren(siren: &str) -> Self {
        Self::new(format!("0225:{siren}"), EnrollmentAddressType::Siren)
    }

    /// Creates a further address of a company, `0225:<siren>_<suffix>`.
    pub fn suffix(siren: &str, suffix: &str) -> Self {
        Self::new(format!("0225:{siren}_{suffix}"), EnrollmentAddressType::Suffix)
    }
}
