//! Connections that a request can cut, and the check of the hosts and pages that may call.

mod connection;
mod web;

pub(crate) use connection::{CutListener, Switch};
pub(crate) use web::{Hosts, same_site};
