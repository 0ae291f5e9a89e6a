//! Enrolment of companies: the way in that does everything, from the identity check to the registration.

use iopole_http::{Error, ErrorKind, Operation};
use iopole_model::{
    AddressMigration, BrokenRule, Enrollment, EnrollmentId, EnrollmentLink, EnrollmentUpdate,
    FrenchEnrollment, InternationalEnrollment, Portability,
};

use crate::call::{self, Call};
use crate::operations;
use crate::user::{Download, Expected, download};

/// Enrolments: role admin.
///
/// A company is invited with a link; it checks its identity, signs a mandate, confirms its addresses, and the platform
/// creates, claims and registers it without another call. What it does is told to the `onboarding` webhook, stage by
/// stage. Nothing needs to be created, claimed or registered by hand afterwards.
#[derive(Debug, Clone, Copy)]
pub struct Enrollments<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Enrollments<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// Invites a French company.
    ///
    /// `createFrenchEnrollment`, synchronous, not to be sent twice: each call makes another enrolment, for the same
    /// company too. When [`Error::is_outcome_unknown`], ask [`Enrollments::link_by_identifier`]. What
    /// [`FrenchEnrollment::check`] finds is refused before anything is sent. Codes: 400 (its code says which address
    /// rule), 401, 403 (`BUSINESS_ENTITY_NOT_ELIGIBLE_FOR_ONBOARDING`: private taxpayers only). Role admin.
    pub fn create_french(self, company: &FrenchEnrollment) -> Call<EnrollmentLink> {
        let request = self.http.call(&operations::CREATE_FRENCH_ENROLLMENT).json(company);
        Call::new(request, call::json).checked(ruled(&operations::CREATE_FRENCH_ENROLLMENT, company.check()))
    }

    /// Invites a French company, or gives back the enrolment that it has.
    ///
    /// `upsertFrenchEnrollment`, idempotent. Deprecated by the platform. Codes: those of
    /// [`Enrollments::create_french`], and 409, which its text contradicts. Synchronous, role admin. Also 400, 401,
    /// 403.
    #[deprecated(note = "the platform has replaced it: use `create_french`, which makes one each time")]
    pub fn upsert_french(self, company: &FrenchEnrollment) -> Call<EnrollmentLink> {
        let request = self.http.call(&operations::UPSERT_FRENCH_ENROLLMENT).json(company);
        Call::new(request, call::json).checked(ruled(&operations::UPSERT_FRENCH_ENROLLMENT, company.check()))
    }

    /// Invites a company outside France.
    ///
    /// `createInternationalEnrollment`, synchronous, not to be sent twice, as [`Enrollments::create_french`]. Codes:
    /// 401, 403. Role admin.
    pub fn create_international(self, company: &InternationalEnrollment) -> Call<EnrollmentLink> {
        let request = self.http.call(&operations::CREATE_INTERNATIONAL_ENROLLMENT).json(company);
        Call::new(request, call::json)
            .checked(ruled(&operations::CREATE_INTERNATIONAL_ENROLLMENT, company.check()))
    }

    /// Invites a company outside France, or gives back the enrolment that it has.
    ///
    /// `upsertInternationalEnrollment`, idempotent. Deprecated by the platform. Codes: 401, 403, 409. Synchronous, role
    /// admin.
    #[deprecated(
        note = "the platform has replaced it: use `create_international`, which makes one each time"
    )]
    pub fn upsert_international(self, company: &InternationalEnrollment) -> Call<EnrollmentLink> {
        let request = self.http.call(&operations::UPSERT_INTERNATIONAL_ENROLLMENT).json(company);
        Call::new(request, call::json)
            .checked(ruled(&operations::UPSERT_INTERNATIONAL_ENROLLMENT, company.check()))
    }

    /// One enrolment.
    ///
    /// `getEnrollment`, safe. Codes: 401, 404 (a cancelled one, too). Synchronous, role admin.
    pub fn get(self, id: &EnrollmentId) -> Call<Enrollment> {
        Call::new(self.http.call(&operations::GET_ENROLLMENT).path("enrollmentId", id.as_str()), call::json)
    }

    /// Changes an enrolment that goes on; only what the change names.
    ///
    /// `updateEnrollment`, idempotent. A new representative starts the identity check again. Codes: 400
    /// (`ELECTRONIC_ADDRESS_ALREADY_USED` for an address twice), 401, 403, 404, 409 when it has come too far for the
    /// change. Synchronous, role admin.
    pub fn update(self, id: &EnrollmentId, change: &EnrollmentUpdate) -> Call<()> {
        let request =
            self.http.call(&operations::UPDATE_ENROLLMENT).path("enrollmentId", id.as_str()).json(change);
        Call::new(request, call::nothing).checked(ruled(&operations::UPDATE_ENROLLMENT, change.check()))
    }

    /// Gives an enrolment up. Every later call that names it is refused.
    ///
    /// `cancelEnrollment`, idempotent. Codes: 401, 403, 404, 422 when it is completed, cancelled or being registered
    /// ([`ErrorKind::Refused`]). Synchronous, role admin.
    pub fn cancel(self, id: &EnrollmentId) -> Call<()> {
        Call::new(
            self.http.call(&operations::CANCEL_ENROLLMENT).path("enrollmentId", id.as_str()),
            call::nothing,
        )
    }

    /// The link of an enrolment that goes on.
    ///
    /// `getEnrollmentLink`, safe. Codes: 401, 403, 404, 409 when it is completed or cancelled. Synchronous, role admin.
    pub fn link(self, id: &EnrollmentId) -> Call<EnrollmentLink> {
        Call::new(
            self.http.call(&operations::GET_ENROLLMENT_LINK).path("enrollmentId", id.as_str()),
            call::json,
        )
    }

    /// The link of an enrolment that goes on, by the company: scheme `0002` and its SIREN in France.
    ///
    /// `getEnrollmentLinkByIdentifier`, safe. Of several enrolments the contract does not say which. Codes: 401, 403,
    /// 404 when none goes on. Synchronous, role admin.
    pub fn link_by_identifier(self, scheme: &str, identifier: &str) -> Call<EnrollmentLink> {
        let request = self
            .http
            .call(&operations::GET_ENROLLMENT_LINK_BY_IDENTIFIER)
            .path("scheme", scheme)
            .path("identifier", identifier);
        Call::new(request, call::json)
    }

    /// The evidence of a finished enrolment, a ZIP: report of the identity check, signed mandate and its audit trail, as
    /// far as each was used.
    ///
    /// `downloadEnrollmentEvidences`, safe; white label operators only. Codes: 400, 401, 403, 404, 409 before the
    /// enrolment is being registered. Synchronous, role admin.
    pub fn evidences(self, id: &EnrollmentId) -> Call<Download> {
        download(
            self.http.call(&operations::DOWNLOAD_ENROLLMENT_EVIDENCES).path("enrollmentId", id.as_str()),
            Expected::Zip,
        )
    }

    /// Which addresses other platforms hold, and what to send to them.
    ///
    /// `getEnrollmentPortability`, safe; white label operators only. Codes: 400, 401, 403, 404, 409 until the company
    /// has done its part; the stage `ELECTRONIC_ADDRESS_MIGRATION` tells when. Synchronous, role admin.
    pub fn portability(self, id: &EnrollmentId) -> Call<Portability> {
        Call::new(
            self.http.call(&operations::GET_ENROLLMENT_PORTABILITY).path("enrollmentId", id.as_str()),
            call::json,
        )
    }

    /// What to send to one platform, a ZIP: the request as CSV and the signed mandate, if there is one.
    ///
    /// `downloadPortabilityDeliverables`, safe; white label operators only. The platform is named as in
    /// [`Enrollments::portability`]: a registration number, or `PEPPOL_ONLY:<name>`. Codes: 400, 401, 403, 404 (also
    /// for a platform that holds none of the addresses), 409 as there. Synchronous, role admin.
    pub fn portability_deliverables(self, id: &EnrollmentId, old_platform: &str) -> Call<Download> {
        let request =
            self.http.call(&operations::DOWNLOAD_PORTABILITY_DELIVERABLES).path("enrollmentId", id.as_str());
        download(request.path("oldPlatformLegalIdentifier", old_platform), Expected::Zip)
    }

    /// Says what lets one address move: a migration key or a consent. Once all may, registration starts.
    ///
    /// `updateAddressMigration`, idempotent; white label operators only. The address is written as in
    /// [`Enrollments::portability`]. Codes: 400 (not an address on the move, or a key for one that is not on Peppol),
    /// 401, 403, 404. Synchronous, role admin.
    pub fn migrate_address(self, id: &EnrollmentId, address: &str, migration: &AddressMigration) -> Call<()> {
        let request = self
            .http
            .call(&operations::UPDATE_ADDRESS_MIGRATION)
            .path("enrollmentId", id.as_str())
            .path("address", address);
        Call::new(request.json(migration), call::nothing)
            .checked(ruled(&operations::UPDATE_ADDRESS_MIGRATION, migration.check()))
    }
}

fn ruled(operation: &Operation, check: Result<(), BrokenRule>) -> Result<(), Error> {
    check.map_err(|rule| Error::new(ErrorKind::InvalidRequest, rule.to_string()).of(operation))
}
