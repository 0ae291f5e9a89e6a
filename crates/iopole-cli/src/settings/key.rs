//! The settings of a profile: names, flags, variables, and the check of a value.

use std::path::Path;

use clap::ValueEnum;
use iopole_api::{API_URL_VARIABLE, CUSTOMER_ID_VARIABLE, CustomerId, Environment, TOKEN_URL_VARIABLE};
use iopole_auth::{CLIENT_ID_VARIABLE, CLIENT_SECRET_FILE_VARIABLE};

use crate::args::EnvironmentChoice;
use crate::output::{Form, Language};
use crate::store;

/// Reason why a production URL is refused.
pub(super) const PRODUCTION: &str = "this URL is production, where an invoice has legal effect: give --env production, or a profile \
                                      with env = \"production\", instead of the URL";

/// A setting of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Env,
    ApiUrl,
    TokenUrl,
    ClientId,
    ClientSecretFile,
    CustomerId,
    Lang,
    Output,
    Store,
}

/// Similarity from which a known name is a likely meaning of an unknown one.
const SIMILAR: f64 = 0.75;

impl Key {
    pub(crate) const ALL: [Self; 9] = [
        Self::Env,
        Self::ApiUrl,
        Self::TokenUrl,
        Self::ClientId,
        Self::ClientSecretFile,
        Self::CustomerId,
        Self::Lang,
        Self::Output,
        Self::Store,
    ];

    /// Name in the file.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Env => "env",
            Self::ApiUrl => "api_url",
            Self::TokenUrl => "token_url",
            Self::ClientId => "client_id",
            Self::ClientSecretFile => "client_secret_file",
            Self::CustomerId => "customer_id",
            Self::Lang => "lang",
            Self::Output => "output",
            Self::Store => "store",
        }
    }

    /// Environment variable of the setting.
    pub(crate) fn variable(self) -> Option<&'static str> {
        match self {
            Self::ApiUrl => Some(API_URL_VARIABLE),
            Self::TokenUrl => Some(TOKEN_URL_VARIABLE),
            Self::ClientId => Some(CLIENT_ID_VARIABLE),
            Self::ClientSecretFile => Some(CLIENT_SECRET_FILE_VARIABLE),
            Self::CustomerId => Some(CUSTOMER_ID_VARIABLE),
            Self::Env | Self::Lang | Self::Output | Self::Store => None,
        }
    }

    /// Flag of the setting.
    pub(crate) fn flag(self) -> Option<&'static str> {
        match self {
            Self::Env => Some("--env"),
            Self::ApiUrl => Some("--api-url"),
            Self::TokenUrl => Some("--token-url"),
            Self::Lang => Some("--lang"),
            Self::Output => Some("--output"),
            Self::Store => Some("--store"),
            Self::ClientId | Self::ClientSecretFile | Self::CustomerId => None,
        }
    }

    /// True for the settings that select the platform together.
    pub(crate) fn is_platform(self) -> bool {
        matches!(self, Self::Env | Self::ApiUrl | Self::TokenUrl)
    }

    /// True if a profile's value is of the profile's platform, and of no other.
    pub(crate) fn is_of_the_platform(self) -> bool {
        matches!(self, Self::ClientId | Self::ClientSecretFile | Self::CustomerId | Self::Store)
    }

    /// Finds the setting of a name. The error names the closest ones, and all.
    pub(crate) fn find(name: &str) -> Result<Self, String> {
        if let Some(key) = Self::ALL.into_iter().find(|key| key.name() == name) {
            return Ok(key);
        }
        let names = Self::ALL.map(Self::name);
        let close: Vec<_> =
            names.into_iter().filter(|known| strsim::jaro_winkler(name, known) > SIMILAR).collect();
        let meant = match close.as_slice() {
            [] => String::new(),
            close => format!("; similar: {}", close.join(", ")),
        };
        Err(format!("unknown setting {name}{meant}; known: {}", names.join(", ")))
    }

    /// Checks a value that a profile is to have.
    pub(crate) fn check(self, text: &str) -> Result<(), String> {
        match self {
            Self::Env => choice::<EnvironmentChoice>(text),
            Self::Lang => choice::<Language>(text),
            Self::Output => choice::<Form>(text),
            Self::ApiUrl | Self::TokenUrl => url(text),
            Self::ClientId => one_line(text),
            Self::CustomerId => text.parse::<CustomerId>().map(drop).map_err(|error| error.to_string()),
            Self::ClientSecretFile => one_line(text).and_then(|()| absolute(text)),
            Self::Store => one_line(text).and_then(|()| store::check(text)),
        }
    }
}

