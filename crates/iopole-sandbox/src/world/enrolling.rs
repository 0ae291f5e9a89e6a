//! Changes of enrollments, and the company that results from one.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Creation, Event, Identity, NewIdentifier, Registering, RuleError, Target, World};
use crate::clock::day_of;
use crate::directory::{IdentifierKind, Kind, Network};
use crate::enrollment::{Address, Enrollment, EnrollmentRequest, Holders, STEP, Stage};
use crate::ids::CustomerId;

const NOT_ELIGIBLE: RuleError = RuleError::forbidden(
    "BUSINESS_ENTITY_NOT_ELIGIBLE_FOR_ONBOARDING",
    "Only private taxpayers can be enrolled",
);
const TOO_LATE: RuleError =
    RuleError::conflict("ENROLLMENT_NOT_EDITABLE", "The enrollment cannot be changed in its current state");
const NO_MIGRATION: RuleError = RuleError::invalid(
    "ENROLLMENT_ADDRESS_NOT_IN_MIGRATION",
    "The address is not a French address under migration of this enrollment",
);
const NOT_ON_PEPPOL: RuleError = RuleError::invalid(
    "ENROLLMENT_MIGRATION_KEY_NOT_ALLOWED",
    "The address is not registered in the Peppol directory",
);

/// Permission to move an address.
pub(crate) enum MigrationGrant {
    Key(String),
    Consent(bool),
}

/// A change of an enrollment; `None` keeps the value.
#[derive(Default)]
pub(crate) struct EnrollmentChange {
    pub(crate) representative: Option<Map<String, Value>>,
    pub(crate) entity: Option<Map<String, Value>>,
    pub(crate) addresses: Option<Vec<(String, String)>>,
    pub(crate) direction: Option<String>,
}

impl World {
    /// Starts an enrollment.
    pub(crate) fn enroll(
        &mut self,
        customer: CustomerId,
        request: EnrollmentRequest,
        now_ms: u64,
    ) -> Result<Uuid, RuleError> {
        let known =
            self.directory.find(&request.scheme, &request.value).and_then(|id| self.directory.get(id));
        if known.as_ref().is_some_and(|entity| entity.scope != "PRIVATE_TAX_PAYER") {
            return Err(NOT_ELIGIBLE);
        }
        let name = known.map(|entity| entity.name.clone()).or_else(|| request.name.clone());
        let name = name.unwrap_or_else(|| format!("Company {}", request.value));
        let id = self.new_id(now_ms);
        let mut enrollment = Enrollment {
            id,
            customer,
            request,
            name,
            addresses: Vec::new(),
            reached: Vec::new(),
            signed_ms: None,
            due_ms: None,
            holders: BTreeMap::new(),
        };
        self.address(&mut enrollment, now_ms);
        self.enrollments.add(enrollment);
        self.schedule(id, now_ms);
        Ok(id)
    }

    /// Reaches every stage that is due.
    pub(super) fn settle_enrollments(&mut self, now_ms: u64) {
        while let Some((id, at_ms)) = self.enrollments.next_due(now_ms) {
            self.advance(id, at_ms);
        }
    }

    /// Completes an enrollment at once, whatever it waits for. False if no such enrollment is ongoing.
    pub(crate) fn complete_enrollment(&mut self, id: Uuid, now_ms: u64) -> bool {
        match self.enrollments.by_id.get_mut(&id).filter(|enrollment| enrollment.is_ongoing()) {
            Some(enrollment) => enrollment.addresses.iter_mut().for_each(|address| address.consent = true),
            None => return false,
        }
        while self.enrollments.by_id.get(&id).is_some_and(|enrollment| enrollment.next().is_some()) {
            self.advance(id, now_ms);
        }
        true
    }

    /// Cancels an enrollment; false if its state does not allow it.
    pub(crate) fn cancel_enrollment(
        &mut self,
        customer: CustomerId,
        id: Uuid,
        now_ms: u64,
    ) -> Result<bool, RuleError> {
        let enrollment = self.enrollments.any(customer, id)?;
        let registering = enrollment.has(Stage::Registering) && !enrollment.has(Stage::Registered);
        if !enrollment.is_ongoing() || registering {
            return Ok(false);
        }
        self.reach(id, Stage::Cancelled, now_ms);
        Ok(true)
    }

