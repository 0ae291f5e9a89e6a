//! Self-billing: the buyer issues the invoice in the supplier's name.

use iopole_http::Request;
use iopole_model::codes::NetworkIdentifier;
use iopole_model::entity::{SelfBillingActivation, SelfBillingActivationByIdentifier};
use iopole_model::identifiers::ElectronicAddress;
use iopole_model::ids::DirectoryId;

use super::{NETWORK_TIMEOUT, Participants};
use crate::call::Call;
use crate::{operations, read};

impl Participants<'_> {
    /// Accepts self-billed invoices on one registration. **For good**: only the platform's support can undo it.
    ///
    /// The timeout is at least 60 s.
    ///
    /// # Errors
    /// The error codes of [`activateSelfBilling`](operations::ACTIVATE_SELF_BILLING). A 404 means that the registration
    /// is not yours.
    ///
    /// # Retries
    /// Retried: the operation switches a state on, so repeating it has no further effect.
    pub fn activate_self_billing(self, registration: &DirectoryId) -> Call<SelfBillingActivation> {
        let request = self.http.call(&operations::ACTIVATE_SELF_BILLING);
        let request = request.path("directoryId", registration.as_str());
        Call::new(request.timeout_at_least(NETWORK_TIMEOUT), read::json)
    }

    /// Accepts self-billed invoices on the registrations of an identifier. **For good**: only the platform's support
    /// can undo it.
    ///
    /// An empty list of networks means all of them. The response reports a network without a registration as skipped.
    /// The timeout is at least 60 s.
    ///
    /// # Errors
    /// The error codes of [`activateSelfBillingByIdentifier`](operations::ACTIVATE_SELF_BILLING_BY_IDENTIFIER). A 404
    /// means that the identifier has no registration.
    ///
    /// # Retries
    /// Retried: the operation switches a state on, so repeating it has no further effect.
    pub fn activate_self_billing_by_identifier(
        self,
        identifier: &ElectronicAddress,
        networks: &[NetworkIdentifier],
    ) -> Call<SelfBillingActivationByIdentifier> {
        let request = self.http.call(&operations::ACTIVATE_SELF_BILLING_BY_IDENTIFIER);
        Call::new(by_identifier(request, identifier, networks), read::json)
    }

    /// Accepts self-billed invoices on the registrations of an identifier, at a deprecated path. **For good**: only the
    /// platform's support can undo it.
    ///
    /// # Errors
    /// The error codes of
    /// [`activateSelfBillingByIdentifierLegacy`](operations::ACTIVATE_SELF_BILLING_BY_IDENTIFIER_LEGACY).
    ///
    /// # Retries
    /// Retried: the operation switches a state on, so repeating it has no further effect.
    #[deprecated(
        note = "use `activate_self_billing_by_identifier`, which does the same at the path that stays"
    )]
    pub fn activate_self_billing_by_identifier_legacy(
        self,
        identifier: &ElectronicAddress,
        networks: &[NetworkIdentifier],
    ) -> Call<SelfBillingActivationByIdentifier> {
        let request = self.http.call(&operations::ACTIVATE_SELF_BILLING_BY_IDENTIFIER_LEGACY);
        Call::new(by_identifier(request, identifier, networks), read::json)
    }
}

fn by_identifier(
    request: Request,
    identifier: &ElectronicAddress,
    networks: &[NetworkIdentifier],
) -> Request {
    let request = request.path("identifierScheme", identifier.scheme());
    let request = request.path("identifierValue", identifier.value()).timeout_at_least(NETWORK_TIMEOUT);
    if networks.is_empty() {
        return request;
    }
    let names: Vec<&str> = networks.iter().map(NetworkIdentifier::as_str).collect();
    request.query("networks", names.join(","))
}
