use std::time::Duration;

use http::Method;
use http::header::RETRY_AFTER;
use iopole_auth::{TokenError, TokenErrorKind};

use super::*;
use crate::operation::Role;

const ONCE: Operation = Operation::new("sendInvoice", Method::POST, "/v1/invoice", Class::Once, Role::User);
const SAFE: Operation = Operation::new("listWebhooks", Method::GET, "/w", Class::Safe, Role::Admin);

fn kind(operation: &Operation, status: u16) -> Kind {
    let status = StatusCode::from_u16(status).unwrap();
    Error::from_answer(operation, status, &HeaderMap::new(), Vec::new()).kind()
}

#[test]
fn a_status_is_classified_by_the_operation_too() {
    for (status, once, safe) in [
        (400, Kind::Refused, Kind::Refused),
        (401, Kind::Authentication, Kind::Authentication),
        (403, Kind::Forbidden, Kind::Forbidden),
        (404, Kind::NotFound, Kind::NotFound),
        (408, Kind::OutcomeUnknown, Kind::TimedOut),
        (409, Kind::Conflict, Kind::Conflict),
        (413, Kind::TooLarge, Kind::TooLarge),
        (422, Kind::Refused, Kind::Refused),
        (429, Kind::Throttled, Kind::Throttled),
        (500, Kind::OutcomeUnknown, Kind::Unavailable),
        (501, Kind::Refused, Kind::Refused),
        (503, Kind::OutcomeUnknown, Kind::Unavailable),
        (303, Kind::OutcomeUnknown, Kind::Redirected),
        (307, Kind::Redirected, Kind::Redirected),
        (199, Kind::OutcomeUnknown, Kind::Unreadable),
    ] {
        assert_eq!((kind(&ONCE, status), kind(&SAFE, status)), (once, safe), "{status}");
    }
}

#[test]
fn a_403_names_the_role_and_a_redirect_its_target() {
    let forbidden = Error::from_answer(&SAFE, StatusCode::FORBIDDEN, &HeaderMap::new(), Vec::new());
    assert!(forbidden.to_string().contains("needs the admin role"), "{forbidden}");
    assert_eq!((forbidden.operation(), forbidden.role()), (Some("listWebhooks"), Some(Role::Admin)));
    let mut headers = HeaderMap::new();
    headers.insert(LOCATION, "https://evil.example/x?token=secret".parse().unwrap());
    let redirected = Error::from_answer(&SAFE, StatusCode::FOUND, &headers, Vec::new()).to_string();
    assert!(redirected.contains("https://evil.example/x,") && !redirected.contains("secret"), "{redirected}");
}

#[test]
fn a_retry_after_is_kept() {
    let mut headers = HeaderMap::new();
    headers.insert(RETRY_AFTER, "12".parse().unwrap());
    let error = Error::from_answer(&ONCE, StatusCode::TOO_MANY_REQUESTS, &headers, Vec::new());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(12)));
    assert!(error.is_retryable() && !error.is_outcome_unknown());
}

#[test]
fn a_retry_after_is_a_day_at_most_also_from_the_token_endpoint() {
    let mut headers = HeaderMap::new();
    headers.insert(RETRY_AFTER, u64::MAX.to_string().parse().unwrap());
    let error = Error::from_answer(&SAFE, StatusCode::TOO_MANY_REQUESTS, &headers, Vec::new());
    let day = Duration::from_secs(86_400);
    assert_eq!(error.retry_after(), Some(day));
    let throttled = |wait| TokenError::new(TokenErrorKind::Throttled, "slow down").with_retry_after(wait);
    assert_eq!(Error::from(throttled(Duration::MAX)).retry_after(), Some(day));
    assert_eq!(Error::from(throttled(Duration::from_secs(9))).retry_after(), Some(Duration::from_secs(9)));
}

#[test]
fn an_unreadable_success_of_a_once_operation_leaves_the_outcome_open() {
    let unreadable = |operation: &Operation| {
        Error::unreadable(operation, StatusCode::CREATED, "no id", b"<html>".to_vec())
    };
    assert!(unreadable(&ONCE).is_outcome_unknown());
    assert_eq!(unreadable(&SAFE).kind(), Kind::Unreadable);
    assert_eq!(unreadable(&SAFE).problem().unwrap().raw().as_bytes(), b"<html>");
}
