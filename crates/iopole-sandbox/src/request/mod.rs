//! Reading a request's JSON: each value knows its path, and a wrong one becomes the platform's validation issue.

pub(crate) mod issue;
mod shape;

pub(crate) use issue::{Issue, kind_of};
pub(crate) use shape::Shape;
