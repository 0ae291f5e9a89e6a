//! Environments of the platform: the API's base URL and the realm's token endpoint, which belong together.

use std::fmt;
use std::str::FromStr;

use crate::secure_url::{InvalidUrl, SecureUrl};
use crate::variable::{self, NotUnicode};

/// The environment variable that holds the API's base URL.
pub const API_URL_VARIABLE: &str = "IOPOLE_API_URL";
/// The environment variable that holds the URL of the token endpoint.
pub const TOKEN_URL_VARIABLE: &str = "IOPOLE_TOKEN_URL";

const PPD_API: &str = "https://api.ppd.iopole.fr";
const PPD_TOKEN: &str = "https://auth.ppd.iopole.fr/realms/iopole/protocol/openid-connect/token";
const PRODUCTION_API: &str = "https://api.iopole.com";
const PRODUCTION_TOKEN: &str = "https://auth.iopole.com/realms/iopole/protocol/openid-connect/token";
/// Domain of all production hosts. Preproduction has another.
const PRODUCTION_DOMAIN: &str = "iopole.com";

/// Name of an environment, as a user writes it: `local`, `ppd`, `production` or `custom`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EnvironmentName {
    /// The simulated platform on this machine.
    Local,
    /// Preproduction, the platform's public test environment.
    Ppd,
    /// Production: requests have legal effect.
    Production,
    /// Any other pair of URLs.
    Custom,
}

impl EnvironmentName {
    /// Returns the name as written on a command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Ppd => "ppd",
            Self::Production => "production",
            Self::Custom => "custom",
        }
    }
}

impl fmt::Display for EnvironmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// API base URL and token endpoint of one environment.
///
/// The two URLs are chosen together: preproduction and production reject each other's credentials (measured).
///
/// # Examples
///
/// ```
/// use iopole_auth::Environment;
///
/// let ppd = Environment::ppd();
/// assert_eq!(ppd.api_url().as_str(), "https://api.ppd.iopole.fr/");
/// # Ok::<(), iopole_auth::InvalidUrl>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    name: EnvironmentName,
    api_url: SecureUrl,
    token_url: SecureUrl,
}

impl Environment {
    /// Returns preproduction: `api.ppd.iopole.fr` and `auth.ppd.iopole.fr`.
    pub fn ppd() -> Self {
        Self::fixed(EnvironmentName::Ppd, PPD_API, PPD_TOKEN)
    }

    /// Returns production: `api.iopole.com` and `auth.iopole.com`. Nothing in this crate chooses it by default.
    pub fn production() -> Self {
        Self::fixed(EnvironmentName::Production, PRODUCTION_API, PRODUCTION_TOKEN)
    }

    /// Creates the environment of a simulated platform on this machine; both URLs must be loopback addresses.
    ///
    /// # Errors
    /// [`InvalidEnvironment`] when a URL is malformed or leads to another machine.
    pub fn local(api_url: &str, token_url: &str) -> Result<Self, InvalidEnvironment> {
        let environment = Self { name: EnvironmentName::Local, ..Self::custom(api_url, token_url)? };
        if environment.api_url.is_loopback() && environment.token_url.is_loopback() {
            Ok(environment)
        } else {
            Err(InvalidEnvironment::NotLoopback)
        }
    }

    /// Creates an environment of any other pair of URLs, a proxy in front of the platform for example.
    ///
    /// # Errors
    /// [`InvalidEnvironment`] when a URL is malformed, or plain `http` to another machine.
    pub fn custom(api_url: &str, token_url: &str) -> Result<Self, InvalidEnvironment> {
        Ok(Self {
            name: EnvironmentName::Custom,
            api_url: SecureUrl::from_str(api_url).map_err(InvalidEnvironment::Api)?,
            token_url: SecureUrl::from_str(token_url).map_err(InvalidEnvironment::Token)?,
        })
    }

    /// Reads the two URLs from the environment variables `IOPOLE_API_URL` and `IOPOLE_TOKEN_URL`.
    ///
    /// Returns preproduction when neither is set. An empty variable counts as unset.
    ///
    /// # Errors
    /// [`InvalidEnvironment`] when only one variable is set, or a URL is unusable.
    pub fn from_env() -> Result<Self, InvalidEnvironment> {
        let (api, token) = (variable::read(API_URL_VARIABLE)?, variable::read(TOKEN_URL_VARIABLE)?);
        Self::from_urls(api.as_deref(), token.as_deref())
    }

    /// Returns the environment of two optional URLs: preproduction for none, [`Environment::custom`] for both.
    ///
    /// # Errors
    /// [`InvalidEnvironment`] when only one URL is given, or a URL is unusable.
    pub fn from_urls(api_url: Option<&str>, token_url: Option<&str>) -> Result<Self, InvalidEnvironment> {
        match (api_url, token_url) {
            (None, None) => Ok(Self::ppd()),
            (Some(api), Some(token)) => Self::custom(api, token),
            (None, Some(_)) => Err(InvalidEnvironment::ApiMissing),
            (Some(_), None) => Err(InvalidEnvironment::TokenMissing),
        }
    }

    /// Returns the name.
    pub fn name(&self) -> EnvironmentName {
        self.name
    }

