//! What the platform is answered once a delivery is taken.

use bytes::Bytes;
use serde_json::{Map, Value};

/// That a delivery is taken: what may be lost with this process is written down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ack(Answer);

#[derive(Clone, Default, PartialEq, Eq)]
enum Answer {
    #[default]
    Empty,
    Id(String),
    Json(Value),
}

impl Ack {
    /// With nothing more to say: 204.
    pub const fn done() -> Self {
        Self(Answer::Empty)
    }

    /// With your own identifier of what was delivered, which the platform stores with it. It is written where
    /// [`Receiver::with_id_path`](crate::Receiver::with_id_path) says, which must be the `idPath` of the webhook.
    pub fn id(id: impl Into<String>) -> Self {
        Self(Answer::Id(id.into()))
    }

    /// With a JSON answer of your own.
    pub const fn json(answer: Value) -> Self {
        Self(Answer::Json(answer))
    }

    /// The body of the answer: nothing, or JSON. Plain text would count as a failure.
    pub(crate) fn body(self, id_path: &str) -> Bytes {
        match self.0 {
            Answer::Empty => Bytes::new(),
            Answer::Id(id) => at_path(id_path, Value::String(id)).to_string().into(),
            Answer::Json(answer) => answer.to_string().into(),
        }
    }
}

/// `a.b` gives `{"a": {"b": value}}`.
fn at_path(path: &str, value: Value) -> Value {
    path.rsplit('.').fold(value, |value, key| Value::Object(Map::from_iter([(key.to_owned(), value)])))
}

/// An answer may say what an invoice is called.
impl std::fmt::Debug for Answer {
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
    fn the_identifier_stands_where_the_webhook_says() {
        assert_eq!(Ack::id("A-1").body("id"), r#"{"id":"A-1"}"#);
        assert_eq!(Ack::id("A\"1").body("data.document.id"), r#"{"data":{"document":{"id":"A\"1"}}}"#);
        assert_eq!(Ack::done().body("id"), "");
        assert_eq!(Ack::json(Value::Null).body("id"), "null");
        assert_eq!(format!("{:?}", Ack::id("A-1")), "Ack(Id(..))");
    }
}
