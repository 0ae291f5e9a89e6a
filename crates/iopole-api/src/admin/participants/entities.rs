//! Participants: read, created, configured, removed.

use iopole_http::{Error, Response};
use iopole_model::codes::VatRegime;
use iopole_model::created::{CreatedElement, ElementType};
use iopole_model::entity::{BusinessEntity, BusinessEntityBatch, ConfiguredVatRegime, CreateBusinessEntity};
use iopole_model::ids::{BusinessEntityId, BusinessEntityIdentifierId};
use serde_json::json;

use super::{NETWORK_TIMEOUT, Participants};
use crate::call::Call;
use crate::{operations, read};

impl Participants<'_> {
    /// Returns one of the operator's own participants, with its identifiers and their registrations.
    ///
    /// # Errors
    /// The error codes of [`getBusinessEntity`](operations::GET_BUSINESS_ENTITY). An empty list is
    /// [`NotFound`](iopole_http::ErrorKind::NotFound). Several entities without the requested one are
    /// [`Unreadable`](iopole_http::ErrorKind::Unreadable).
    ///
    /// # Platform behavior
    /// The platform answers a list of one entity (measured). Its contract has a list in the schema and an object in the
    /// example.
    pub fn get(self, id: &BusinessEntityId) -> Call<BusinessEntity> {
        let wanted = id.clone();
        let request = self.http.call(&operations::GET_BUSINESS_ENTITY).path("businessEntityId", id.as_str());
        Call::new(request, async move |response| {
            let is_it = |entity: &BusinessEntity| entity.business_entity_id == wanted;
            read::pick(response, is_it, "the platform knows no such entity").await
        })
    }

    /// Removes a participant that is not French, is claimed by nobody else, and has no office and no registration.
    ///
    /// # Errors
    /// The error codes of [`deleteBusinessEntity`](operations::DELETE_BUSINESS_ENTITY). The problem of a 404 has one of
    /// these codes:
    ///
    /// - `BUSINESS_ENTITY_NOT_FOUND`
    /// - `BUSINESS_ENTITY_REMOVE_FRENCH_ENTITY_FORBIDDEN`
    /// - `BUSINESS_ENTITY_REMOVE_HAS_ACTIVE_OFFICES`
    /// - `BUSINESS_ENTITY_REMOVE_LINKED_TO_OPERATOR`
    /// - `BUSINESS_ENTITY_REMOVE_HAS_ACTIVE_REGISTRATIONS`
    ///
    /// # Retries
    /// Retried. A retry after a lost response may be answered 404, because the first attempt has removed it.
    pub fn delete(self, id: &BusinessEntityId) -> Call<()> {
        let request = self.http.call(&operations::DELETE_BUSINESS_ENTITY);
        Call::new(request.path("businessEntityId", id.as_str()), read::nothing)
    }

    /// Creates a legal unit, which is claimed at once. For foreign companies: claim or enroll French ones.
    ///
    /// # Errors
    /// The error codes of [`createLegalUnit`](operations::CREATE_LEGAL_UNIT). A 409 means that the identifier exists.
    /// Findings of [`CreateBusinessEntity::check`] fail the call before anything is sent.
    ///
    /// # Retries
    /// Never sent twice. After an unknown outcome, [`search`](Self::search) for the entity by its number.
    pub fn create_legal_unit(self, unit: &CreateBusinessEntity) -> Call<CreatedEntity> {
        let request = self.http.call(&operations::CREATE_LEGAL_UNIT).json(unit);
        Call::new(request, created).checked(unit.check())
    }

    /// Creates an office, under a legal unit if `parent` names one. The office is claimed at once.
    ///
    /// # Errors
    /// The error codes of [`createOffice`](operations::CREATE_OFFICE). Findings of [`CreateBusinessEntity::check`] fail the
    /// call before anything is sent.
    ///
    /// | code | cause |
    /// |---|---|
    /// | 404 | `BUSINESS_ENTITY_ADD_INVALID_PARENT_TYPE`: the parent is not a legal unit. |
    /// | 409 | The identifier exists. |
    ///
    /// # Retries
    /// Never sent twice. After an unknown outcome, [`search`](Self::search) for the office by its number.
    pub fn create_office(
        self,
        office: &CreateBusinessEntity,
        parent: Option<&BusinessEntityId>,
    ) -> Call<CreatedEntity> {
        let mut request = self.http.call(&operations::CREATE_OFFICE).json(office);
        if let Some(parent) = parent {
            request = request.query("legalBusinessEntityId", parent.as_str());
        }
        Call::new(request, created).checked(office.check())
    }

    /// Sets the VAT regime of a claimed legal unit, and returns when it takes effect.
    ///
    /// It takes effect at once, or from the next 1 February where transactions or payments are already reported.
    ///
    /// # Errors
    /// The error codes of [`configureBusinessEntity`](operations::CONFIGURE_BUSINESS_ENTITY). A 409 with
    /// `BUSINESS_ENTITY_CONFIGURE_VAT_REGIME_CONFLICT` means that the entity is not claimed, or not a legal unit.
    ///
    /// # Retries
    /// Retried: the operation sets a state, so repeating it has no further effect.
    ///
    /// # Platform behavior
    /// Measured: without this call the platform rejects every report of the legal unit. A regime sent with the creation
    /// does not stick, and entities never show their regime; reports do.
    pub fn configure_vat_regime(
        self,
        id: &BusinessEntityId,
        regime: &VatRegime,
    ) -> Call<ConfiguredVatRegime> {
        let request = self.http.call(&operations::CONFIGURE_BUSINESS_ENTITY);
        let request = request.path("businessEntityId", id.as_str());
        Call::new(request.json(&json!({"vatRegime": regime})), read::json)
    }

    /// Runs a batch of claims, identifiers and registrations. **Not for production.**
    ///
    /// The timeout is at least 60 s, because the batch registers.
    ///
    /// # Errors
    /// The error codes of [`runBusinessEntityBatch`](operations::RUN_BUSINESS_ENTITY_BATCH). Findings of
    /// [`BusinessEntityBatch::check`] fail the call before anything is sent.
    ///
    /// # Retries
    /// Never sent twice. After an unknown outcome, read the entities again.
    ///
    /// # Platform behavior
    /// In the platform's own words, the operation may change without notice. Production answers 404 with
    /// `BATCH_NOT_AVAILABLE_IN_PRODUCTION`. The state after a batch that fails half way is not documented: read the
    /// entities again.
    pub fn run_batch(self, batch: &BusinessEntityBatch) -> Call<()> {
        let request = self.http.call(&operations::RUN_BUSINESS_ENTITY_BATCH).json(batch);
        Call::new(request.timeout_at_least(NETWORK_TIMEOUT), read::nothing).checked(batch.check())
    }
}

/// Identifiers of a created participant.
///
/// None of them is promised. Where [`entity_id`](Self::entity_id) is missing, look for the entity by its number
/// ([`Participants::search`]), and do not create it again.
///
/// # Platform behavior
/// The platform answers a list of an entity and an identifier. One live response to a successful creation held no
/// identifier at all. A response of any other form leaves the outcome unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreatedEntity {
    /// The identifier of the entity.
    pub entity_id: Option<BusinessEntityId>,
    /// The identifier of its main identifier, which is registered on networks.
    pub identifier_id: Option<BusinessEntityIdentifierId>,
    /// All elements of the response.
    pub elements: Vec<CreatedElement>,
}

async fn created(response: Response) -> Result<CreatedEntity, Error> {
    let elements = read::elements(response).await?;
    let find = |kind: ElementType| {
        elements
            .iter()
            .find(|element| element.r#type == Some(kind.clone()))
            .and_then(|found| found.id.clone())
    };
    let entity_id = find(ElementType::BusinessEntity).map(Into::into);
    let identifier_id = find(ElementType::BusinessEntityIdentifier).map(Into::into);
    Ok(CreatedEntity { entity_id, identifier_id, elements })
}
