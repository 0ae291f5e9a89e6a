//! The settings of a run: flags, environment variables, and a profile of the configuration file.
//!
//! # Precedence
//! For each setting on its own: the flag, the environment variable, the profile, the default.
//!
//! Three groups are one choice each, made by the first layer that has a part of it:
//!
//! | group | settings |
//! |---|---|
//! | the platform | `--env`, `--api-url` and `--token-url` |
//! | the client secret | `IOPOLE_CLIENT_SECRET`, and the file with it |
//! | the profile | `--profile`, `IOPOLE_PROFILE`, `profile` of the file, the profile `default` |
//!
//! # The platform of a profile
//! The client id, the secret file, the customer id and the outbox of a profile are of the platform of that profile. If a
//! flag or a variable selects another platform, using one of them is an error. The simulated platform has credentials of
//! its own, so `--env local` leaves out those of the profile.

mod config;
mod credentials;
mod edit;
mod key;
mod platform;
mod source;

use std::collections::BTreeMap;
use std::time::Duration;

use iopole_auth::CLIENT_SECRET_VARIABLE;

use self::config::Profile;
pub(crate) use self::config::{Config, PROFILE, SECRET, is_name};
pub(crate) use self::credentials::Origins;
pub(crate) use self::edit::{Change, set, unset};
pub(crate) use self::key::{Key, absolute};
use self::key::{choose, named};
pub(crate) use self::platform::Selection;
pub(crate) use self::source::{Source, Value};
use crate::args::{Connection, Presentation};
use crate::failure::Failure;
use crate::output::{Form, Language};
use crate::variables;

/// Environment variable with the name of the profile.
pub(crate) const PROFILE_VARIABLE: &str = "IOPOLE_PROFILE";

type Values = BTreeMap<Key, String>;

/// The settings of a run.
#[derive(Debug)]
pub(crate) struct Settings {
    flags: Values,
    variables: Values,
    /// True if a variable has the client secret itself.
    has_secret: bool,
    profile: Option<(Profile, Source)>,
    pub(crate) connect_timeout: Duration,
}

impl Settings {
    /// Reads flags, variables and the configuration file.
    pub(crate) fn read(connection: &Connection, presentation: &Presentation) -> Result<Self, Failure> {
        let mut settings = Self::of_flags(connection, presentation);
        for key in Key::ALL {
            if let Some(name) = key.variable()
                && let Some(text) = variables::read(name)?
            {
                settings.variables.insert(key, text);
            }
        }
        settings.has_secret = variables::read(CLIENT_SECRET_VARIABLE)?.is_some();
        settings.profile = Config::read()?.select(asked_profile(connection)?)?;
        Ok(settings)
    }

    /// Returns the settings of the flags alone, for a command that works without a readable file.
    pub(crate) fn of_flags(connection: &Connection, presentation: &Presentation) -> Self {
        let flags = [
            (Key::Env, connection.env.as_ref().and_then(named)),
            (Key::ApiUrl, connection.api_url.clone()),
            (Key::TokenUrl, connection.token_url.clone()),
            (Key::Lang, presentation.lang.as_ref().and_then(named)),
            (Key::Output, presentation.output.as_ref().and_then(named)),
        ];
        Self {
            flags: flags.into_iter().filter_map(|(key, text)| Some((key, text?))).collect(),
            variables: Values::new(),
            has_secret: false,
            profile: None,
            connect_timeout: connection.connect_timeout,
        }
    }

    /// Form of the output.
    pub(crate) fn form(&self) -> Form {
        self.first(Key::Output).and_then(|value| choose(&value.text)).unwrap_or_default()
    }

    /// Language of the output: that of the locale unless a setting has another.
    pub(crate) fn language(&self) -> Language {
        let chosen = self.first(Key::Lang).and_then(|value| choose(&value.text));
        chosen.unwrap_or_else(Language::of_locale)
    }

    /// Name of the profile in use, and its origin.
    pub(crate) fn profile(&self) -> Option<Value> {
        let (profile, source) = self.profile.as_ref()?;
        Some(Value { text: profile.name.clone(), source: source.clone() })
    }

    /// Returns the selected platform.
    pub(crate) fn selection(&self) -> Result<Selection, Failure> {
        match self.platform_layer() {
            Some((values, source)) => Selection::of(values, &source),
            None => Selection::of(&Values::new(), &Source::Default),
        }
    }

