//! Profiles and `iopole config` as a process, with a home folder of its own.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::fs;
use std::path::PathBuf;

use iopole_sandbox::Sandbox;
use serde_json::Value;
use support::{Outcome, example, iopole, records};
use tempfile::TempDir;

/// A home folder.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A home folder with this configuration file.
    fn with(config: &str) -> Self {
        let home = Self::new();
        fs::create_dir_all(home.file().parent().unwrap()).unwrap();
        fs::write(home.file(), config).unwrap();
        home
    }

    /// A home folder whose default profile is of this simulated platform.
    fn of(sandbox: &Sandbox) -> Self {
        let home = Self::new();
        let secret = home.secret(sandbox.client_secret());
        for (key, value) in [
            ("api_url", sandbox.api_url()),
            ("token_url", sandbox.token_url()),
            ("client_id", sandbox.client_id()),
            ("client_secret_file", secret.to_str().unwrap()),
        ] {
            let set = home.run(&["config", "set", key, value]);
            assert_eq!(set.code, 0, "{key}: {}", set.err);
        }
        home
    }

    fn file(&self) -> PathBuf {
        self.0.path().join(".config/iopole/config.toml")
    }

    /// Writes a file with a secret that only its owner can read.
    fn secret(&self, secret: &str) -> PathBuf {
        let file = tempfile::Builder::new().prefix("secret").tempfile_in(self.0.path()).unwrap();
        let (_, path) = file.keep().unwrap();
        fs::write(&path, secret).unwrap();
        path
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_with(arguments, &[])
    }

    fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Outcome {
        let home = self.0.path().to_str().unwrap();
        let state = self.0.path().join("state");
        let own = [("HOME", home), ("XDG_CONFIG_HOME", ""), ("XDG_STATE_HOME", state.to_str().unwrap())];
        iopole(arguments, &[&own, variables].concat())
    }

    /// Names of the outboxes of this home folder.
    fn outboxes(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path().join("state/iopole")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.filter(|name| name.ends_with(".db")).collect();
        names.sort();
        names
    }
}

/// The record of a setting.
fn setting(outcome: &Outcome, key: &str) -> Value {
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    records(&outcome.out).into_iter().find(|record| record["key"] == key).unwrap()
}

const CUSTOMER: &str = "0193acea-5c97-4665-ada2-c57495af205c";
const LIST: [&str; 4] = ["config", "list", "--output", "jsonl"];
/// A platform that no test reaches.
const NOWHERE: [(&str, &str); 2] =
    [("IOPOLE_API_URL", "http://127.0.0.1:9"), ("IOPOLE_TOKEN_URL", "http://127.0.0.1:9/token")];

#[test]
fn the_file_is_in_the_configuration_folder() {
    let home = Home::new();
    let path = home.run(&["config", "path"]);
    assert_eq!(path.out.trim_end(), home.file().to_str().unwrap());
    let elsewhere = home.run_with(&["config", "path"], &[("XDG_CONFIG_HOME", "/etc/xdg-of-a-test")]);
    assert_eq!(elsewhere.out, "/etc/xdg-of-a-test/iopole/config.toml\n");
    let json = home.run(&["config", "path", "--output", "json"]);
    assert_eq!(records(&json.out)[0]["exists"], false);
    assert_eq!(home.run(&["config", "list"]).code, 0, "a missing file is no error");
}

#[test]
fn a_setting_is_written_read_and_removed() {
    let home = Home::new();
    assert_eq!(home.run(&["config", "set", "lang", "fr"]).code, 0);
    assert_eq!(home.run(&["config", "set", "env", "production", "--profile", "cabinet"]).code, 0);
    assert_eq!(
        fs::read_to_string(home.file()).unwrap(),
        "[profiles.default]\nlang = \"fr\"\n\n[profiles.cabinet]\nenv = \"production\"\n"
    );
    assert_eq!(home.run(&["config", "get", "lang"]).out, "fr\n");
    assert_eq!(home.run(&["config", "get", "env"]).out, "ppd\n");
    assert_eq!(home.run(&["config", "get", "env", "--profile", "cabinet"]).out, "production\n");
    assert_eq!(
        home.run_with(&["config", "get", "env"], &[("IOPOLE_PROFILE", "cabinet")]).out,
        "production\n"
    );
    assert_eq!(home.run(&["config", "set", "profile", "cabinet"]).code, 0);
    assert_eq!(home.run(&["config", "get", "env"]).out, "production\n");
    let twice = ["config", "unset", "env", "--profile", "cabinet", "--output", "json"];
    assert_eq!(records(&home.run(&twice).out)[0]["changed"], true);
    assert_eq!(records(&home.run(&twice).out)[0]["changed"], false);
    assert_eq!(home.run(&["config", "get", "client_id"]).code, 1);
}

