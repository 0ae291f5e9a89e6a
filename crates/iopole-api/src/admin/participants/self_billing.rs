//! Self-billing: the buyer issues the invoice in the supplier's name.

use iopole_http::Request;
use iopole_model::{
    DirectoryId, ElectronicAddress, NetworkIdentifier, SelfBillingActivation,
    SelfBillingActivationByIdentifier,
};

use super::{NETWORK_TIMEOUT, Participants};
use crate::call::{self, Call};
use crate::operations;

impl Participants<'_> {
    /// Declares on one registration that self-billed invoices are accepted. **For good**: only the platform's support can
    /// undo it.
    ///
    /// `activateSelfBilling`, idempotent; it waits 60 s at least. 404 for a registration that is not yours.
    /// Synchronous, role admin. Codes: 401, 403, 404.
    pub fn activate_self_billing(self, registration: &DirectoryId) -> Call<SelfBillingActivation> {
        let request =
            self.http.call(&operations::ACTIVATE_SELF_BILLING).path("directoryId", registration.as_str());
        Call::new(request.timeout_at_least(NETWORK_TIMEOUT), call::json)
    }

    /// The same on every registration of an identifier, or on those on some networks. **For good**, as above.
    ///
    /// `activateSelfBillingByIdentifier`, idempotent; it waits 60 s at least. No networks means all of them; one where
    /// the identifier is not registered is reported as skipped. 404 where it is registered on none. Synchronous, role
    /// admin. Codes: 401, 403, 404.
    pub fn activate_self_billing_by_identifier(
        self,
        identifier: &ElectronicAddress,
        networks: &[NetworkIdentifier],
    ) -> Call<SelfBillingActivationByIdentifier> {
        Call::new(
            by_identifier(
                self.http.call(&operations::ACTIVATE_SELF_BILLING_BY_IDENTIFIER),
                identifier,
                networks,
            ),
            call::json,
        )
    }

    /// The same at its old path.
    ///
    /// `activateSelfBillingByIdentifierLegacy`, deprecated by the contract. Synchronous, idempotent, role admin. Codes:
    /// 401, 403, 404.
    #[deprecated(
        note = "use activate_self_billing_by_identifier, which does the same at the path that stays"
    )]
    pub fn activate_self_billing_by_identifier_legacy(
        self,
        identifier: &ElectronicAddress,
        networks: &[NetworkIdentifier],
    ) -> Call<SelfBillingActivationByIdentifier> {
        Call::new(
            by_identifier(
                self.http.call(&operations::ACTIVATE_SELF_BILLING_BY_IDENTIFIER_LEGACY),
                identifier,
                networks,
            ),
            call::json,
        )
    }
}

fn by_identifier(
    request: Request,
    identifier: &ElectronicAddress,
    networks: &[NetworkIdentifier],
) -> Request {
    let request = request.path("identifierScheme", identifier.scheme());
    let request = request.path("identifierValue", identifier.value()).timeout_at_least(NETWORK_TIMEOUT);
    match networks {
        [] => request,
        some => {
            let names: Vec<&str> = some.iter().map(NetworkIdentifier::as_str).collect();
            request.query("networks", names.join(","))
        }
    }
}
