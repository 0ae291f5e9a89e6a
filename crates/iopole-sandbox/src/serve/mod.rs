//! How connections are taken: one that can be cut from within a request, which no handler can do by itself.

mod connection;
mod listener;

pub(crate) use listener::{CutListener, Line};
