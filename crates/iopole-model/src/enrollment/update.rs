//! What can be changed of an enrolment that goes on.

use super::create::EnrollmentAddresses;
use crate::codes::VatRegime;
use crate::entity::rule::{BrokenRule, hold};
use crate::record::record;
use crate::reporting::with;
use crate::webhook::StreamDirection;

record! {
    /// A change to an enrolment: what is not named stays as it is.
    pub struct EnrollmentUpdate;
    optional {
        /// Until the identity check is accepted. Starts that check again.
        legal_representative: Option<LegalRepresentativeUpdate> = "legalRepresentative";
        /// Until the mandate is begun.
        business_entity_details: Option<EnrollmentEntityUpdate> = "businessEntityDetails", shown;
        /// Until the mandate is begun; all of them, in place of those before. Starts their check again.
        e_invoicing_addresses: Option<EnrollmentAddresses> = "eInvoicingAddresses";
        /// With `OUTBOUND` no mandate and no addresses are needed any more, and registration may start at once.
        operator_relation: Option<EnrollmentRelationUpdate> = "operatorRelation", shown;
    }
}

with!(EnrollmentUpdate {
    set with_legal_representative(legal_representative: LegalRepresentativeUpdate);
    set with_business_entity_details(business_entity_details: EnrollmentEntityUpdate);
    set with_e_invoicing_addresses(e_invoicing_addresses: EnrollmentAddresses);
    set with_operator_relation(operator_relation: EnrollmentRelationUpdate);
});

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
        first_name: Option<String> = "firstName";
        /// Family name.
        last_name: Option<String> = "lastName";
        /// Position.
        position: Option<String> = "position";
    }
}

with!(LegalRepresentativeUpdate {
    set with_first_name(first_name: String);
    set with_last_name(last_name: String);
    set with_position(position: String);
});

record! {
    /// A change to the company.
    pub struct EnrollmentEntityUpdate;
    optional {
        /// Its VAT regime.
        vat_regime: Option<VatRegime> = "vatRegime", shown;
        /// An email address to reach it at.
        contact_email: Option<String> = "contactEmail";
        /// Its postal address, in one line.
        address: Option<String> = "address";
    }
}

with!(EnrollmentEntityUpdate {
    set with_vat_regime(vat_regime: VatRegime);
    set with_contact_email(contact_email: String);
    set with_address(address: String);
});

record! {
    /// A change to the operator's relation: its direction, here never both.
    pub struct EnrollmentRelationUpdate;
    required {
        /// The direction.
        direction: StreamDirection = "direction", shown;
    }
    optional {}
}
