//! The credentials of the settings.

use std::path::PathBuf;

use iopole_auth::{CLIENT_ID_VARIABLE, CLIENT_SECRET_FILE_VARIABLE, CLIENT_SECRET_VARIABLE, Credentials};
use serde_json::{Value as Json, json};

use super::key::Key;
use super::source::{Source, Value};
use super::{Settings, platform::Selection};
use crate::failure::Failure;
use crate::output::Language;
use crate::{folders, variables};

/// Origins of the credentials. Those of a simulated platform have none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Origins {
    pub(crate) profile: Option<String>,
    pub(crate) client_id: Option<Source>,
    pub(crate) client_secret: Option<Source>,
    pub(crate) customer_id: Option<Source>,
}

impl Origins {
    /// Origins in JSON.
    pub(crate) fn value(&self) -> Json {
        let shown = |source: &Option<Source>| source.as_ref().map(|source| source.shown(Language::En));
        json!({
            "clientId": shown(&self.client_id),
            "clientSecret": shown(&self.client_secret),
            "customerId": shown(&self.customer_id),
        })
    }

    /// Names under which a person corrects the client id and the secret.
    pub(crate) fn credentials(&self, language: Language) -> String {
        let of = |source: &Option<Source>, key: Key, usual: &str| {
            source.as_ref().map_or_else(|| usual.to_owned(), |source| source.of(key, language))
        };
        let id = of(&self.client_id, Key::ClientId, CLIENT_ID_VARIABLE);
        format!("{id}, {}", of(&self.client_secret, Key::ClientSecretFile, CLIENT_SECRET_VARIABLE))
    }
}

impl Settings {
    /// Returns the credentials of a platform that is not simulated.
    pub(crate) fn credentials(&self) -> Result<Credentials, Failure> {
        let (id, file) = (self.value(Key::ClientId)?, self.value(Key::ClientSecretFile)?);
        let is_of_profile =
            |value: &Option<Value>| matches!(value, Some(Value { source: Source::Profile(_), .. }));
        if !is_of_profile(&id) && !is_of_profile(&file) {
            return variables::credentials();
        }
        let Value { text: id, source } = id.ok_or_else(|| self.missing(CLIENT_ID_VARIABLE, Key::ClientId))?;
        Key::ClientId.check(&id).map_err(|why| {
            Failure::bad_input(format!("{}: {why}", source.of(Key::ClientId, Language::En)))
        })?;
        match (variables::read(CLIENT_SECRET_VARIABLE)?, file) {
            (Some(_), Some(_)) => Err(Failure::bad_input(format!(
                "both {CLIENT_SECRET_VARIABLE} and {CLIENT_SECRET_FILE_VARIABLE} are set: unset one of them"
            ))),
            (Some(secret), None) => Ok(Credentials::new(id, secret)),
            (None, Some(file)) => Ok(Credentials::from_file(id, expand(&file)?)),
            (None, None) => Err(self.missing(
                &format!("{CLIENT_SECRET_VARIABLE} or {CLIENT_SECRET_FILE_VARIABLE}"),
                Key::ClientSecretFile,
            )),
        }
    }

    /// Returns the origins of the credentials.
    pub(crate) fn origins(&self) -> Result<Origins, Failure> {
        let profile = self.profile().map(|profile| profile.text);
        if self.selection()? == Selection::Local {
            return Ok(Origins { profile, ..Origins::default() });
        }
        let source = |key| self.value(key).map(|value| value.map(|value| value.source));
        let by_variable = self.has_secret.then_some(Source::Variable(CLIENT_SECRET_VARIABLE));
        Ok(Origins {
            profile,
            client_id: source(Key::ClientId)?,
            client_secret: source(Key::ClientSecretFile)?.or(by_variable),
            customer_id: source(Key::CustomerId)?,
        })
    }

    /// True if a variable has the client secret itself.
    pub(crate) fn has_secret(&self) -> bool {
        self.has_secret
    }

    fn missing(&self, variable: &str, key: Key) -> Failure {
        let name = self.profile().map(|profile| profile.text).unwrap_or_default();
        Failure::bad_input(format!("no credentials: set {variable}, or {} of the profile {name}", key.name()))
    }
}

/// Path of a setting. In a profile, `~/` is the home folder; a shell has expanded the path of a variable.
fn expand(value: &Value) -> Result<PathBuf, Failure> {
    match value.source {
        Source::Profile(_) => folders::expand(&value.text),
        _ => Ok(PathBuf::from(&value.text)),
    }
}
