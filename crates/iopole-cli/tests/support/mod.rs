//! The command as a process, with variables of its own.
#![allow(dead_code, clippy::indexing_slicing, reason = "each test file uses a part, and may panic")]

use std::path::{Path, PathBuf};
use std::process::Command;

use iopole_sandbox::Sandbox;

const WEBHOOK: &str =
    r#"{"status":"ACTIVE","interopData":{"endpoints":{"status":{"callbackUrl":"https://example.org/"}}}}"#;

pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/invoices").join(name)
}

/// The command without the variables, the configuration file and the simulated platform of this machine.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iopole"));
    for name in
        ["CLIENT_ID", "CLIENT_SECRET", "CLIENT_SECRET_FILE", "CUSTOMER_ID", "API_URL", "TOKEN_URL", "PROFILE"]
    {
        command.env_remove(format!("IOPOLE_{name}"));
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    command.env("LC_ALL", "C");
    // The configuration folder of Windows is the second one.
    command.env("XDG_CONFIG_HOME", folder.join("config")).env("APPDATA", folder.join("config"));
    command.env("XDG_STATE_HOME", folder.join("state"));
    command
}

/// Runs the command with these variables and no others of the command.
pub(crate) fn iopole(arguments: &[&str], variables: &[(&str, &str)]) -> Outcome {
    iopole_in(Path::new("."), arguments, variables)
}