    /// Returns the value of a setting, and its origin.
    ///
    /// # Errors
    /// The value is of the profile's platform, and another one is selected.
    pub(crate) fn value(&self, key: Key) -> Result<Option<Value>, Failure> {
        let value = self.first(key);
        let Some(Value { source: Source::Profile(_), .. }) = &value else { return Ok(value) };
        if !key.is_of_the_platform() { Ok(value) } else { self.if_of_the_platform(key, value) }
    }

    /// Returns the value that a layer has for another platform than the selected one.
    pub(crate) fn unused(&self, key: Key) -> Option<Value> {
        self.first(key).filter(|_| key.is_of_the_platform())
    }

    fn if_of_the_platform(&self, key: Key, value: Option<Value>) -> Result<Option<Value>, Failure> {
        let Some((profile, _)) = &self.profile else { return Ok(value) };
        let source = Source::Profile(profile.name.clone());
        let (selected, theirs) = (self.selection()?, Selection::of(&profile.values, &source)?);
        if selected.is_same(&theirs) {
            return Ok(value);
        }
        if selected == Selection::Local {
            return Ok(None);
        }
        let by = self.platform_layer().map(|(_, source)| source.shown(Language::En)).unwrap_or_default();
        let (name, key) = (&profile.name, key.name());
        let message = format!(
            "the profile {name} is for {}, and {by} selects {}: its {key} is not used there",
            theirs.name(),
            selected.name()
        );
        Err(Failure::bad_input(message).hint(format!(
            "Use a profile of that platform (--profile NAME), or remove {by} to use {}",
            theirs.name()
        )))
    }

    /// Layers from the strongest to the weakest, with the origin of a value of theirs.
    fn layers(&self) -> impl Iterator<Item = (&Values, fn(&Self, Key) -> Source)> {
        let profile = self.profile.as_ref().map(|(profile, _)| &profile.values);
        let flag: fn(&Self, Key) -> Source = |_, key| Source::Flag(key.flag().unwrap_or_default());
        let variable: fn(&Self, Key) -> Source =
            |_, key| Source::Variable(key.variable().unwrap_or_default());
        let of_profile: fn(&Self, Key) -> Source = |settings, _| {
            let name = settings.profile.as_ref().map(|(profile, _)| profile.name.clone());
            Source::Profile(name.unwrap_or_default())
        };
        let set = [(Some(&self.flags), flag), (Some(&self.variables), variable), (profile, of_profile)];
        set.into_iter().filter_map(|(values, source)| Some((values?, source)))
    }

    /// Returns the value of the first layer that has one, without regard to its platform.
    fn first(&self, key: Key) -> Option<Value> {
        if key.is_platform() {
            let (values, source) = self.layers().find(|(values, _)| has_platform(values))?;
            return Some(Value { text: values.get(&key)?.clone(), source: source(self, key) });
        }
        let (values, source) = self.layers().find(|(values, _)| values.contains_key(&key))?;
        let value = Value { text: values.get(&key)?.clone(), source: source(self, key) };
        let is_replaced = key == Key::ClientSecretFile && self.has_secret;
        if is_replaced && matches!(value.source, Source::Profile(_)) { None } else { Some(value) }
    }

    /// The layer that selects the platform, and the origin of its first setting.
    fn platform_layer(&self) -> Option<(&Values, Source)> {
        let (values, source) = self.layers().find(|(values, _)| has_platform(values))?;
        let key = values.keys().copied().find(|key| key.is_platform())?;
        Some((values, source(self, key)))
    }
}

fn has_platform(values: &Values) -> bool {
    values.keys().any(|key| key.is_platform())
}

/// Returns the profile that a flag or a variable asks for.
pub(crate) fn asked_profile(connection: &Connection) -> Result<Option<Value>, Failure> {
    if let Some(name) = &connection.profile {
        return Ok(Some(Value { text: name.clone(), source: Source::Flag("--profile") }));
    }
    let named = variables::read(PROFILE_VARIABLE)?;
    Ok(named.map(|text| Value { text, source: Source::Variable(PROFILE_VARIABLE) }))
}

#[cfg(test)]
mod tests;
