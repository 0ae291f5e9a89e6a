use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use secrecy::ExposeSecret as _;

use super::*;
use crate::error::TokenErrorKind;

fn variables(given: &[(&str, &str)]) -> Result<Credentials, TokenError> {
    Credentials::from_variables(|name| {
        Ok(given.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    })
}

fn secret_file(content: &[u8], mode: u32) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    fs::write(&path, content).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }
    (folder, path)
}

async fn read(path: impl Into<PathBuf>) -> Result<String, TokenError> {
    let secret = Credentials::from_file("id", path).secret().await?;
    Ok(secret.expose_secret().to_owned())
}

#[tokio::test]
async fn the_environment_gives_both_halves() {
    let credentials =
        variables(&[(CLIENT_ID_VARIABLE, " A@b.fr"), (CLIENT_SECRET_VARIABLE, "s3cret")]).unwrap();
    assert_eq!(credentials.client_id(), " A@b.fr", "never trimmed, never lower-cased");
    assert_eq!(credentials.secret().await.unwrap().expose_secret(), "s3cret");

    let (_folder, path) = secret_file(b"filed\n", 0o600);
    let path = path.to_str().unwrap();
    let credentials = variables(&[(CLIENT_ID_VARIABLE, "id"), (CLIENT_SECRET_FILE_VARIABLE, path)]).unwrap();
    assert_eq!(credentials.secret().await.unwrap().expose_secret(), "filed");
}

#[test]
fn a_missing_variable_is_named() {
    let message = |given: &[(&str, &str)]| variables(given).unwrap_err().to_string();
    assert_eq!(
        message(&[]),
        "no credentials: set IOPOLE_CLIENT_ID and IOPOLE_CLIENT_SECRET (or IOPOLE_CLIENT_SECRET_FILE)"
    );
    assert_eq!(message(&[(CLIENT_SECRET_VARIABLE, "x")]), "no credentials: set IOPOLE_CLIENT_ID");
    let both = [(CLIENT_ID_VARIABLE, "i"), (CLIENT_SECRET_VARIABLE, "x"), (CLIENT_SECRET_FILE_VARIABLE, "y")];
    assert!(message(&both).contains("unset one of them"));
}

#[tokio::test]
async fn one_trailing_newline_is_trimmed_and_nothing_else() {
    for (content, secret) in
        [(&b"abc\n"[..], "abc"), (b"abc\r\n", "abc"), (b" abc ", " abc "), (b"abc", "abc")]
    {
        let (_folder, path) = secret_file(content, 0o400);
        assert_eq!(read(path).await.unwrap(), secret);
    }
}

#[tokio::test]
async fn the_error_of_an_unusable_file_gives_advice() {
    let large = vec![b'x'; 64 * 1024 + 1];
    let cases: [(&[u8], &str); 4] =
        [(b"", "is empty"), (b"\n", "is empty"), (&large, "larger than 64 KiB"), (b"\xff\xfe", "not UTF-8")];
    for (content, expected) in cases {
        let (_folder, path) = secret_file(content, 0o600);
        let error = read(path).await.unwrap_err();
        assert_eq!(error.kind(), TokenErrorKind::Credentials);
        assert!(error.to_string().contains(expected), "{error}");
    }
    let (folder, _path) = secret_file(b"x", 0o600);
    assert!(read(folder.path()).await.unwrap_err().to_string().contains("not a regular file"));
    let missing = read(folder.path().join("none")).await.unwrap_err().to_string();
    assert!(missing.contains("none: No such file"), "{missing}");
}

/// Forms of a secret that an editor, a shell or a mount produces, and the error of each.
const ODD_FORMS: [(&str, &str); 11] = [
    (" \n", "white space only"),
    ("\t", "white space only"),
    ("\r\n\r\n", "white space only"),
    ("\u{feff}s3cr3t", "byte order mark"),
    ("\u{feff}\n", "byte order mark"),
    ("s3cr3t\nother", "more than one line"),
    ("s3cr3t\n\n", "a newline too many"),
    ("s3cr3t\rother", "more than one line"),
    ("s\x003cr3t", "NUL"),
    ("s3cr3t\u{7}", "control character"),
    ("\0\n\n", "NUL"),
];

