//! `iopole webhook`: a delivery is verified, recorded, forwarded, verified again, and replayed.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdout, Stdio};
use std::sync::{Arc, Mutex};

use iopole_webhook::testing::Signer;
use iopole_webhook::{Authentication, Intake};
use serde_json::Value;
use support::iopole;

const SECRET: &str = "a secret of 32 characters at the very least";
const STATUS: &str = r#"{"statusId":"1","invoiceId":"2","status":{"code":"APPROVED"}}"#;

/// A running listener on a free port.
struct Listener {
    child: Child,
    url: String,
    out: BufReader<ChildStdout>,
    err: BufReader<ChildStderr>,
}

impl Listener {
    fn start(more: &[&str]) -> Self {
        let mut command = support::command();
        command.args(["webhook", "listen", "--listen", "127.0.0.1:0"]).args(more).env("LC_ALL", "C");
        command.env("IOPOLE_WEBHOOK_SECRET", SECRET).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (mut out, mut err) =
            (BufReader::new(child.stdout.take().unwrap()), BufReader::new(child.stderr.take().unwrap()));
        let mut line = String::new();
        if more.contains(&"jsonl") { out.read_line(&mut line) } else { err.read_line(&mut line) }.unwrap();
        let url = line.split([' ', '"']).find(|word| word.starts_with("http"));
        let url = url.unwrap_or_else(|| panic!("no address: {line}")).to_owned();
        Self { child, url, out, err }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line
    }

    fn signal(&self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    }

