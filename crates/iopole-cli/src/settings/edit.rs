//! Changes of the configuration file. Comments, order and other profiles stay as they are.

use std::fs;
use std::path::Path;

use toml_edit::{DocumentMut, Item, Table, TableLike, value};

use super::config::{Config, PROFILE, PROFILES, SECRET, SECRET_ADVICE, SECRET_REFUSED, is_name};
use super::key::Key;
use super::source::Value;
use crate::failure::Failure;
use crate::{file, folders};

/// A made change.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// The changed profile; `None` for the selection of the profile.
    pub(crate) profile: Option<String>,
    pub(crate) is_new: bool,
}

/// Sets a setting of the profile that is asked for, and creates file and profile if there is none.
pub(crate) fn set(asked: Option<Value>, name: &str, text: &str) -> Result<Change, Failure> {
    change(|path, before| edited(path, before, asked, name, Some(text)))
}

/// Removes a setting of the profile that is asked for. A setting that the profile does not have is no error.
pub(crate) fn unset(asked: Option<Value>, name: &str) -> Result<Change, Failure> {
    change(|path, before| edited(path, before, asked, name, None))
}

/// Writes the file anew, in one step.
fn change(
    edit: impl FnOnce(&Path, &str) -> Result<(String, Option<String>), Failure>,
) -> Result<Change, Failure> {
    let path = Config::path()?;
    let before = Config::text(&path)?;
    let (after, profile) = edit(&path, &before)?;
    let is_new = after != before;
    if is_new {
        // A link, into a folder of kept files for example, stays one.
        let place = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if let Some(folder) = place.parent() {
            folders::create(folder)
                .map_err(|error| Failure::other(format!("{}: {error}", folder.display())))?;
        }
        file::replace_private(&place, after.as_bytes())?;
    }
    Ok(Change { profile, is_new })
}

/// Returns the text of the changed file, and the changed profile. The text is parsed as any reader parses it.
fn edited(
    path: &Path,
    before: &str,
    asked: Option<Value>,
    name: &str,
    text: Option<&str>,
) -> Result<(String, Option<String>), Failure> {
    let config = Config::parse(path, before)?;
    let mut document: DocumentMut =
        before.parse().map_err(|_| Failure::other(format!("{}: cannot be changed", path.display())))?;
    let profile = match name {
        PROFILE => {
            if let Some(text) = text.filter(|text| !config.has(text)) {
                return Err(config.no_profile(text));
            }
            put(document.as_table_mut(), name, text);
            None
        }
        _ => {
            let key = key(name, text)?;
            let profile = config.changed(asked);
            if let Some(table) = table(&mut document, &config, &profile, text.is_some())? {
                put(table, key.name(), text);
            }
            Some(profile)
        }
    };
    let after = document.to_string();
    Config::parse(path, &after)?;
    Ok((after, profile))
}

fn key(name: &str, text: Option<&str>) -> Result<Key, Failure> {
    if name == SECRET {
        return Err(Failure::bad_input(SECRET_REFUSED).hint(SECRET_ADVICE));
    }
    let key = Key::find(name).map_err(Failure::bad_input)?;
    text.map_or(Ok(()), |text| key.check(text))
        .map_err(|why| Failure::bad_input(format!("{}: {why}", key.name())))?;
    Ok(key)
}

/// Returns the table of a profile, and creates it for a value to set.
fn table<'t>(
    document: &'t mut DocumentMut,
    config: &Config,
    profile: &str,
    create: bool,
) -> Result<Option<&'t mut dyn TableLike>, Failure> {
    if !config.has(profile) {
        if !create {
            return Err(config.no_profile(profile));
        }
        if !is_name(profile) {
            let message = format!("{profile}: the name of a profile has letters, digits, - and _ only");
            return Err(Failure::bad_input(message));
        }
    }
    let new = if config.has(profile) { Table::new() } else { at_the_end(document) };
    let mut above = Table::new();
    above.set_implicit(true);
    let profiles = document.entry(PROFILES).or_insert(Item::Table(above)).as_table_like_mut();
    let table = profiles.map(|profiles| profiles.entry(profile).or_insert(Item::Table(new)));
    Ok(table.and_then(Item::as_table_like_mut))
}

