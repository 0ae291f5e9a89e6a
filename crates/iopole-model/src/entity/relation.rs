//! What the operator attaches to an entity: added to every webhook call about it.

use super::rule::{BrokenRule, hold};
use crate::json::{Extra, RawJson};
use crate::record::record;
use crate::webhook::StreamDirection;

record! {
    /// The relation between the operator and an entity (contract: `OperatorRelation`, `NullableOperatorRelation`).
    ///
    /// Where it is written whole (`updateBusinessEntityClaim`), what is left out is removed. To change a part of one that
    /// exists, use a [`RelationEdit`].
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
        /// What is added to webhook calls.
        data: Option<RelationData> = "data", debug;
        /// The direction it is for; missing or `null` for both.
        direction: Option<StreamDirection> = "direction", debug;
    }
}

record! {
    /// What is added to each webhook call about an entity. Members of your own stand in `extra` (an example of the
    /// contract has them), those meant for the payload in `custom`.
    pub struct RelationData;
    optional {
        /// Headers, 5 at most. Accounts of the platform's sandbox have `x-sandbox-client-id` here, without which their
        /// deliveries break (documented).
        header: Vec<RelationPair> = "header", debug;
        /// Query parameters, 5 at most.
        query: Vec<RelationPair> = "query", debug;
        /// Path parameters of the callback URL, 3 at most. The contract writes the key `:name`, its examples `name`.
        param: Vec<RelationPair> = "param", debug;
        /// Anything else; said to be included in the payload.
        custom: Option<Extra> = "custom";
    }
}

record! {
    /// A name and a value (contract: `RelationKeyValue`, `RelationPathParam`). Neither is shown by `Debug`: a value may be
    /// a key of yours.
    pub struct RelationPair;
    required {
        /// The name.
        key: String = "key";
        /// The value, without white space.
        value: String = "value";
    }
    optional {}
}

/// The most headers, query parameters and path parameters that a relation may have.
const MOST: [usize; 3] = [5, 5, 3];

impl OperatorRelation {
    /// Adds a header to webhook calls, or replaces the one of that name (names of headers ignore letter case).
    #[must_use]
    pub fn with_header(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.data_mut().header, key.into(), value.into(), same_header);
        self
    }

    /// Adds a query parameter, or replaces the one of that name.
    #[must_use]
    pub fn with_query(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.data_mut().query, key.into(), value.into(), same);
        self
    }

    /// Adds a path parameter, or replaces the one of that name: `:companyId` is put in the place of that text in the
    /// callback URL.
    #[must_use]
    pub fn with_param(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        put(&mut self.data_mut().param, key.into(), value.into(), same);
        self
    }

    /// Adds a member of your own to the payload, or replaces it.
    #[must_use]
    pub fn with_custom(mut self, key: impl Into<String>, value: impl Into<RawJson>) -> Self {
        self.data_mut().custom.get_or_insert_default().insert(key, value);
        self
    }

    /// Restricts it to one direction.
    #[must_use]
    pub fn with_direction(mut self, direction: StreamDirection) -> Self {
        self.extra.remove("direction");
        self.direction = Some(direction);
        self
    }

    fn data_mut(&mut self) -> &mut RelationData {
        // A `null` is nothing; what cannot be read stays, and `check` refuses to write over it.
        if self.extra.json("data").is_some_and(RawJson::is_null) {
            self.extra.remove("data");
        }
        self.data.get_or_insert_default()
    }

    /// Whether something that came in a form that cannot be read would be lost, since something else takes its place.
    fn loses_nothing(&self) -> Result<(), BrokenRule> {
        let rule = "came in a form that cannot be read, which this would erase";
        let Some(data) = &self.data else { return Ok(()) };
        hold(!left(&self.extra, "data"), "data", rule)?;
        for (pairs, member) in [(&data.header, "header"), (&data.query, "query"), (&data.param, "param")] {
            // Odd entries of a list are written back beside the others.
            let listed = data.extra.json(member).is_some_and(RawJson::is_list);
            hold(pairs.is_empty() || listed || !left(&data.extra, member), "data", rule)?;
        }
        hold(data.custom.is_none() || !left(&data.extra, "custom"), "data.custom", rule)
    }

    /// Finds what the platform would refuse: too many entries, names that no header can have, values with white space.
    /// A path parameter without its colon passes, since the contract's own examples have such. What would erase
    /// members that came in a form that cannot be read is refused too.
    ///
    /// # Errors
    /// The first rule that is broken.
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

/// A change to a relation, which leaves alone what it does not name.
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
    /// An edit that changes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts this relation in the place of the present one, whatever that is: what it leaves out is erased. Steps that
    /// follow change it further.
    pub fn replacing(relation: OperatorRelation) -> Self {
        Self::new().then(Step::Whole(Box::new(relation)))
    }

    /// Whether the outcome depends on nothing that is there now.
    pub fn replaces(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Whole(_)))
    }

    /// Sets a header; its name ignores letter case.
    pub fn set_header(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.then(Step::Header(key.into(), Some(value.into())))
    }

    /// Takes a header away.
    pub fn remove_header(self, key: impl Into<String>) -> Self {
        self.then(Step::Header(key.into(), None))
    }

    /// Sets a query parameter.
    pub fn set_query(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.then(Step::Query(key.into(), Some(value.into())))
    }

    /// Takes a query parameter away.
    pub fn remove_query(self, key: impl Into<String>) -> Self {
        self.then(Step::Query(key.into(), None))
    }

    /// Sets a path parameter, `:name`.
    pub fn set_param(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.then(Step::Param(key.into(), Some(value.into())))
    }

    /// Takes a path parameter away.
    pub fn remove_param(self, key: impl Into<String>) -> Self {
        self.then(Step::Param(key.into(), None))
    }

    /// Sets a member of the payload.
    pub fn set_custom(self, key: impl Into<String>, value: impl Into<RawJson>) -> Self {
        self.then(Step::Custom(key.into(), Some(value.into())))
    }

    /// Takes a member of the payload away.
    pub fn remove_custom(self, key: impl Into<String>) -> Self {
        self.then(Step::Custom(key.into(), None))
    }

    /// Restricts the relation to a direction; `None` opens it to both.
    pub fn set_direction(self, direction: impl Into<Option<StreamDirection>>) -> Self {
        self.then(Step::Direction(direction.into()))
    }

    /// The relation as it should be. Everything that the edit does not name stays as it is, members that this version
    /// does not know included.
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

/// How many steps; what they set is not shown.
impl std::fmt::Debug for RelationEdit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RelationEdit").field("steps", &self.steps.len()).finish()
    }
}