    /// Returns true if requests may have legal effect: the name is production, or one URL leads to `iopole.com` or a
    /// host beneath it, in any spelling.
    pub fn is_production(&self) -> bool {
        let is_below = |url: &SecureUrl| {
            let host = url.host().trim_end_matches('.').to_ascii_lowercase();
            host == PRODUCTION_DOMAIN
                || host.strip_suffix(PRODUCTION_DOMAIN).is_some_and(|rest| rest.ends_with('.'))
        };
        self.name == EnvironmentName::Production || is_below(&self.api_url) || is_below(&self.token_url)
    }

    /// Returns the API's base URL: the host alone, since every path carries its version (`/v1/…`, `/v1.1/…`).
    pub fn api_url(&self) -> &SecureUrl {
        &self.api_url
    }

    /// Returns the realm's token endpoint.
    pub fn token_url(&self) -> &SecureUrl {
        &self.token_url
    }

    fn fixed(name: EnvironmentName, api_url: &str, token_url: &str) -> Self {
        #[expect(clippy::expect_used, reason = "constants of this file, parsed by a test")]
        let parse = |url: &str| SecureUrl::from_str(url).expect("a constant URL is valid");
        Self { name, api_url: parse(api_url), token_url: parse(token_url) }
    }
}

/// Error of a pair of URLs that is not an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidEnvironment {
    /// The API's base URL is unusable.
    Api(InvalidUrl),
    /// The token endpoint is unusable.
    Token(InvalidUrl),
    /// A URL of a local environment leads to another machine.
    NotLoopback,
    /// The token endpoint is given without the API's base URL.
    ApiMissing,
    /// The API's base URL is given without the token endpoint.
    TokenMissing,
    /// An environment variable is not valid UTF-8.
    Variable(NotUnicode),
}

impl fmt::Display for InvalidEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (missing, set, beside) = match self {
            Self::Api(error) => return write!(f, "API URL: {error}"),
            Self::Token(error) => return write!(f, "token URL: {error}"),
            Self::NotLoopback => {
                return f.write_str(
                    "a local environment must be on a loopback address such as http://127.0.0.1:8080",
                );
            }
            Self::ApiMissing => ("API", API_URL_VARIABLE, TOKEN_URL_VARIABLE),
            Self::TokenMissing => ("token", TOKEN_URL_VARIABLE, API_URL_VARIABLE),
            Self::Variable(error) => return error.fmt(f),
        };
        write!(
            f,
            "the {missing} URL is missing: set {set} beside {beside}, or neither of them for preproduction"
        )
    }
}

impl std::error::Error for InvalidEnvironment {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Api(error) | Self::Token(error) => Some(error),
            _ => None,
        }
    }
}

impl From<NotUnicode> for InvalidEnvironment {
    fn from(error: NotUnicode) -> Self {
        Self::Variable(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_is_recognized_by_its_domain_in_any_spelling() {
        let custom = |api: &str, token: &str| Environment::custom(api, token).unwrap().is_production();
        let other = "https://auth.ppd.iopole.fr/token";
        for url in [
            "https://api.iopole.com",
            "https://API.iopole.com./v1",
            "https://new.api.iopole.com:443",
            "https://iopole.com",
        ] {
            assert!(custom(url, other) && custom(other, url), "{url}");
        }
        for url in ["https://api.ppd.iopole.fr", "https://notiopole.com", "https://iopole.com.example.org"] {
            assert!(!custom(url, other), "{url}");
        }
        assert!(Environment::production().is_production() && !Environment::ppd().is_production());
    }

    #[test]
    fn the_fixed_environments_are_valid_and_distinct() {
        let (ppd, production) = (Environment::ppd(), Environment::production());
        assert_eq!(ppd.token_url().host(), "auth.ppd.iopole.fr");
        assert_eq!(production.api_url().host(), "api.iopole.com");
        assert_ne!(ppd, production);
        assert_eq!(production.name().to_string(), "production");
        assert_eq!(EnvironmentName::Ppd.to_string(), "ppd");
    }

    #[test]
    fn a_local_environment_is_on_this_machine() {
        let local = Environment::local("http://127.0.0.1:1", "http://127.0.0.1:1/token").unwrap();
        assert_eq!(local.name().as_str(), "local");
        let elsewhere = Environment::local("https://host", "http://127.0.0.1:1/token");
        assert_eq!(elsewhere.unwrap_err(), InvalidEnvironment::NotLoopback);
    }

    #[test]
    fn both_urls_or_neither() {
        let from = Environment::from_urls;
        assert_eq!(from(None, None).unwrap(), Environment::ppd());
        let custom = Environment::custom("https://h", "https://h/t").unwrap();
        assert_eq!(from(Some("https://h"), Some("https://h/t")).unwrap(), custom);
        let error = from(Some("https://h"), None).unwrap_err().to_string();
        assert!(error.contains("set IOPOLE_TOKEN_URL"), "{error}");
        let error = from(None, Some("https://h/t")).unwrap_err().to_string();
        assert!(error.contains("set IOPOLE_API_URL"), "{error}");
    }

    #[test]
    fn the_error_names_the_url() {
        let api = Environment::custom("http://host", "https://host/token").unwrap_err();
        assert!(api.to_string().starts_with("API URL: plain http"), "{api}");
        let token = Environment::custom("https://host", "nonsense").unwrap_err();
        assert!(token.to_string().starts_with("token URL: not an absolute URL"), "{token}");
        assert_eq!(Environment::custom("https://h", "https://h/t").unwrap().name().as_str(), "custom");
    }
}
