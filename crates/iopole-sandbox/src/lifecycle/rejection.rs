//! Why an invoice was refused.

/// Reason, message and details of a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rejection {
    pub(crate) reason: String,
    pub(crate) message: String,
    pub(crate) errors: Vec<Defect>,
}

/// One defect of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Defect {
    pub(crate) message: String,
    pub(crate) rule: &'static str,
}

impl Rejection {
    pub(crate) fn new(reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self { reason: reason.into(), message: message.into(), errors: Vec::new() }
    }

    pub(crate) fn validation(defects: &[String]) -> Self {
        let errors = defects.iter().map(|message| Defect { message: message.clone(), rule: "XSD_ERROR" });
        Self {
            errors: errors.collect(),
            ..Self::new("VALIDATION_FAILURE", "The document was rejected because it failed validation")
        }
    }
}
