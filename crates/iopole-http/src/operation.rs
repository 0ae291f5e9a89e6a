//! What is known of an operation before it is called: declared once, as data.

use std::borrow::Cow;
use std::fmt;

use http::Method;

/// One operation of the platform.
///
/// ```
/// use iopole_http::{Class, Method, Operation, Role};
///
/// const GET_INVOICE: Operation =
///     Operation::new("getInvoice", Method::GET, "/v1/invoice/{invoiceId}", Class::Safe, Role::User);
/// assert_eq!(GET_INVOICE.id(), "getInvoice");
/// ```
#[derive(Debug, Clone)]
pub struct Operation {
    id: Cow<'static, str>,
    method: Method,
    path: Cow<'static, str>,
    class: Class,
    role: Option<Role>,
    accept: &'static str,
    error_codes: &'static [u16],
}

/// What the platform answers unless an operation says otherwise.
const JSON: &str = "application/json";

impl Operation {
    /// An operation of the contract: its `operationId`, its path template with `{parameters}`, what may
    /// be done when its answer does not come, and the role it needs.
    pub const fn new(id: &'static str, method: Method, path: &'static str, class: Class, role: Role) -> Self {
        Self {
            id: Cow::Borrowed(id),
            method,
            path: Cow::Borrowed(path),
            class,
            role: Some(role),
            accept: JSON,
            error_codes: &[],
        }
    }

    /// Sets the media types that the operation answers with, as its `Accept` header lists them. The default is JSON.
    #[must_use]
    pub const fn answering(mut self, media_types: &'static str) -> Self {
        self.accept = media_types;
        self
    }

    /// Sets the error codes that the contract documents for the operation. The default is none.
    #[must_use]
    pub const fn failing_with(mut self, error_codes: &'static [u16]) -> Self {
        self.error_codes = error_codes;
        self
    }

    /// An operation that is not modelled: its class follows from its method (RFC 9110 section 9.2),
    /// which makes every `POST` and `PATCH` [`Class::Once`].
    pub fn unmodelled(method: Method, path: impl Into<String>) -> Self {
        let class = match method {
            Method::GET | Method::HEAD | Method::OPTIONS => Class::Safe,
            Method::PUT | Method::DELETE => Class::Idempotent,
            _ => Class::Once,
        };
        let path = path.into();
        let id = Cow::Owned(format!("{method} {path}"));
        Self { id, method, path: Cow::Owned(path), class, role: None, accept: JSON, error_codes: &[] }
    }

    /// The platform's own name of it (`operationId`).
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path, with its parameters in braces.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What may be done when the outcome is open.
    pub fn class(&self) -> Class {
        self.class
    }

    /// The `Accept` header of its requests, unless [`Request::accept`](crate::Request::accept) sets another one.
    pub fn accept(&self) -> &'static str {
        self.accept
    }

    /// The error codes that the contract documents, in ascending order. The platform may answer others too.
    pub fn error_codes(&self) -> &'static [u16] {
        self.error_codes
    }

    /// The role it needs, where known.
    pub fn role(&self) -> Option<Role> {
        self.role
    }
}

/// What sending a request twice would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// It reads.
    Safe,
    /// Twice is as good as once.
    Idempotent,
    /// Twice makes two: an invoice, a status. Never sent again unless the platform cannot have
    /// processed the first.
    Once,
}

/// The role of an account that an operation needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// Configures: webhooks, participants.
    Admin,
    /// Works: invoices, statuses, the directory.
    User,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Admin => "admin",
            Self::User => "user",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_of_what_is_not_modelled_follows_from_its_method() {
        let class = |method| Operation::unmodelled(method, "/v1/x").class();
        assert_eq!(class(Method::GET), Class::Safe);
        assert_eq!(class(Method::PUT), Class::Idempotent);
        assert_eq!(class(Method::DELETE), Class::Idempotent);
        assert_eq!(class(Method::POST), Class::Once);
        assert_eq!(class(Method::PATCH), Class::Once);
        let operation = Operation::unmodelled(Method::POST, "/v1/x");
        assert_eq!((operation.id(), operation.role()), ("POST /v1/x", None));
    }
}
