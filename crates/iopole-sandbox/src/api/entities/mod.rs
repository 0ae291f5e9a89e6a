//! Business entities, for callers that configure.

mod batch;
mod claims;
mod creation;
mod identifiers;
mod networks;
mod read;
pub(in crate::api) mod relation;

pub(crate) use batch::run as run_batch;
pub(crate) use claims::{
    activate_self_billing, activate_self_billing_by_identifier, claim, claim_by_identifier,
    replace as replace_claim, unclaim,
};
pub(crate) use creation::{configure, create_legal_unit, create_office, remove};
pub(crate) use identifiers::{
    create as create_identifier, create_by_identifier as create_identifier_by_identifier,
    remove as remove_identifier,
};
pub(crate) use networks::{cancel_migration, register, register_by_value, start_migration, unregister};
pub(crate) use read::{one as read, search};
