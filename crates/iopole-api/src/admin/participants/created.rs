//! What the creation of an entity answers.

use iopole_http::{Error, Response};
use iopole_model::{BusinessEntityId, BusinessEntityIdentifierId, CreatedElement, ElementType};

use crate::call;

/// What was created with an entity.
///
/// The platform answers a list of an entity and an identifier; one live answer to a creation that had been done told no
/// identifier at all. An answer of another form leaves the outcome unknown. So nothing here is promised: where [`entity_id`](Self::entity_id) is missing, look for the entity
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

pub(super) async fn entity(response: Response) -> Result<CreatedEntity, Error> {
    call::elements(response).await.map(CreatedEntity::of)
}
