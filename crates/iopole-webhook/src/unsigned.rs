//! What came with a delivery and was not signed.

/// A value that came with a delivery and that its signature does not cover: anyone who can change a request on its
/// way can change it. There is no way to it that does not say so.
///
/// ```
/// use iopole_webhook::Unsigned;
///
/// let id = Unsigned::new("0199c2d4-0f5e-7a31-9a3e-2f4b6c8d1e00");
/// // A hint of what to read by the API, not a fact.
/// assert_eq!(id.as_hint().len(), 36);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Unsigned<T>(T);

impl<T> Unsigned<T> {
    /// Marks a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, as a hint: to look something up that is then checked.
    pub const fn as_hint(&self) -> &T {
        &self.0
    }

    /// The value, without the mark. Whoever calls this has other reasons to trust it.
    pub fn trust_anyway(self) -> T {
        self.0
    }

    /// Applies a function; the result is no more signed than the value was.
    pub fn map<U>(self, function: impl FnOnce(T) -> U) -> Unsigned<U> {
        Unsigned(function(self.0))
    }
}
