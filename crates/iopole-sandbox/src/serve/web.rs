//! Rejects requests that a web page of another site makes a browser send.
//!
//! Two attacks reach a server on loopback through a browser. A page posts a form or a text without a preflight: the
//! browser then names the page in `Origin` or `Sec-Fetch-Site`. Or a name of the attacker resolves to 127.0.0.1 (DNS
//! rebinding): the browser then sends that name as `Host`. Programs send neither.

use std::net::IpAddr;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{HOST, HeaderName, HeaderValue, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The hosts under which this server answers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hosts {
    /// Names of the settings, in lower case.
    pub(crate) names: Vec<String>,
    /// Other machines reach this server by its addresses. An address cannot be rebound; only a name can.
    pub(crate) exposed: bool,
}

/// Middleware around every route, the control API included.
pub(crate) async fn same_site(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    match hosts.check(request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(foreign) => foreign.into_response(),
    }
}

/// Reason of a rejection.
#[derive(Debug, PartialEq, Eq)]
enum Foreign {
    Host,
    Page,
}

impl Hosts {
    fn check(&self, target: &Uri, headers: &HeaderMap) -> Result<(), Foreign> {
        let hosts: Vec<Option<Authority>> = headers.get_all(HOST).iter().map(authority).collect();
        let named = target.authority().cloned().map(Some).into_iter().chain(hosts.iter().cloned());
        if !named.into_iter().all(|host| host.is_some_and(|host| self.answer_for(&host))) {
            return Err(Foreign::Host);
        }
        let own = |origin: &HeaderValue| {
            let origin = page(origin);
            origin.is_some() && hosts.iter().flatten().any(|host| Some(host) == origin.as_ref())
        };
        let direct = |site: &HeaderValue| matches!(site.as_bytes(), b"same-origin" | b"none");
        let same_site =
            headers.get_all(ORIGIN).iter().all(own) && headers.get_all(SEC_FETCH_SITE).iter().all(direct);
        same_site.then_some(()).ok_or(Foreign::Page)
    }

    fn answer_for(&self, authority: &Authority) -> bool {
        let host = authority.host().trim_end_matches('.').to_ascii_lowercase();
        match host.trim_matches(['[', ']']).parse::<IpAddr>() {
            Ok(address) => address.to_canonical().is_loopback() || self.exposed,
            // RFC 6761 section 6.3: names below `localhost` are loopback too.
            Err(_) => host == "localhost" || host.ends_with(".localhost") || self.names.contains(&host),
        }
    }
}

fn authority(value: &HeaderValue) -> Option<Authority> {
    let authority: Authority = value.to_str().ok()?.parse().ok()?;
    (!authority.as_str().contains('@')).then_some(authority)
}

/// The host and port of an `Origin`; none for `null`. TLS may end at a proxy in front.
fn page(origin: &HeaderValue) -> Option<Authority> {
    let text = origin.to_str().ok()?;
    text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"))?.parse().ok()
}

impl IntoResponse for Foreign {
    fn into_response(self) -> Response {
        let (status, message) = match self {
            Self::Host => (
                StatusCode::MISDIRECTED_REQUEST,
                "The Host of this request is not this simulated platform. Call it as localhost or 127.0.0.1, or \
                 start it with --host-name and the name that it is called by.",
            ),
            Self::Page => (
                StatusCode::FORBIDDEN,
                "A web page of another site made this request. The simulated platform answers programs, and pages of \
                 its own only.",
            ),
        };
        (status, Json(json!({ "statusMessage": message }))).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(hosts: &Hosts, target: &str, headers: &[(&HeaderName, &str)]) -> Result<(), Foreign> {
        let headers = headers.iter().map(|(name, value)| ((*name).clone(), value.parse().unwrap()));
        // `collect` would keep the last of two values only.
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value);
        }
        hosts.check(&target.parse().unwrap(), &map)
    }

    #[test]
    fn this_machine_is_answered_under_all_its_names() {
        let hosts = Hosts::default();
        for host in [
            "localhost",
            "LOCALHOST:4600",
            "localhost.:4600",
            "app.localhost",
            "127.0.0.1",
            "127.8.9.1:80",
            "[::1]:4600",
            "[::ffff:127.0.0.1]",
        ] {
            assert_eq!(check(&hosts, "/", &[(&HOST, host)]), Ok(()), "{host}");
            let origin = format!("http://{host}");
            assert_eq!(check(&hosts, "/", &[(&HOST, host), (&ORIGIN, &origin)]), Ok(()), "{host}");
        }
        assert_eq!(check(&hosts, "/", &[]), Ok(()), "HTTP/1.0, which no browser speaks");
    }

    #[test]
    fn foreign_hosts_are_misdirected() {
        let hosts = Hosts::default();
        for host in [
            "evil.example",
            "evil.example:4600",
            "localhost.evil.example",
            "notlocalhost",
            "192.168.1.7:4600",
            "169.254.169.254",
            "0.0.0.0",
            "127.0.0.1.nip.io",
            "localhost@evil.example",
            "",
            "a b",
            "[::2]",
        ] {
            assert_eq!(check(&hosts, "/", &[(&HOST, host)]), Err(Foreign::Host), "{host}");
        }
        let both = [(&HOST, "localhost"), (&HOST, "evil.example")];
        assert_eq!(check(&hosts, "/", &both), Err(Foreign::Host), "two hosts");
        let absolute = check(&hosts, "http://evil.example/", &[(&HOST, "localhost")]);
        assert_eq!(absolute, Err(Foreign::Host), "the request target counts as well");
    }

    #[test]
    fn foreign_pages_are_rejected() {
        let hosts = Hosts::default();
        for origin in [
            "null",
            "https://evil.example",
            "http://localhost:3000",
            "http://127.0.0.1:4600",
            "file://",
            "",
            "http://localhost:4600.evil.example",
            "ftp://localhost:4600",
        ] {
            let headers = [(&HOST, "localhost:4600"), (&ORIGIN, origin)];
            assert_eq!(check(&hosts, "/", &headers), Err(Foreign::Page), "{origin}");
        }
        for (site, expected) in [
            ("same-origin", Ok(())),
            ("none", Ok(())),
            ("same-site", Err(Foreign::Page)),
            ("cross-site", Err(Foreign::Page)),
            ("", Err(Foreign::Page)),
        ] {
            let headers = [(&HOST, "localhost:4600"), (&SEC_FETCH_SITE, site)];
            assert_eq!(check(&hosts, "/", &headers), expected, "{site}");
        }
    }

    #[test]
    fn an_exposed_server_answers_under_addresses_and_the_names_it_was_given() {
        let hosts = Hosts { names: vec!["platform".to_owned()], exposed: true };
        for (host, expected) in [
            ("192.168.1.7:4600", Ok(())),
            ("[2001:db8::1]:4600", Ok(())),
            ("Platform:4600", Ok(())),
            ("evil.example", Err(Foreign::Host)),
        ] {
            assert_eq!(check(&hosts, "/", &[(&HOST, host)]), expected, "{host}");
        }
    }
}
