//! Settings in use, as rows of a list.

use iopole_auth::{CLIENT_SECRET_VARIABLE, EnvironmentName};
use serde::Serialize;

use crate::failure::Failure;
use crate::output::{Heading, Language, Record};
use crate::settings::{Key, PROFILE, SECRET, Selection, Settings, Source, Value};

/// Shown in place of a value that is not for the screen.
const SET: &str = "set";

/// A setting, its value, and its origin.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    key: &'static str,
    pub(super) value: Option<String>,
    /// `flag`, `variable`, `profile`, `file` or `default`; `env` for the URLs of a named platform, and `api_url` for the
    /// name of another one.
    source: &'static str,
    /// Name of the flag, the variable or the profile.
    name: Option<String>,
    /// True if the profile's value is not used, because another platform is selected.
    refused: bool,
    #[serde(skip)]
    origin: Source,
}

impl Row {
    fn new(key: &'static str, value: Value) -> Self {
        let Value { text, source: origin } = value;
        let (source, name) = (origin.kind(), origin.name().map(str::to_owned));
        Self { key, value: Some(text), source, name, refused: false, origin }
    }

    fn unset(key: &'static str) -> Self {
        let origin = Source::Default;
        Self { key, value: None, source: origin.kind(), name: None, refused: false, origin }
    }

    fn refused(key: &'static str, value: Value) -> Self {
        Self { value: None, refused: true, ..Self::new(key, value) }
    }
}

impl Record for Row {
    const COLUMNS: &'static [Heading] =
        &[("SETTING", "RÉGLAGE"), ("VALUE", "VALEUR"), ("FROM", "PROVENANCE")];

    fn cells(&self, language: Language) -> Vec<String> {
        let value = match self.value.as_deref() {
            Some(SET) => language.pick(SET, "défini"),
            Some(value) => value,
            None => "-",
        };
        let from = self.origin.shown(language);
        let from = match (self.refused, self.source) {
            (true, _) => {
                let why = language.pick("not used: another platform", "non utilisé : autre plateforme");
                format!("{from}, {why}")
            }
            (false, derived @ ("env" | "api_url")) => derived.to_owned(),
            _ if self.value.is_none() => String::new(),
            _ => from,
        };
        vec![self.key.to_owned(), value.to_owned(), from]
    }
}

/// Returns all settings in use.
pub(super) fn rows(settings: &Settings) -> Result<Vec<Row>, Failure> {
    let selection = settings.selection()?;
    let profile = settings.profile();
    let mut rows = vec![profile.map_or_else(|| Row::unset(PROFILE), |value| Row::new(PROFILE, value))];
    for key in Key::ALL {
        if key == Key::ClientSecretFile && settings.has_secret() {
            let source = Source::Variable(CLIENT_SECRET_VARIABLE);
            rows.push(Row::new(SECRET, Value { text: SET.to_owned(), source }));
        }
        let row = match settings.value(key) {
            Ok(Some(value)) => Row::new(key.name(), shown(key, value)),
            Ok(None) => default(settings, &selection, key),
            Err(failure) => match settings.unused(key) {
                Some(value) => Row::refused(key.name(), value),
                None => return Err(failure),
            },
        };
        rows.push(row);
    }
    Ok(rows)
}

/// Returns the value in use of one setting.
pub(super) fn row(settings: &Settings, name: &str) -> Result<Row, Failure> {
    if name == PROFILE {
        return Ok(settings.profile().map_or_else(|| Row::unset(PROFILE), |value| Row::new(PROFILE, value)));
    }
    if name == SECRET {
        return Err(Failure::bad_input("a client secret is not shown")
            .hint("iopole config list shows where it comes from"));
    }
    let key = Key::find(name).map_err(Failure::bad_input)?;
    let selection = settings.selection()?;
    Ok(match settings.value(key)? {
        Some(value) => Row::new(key.name(), value),
        None => default(settings, &selection, key),
    })
}

fn shown(key: Key, value: Value) -> Value {
    if key == Key::CustomerId { Value { text: SET.to_owned(), ..value } } else { value }
}

/// Row of a setting that no layer has.
fn default(settings: &Settings, selection: &Selection, key: Key) -> Row {
    let default = match (key, selection) {
        (Key::Env, Selection::Remote(environment)) => Some(environment.name().to_string()),
        (Key::ApiUrl, Selection::Remote(environment)) => Some(environment.api_url().to_string()),
        (Key::TokenUrl, Selection::Remote(environment)) => Some(environment.token_url().to_string()),
        (Key::Lang, _) => Some(settings.language().pick("en", "fr").to_owned()),
        (Key::Output, _) => Some("text".to_owned()),
        _ => None,
    };
    let Some(text) = default else { return Row::unset(key.name()) };
    let row = Row::new(key.name(), Value { text, source: Source::Default });
    match (key, selection) {
        (Key::ApiUrl | Key::TokenUrl, _) => Row { source: Key::Env.name(), ..row },
        (Key::Env, Selection::Remote(environment)) if environment.name() == EnvironmentName::Custom => {
            Row { source: Key::ApiUrl.name(), ..row }
        }
        _ => row,
    }
}
