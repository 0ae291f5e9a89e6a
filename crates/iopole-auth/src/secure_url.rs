//! URLs to which a secret may be sent.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// URL to which a token or a client secret may be sent: `https`, or plain `http` to a loopback address or `localhost`.
///
/// User information and a fragment are rejected.
///
/// # Platform behavior
/// Repeated slashes in the path become one: the platform's documentation prints `https://auth.ppd.iopole.fr//realms/…`,
/// an artifact of its template.
///
/// # Examples
///
/// ```
/// use iopole_auth::SecureUrl;
///
/// let url: SecureUrl = "https://auth.ppd.iopole.fr//realms/iopole".parse()?;
/// assert_eq!(url.as_str(), "https://auth.ppd.iopole.fr/realms/iopole");
/// assert!("http://api.ppd.iopole.fr".parse::<SecureUrl>().is_err());
/// assert!("http://127.0.0.1:8080".parse::<SecureUrl>().is_ok());
/// # Ok::<(), iopole_auth::InvalidUrl>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SecureUrl(Url);

impl SecureUrl {
    /// Returns the URL as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the URL.
    pub fn as_url(&self) -> &Url {
        &self.0
    }

    /// Returns true if the host is this machine: `localhost` or a loopback address.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Returns the host, without the port.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

impl fmt::Debug for SecureUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SecureUrl").field(&self.as_str()).finish()
    }
}

impl fmt::Display for SecureUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for SecureUrl {
    type Err = InvalidUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text.trim()).map_err(|error| InvalidUrl::Syntax(error.to_string()))?;
        url.try_into()
    }
}

impl TryFrom<Url> for SecureUrl {
    type Error = InvalidUrl;

    fn try_from(mut url: Url) -> Result<Self, Self::Error> {
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(InvalidUrl::PlainHttp),
            _ => return Err(InvalidUrl::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidUrl::UserInformation);
        }
        if url.fragment().is_some() {
            return Err(InvalidUrl::Fragment);
        }
        if url.path().contains("//") {
            let folded = fold_slashes(url.path());
            url.set_path(&folded);
        }
        Ok(Self(url))
    }
}

/// Error of a URL that was rejected. The message gives advice. It does not repeat the URL, which may hold user
/// information.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidUrl {
    /// Not a URL.
    Syntax(String),
    /// Plain `http` to another machine: the network would see the secret.
    PlainHttp,
    /// Neither `https` nor `http`.
    Scheme,
    /// `https://user:password@host`.
    UserInformation,
    /// `https://host/path#fragment` (RFC 6749 section 3.2 forbids it).
    Fragment,
}

impl fmt::Display for InvalidUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Syntax(cause) => {
                return write!(f, "not an absolute URL ({cause}): write it as https://host/path");
            }
            Self::PlainHttp => "plain http is allowed to a loopback address only: use https",
            Self::Scheme => "the scheme is neither https nor http: use https",
            Self::UserInformation => {
                "the URL holds a user name or a password: give credentials apart from it"
            }
            Self::Fragment => "the URL holds a fragment: remove the part after '#'",
        })
    }
}

impl std::error::Error for InvalidUrl {}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        // RFC 6761 section 6.3 reserves the names beneath it too, but some resolvers send them to the network.
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn fold_slashes(path: &str) -> String {
    let mut folded = String::with_capacity(path.len());
    for character in path.chars() {
        if character != '/' || !folded.ends_with('/') {
            folded.push(character);
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<SecureUrl, InvalidUrl> {
        text.parse()
    }

    #[test]
    fn http_is_accepted_on_loopback_only() {
        for good in ["https://host", "http://127.0.0.1:1", "http://[::1]/x", "http://localhost:8080"] {
            assert!(parse(good).is_ok(), "{good}");
        }
        assert_eq!(parse("http://host").unwrap_err(), InvalidUrl::PlainHttp);
        assert_eq!(parse("http://127.0.0.1.example.com").unwrap_err(), InvalidUrl::PlainHttp);
        assert_eq!(parse("http://10.0.0.1").unwrap_err(), InvalidUrl::PlainHttp);
        for name in ["api.localhost", "localhost.", "localhost.example", "notlocalhost", "[::ffff:127.0.0.1]"]
        {
            assert_eq!(parse(&format!("http://{name}/")).unwrap_err(), InvalidUrl::PlainHttp, "{name}");
            assert!(!parse(&format!("https://{name}/")).unwrap().is_loopback(), "{name}");
        }
        assert_eq!(parse("ftp://host").unwrap_err(), InvalidUrl::Scheme);
        assert!(matches!(parse("host/path").unwrap_err(), InvalidUrl::Syntax(_)));
    }

    #[test]
    fn user_information_and_fragments_are_rejected() {
        assert_eq!(parse("https://user@host").unwrap_err(), InvalidUrl::UserInformation);
        assert_eq!(parse("https://:pass@host").unwrap_err(), InvalidUrl::UserInformation);
        assert_eq!(parse("https://host/#part").unwrap_err(), InvalidUrl::Fragment);
    }

    #[test]
    fn repeated_slashes_become_one_in_the_path_only() {
        assert_eq!(parse("https://host//a///b/?q=c//d").unwrap().as_str(), "https://host/a/b/?q=c//d");
    }
}
