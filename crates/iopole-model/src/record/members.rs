//! Reads and writes the members of a record.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::json::{Cursor, Extra, FromJson, Item, RawJson, Span, split};

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
    readable: bool,
}

impl<F: Field> Slot<F> {
    pub(crate) fn new() -> Self {
        Self { field: F::default(), seen: None, readable: false }
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
        self.readable = field.is_some();
        if let Some(field) = field {
            self.field = field;
        }
        if let Some(left) = left {
            // Unreadable items are written in one list with the readable ones, under the first name.
            let kept = names.first().filter(|_| self.readable).copied().unwrap_or(key);
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
                settled = self.readable.then(|| std::mem::take(&mut self.field));
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
