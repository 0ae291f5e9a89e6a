//! Why an invoice was refused.

use crate::documents::Defect;

/// Reason, message and details of a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rejection {
    pub(crate) reason: String,
    pub(crate) message: String,
    pub(crate) errors: Vec<Defect>,
    /// The reason in the words of the network, where the message says it.
    pub(crate) network: Option<&'static str>,
}

impl Rejection {
    /// The network's word for an invoice that the buyer's platform has already.
    pub(crate) const DUPLICATE: &'static str = "DOUBLON";

    pub(crate) fn new(reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self { reason: reason.into(), message: message.into(), errors: Vec::new(), network: None }
    }

    pub(crate) fn validation(defects: &[Defect]) -> Self {
        let message = "The document was rejected because it failed validation";
        Self { errors: defects.to_vec(), ..Self::new("VALIDATION_FAILURE", message) }
    }
}
