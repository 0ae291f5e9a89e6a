//! Errors of the entity rules.

/// Kind of a broken rule, by the status of its error response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RuleErrorKind {
    /// 400
    Invalid,
    /// 403
    Forbidden,
    /// 404, which the platform also answers if a state forbids the request.
    Missing,
    /// 409
    Conflict,
}

/// A broken rule, with the platform's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RuleError {
    pub(crate) kind: RuleErrorKind,
    pub(crate) code: &'static str,
    pub(crate) message: &'static str,
}

impl RuleError {
    pub(crate) const fn invalid(code: &'static str, message: &'static str) -> Self {
        Self { kind: RuleErrorKind::Invalid, code, message }
    }

    pub(crate) const fn forbidden(code: &'static str, message: &'static str) -> Self {
        Self { kind: RuleErrorKind::Forbidden, code, message }
    }

    pub(crate) const fn missing(code: &'static str, message: &'static str) -> Self {
        Self { kind: RuleErrorKind::Missing, code, message }
    }

    pub(crate) const fn conflict(code: &'static str, message: &'static str) -> Self {
        Self { kind: RuleErrorKind::Conflict, code, message }
    }
}

pub(crate) const NO_ENTITY: RuleError =
    RuleError::missing("BUSINESS_ENTITY_NOT_FOUND", "Business entity not found");
pub(crate) const NO_IDENTIFIER: RuleError =
    RuleError::missing("BUSINESS_ENTITY_IDENTIFIER_NOT_FOUND", "Business entity identifier not found");
pub(crate) const NO_DIRECTORY_ENTRY: RuleError =
    RuleError::missing("DIRECTORY_ENTRY_NOT_FOUND", "Directory entry not found");
