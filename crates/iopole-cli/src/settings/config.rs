//! The configuration file: `iopole/config.toml` in the user's configuration folder.
//!
//! A file that cannot be read is an error, and never treated as absent. An unknown key is an error as well, because a
//! misspelled setting would be ignored without a word.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml_edit::{Document, Item, Key as Word, TableLike};

use super::key::Key;
use super::source::{Source, Value};
use crate::failure::Failure;
use crate::folders;

/// Name of the profile that is used if none is asked for.
pub(crate) const DEFAULT: &str = "default";
/// Key of the file that names the profile to use.
pub(crate) const PROFILE: &str = "profile";
pub(super) const PROFILES: &str = "profiles";
/// Key that the file must not have.
pub(crate) const SECRET: &str = "client_secret";
pub(super) const SECRET_REFUSED: &str = "a client secret is not kept in the configuration file";
pub(super) const SECRET_ADVICE: &str = "Put the secret in a file that only you can read (chmod 600), and set \
                                        client_secret_file; or set IOPOLE_CLIENT_SECRET";

/// A profile of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) values: BTreeMap<Key, String>,
}

/// The content of the file.
#[derive(Debug, Default)]
pub(crate) struct Config {
    path: PathBuf,
    /// The profile that the file selects.
    selected: Option<String>,
    profiles: BTreeMap<String, BTreeMap<Key, String>>,
}

impl Config {
    /// Path of the file.
    pub(crate) fn path() -> Result<PathBuf, Failure> {
        Ok(folders::config()?.join("config.toml"))
    }

    /// Reads the file. A missing one has no profiles.
    pub(crate) fn read() -> Result<Self, Failure> {
        // A machine without a folder of the user has no file of the user either.
        let Ok(path) = Self::path() else { return Ok(Self::default()) };
        let text = Self::text(&path)?;
        Self::parse(&path, &text)
    }

    /// Reads the text of the file. That of a missing file is empty.
    pub(super) fn text(path: &Path) -> Result<String, Failure> {
        match fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound && path.symlink_metadata().is_err() => {
                Ok(String::new())
            }
            Err(error) => Err(Failure::bad_input(format!("{}: {error}", path.display()))
                .hint("Make the file readable, or move it to another folder")),
            Ok(text) => Ok(text),
        }
    }

    /// Parses the text of the file.
    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, Failure> {
        let reader = Reader { path, text };
        let document = Document::parse(text).map_err(|error| {
            // The excerpt that the error prints may hold a secret.
            reader.wrong(error.span(), error.message()).hint("Correct this line: the file is TOML")
        })?;
        let mut config = Self { path: path.to_owned(), ..Self::default() };
        for (word, item) in reader.entries(document.as_table()) {
            match word.get() {
                PROFILE => config.selected = Some(reader.string(word, item)?),
                PROFILES => config.profiles = reader.profiles(word, item)?,
                other => return Err(reader.outside(word, other)),
            }
        }
        Ok(config)
    }

    /// Returns the profile to use: the one that is asked for, else that of the file.
    pub(super) fn select(&self, asked: Option<Value>) -> Result<Option<(Profile, Source)>, Failure> {
        let asked = asked.or_else(|| {
            let named = self.selected.clone().map(|text| Value { text, source: Source::File });
            let usual = || Value { text: DEFAULT.to_owned(), source: Source::Default };
            named.or_else(|| self.profiles.contains_key(DEFAULT).then(usual))
        });
        let Some(asked) = asked else { return Ok(None) };
        let values = self.profiles.get(&asked.text).cloned();
        let values = values.ok_or_else(|| self.no_profile(&asked.text))?;
        Ok(Some((Profile { name: asked.text, values }, asked.source)))
    }

    /// Name of the profile that a change is made in.
    pub(super) fn changed(&self, asked: Option<Value>) -> String {
        let asked = asked.map(|value| value.text);
        asked.or_else(|| self.selected.clone()).unwrap_or_else(|| DEFAULT.to_owned())
    }

    pub(super) fn has(&self, profile: &str) -> bool {
        self.profiles.contains_key(profile)
    }

    /// Error of a profile that the file does not have.
    pub(super) fn no_profile(&self, name: &str) -> Failure {
        let known: Vec<_> = self.profiles.keys().map(String::as_str).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        let message = format!("there is no profile {name}; profiles of {}: {known}", self.path.display());
        Failure::bad_input(message)
            .hint(format!("To create it: iopole config set env ppd --profile {name} (or env production)"))
    }
}

