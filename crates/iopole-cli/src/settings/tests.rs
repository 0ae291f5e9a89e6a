use std::path::Path;

use super::*;
use iopole_api::{API_URL_VARIABLE, Environment};

const CUSTOMER: &str = "0193acea-5c97-4665-ada2-c57495af205c";
const PPD: &str = "[profiles.books]\nenv = 'ppd'\nclient_id = 'books'\nclient_secret_file = '~/secret'\n\
                   customer_id = '0193acea-5c97-4665-ada2-c57495af205c'\nlang = 'fr'\nstore = '~/outbox.db'\n";

fn settings(flags: &[(Key, &str)], variables: &[(Key, &str)], profile: &str) -> Settings {
    let values = |set: &[(Key, &str)]| -> Values {
        set.iter().map(|(key, text)| (*key, (*text).to_owned())).collect()
    };
    let asked = Value { text: "books".to_owned(), source: Source::Flag("--profile") };
    let config = Config::parse(Path::new("config.toml"), profile).unwrap();
    let profile = if profile.is_empty() { None } else { config.select(Some(asked)).unwrap() };
    Settings {
        flags: values(flags),
        variables: values(variables),
        has_secret: false,
        profile,
        connect_timeout: Duration::from_secs(1),
    }
}

fn value(settings: &Settings, key: Key) -> Option<(String, Source)> {
    settings.value(key).unwrap().map(|value| (value.text, value.source))
}

fn selection(settings: &Settings) -> Result<Selection, String> {
    settings.selection().map_err(|failure| failure.message().to_owned())
}

fn custom(host: &str) -> Selection {
    Selection::Remote(Environment::custom(&format!("https://{host}"), &format!("https://{host}/t")).unwrap())
}

const OTHER: [(Key, &str); 2] = [(Key::ApiUrl, "https://other"), (Key::TokenUrl, "https://other/t")];

#[test]
fn flags_precede_variables_variables_the_profile_and_the_profile_the_default() {
    let profile = || Source::Profile("books".to_owned());
    let all = settings(&[(Key::Lang, "en")], &[(Key::ClientId, "other")], PPD);
    assert_eq!(value(&all, Key::Lang), Some(("en".to_owned(), Source::Flag("--lang"))));
    assert_eq!(value(&all, Key::ClientId), Some(("other".to_owned(), Source::Variable("IOPOLE_CLIENT_ID"))));
    assert_eq!(value(&all, Key::CustomerId), Some((CUSTOMER.to_owned(), profile())));
    assert_eq!(value(&all, Key::Env), Some(("ppd".to_owned(), profile())));
    assert_eq!(value(&all, Key::Output), None);
    assert_eq!((all.form(), all.language()), (Form::Text, Language::En));
}

#[test]
fn one_layer_selects_all_of_the_platform() {
    let (none, ppd) = (settings(&[], &[], ""), Selection::Remote(Environment::ppd()));
    assert_eq!(selection(&none), Ok(ppd.clone()));
    assert_eq!(selection(&settings(&[], &OTHER, PPD)), Ok(custom("other")));
    let flags = [(Key::ApiUrl, "https://flag"), (Key::TokenUrl, "https://flag/t")];
    assert_eq!(selection(&settings(&flags, &OTHER, PPD)), Ok(custom("flag")));
    assert_eq!(selection(&settings(&[(Key::Env, "local")], &OTHER, PPD)), Ok(Selection::Local));
    assert_eq!(selection(&settings(&[(Key::Env, "ppd")], &OTHER, "")), Ok(ppd));
    let mixed = settings(&flags[..1], &OTHER, PPD);
    assert!(selection(&mixed).unwrap_err().contains("give --token-url too"));
    let mixed = settings(&[], &OTHER[1..], "[profiles.books]\napi_url = 'https://a'\n");
    assert!(selection(&mixed).unwrap_err().contains(&format!("set {API_URL_VARIABLE} beside")));
}

