//! Registration on networks.

use iopole_http::{Error, Operation, Request};
use iopole_model::{
    BusinessEntityIdentifierId, DirectoryId, ElectronicAddress, NetworkIdentifier, RegisterIdentifier,
};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{NETWORK_TIMEOUT, Participants, ruled};
use crate::call::{self, Call};
use crate::operations;

impl Participants<'_> {
    /// Registers an identifier on a network; registered already, it gets the new dates. On `DOMESTIC_FR` it receives from
    /// tomorrow where no date is given: an invoice sent before bounces.
    ///
    /// Takes the identifier's id, never the entity's. Each network is a registration of its own: `DOMESTIC_FR` is for
    /// invoices between French companies, `PEPPOL_INTERNATIONAL` for all others. Not for what was enrolled.
    ///
    /// `registerIdentifier`, not to be sent twice; synchronous and slow, so it waits 60 s at least (the platform asks
    /// for 30) unless [`Call::timeout`] says otherwise. What [`RegisterIdentifier::check`] finds is refused before
    /// anything is sent. 404 with `DOMESTIC_FR_REGISTER_DIRECTORY_ALREADY_UP_TO_DATE` or
    /// `PEPPOL_REGISTER_DIRECTORY_ALREADY_UP_TO_DATE` where it is registered as asked (older documents: 409),
    /// `BUSINESS_ENTITY_REGISTER_DIRECTION_NOT_INBOUND`, `DOMESTIC_FR_REGISTER_NON_FRENCH_ENTITY_FORBIDDEN` or
    /// `PEPPOL_PARTICIPANT_ALREADY_REGISTERED_ON_OTHER_SMP` (give a migration key); 409 with
    /// `BUSINESS_ENTITY_REGISTER_IDENTIFIER_HELD_BY_OTHER_OPERATOR`; a 5xx leaves the outcome unknown. The identifier
    /// of the registration is missing where the platform answers without one. Role admin. Codes: 400, 401, 403, 404,
    /// 409, 500.
    pub fn register(
        self,
        identifier: &BusinessEntityIdentifierId,
        network: &NetworkIdentifier,
        registration: &RegisterIdentifier,
    ) -> Call<Option<DirectoryId>> {
        registering(self.by_id(identifier, network), &operations::REGISTER_IDENTIFIER, network, registration)
    }

    /// The same for one of several validity periods that an identifier has already.
    ///
    /// `registerIdentifier` with `targetDirectoryId`.
    pub fn register_period(
        self,
        identifier: &BusinessEntityIdentifierId,
        network: &NetworkIdentifier,
        target: &DirectoryId,
        registration: &RegisterIdentifier,
    ) -> Call<Option<DirectoryId>> {
        let request = self.by_id(identifier, network).query("targetDirectoryId", target.as_str());
        registering(request, &operations::REGISTER_IDENTIFIER, network, registration)
    }

    /// The same for an identifier named by scheme and value: `0002` and a SIREN, `0009` and a SIRET, `0225` and the whole
    /// address of a routing code or a suffix.
    ///
    /// `registerIdentifierByValue`, otherwise as [`register`](Self::register). 404 with
    /// `DOMESTIC_FR_REGISTER_INVALID_IDENTIFIER_SCHEME` for `0224` and `0000`, which cannot be used directly, and
    /// `DOMESTIC_FR_REGISTER_ADDRESS_PARSE_ERROR`. Synchronous, not to be sent twice, role admin. Codes: 400, 401, 403,
    /// 404, 409, 500.
    pub fn register_by_value(
        self,
        identifier: &ElectronicAddress,
        network: &NetworkIdentifier,
        registration: &RegisterIdentifier,
    ) -> Call<Option<DirectoryId>> {
        registering(
            self.by_value(identifier, network),
            &operations::REGISTER_IDENTIFIER_BY_VALUE,
            network,
            registration,
        )
    }

    /// The same for one of several validity periods, named by the day it starts.
    ///
    /// `registerIdentifierByValue` with `targetStartDate`.
    pub fn register_period_by_value(
        self,
        identifier: &ElectronicAddress,
        network: &NetworkIdentifier,
        target_start: Date,
        registration: &RegisterIdentifier,
    ) -> Call<Option<DirectoryId>> {
        let request = self.by_value(identifier, network).query("targetStartDate", target_start.to_string());
        registering(request, &operations::REGISTER_IDENTIFIER_BY_VALUE, network, registration)
    }

    /// Ends a registration: the identifier is unreachable on that network at once. The entity and the identifier stay.
    ///
    /// `unregisterDirectoryEntry`, idempotent; synchronous and slow, so it waits 60 s at least. 404 with
    /// `DIRECTORY_ENTRY_NOT_FOUND`, also where a first attempt whose answer was lost has done it. Role admin. Codes:
    /// 401, 403, 404, 500.
    pub fn unregister(self, registration: &DirectoryId) -> Call<()> {
        let request = self
            .http
            .call(&operations::UNREGISTER_DIRECTORY_ENTRY)
            .path("directoryId", registration.as_str());
        Call::new(request.timeout_at_least(NETWORK_TIMEOUT), call::nothing)
    }

    fn by_id(self, identifier: &BusinessEntityIdentifierId, network: &NetworkIdentifier) -> Request {
        let request = self
            .http
            .call(&operations::REGISTER_IDENTIFIER)
            .path("businessEntityIdentifierId", identifier.as_str());
        request.path("networkIdentifier", network.as_str())
    }

    fn by_value(self, identifier: &ElectronicAddress, network: &NetworkIdentifier) -> Request {
        let request = self
            .http
            .call(&operations::REGISTER_IDENTIFIER_BY_VALUE)
            .path("identifierScheme", identifier.scheme());
        request.path("identifierValue", identifier.value()).path("networkIdentifier", network.as_str())
    }
}

fn registering(
    request: Request,
    operation: &Operation,
    network: &NetworkIdentifier,
    registration: &RegisterIdentifier,
) -> Call<Option<DirectoryId>> {
    // In Paris, where the platform lives, it is never earlier: what is over here is over there.
    let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
    let check: Result<(), Error> = ruled(operation, registration.check(network, today));
    let request = request.json(registration).timeout_at_least(NETWORK_TIMEOUT);
    Call::new(request, call::created_if_told).checked(check)
}
