//! The JSON text of a value from any deserializer.
//!
//! Only `serde_json`'s own deserializers have the text. Other deserializers (those of `#[serde(untagged)]` and
//! `#[serde(flatten)]`, or of another format) give values, which are written as text again. A float is refused there,
//! because its digits are already lost.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;

/// Returns the text, borrowed if `serde_json` reads from a slice or a string.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'de, str>, D::Error> {
    deserializer.deserialize_newtype_struct(raw_name(), Source)
}

/// Returns the name under which `serde_json` gives raw text, found by recording the request of `RawValue`.
fn raw_name() -> &'static str {
    match <&RawValue>::deserialize(Probe) {
        Ok(_) => "",
        Err(Asked(name)) => name,
    }
}

/// A deserializer that only records the requested newtype name.
struct Probe;

#[derive(Debug)]
struct Asked(&'static str);

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Asked {}

impl Error for Asked {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self("")
    }
}

impl<'de> Deserializer<'de> for Probe {
    type Error = Asked;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Asked> {
        Err(Asked(""))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: V,
    ) -> Result<V::Value, Asked> {
        Err(Asked(name))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Reads raw text, or writes the value that a deserializer gives instead.
struct Source;

/// Declares a method for each kind of value that a deserializer may give instead of raw text.
macro_rules! written {
    ($($visit:ident($type:ty)),+) => { $(
        fn $visit<E: Error>(self, value: $type) -> Result<Self::Value, E> {
            write(value.into_deserializer())
        }
    )+ };
}

impl<'de> Visitor<'de> for Source {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    written!(visit_bool(bool), visit_i64(i64), visit_u64(u64), visit_f64(f64), visit_str(&str));

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed("null"))
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        write(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        write(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        write(SeqAccessDeserializer::new(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        match members.next_key::<Key>()? {
            Some(Key::Raw) => members.next_value_seed(Raw),
            Some(Key::Name(first)) => {
                let mut out = String::new();
                object(&mut out, Some(first), members)?;
                Ok(Cow::Owned(out))
            }
            None => Ok(Cow::Borrowed("{}")),
        }
    }
}

fn write<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'de, str>, D::Error> {
    let mut out = String::new();
    Writer(&mut out).deserialize(deserializer)?;
    Ok(Cow::Owned(out))
}

enum Key {
    /// Raw text follows.
    Raw,
    Name(String),
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_identifier(KeyVisitor)
    }
}

struct KeyVisitor;

impl Visitor<'_> for KeyVisitor {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        Ok(if key == raw_name() { Key::Raw } else { Key::Name(key.to_owned()) })
    }
}

/// Reads the raw text itself.
struct Raw;

impl<'de> DeserializeSeed<'de> for Raw {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Raw {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text of a JSON value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text))
    }
}

/// Writes a value as JSON text.
struct Writer<'a>(&'a mut String);

/// Appends the text of a scalar.
fn scalar<E: Error>(out: &mut String, value: impl serde::Serialize) -> Result<(), E> {
    out.push_str(&serde_json::to_string(&value).map_err(E::custom)?);
    Ok(())
}

/// Appends an object whose first key may have been read already.
fn object<'de, A: MapAccess<'de>>(
    out: &mut String,
    first: Option<String>,
    mut members: A,
) -> Result<(), A::Error> {
    let start = out.len();
    let mut key = first;
    let mut count = 0_usize;
    out.push('{');
    if key.is_none() {
        key = members.next_key()?;
    }
    while let Some(name) = key {
        if count > 0 {
            out.push(',');
        }
        count += 1;
        scalar(out, &name)?;
        out.push(':');
        members.next_value_seed(Writer(out))?;
        key = members.next_key()?;
    }
    out.push('}');
    if count == 1 {
        unwrap_private(out, start);
    }
    Ok(())
}

/// Replaces an object that represents exact text by that text. `serde_json` gives such objects for numbers if another
/// crate enables `arbitrary_precision`, and for raw values written by another format.
fn unwrap_private(out: &mut String, start: usize) {
    let object = out.get(start..).unwrap_or_default();
    let Some(rest) = object.strip_prefix("{\"$serde_json::private::") else { return };
    let Some((_, value)) = rest.split_once("\":") else { return };
    let Some(text) = value.strip_suffix('}').and_then(|text| serde_json::from_str::<String>(text).ok())
    else {
        return;
    };
    if serde_json::from_str::<&RawValue>(&text).is_ok() {
        out.truncate(start);
        out.push_str(text.trim());
    }
}

impl<'de> DeserializeSeed<'de> for Writer<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Writer<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        scalar(self.0, value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        scalar(self.0, value)
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<(), E> {
        scalar(self.0, value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        scalar(self.0, value)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<(), E> {
        scalar(self.0, value)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Err(E::custom(
            "a number became a binary float on its way here and may have lost digits: do not read this type through \
             `untagged`, `tag` or `flatten` nor from another format; read a `RawJson` instead, then the type from it",
        ))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        scalar(self.0, value)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.0.push_str("null");
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self(out) = self;
        out.push('[');
        let mut end = out.len();
        while items.next_element_seed(Writer(out))?.is_some() {
            end = out.len();
            out.push(',');
        }
        out.truncate(end);
        out.push(']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        object(self.0, None, members)
    }
}
