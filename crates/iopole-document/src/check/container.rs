//! The container of a Factur-X invoice: how the PDF carries it, and what the PDF says of it.

use super::profile::Profile;
use super::report::Finding;

pub(super) fn check(_pdf: &[u8], _profile: Profile, _findings: &mut Vec<Finding>) {}
