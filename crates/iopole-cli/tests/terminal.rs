//! Foreign texts (answers, documents, file names) neither control the terminal nor forge a line.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const ID: &str = "0190f1d2-0000-7000-8000-000000000001";

/// A text that clears the screen, writes to the clipboard, sets the title, forges a line, and reverses the text
/// direction.
const HOSTILE: &str = "non conforme\u{1b}[2J\u{1b}]52;c;eA==\u{7}\u{1b}[1A\r\n2026-11-28 INFO paid\n\u{9b}2J\u{9d}0;x\u{9c}\u{8}\u{0}\u{202e}\u{2066}\u{200f}\u{2028}";

struct Said {
    code: i32,
    all: String,
}

impl Said {
    #[track_caller]
    fn steers_nothing(&self) {
        let steers = |c: char| c.is_control() && c != '\n' || "\u{202e}\u{2066}\u{200f}\u{2028}".contains(c);
        assert!(!self.all.contains(steers), "{:?}", self.all);
        assert!(
            !self.all.lines().any(|line| line.trim_start().starts_with("2026-11-28 INFO")),
            "{}",
            self.all
        );
        assert!(self.all.len() < 20_000, "{} bytes", self.all.len());
    }
}

fn iopole(arguments: &[&std::ffi::OsStr], api: &str) -> Said {
    let mut command = support::command();
    command.env("IOPOLE_API_URL", api).env("IOPOLE_TOKEN_URL", format!("{api}/token"));
    command.env("IOPOLE_CLIENT_ID", "compta@exemple.fr").env("IOPOLE_CLIENT_SECRET", "hunter2hunter2");
    let output = command.args(arguments).output().unwrap();
    // Invalid UTF-8 would contain control bytes.
    let all = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    Said { code: output.status.code().unwrap(), all }
}

fn invoice() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/invoices/facture-cii.xml")
}

/// Runs the command against a platform with these answers.
async fn against(
    answer: impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static,
    arguments: &'static [&'static str],
) -> Said {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let api = server.uri();
    tokio::task::spawn_blocking(move || {
        let file = invoice();
        let words: Vec<_> = arguments.iter().map(|word| (*word).as_ref()).collect();
        let words = words
            .into_iter()
            .map(|word: &std::ffi::OsStr| if word == "FILE" { file.as_os_str() } else { word });
        iopole(&words.collect::<Vec<_>>(), &api)
    })
    .await
    .unwrap()
}

const SEND: &[&str] = &["invoice", "send", "FILE"];
const WATCH: &[&str] = &["invoice", "send", "--watch", "FILE"];

fn is_token(request: &Request) -> bool {
    request.url.path() == "/token"
}

fn token() -> ResponseTemplate {
    ResponseTemplate::new(200)
        .set_body_json(json!({"access_token": "a.b.c", "token_type": "Bearer", "expires_in": 300}))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_message_of_an_error_response_does_not_control_the_terminal() {
    for text in [HOSTILE.to_owned(), format!("{HOSTILE}{}", "x".repeat(900_000))] {
        for (status, code) in [(400, 4), (403, 3), (409, 4), (500, 5)] {
            let body = json!({"statusMessage": text, "details": [{"message": HOSTILE, "path": [HOSTILE]}]});
            let answer = move |request: &Request| {
                if is_token(request) { token() } else { ResponseTemplate::new(status).set_body_json(&body) }
            };
            let said = against(answer, SEND).await;
            assert_eq!(said.code, code, "{}", said.all);
            assert!(said.all.contains("non conforme"), "{}", said.all);
            said.steers_nothing();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_realm_does_not_control_the_terminal() {
    let body = json!({"error": HOSTILE, "error_description": HOSTILE});
    let said = against(move |_: &Request| ResponseTemplate::new(401).set_body_json(&body), SEND).await;
    assert_eq!(said.code, 3, "{}", said.all);
    said.steers_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_refusal_of_a_buyer_does_not_control_the_terminal() {
    let errors = json!([{"rule": HOSTILE, "message": HOSTILE, "location": HOSTILE}]);
    let detail = json!({"reason": HOSTILE, "message": HOSTILE, "errors": errors});
    let refused = json!({"statusId": "b", "date": "2026-11-28T10:00:01.000Z", "status": {"code": "REFUSED"},
        "destType": HOSTILE, "json": {"responses": [{"rejectionDetail": detail}]}});
    let said = against(platform(json!([refused])), WATCH).await;
    assert_eq!(said.code, 4, "{}", said.all);
    assert!(said.all.contains("210 REFUSED") && said.all.contains("\n  non conforme"), "{}", said.all);
    said.steers_nothing();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_content_of_an_invoice_does_not_control_the_terminal() {
    for arguments in [SEND, &["invoice", "find", HOSTILE_NUMBER]] {
        let said = against(platform(json!([])), arguments).await;
        assert_eq!(said.code, 0, "{}", said.all);
        assert!(said.all.contains("Seller") && said.all.contains("non conforme"), "{}", said.all);
        said.steers_nothing();
    }
}

const HOSTILE_NUMBER: &str = "F2026-1";

/// A platform that accepts everything, with hostile texts.
fn platform(history: Value) -> impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static {
    let party = json!({"name": HOSTILE, "siren": HOSTILE});
    let business = json!({"invoiceId": HOSTILE_NUMBER, "seller": party, "buyer": party});
    let row = json!({"metadata": {"invoiceId": ID, "direction": HOSTILE, "state": HOSTILE}, "businessData": business});
    move |request: &Request| match request.url.path() {
        "/token" => token(),
        path if path.ends_with("/status-history") => ResponseTemplate::new(200).set_body_json(&history),
        path if path.ends_with("/search") => ResponseTemplate::new(200)
            .set_body_json(json!({"data": [row.clone()], "meta": {"count": 1, "limit": 1, "offset": 0}})),
        _ if request.method == "POST" => {
            ResponseTemplate::new(200).set_body_json(json!({"type": "INVOICE", "id": ID}))
        }
        _ => ResponseTemplate::new(200)
            .set_body_json(json!([{"invoiceId": ID, "way": "EMITTED", "businessData": business}])),
    }
}

#[test]
fn a_name_of_a_file_does_not_control_the_terminal() {
    let send =
        |name: &str| iopole(&["invoice".as_ref(), "send".as_ref(), name.as_ref()], "https://127.0.0.1:9");
    let name = HOSTILE.replace('\0', "");
    for name in [name.clone(), format!("{name}.xml"), format!("{}.xml", "x\u{1b}".repeat(50_000))] {
        let said = send(&name);
        assert_eq!(said.code, 2, "{}", said.all);
        said.steers_nothing();
    }
    let option = format!("--{name}");
    let said = iopole(
        &["invoice".as_ref(), "send".as_ref(), "a.xml".as_ref(), option.as_ref()],
        "https://127.0.0.1:9",
    );
    assert_eq!(said.code, 2, "{}", said.all);
    assert!(said.all.contains("Usage:"), "{}", said.all);
    said.steers_nothing();
}

#[cfg(unix)]
#[test]
fn a_document_on_disk_with_a_hostile_name_is_sent_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a\u{1b}[2J\u{202e}.xml");
    std::fs::copy(invoice(), &file).unwrap();
    let said = iopole(&["invoice".as_ref(), "send".as_ref(), file.as_ref()], "https://127.0.0.1:9");
    said.steers_nothing();
}
