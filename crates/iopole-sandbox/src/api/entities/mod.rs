//! Business entities, for accounts that configure.

mod batch;
mod body;
mod claims;
mod creation;
mod identifiers;
mod networks;
mod read;
pub(in crate::api) mod relation;
mod self_billing;

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, post};

use super::answer::Refusal;
use crate::platform::Platform;
use crate::world::{Denial, DenialKind};

/// Where each operation is.
pub(crate) fn routes() -> Router<Arc<Platform>> {
    let registered = "/identifier/directory";
    let named = "/scheme/{identifierScheme}/value/{identifierValue}";
    let entities = Router::new()
        .route("/", get(read::search))
        .route("/legalunit", post(creation::legal_unit))
        .route("/office", post(creation::office))
        .route("/batch", post(batch::run))
        .route("/{businessEntityId}", get(read::one).delete(creation::remove))
        .route("/{businessEntityId}/configure", post(creation::configure))
        .route("/{businessEntityId}/claim", post(claims::claim).put(claims::replace).delete(claims::unclaim))
        .route(&format!("{named}/claim"), post(claims::claim_named))
        .route("/{businessEntityId}/identifier", post(identifiers::create))
        .route(&format!("{named}/identifier"), post(identifiers::create_named))
        .route("/identifier/{businessEntityIdentifierId}", delete(identifiers::remove))
        .route(
            "/identifier/{businessEntityIdentifierId}/network/{networkIdentifier}",
            post(networks::register),
        )
        .route(&format!("/identifier{named}/network/{{networkIdentifier}}"), post(networks::register_named))
        .route(&format!("{registered}/{{directoryId}}"), delete(networks::unregister))
        .route(&format!("{registered}/{{directoryId}}/self-billing"), post(self_billing::activate))
        .route(&format!("{registered}{named}/self-billing"), post(self_billing::activate_named))
        // The old path of the same.
        .route(&format!("/identifier{named}/self-billing"), post(self_billing::activate_named))
        .route(
            &format!("{registered}{named}/peppol/migrate"),
            post(networks::start_migration).delete(networks::cancel_migration),
        );
    Router::new().nest("/v1/config/business/entity", entities)
}

impl From<Denial> for Refusal {
    fn from(denial: Denial) -> Self {
        match denial.kind {
            DenialKind::Invalid => Self::coded(400, denial.code, denial.message),
            DenialKind::Forbidden => Self::coded(403, denial.code, denial.message),
            DenialKind::Missing => Self::coded(404, denial.code, denial.message),
            DenialKind::Conflict => Self::coded(409, denial.code, denial.message),
        }
    }
}
