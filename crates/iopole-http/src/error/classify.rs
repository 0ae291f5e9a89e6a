//! From an answer, or its absence, to an error: the one place where outcomes are judged.

use std::time::SystemTime;

use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use iopole_auth::wire::{deepest_reason, retry_after};

use super::{Error, ErrorKind as Kind, Problem};
use crate::operation::{Class, Operation};

impl Error {
    /// An answer that is no success.
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
            413 => (Kind::TooLarge, "the platform takes 50 MB at most".to_owned()),
            429 => (Kind::Throttled, "the platform asks to slow down".to_owned()),
            408 if once => (Kind::OutcomeUnknown, UNKNOWN.to_owned()),
            408 => (Kind::TimedOut, "the platform gave up waiting for the request".to_owned()),
            // A server that has not built an operation has not carried it out either.
            501 => (Kind::Refused, "the platform does not offer this operation".to_owned()),
            400..=499 => (Kind::Refused, "the platform refused the request".to_owned()),
            500..=599 if once => (Kind::OutcomeUnknown, UNKNOWN.to_owned()),
            500..=599 => (Kind::Unavailable, "the platform is unavailable".to_owned()),
            // See Other (RFC 9110, 15.4.4): what became of the request stands elsewhere, so it has been processed.
            303 if once => (Kind::OutcomeUnknown, format!("{UNKNOWN} ({})", redirected(headers))),
            300..=399 => (Kind::Redirected, redirected(headers)),
            _ if once => (Kind::OutcomeUnknown, UNKNOWN.to_owned()),
            _ => (Kind::Unreadable, "the platform answered with an unexpected status".to_owned()),
        };
        let wait = retry_after(headers, SystemTime::now());
        let mut error = Self::new(kind, message).of(operation).with_retry_after(wait);
        error.0.status = Some(status);
        error.0.problem = Some(Problem::read(body));
        error
    }

    /// No answer.
    pub(crate) fn from_transport(operation: &Operation, error: &reqwest::Error) -> Self {
        let reason = deepest_reason(error);
        let (kind, what) = if error.is_builder() {
            (Kind::InvalidRequest, "the request cannot be built")
        } else if error.is_connect() {
            (Kind::Unreachable, "cannot connect to the platform")
        } else if operation.class() == Class::Once {
            (Kind::OutcomeUnknown, UNKNOWN)
        } else if error.is_timeout() {
            (Kind::TimedOut, "the platform did not answer in time")
        } else {
            (Kind::Interrupted, "the connection to the platform broke")
        };
        Self::new(kind, format!("{what} ({reason})")).of(operation)
    }

    /// No answer, or no whole one, within the time of an attempt.
    pub(crate) fn late(operation: &Operation) -> Self {
        let (kind, what) = match operation.class() {
            Class::Once => (Kind::OutcomeUnknown, UNKNOWN),
            _ => (Kind::TimedOut, "the platform did not answer in time"),
        };
        Self::new(kind, format!("{what} (its time was over)")).of(operation)
    }

    /// Stopped by the caller. `is_open`: the platform may have processed what was sent.
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
        Self::new(kind, message).of(operation)
    }

    /// A success whose body cannot be read, or not as what it should be.
    pub(crate) fn unreadable(operation: &Operation, status: StatusCode, reason: &str, body: Vec<u8>) -> Self {
        let kind = if operation.class() == Class::Once { Kind::OutcomeUnknown } else { Kind::Unreadable };
        let message = format!("the platform's answer cannot be read: {reason}");
        let mut error = Self::new(kind, message).of(operation);
        error.0.status = Some(status);
        error.0.problem = Some(Problem::unread(body));
        error
    }
}

const UNKNOWN: &str = "the outcome is unknown: the platform may have processed the request";

fn forbidden(operation: &Operation) -> String {
    let role = match operation.role() {
        Some(role) => format!("this operation needs the {role} role"),
        None => "check the role of the account".to_owned(),
    };
    format!(
        "the platform refused access: {role}, and what it works on must belong to the customer whose id the call sends: \
         check the customer id (`customer_id`), which most accounts need"
    )
}

fn redirected(headers: &HeaderMap) -> String {
    // Host and path are enough to see what is wrong; a query may hold anything.
    let target = headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let target = target.map(|text| text.split(['?', '#']).next().unwrap_or_default());
    match target {
        Some(target) => format!("redirected to {target}, which is never followed: check the API URL"),
        None => "redirected without a target, which is never followed: check the API URL".to_owned(),
    }
}

#[cfg(test)]
#[path = "classify_tests.rs"]
mod tests;
