//! The ways to authenticate a delivery, by name.

/// Authentication scheme of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// HMAC signature: the only scheme that protects the content itself.
    Signature,
    /// User name and password.
    Basic,
    /// Token from our own endpoint.
    Bearer,
    /// Subscription key.
    SubscriptionKey,
    /// No authentication.
    None,
}
