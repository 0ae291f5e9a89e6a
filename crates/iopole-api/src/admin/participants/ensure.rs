//! Claims and relations as they should be, whatever they are now: read first, written only where something differs.

use iopole_http::{Error, ErrorKind};
use iopole_model::{BusinessEntityId, ElectronicAddress, OperatorRelation, RelationEdit};

use super::Participants;
use crate::composed::Composed;
use crate::operations;
use crate::options::Options;
use crate::query::BusinessEntityQuery;

/// What [`Participants::ensure_relation`] found and left.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnsuredRelation {
    /// The relation as it was; `None` where the platform does not show it.
    pub before: Option<OperatorRelation>,
    /// The relation as it is.
    pub after: OperatorRelation,
}

impl EnsuredRelation {
    /// Whether anything was written.
    pub fn changed(&self) -> bool {
        self.before.as_ref() != Some(&self.after)
    }
}

/// What [`Participants::ensure_claim`] found and left.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnsuredClaim {
    /// The entity.
    pub entity_id: BusinessEntityId,
    /// Whether it was claimed by this call.
    pub claimed: bool,
    /// Its relation.
    pub relation: EnsuredRelation,
}

impl Participants<'_> {
    /// Changes a part of the relation: reads the present one, applies the edit, and writes the whole back if that made a
    /// difference. Nothing that the edit does not name is erased, members unknown to this version included.
    ///
    /// `getBusinessEntity`, then `updateBusinessEntityClaim` where needed: idempotent. The platform has no way to write
    /// only what nobody has changed since, so two programs that edit one relation at the same moment may undo each other.
    ///
    /// # Errors
    /// As [`get`](Self::get) and [`replace_relation`](Self::replace_relation); a relation that would break a rule is not
    /// sent ([`ErrorKind::InvalidRequest`]). [`ErrorKind::Unreadable`] where the platform shows no relation, or one that
    /// cannot be read: writing would erase what cannot be seen, so nothing is written unless the edit
    /// [replaces](RelationEdit::replacing) the whole.
    pub fn ensure_relation(self, id: &BusinessEntityId, edit: &RelationEdit) -> Composed<EnsuredRelation> {
        let (http, id, edit) = (self.http.clone(), id.clone(), edit.clone());
        Composed::new(async move |options| Participants { http: &http }.relate(&options, &id, &edit).await)
    }

    /// Claims an entity by its number if it is not claimed yet, and sees to its relation as
    /// [`ensure_relation`](Self::ensure_relation) does if it is. Made to be called again, after an unknown outcome for
    /// example.
    ///
    /// # Errors
    /// As [`claim_by_identifier`](Self::claim_by_identifier), [`search`](Self::search) and
    /// [`ensure_relation`](Self::ensure_relation); [`ErrorKind::Conflict`] where the platform says that the entity is
    /// claimed and does not show it among the operator's own.
    pub fn ensure_claim(self, identifier: &ElectronicAddress, edit: &RelationEdit) -> Composed<EnsuredClaim> {
        let (http, identifier, edit) = (self.http.clone(), identifier.clone(), edit.clone());
        Composed::new(async move |options| {
            Participants { http: &http }.claim_or_relate(&options, &identifier, &edit).await
        })
    }

    async fn relate(
        self,
        options: &Options,
        id: &BusinessEntityId,
        edit: &RelationEdit,
    ) -> Result<EnsuredRelation, Error> {
        let before = options.apply(self.get(id)).await?.operator_relation;
        if before.is_none() && !edit.replaces() {
            let message = "the platform does not show the entity's relation, or not in a form that can be read: a \
                           change of a part would erase the rest, so give the whole with RelationEdit::replacing";
            return Err(Error::new(ErrorKind::Unreadable, message).of(&operations::GET_BUSINESS_ENTITY));
        }
        let after = edit.apply(&before.clone().unwrap_or_default());
        let ensured = EnsuredRelation { before, after };
        if ensured.changed() {
            options.apply(self.replace_relation(id, &ensured.after)).await?;
        }
        Ok(ensured)
    }

    async fn claim_or_relate(
        self,
        options: &Options,
        identifier: &ElectronicAddress,
        edit: &RelationEdit,
    ) -> Result<EnsuredClaim, Error> {
        let (scheme, value) = (identifier.scheme(), identifier.value());
        let before = OperatorRelation::new();
        let after = edit.apply(&before);
        let refused = match options.apply(self.claim_by_identifier(identifier, &after)).await {
            Ok(Some(entity_id)) => {
                let relation = EnsuredRelation { before: Some(before), after };
                return Ok(EnsuredClaim { entity_id, claimed: true, relation });
            }
            Ok(None) => None,
            Err(error) if error.kind() == ErrorKind::Conflict => Some(error),
            Err(error) => return Err(error),
        };
        let claimed = refused.is_none();
        let Some(entity_id) = self.own(options, scheme, value).await? else {
            let message = "the platform says that the entity is claimed, and does not find it among your own";
            return Err(refused.unwrap_or_else(|| Error::new(ErrorKind::Conflict, message)));
        };
        let relation = self.relate(options, &entity_id, edit).await?;
        Ok(EnsuredClaim { entity_id, claimed, relation })
    }

    async fn own(
        self,
        options: &Options,
        scheme: &str,
        value: &str,
    ) -> Result<Option<BusinessEntityId>, Error> {
        let query = BusinessEntityQuery::IDENTIFIER_SCHEME.is(scheme)
            & BusinessEntityQuery::IDENTIFIER_VALUE.is(value);
        let is_it = |entity: &iopole_model::BusinessEntity| {
            entity.identifier_scheme.as_deref() == Some(scheme)
                && entity.identifier_value.as_deref() == Some(value)
        };
        // The contract's 404 for a search that finds nothing is an empty list here.
        let mut found = self.search().query(query).pages().told(options.clone()).items();
        while let Some(entity) = found.next().await? {
            if is_it(&entity) {
                return Ok(Some(entity.business_entity_id));
            }
        }
        Ok(None)
    }
}