    /// Changes an enrollment, as far as its stages allow it.
    pub(crate) fn change_enrollment(
        &mut self,
        customer: CustomerId,
        id: Uuid,
        change: EnrollmentChange,
        now_ms: u64,
    ) -> Result<(), RuleError> {
        let mut enrollment = self.enrollments.any(customer, id)?.clone();
        let late = |stage| if enrollment.has(stage) { Err(TOO_LATE) } else { Ok(()) };
        if !enrollment.is_ongoing() || enrollment.has(Stage::Registering) {
            return Err(TOO_LATE);
        }
        if change.representative.is_some() {
            late(Stage::IdentityAccepted)?;
        }
        if change.entity.is_some() || change.addresses.is_some() {
            late(Stage::MandateSigned)?;
        }
        if let Some(representative) = change.representative {
            enrollment.request.representative.extend(representative);
            enrollment.reached.retain(|stage| *stage != Stage::IdentityStarted);
        }
        enrollment.request.entity.extend(change.entity.unwrap_or_default());
        if let Some(addresses) = change.addresses {
            enrollment.request.addresses = addresses;
            self.address(&mut enrollment, now_ms);
        }
        if let Some(direction) = change.direction {
            enrollment.request.relation.0.insert("direction".to_owned(), direction.into());
        }
        self.enrollments.by_id.insert(id, enrollment);
        self.schedule(id, now_ms);
        Ok(())
    }

    /// Permits an address to move; registration starts once all addresses may move.
    pub(crate) fn migrate(
        &mut self,
        customer: CustomerId,
        id: Uuid,
        address: &str,
        grant: MigrationGrant,
        now_ms: u64,
    ) -> Result<(), RuleError> {
        let enrollment = self.enrollments.get(customer, id)?;
        let holders = enrollment.holders_of(address);
        if !enrollment.has(Stage::Migration) || enrollment.has(Stage::Registering) || !holders.any() {
            return Err(NO_MIGRATION);
        }
        if matches!(grant, MigrationGrant::Key(_)) && !holders.peppol {
            return Err(NOT_ON_PEPPOL);
        }
        if let Some(enrollment) = self.enrollments.by_id.get_mut(&id)
            && let Some(address) = enrollment.addresses.iter_mut().find(|one| one.address == address)
        {
            match grant {
                MigrationGrant::Key(key) => address.key = Some(key),
                MigrationGrant::Consent(consent) => address.consent = consent,
            }
        }
        self.schedule(id, now_ms);
        Ok(())
    }

    /// Sets the addresses of a French company and their holders. The default is the address of its SIREN.
    fn address(&self, enrollment: &mut Enrollment, now_ms: u64) {
        let request = &enrollment.request;
        let mut addresses = request.addresses.clone();
        if addresses.is_empty() && request.french {
            addresses.push(("SIREN".to_owned(), format!("0225:{}", request.value)));
        }
        enrollment.holders = addresses
            .iter()
            .map(|(_, address)| {
                (address.clone(), self.holders(enrollment.customer, request, address, now_ms))
            })
            .collect();
        let address = |(kind, address)| Address { kind, address, key: None, consent: false };
        enrollment.addresses = addresses.into_iter().map(address).collect();
    }

    fn holders(
        &self,
        customer: CustomerId,
        request: &EnrollmentRequest,
        address: &str,
        now_ms: u64,
    ) -> Holders {
        let today = day_of(now_ms);
        let entity =
            self.directory.find(&request.scheme, &request.value).and_then(|id| self.directory.get(id));
        let french = entity.is_some_and(|entity| {
            let mut lines = entity.registrations();
            lines.any(|line| line.by != Some(customer) && !line.is_over(today) && line.address == address)
        });
        let participants = self.directory.international().unwrap_or_default();
        let peppol = participants.iter().any(|participant| participant.electronic_address == address);
        Holders { french, peppol }
    }

