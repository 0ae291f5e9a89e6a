//! The macro that declares a record of the platform: a JSON object of which every member is kept.
//!
//! A record reads its known members in every accepted form. `extra` keeps the rest: unknown members, `null`s, empty
//! lists, and known members in an unreadable form. Written back, the record gives the same object, except for the
//! letter case of known codes, the contract's names for aliases, and text for codes that came as numbers. `Debug`
//! prints identifiers and codes, never business content. [`record!`] shows one record and its expansion.

use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::json::{Cursor, Extra, RawJson, Span};
use crate::lenient::{FromJson, Item, split};

/// The members of an object while a record is read.
pub(crate) struct Members<'c, 'a> {
    cursor: &'c mut Cursor<'a>,
    /// True if the object is the single item of a list.
    listed: bool,
    extra: Extra,
    /// Further members of fields that were read before: duplicates, or members under another name.
    contested: Vec<Contested>,
}

struct Contested {
    /// The first name of the field.
    field: &'static str,
    rank: usize,
    span: Span,
}

impl<'c, 'a> Members<'c, 'a> {
    /// Enters an object, or a list that contains exactly one object.
    pub(crate) fn open(cursor: &'c mut Cursor<'a>) -> Option<Self> {
        let listed = cursor.enter(b'[');
        let entered = (!listed || cursor.next_item()) && cursor.enter(b'{');
        entered.then(|| Self { cursor, listed, extra: Extra::new(), contested: Vec::new() })
    }

    /// Returns the key of the next member, or `None` at the end of the object.
    pub(crate) fn next_key(&mut self) -> Option<Cow<'a, str>> {
        self.cursor.next_member()
    }

    /// Keeps a member that has no field.
    pub(crate) fn keep(&mut self, key: Cow<'a, str>) {
        let text = self.cursor.skip();
        self.extra.insert(key, RawJson::keep(text));
    }

    /// Leaves the object. Returns `None` if the list contains a further item.
    pub(crate) fn close(&mut self) -> Option<()> {
        (!self.listed || !self.cursor.next_item()).then_some(())
    }

    pub(crate) fn into_extra(self) -> Extra {
        self.extra
    }
}

/// A record that can name the member that makes a value unreadable.
pub(crate) trait Record {
    /// Returns the first required member that is missing or unreadable. Returns `None` if nothing is missing or the
    /// value is not an object.
    fn lacks(value: &RawJson) -> Option<&'static str>;
}

/// Returns the members of an object, or of the single object of a list.
pub(crate) fn object(value: &RawJson) -> Option<Extra> {
    match value.items().as_slice() {
        [] => Extra::read(&mut value.cursor()),
        [item] => Extra::read(&mut Cursor::new(item)),
        _ => None,
    }
}

/// Returns true if one of the members can be read as a `T`.
pub(crate) fn holds<T: FromJson>(object: &Extra, keys: &[&str]) -> bool {
    keys.iter().filter_map(|key| object.json(key)).any(|json| T::read(&mut json.cursor()).is_some())
}

/// A field of a record while the members are read.
pub(crate) struct Slot<F> {
    field: F,
    /// The rank of the name under which the field was read, and the range of its value.
    seen: Option<(usize, Span)>,
    taken: bool,
}

impl<F: Field> Slot<F> {
    pub(crate) fn new() -> Self {
        Self { field: F::default(), seen: None, taken: false }
    }