fn assert_odd(error: &TokenError, place: &str, expected: &str) {
    let shown = format!("{error} {error:?}");
    assert_eq!(error.kind(), TokenErrorKind::Credentials, "{shown}");
    assert!(error.to_string().contains(place) && shown.contains(expected), "{expected}: {shown}");
    assert!(!shown.contains("s3cr3t") && !shown.contains("other"), "{shown}");
}

#[tokio::test]
async fn the_error_of_a_malformed_secret_names_its_origin() {
    for (text, expected) in ODD_FORMS {
        let (_folder, path) = secret_file(text.as_bytes(), 0o600);
        assert_odd(&read(&path).await.unwrap_err(), path.to_str().unwrap(), expected);
        let variable = [(CLIENT_ID_VARIABLE, "id"), (CLIENT_SECRET_VARIABLE, text)];
        assert_odd(&variables(&variable).unwrap_err(), CLIENT_SECRET_VARIABLE, expected);
        let fixed = Credentials::new("id", text).secret().await.unwrap_err();
        assert_odd(&fixed, "the client secret", expected);
        let provided = Credentials::from_provider("id", move || async move { Ok(text.into()) });
        assert_odd(&provided.secret().await.unwrap_err(), "the provider gave", expected);
    }
    let newline = [(CLIENT_ID_VARIABLE, "id\n"), (CLIENT_SECRET_VARIABLE, "x")];
    assert_odd(&variables(&newline).unwrap_err(), CLIENT_ID_VARIABLE, "a newline too many");
    let newline = [(CLIENT_ID_VARIABLE, "id"), (CLIENT_SECRET_VARIABLE, "s3cr3t\n")];
    assert_odd(&variables(&newline).unwrap_err(), CLIENT_SECRET_VARIABLE, "a newline too many");
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_rejected_and_a_link_is_followed() {
    let (folder, path) = secret_file(b"mounted", 0o400);
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(path, &link).unwrap();
    assert_eq!(read(&link).await.unwrap(), "mounted");
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::os::unix::fs::symlink(&pipe, folder.path().join("to-pipe")).unwrap();
    for pipe in [pipe, folder.path().join("to-pipe")] {
        assert!(read(pipe).await.unwrap_err().to_string().contains("not a regular file"));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_open_to_others_is_rejected() {
    for mode in [0o644, 0o640, 0o604, 0o660] {
        let (_folder, path) = secret_file(b"abc", mode);
        let message = read(path).await.unwrap_err().to_string();
        assert!(message.contains("chmod 600") && message.contains(&format!("{mode:04o}")), "{message}");
    }
}

#[tokio::test]
async fn a_provider_is_called_each_time() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let credentials = Credentials::from_provider("id", || async {
        let call = CALLS.fetch_add(1, Ordering::SeqCst);
        if call == 2 { Err(unusable("vault sealed")) } else { Ok(format!("secret {call}").into()) }
    });
    assert_eq!(credentials.secret().await.unwrap().expose_secret(), "secret 0");
    assert_eq!(credentials.secret().await.unwrap().expose_secret(), "secret 1");
    assert_eq!(credentials.secret().await.unwrap_err().to_string(), "vault sealed");
}

#[test]
fn the_secret_is_never_shown() {
    let fixed = format!("{:?}", Credentials::new("id", "hunter2"));
    assert!(fixed.contains("[redacted]") && !fixed.contains("hunter2"), "{fixed}");
    assert!(format!("{:?}", Credentials::from_file("id", "/a/b")).contains("/a/b"));
    let provider = Credentials::from_provider("id", || async { Ok("hunter2".into()) });
    assert!(format!("{provider:?}").contains("[provider]"));
}