/// Reads one of the names of a choice.
pub(super) fn choose<T: ValueEnum>(text: &str) -> Option<T> {
    T::from_str(text, false).ok()
}

fn choice<T: ValueEnum>(text: &str) -> Result<(), String> {
    if choose::<T>(text).is_some() {
        return Ok(());
    }
    let names: Vec<_> = T::value_variants().iter().filter_map(named).collect();
    Err(format!("give one of: {}", names.join(", ")))
}

/// Name of a choice on the command line and in the file.
pub(super) fn named<T: ValueEnum>(choice: &T) -> Option<String> {
    choice.to_possible_value().map(|value| value.get_name().to_owned())
}

/// Checks a URL of another platform than production, which is selected by its name alone.
fn url(text: &str) -> Result<(), String> {
    let environment = Environment::from_urls(Some(text), Some(text)).map_err(|error| error.to_string())?;
    if environment.is_production() { Err(PRODUCTION.to_owned()) } else { Ok(()) }
}

fn one_line(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        Err("it is empty".to_owned())
    } else if text.contains(char::is_control) {
        Err("it holds a control character".to_owned())
    } else {
        Ok(())
    }
}

/// A relative path would name another file in each folder.
pub(crate) fn absolute(text: &str) -> Result<(), String> {
    if Path::new(text).is_absolute() || text.starts_with("~/") {
        Ok(())
    } else {
        Err("give an absolute path, or one that begins with ~/".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_is_answered_with_similar_ones_and_all() {
        for (name, similar) in [("clientid", "client_id"), ("api-url", "api_url"), ("langue", "lang")] {
            let error = Key::find(name).unwrap_err();
            let likely = error.split("; known").next().unwrap();
            assert!(likely.contains(similar), "{error}");
        }
        let error = Key::find("xyz").unwrap_err();
        assert!(!error.contains("similar") && error.contains("customer_id"), "{error}");
    }

    #[test]
    fn each_setting_rejects_a_value_of_another_form() {
        for (key, good, bad) in [
            (Key::Env, "production", "prod"),
            (Key::ApiUrl, "https://host", "http://host"),
            (Key::TokenUrl, "http://127.0.0.1:1/token", "https://me:hunter2@host"),
            (Key::ClientId, "compta@exemple.fr", " "),
            (Key::ClientId, "a b", "a\nb"),
            (Key::ClientSecretFile, "~/secret", "secret"),
            (Key::CustomerId, "0193acea-5c97-4665-ada2-c57495af205c", "12"),
            (Key::Lang, "fr", "de"),
            (Key::Output, "jsonl", "xml"),
            (Key::Store, "~/outbox.db", "outbox.db"),
            (Key::Store, "sqlite://~/outbox.db", "mysql://a/b"),
        ] {
            assert_eq!(key.check(good), Ok(()), "{key:?} {good}");
            assert!(key.check(bad).is_err(), "{key:?} {bad}");
        }
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn the_address_of_an_outbox_holds_no_password() {
        assert_eq!(Key::Store.check("postgres://books@host/books"), Ok(()));
        for address in ["postgres://books:hunter2@host/books", "postgres://host/books?password=hunter2"] {
            let error = Key::Store.check(address).unwrap_err();
            assert!(error.contains("PGPASSWORD") && !error.contains("hunter2"), "{error}");
        }
    }
}
