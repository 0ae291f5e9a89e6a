//! Operator relations: data that the platform adds to every webhook call about an entity.

use super::rule::{BrokenRule, hold};
use crate::json::{Extra, RawJson};
use crate::record::record;
use crate::webhook::StreamDirection;

record! {
    /// The relation between the operator and an entity (contract: `OperatorRelation`, `NullableOperatorRelation`).
    ///
    /// `updateBusinessEntityClaim` replaces the whole relation, so missing members are removed. Use a [`RelationEdit`]
    /// to change parts of an existing relation.
    ///
    /// ```
    /// use iopole_model::entity::OperatorRelation;
    /// use iopole_model::webhook::StreamDirection;
    ///
    /// let relation = OperatorRelation::new()
    ///     .with_header("X-Client-ID", "12345")
    ///     .with_query("priority", "high")
    ///     .with_param(":tenantId", "12345")
    ///     .with_direction(StreamDirection::Inbound);
    /// relation.check()?;
    /// # Ok::<(), iopole_model::entity::BrokenRule>(())
    /// ```
    pub struct OperatorRelation;
    optional {
        /// The data added to webhook calls.
        data: Option<RelationData> = "data", debug;
        /// The direction; missing or `null` for both.
        direction: Option<StreamDirection> = "direction", debug;
    }
}

record! {
    /// Data added to every webhook call about an entity. An example of the contract has further members, which are in
    /// `extra`; members for the payload belong in `custom`.
    pub struct RelationData;
    optional {
        /// Headers, 5 at most. Accounts of Iopole's preproduction have `x-sandbox-client-id` here; without it their
        /// deliveries break (documented).
        header: Vec<RelationPair> = "header", debug;
        /// Query parameters, 5 at most.
        query: Vec<RelationPair> = "query", debug;
        /// Path parameters of the callback URL, 3 at most. The contract writes the key as `:name`, its examples as
        /// `name`.
        param: Vec<RelationPair> = "param", debug;
        /// Other members, included in the payload according to the documents.
        custom: Option<Extra> = "custom";
    }
}

record! {
    /// A name and a value (contract: `RelationKeyValue`, `RelationPathParam`). `Debug` hides both, because a value may
    /// be a secret key.
    pub struct RelationPair;
    required {
        /// The name.
        key: String = "key";
        /// The value, without white space.
        value: String = "value";
    }
    optional {}
}

/// The highest numbers of headers, query parameters and path parameters in a relation.
const MOST: [usize; 3] = [5, 5, 3];

impl OperatorRelation {
    /// Adds or replaces a header of webhook calls. Header names ignore letter case.
    #[must_use]
    pub fn with_header(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.data_mut().header, key.into(), value.into(), same_header);
        self
    }

    /// Adds or replaces a query parameter.
    #[must_use]
    pub fn with_query(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.data_mut().query, key.into(), value.into(), same);
        self
    }

    /// Adds or replaces a path parameter: its value replaces `:companyId` in the callback URL.
    #[must_use]
    pub fn with_param(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.data_mut().param, key.into(), value.into(), same);
        self
    }

    /// Adds or replaces a member of the payload.
    #[must_use]
    pub fn with_custom(mut self, key: impl Into<String>, value: impl Into<RawJson>) -> Self {
        self.data_mut().custom.get_or_insert_default().insert(key, value);
        self
    }

    /// Restricts the relation to one direction.
    #[must_use]
    pub fn with_direction(mut self, direction: StreamDirection) -> Self {
        self.extra.remove("direction");
        self.direction = Some(direction);
        self
    }

    fn data_mut(&mut self) -> &mut RelationData {
        // A `null` holds nothing. An unreadable value stays, and `check` refuses to overwrite it.
        if self.extra.json("data").is_some_and(RawJson::is_null) {
            self.extra.remove("data");
        }
        self.data.get_or_insert_default()
    }

    /// Checks that no new value would overwrite an unreadable one.
    fn loses_nothing(&self) -> Result<(), BrokenRule> {
        let rule = "is unreadable, and the change would erase it";
        let Some(data) = &self.data else { return Ok(()) };
        hold(!left(&self.extra, "data"), "data", rule)?;
        for (pairs, member) in [(&data.header, "header"), (&data.query, "query"), (&data.param, "param")] {
            // Unreadable entries of a list are written back with the others.
            let listed = data.extra.json(member).is_some_and(RawJson::is_list);
            hold(pairs.is_empty() || listed || !left(&data.extra, member), "data", rule)?;
        }
        hold(data.custom.is_none() || !left(&data.extra, "custom"), "data.custom", rule)
    }

    /// Checks the rules of the platform that can be known before the request is sent. A path parameter without its
    /// colon passes, because the contract's own examples have such keys.
    ///
    /// # Errors
    /// The first broken rule: too many entries, a name that is no header name, a value with white space, or a change
    /// that would erase unreadable members.
    pub fn check(&self) -> Result<(), BrokenRule> {
        self.loses_nothing()?;
        let Some(data) = &self.data else { return Ok(()) };
        let [headers, queries, params] = MOST;
        hold(data.header.len() <= headers, "data.header", "at most 5 headers")?;
        hold(data.query.len() <= queries, "data.query", "at most 5 query parameters")?;
        hold(data.param.len() <= params, "data.param", "at most 3 path parameters")?;
        for (pairs, member) in [(&data.header, "data.header.key"), (&data.query, "data.query.key")] {
            let rule = "1 or more of letters, digits and !#$%&'*+.^_`|~-";
            pairs.iter().try_for_each(|pair| hold(is_token(&pair.key), member, rule))?;
        }
        hold(data.param.iter().all(|pair| !pair.key.is_empty()), "data.param.key", "must not be empty")?;
        for (pairs, member) in [
            (&data.header, "data.header.value"),
            (&data.query, "data.query.value"),
            (&data.param, "data.param.value"),
        ] {
            let rule = "1 or more characters, none of them white space";
            pairs.iter().try_for_each(|pair| hold(is_value(&pair.value), member, rule))?;
        }
        Ok(())
    }
}

