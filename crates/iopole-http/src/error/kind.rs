//! Categories of errors.

/// Category of an [`Error`](crate::Error), for a program to decide on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No token could be obtained ([`Error::token_error`](crate::Error::token_error) has the reason), or the platform
    /// answered 401 to a new token as well.
    Authentication,
    /// 403: the role may be wrong, the customer id missing or wrong, or the entity may belong to another customer.
    Forbidden,
    /// 404: no such thing.
    NotFound,
    /// 409: the thing exists already, or its state forbids this.
    Conflict,
    /// 413: the platform accepts 50 MB at most.
    TooLarge,
    /// 429: too many requests; or the client's own limits left no room within the call's time.
    Throttled,
    /// Any other 4xx: the request was wrong. [`Error::problem`](crate::Error::problem) holds the platform's reason.
    Refused,
    /// 5xx on a request that may be sent again.
    Unavailable,
    /// No connection: the platform has not seen the request.
    Unreachable,
    /// TLS failed for a reason that waiting cannot mend: a certificate of an unknown issuer, for another name or
    /// expired, a server that does not speak TLS, or no version in common. The platform has not seen the request.
    TlsFailed,
    /// No answer within the timeout, on a request that may be sent again.
    TimedOut,
    /// The connection broke, on a request that may be sent again.
    Interrupted,
    /// The platform may have processed a request that must not be sent twice. Find out before sending it again.
    OutcomeUnknown,
    /// A search has more rows than the platform lets anyone page to. The rows within reach were returned.
    BeyondReach,
    /// An unread queue shows nothing although it may hold something: an active webhook takes the deliveries, or
    /// items that were returned are not acknowledged and hide those behind them.
    QueueBlocked,
    /// 3xx: redirects are not followed, since the token would go along. A 303 to a request that must not be sent twice
    /// is [`ErrorKind::OutcomeUnknown`] instead.
    Redirected,
    /// A successful answer that cannot be read as expected.
    Unreadable,
    /// The caller stopped the call ([`Request::stop_on`](crate::Request::stop_on)). The platform has not processed the
    /// request, or repeating it has no further effect: the call may safely be made again.
    Stopped,
    /// The request is wrong on this side; nothing was sent.
    InvalidRequest,
    /// The client is misconfigured; nothing was sent.
    Configuration,
}
