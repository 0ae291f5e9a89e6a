//! Changes to an enrollment in progress.

use super::create::EnrollmentAddresses;
use crate::codes::VatRegime;
use crate::entity::rule::{BrokenRule, hold};
use crate::record::record;
use crate::webhook::StreamDirection;

record! {
    /// A change to an enrollment. Missing members stay unchanged.
    pub struct EnrollmentUpdate;
    optional {
        /// The legal representative. Possible until the identity check is accepted; restarts that check.
        legal_representative: Option<LegalRepresentativeUpdate> = "legalRepresentative",
            with with_legal_representative: LegalRepresentativeUpdate;
        /// The company. Possible until the mandate is started.
        business_entity_details: Option<EnrollmentEntityUpdate> = "businessEntityDetails", debug,
            with with_business_entity_details: EnrollmentEntityUpdate;
        /// The addresses, all of them: they replace the previous ones. Possible until the mandate is started; restarts
        /// their check.
        e_invoicing_addresses: Option<EnrollmentAddresses> = "eInvoicingAddresses",
            with with_e_invoicing_addresses: EnrollmentAddresses;
        /// The operator's relation. With `OUTBOUND`, the company needs no mandate and no addresses, and registration
        /// may start at once.
        operator_relation: Option<EnrollmentRelationUpdate> = "operatorRelation", debug,
            with with_operator_relation: EnrollmentRelationUpdate;
    }
}

impl EnrollmentUpdate {
    /// Checks the rules of the platform that can be known before the request is sent.
    ///
    /// # Errors
    /// The first broken rule: no member to change, a duplicate address, or an address in a wrong form.
    pub fn check(&self) -> Result<(), BrokenRule> {
        let named = self.legal_representative.is_some()
            || self.business_entity_details.is_some()
            || self.e_invoicing_addresses.is_some()
            || self.operator_relation.is_some()
            || !self.extra.is_empty();
        hold(named, "body", "at least one member to change")?;
        self.e_invoicing_addresses.as_ref().map_or(Ok(()), |addresses| addresses.check(None))
    }
}

record! {
    /// A change of the legal representative.
    pub struct LegalRepresentativeUpdate;
    optional {
        /// The given name.
        first_name: Option<String> = "firstName", with with_first_name: String;
        /// The family name.
        last_name: Option<String> = "lastName", with with_last_name: String;
        /// The position.
        position: Option<String> = "position", with with_position: String;
    }
}

record! {
    /// A change of the company's data.
    pub struct EnrollmentEntityUpdate;
    optional {
        /// The VAT regime.
        vat_regime: Option<VatRegime> = "vatRegime", debug, with with_vat_regime: VatRegime;
        /// The email address of the contact.
        contact_email: Option<String> = "contactEmail", with with_contact_email: String;
        /// The postal address, in one line.
        address: Option<String> = "address", with with_address: String;
    }
}

record! {
    /// A change of the direction of the operator's relation. It cannot be set to both directions here.
    pub struct EnrollmentRelationUpdate;
    required {
        /// The direction.
        direction: StreamDirection = "direction", debug;
    }
    optional {}
}
