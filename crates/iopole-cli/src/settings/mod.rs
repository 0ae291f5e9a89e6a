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
        let is_of_profile = matches!(&value, Some(Value { source: Source::Profile(_), .. }));
        if is_of_profile && key.is_of_the_platform() {
            self.if_of_the_platform(key, value)
        } else {
            Ok(value)
        }
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

    /// Layers from the strongest to the weakest.
    fn layers(&self) -> impl Iterator<Item = (Layer, &Values)> {
        let profile = self.profile.as_ref().map(|(profile, _)| (Layer::Profile, &profile.values));
        [(Layer::Flags, &self.flags), (Layer::Variables, &self.variables)].into_iter().chain(profile)
    }

    /// Origin of a setting that a layer has.
    fn source(&self, layer: Layer, key: Key) -> Source {
        let source = match layer {
            Layer::Flags => key.flag().map(Source::Flag),
            Layer::Variables => key.variable().map(Source::Variable),
            Layer::Profile => self.profile.as_ref().map(|(profile, _)| Source::Profile(profile.name.clone())),
        };
        source.unwrap_or(Source::Default)
    }

    /// Returns the value of the first layer that has one, without regard to its platform.
    fn first(&self, key: Key) -> Option<Value> {
        let has = |values: &Values| match key.is_platform() {
            true => has_platform(values),
            false => values.contains_key(&key),
        };
        let (layer, values) = self.layers().find(|(_, values)| has(values))?;
        let is_replaced = key == Key::ClientSecretFile && self.has_secret && layer == Layer::Profile;
        if is_replaced {
            return None;
        }
        Some(Value { text: values.get(&key)?.clone(), source: self.source(layer, key) })
    }

    /// The layer that selects the platform, and the origin of its first setting.
    fn platform_layer(&self) -> Option<(&Values, Source)> {
        let (layer, values) = self.layers().find(|(_, values)| has_platform(values))?;
        let key = values.keys().copied().find(|key| key.is_platform())?;
        Some((values, self.source(layer, key)))
    }
}

/// Kind of origin of several settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layer {
    Flags,
    Variables,
    Profile,
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
