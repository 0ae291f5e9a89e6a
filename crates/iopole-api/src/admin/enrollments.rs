//! Enrollment of companies, from the identity check to the registration.

use iopole_model::enrollment::{
    AddressMigration, Enrollment, EnrollmentLink, EnrollmentUpdate, FrenchEnrollment,
    InternationalEnrollment, Portability,
};
use iopole_model::ids::EnrollmentId;

use crate::call::Call;
use crate::download::{Download, Expected, download};
use crate::{operations, read};

/// Operations on enrollments. They need the role admin.
///
/// You invite a company with a link. The company checks its identity, signs a mandate and confirms its addresses. The
/// platform then creates, claims and registers it without another call. The `onboarding` webhook reports each stage.
#[derive(Debug, Clone, Copy)]
pub struct Enrollments<'a> {
    http: &'a iopole_http::Client,
}

impl<'a> Enrollments<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// Invites a French company and returns the link for it.
    ///
    /// # Errors
    /// The error codes of [`createFrenchEnrollment`](operations::CREATE_FRENCH_ENROLLMENT):
    ///
    /// | code | cause |
    /// |---|---|
    /// | 400 | The code of the problem names the broken rule about addresses. |
    /// | 403 | `BUSINESS_ENTITY_NOT_ELIGIBLE_FOR_ONBOARDING`: only private taxpayers can enroll. |
    ///
    /// Findings of [`FrenchEnrollment::check`] fail the call before anything is sent.
    ///
    /// # Retries
    /// Never sent twice: each call makes another enrollment, even for the same company. After
    /// [`Error::is_outcome_unknown`](iopole_http::Error::is_outcome_unknown), call
    /// [`link_by_identifier`](Self::link_by_identifier).
    pub fn create_french(self, company: &FrenchEnrollment) -> Call<EnrollmentLink> {
        let request = self.http.call(&operations::CREATE_FRENCH_ENROLLMENT).json(company);
        Call::new(request, read::json).checked(company.check())
    }

    /// Invites a French company, or returns the link of its present enrollment.
    ///
    /// The platform has deprecated this operation.
    ///
    /// # Errors
    /// The error codes of [`upsertFrenchEnrollment`](operations::UPSERT_FRENCH_ENROLLMENT), with the causes of
    /// [`create_french`](Self::create_french). The contract documents a 409, which its text contradicts.
    ///
    /// # Retries
    /// Retried: repeating it has no further effect.
    #[deprecated(note = "the platform has replaced it: use `create_french`, which makes a new one each time")]
    pub fn upsert_french(self, company: &FrenchEnrollment) -> Call<EnrollmentLink> {
        let request = self.http.call(&operations::UPSERT_FRENCH_ENROLLMENT).json(company);
        Call::new(request, read::json).checked(company.check())
    }

    /// Invites a company outside France and returns the link for it.
    ///
    /// # Errors
    /// The error codes of [`createInternationalEnrollment`](operations::CREATE_INTERNATIONAL_ENROLLMENT). Findings of
    /// [`InternationalEnrollment::check`] fail the call before anything is sent.
    ///
    /// # Retries
    /// Never sent twice: each call makes another enrollment, even for the same company. After an unknown outcome, call
    /// [`link_by_identifier`](Self::link_by_identifier).
    pub fn create_international(self, company: &InternationalEnrollment) -> Call<EnrollmentLink> {
        let request = self.http.call(&operations::CREATE_INTERNATIONAL_ENROLLMENT).json(company);
        Call::new(request, read::json).checked(company.check())
    }

    /// Invites a company outside France, or returns the link of its present enrollment.
    ///
    /// The platform has deprecated this operation.
    ///
    /// # Errors
    /// The error codes of [`upsertInternationalEnrollment`](operations::UPSERT_INTERNATIONAL_ENROLLMENT).
    ///
    /// # Retries
    /// Retried: repeating it has no further effect.
    #[deprecated(
        note = "the platform has replaced it: use `create_international`, which makes a new one each time"
    )]
    pub fn upsert_international(self, company: &InternationalEnrollment) -> Call<EnrollmentLink> {
        let request = self.http.call(&operations::UPSERT_INTERNATIONAL_ENROLLMENT).json(company);
        Call::new(request, read::json).checked(company.check())
    }

    /// Returns an enrollment.
    ///
    /// # Errors
    /// The error codes of [`getEnrollment`](operations::GET_ENROLLMENT). The platform also answers 404 for a canceled
    /// enrollment.
    pub fn get(self, id: &EnrollmentId) -> Call<Enrollment> {
        let request = self.http.call(&operations::GET_ENROLLMENT).path("enrollmentId", id.as_str());
        Call::new(request, read::json)
    }

    /// Changes an unfinished enrollment. Members that the change leaves out stay as they are.
    ///
    /// A new representative starts the identity check again.
    ///
    /// # Errors
    /// The error codes of [`updateEnrollment`](operations::UPDATE_ENROLLMENT):
    ///
    /// | code | cause |
    /// |---|---|
    /// | 400 | `ELECTRONIC_ADDRESS_ALREADY_USED`: the change names an address twice. |
    /// | 409 | The enrollment has come too far for this change. |
    ///
    /// Findings of [`EnrollmentUpdate::check`] fail the call before anything is sent.
    ///
    /// # Retries
    /// Retried: repeating it has no further effect.
    pub fn update(self, id: &EnrollmentId, change: &EnrollmentUpdate) -> Call<()> {
        let request = self.http.call(&operations::UPDATE_ENROLLMENT).path("enrollmentId", id.as_str());
        Call::new(request.json(change), read::nothing).checked(change.check())
    }

    /// Cancels an enrollment. The platform rejects every later call that names it.
    ///
    /// # Errors
    /// The error codes of [`cancelEnrollment`](operations::CANCEL_ENROLLMENT). A 422
    /// ([`ErrorKind::Refused`](iopole_http::ErrorKind::Refused)) means that the enrollment is completed, canceled or
    /// being registered.
    ///
    /// # Retries
    /// Retried. A retry after a lost response may be answered 404 or 422, because the first attempt has canceled it.
    pub fn cancel(self, id: &EnrollmentId) -> Call<()> {
        let request = self.http.call(&operations::CANCEL_ENROLLMENT).path("enrollmentId", id.as_str());
        Call::new(request, read::nothing)
    }

    /// Returns the link of an unfinished enrollment.
    ///
    /// # Errors
    /// The error codes of [`getEnrollmentLink`](operations::GET_ENROLLMENT_LINK). A 409 means that the enrollment is
    /// completed or canceled.
    pub fn link(self, id: &EnrollmentId) -> Call<EnrollmentLink> {
        let request = self.http.call(&operations::GET_ENROLLMENT_LINK).path("enrollmentId", id.as_str());
        Call::new(request, read::json)
    }

    /// Returns the link of a company's unfinished enrollment. In France the scheme is `0002` and the identifier a
    /// SIREN.
    ///
    /// # Errors
    /// The error codes of [`getEnrollmentLinkByIdentifier`](operations::GET_ENROLLMENT_LINK_BY_IDENTIFIER). A 404 means
    /// that the company has no unfinished enrollment.
    ///
    /// # Platform behavior
    /// The contract does not say which of several enrollments it returns.
    pub fn link_by_identifier(self, scheme: &str, identifier: &str) -> Call<EnrollmentLink> {
        let request = self.http.call(&operations::GET_ENROLLMENT_LINK_BY_IDENTIFIER).path("scheme", scheme);
        Call::new(request.path("identifier", identifier), read::json)
    }

    /// Downloads the evidence of an enrollment, as a ZIP archive. For white-label operators only.
    ///
    /// The archive holds the report of the identity check, the signed mandate and its audit trail, as far as each was
    /// used.
    ///
    /// # Errors
    /// The error codes of [`downloadEnrollmentEvidences`](operations::DOWNLOAD_ENROLLMENT_EVIDENCES). A 409 means that
    /// the registration has not started.
    pub fn evidences(self, id: &EnrollmentId) -> Call<Download> {
        let request = self.http.call(&operations::DOWNLOAD_ENROLLMENT_EVIDENCES);
        download(request.path("enrollmentId", id.as_str()), Expected::Zip)
    }

    /// Returns the addresses that other platforms hold, and the requests to send to those platforms. For white-label
    /// operators only.
    ///
    /// # Errors
    /// The error codes of [`getEnrollmentPortability`](operations::GET_ENROLLMENT_PORTABILITY). A 409 means that the
    /// company has not done its part yet. The stage `ELECTRONIC_ADDRESS_MIGRATION` reports when it has.
    pub fn portability(self, id: &EnrollmentId) -> Call<Portability> {
        let request = self.http.call(&operations::GET_ENROLLMENT_PORTABILITY);
        Call::new(request.path("enrollmentId", id.as_str()), read::json)
    }

    /// Downloads the request to one platform, as a ZIP archive. For white-label operators only.
    ///
    /// The archive holds the request as CSV, and the signed mandate if there is one. `old_platform` is the platform's
    /// name from [`portability`](Self::portability): a registration number, or `PEPPOL_ONLY:<name>`.
    ///
    /// # Errors
    /// The error codes of [`downloadPortabilityDeliverables`](operations::DOWNLOAD_PORTABILITY_DELIVERABLES):
    ///
    /// | code | cause |
    /// |---|---|
    /// | 404 | No such enrollment, or the platform holds none of the addresses. |
    /// | 409 | The company has not done its part yet. |
    pub fn portability_deliverables(self, id: &EnrollmentId, old_platform: &str) -> Call<Download> {
        let request = self.http.call(&operations::DOWNLOAD_PORTABILITY_DELIVERABLES);
        let request = request.path("enrollmentId", id.as_str());
        download(request.path("oldPlatformLegalIdentifier", old_platform), Expected::Zip)
    }

    /// Gives the migration key or the consent that lets one address move. Once every address has one, the registration
    /// starts. For white-label operators only.
    ///
    /// `address` is written as in [`portability`](Self::portability).
    ///
    /// # Errors
    /// The error codes of [`updateAddressMigration`](operations::UPDATE_ADDRESS_MIGRATION). A 400 means that the
    /// address does not move, or that it has a key and is not on Peppol. Findings of [`AddressMigration::check`] fail
    /// the call before anything is sent.
    ///
    /// # Retries
    /// Retried: repeating it has no further effect.
    pub fn migrate_address(self, id: &EnrollmentId, address: &str, migration: &AddressMigration) -> Call<()> {
        let request = self.http.call(&operations::UPDATE_ADDRESS_MIGRATION);
        let request = request.path("enrollmentId", id.as_str()).path("address", address);
        Call::new(request.json(migration), read::nothing).checked(migration.check())
    }
}