    fn schedule(&mut self, id: Uuid, now_ms: u64) {
        let next = self.enrollments.by_id.get(&id).and_then(Enrollment::next);
        let due_ms = next.map(|_| self.pace.moment(now_ms, STEP, 0).due_ms);
        self.enrollments.plan(id, due_ms);
    }

    fn advance(&mut self, id: Uuid, at_ms: u64) {
        let Some(stage) = self.enrollments.by_id.get(&id).and_then(Enrollment::next) else { return };
        if stage == Stage::Completed {
            self.settle_company(id, at_ms);
        }
        self.reach(id, stage, at_ms);
    }

    fn reach(&mut self, id: Uuid, stage: Stage, at_ms: u64) {
        let Some(enrollment) = self.enrollments.by_id.get_mut(&id) else { return };
        enrollment.reached.push(stage);
        if stage == Stage::MandateSigned {
            enrollment.signed_ms = Some(at_ms);
        }
        let enrollment = Arc::new(enrollment.clone());
        self.publish(at_ms, enrollment.customer, Event::StageReached { stage, enrollment });
        self.schedule(id, at_ms);
    }

    /// Creates, claims, configures and registers the company. An existing entity or registration stays unchanged.
    fn settle_company(&mut self, id: Uuid, at_ms: u64) {
        let Some(enrollment) = self.enrollments.by_id.get(&id).cloned() else { return };
        let (customer, request) = (enrollment.customer, &enrollment.request);
        let entity = match self.directory.find(&request.scheme, &request.value) {
            Some(entity) => {
                self.directory.claim(customer, entity, request.relation.clone());
                entity
            }
            None => match self.create_entity(customer, creation(&enrollment), at_ms) {
                Ok((entity, _)) => entity,
                Err(_) => return,
            },
        };
        if let (Some(Value::String(regime)), Some(entity)) =
            (request.entity.get("vatRegime"), self.directory.edit(entity))
        {
            entity.configure(customer, regime.clone());
        }
        if !enrollment.registers() {
            return;
        }
        let registering =
            Registering { takes_over: true, self_billing: request.self_billing, ..Registering::default() };
        let networks: &[Network] = match (request.french, request.peppol) {
            (true, false) => &[Network::DomesticFr],
            (true, true) => &[Network::DomesticFr, Network::PeppolInternational],
            (false, _) => &[Network::PeppolInternational],
        };
        for identifier in self.identifiers_of(&enrollment, entity, at_ms) {
            for network in networks {
                // An error means that the registration exists.
                let now = (at_ms, day_of(at_ms));
                let _ = self.register(customer, identifier, *network, &Target::Any, &registering, now);
            }
        }
    }

    /// The identifiers to register: the main identifier, and one a suffix.
    fn identifiers_of(&mut self, enrollment: &Enrollment, entity: Uuid, at_ms: u64) -> Vec<Uuid> {
        let main =
            self.directory.get(entity).and_then(|entity| entity.identifiers.first().map(|main| main.id));
        let mut all = Vec::new();
        if enrollment.addresses.is_empty()
            || enrollment.addresses.iter().any(|address| address.kind == "SIREN")
        {
            all.extend(main);
        }
        for address in enrollment.addresses.iter().filter(|address| address.kind == "SUFFIX") {
            let Some((_, suffix)) = address.address.split_once('_') else { continue };
            let identifier = NewIdentifier {
                kind: IdentifierKind::Suffix,
                scheme: None,
                value: suffix.to_owned(),
                label: None,
                postal_address: None,
            };
            all.extend(self.create_identifier(enrollment.customer, entity, identifier, at_ms).ok());
        }
        all
    }
}

fn creation(enrollment: &Enrollment) -> Creation {
    let request = &enrollment.request;
    let siren = request.french.then(|| request.value.clone());
    Creation {
        kind: Kind::LegalUnit,
        identity: Identity {
            name: enrollment.name.clone(),
            country: request.country.clone(),
            scheme: request.scheme.clone(),
            value: request.value.clone(),
            siren,
            siret: None,
        },
        scope: "PRIVATE_TAX_PAYER".to_owned(),
        postal_address: None,
        more: Map::new(),
        relation: request.relation.clone(),
        parent: None,
    }
}
