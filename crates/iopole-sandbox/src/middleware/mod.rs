//! Steps that every request passes before and after its handler.

mod documented;
mod draft;
mod drain;
mod observe;
mod record;
mod rejection;
mod tee;

pub(crate) use documented::documented;
pub(crate) use drain::drain;
pub(crate) use observe::observe;
pub(crate) use record::record;
pub(crate) use rejection::text_of;