/// Runs the command in a folder.
pub(crate) fn iopole_in(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Outcome {
    let mut command = command();
    // A command may write there.
    let config = tempfile::tempdir().unwrap();
    command.current_dir(folder).args(arguments);
    command.env("XDG_CONFIG_HOME", config.path()).env("APPDATA", config.path());
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let outcome = Outcome {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    };
    outcome.assert_no_secret(arguments, variables);
    outcome
}

impl Outcome {
    /// Asserts that the output contains no secret, no customer id, and no token (tokens start with `eyJ`), except what
    /// the command is asked for.
    fn assert_no_secret(&self, arguments: &[&str], variables: &[(&str, &str)]) {
        let is_asked_for = |name: &str| match name {
            "IOPOLE_CUSTOMER_ID" => arguments.contains(&"customer"),
            "token" => arguments.starts_with(&["auth", "token"]),
            _ => false,
        };
        let secret = |(name, value): &(&str, &str)| {
            let secret = matches!(*name, "IOPOLE_CLIENT_SECRET" | "IOPOLE_CUSTOMER_ID");
            (secret && !value.is_empty() && !is_asked_for(name)).then(|| (*value).to_owned())
        };
        let token = if is_asked_for("token") { None } else { Some("eyJ".to_owned()) };
        for secret in variables.iter().filter_map(secret).chain(token) {
            for text in [&self.out, &self.err] {
                assert!(!text.contains(&secret), "{secret} is in the output: {text}");
            }
        }
    }
}

/// Runs the command against this simulated platform. The command reads a secret that is a path from its file.
pub(crate) async fn against(sandbox: &Sandbox, arguments: &[&str], secret: &str) -> Outcome {
    against_in(Path::new("."), sandbox, arguments, secret).await
}

/// Runs the command against this simulated platform, with its secret.
pub(crate) async fn run(sandbox: &Sandbox, words: &[&str]) -> Outcome {
    against(sandbox, words, sandbox.client_secret()).await
}

/// Creates an active webhook, which keeps the unread queues empty.
pub(crate) async fn add_webhook(sandbox: &Sandbox) {
    let body = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(body.path(), WEBHOOK).unwrap();
    let created = run(sandbox, &["api", "createWebhook", "--body", body.path().to_str().unwrap()]).await;
    assert_eq!(created.code, 0, "{}", created.err);
}

/// Runs the command in a folder against this simulated platform.
pub(crate) async fn against_in(
    folder: &Path,
    sandbox: &Sandbox,
    arguments: &[&str],
    secret: &str,
) -> Outcome {
    let folder = folder.to_owned();
    let by_file = secret.starts_with('/');
    let variables: Vec<_> = [
        ("IOPOLE_API_URL", sandbox.api_url()),
        ("IOPOLE_TOKEN_URL", sandbox.token_url()),
        ("IOPOLE_CLIENT_ID", sandbox.client_id()),
        (if by_file { "IOPOLE_CLIENT_SECRET_FILE" } else { "IOPOLE_CLIENT_SECRET" }, secret),
        ("IOPOLE_CUSTOMER_ID", sandbox.customer_id()),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into();
    let arguments: Vec<_> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    tokio::task::spawn_blocking(move || {
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        iopole_in(&folder, &arguments, &variables)
    })
    .await
    .unwrap()
}

/// Variables of an account of this simulated platform.
pub(crate) fn account(sandbox: &Sandbox) -> [(&'static str, String); 5] {
    [
        ("IOPOLE_API_URL", sandbox.api_url().to_owned()),
        ("IOPOLE_TOKEN_URL", sandbox.token_url().to_owned()),
        ("IOPOLE_CLIENT_ID", sandbox.client_id().to_owned()),
        ("IOPOLE_CLIENT_SECRET", sandbox.client_secret().to_owned()),
        ("IOPOLE_CUSTOMER_ID", sandbox.customer_id().to_owned()),
    ]
}

/// Writes the CII example under these numbers into a folder, as `NUMBER.xml`.
pub(crate) fn write_invoices(folder: &Path, numbers: impl IntoIterator<Item = String>) {
    let text = std::fs::read_to_string(example("facture-cii.xml")).unwrap();
    assert!(text.contains("F2026-0042"), "the example has another number now");
    for number in numbers {
        std::fs::write(folder.join(format!("{number}.xml")), text.replace("F2026-0042", &number)).unwrap();
    }
}

/// Numbers of the invoices that the platform was sent, sorted.
pub(crate) async fn sent_numbers(sandbox: &Sandbox) -> Vec<String> {
    let list = ["invoice", "list", "--direction", "outbound", "--limit", "10000", "--output", "jsonl"];
    let listed = against(sandbox, &list, sandbox.client_secret()).await;
    assert_eq!(listed.code, 0, "{}", listed.err);
    let mut numbers: Vec<_> = records(&listed.out)
        .iter()
        .map(|row| row["businessData"]["invoiceId"].as_str().unwrap().to_owned())
        .collect();
    numbers.sort();
    numbers
}

/// Parses JSON lines.
pub(crate) fn records(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Runs the command against a platform at this URL with a terminal as its standard output. Returns the exit code and what
/// the terminal got.
#[cfg(target_os = "linux")]
pub(crate) fn on_terminal(arguments: &[&str], url: &str) -> (i32, String) {
    use std::io::Read as _;
    let (mut terminal, output) = terminal(80);
    let mut command = command();
    command.env("IOPOLE_API_URL", url).env("IOPOLE_TOKEN_URL", format!("{url}/token"));
    command.env("IOPOLE_CLIENT_ID", "a").env("IOPOLE_CLIENT_SECRET", "hunter2hunter2");
    let code = command.args(arguments).stdout(output).status().unwrap().code().unwrap();
    drop(command);
    let mut shown = Vec::new();
    // Once nobody has it open, reading a terminal ends with an error, after all that was written.
    let _ = terminal.read_to_end(&mut shown);
    (code, String::from_utf8(shown).unwrap())
}

/// Makes a terminal of so many columns. Returns the end that reads what is shown, and the end for a process.
#[cfg(target_os = "linux")]
pub(crate) fn terminal(columns: u16) -> (std::fs::File, std::fs::File) {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use rustix::termios::{Winsize, tcsetwinsize};
    use std::ffi::OsString;
    use std::fs::File;
    use std::os::unix::ffi::OsStringExt as _;
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = OsString::from_vec(ptsname(&terminal, Vec::new()).unwrap().into_bytes());
    let process = File::options().read(true).write(true).open(name).unwrap();
    let size = Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&process, size).unwrap();
    (terminal.into(), process)
}
