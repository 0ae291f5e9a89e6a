//! What can be wrong on this machine before anything is sent.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::sync::Arc;

use iopole_auth::{AccessToken, Lifetime, StaticToken};
use iopole_http::{Client, ClientBuilder, ErrorKind};

fn builder(url: &str) -> ClientBuilder {
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    Client::builder(url.parse().unwrap(), Arc::new(StaticToken::new(token)))
}

/// The environment of a process decides, so this test runs itself in another.
#[cfg(all(target_os = "linux", feature = "rustls", not(feature = "native-tls")))]
#[test]
fn a_machine_without_root_certificates_is_told_so() {
    const CHILD: &str = "WITHOUT_CERTIFICATES";
    if std::env::var_os(CHILD).is_some() {
        let error = builder("https://api.ppd.iopole.fr").build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("package ca-certificates"), "{error}");
        assert!(builder("http://127.0.0.1:9").build().is_ok(), "plain http needs none");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_machine_without_root_certificates_is_told_so"])
        .env(CHILD, "1")
        .env("SSL_CERT_FILE", folder.path().join("none.pem"))
        .env("SSL_CERT_DIR", folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && told.contains("1 passed"), "{told}");
}

#[test]
fn what_is_not_tls_is_not_called_so() {
    let error = builder("http://127.0.0.1:9").user_agent("two\nlines").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("user agent") && !error.to_string().contains("TLS"), "{error}");
}
