//! Origin of a setting.

use super::key::Key;
use crate::output::Language;

/// Origin of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A flag, by its name.
    Flag(&'static str),
    /// An environment variable, by its name.
    Variable(&'static str),
    /// A profile, by its name.
    Profile(String),
    /// The configuration file, outside its profiles.
    File,
    Default,
}

impl Source {
    /// Kind of the origin, in JSON.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Flag(_) => "flag",
            Self::Variable(_) => "variable",
            Self::Profile(_) => "profile",
            Self::File => "file",
            Self::Default => "default",
        }
    }

    /// Name of the flag, the variable or the profile.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Flag(name) | Self::Variable(name) => Some(name),
            Self::Profile(name) => Some(name),
            Self::File | Self::Default => None,
        }
    }

    /// Origin, for people.
    pub(crate) fn shown(&self, language: Language) -> String {
        match self {
            Self::Flag(name) | Self::Variable(name) => (*name).to_owned(),
            Self::Profile(name) => language.pick(format!("profile {name}"), format!("profil {name}")),
            Self::File => language.pick("configuration file", "fichier de configuration").to_owned(),
            Self::Default => language.pick("default", "défaut").to_owned(),
        }
    }

    /// Name under which a person corrects the setting: a variable, a flag, or a key of a profile.
    pub(crate) fn of(&self, key: Key, language: Language) -> String {
        match self {
            Self::Profile(_) => format!("{} ({})", key.name(), self.shown(language)),
            _ => self.shown(language),
        }
    }
}

/// A value and its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) text: String,
    pub(crate) source: Source,
}