/// True for the name of a profile, which is a bare key of TOML.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Reads the items of the file, and names the line of a wrong one.
struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Reader<'_> {
    fn wrong(&self, place: Option<Range<usize>>, why: &str) -> Failure {
        let before = place.and_then(|place| self.text.get(..place.start)).unwrap_or_default();
        let line = before.matches('\n').count().saturating_add(1);
        Failure::bad_input(format!("{}:{line}: {why}", self.path.display()))
    }

    fn entries<'t>(&self, table: &'t dyn TableLike) -> Vec<(&'t Word, &'t Item)> {
        table.iter().filter_map(|(name, item)| Some((table.key(name)?, item))).collect()
    }

    fn table<'t>(&self, word: &Word, item: &'t Item) -> Result<&'t dyn TableLike, Failure> {
        item.as_table_like().ok_or_else(|| {
            self.wrong(word.span(), &format!("{} is not a table", word.get()))
                .hint(format!("Write it as [{PROFILES}.{DEFAULT}], and the settings below it"))
        })
    }

    fn string(&self, word: &Word, item: &Item) -> Result<String, Failure> {
        let text = item.as_str().map(str::to_owned);
        text.ok_or_else(|| {
            let failure = self.wrong(word.span(), &format!("{} is not a string", word.get()));
            if item.is_table_like() {
                return failure.hint(format!("A profile begins with [{PROFILES}.NAME]"));
            }
            failure.hint(format!("Write it as {} = \"…\"", word.get()))
        })
    }

    fn profiles(&self, word: &Word, item: &Item) -> Result<BTreeMap<String, BTreeMap<Key, String>>, Failure> {
        let mut profiles = BTreeMap::new();
        for (word, item) in self.entries(self.table(word, item)?) {
            if !is_name(word.get()) {
                let why = "the name of a profile has letters, digits, - and _ only";
                return Err(self.wrong(word.span(), why).hint("Rename the profile"));
            }
            profiles.insert(word.get().to_owned(), self.profile(word, item)?);
        }
        Ok(profiles)
    }

    fn profile(&self, word: &Word, item: &Item) -> Result<BTreeMap<Key, String>, Failure> {
        let mut values = BTreeMap::new();
        for (word, item) in self.entries(self.table(word, item)?) {
            let key = self.key(word)?;
            let text = self.string(word, item)?;
            key.check(&text).map_err(|why| {
                let value = item.span().or_else(|| word.span());
                self.wrong(value, &format!("{}: {why}", key.name())).hint("Correct this line")
            })?;
            values.insert(key, text);
        }
        if values.contains_key(&Key::Env)
            && (values.contains_key(&Key::ApiUrl) || values.contains_key(&Key::TokenUrl))
        {
            let why = format!("the profile {} has env and URLs, and each selects a platform", word.get());
            return Err(self.wrong(word.span(), &why).hint("Keep env, or api_url and token_url"));
        }
        Ok(values)
    }

    fn key(&self, word: &Word) -> Result<Key, Failure> {
        if word.get() == SECRET {
            return Err(self.secret(word));
        }
        Key::find(word.get())
            .map_err(|why| self.wrong(word.span(), &why).hint("Correct the name, or remove the line"))
    }

    fn secret(&self, word: &Word) -> Failure {
        self.wrong(word.span(), SECRET_REFUSED).hint(SECRET_ADVICE)
    }

    /// Error of a key outside the profiles.
    fn outside(&self, word: &Word, name: &str) -> Failure {
        if name == SECRET {
            return self.secret(word);
        }
        if Key::find(name).is_ok() {
            let why = format!("{name} is outside the profiles");
            let hint = format!("Put the settings below a line [{PROFILES}.{DEFAULT}]");
            return self.wrong(word.span(), &why).hint(hint);
        }
        let why = format!("unknown key {name}; known here: {PROFILE}, {PROFILES}");
        self.wrong(word.span(), &why).hint("Correct the name, or remove the line")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(Path::new("/c.toml"), text)
            .map_err(|failure| format!("{} | {}", failure.message(), failure.value()["hint"]))
    }

    fn name(text: &str, asked: Option<&str>) -> Result<Option<String>, String> {
        let asked =
            asked.map(|name| Value { text: name.to_owned(), source: Source::Variable("IOPOLE_PROFILE") });
        let selected = parse(text).unwrap().select(asked);
        let selected = selected.map_err(|failure| failure.message().to_owned())?;
        Ok(selected.map(|(profile, _)| profile.name))
    }

    #[test]
    fn a_wrong_file_is_an_error_with_its_line_and_an_advice() {
        for (text, expected) in [
            ("x = [", "/c.toml:1: "),
            ("\n\n[profiles.a\n", "/c.toml:3: "),
            ("\n[profiles.a]\nclient-id = 'a'", "/c.toml:3: unknown setting client-id; similar: client_id"),
            (
                "[profiles.a]\nlang = 'fr'\nenv = 'prod'\n",
                "/c.toml:3: env: give one of: local, ppd, production",
            ),
            ("[profiles.a]\ncustomer_id = 12\n", "/c.toml:2: customer_id is not a string"),
            (
                "[profiles.a]\nenv = 'ppd'\napi_url = 'https://a'\n",
                "/c.toml:1: the profile a has env and URLs",
            ),
            ("\nenv = 'ppd'\n", "/c.toml:2: env is outside the profiles"),
            ("\nprofil = 'a'\n", "/c.toml:2: unknown key profil"),
            ("profiles = 'a'\n", "/c.toml:1: profiles is not a table"),
            ("[profiles]\na = 1\n", "/c.toml:2: a is not a table"),
            ("[profiles.'a b']\n", "/c.toml:1: the name of a profile"),
            ("[profiles.a]\nenv = 'ppd'\nenv = 'ppd'\n", "/c.toml:3: "),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.starts_with(expected) && !error.ends_with("null"), "{text}: {error}");
        }
    }

    #[test]
    fn a_secret_in_the_file_is_refused_and_not_shown() {
        for text in [
            "[profiles.a]\nclient_secret = 'hunter2'\n",
            "\nclient_secret = 'hunter2'\n",
            "\nclient_secret = 'hunter2\n",
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.starts_with("/c.toml:2: ") && !error.contains("hunter2"), "{error}");
        }
        let error = parse("[profiles.a]\nclient_secret = 'hunter2'\n").unwrap_err();
        assert!(error.contains("client_secret_file") && error.contains("IOPOLE_CLIENT_SECRET"), "{error}");
    }

    #[test]
    fn the_profile_is_the_asked_one_then_that_of_the_file_then_default() {
        let both = "[profiles.a]\n[profiles.default]\n";
        assert_eq!(name(both, Some("a")), Ok(Some("a".to_owned())));
        assert_eq!(name(both, None), Ok(Some("default".to_owned())));
        assert_eq!(name(&format!("profile = 'a'\n{both}"), None), Ok(Some("a".to_owned())));
        assert_eq!(name("[profiles.a]\n", None), Ok(None));
        assert_eq!(name("", None), Ok(None));
        let error = name(both, Some("b")).unwrap_err();
        assert!(error.ends_with("there is no profile b; profiles of /c.toml: a, default"), "{error}");
        assert!(name("profile = 'b'\n", None).unwrap_err().contains("none"));
    }
}