    /// Reads a member under one of the field's names.
    pub(crate) fn read(&mut self, members: &mut Members<'_, '_>, key: &str, names: &[&'static str]) {
        let Some(rank) = names.iter().position(|name| *name == key) else { return };
        if self.seen.is_some() {
            let (field, span) = (names.first().copied().unwrap_or_default(), members.cursor.skip_span());
            members.contested.push(Contested { field, rank, span });
            return;
        }
        let start = members.cursor.start();
        let (field, left) = F::read(members.cursor);
        self.seen = Some((rank, start..members.cursor.end()));
        self.taken = field.is_some();
        if let Some(field) = field {
            self.field = field;
        }
        if let Some(left) = left {
            // Unreadable items are written in one list with the readable ones, under the first name.
            let kept = names.first().filter(|_| self.taken).copied().unwrap_or(key);
            members.extra.insert(kept, left);
        }
    }

    /// Returns the field after all members are read.
    pub(crate) fn finish(self, members: &mut Members<'_, '_>, names: &[&'static str]) -> F {
        let contested = |name: &&'static str| members.contested.iter().any(|member| member.field == *name);
        if names.first().is_some_and(contested) { self.settle(members, names) } else { self.field }
    }

    /// Chooses between several members for one field: the last duplicate, and the first readable name. The others stay
    /// in `extra`.
    fn settle(mut self, members: &mut Members<'_, '_>, names: &[&'static str]) -> F {
        let mut spans: Vec<Option<Span>> = names.iter().map(|_| None).collect();
        let contested = members.contested.iter().filter(|member| Some(&member.field) == names.first());
        let later = contested.map(|member| (member.rank, member.span.clone()));
        for (rank, span) in self.seen.clone().into_iter().chain(later) {
            if let Some(place) = spans.get_mut(rank) {
                *place = Some(span);
            }
        }
        let mut settled = None;
        for ((rank, name), span) in names.iter().enumerate().zip(spans) {
            let Some(span) = span else { continue };
            if settled.is_some() {
                members.extra.insert(*name, RawJson::keep(members.cursor.slice(span)));
                continue;
            }
            // The remainder of another name may be kept under the first name, which now has its own value.
            if rank == 0 && self.seen.as_ref() == Some(&(rank, span.clone())) {
                // This value was read before, and its remainder is in `extra`.
                settled = self.taken.then(|| std::mem::take(&mut self.field));
                continue;
            }
            let (field, left) = F::read(&mut members.cursor.on(span));
            members.extra.remove(name);
            if let Some(left) = left {
                members.extra.insert(*name, left);
            }
            settled = field;
        }
        settled.unwrap_or_default()
    }
}

/// A type that a member can have: an `Option` or a `Vec`.
pub(crate) trait Field: Default {
    /// Reads a member. Returns the field, if the value holds one, and the text that the field cannot hold.
    fn read(cursor: &mut Cursor<'_>) -> (Option<Self>, Option<RawJson>);

    /// Writes the member, together with or instead of the remainder in `extra` under its key.
    fn write<M: SerializeMap>(
        &self,
        map: &mut M,
        key: &'static str,
        left: Option<&RawJson>,
    ) -> Result<(), M::Error>;
}

impl<T: FromJson + Serialize> Field for Option<T> {
    fn read(cursor: &mut Cursor<'_>) -> (Option<Self>, Option<RawJson>) {
        match cursor.attempt(T::read) {
            Ok(value) => (Some(Some(value)), None),
            Err(text) => (None, Some(RawJson::keep(text))),
        }
    }

    fn write<M: SerializeMap>(
        &self,
        map: &mut M,
        key: &'static str,
        left: Option<&RawJson>,
    ) -> Result<(), M::Error> {
        match (self, left) {
            (Some(value), _) => map.serialize_entry(key, value),
            (None, Some(text)) => map.serialize_entry(key, text),
            (None, None) => Ok(()),
        }
    }
}

impl<T: FromJson + Serialize> Field for Vec<T> {
    fn read(cursor: &mut Cursor<'_>) -> (Option<Self>, Option<RawJson>) {
        let start = cursor.start();
        let is_list = cursor.peek() == Some(b'[');
        let (items, odd) = split(cursor);
        let left = if items.is_empty() {
            // Also `null` and `[]`, so that they are written back unchanged.
            Some(RawJson::keep(cursor.slice(start..cursor.end())))
        } else {
            (is_list && !odd.is_empty()).then(|| RawJson::list(odd))
        };
        ((!items.is_empty()).then_some(items), left)
    }

    fn write<M: SerializeMap>(
        &self,
        map: &mut M,
        key: &'static str,
        left: Option<&RawJson>,
    ) -> Result<(), M::Error> {
        match (self.as_slice(), left) {
            ([], None) => Ok(()),
            ([], Some(text)) => map.serialize_entry(key, text),
            (items, Some(odd)) if odd.is_list() => map.serialize_entry(key, &Merged { items, odd }),
            (items, _) => map.serialize_entry(key, items),
        }
    }
}

/// Readable items, then unreadable ones, in one list.
struct Merged<'a, T> {
    items: &'a [T],
    odd: &'a RawJson,
}

impl<T: Serialize> Serialize for Merged<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let odd: Vec<RawJson> = self.odd.items().into_iter().map(RawJson::keep).collect();
        serializer.collect_seq(self.items.iter().map(Item::Read).chain(odd.iter().map(Item::Odd)))
    }
}

/// Writes the members of `extra` that have no field.
pub(crate) fn write_extra<M: SerializeMap>(
    map: &mut M,
    extra: &Extra,
    known: &[&str],
) -> Result<(), M::Error> {
    for (key, value) in extra.iter().filter(|(key, _)| !known.contains(key)) {
        map.serialize_entry(key, value)?;
    }
    Ok(())
}

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
///
/// ```text
/// record! {
///     /// A note.
///     pub struct Note;
///     required {
///         /// The text.
///         content: String = "content" | "text";
///     }
///     optional {
///         /// Its kind.
///         kind: Option<Kind> = "kind", debug, with with_kind: Kind;
///     }
/// }
/// ```
///
/// expands to (without paths and attributes)
///
/// ```text
/// #[derive(Clone, PartialEq, Eq)]
/// pub struct Note { pub content: String, pub kind: Option<Kind>, pub extra: Extra }
///
/// impl Note {
///     pub fn new(content: impl Into<String>) -> Self { Self { content: content.into(), kind: None, extra: Extra::new() } }
///     pub fn with_kind(mut self, value: impl Into<Kind>) -> Self { self.kind = Some(value.into()); self }
/// }
///
/// impl FromJson for Note {
///     fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
///         let mut members = Members::open(cursor)?;
///         let mut content = Slot::<Option<String>>::new();
///         let mut kind = Slot::<Option<Kind>>::new();
///         while let Some(key) = members.next_key() {
///             match &*key {
///                 "content" | "text" => content.read(&mut members, &key, &["content", "text"]),
///                 "kind" => kind.read(&mut members, &key, &["kind"]),
///                 _ => members.keep(key),
///             }
///         }
///         members.close()?;
///         Some(Self {
///             content: content.finish(&mut members, &["content", "text"])?,
///             kind: kind.finish(&mut members, &["kind"]),
///             extra: members.into_extra(),
///         })
///     }
/// }
///
/// impl<'de> Deserialize<'de> for Note { /* by `FromJson` */ }
///
/// impl Serialize for Note {
///     fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
///         let mut map = serializer.serialize_map(None)?;
///         map.serialize_entry("content", &self.content)?;
///         let extra = (!self.extra.is_empty()).then_some(&self.extra);
///         self.kind.write(&mut map, "kind", extra.and_then(|extra| extra.json("kind")))?;
///         if let Some(extra) = extra {
///             write_extra(&mut map, extra, &["content", "kind"])?;
///         }
///         map.end()
///     }
/// }
///
/// impl Debug for Note { /* Note { kind: Kind, .. } */ }
/// ```
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

        impl $crate::lenient::FromJson for $name {
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

        $crate::lenient::deserialize_from_json!(
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