/// Returns an empty table that stands below the comments at the end of the file.
fn at_the_end(document: &mut DocumentMut) -> Table {
    let mut table = Table::new();
    let comments = document.trailing().as_str().unwrap_or_default().to_owned();
    if !comments.trim().is_empty() {
        table.decor_mut().set_prefix(comments);
        document.set_trailing("");
    }
    table
}

/// Sets or removes a string. A comment behind the value stays.
fn put(table: &mut dyn TableLike, name: &str, text: Option<&str>) {
    let Some(text) = text else {
        table.remove(name);
        return;
    };
    match table.get_mut(name).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = text.into();
            *old.decor_mut() = decor;
        }
        None => drop(table.insert(name, value(text))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Source;

    fn edit(before: &str, profile: Option<&str>, name: &str, text: Option<&str>) -> Result<String, String> {
        let asked = profile.map(|name| Value { text: name.to_owned(), source: Source::Flag("--profile") });
        edited(Path::new("config.toml"), before, asked, name, text)
            .map(|(after, _)| after)
            .map_err(|failure| failure.message().to_owned())
    }

    const FILE: &str = "# Ours\nprofile = \"ppd\"\n\n[profiles.ppd] # tests\nenv = \"ppd\" # never production\n\
                        client_id = \"a\"\n\n# Théo's\n[profiles.theo]\nlang = 'fr'\n";

    #[test]
    fn a_change_keeps_comments_and_order() {
        let after = edit(FILE, None, "env", Some("local")).unwrap();
        assert_eq!(after, FILE.replace("env = \"ppd\"", "env = \"local\""));
        let after = edit(FILE, Some("theo"), "output", Some("json")).unwrap();
        assert_eq!(after, format!("{FILE}output = \"json\"\n"));
        let after = edit(FILE, None, "client_id", None).unwrap();
        assert_eq!(after, FILE.replace("client_id = \"a\"\n", ""));
        assert_eq!(edit(FILE, None, "store", None).unwrap(), FILE);
    }

    #[test]
    fn the_first_setting_creates_the_profile() {
        let after = edit("", None, "client_id", Some("a\"b")).unwrap();
        assert_eq!(after, "[profiles.default]\nclient_id = 'a\"b'\n");
        let after = edit(FILE, Some("new"), "env", Some("production")).unwrap();
        assert_eq!(after, format!("{FILE}\n[profiles.new]\nenv = \"production\"\n"));
        let after = edit(&format!("{FILE}# The end\n"), Some("new"), "env", Some("ppd")).unwrap();
        assert_eq!(after, format!("{FILE}# The end\n[profiles.new]\nenv = \"ppd\"\n"));
    }

    #[test]
    fn a_change_that_no_reader_accepts_is_not_made() {
        for (profile, name, text, expected) in [
            (None, "api_url", Some("https://a"), "each selects a platform"),
            (None, "env", Some("prod"), "env: give one of: local, ppd, production"),
            (None, "envv", Some("ppd"), "similar: env"),
            (None, "client_secret", Some("hunter2"), "not kept in the configuration file"),
            (None, "profile", Some("none"), "profiles of config.toml: ppd, theo"),
            (Some("none"), "env", None, "there is no profile none"),
            (Some("a b"), "env", Some("ppd"), "letters, digits"),
        ] {
            let error = edit(FILE, profile, name, text).unwrap_err();
            assert!(error.contains(expected) && !error.contains("hunter2"), "{name} {text:?}: {error}");
        }
    }

    #[test]
    fn the_profile_in_use_is_selected_in_the_file() {
        assert_eq!(
            edit(FILE, None, "profile", Some("theo")).unwrap(),
            FILE.replace("= \"ppd\"\n\n", "= \"theo\"\n\n")
        );
        let after = edit("[profiles.a]\nlang = \"fr\"\n", None, "profile", Some("a")).unwrap();
        assert_eq!(after, "profile = \"a\"\n[profiles.a]\nlang = \"fr\"\n");
    }
}