#[test]
fn production_must_be_selected_by_name() {
    let production = Ok(Selection::Remote(Environment::production()));
    assert_eq!(selection(&settings(&[(Key::Env, "production")], &[], "")), production);
    assert_eq!(selection(&settings(&[], &[], "[profiles.books]\nenv = 'production'\n")), production);
    for url in ["https://api.iopole.com", "https://API.iopole.com./", "https://api.iopole.com:443/x"] {
        for (api, token) in [(url, "https://other/token"), ("https://other", url)] {
            let urls = [(Key::ApiUrl, api), (Key::TokenUrl, token)];
            for by_url in [settings(&urls, &[], ""), settings(&[], &urls, "")] {
                assert!(selection(&by_url).unwrap_err().contains("--env production"), "{url}");
            }
            let profile = format!("[profiles.books]\napi_url = '{api}'\ntoken_url = '{token}'\n");
            let refused = Config::parse(Path::new("/c.toml"), &profile).unwrap_err();
            let line = if api == url { "/c.toml:2: api_url: " } else { "/c.toml:3: token_url: " };
            assert!(refused.message().starts_with(line), "{}", refused.message());
            assert!(refused.message().contains("--env production"), "{}", refused.message());
            // Even beside a profile of production.
            let beside = settings(&[], &urls, "[profiles.books]\nenv = 'production'\n");
            assert!(selection(&beside).unwrap_err().contains("--env production"), "{url}");
        }
    }
}

#[test]
fn a_url_without_the_other_and_a_wrong_one_are_rejected() {
    for (key, expected) in [(Key::ApiUrl, "--token-url"), (Key::TokenUrl, "--api-url")] {
        let alone = settings(&[(key, "https://a")], &[], "");
        assert!(selection(&alone).unwrap_err().contains(expected), "{key:?}");
    }
    let plain = settings(&[(Key::ApiUrl, "http://a"), (Key::TokenUrl, "https://a")], &[], "");
    assert!(selection(&plain).unwrap_err().contains("API URL: plain http"));
}

#[test]
fn the_credentials_of_a_profile_go_to_its_platform_only() {
    let keys = [Key::ClientId, Key::ClientSecretFile, Key::CustomerId, Key::Store];
    for (flags, variables, by) in [
        (&[(Key::Env, "production")][..], &[][..], "--env selects production"),
        (&OTHER, &[], "--api-url selects https://other"),
        (&[], &OTHER, "IOPOLE_API_URL selects https://other"),
    ] {
        let elsewhere = settings(flags, variables, PPD);
        for key in keys {
            let failure = elsewhere.value(key).unwrap_err();
            let message = failure.message();
            assert!(message.contains("books is for ppd") && message.contains(by), "{key:?}: {message}");
        }
        assert_eq!(value(&elsewhere, Key::Lang).unwrap().0, "fr");
    }
    let simulated = settings(&[(Key::Env, "local")], &[], PPD);
    let ppd = Environment::ppd();
    let by_url = [(Key::ApiUrl, ppd.api_url().as_str()), (Key::TokenUrl, ppd.token_url().as_str())];
    let same = settings(&by_url, &[], PPD);
    for key in keys {
        assert_eq!(value(&simulated, key), None, "{key:?}");
        assert!(value(&same, key).is_some(), "{key:?}");
    }
    let own = settings(&[(Key::Env, "production")], &[(Key::ClientId, "other")], PPD);
    assert_eq!(value(&own, Key::ClientId).unwrap().0, "other");
}

#[test]
fn a_secret_in_a_variable_replaces_the_file_of_the_profile() {
    let mut settings = settings(&[], &[], PPD);
    assert_eq!(value(&settings, Key::ClientSecretFile).unwrap().0, "~/secret");
    settings.has_secret = true;
    assert_eq!(value(&settings, Key::ClientSecretFile), None);
    let origin = settings.origins().unwrap().client_secret;
    assert_eq!(origin, Some(Source::Variable("IOPOLE_CLIENT_SECRET")));
}
