//! What the creation of an entity answers.

use iopole_http::{Error, Response};
use iopole_model::{BusinessEntityId, BusinessEntityIdentifierId, CreatedElement, ElementType, OneOrMany};

/// What was created with an entity.
///
/// The platform answers a list of an entity and an identifier; one live answer to a creation that had been done told no
/// identifier at all. So nothing here is promised: where [`entity_id`](Self::entity_id) is missing, look for the entity
/// by its number ([`Participants::search`](super::Participants::search)) and do not create it again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreatedEntity {
    /// The entity.
    pub entity_id: Option<BusinessEntityId>,
    /// Its main identifier: what is registered on networks.
    pub identifier_id: Option<BusinessEntityIdentifierId>,
    /// Everything that the answer lists.
    pub elements: Vec<CreatedElement>,
}

impl CreatedEntity {
    fn of(elements: Vec<CreatedElement>) -> Self {
        let find = |kind: ElementType| {
            elements
                .iter()
                .find(|element| element.r#type == Some(kind.clone()))
                .and_then(|found| found.id.clone())
        };
        Self {
            entity_id: find(ElementType::BusinessEntity).map(Into::into),
            identifier_id: find(ElementType::BusinessEntityIdentifier).map(Into::into),
            elements,
        }
    }
}

/// A body that cannot be read is no failure: the creation is done, and an error would invite a second one.
pub(super) async fn entity(response: Response) -> Result<CreatedEntity, Error> {
    let body = response.bytes().await?;
    let elements: OneOrMany<CreatedElement> = serde_json::from_slice(&body).unwrap_or_default();
    Ok(CreatedEntity::of(elements.into_items()))
}
