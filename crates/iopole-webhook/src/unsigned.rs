//! Values of a delivery that its signature does not cover.

/// A value of a delivery that its signature does not cover: anyone who can change a request in transit can change it.
/// The only accessor names it a hint.
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
    /// Marks a value as unsigned.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Returns the value as a hint: use it to look up something that you then check.
    pub const fn as_hint(&self) -> &T {
        &self.0
    }

    /// Applies a function. The result is unsigned too.
    pub fn map<U>(self, function: impl FnOnce(T) -> U) -> Unsigned<U> {
        Unsigned(function(self.0))
    }
}
