//! What a company is invited with.

use std::collections::HashSet;

use crate::codes::VatRegime;
use crate::entity::OperatorRelation;
use crate::entity::rule::{BrokenRule, filled, hold, scheme};
use crate::identifiers::Siren;
use crate::open_enum::open_enum;
use crate::record::record;

open_enum! {
    /// What happens to the addresses once the company has done its part. By default what the operator's settings say,
    /// else `AUTO`.
    pub enum RegistrationStrategy {
        /// They are registered.
        Auto = "AUTO",
        /// They wait for a registration by hand.
        Manual = "MANUAL",
        /// Nothing.
        None = "NONE",
    }
}

open_enum! {
    /// What an address is made of.
    pub enum EnrollmentAddressType {
        /// The SIREN: `0225:<siren>`.
        Siren = "SIREN",
        /// The SIREN and a suffix: `0225:<siren>_<suffix>`.
        Suffix = "SUFFIX",
    }
}

record! {
    /// A French company to enrol (contract: `FrenchEnrollmentRequest`).
    ///
    /// Everything but the SIREN is asked of the company where it is left out.
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
        /// Its SIREN, 9 digits.
        siren: String = "siren";
    }
    optional {
        /// Whether it is registered on Peppol too.
        register_in_peppol_international: Option<bool> = "registerInPeppolInternational", debug,
            with with_register_in_peppol_international: bool;
        /// Whether the document types of self-billing are registered as well, once the enrolment is complete.
        self_billing: Option<bool> = "selfBilling", debug, with with_self_billing: bool;
        /// What happens to its addresses; overrides the operator's setting.
        registration_strategy: Option<RegistrationStrategy> = "registrationStrategy", debug,
            with with_registration_strategy: RegistrationStrategy;
        /// The company.
        business_entity_details: Option<EnrollmentEntity> = "businessEntityDetails", debug,
            with with_business_entity_details: EnrollmentEntity;
        /// Who signs for it.
        legal_representative: Option<LegalRepresentative> = "legalRepresentative",
            with with_legal_representative: LegalRepresentative;
        /// Where it receives.
        e_invoicing_addresses: Option<EnrollmentAddresses> = "eInvoicingAddresses",
            with with_e_invoicing_addresses: EnrollmentAddresses;
        /// What is attached to it. With direction `OUTBOUND` no mandate and no addresses are asked for.
        operator_relation: Option<OperatorRelation> = "operatorRelation", debug,
            with with_operator_relation: OperatorRelation;
    }
}

impl FrenchEnrollment {
    /// Finds what the platform would refuse: a SIREN that is not 9 digits or fails its check digit, an address twice, of
    /// another company or of another type than it says. Whether the company can be enrolled (only private taxpayers
    /// can) the platform knows.
    ///
    /// # Errors
    /// The first rule that is broken.
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
    /// A company outside France to enrol (contract: `InternationalEnrollmentRequest`).
    pub struct InternationalEnrollment;
    required {
        /// The scheme of its identifier, an EAS code of 4 digits: `0208` for a Belgian number.
        identifier_scheme: String = "identifierScheme";
        /// Its identifier: letters, digits, `-` and `_`.
        identifier_value: String = "identifierValue";
        /// Its name.
        name: String = "name";
        /// ISO 3166-1, two letters, with `1A` and `XI` besides.
        country: String = "country";
    }
    optional {
        /// What happens to its address; overrides the operator's setting.
        registration_strategy: Option<RegistrationStrategy> = "registrationStrategy", debug,
            with with_registration_strategy: RegistrationStrategy;
        /// Whether the document types of self-billing are registered as well, once the enrolment is complete.
        self_billing: Option<bool> = "selfBilling", debug, with with_self_billing: bool;
        /// What is attached to it.
        operator_relation: Option<OperatorRelation> = "operatorRelation", debug,
            with with_operator_relation: OperatorRelation;
        /// The company.
        business_entity_details: Option<EnrollmentEntity> = "businessEntityDetails", debug,
            with with_business_entity_details: EnrollmentEntity;
        /// Who signs for it.
        legal_representative: Option<LegalRepresentative> = "legalRepresentative",
            with with_legal_representative: LegalRepresentative;
    }
}

impl InternationalEnrollment {
    /// Finds what the platform would refuse: the form of the identifier and the relation.
    ///
    /// # Errors
    /// The first rule that is broken.
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
    /// What is known of a company beforehand.
    pub struct EnrollmentEntity;
    required {
        /// An email address to reach it at.
        contact_email: String = "contactEmail";
        /// Its postal address, in one line.
        address: String = "address";
    }
    optional {
        /// Whether the company may not change this.
        readonly: Option<bool> = "readonly", debug, with with_readonly: bool;
        /// Its VAT regime.
        vat_regime: Option<VatRegime> = "vatRegime", debug, with with_vat_regime: VatRegime;
    }
}

record! {
    /// Who signs for a company.
    pub struct LegalRepresentative;
    required {
        /// Given name.
        first_name: String = "firstName";
        /// Family name.
        last_name: String = "lastName";
        /// Position.
        position: String = "position";
    }
    optional {
        /// Whether the company may not change this.
        readonly: Option<bool> = "readonly", debug, with with_readonly: bool;
    }
}

record! {
    /// Where a company receives.
    pub struct EnrollmentAddresses;
    optional {
        /// Whether the company may not change this.
        readonly: Option<bool> = "readonly", debug, with with_readonly: bool;
        /// The addresses, each once.
        value: Vec<EnrollmentAddress> = "value", with with_address: EnrollmentAddress;
    }
}

impl EnrollmentAddresses {
    /// `siren` where it is known whose they are.
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
    /// One address.
    pub struct EnrollmentAddress;
    required {
        /// `0225:` and the identifier.
        electronic_address: String = "electronicAddress";
        /// What it is made of.
        address_type: EnrollmentAddressType = "addressType", debug;
    }
    optional {}
}

impl EnrollmentAddress {
    /// The address of a whole company, `0225:<siren>`.
    pub fn siren(siren: &str) -> Self {
        Self::new(format!("0225:{siren}"), EnrollmentAddressType::Siren)
    }

    /// One of its further addresses, `0225:<siren>_<suffix>`.
    pub fn suffix(siren: &str, suffix: &str) -> Self {
        Self::new(format!("0225:{siren}_{suffix}"), EnrollmentAddressType::Suffix)
    }
}
