//! Claims, new identifiers and registrations in one request.

use super::create::CreateIdentifier;
use super::relation::OperatorRelation;
use super::rule::{BrokenRule, filled, scheme};
use crate::codes::NetworkIdentifier;
use crate::dates::DateText;
use crate::open_enum::open_enum;
use crate::record::record;

record! {
    /// The body of `runBusinessEntityBatch`.
    ///
    /// The platform marks the operation as not ready for production: it may change without notice, and production
    /// rejects it.
    pub struct BusinessEntityBatch;
    optional {
        /// Entities to claim.
        business_entity: Vec<BatchClaim> = "businessEntity", debug;
        /// Identifiers to create.
        business_entity_identifiers: Vec<BatchIdentifier> = "businessEntityIdentifiers", debug;
        /// Identifiers to register or unregister.
        business_entity_registrations: Vec<BatchRegistration> = "businessEntityRegistrations", debug;
    }
}

record! {
    /// An entity to claim.
    pub struct BatchClaim;
    required {
        /// `CLAIM`.
        action: BatchAction = "action", debug;
        /// The entity.
        references: SchemeValueRef = "references";
    }
    optional {
        /// The operator's relation.
        operator_relation: Option<OperatorRelation> = "operatorRelation", debug;
    }
}

record! {
    /// An identifier to create.
    pub struct BatchIdentifier;
    required {
        /// `CREATE`.
        action: BatchAction = "action", debug;
        /// The entity of the identifier.
        references: SchemeValueRef = "references";
        /// The identifier.
        data: CreateIdentifier = "data", debug;
    }
    optional {}
}

record! {
    /// A registration to create or to end.
    pub struct BatchRegistration;
    required {
        /// `REGISTER` or `UNREGISTER`.
        action: BatchAction = "action", debug;
        /// The identifier and the network.
        references: BatchRegistrationReferences = "references", debug;
    }
    optional {
        /// The validity.
        data: Option<BatchRegistrationData> = "data", debug;
    }
}

record! {
    /// An identifier and a network.
    pub struct BatchRegistrationReferences;
    required {
        /// The network.
        network_identifier: NetworkIdentifier = "networkIdentifier", debug;
        /// The identifier. For a routing code or a suffix, scheme `0225` and the whole address.
        address: SchemeValueRef = "address";
    }
    optional {
        /// The start of the registration to end, if the address has several registrations.
        target_start_date: Option<DateText> = "targetStartDate", debug;
    }
}

record! {
    /// The validity of a registration; French entities only.
    pub struct BatchRegistrationData;
    optional {
        /// The first day, `YYYY-MM-DD`: tomorrow at the earliest and by default.
        validity_start_date: Option<DateText> = "validityStartDate", debug;
        /// The last day, `YYYY-MM-DD`, after the first day. No end by default.
        validity_end_date: Option<DateText> = "validityEndDate", debug;
    }
}

record! {
    /// A scheme and a value.
    pub struct SchemeValueRef;
    required {
        /// The scheme, 4 digits.
        scheme: String = "scheme";
        /// The value, without the scheme.
        value: String = "value";
    }
    optional {}
}

open_enum! {
    /// The action of an entry of a batch.
    pub enum BatchAction {
        /// Claims an entity.
        Claim = "CLAIM",
        /// Creates an identifier.
        Create = "CREATE",
        /// Registers an identifier on a network.
        Register = "REGISTER",
        /// Ends a registration.
        Unregister = "UNREGISTER",
    }
}

impl BusinessEntityBatch {
    /// Adds the claim of an entity.
    #[must_use]
    pub fn claim(mut self, entity: impl Into<SchemeValueRef>, relation: Option<OperatorRelation>) -> Self {
        let mut claim = BatchClaim::new(BatchAction::Claim, entity);
        claim.operator_relation = relation;
        self.business_entity.push(claim);
        self
    }

    /// Adds the creation of an identifier of an entity.
    #[must_use]
    pub fn create(mut self, entity: impl Into<SchemeValueRef>, identifier: CreateIdentifier) -> Self {
        self.business_entity_identifiers.push(BatchIdentifier::new(BatchAction::Create, entity, identifier));
        self
    }

    /// Adds the registration of an identifier on a network.
    #[must_use]
    pub fn register(
        self,
        address: impl Into<SchemeValueRef>,
        network: NetworkIdentifier,
        data: Option<BatchRegistrationData>,
    ) -> Self {
        self.registration(BatchAction::Register, address, network, data)
    }

    /// Adds the end of the registration of an identifier on a network.
    #[must_use]
    pub fn unregister(self, address: impl Into<SchemeValueRef>, network: NetworkIdentifier) -> Self {
        self.registration(BatchAction::Unregister, address, network, None)
    }

    fn registration(
        mut self,
        action: BatchAction,
        address: impl Into<SchemeValueRef>,
        network: NetworkIdentifier,
        data: Option<BatchRegistrationData>,
    ) -> Self {
        let references = BatchRegistrationReferences::new(network, address);
        let mut registration = BatchRegistration::new(action, references);
        registration.data = data;
        self.business_entity_registrations.push(registration);
        self
    }

    /// Checks the rules of the platform that can be known before the request is sent.
    ///
    /// # Errors
    /// The first broken rule: a scheme that is not four digits, an empty value, or a rule of the relations and
    /// identifiers in it.
    pub fn check(&self) -> Result<(), BrokenRule> {
        for claim in &self.business_entity {
            claim.references.check("businessEntity.references")?;
            claim.operator_relation.as_ref().map_or(Ok(()), OperatorRelation::check)?;
        }
        for identifier in &self.business_entity_identifiers {
            identifier.references.check("businessEntityIdentifiers.references")?;
            identifier.data.check()?;
        }
        self.business_entity_registrations.iter().try_for_each(|registration| {
            registration.references.address.check("businessEntityRegistrations.references.address")
        })
    }
}

impl SchemeValueRef {
    fn check(&self, member: &'static str) -> Result<(), BrokenRule> {
        scheme(&self.scheme, member)?;
        filled(&self.value, member)
    }
}
