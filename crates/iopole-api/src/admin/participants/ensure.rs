//! Brings claims and relations to a wanted state: reads first, and writes only where something differs.

use iopole_http::{Error, ErrorKind};
use iopole_model::entity::{BusinessEntity, OperatorRelation, RelationEdit};
use iopole_model::identifiers::ElectronicAddress;
use iopole_model::ids::BusinessEntityId;

use super::Participants;
use crate::call::Composed;
use crate::operations;
use crate::options::Options;
use crate::query::BusinessEntityQuery;

/// Result of [`Participants::ensure_relation`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnsuredRelation {
    /// The relation before; `None` where the platform does not show it.
    pub before: Option<OperatorRelation>,
    /// The relation now; `None` where the platform shows none and the edit changes nothing.
    pub after: Option<OperatorRelation>,
}

impl EnsuredRelation {
    /// Returns true if the relation was written.
    pub fn changed(&self) -> bool {
        self.before != self.after
    }
}

/// Result of [`Participants::ensure_claim`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnsuredClaim {
    /// The identifier of the participant.
    pub entity_id: BusinessEntityId,
    /// True if this call claimed it.
    pub claimed: bool,
    /// The relation before and now.
    pub relation: EnsuredRelation,
}

impl Participants<'_> {
    /// Changes a part of the relation to a claimed participant.
    ///
    /// Reads the relation ([`getBusinessEntity`](operations::GET_BUSINESS_ENTITY)), applies the edit, and writes the
    /// whole back ([`updateBusinessEntityClaim`](operations::UPDATE_BUSINESS_ENTITY_CLAIM)) if something differs.
    /// Members that the edit does not name stay, including those unknown to this version.
    ///
    /// # Errors
    ///
    /// | kind | cause |
    /// |---|---|
    /// | [`ErrorKind::InvalidRequest`] | The new relation would break a rule. Nothing was written. |
    /// | [`ErrorKind::Unreadable`] | The platform shows no relation, or an unreadable one. Writing a part would erase the rest, so nothing is written, unless the edit [replaces](RelationEdit::replacing) the whole. |
    ///
    /// Otherwise those of [`get`](Self::get) and [`replace_relation`](Self::replace_relation).
    ///
    /// # Retries
    /// Retried: repeating it has no further effect.
    ///
    /// # Platform behavior
    /// The platform has no conditional write: two programs that edit one relation at the same moment may undo each
    /// other.
    pub fn ensure_relation(self, id: &BusinessEntityId, edit: &RelationEdit) -> Composed<EnsuredRelation> {
        let (http, id, edit) = (self.http.clone(), id.clone(), edit.clone());
        Composed::new(async move |options| Participants::new(&http).relate(&options, &id, &edit).await)
    }

    /// Claims a participant by its number unless it is claimed, and applies the edit to its relation.
    ///
    /// Made to be called again, for example after an unknown outcome.
    ///
    /// # Errors
    /// Those of [`claim_by_identifier`](Self::claim_by_identifier), [`search`](Self::search) and
    /// [`ensure_relation`](Self::ensure_relation). [`ErrorKind::Conflict`] means that the platform calls the entity
    /// claimed, and does not show it among the operator's own.
    pub fn ensure_claim(self, identifier: &ElectronicAddress, edit: &RelationEdit) -> Composed<EnsuredClaim> {
        let (http, identifier, edit) = (self.http.clone(), identifier.clone(), edit.clone());
        Composed::new(async move |options| {
            Participants::new(&http).claim_or_relate(&options, &identifier, &edit).await
        })
    }

    async fn relate(
        self,
        options: &Options,
        id: &BusinessEntityId,
        edit: &RelationEdit,
    ) -> Result<EnsuredRelation, Error> {
        let before = self.get(id).with_options(options).await?.operator_relation;
        if edit.is_empty() {
            return Ok(EnsuredRelation { after: before.clone(), before });
        }
        if before.is_none() && !edit.replaces() {
            let message = "the platform does not show the entity's relation, or not in a readable form: a change of a \
                           part would erase the rest, so give the whole with RelationEdit::replacing";
            return Err(
                Error::new(ErrorKind::Unreadable, message).with_operation(&operations::GET_BUSINESS_ENTITY)
            );
        }
        let after = edit.apply(&before.clone().unwrap_or_default());
        if before.as_ref() != Some(&after) {
            self.replace_relation(id, &after).with_options(options).await?;
        }
        Ok(EnsuredRelation { before, after: Some(after) })
    }

    async fn claim_or_relate(
        self,
        options: &Options,
        identifier: &ElectronicAddress,
        edit: &RelationEdit,
    ) -> Result<EnsuredClaim, Error> {
        let before = OperatorRelation::new();
        let after = edit.apply(&before);
        let conflict = match self.claim_by_identifier(identifier, &after).with_options(options).await {
            Ok(Some(entity_id)) => {
                let relation = EnsuredRelation { before: Some(before), after: Some(after) };
                return Ok(EnsuredClaim { entity_id, claimed: true, relation });
            }
            Ok(None) => None,
            Err(error) if error.kind() == ErrorKind::Conflict => Some(error),
            Err(error) => return Err(error),
        };
        let claimed = conflict.is_none();
        let Some(entity_id) = self.own(options, identifier).await? else {
            let message = "the platform says that the entity is claimed, and does not find it among your own";
            return Err(conflict.unwrap_or_else(|| Error::new(ErrorKind::Conflict, message)));
        };
        let relation = self.relate(options, &entity_id, edit).await?;
        Ok(EnsuredClaim { entity_id, claimed, relation })
    }

    /// Finds one of the operator's own participants by its number.
    async fn own(
        self,
        options: &Options,
        identifier: &ElectronicAddress,
    ) -> Result<Option<BusinessEntityId>, Error> {
        let (scheme, value) = (identifier.scheme(), identifier.value());
        let query = BusinessEntityQuery::IDENTIFIER_SCHEME.is(scheme)
            & BusinessEntityQuery::IDENTIFIER_VALUE.is(value);
        let is_it = |entity: &BusinessEntity| {
            entity.identifier_scheme.as_deref() == Some(scheme)
                && entity.identifier_value.as_deref() == Some(value)
        };
        let mut found = self.search().query(query).pages().with_options(options).items();
        while let Some(entity) = found.next().await? {
            if is_it(&entity) {
                return Ok(Some(entity.business_entity_id));
            }
        }
        Ok(None)
    }
}
