//! One macro that declares a record of the platform: a JSON object whose every member survives.
//!
//! A record reads the members it knows, in whatever form they come, and keeps in `extra` all the rest: members it
//! does not know, `null`s, empty lists, and known members in a form that it cannot read. Written back, it gives the
//! same object (known codes in the contract's letter case, aliases under the contract's name, numbers that stand for
//! codes as text). Its `Debug` shows identifiers and codes, never business content.

use std::fmt;

use serde::ser::{Serialize, SerializeMap};
use serde_json::{Map, Value};

use crate::lenient::{FromValue, split, write_list};

/// The members of an object that no typed field holds.
pub type Extra = Map<String, Value>;

/// An object on its way to become a record.
pub(crate) struct Fields {
    map: Extra,
    /// It came as a list of one; kept to give the value back as it was.
    listed: bool,
}

impl Fields {
    /// An object, or a list that holds one object and nothing else.
    pub(crate) fn open(value: Value) -> Result<Self, Value> {
        match value {
            Value::Object(map) => Ok(Self { map, listed: false }),
            Value::Array(mut list) if list.len() == 1 => match list.pop() {
                Some(Value::Object(map)) => Ok(Self { map, listed: true }),
                Some(other) => Err(Value::Array(vec![other])),
                None => Err(Value::Array(list)),
            },
            other => Err(other),
        }
    }

    /// Takes a member that must be there, with the key it stood under.
    pub(crate) fn require<T: FromValue>(&mut self, keys: &[&'static str]) -> Option<(&'static str, T)> {
        for key in keys {
            let Some(value) = self.map.remove(*key) else { continue };
            match T::from_value(value) {
                Ok(value) => return Some((key, value)),
                Err(value) => self.map.insert((*key).to_owned(), value),
            };
        }
        None
    }

    /// Puts a member back, for a record that turns out unreadable.
    pub(crate) fn restore<T: Serialize>(&mut self, key: &str, value: &T) {
        if let Ok(value) = serde_json::to_value(value) {
            self.map.insert(key.to_owned(), value);
        }
    }

    pub(crate) fn take<T: Field>(&mut self, keys: &[&str]) -> T {
        T::take(&mut self.map, keys)
    }

    pub(crate) fn into_extra(self) -> Extra {
        self.map
    }

    pub(crate) fn into_value(self) -> Value {
        let value = Value::Object(self.map);
        if self.listed { Value::Array(vec![value]) } else { value }
    }
}

/// Which member keeps a value from being read as a record.
pub(crate) trait Record {
    /// The first required member that an object lacks, or that has a form that cannot be read. `None` where the value is
    /// no object, or lacks nothing.
    fn lacks(value: &Value) -> Option<&'static str>;
}

/// What an optional member of a record can be: an `Option` or a `Vec`.
pub(crate) trait Field: Sized {
    /// Takes the first of the keys that can be read out of the object; leaves there what it cannot hold.
    fn take(map: &mut Extra, keys: &[&str]) -> Self;

    /// Writes the member, with or instead of what was left in `extra` under its key.
    fn write<M: SerializeMap>(
        &self,
        map: &mut M,
        key: &'static str,
        left: Option<&Value>,
    ) -> Result<(), M::Error>;
}

impl<T: FromValue + Serialize> Field for Option<T> {
    fn take(map: &mut Extra, keys: &[&str]) -> Self {
        for key in keys {
            let Some(value) = map.remove(*key) else { continue };
            match T::from_value(value) {
                Ok(value) => return Some(value),
                Err(value) => map.insert((*key).to_owned(), value),
            };
        }
        None
    }

    fn write<M: SerializeMap>(
        &self,
        map: &mut M,
        key: &'static str,
        left: Option<&Value>,
    ) -> Result<(), M::Error> {
        match (self, left) {
            (Some(value), _) => map.serialize_entry(key, value),
            (None, Some(value)) => map.serialize_entry(key, value),
            (None, None) => Ok(()),
        }
    }
}

impl<T: FromValue + Serialize> Field for Vec<T> {
    fn take(map: &mut Extra, keys: &[&str]) -> Self {
        for key in keys {
            let Some(value) = map.remove(*key) else { continue };
            // `null` and `[]` stay, so that they are written back as they were.
            if value.is_null() || value.as_array().is_some_and(Vec::is_empty) {
                map.insert((*key).to_owned(), value);
                continue;
            }
            let was_list = value.is_array();
            let (items, mut odd) = split(value);
            let left = if was_list { (!odd.is_empty()).then_some(Value::Array(odd)) } else { odd.pop() };
            if let Some(left) = left {
                map.insert((*key).to_owned(), left);
            }
            if !items.is_empty() {
                return items;
            }
        }
        Self::new()
    }

    fn write<M: SerializeMap>(
        &self,
        map: &mut M,
        key: &'static str,
        left: Option<&Value>,
    ) -> Result<(), M::Error> {
        match (self.as_slice(), left) {
            ([], None) => Ok(()),
            ([], Some(left)) => map.serialize_entry(key, left),
            (items, Some(Value::Array(odd))) => map.serialize_entry(key, &write_list(items, odd)),
            (items, _) => map.serialize_entry(key, items),
        }
    }
}

/// Writes the members of `extra` that no known member has written.
pub(crate) fn write_extra<M: SerializeMap>(
    map: &mut M,
    extra: &Extra,
    known: &[&str],
) -> Result<(), M::Error> {
    for (key, value) in extra.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
        map.serialize_entry(key, value)?;
    }
    Ok(())
}

