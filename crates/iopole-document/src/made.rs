//! Records of the model: with some of their members set, and without any.

/// Creates a record of the model, which no other crate can write as a struct expression.
///
/// ```text
/// made!(ReferencedDocument { invoice_id: id, date: date })
/// ```
///
/// expands to
///
/// ```text
/// {
///     let mut record = ReferencedDocument::new();
///     record.invoice_id = id;
///     record.date = date;
///     record
/// }
/// ```
macro_rules! made {
    ($record:ident { $($member:ident: $value:expr),+ $(,)? }) => {{
        let mut record = $record::new();
        $( record.$member = $value; )+
        record
    }};
}

pub(crate) use made;

/// Returns a value, unless it is an empty one.
pub(crate) fn filled<T: Default + PartialEq>(value: T) -> Option<T> {
    (value != T::default()).then_some(value)
}