fn left(extra: &Extra, member: &str) -> bool {
    extra.json(member).is_some_and(|value| !value.is_null())
}

fn is_token(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+.^_`|~-".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

fn is_value(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(char::is_whitespace)
}

fn same(left: &str, right: &str) -> bool {
    left == right
}

fn same_header(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
}

fn put(pairs: &mut Vec<RelationPair>, key: String, value: String, is_same: fn(&str, &str) -> bool) {
    match pairs.iter_mut().find(|pair| is_same(&pair.key, &key)) {
        Some(pair) => pair.value = value,
        None => pairs.push(RelationPair::new(key, value)),
    }
}

/// A change to a relation that leaves other parts unchanged.
///
/// ```
/// use iopole_model::entity::{OperatorRelation, RelationEdit};
///
/// let present = OperatorRelation::new().with_header("x-sandbox-client-id", "mine");
/// let edit = RelationEdit::new().set_header("X-Tenant", "42");
/// let wanted = edit.apply(&present);
/// assert_eq!(wanted.data.as_ref().map(|data| data.header.len()), Some(2));
/// assert_eq!(edit.apply(&wanted), wanted, "applied twice it changes nothing more");
/// ```
#[derive(Clone, Default)]
#[must_use = "an edit does nothing until it is applied"]
pub struct RelationEdit {
    steps: Vec<Step>,
}

#[derive(Clone)]
enum Step {
    Whole(Box<OperatorRelation>),
    Header(String, Option<String>),
    Query(String, Option<String>),
    Param(String, Option<String>),
    Custom(String, Option<RawJson>),
    Direction(Option<StreamDirection>),
}

impl RelationEdit {
    /// Creates an edit without changes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Replaces the whole present relation and erases the members that the new one lacks. Later steps change the
    /// result.
    pub fn replacing(relation: OperatorRelation) -> Self {
        Self::new().then(Step::Whole(Box::new(relation)))
    }

    /// Returns true if the edit changes nothing.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Returns true if the result does not depend on the present relation.
    pub fn replaces(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Whole(_)))
    }

    /// Sets a header. Header names ignore letter case.
    pub fn set_header(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.then(Step::Header(key.into(), Some(value.into())))
    }

    /// Removes a header.
    pub fn remove_header(self, key: impl Into<String>) -> Self {
        self.then(Step::Header(key.into(), None))
    }

    /// Sets a query parameter.
    pub fn set_query(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.then(Step::Query(key.into(), Some(value.into())))
    }

    /// Removes a query parameter.
    pub fn remove_query(self, key: impl Into<String>) -> Self {
        self.then(Step::Query(key.into(), None))
    }

    /// Sets a path parameter, `:name`.
    pub fn set_param(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.then(Step::Param(key.into(), Some(value.into())))
    }

    /// Removes a path parameter.
    pub fn remove_param(self, key: impl Into<String>) -> Self {
        self.then(Step::Param(key.into(), None))
    }

    /// Sets a member of the payload.
    pub fn set_custom(self, key: impl Into<String>, value: impl Into<RawJson>) -> Self {
        self.then(Step::Custom(key.into(), Some(value.into())))
    }

    /// Removes a member of the payload.
    pub fn remove_custom(self, key: impl Into<String>) -> Self {
        self.then(Step::Custom(key.into(), None))
    }

    /// Restricts the relation to a direction; `None` allows both.
    pub fn set_direction(self, direction: impl Into<Option<StreamDirection>>) -> Self {
        self.then(Step::Direction(direction.into()))
    }

    /// Returns the changed relation. All other parts stay unchanged, including members that this version does not know.
    pub fn apply(&self, present: &OperatorRelation) -> OperatorRelation {
        self.steps.iter().fold(present.clone(), |relation, step| step.apply(relation))
    }

    fn then(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }
}

impl Step {
    fn apply(&self, mut relation: OperatorRelation) -> OperatorRelation {
        match self {
            Self::Whole(relation) => return (**relation).clone(),
            Self::Header(key, Some(value)) => return relation.with_header(key, value),
            Self::Query(key, Some(value)) => return relation.with_query(key, value),
            Self::Param(key, Some(value)) => return relation.with_param(key, value),
            Self::Custom(key, Some(value)) => return relation.with_custom(key, value.clone()),
            Self::Direction(Some(direction)) => return relation.with_direction(direction.clone()),
            Self::Direction(None) => relation.direction = None,
            Self::Header(key, None) => {
                take(&mut relation, |data| data.header.retain(|pair| !same_header(&pair.key, key)));
            }
            Self::Query(key, None) => take(&mut relation, |data| data.query.retain(|pair| pair.key != *key)),
            Self::Param(key, None) => take(&mut relation, |data| data.param.retain(|pair| pair.key != *key)),
            Self::Custom(key, None) => take(&mut relation, |data| {
                if let Some(custom) = &mut data.custom {
                    custom.remove(key);
                }
            }),
        }
        relation
    }
}

fn take(relation: &mut OperatorRelation, from: impl FnOnce(&mut RelationData)) {
    if let Some(data) = &mut relation.data {
        from(data);
    }
}

/// Prints the number of steps, not their values.
impl std::fmt::Debug for RelationEdit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RelationEdit").field("steps", &self.steps.len()).finish()
    }
}
