//! The macro that declares a record of the platform: a JSON object of which every member is kept.
//!
//! ```text
//! record! {
//!     /// A note.
//!     pub struct Note;
//!     required {
//!         /// The text.
//!         content: String = "content" | "text";
//!     }
//!     optional {
//!         /// Its kind.
//!         kind: Option<Kind> = "kind", debug, with with_kind: Kind;
//!     }
//! }
//! ```
//!
//! expands to the following, without paths and attributes:
//!
//! ```text
//! #[derive(Clone, PartialEq, Eq)]
//! pub struct Note { pub content: String, pub kind: Option<Kind>, pub extra: Extra }
//!
//! impl Note {
//!     pub fn new(content: impl Into<String>) -> Self { Self { content: content.into(), kind: None, extra: Extra::new() } }
//!     pub fn with_kind(mut self, value: impl Into<Kind>) -> Self { self.kind = Some(value.into()); self }
//! }
//!
//! impl FromJson for Note {
//!     fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
//!         let mut members = Members::open(cursor)?;
//!         let mut content = Slot::<Option<String>>::new();
//!         let mut kind = Slot::<Option<Kind>>::new();
//!         while let Some(key) = members.next_key() {
//!             match &*key {
//!                 "content" | "text" => content.read(&mut members, &key, &["content", "text"]),
//!                 "kind" => kind.read(&mut members, &key, &["kind"]),
//!                 _ => members.keep(key),
//!             }
//!         }
//!         members.close()?;
//!         Some(Self {
//!             content: content.finish(&mut members, &["content", "text"])?,
//!             kind: kind.finish(&mut members, &["kind"]),
//!             extra: members.into_extra(),
//!         })
//!     }
//! }
//!
//! impl<'de> Deserialize<'de> for Note { /* by `FromJson` */ }
//!
//! impl Serialize for Note {
//!     fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
//!         let mut map = serializer.serialize_map(None)?;
//!         map.serialize_entry("content", &self.content)?;
//!         let extra = (!self.extra.is_empty()).then_some(&self.extra);
//!         self.kind.write(&mut map, "kind", extra.and_then(|extra| extra.json("kind")))?;
//!         if let Some(extra) = extra {
//!             write_extra(&mut map, extra, &["content", "kind"])?;
//!         }
//!         map.end()
//!     }
//! }
//!
//! impl Debug for Note { /* Note { kind: Kind, .. } */ }
//! ```
//!
//! A record reads its known members in every accepted form. `extra` keeps the rest: unknown members, `null`s, empty
//! lists, and known members in an unreadable form. A record is written back as the same object, with three exceptions:
//! known codes in the contract's letter case, aliases under the contract's name, and numeric codes as text. `Debug`
//! prints identifiers and codes, never business content.

mod members;

use std::fmt;

pub(crate) use members::{Field, Members, Record, Slot, holds, object, write_extra};