#[test]
fn only_the_user_can_read_the_file_and_a_link_stays_one() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::with("# Ours\n");
    let kept = home.0.path().join("kept.toml");
    fs::rename(home.file(), &kept).unwrap();
    std::os::unix::fs::symlink(&kept, home.file()).unwrap();
    assert_eq!(home.run(&["config", "set", "env", "ppd"]).code, 0);
    assert!(home.file().is_symlink());
    assert_eq!(fs::read_to_string(&kept).unwrap(), "# Ours\n[profiles.default]\nenv = \"ppd\"\n");
    assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_file_that_cannot_be_read_is_never_taken_for_none() {
    let home = Home::with("[profiles.default]\nclient-id = \"a\"\n");
    let place = format!("{}:2: unknown setting client-id; similar: client_id", home.file().display());
    let file = example("facture-cii.xml");
    for words in [
        &["invoice", "list", "--env", "local"][..],
        &["check", file.to_str().unwrap()],
        &["config", "list"],
        &["config", "set", "env", "ppd"],
        &["outbox", "list"],
    ] {
        let failed = home.run(words);
        assert_eq!(failed.code, 2, "{words:?}: {}", failed.err);
        assert!(failed.err.contains(&place) && failed.out.is_empty(), "{words:?}: {}", failed.err);
    }
    for words in [&["config", "path"][..], &["completions", "bash"], &["--help"]] {
        assert_eq!(home.run(words).code, 0, "{words:?}");
    }
    fs::write(home.file(), [0xff]).unwrap();
    assert_eq!(home.run(&["config", "list"]).code, 2);
    fs::remove_file(home.file()).unwrap();
    fs::create_dir(home.file()).unwrap();
    let folder = home.run(&["config", "list"]);
    assert!(folder.code == 2 && folder.err.contains("Make the file readable"), "{}", folder.err);
}

#[test]
fn a_profile_that_does_not_exist_is_an_error_with_the_known_ones() {
    let home = Home::with("[profiles.cabinet]\n[profiles.books]\n");
    let by_flag = home.run(&["auth", "status", "--profile", "book"]);
    let by_variable = home.run_with(&["auth", "status"], &[("IOPOLE_PROFILE", "book")]);
    for failed in [by_flag, by_variable] {
        assert_eq!(failed.code, 2, "{}", failed.err);
        assert!(
            failed.err.contains("no profile book") && failed.err.contains("books, cabinet"),
            "{}",
            failed.err
        );
    }
}

#[test]
fn a_secret_is_refused_in_the_file_and_as_an_argument() {
    let home = Home::with("[profiles.default]\nclient_secret = \"hunter2hunter2\"\n");
    let as_argument = ["config", "set", "client_secret", "hunter2hunter2"];
    for failed in [home.run(&["auth", "status"]), Home::new().run(&as_argument)] {
        assert_eq!(failed.code, 2, "{}", failed.err);
        assert!(failed.err.contains("client_secret_file"), "{}", failed.err);
        assert!(!failed.err.contains("hunter2"), "{}", failed.err);
    }
}

