//! Classes of hosts in addresses of webhooks.

use std::net::{Ipv4Addr, Ipv6Addr};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    /// The machine of the simulated platform.
    Own,
    Private,
    Public,
}

/// True if the simulated platform may call the host: no call leaves this machine.
pub(crate) fn is_own_machine(host: Option<&str>) -> bool {
    host.is_some_and(|host| kind_of_host(host) == Host::Own)
}

pub(crate) fn kind_of_host(host: &str) -> Host {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<Ipv4Addr>() {
        return match address {
            address if address.is_loopback() => Host::Own,
            address if address.is_private() || address.is_link_local() || address.is_unspecified() => {
                Host::Private
            }
            _ => Host::Public,
        };
    }
    if let Ok(address) = bare.parse::<Ipv6Addr>() {
        return match address {
            address if address.is_loopback() => Host::Own,
            address if address.is_unique_local() || address.is_unicast_link_local() => Host::Private,
            address if address.is_unspecified() => Host::Private,
            _ => Host::Public,
        };
    }
    if bare.eq_ignore_ascii_case("localhost") { Host::Own } else { Host::Public }
}
