//! Connections that can be cut from within a request, and the sites that may use them.

mod connection;
mod listener;
mod web;

pub(crate) use listener::{CutListener, Line};
pub(crate) use web::{Hosts, same_site};