/// Declares a record. A member is declared as
///
/// ```text
/// name: Type = "key" | "other key", debug, with with_name: Argument;
/// ```
///
/// * The field is read under each key and written under the first one.
/// * `debug` prints the field in `Debug`; `debug code` prints a text that should be a code. Use them for identifiers
///   and codes only.
/// * `with` declares a setter, whose argument becomes the value or the next item of a list.
/// * A `required` member (an identifier, or a member that a request needs) has a plain type and is an argument of
///   `new`.
/// * An `optional` member is an `Option` or a `Vec`.
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
        {
            $(
                $(#[$rm:meta])*
                $r:ident : $rty:ty = $rkey:literal $(| $ralias:literal)* $(, debug $($rhow:ident)?)? ;
            )*
        }
        {
            $(
                $(#[$om:meta])*
                $o:ident : $oty:ty = $okey:literal $(| $oalias:literal)*
                $(, debug $($ohow:ident)?)? $(, with $set:ident : $arg:ty)? ;
            )*
        }
    ) => {
        $(#[$m])*
        #[derive(Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$rm])* pub $r: $rty, )*
            $( $(#[$om])* pub $o: $oty, )*
            /// The members that the fields above do not hold: unknown members, `null`s, odd forms. Written back
            /// unchanged.
            pub extra: $crate::json::Extra,
        }

        impl $name {
            /// Creates a value from its required members; the other fields are empty.
            pub fn new($($r: impl Into<$rty>),*) -> Self {
                Self {
                    $( $r: $r.into(), )*
                    $( $o: ::std::default::Default::default(), )*
                    extra: $crate::json::Extra::new(),
                }
            }

            $( $crate::record::setter! { [$(#[$om])*] $o $(, $set: $arg)? } )*
        }

        impl $crate::json::FromJson for $name {
            fn read(cursor: &mut $crate::json::Cursor<'_>) -> Option<Self> {
                let mut members = $crate::record::Members::open(cursor)?;
                $( let mut $r = $crate::record::Slot::<Option<$rty>>::new(); )*
                $( let mut $o = $crate::record::Slot::<$oty>::new(); )*
                while let Some(key) = members.next_key() {
                    match &*key {
                        $( $rkey $(| $ralias)* => $r.read(&mut members, &key, &[$rkey $(, $ralias)*]), )*
                        $( $okey $(| $oalias)* => $o.read(&mut members, &key, &[$okey $(, $oalias)*]), )*
                        _ => members.keep(key),
                    }
                }
                members.close()?;
                Some(Self {
                    $( $r: $r.finish(&mut members, &[$rkey $(, $ralias)*])?, )*
                    $( $o: $o.finish(&mut members, &[$okey $(, $oalias)*]), )*
                    extra: members.into_extra(),
                })
            }
        }

        impl $crate::record::Record for $name {
            fn lacks(value: &$crate::json::RawJson) -> Option<&'static str> {
                #[allow(unused_variables, reason = "a record may require nothing")]
                let object = $crate::record::object(value)?;
                $(
                    if !$crate::record::holds::<$rty>(&object, &[$rkey $(, $ralias)*]) {
                        return Some($rkey);
                    }
                )*
                None
            }
        }

        $crate::json::deserialize_from_json!(
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
                // Most records have an empty `extra`, which needs no lookup.
                let extra = (!self.extra.is_empty()).then_some(&self.extra);
                $( self.$o.write(&mut map, $okey, extra.and_then(|extra| extra.json($okey)))?; )*
                if let Some(extra) = extra {
                    $crate::record::write_extra(&mut map, extra, &[$($rkey,)* $($okey,)*])?;
                }
                map.end()
            }
        }

        /// Prints identifiers and codes; hides business content.
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                let mut out = f.debug_struct(stringify!($name));
                $( $( $crate::record::show!([$($rhow)?] out, $r, self.$r); )? )*
                $( $( $crate::record::show!([$($ohow)?] out, $o, self.$o); )? )*
                out.finish_non_exhaustive()
            }
        }
    };
}

/// Declares the setter of a field marked with `with`.
macro_rules! setter {
    ([$($doc:tt)*] $field:ident) => {};
    ([$(#[$doc:meta])*] $field:ident, $set:ident: $arg:ty) => {
        #[doc = concat!("Sets `", stringify!($field), "`; of a list, adds an item.")]
        #[doc = ""]
        $(#[$doc])*
        #[must_use]
        pub fn $set(mut self, value: impl Into<$arg>) -> Self {
            let value: $arg = value.into();
            $crate::record::Put::put(&mut self.$field, value.into());
            self
        }
    };
}

/// A text that should be a code. `Debug` prints it if it looks like a code; other text may be content.
pub(crate) struct CodeDebug<'a>(pub(crate) &'a str);

impl fmt::Debug for CodeDebug<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code =
            !self.0.is_empty() && self.0.len() <= 64 && self.0.bytes().all(|byte| byte.is_ascii_graphic());
        f.write_str(if code { self.0 } else { ".." })
    }
}

/// Prints a field marked with `debug`.
macro_rules! show {
    ([code] $out:ident, $name:ident, $value:expr) => {
        $out.field(stringify!($name), &$value.as_deref().map($crate::record::CodeDebug))
    };
    ([] $out:ident, $name:ident, $value:expr) => {
        $out.field(stringify!($name).trim_start_matches("r#"), &$value)
    };
}

/// A field that a setter fills.
pub(crate) trait Put {
    /// The value, or an item of the list.
    type Item;

    fn put(&mut self, item: Self::Item);
}

impl<T> Put for Option<T> {
    type Item = T;

    fn put(&mut self, item: T) {
        *self = Some(item);
    }
}

impl<T> Put for Vec<T> {
    type Item = T;

    fn put(&mut self, item: T) {
        self.push(item);
    }
}

pub(crate) use {record, setter, show};
