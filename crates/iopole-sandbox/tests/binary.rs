//! The program: its output, its arguments, and its end.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic"
)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, ExitStatus, Stdio};

use serde_json::Value;

/// The running program, stopped at the end.
struct Program {
    child: Child,
    said: Value,
    output: BufReader<std::process::ChildStdout>,
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iopole-sandbox"));
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Program {
    fn start(args: &[&str]) -> Self {
        let mut child = command(&["--listen", "127.0.0.1:0"]).args(args).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let said = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line:?}: {error}"));
        Self { child, said, output }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.said["api_url"].as_str().unwrap())
    }

    async fn token(&self, client: usize) -> Value {
        let client = &self.said["clients"][client];
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client["client_id"].as_str().unwrap()),
            ("client_secret", client["client_secret"].as_str().unwrap()),
        ];
        let url = self.said["token_url"].as_str().unwrap();
        let answer = reqwest::Client::new().post(url).form(&form).send().await.unwrap();
        answer.error_for_status().unwrap().json().await.unwrap()
    }

    async fn get(&self, path: &str, token: &Value) -> reqwest::Response {
        let token = token["access_token"].as_str().unwrap();
        reqwest::Client::new().get(self.url(path)).bearer_auth(token).send().await.unwrap()
    }

    /// Sends a signal; gives the exit status and the rest of the output.
    fn stop(mut self, signal: &str) -> (ExitStatus, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let status = self.child.wait().unwrap();
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut rest).unwrap();
        (status, rest)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Fails if the program has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Exit code and standard error of a program that does not start.
fn refused(args: &[&str]) -> (Option<i32>, String) {
    let output = command(args).output().unwrap();
    assert!(output.stdout.is_empty(), "{:?}", String::from_utf8_lossy(&output.stdout));
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[tokio::test]
async fn the_program_introduces_itself_serves_and_stops() {
    let program = Program::start(&[]);
    let clients = program.said["clients"].as_array().unwrap();
    let roles: Vec<_> = clients.iter().map(|client| client["roles"].to_string()).collect();
    assert_eq!(roles, [r#"["admin","user"]"#, r#"["admin"]"#, r#"["user"]"#]);
    for (position, client) in clients.iter().enumerate() {
        let token = program.token(position).await;
        let answer = program.get("/v1/config/customer/id", &token).await;
        assert_eq!(answer.text().await.unwrap(), client["customer_id"].as_str().unwrap());
    }
    let control = program.said["control_url"].as_str().unwrap();
    assert_eq!(reqwest::get(format!("{control}/ready")).await.unwrap().status(), 200);
    let (status, rest) = program.stop("-TERM");
    assert_eq!((status.code(), rest.as_str()), (Some(0), ""));
}

#[test]
fn ctrl_c_is_a_clean_end() {
    let (status, rest) = Program::start(&[]).stop("-INT");
    assert_eq!((status.code(), rest.as_str()), (Some(0), ""));
}

#[tokio::test]
async fn the_options_reach_the_simulated_platform() {
    let program = Program::start(&[
        "--seed=7",
        "--token-lifetime=1s",
        "--manual-clock",
        "--instant",
        "--default-webhook",
        "--forms=documented",
        "--journal=2",
        "--webhook-duplicates=20",
        "--webhook-disorder",
        "--webhook-kept-timestamps",
        "--customer=6d1f2b9e-3c47-4f0a-9a55-0b7e1c2d3e4f",
        "--fault=status=503,retry_after=9,on=getInvoice",
        "--fault=expires_in=missing,times=1",
    ]);
    let again = Program::start(&["--seed=7"]);
    let secrets = |program: &Program| -> Vec<String> {
        let clients = program.said["clients"].as_array().unwrap().iter().take(3);
        clients.map(|client| client["client_secret"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(secrets(&program), secrets(&again));
    let clients = &program.said["clients"];
    let second = "6d1f2b9e-3c47-4f0a-9a55-0b7e1c2d3e4f";
    assert_eq!(
        (&clients[3]["customer_id"], &clients[0]["customer_ids"][1]),
        (&second.into(), &second.into())
    );
    assert!(program.token(0).await.get("expires_in").is_none());
    let token = program.token(0).await;
    assert_eq!(token["expires_in"], 1);
    let webhooks: Value = program.get("/v1/config/webhook", &token).await.json().await.unwrap();
    assert_eq!(webhooks.as_array().unwrap().len(), 1);
    let busy = program.get("/v1/invoice/0193acea-5c97-7665-ada2-c57495af205c", &token).await;
    assert_eq!((busy.status().as_u16(), &busy.headers()["retry-after"]), (503, &"9".parse().unwrap()));
    let control = async |path: &str| -> Value {
        reqwest::get(format!("{}{path}", program.url("/_sandbox"))).await.unwrap().json().await.unwrap()
    };
    assert_eq!(control("/clock").await["now"], "2026-10-15T08:00:00.000Z");
    assert_eq!(control("/journal").await["entries"].as_array().unwrap().len(), 2);
    assert_eq!(control("").await["forms"], "documented");
    assert_eq!(
        control("/delivery-faults").await,
        serde_json::json!({"duplicates": 20, "disorder": true, "kept_timestamps": true})
    );
}

#[test]
fn no_argument_writes_an_escape_sequence_to_the_terminal() {
    let hostile = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}";
    let fault = format!("status={hostile}");
    let option = format!("--{hostile}");
    for args in [
        &["--listen", hostile][..],
        &["--forms", hostile],
        &["--fault", &fault],
        &["--customer", hostile],
        &[&option],
        &[hostile],
    ] {
        let (code, words) = refused(args);
        assert!(matches!(code, Some(1 | 2)) && words.contains("]0;owned"), "{args:?}: {code:?} {words:?}");
        let steers =
            |character: char| (character.is_control() && character != '\n') || character == '\u{202e}';
        assert!(!words.contains(steers), "{args:?}: {words:?}");
    }
}

#[test]
fn invalid_arguments_are_rejected_with_advice() {
    let program = Program::start(&[]);
    let taken = program.url("");
    let taken = taken.trim_start_matches("http://");
    let (code, words) = refused(&["--listen", taken]);
    assert!(code == Some(1) && words.contains(taken) && words.contains("--listen 127.0.0.1:0"), "{words}");
    let (code, words) = refused(&["--listen", "0.0.0.0:0"]);
    assert!(code == Some(1) && words.contains("--expose-to-network-without-protection"), "{words}");
    for (args, word) in [
        (&["--fault", "status=42"][..], "a status of 42"),
        (&["--fault", "status=503,on=nothing"], "no operation is called nothing"),
        (&["--forms", "odd"], "measured or documented"),
        (&["--token-lifetime", "10ms"], "1s or more"),
        (&["--listen", "4600"], "--listen"),
        (&["--webhook-duplicates", "101"], "101"),
        (&["--nonsense"], "--nonsense"),
    ] {
        let (code, words) = refused(args);
        assert!(code == Some(2) && words.contains(word), "{args:?}: {code:?} {words}");
    }
}
