//! Registration of identifiers on networks.

use iopole_http::Request;
use iopole_model::codes::NetworkIdentifier;
use iopole_model::entity::RegisterIdentifier;
use iopole_model::identifiers::ElectronicAddress;
use iopole_model::ids::{BusinessEntityIdentifierId, DirectoryId};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{NETWORK_TIMEOUT, Participants};
use crate::call::Call;
use crate::{operations, read};

impl Participants<'_> {
    /// Registers an identifier on a network, so that it receives invoices there. A registered identifier gets the new
    /// dates.
    ///
    /// `identifier` is the identifier's id, never the entity's. Each network is a separate registration: `DOMESTIC_FR`
    /// is for invoices between French companies, `PEPPOL_INTERNATIONAL` for all others. Enrolled companies are
    /// registered already.
    ///
    /// The registration's identifier is `None` where the platform answers without one. The timeout is at least 60 s:
    /// the platform asks for 30 s.
    ///
    /// # Errors
    /// The error codes of [`registerIdentifier`](operations::REGISTER_IDENTIFIER):
    ///
    /// | code | code of the problem | cause |
    /// |---|---|---|
    /// | 404 | `DOMESTIC_FR_REGISTER_DIRECTORY_ALREADY_UP_TO_DATE`, `PEPPOL_REGISTER_DIRECTORY_ALREADY_UP_TO_DATE` | Registered as requested. Older documents say 409. |
    /// | 404 | `BUSINESS_ENTITY_REGISTER_DIRECTION_NOT_INBOUND` | The entity is claimed for outbound only. |
    /// | 404 | `DOMESTIC_FR_REGISTER_NON_FRENCH_ENTITY_FORBIDDEN` | The entity is not French. |
    /// | 404 | `PEPPOL_PARTICIPANT_ALREADY_REGISTERED_ON_OTHER_SMP` | Give a migration key. |
    /// | 409 | `BUSINESS_ENTITY_REGISTER_IDENTIFIER_HELD_BY_OTHER_OPERATOR` | Another operator holds the identifier. |
    ///
    /// Findings of [`RegisterIdentifier::check`] fail the call before anything is sent.
    ///
    /// # Retries
    /// Never sent twice: a 5xx leaves the outcome unknown. Then look at the registrations of the entity
    /// ([`get`](Self::get)).
    ///
    /// # Platform behavior
    /// Without a start date, a registration on `DOMESTIC_FR` receives from tomorrow. An invoice sent before bounces.
    pub fn register(
        self,
        identifier: &BusinessEntityIdentifierId,
        network: &NetworkIdentifier,
        registration: &RegisterIdentifier,
    ) -> Call<Option<DirectoryId>> {
        registering(self.by_id(identifier, network), network, registration)
    }

    /// Changes one of several validity periods that an identifier has on a network. `target` names the period.
    ///
    /// # Errors
    /// The error codes of [`registerIdentifier`](operations::REGISTER_IDENTIFIER), with the causes of
    /// [`register`](Self::register).
    ///
    /// # Retries
    /// Never sent twice, as [`register`](Self::register).
    pub fn register_period(
        self,
        identifier: &BusinessEntityIdentifierId,
        network: &NetworkIdentifier,
        target: &DirectoryId,
        registration: &RegisterIdentifier,
    ) -> Call<Option<DirectoryId>> {
        let request = self.by_id(identifier, network).query("targetDirectoryId", target.as_str());
        registering(request, network, registration)
    }

    /// Registers an identifier, named by scheme and value, on a network.
    ///
    /// | scheme | value |
    /// |---|---|
    /// | `0002` | a SIREN |
    /// | `0009` | a SIRET |
    /// | `0225` | the whole address of a routing code or a suffix |
    ///
    /// # Errors
    /// The error codes of [`registerIdentifierByValue`](operations::REGISTER_IDENTIFIER_BY_VALUE), with the causes of
    /// [`register`](Self::register), and:
    ///
    /// | code | code of the problem | cause |
    /// |---|---|---|
    /// | 404 | `DOMESTIC_FR_REGISTER_INVALID_IDENTIFIER_SCHEME` | Schemes `0224` and `0000` cannot be used directly. |
    /// | 404 | `DOMESTIC_FR_REGISTER_ADDRESS_PARSE_ERROR` | The value is not an address. |
    ///
    /// # Retries
    /// Never sent twice, as [`register`](Self::register).
    pub fn register_by_value(
        self,
        identifier: &ElectronicAddress,
        network: &NetworkIdentifier,
        registration: &RegisterIdentifier,
    ) -> Call<Option<DirectoryId>> {
        registering(self.by_value(identifier, network), network, registration)
    }

    /// Changes one of several validity periods of an identifier that is named by scheme and value. `target_start` is
    /// the first day of the period.
    ///
    /// # Errors
    /// The error codes of [`registerIdentifierByValue`](operations::REGISTER_IDENTIFIER_BY_VALUE), with the causes of
    /// [`register_by_value`](Self::register_by_value).
    ///
    /// # Retries
    /// Never sent twice, as [`register`](Self::register).
    pub fn register_period_by_value(
        self,
        identifier: &ElectronicAddress,
        network: &NetworkIdentifier,
        target_start: Date,
        registration: &RegisterIdentifier,
    ) -> Call<Option<DirectoryId>> {
        let request = self.by_value(identifier, network).query("targetStartDate", target_start.to_string());
        registering(request, network, registration)
    }

    /// Ends a registration: the identifier is unreachable on that network at once. The entity and the identifier stay.
    ///
    /// The timeout is at least 60 s.
    ///
    /// # Errors
    /// The error codes of [`unregisterDirectoryEntry`](operations::UNREGISTER_DIRECTORY_ENTRY). A 404 has the code
    /// `DIRECTORY_ENTRY_NOT_FOUND`.
    ///
    /// # Retries
    /// Retried. A retry after a lost response is answered 404, because the first attempt has ended the registration.
    pub fn unregister(self, registration: &DirectoryId) -> Call<()> {
        let request = self.http.call(&operations::UNREGISTER_DIRECTORY_ENTRY);
        let request = request.path("directoryId", registration.as_str());
        Call::new(request.timeout_at_least(NETWORK_TIMEOUT), read::nothing)
    }

    fn by_id(self, identifier: &BusinessEntityIdentifierId, network: &NetworkIdentifier) -> Request {
        let request = self.http.call(&operations::REGISTER_IDENTIFIER);
        let request = request.path("businessEntityIdentifierId", identifier.as_str());
        request.path("networkIdentifier", network.as_str())
    }

    fn by_value(self, identifier: &ElectronicAddress, network: &NetworkIdentifier) -> Request {
        let request = self.http.call(&operations::REGISTER_IDENTIFIER_BY_VALUE);
        let request = request.path("identifierScheme", identifier.scheme());
        request.path("identifierValue", identifier.value()).path("networkIdentifier", network.as_str())
    }
}

fn registering(
    request: Request,
    network: &NetworkIdentifier,
    registration: &RegisterIdentifier,
) -> Call<Option<DirectoryId>> {
    // The day in Paris is never before the day in UTC, so a day that is over here is over there.
    let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
    let request = request.json(registration).timeout_at_least(NETWORK_TIMEOUT);
    Call::new(request, read::created_or_none).checked(registration.check(network, today))
}
