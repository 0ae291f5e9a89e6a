//! The handler that a user of this crate writes, and its acknowledgment.

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::delivery::Delivery;

/// Error of a handler: any error.
pub type HandlerError = Box<dyn std::error::Error + Send + Sync>;

/// Handles deliveries. Every function `async fn(Delivery) -> Result<Ack, HandlerError>` is a handler.
///
/// Return `Ok` once the delivery is safe: the platform does not send it again. An error or a panic answers 503, and the
/// platform retries if a retry strategy is configured. Return `Ok` also for a delivery that you cannot use, because a
/// retry sends the same content.
pub trait Handler: Send + Sync + 'static {
    /// Handles one delivery. Runs to its end even if the platform hangs up.
    fn handle(&self, delivery: Delivery) -> impl Future<Output = Result<Ack, HandlerError>> + Send;
}

impl<F, T> Handler for F
where
    F: Fn(Delivery) -> T + Send + Sync + 'static,
    T: Future<Output = Result<Ack, HandlerError>> + Send,
{
    fn handle(&self, delivery: Delivery) -> impl Future<Output = Result<Ack, HandlerError>> + Send {
        self(delivery)
    }
}

/// Acknowledgment of a delivery that is written down and cannot be lost with this process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ack(AckBody);

#[derive(Clone, Default, PartialEq, Eq)]
enum AckBody {
    #[default]
    Empty,
    Id(String),
    Json(Value),
}

impl Ack {
    /// Acknowledges without a body: 204.
    pub const fn done() -> Self {
        Self(AckBody::Empty)
    }

    /// Acknowledges with your own identifier of the delivery, which the platform stores.
    ///
    /// [`Receiver::with_id_path`](crate::Receiver::with_id_path) sets its path in the answer, and must equal the
    /// `idPath` of the webhook.
    pub fn id(id: impl Into<String>) -> Self {
        Self(AckBody::Id(id.into()))
    }

    /// Acknowledges with this JSON body.
    pub const fn json(answer: Value) -> Self {
        Self(AckBody::Json(answer))
    }

    /// Returns the body of the answer: empty, or JSON. The platform counts plain text as a failure.
    pub(crate) fn body(self, id_path: &str) -> Bytes {
        match self.0 {
            AckBody::Empty => Bytes::new(),
            AckBody::Id(id) => at_path(id_path, Value::String(id)).to_string().into(),
            AckBody::Json(answer) => answer.to_string().into(),
        }
    }
}

/// Wraps a value in objects: `a.b` gives `{"a": {"b": value}}`.
fn at_path(path: &str, value: Value) -> Value {
    path.rsplit('.').fold(value, |value, key| Value::Object(Map::from_iter([(key.to_owned(), value)])))
}

/// Hides the identifier and the JSON, which may name an invoice.
impl std::fmt::Debug for AckBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Empty => "Empty",
            Self::Id(_) => "Id(..)",
            Self::Json(_) => "Json(..)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identifier_is_written_at_the_configured_path() {
        assert_eq!(Ack::id("A-1").body("id"), r#"{"id":"A-1"}"#);
        assert_eq!(Ack::id("A\"1").body("data.document.id"), r#"{"data":{"document":{"id":"A\"1"}}}"#);
        assert_eq!(Ack::done().body("id"), "");
        assert_eq!(Ack::json(Value::Null).body("id"), "null");
        assert_eq!(format!("{:?}", Ack::id("A-1")), "Ack(Id(..))");
    }
}
