//! Operations of the platform, declared as data.

use std::borrow::Cow;
use std::fmt;

use http::Method;

/// Operation of the platform: its name, method, path, class and role.
///
/// # Examples
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

/// Media type of most answers.
const JSON: &str = "application/json";

impl Operation {
    /// Creates an operation of the contract: its `operationId`, its path template with `{parameters}`, its class for
    /// retries, and the role that it needs.
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

    /// Creates an operation that is not modelled. Its class follows from the method (RFC 9110 section 9.2): every
    /// `POST` and `PATCH` is [`Class::Once`].
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

    /// Returns the platform's name of the operation (`operationId`).
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the path template, with its parameters in braces.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the class, which decides about retries.
    pub fn class(&self) -> Class {
        self.class
    }

    /// Returns the `Accept` header of its requests, unless [`Request::accept`](crate::Request::accept) sets another.
    pub fn accept(&self) -> &'static str {
        self.accept
    }

    /// Returns the error codes that the contract documents, in ascending order. The platform may answer others too.
    pub fn error_codes(&self) -> &'static [u16] {
        self.error_codes
    }

    /// Returns the role that the operation needs, where known.
    pub fn role(&self) -> Option<Role> {
        self.role
    }
}

/// Class of an operation: the effect of sending its request twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// Only reads (safe, RFC 9110 section 9.2.1).
    Safe,
    /// Repeating it has no further effect (idempotent, RFC 9110 section 9.2.2).
    Idempotent,
    /// Repeating it creates a second object, an invoice or a status. Never retried unless the platform cannot have
    /// processed the first request.
    Once,
}

/// Role of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// Configures webhooks and participants.
    Admin,
    /// Works with invoices, statuses and the directory.
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
    fn the_class_of_an_unmodelled_operation_follows_from_its_method() {
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