    async fn post(&self, target: &str, signer: &Signer) -> u16 {
        let request = signer.clone().to(target).json(STATUS);
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        let post = http.post(format!("{}{target}", self.url)).headers(request.headers().clone());
        post.body(request.into_body()).send().await.unwrap().status().as_u16()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// A service with a receiver of its own; counts what it verifies.
async fn service(answer: u16) -> (String, Arc<Mutex<Vec<String>>>) {
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks?tenant=1", socket.local_addr().unwrap());
    let seen = Arc::<Mutex<Vec<String>>>::default();
    let (intake, noted) = (Arc::new(Intake::new(Authentication::hmac(SECRET).unwrap())), Arc::clone(&seen));
    let app = axum::Router::new().fallback(move |request: axum::extract::Request| async move {
        if request.method() == axum::http::Method::GET {
            // The platform asks whether the URL can be reached.
            return axum::http::StatusCode::NO_CONTENT;
        }
        let delivery = intake.receive(request).await.unwrap();
        noted.lock().unwrap().push(delivery.target.clone());
        axum::http::StatusCode::from_u16(answer).unwrap()
    });
    tokio::spawn(async move { axum::serve(socket, app).await.unwrap() });
    (url, seen)
}

/// Variables of the account and of its webhook.
fn account(sandbox: &iopole_sandbox::Sandbox) -> [(&'static str, String); 6] {
    [
        ("IOPOLE_API_URL", sandbox.api_url()),
        ("IOPOLE_TOKEN_URL", sandbox.token_url()),
        ("IOPOLE_CLIENT_ID", sandbox.client_id()),
        ("IOPOLE_CLIENT_SECRET", sandbox.client_secret()),
        ("IOPOLE_CUSTOMER_ID", sandbox.customer_id()),
        ("IOPOLE_WEBHOOK_SECRET", SECRET),
    ]
    .map(|(name, value)| (name, value.to_owned()))
}

/// Runs the command off the runtime.
async fn run(arguments: Vec<String>, secret: &'static str) -> support::Outcome {
    let run = move || {
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        iopole(&arguments, &[("IOPOLE_WEBHOOK_SECRET", secret)])
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_is_shown_recorded_forwarded_and_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("deliveries");
    let (url, seen) = service(201).await;
    let options = ["--forward-to", &url, "--record", record.to_str().unwrap(), "--output", "jsonl"];
    let mut listener = Listener::start(&options);
    let status = listener.post("/iopole", &Signer::new(SECRET)).await;
    assert_eq!(status, 201, "the answer of the service");
    let shown: Value = serde_json::from_str(&listener.line()).unwrap();
    assert_eq!((&shown["kind"], &shown["answer"]), (&"status".into(), &201.into()), "{shown}");
    assert_eq!(seen.lock().unwrap().as_slice(), ["/hooks?tenant=1"]);

    let file = PathBuf::from(shown["recorded"].as_str().unwrap());
    let file = file.to_str().unwrap();
    let verified = run(words(&["webhook", "verify", file]), SECRET).await;
    assert_eq!(verified.code, 0, "{}", verified.err);
    let other = run(words(&["webhook", "verify", file]), "another secret of 32 characters at least").await;
    assert_eq!(other.code, 4, "{}", other.err);
    assert!(other.err.contains("use the secret of its webhook"), "{}", other.err);

    let replayed = run(words(&["webhook", "replay", file, "--to", &url]), SECRET).await;
    assert_eq!(replayed.code, 0, "{}", replayed.err);
    assert_eq!(seen.lock().unwrap().len(), 2);
    let (refusing, _) = service(503).await;
    let refused = run(words(&["webhook", "replay", file, "--to", &refusing]), SECRET).await;
    assert_eq!(refused.code, 4, "{}", refused.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_delivery_is_refused_and_neither_recorded_nor_forwarded() {
    let folder = tempfile::tempdir().unwrap();
    let (url, seen) = service(204).await;
    let mut listener = Listener::start(&["--forward-to", &url, "--record", folder.path().to_str().unwrap()]);
    let forger = Signer::new("another secret of 32 characters at least");
    assert_eq!(listener.post("/iopole", &forger).await, 503);
    let line = listener.line();
    assert!(line.contains("refused") && line.contains("503"), "{line}");
    assert_eq!((seen.lock().unwrap().len(), std::fs::read_dir(folder.path()).unwrap().count()), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_is_away_is_answered_503() {
    let mut listener = Listener::start(&["--forward-to", "status=http://127.0.0.1:1/x"]);
    assert_eq!(listener.post("/iopole", &Signer::new(SECRET)).await, 503);
    assert!(listener.line().contains("503"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_ends_the_listener_and_a_second_one_does_not_wait() {
    let mut idle = Listener::start(&[]);
    idle.signal();
    assert_eq!(idle.child.wait().unwrap().code(), Some(0));

    // A service that never answers.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut busy = Listener::start(&["--forward-to", &format!("http://{}", silent.local_addr().unwrap())]);
    let request = Signer::new(SECRET).to("/iopole").json(STATUS);
    let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let post = http.post(format!("{}/iopole", busy.url)).headers(request.headers().clone());
    let delivery = tokio::spawn(post.body(request.into_body()).send());
    // The delivery is under way once it is forwarded.
    let _forwarded = silent.accept().await.unwrap();
    busy.signal();
    let mut line = String::new();
    busy.err.read_line(&mut line).unwrap();
    assert!(line.contains("A second signal"), "{line}");
    busy.signal();
    assert_eq!(busy.child.wait().unwrap().code(), Some(1));
    assert!(delivery.await.unwrap().is_err());
}

#[test]
fn a_missing_secret_and_a_file_that_is_no_delivery_are_bad_input() {
    let missing = iopole(&["webhook", "listen"], &[("IOPOLE_WEBHOOK_SECRET", "")]);
    assert_eq!(missing.code, 2, "{}", missing.err);
    assert!(missing.err.contains("IOPOLE_WEBHOOK_SECRET_FILE"), "{}", missing.err);
    let file = support::example("facture-cii.xml");
    let none = iopole(&["webhook", "verify", file.to_str().unwrap()], &[("IOPOLE_WEBHOOK_SECRET", SECRET)]);
    assert_eq!(none.code, 2, "{}", none.err);
    assert!(none.err.contains("no recorded delivery"), "{}", none.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_is_created_once_listed_shown_and_deleted() {
    let sandbox = iopole_sandbox::Sandbox::builder().start().await.unwrap();
    let variables = account(&sandbox);
    let (url, _seen) = service(204).await;
    let run = move || {
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let command = |words: &[&str]| iopole(&[&["webhook"], words].concat(), &variables);
        let ensured = command(&["ensure", &url, "--label", "Books", "--output", "json"]);
        assert_eq!(ensured.code, 0, "{}", ensured.err);
        let ensured: Value = serde_json::from_str(&ensured.out).unwrap();
        assert_eq!(ensured["outcome"], "written");
        let again = command(&["ensure", &url, "--label", "Books"]);
        assert!(again.out.contains("unchanged"), "{}{}", again.out, again.err);
        let id = ensured["webhookId"].as_str().unwrap();
        let listed = command(&["list"]);
        assert!(listed.out.contains(id) && listed.out.contains("Books"), "{}", listed.out);
        let shown = command(&["show", id, "--output", "json"]);
        assert!(shown.out.contains(&url) && !shown.out.contains(SECRET), "{}", shown.out);
        assert_eq!(command(&["delete", id]).code, 0);
        assert_eq!(command(&["show", id]).code, 4);
    };
    tokio::task::spawn_blocking(run).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_whose_creation_is_cut_off_is_an_unknown_change_and_no_invoice() {
    let sandbox = iopole_sandbox::Sandbox::builder().start().await.unwrap();
    sandbox.add_fault(iopole_sandbox::Fault::cut_after().on("createWebhook")).unwrap();
    let (url, _seen) = service(204).await;
    let variables = account(&sandbox);
    let run = move || {
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        iopole(&["webhook", "ensure", &url], &variables)
    };
    let outcome = tokio::task::spawn_blocking(run).await.unwrap();
    assert_eq!(outcome.code, 5, "{}", outcome.err);
    assert!(!outcome.err.contains("invoice"), "{}", outcome.err);
    assert!(outcome.err.contains("iopole webhook list"), "{}", outcome.err);
}
