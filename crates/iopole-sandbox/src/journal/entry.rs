//! One request.

use std::time::Duration;

use serde_json::{Value, json};

/// A request and its answer, as the journal keeps them.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct JournalEntry {
    /// Counts from 1; never given twice in the life of a sandbox.
    pub number: u64,
    /// Milliseconds since the Unix epoch, by the sandbox's clock.
    pub at_ms: u64,
    /// How long the answer took, on real time, until its body began.
    pub took: Duration,
    /// Method of the request.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// `operationId` in the contract, `token` for the token endpoint; `None` where the path leads nowhere.
    pub operation: Option<&'static str>,
    /// Client that the token, or the token request, was good for.
    pub client: Option<String>,
    /// Customer that the client acted for; `None` where it was refused before that was known.
    pub customer: Option<String>,
    /// JSON or form body, secrets masked; `None` if it was of another type, not read, or longer than 4 KiB.
    pub body: Option<Value>,
    /// Status of the answer; `None` if the connection was cut instead, or the caller did not wait for it.
    pub status: Option<u16>,
    /// JSON body of a refusal, secrets masked.
    pub answer: Option<Value>,
    /// Why the request was refused: at least what the answer says, more where the sandbox knows more.
    pub refused: Option<String>,
    /// Numbers of the faults that struck the request.
    pub faults: Vec<u64>,
}

impl JournalEntry {
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "number": self.number,
            "at": crate::render::date::instant(self.at_ms),
            "took_ms": u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
            "method": self.method,
            "path": self.path,
            "operation": self.operation,
            "client": self.client,
            "customer": self.customer,
            "body": self.body,
            "status": self.status,
            "answer": self.answer,
            "refused": self.refused,
            "faults": self.faults
        })
    }
}
