//! What may be wrong, where nothing can be refused for it.

use std::fmt;

use iopole_http::Operation;
use iopole_model::OperatorRelation;

/// Something that may be wrong, on which the platform's documents do not agree, or which could not be found out. The
/// call is made all the same, and a trace event of level WARN says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Warning {
    /// A file whose name says PDF holds XML, or the reverse. The platform goes by the content, so that is what is sent;
    /// its documents check the name.
    NameIsNotContent,
    /// A path parameter of a relation whose name has no colon: the contract wants one, its examples have none.
    ParameterWithoutColon,
    /// Services (TPS1) are reported without `taxPaymentOption`: the contract's text wants it, its example has none.
    TaxPaymentOptionMissing,
    /// A queue is empty, and the account may not ask whether a webhook keeps it so.
    WebhooksNotChecked,
}

impl Warning {
    /// Says it to whoever reads the traces; no value is in it.
    pub(crate) fn trace(self, operation: &str) {
        tracing::warn!(operation, "{self}");
    }

    /// What may be wrong with a relation.
    pub(crate) fn of_relation(relation: &OperatorRelation) -> Option<Self> {
        let params = relation.data.iter().flat_map(|data| &data.param);
        params.into_iter().any(|pair| !pair.key.starts_with(':')).then_some(Self::ParameterWithoutColon)
    }
}

/// For people.
impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NameIsNotContent => {
                "the file's name says PDF and its content is XML, or the reverse: it is sent as what it holds"
            }
            Self::ParameterWithoutColon => {
                "a path parameter has a name without a colon: the contract writes :name, its examples name"
            }
            Self::TaxPaymentOptionMissing => {
                "services (TPS1) come without `taxPaymentOption`, which says when their VAT is due: the platform may refuse \
                 the report"
            }
            Self::WebhooksNotChecked => {
                "the unread queue is empty, and the account may not list webhooks: while one is active the queue shows \
                 nothing, so ask an admin account"
            }
        })
    }
}

/// Says them all, as the call of this operation begins.
pub(crate) fn trace(warnings: &[Warning], operation: &Operation) {
    warnings.iter().for_each(|warning| warning.trace(operation.id()));
}