#[test]
fn the_list_names_the_origin_of_each_setting() {
    let home = Home::with(&format!(
        "[profiles.books]\nenv = 'ppd'\nclient_id = 'a'\nclient_secret_file = '~/a'\ncustomer_id = '{CUSTOMER}'\n"
    ));
    let variables =
        [("IOPOLE_PROFILE", "books"), ("IOPOLE_CLIENT_SECRET", "hunter2hunter2"), ("IOPOLE_CLIENT_ID", "b")];
    let list = home.run_with(&LIST, &variables);
    assert!(!list.out.contains(CUSTOMER), "{}", list.out);
    for (key, value, source, name) in [
        ("profile", Some("books"), "variable", Some("IOPOLE_PROFILE")),
        ("env", Some("ppd"), "profile", Some("books")),
        ("api_url", Some("https://api.ppd.iopole.fr/"), "env", None),
        ("client_id", Some("b"), "variable", Some("IOPOLE_CLIENT_ID")),
        ("client_secret", Some("set"), "variable", Some("IOPOLE_CLIENT_SECRET")),
        ("client_secret_file", None, "default", None),
        ("customer_id", Some("set"), "profile", Some("books")),
        ("lang", Some("en"), "default", None),
        ("output", Some("jsonl"), "flag", Some("--output")),
    ] {
        let record = setting(&list, key);
        let found = (record["value"].as_str(), record["source"].as_str(), record["name"].as_str());
        assert_eq!(found, (value, Some(source), name), "{key}");
    }
    assert_eq!(home.run_with(&["config", "get", "customer_id"], &variables).out, format!("{CUSTOMER}\n"));
    let elsewhere = home.run_with(&LIST, &[&variables[..], &NOWHERE].concat());
    let refused = setting(&elsewhere, "customer_id");
    assert_eq!((&refused["value"], &refused["refused"]), (&Value::Null, &true.into()));
    let shown = home.run(&["config", "list", "--profile", "books", "--env", "production", "--lang", "fr"]);
    assert!(shown.out.contains("profil books, non utilisé : autre plateforme"), "{}", shown.out);
    let asked = home.run(&["config", "get", "client_id", "--profile", "books", "--env", "production"]);
    assert_eq!((asked.code, asked.out.as_str()), (2, ""), "{}", asked.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_is_enough_to_reach_its_platform() {
    let sandbox = Sandbox::start().await.unwrap();
    let (customer, doctor) = (sandbox.customer_id().to_owned(), ["doctor", "--lang", "fr"]);
    let run = tokio::task::spawn_blocking(move || {
        let home = Home::of(&sandbox);
        assert_eq!(home.run(&["config", "set", "customer_id", &customer]).code, 0);
        (home.run(&["auth", "status"]), home.run(&doctor), home.run_with(&["auth", "status"], &NOWHERE))
    });
    let (status, doctor, elsewhere) = run.await.unwrap();
    assert_eq!(status.code, 0, "{}", status.err);
    assert!(status.err.contains("(custom), profile default"), "{}", status.err);
    for line in ["Profile        default", "Client secret  profile default", "set (profile default)"] {
        assert!(status.out.contains(line), "{line}: {}", status.out);
    }
    assert!(doctor.out.contains("secret client: profil default"), "{}", doctor.out);
    assert_eq!(elsewhere.code, 2, "{}", elsewhere.err);
    assert!(elsewhere.err.contains("IOPOLE_API_URL selects http://127.0.0.1:9/"), "{}", elsewhere.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_secret_file_of_a_profile_is_readable_by_its_owner_only() {
    let sandbox = Sandbox::start().await.unwrap();
    let run = tokio::task::spawn_blocking(move || {
        let home = Home::of(&sandbox);
        let shared = home.secret(sandbox.client_secret());
        fs::set_permissions(&shared, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
        let name = shared.file_name().unwrap().to_str().unwrap();
        assert_eq!(home.run(&["config", "set", "client_secret_file", &format!("~/{name}")]).code, 0);
        home.run(&["auth", "status"])
    });
    let failed = run.await.unwrap();
    assert_eq!(failed.code, 3, "{}", failed.err);
    assert!(failed.err.contains("chmod 600"), "{}", failed.err);
}

#[test]
fn a_url_of_production_is_not_enough() {
    let home =
        Home::with("[profiles.p]\nenv = 'production'\nclient_id = 'a'\nclient_secret_file = '~/none'\n");
    let urls = [
        ("IOPOLE_API_URL", "https://api.iopole.com"),
        ("IOPOLE_TOKEN_URL", "https://auth.iopole.com/realms/iopole/protocol/openid-connect/token"),
        ("IOPOLE_CLIENT_ID", "a"),
        ("IOPOLE_CLIENT_SECRET", "hunter2hunter2"),
    ];
    for words in [&["auth", "status"][..], &["auth", "status", "--profile", "p"], &["outbox", "list"]] {
        let failed = home.run_with(words, &urls);
        assert_eq!(failed.code, 2, "{words:?}: {}", failed.err);
        assert!(failed.err.contains("this URL is production"), "{words:?}: {}", failed.err);
    }
    // The missing secret file ends the command before any request.
    for (words, platform) in [
        (&["auth", "status", "--profile", "p"][..], "https://api.iopole.com/ (production), profile p"),
        (
            &["auth", "status", "--profile", "p", "--env", "production"],
            "https://api.iopole.com/ (production)",
        ),
    ] {
        let shown = home.run(words);
        assert_eq!(shown.code, 3, "{words:?}: {}", shown.err);
        assert!(shown.err.contains(platform), "{words:?}: {}", shown.err);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_customer_of_the_profiles_has_an_outbox() {
    let sandbox = Sandbox::start().await.unwrap();
    let run = tokio::task::spawn_blocking(move || {
        let home = Home::of(&sandbox);
        let file = example("facture-cii.xml");
        let send = ["invoice", "send", file.to_str().unwrap(), "--batch"];
        let of_client = home.run(&send);
        assert_eq!(of_client.code, 0, "{}", of_client.err);
        assert_eq!(home.run(&["config", "set", "customer_id", sandbox.customer_id()]).code, 0);
        let of_customer = home.run(&send);
        assert_eq!(home.outboxes().len(), 2, "{} {}", of_customer.out, of_customer.err);
        let listed = home.run(&["outbox", "list", "--output", "jsonl"]);
        let by_variable = [("IOPOLE_CUSTOMER_ID", sandbox.customer_id())];
        let same = home.run_with(&["outbox", "list", "--output", "jsonl"], &by_variable);
        assert_eq!((listed.code, &listed.out), (0, &same.out), "{}", listed.err);
        let store = home.0.path().join("own.db");
        assert_eq!(home.run(&["config", "set", "store", store.to_str().unwrap()]).code, 0);
        home.run(&send);
        assert!(store.exists());
        assert_eq!(home.outboxes().len(), 2);
        let elsewhere = home.run_with(&["outbox", "list"], &NOWHERE);
        assert!(elsewhere.err.contains("its store is not used there"), "{}", elsewhere.err);
    });
    run.await.unwrap();
}

#[test]
fn the_profile_of_an_account_does_not_hinder_the_simulated_platform() {
    let home = Home::with(
        "[profiles.default]\nclient_id = 'a'\nclient_secret_file = '~/none'\nstore = '~/none/outbox.db'\n",
    );
    let file = example("facture-cii.xml");
    let run = home.run(&["invoice", "send", file.to_str().unwrap(), "--env", "local", "--batch"]);
    assert_eq!(run.code, 0, "{}", run.err);
}

#[test]
fn form_and_language_come_from_the_profile_unless_a_flag_has_another() {
    let home = Home::with("[profiles.default]\nlang = 'fr'\n[profiles.json]\noutput = 'json'\n");
    assert!(home.run(&["config", "list"]).out.starts_with("RÉGLAGE"));
    assert!(home.run(&["config", "list", "--lang", "en"]).out.starts_with("SETTING"));
    let json = home.run(&["invoice", "find", "F1", "--profile", "json"]);
    assert_eq!(json.code, 2, "{}", json.err);
    assert!(json.err.starts_with("{\"error\":"), "{}", json.err);
    assert!(home.run(&["config", "list", "--profile", "json"]).out.starts_with("[\n"));
}

#[test]
fn a_url_of_production_is_not_set_either() {
    let home = Home::with("");
    for (key, url) in [
        ("api_url", "https://api.iopole.com/"),
        ("token_url", "https://auth.iopole.com/realms/iopole/protocol/openid-connect/token"),
    ] {
        let failed = home.run(&["config", "set", key, url, "--profile", "p"]);
        assert_eq!(failed.code, 2, "{}", failed.out);
        assert!(failed.err.contains("this URL is production"), "{}", failed.err);
        let other = home.run(&["config", "set", key, "https://platform.example.org/", "--profile", "p"]);
        assert_eq!(other.code, 0, "{}", other.err);
    }
}
