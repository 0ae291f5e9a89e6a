//! Turns an answer, or its absence, into an error. No other file judges outcomes.

use std::time::SystemTime;

use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use iopole_auth::wire::{Cause, retry_after, tls_failure};

use super::{Error, ErrorKind as Kind, Problem};
use crate::operation::{Class, Operation, Role};

impl Error {
    /// Classifies an answer that is not a success.
    pub(crate) fn from_answer(
        operation: &Operation,
        status: StatusCode,
        headers: &HeaderMap,
        body: Vec<u8>,
    ) -> Self {
        let once = operation.class() == Class::Once;
        let (kind, message) = match status.as_u16() {
            401 => (Kind::Authentication, "the platform refused the token".to_owned()),
            403 => (Kind::Forbidden, forbidden(operation)),
            404 => (Kind::NotFound, "not found".to_owned()),
            409 => (Kind::Conflict, "conflict with what exists".to_owned()),
            413 => (Kind::TooLarge, "the platform accepts 50 MB at most".to_owned()),
            429 => (Kind::Throttled, "the platform asks to slow down".to_owned()),
            408 if once => (Kind::OutcomeUnknown, UNKNOWN.to_owned()),
            408 => (Kind::TimedOut, "the platform gave up waiting for the request".to_owned()),
            // A server without an operation has not carried it out.
            501 => (Kind::Refused, "the platform does not offer this operation".to_owned()),
            400..=499 => (Kind::Refused, "the platform refused the request".to_owned()),
            500..=599 if once => (Kind::OutcomeUnknown, UNKNOWN.to_owned()),
            500..=599 => (Kind::Unavailable, "the platform is unavailable".to_owned()),
            // See Other (RFC 9110 section 15.4.4): the result is elsewhere, so the request has been processed.
            303 if once => (Kind::OutcomeUnknown, format!("{UNKNOWN} ({})", redirected(headers))),
            300..=399 => (Kind::Redirected, redirected(headers)),
            _ if once => (Kind::OutcomeUnknown, UNKNOWN.to_owned()),
            _ => (Kind::Unreadable, "the platform answered with an unexpected status".to_owned()),
        };
        let wait = retry_after(headers, SystemTime::now());
        let mut error = Self::new(kind, message).with_operation(operation).with_retry_after(wait);
        error.0.status = Some(status);
        error.0.problem = Some(Problem::read(body));
        error
    }

    /// Classifies a request without an answer.
    pub(crate) fn from_transport(operation: &Operation, error: &reqwest::Error) -> Self {
        const CANNOT_CONNECT: &str = "cannot connect to the platform";
        let tls = tls_failure(error);
        let once = operation.class() == Class::Once;
        let is_lasting = tls.as_ref().is_some_and(|tls| tls.is_lasting);
        let (kind, what) = if error.is_builder() {
            (Kind::InvalidRequest, "the request cannot be built")
        } else if is_lasting && (error.is_connect() || !once) {
            (Kind::TlsFailed, CANNOT_CONNECT)
        } else if error.is_connect() {
            (Kind::Unreachable, CANNOT_CONNECT)
        } else if once {
            (Kind::OutcomeUnknown, UNKNOWN)
        } else if error.is_timeout() {
            (Kind::TimedOut, "the platform did not answer in time")
        } else {
            (Kind::Interrupted, "the connection to the platform broke")
        };
        let error = match (tls, Cause::of(error)) {
            (Some(tls), _) => Self::new(kind, format!("{what}: {}", tls.reason)),
            (None, Some(cause)) => Self::new(kind, what).with_source(cause),
            (None, None) => Self::new(kind, what),
        };
        error.with_operation(operation)
    }

    /// Creates the error of a request without an answer, or without a complete one, within the time of an attempt.
    pub(crate) fn late(operation: &Operation) -> Self {
        let (kind, what) = match operation.class() {
            Class::Once => (Kind::OutcomeUnknown, UNKNOWN),
            _ => (Kind::TimedOut, "the platform did not answer in time"),
        };
        Self::new(kind, format!("{what} (its time was over)")).with_operation(operation)
    }

    /// Creates the error of a stopped call. `is_open`: the platform may have processed the request.
    pub(crate) fn stopped(operation: &Operation, is_open: bool) -> Self {
        let (kind, message) = match (is_open, operation.class()) {
            (false, _) => {
                (Kind::Stopped, "stopped by the caller; the platform has not processed the request")
            }
            (true, Class::Once) => {
                (Kind::OutcomeUnknown, "stopped by the caller; the platform may have processed the request")
            }
            (true, _) => (Kind::Stopped, "stopped by the caller; the request may be made again"),
        };
        Self::new(kind, message).with_operation(operation)
    }

    /// Creates the error of a successful answer whose body cannot be read as expected.
    pub(crate) fn unreadable(operation: &Operation, status: StatusCode, reason: &str, body: Vec<u8>) -> Self {
        let kind = if operation.class() == Class::Once { Kind::OutcomeUnknown } else { Kind::Unreadable };
        let message = format!("the platform's answer cannot be read: {reason}");
        let mut error = Self::new(kind, message).with_operation(operation);
        error.0.status = Some(status);
        error.0.problem = Some(Problem::unread(body));
        error
    }
}

/// Returns true if TLS failed for a reason that waiting cannot mend.
pub(crate) fn is_lasting_tls_failure(error: &reqwest::Error) -> bool {
    tls_failure(error).is_some_and(|failure| failure.is_lasting)
}

const UNKNOWN: &str = "the outcome is unknown: the platform may have processed the request";

fn forbidden(operation: &Operation) -> String {
    match operation.role() {
        Some(role) => format!("{REFUSED_ACCESS}: this operation needs the {role} role, and {OF_CUSTOMER}"),
        None => format!("{REFUSED_ACCESS}: check the role of the account; {OF_CUSTOMER}"),
    }
}

const REFUSED_ACCESS: &str = "the platform refused access";
const OF_CUSTOMER: &str =
    "the customer id of the call must be the one that the data belong to: check `customer_id`";

impl Error {
    /// Adds the roles of the token to a 403. If the needed role is among them, only the customer id can be wrong.
    pub(crate) fn of_roles(mut self, roles: Vec<String>) -> Self {
        self.0.token_roles = roles;
        if let Some(role) = self.needed_role() {
            self.0.message =
                format!("{REFUSED_ACCESS}: the token has the needed {role} role, and {OF_CUSTOMER}");
        }
        self
    }

    /// Returns the role that the operation needs, if the token shows it.
    pub(super) fn needed_role(&self) -> Option<Role> {
        self.role().filter(|role| self.0.token_roles.contains(&role.to_string()))
    }
}

fn redirected(headers: &HeaderMap) -> String {
    // Host and path show the mistake; a query may hold anything.
    let target = headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let target = target.map(|text| text.split(['?', '#']).next().unwrap_or_default());
    match target {
        Some(target) => format!("redirected to {target}, which is never followed: check the API URL"),
        None => "redirected without a target, which is never followed: check the API URL".to_owned(),
    }
}

#[cfg(test)]
mod tests;