/// Declares a record. A member is `name: Type = "key" | "other key", shown;` where the other keys are read as well
/// and `shown` (`code` for a text) lets `Debug` print it: for identifiers and codes only. A `required` member (an identifier, or what a
/// request cannot do without) has its plain type and is an argument of `new`; an `optional` one is an `Option` or a
/// `Vec`.
macro_rules! record {
    ( $(#[$m:meta])* pub struct $name:ident; optional { $($optional:tt)* } ) => {
        $crate::record::record! { @emit [$(#[$m])*] $name {} { $($optional)* } }

        impl ::std::default::Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }
    };
    ( $(#[$m:meta])* pub struct $name:ident; required { $($required:tt)* } optional { $($optional:tt)* } ) => {
        $crate::record::record! { @emit [$(#[$m])*] $name { $($required)* } { $($optional)* } }
    };
    (
        @emit [$(#[$m:meta])*] $name:ident
        { $( $(#[$rm:meta])* $r:ident : $rty:ty = $rkey:literal $(| $ralias:literal)* $(, $rshown:ident)? ; )* }
        { $( $(#[$om:meta])* $o:ident : $oty:ty = $okey:literal $(| $oalias:literal)* $(, $oshown:ident)? ; )* }
    ) => {
        $(#[$m])*
        #[derive(Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$rm])* pub $r: $rty, )*
            $( $(#[$om])* pub $o: $oty, )*
            /// Every member that the fields above do not hold: unknown ones, `null`s, odd forms. Written back as is.
            pub extra: $crate::Extra,
        }

        impl $name {
            /// A value with what cannot be missing, and nothing else; set the other fields afterwards.
            pub fn new($($r: impl Into<$rty>),*) -> Self {
                Self {
                    $( $r: $r.into(), )*
                    $( $o: ::std::default::Default::default(), )*
                    extra: $crate::Extra::new(),
                }
            }
        }

        impl $crate::lenient::FromValue for $name {
            fn from_value(value: ::serde_json::Value) -> Result<Self, ::serde_json::Value> {
                #[allow(unused_mut, reason = "a record may have no field of its own")]
                let mut fields = $crate::record::Fields::open(value)?;
                $( let $r = fields.require::<$rty>(&[$rkey $(, $ralias)*]); )*
                if $( $r.is_none() || )* false {
                    $( if let Some((key, value)) = &$r { fields.restore(key, value); } )*
                }
                $( let Some((_, $r)) = $r else { return Err(fields.into_value()) }; )*
                Ok(Self {
                    $( $r, )*
                    $( $o: fields.take(&[$okey $(, $oalias)*]), )*
                    extra: fields.into_extra(),
                })
            }
        }

        impl $crate::record::Record for $name {
            fn lacks(value: &::serde_json::Value) -> Option<&'static str> {
                #[allow(unused_mut, unused_variables, reason = "a record may require nothing")]
                let mut fields = $crate::record::Fields::open(value.clone()).ok()?;
                $(
                    if fields.require::<$rty>(&[$rkey $(, $ralias)*]).is_none() {
                        return Some($rkey);
                    }
                )*
                None
            }
        }

        $crate::lenient::deserialize_from_value!(
            $name,
            concat!("an object" $(, " with a readable `", $rkey, "`")*)
        );

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #[allow(unused_imports, reason = "a record may have optional members only")]
                use ::serde::ser::SerializeMap as _;
                #[allow(unused_imports, reason = "a record may have required members only")]
                use $crate::record::Field as _;
                let mut map = serializer.serialize_map(None)?;
                $( map.serialize_entry($rkey, &self.$r)?; )*
                $( self.$o.write(&mut map, $okey, self.extra.get($okey))?; )*
                $crate::record::write_extra(&mut map, &self.extra, &[$($rkey,)* $($okey,)*])?;
                map.end()
            }
        }

        /// Shows identifiers and codes; business content is left out.
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut out = f.debug_struct(stringify!($name));
                $( $( $crate::record::show!($rshown, out, $r, self.$r); )? )*
                $( $( $crate::record::show!($oshown, out, $o, self.$o); )? )*
                out.finish_non_exhaustive()
            }
        }
    };
}

/// A text that should be a code, for `Debug`: printed when it looks like one, else hidden, since whatever the platform
/// puts into a wrong member may be content.
pub(crate) struct CodeDebug<'a>(pub(crate) &'a str);

impl fmt::Debug for CodeDebug<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code =
            !self.0.is_empty() && self.0.len() <= 64 && self.0.bytes().all(|byte| byte.is_ascii_graphic());
        f.write_str(if code { self.0 } else { ".." })
    }
}

/// The markers that a member can have: `shown` for a type that hides itself what it must, `code` for an
/// `Option<String>` that holds a code.
macro_rules! show {
    (code, $out:ident, $name:ident, $value:expr) => {
        $out.field(stringify!($name), &$value.as_deref().map($crate::record::CodeDebug))
    };
    (shown, $out:ident, $name:ident, $value:expr) => {
        $out.field(stringify!($name).trim_start_matches("r#"), &$value)
    };
}

/// Declares the setters of a record's optional members: `with_x: set field as Type;` sets an `Option`,
/// `with_x: add field as Type;` adds to a `Vec`, `with_x: text field as Type;` checks by the type what is kept as text.
macro_rules! with {
    ( $name:ident { $( $(#[$m:meta])* $set:ident: $kind:ident $field:ident as $ty:ty; )* } ) => {
        impl $name {
            $(
                $(#[$m])*
                #[must_use]
                pub fn $set(mut self, value: impl Into<$ty>) -> Self {
                    let value: $ty = value.into();
                    $crate::record::with!(@$kind self.$field, value);
                    self
                }
            )*
        }
    };
    (@set $member:expr, $value:expr) => {
        $member = Some($value)
    };
    (@text $member:expr, $value:expr) => {
        $member = Some($value.into())
    };
    (@add $member:expr, $value:expr) => {
        $member.push($value)
    };
}

pub(crate) use {record, show, with};
