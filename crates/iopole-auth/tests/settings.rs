//! Settings: the defaults of the cache, their `Debug`, and credentials from the environment.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod support;

use std::time::Duration;

use iopole_auth::{Cached, TokenErrorKind as Kind};
use support::{Scripted, Step};
use tokio::time::Instant;

fn hanging() -> Scripted {
    Scripted::new(Duration::ZERO, [], Step::Hang)
}

#[test]
fn debug_names_the_cache_and_shows_its_settings() {
    let builder = Cached::builder(hanging()).fetch_timeout(Duration::from_secs(7));
    assert_eq!(format!("{builder:?}"), "CachedBuilder { fetch_timeout: 7s, .. }");
    assert_eq!(format!("{:?}", builder.build()), "Cached { .. }");
}

#[tokio::test(start_paused = true)]
async fn a_request_times_out_after_thirty_seconds_by_default() {
    let start = Instant::now();
    assert_eq!(Cached::new(hanging()).token().await.unwrap_err().kind(), Kind::TimedOut);
    assert_eq!(start.elapsed(), Duration::from_secs(30));
}

/// Credentials from the environment of a real process.
#[cfg(unix)]
mod environment {
    use std::ffi::OsStr;
    use std::process::Command;

    use iopole_auth::{
        CLIENT_ID_VARIABLE as ID, CLIENT_SECRET_FILE_VARIABLE as FILE, CLIENT_SECRET_VARIABLE as SECRET,
        Credentials, TokenError,
    };
    use secrecy::ExposeSecret as _;

    /// Variable with the credentials that the child process must read.
    const EXPECTED: &str = "IOPOLE_AUTH_TEST_EXPECTED";

    /// Runs itself again with other variables, since the environment belongs to a whole process.
    #[tokio::test]
    async fn the_environment_of_the_process_is_read() {
        if let Ok(expected) = std::env::var(EXPECTED) {
            assert_eq!(seen().await.unwrap_or_else(|error| error.to_string()), expected);
            return;
        }
        let [text, odd] = [OsStr::new("a b"), not_unicode()];
        let missing =
            "no credentials: set IOPOLE_CLIENT_ID and IOPOLE_CLIENT_SECRET (or IOPOLE_CLIENT_SECRET_FILE)";
        check(&[], missing);
        check(&[(ID, OsStr::new("")), (SECRET, OsStr::new(""))], missing);
        check(&[(ID, text), (SECRET, OsStr::new(" s\u{e9}"))], "a b/ s\u{e9}");
        check(
            &[(ID, text), (FILE, OsStr::new("/nowhere"))],
            "cannot read the secret file /nowhere: No such file or directory (os error 2)",
        );
        check(&[(ID, text), (SECRET, odd)], "the variable IOPOLE_CLIENT_SECRET is not valid UTF-8");
    }

    async fn seen() -> Result<String, TokenError> {
        let credentials = Credentials::from_env()?;
        Ok(format!("{}/{}", credentials.client_id(), credentials.secret().await?.expose_secret()))
    }

    fn check(variables: &[(&str, &OsStr)], expected: &str) {
        let mut process = Command::new(std::env::current_exe().unwrap());
        process.args(["--exact", "environment::the_environment_of_the_process_is_read", "--nocapture"]);
        for name in [ID, SECRET, FILE] {
            process.env_remove(name);
        }
        let output = process.envs(variables.iter().copied()).env(EXPECTED, expected).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{variables:?}: {stderr}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "the test has another name");
    }

    fn not_unicode() -> &'static OsStr {
        std::os::unix::ffi::OsStrExt::from_bytes(b"\xff")
    }
}
