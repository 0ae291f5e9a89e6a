//! Warnings, which do not stop a call.

use std::fmt;

use iopole_http::Operation;
use iopole_model::entity::OperatorRelation;

/// Warning about a call, which is sent all the same. It is logged at level WARN.
///
/// Most concern points on which the platform's documents disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Warning {
    /// A file named as PDF holds XML, or the reverse. The platform detects the format from the content, so the content
    /// decides the media type; the platform's documents check the name.
    NameIsNotContent,
    /// A path parameter of a relation has a name without a colon. The contract requires one; its examples have none.
    ParameterWithoutColon,
    /// Services (TPS1) are reported without `taxPaymentOption`. The contract's text requires it; its example has none.
    TaxPaymentOptionMissing,
    /// An unread queue is empty, and the account may not check whether an active webhook keeps it empty.
    WebhooksNotChecked,
}

impl Warning {
    /// Logs the warning. It holds no value of the request.
    pub(crate) fn trace(self, operation: &str) {
        tracing::warn!(operation, "{self}");
    }

    /// Finds the warning about a relation.
    pub(crate) fn of_relation(relation: &OperatorRelation) -> Option<Self> {
        let params = relation.data.iter().flat_map(|data| &data.param);
        params.into_iter().any(|pair| !pair.key.starts_with(':')).then_some(Self::ParameterWithoutColon)
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NameIsNotContent => {
                "the file's name says PDF and its content is XML, or the reverse: the content decides the media type"
            }
            Self::ParameterWithoutColon => {
                "a path parameter has a name without a colon: the contract writes :name, its examples name"
            }
            Self::TaxPaymentOptionMissing => {
                "services (TPS1) come without `taxPaymentOption`, which says when their VAT is due: the platform may reject \
                 the report"
            }
            Self::WebhooksNotChecked => {
                "the unread queue is empty, and the account may not list webhooks: while one is active the queue stays \
                 empty, so ask an admin account"
            }
        })
    }
}

/// Logs the warnings of a call.
pub(crate) fn trace(warnings: &[Warning], operation: &Operation) {
    warnings.iter().for_each(|warning| warning.trace(operation.id()));
}
