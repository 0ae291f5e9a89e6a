#![cfg_attr(feature = "reqwest", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "reqwest"),
    doc = "Tokens for the Iopole platform: the trait `TokenSource` and a cache."
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod cached;
mod claims;
#[cfg(feature = "reqwest")]
mod client_credentials;
mod clock;
mod credentials;
mod environment;
mod error;
mod one_line;
mod secret;
mod secure_url;
mod source;
mod tls;
mod token;
mod transport;
mod variable;
#[doc(hidden)]
pub mod wire;

pub use self::cached::{Cached, CachedBuilder};
pub use self::claims::Claims;
#[cfg(feature = "reqwest")]
pub use self::client_credentials::{ClientAuthentication, ClientCredentials, ClientCredentialsBuilder};
pub use self::clock::{Clock, Moment, SystemClock};
pub use self::credentials::{
    CLIENT_ID_VARIABLE, CLIENT_SECRET_FILE_VARIABLE, CLIENT_SECRET_VARIABLE, Credentials,
};
pub use self::environment::{
    API_URL_VARIABLE, Environment, EnvironmentName, InvalidEnvironment, TOKEN_URL_VARIABLE,
};
pub use self::error::{TokenError, TokenErrorKind};
pub use self::one_line::Printable;
pub use self::secure_url::{InvalidUrl, SecureUrl};
#[cfg(feature = "mock")]
pub use self::source::MockTokenSource;
pub use self::source::{StaticToken, TokenSource};
pub use self::token::{AccessToken, Generation, LONGEST_LIFETIME, Lifetime, UNSTATED_LIFETIME};
pub use self::transport::Transport;
pub use self::variable::NotUnicode;
#[doc(no_inline)]
pub use async_trait::async_trait;
pub use secrecy::SecretString;
