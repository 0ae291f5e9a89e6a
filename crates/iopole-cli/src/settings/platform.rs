//! The selected platform. One layer of settings selects all of it, because two URLs of different origin would send the
//! credentials of one platform to another.

use std::collections::BTreeMap;

use iopole_api::{Environment, InvalidEnvironment};

use super::key::{Key, PRODUCTION, choose};
use super::source::Source;
use crate::args::EnvironmentChoice;
use crate::failure::Failure;

/// The selected platform.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Selection {
    Local,
    Remote(Environment),
}

impl Selection {
    /// Returns the platform that these values select.
    pub(super) fn of(values: &BTreeMap<Key, String>, source: &Source) -> Result<Self, Failure> {
        match values.get(&Key::Env).and_then(|name| choose(name)) {
            Some(EnvironmentChoice::Local) => return Ok(Self::Local),
            Some(EnvironmentChoice::Ppd) => return Ok(Self::Remote(Environment::ppd())),
            Some(EnvironmentChoice::Production) => return Ok(Self::Remote(Environment::production())),
            None => {}
        }
        let [api, token] = [Key::ApiUrl, Key::TokenUrl].map(|key| values.get(&key).map(String::as_str));
        let environment = Environment::from_urls(api, token).map_err(|error| match error {
            InvalidEnvironment::TokenMissing => missing(Key::TokenUrl, Key::ApiUrl, source),
            InvalidEnvironment::ApiMissing => missing(Key::ApiUrl, Key::TokenUrl, source),
            other => Failure::bad_input(other.to_string()),
        })?;
        if environment.is_production() {
            return Err(Failure::bad_input(PRODUCTION));
        }
        Ok(Self::Remote(environment))
    }

    /// True if both are one platform, under any name.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Local, Self::Local) => true,
            (Self::Remote(a), Self::Remote(b)) => {
                a.api_url() == b.api_url() && a.token_url() == b.token_url()
            }
            _ => false,
        }
    }

    /// Name of the platform: `ppd`, or its URL if it has no name.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Local => "local".to_owned(),
            Self::Remote(environment) if *environment == Environment::ppd() => "ppd".to_owned(),
            Self::Remote(environment) if environment.is_production() => "production".to_owned(),
            Self::Remote(environment) => environment.api_url().to_string(),
        }
    }
}

fn missing(missing: Key, beside: Key, source: &Source) -> Failure {
    let what = if missing == Key::ApiUrl { "API" } else { "token" };
    let advice = match source {
        Source::Flag(_) => format!("give {} too", missing.flag().unwrap_or_default()),
        Source::Variable(_) => {
            let [missing, beside] = [missing, beside].map(|key| key.variable().unwrap_or_default());
            format!("set {missing} beside {beside}, or give --api-url and --token-url")
        }
        _ => format!("set {} beside {} in the profile", missing.name(), beside.name()),
    };
    Failure::bad_input(format!("the {what} URL is missing: {advice}"))
}
