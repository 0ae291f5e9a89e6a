//! What can be changed of an enrolment that goes on.

use super::create::EnrollmentAddresses;
use crate::codes::VatRegime;
use crate::entity::rule::{BrokenRule, hold};
use crate::record::record;
use crate::webhook::StreamDirection;

record! {
    /// A change to an enrolment: what is not named stays as it is.
    pub struct EnrollmentUpdate;
    optional {
        /// Until the identity check is accepted. Starts that check again.
        legal_representative: Option<LegalRepresentativeUpdate> = "legalRepresentative",
            with with_legal_representative: LegalRepresentativeUpdate;
        /// Until the mandate is begun.
        business_entity_details: Option<EnrollmentEntityUpdate> = "businessEntityDetails", debug,
            with with_business_entity_details: EnrollmentEntityUpdate;
        /// Until the mandate is begun; all of them, in place of those before. Starts their check again.
        e_invoicing_addresses: Option<EnrollmentAddresses> = "eInvoicingAddresses",
            with with_e_invoicing_addresses: EnrollmentAddresses;
        /// With `OUTBOUND` no mandate and no addresses are needed any more, and registration may start at once.
        operator_relation: Option<EnrollmentRelationUpdate> = "operatorRelation", debug,
            with with_operator_relation: EnrollmentRelationUpdate;
    }
}

impl EnrollmentUpdate {
    /// Finds what the platform would refuse: nothing to change, or an address twice or in a wrong form.
    ///
    /// # Errors
    /// The first rule that is broken.
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
    /// A change to who signs.
    pub struct LegalRepresentativeUpdate;
    optional {
        /// Given name.
        first_name: Option<String> = "firstName", with with_first_name: String;
        /// Family name.
        last_name: Option<String> = "lastName", with with_last_name: String;
        /// Position.
        position: Option<String> = "position", with with_position: String;
    }
}

record! {
    /// A change to the company.
    pub struct EnrollmentEntityUpdate;
    optional {
        /// Its VAT regime.
        vat_regime: Option<VatRegime> = "vatRegime", debug, with with_vat_regime: VatRegime;
        /// An email address to reach it at.
        contact_email: Option<String> = "contactEmail", with with_contact_email: String;
        /// Its postal address, in one line.
        address: Option<String> = "address", with with_address: String;
    }
}

record! {
    /// A change to the operator's relation: its direction, here never both.
    pub struct EnrollmentRelationUpdate;
    required {
        /// The direction.
        direction: StreamDirection = "direction", debug;
    }
    optional {}
}
