//! The output of every command on the simulated platform: in English, in French, and as JSON.
//!
//! `SNAPSHOTS=overwrite cargo test -p iopole-cli --test snapshots` writes the files after a wanted change.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use iopole_sandbox::{Clock, PeppolParticipant, Sandbox, VatRegime};
use snapbox::{Assert, Data};
use support::{against, against_in, example, write_invoices};
use tempfile::TempDir;

const REFERENCE: &str = include_str!("../../../docs/command-reference.md");
/// Commands whose output is not a record of the platform.
const ELSEWHERE: &[(&str, &str)] = &[
    ("check", "tests/check.rs"),
    ("convert", "tests/convert.rs"),
    ("api", "tests/api.rs"),
    ("completions", "tests/command.rs"),
    ("man", "src/man.rs"),
    ("schema", "src/schema.rs"),
    ("doctor", "tests/doctor.rs"),
    ("webhook ensure", "tests/webhook.rs"),
    ("webhook listen", "tests/webhook.rs"),
    ("webhook verify", "tests/webhook.rs"),
    ("webhook replay", "tests/webhook.rs"),
    ("sandbox", "tests/sandbox.rs"),
    ("trigger", "tests/sandbox.rs"),
    ("auth token", "tests/auth.rs"),
    ("backup", "tests/backup.rs"),
    ("config path", "tests/settings.rs"),
    ("config unset", "tests/settings.rs"),
    ("outbox retry", "tests/batch.rs"),
    ("outbox cancel", "tests/batch.rs"),
    ("outbox confirm", "tests/batch.rs"),
];

/// Commands and their arguments. `{id}` is the invoice that was sent before, `{received}` the copy of its buyer,
/// `{entity}` and `{siren}` a company of the account, `{webhook}` and `{enrollment}` its own, `{none}` an identifier that
/// the platform does not know, and `{folder}` an empty folder. The folder `in` has two good invoices and a bad one, which
/// were sent before a command of the outbox.
const CASES: &[&str] = &[
    "invoice list",
    "invoice list --direction inbound --limit 1",
    "invoice find F2026-0042",
    "invoice show {id}",
    "invoice show {none}",
    "invoice download {id} --to {folder}/facture.xml",
    "invoice download {id} --readable --to {folder}/facture.pdf",
    "invoice download {none} --to {folder}/facture.xml",
    "invoice files {id}",
    "invoice files {received} --attachments",
    "invoice files {none}",
    "invoice history {id}",
    "invoice history {received}",
    "invoice history {none}",
    "invoice watch {id}",
    "invoice watch {none}",
    "inbox",
    "inbox --pull {folder}/new",
    "sweep {folder}/new",
    "status list",
    "status send {received} APPROVED",
    "status send {received} REFUSED --reason DUPLICATE_INVOICE --message twice",
    "status send {received} REFUSED",
    "status send {received} SUSPENDED --reason help",
    "status send {id} PAYMENT_RECEIVED --payment 20:120.00:EUR",
    "status send {none} APPROVED",
    "webhook delete {none}",
    "directory french --siren 364519033",
    "directory french Trois --limit 2",
    "directory french --siren 732829320",
    "directory international 0208:0842162017",
    "directory international 0208:0000000000",
    "directory peppol Peeters",
    "directory reach 0225:364519033",
    "directory reach 0208:0842162017",
    "directory reach 732829320",
    "entity list",
    "entity show {entity}",
    "entity show {none}",
    "enrollment show {enrollment}",
    "enrollment link {enrollment}",
    "enrollment show {none}",
    "generate facturx invoice.json --to {folder}/facture.pdf",
    "generate cii invoice.json --to {folder}/facture.xml",
    "generate ubl in/B-1.xml --to {folder}/facture.xml",
    "generate ubl wrong.json",
    "generate ubl in/B-1.xml --compute-totals",
    "edi send AUTO message.edi",
    "edi download {none}",
    "report send transactions {siren} report.json",
    "report send invoice {siren} report.json",
    "report download {none}",
    "report list {siren} --from 2026-01",
    "report list 732829320 --from 2026-11",
    "stats",
    "stats sent --interval all-time",
    "stats received --interval all-time",
    "stats failed --interval all-time",
    "stats outcomes --interval all-time",
    "stats tags --interval all-time",
    "stats last-errors",
    "webhook list",
    "webhook show {webhook}",
    "webhook show {none}",
    "auth status",
    "customer",
    "config list",
    "config list --env production",
    "config get client_id",
    "config get client_secret",
    "config get store",
    "config set lang fr",
    "config set language fr",
    "config set env prod",
    "invoice send in --store outbox.db --concurrency 1",
    "outbox list --store outbox.db",
    "outbox show 2 --store outbox.db",
];
const BATCH: &[&str] = &["invoice", "send", "in", "--store", "outbox.db", "--concurrency", "1"];
const FROM_LISTS: [(&str, &str, &str); 5] = [
    ("{id}", "invoice list --direction outbound", "/metadata/invoiceId"),
    ("{received}", "invoice list --direction inbound", "/metadata/invoiceId"),
    ("{entity}", "entity list", "/businessEntityId"),
    ("{siren}", "entity list", "/identifierValue"),
    ("{webhook}", "webhook list", "/webhookId"),
];
/// An inactive webhook, because an active one empties the unread queues.
const WEBHOOK: &str = r#"{"label":"books","status":"INACTIVE","filterStreamDirection":"INBOUND",
    "interopData":{"endpoints":{"status":{"callbackUrl":"https://example.org/"}}}}"#;
/// The sales of a day.
const SALES: &str = r#"{"transactionDate":"2026-11-23","transactions":[{"currency":"EUR","categoryCode":"TLB1","monetary":{
    "taxBasisTotalAmount":{"amount":1000},"taxTotalAmount":{"amount":200}},"taxDetails":[{
    "taxableAmount":{"amount":1000},"taxAmount":{"amount":200},"percent":20}]}]}"#;
const NONE: &str = "0193acea-5c97-7665-ada2-c57495af205c";

/// Words of the commands that change something: each of their lines has a platform of its own.
const CHANGING: &[&str] = &["outbox", "send", "--pull", "sweep", "delete", "enrollment"];

/// A platform whose clock stands still and whose identifiers are the same each time, with one invoice on it.
async fn platform() -> Sandbox {
    let clock = Clock::manual_at(UNIX_EPOCH + Duration::from_secs(1_796_000_000));
    let participant = PeppolParticipant::new("Bakkerij Peeters", "BE", "0208:0842162017");
    let sandbox = Sandbox::builder().seed(1).clock(clock).instant().international_directory([participant]);
    let sandbox = sandbox.vat_regime("005690094", VatRegime::RealMonthly);
    let sandbox = sandbox.start().await.unwrap();
    let file = example("facture-cii.xml");
    let sent = against(&sandbox, &["invoice", "send", file.to_str().unwrap()], sandbox.client_secret()).await;
    assert_eq!(sent.code, 0, "{}", sent.err);
    create(&sandbox, "createWebhook", WEBHOOK).await;
    sandbox
}

/// Calls an operation with a JSON body, and returns its answer.
async fn create(sandbox: &Sandbox, operation: &str, body: &str) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("body.json");
    std::fs::write(&file, body).unwrap();
    let words = ["api", operation, "--body", file.to_str().unwrap()];
    let created = against(sandbox, &words, sandbox.client_secret()).await;
    assert_eq!(created.code, 0, "{operation}: {}", created.err);
    serde_json::from_str(&created.out).unwrap()
}

/// Returns a text of the first record that a command prints.
async fn first(sandbox: &Sandbox, words: &str, pointer: &str) -> String {
    let words: Vec<_> = words.split(' ').chain(["--output", "jsonl"]).collect();
    let listed = against(sandbox, &words, sandbox.client_secret()).await;
    let row: serde_json::Value = serde_json::from_str(listed.out.lines().next().unwrap()).unwrap();
    row.pointer(pointer).unwrap().as_str().unwrap().to_owned()
}

/// A folder with invoices.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let invoices = folder.path().join("in");
    std::fs::create_dir(&invoices).unwrap();
    write_invoices(&invoices, ["B-1", "B-2", "B-3"].map(str::to_owned));
    let bad = std::fs::read_to_string(invoices.join("B-2.xml")).unwrap().replace("6599.99", "6599.98");
    std::fs::write(invoices.join("B-2.xml"), bad).unwrap();
    let invoice = invoice_as_json();
    let wrong = invoice.replace("6599.99", "6599.98");
    for (name, content) in [
        ("invoice.json", invoice.as_str()),
        ("wrong.json", &wrong),
        ("message.edi", "UNA:+.? 'UNB+UNOC:3+A+B+261123:1200+1'"),
        ("report.json", SALES),
    ] {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

/// The CII example as the platform's JSON.
fn invoice_as_json() -> String {
    let file = std::fs::read(example("facture-cii.xml")).unwrap();
    serde_json::to_string(&iopole_document::read(&file).unwrap().invoice).unwrap()
}

/// Replaces the times of this machine by words of the same length, or in JSON by a shorter one.
fn without_times(text: &str) -> String {
    let is_day = |text: &str| {
        let shape = |(at, c): (usize, char)| if at == 4 || at == 7 { c == '-' } else { c.is_ascii_digit() };
        text.starts_with("20") && text.len() >= 10 && text.chars().take(10).enumerate().all(shape)
    };
    let (mut rest, mut shown) = (text, String::new());
    while let Some(first) = rest.chars().next() {
        if is_day(rest) {
            let length = rest.find(['"', '\n']).unwrap_or(rest.len());
            let is_json = rest[..length].contains('T');
            shown.push_str(if is_json { "TIME" } else { "YYYY-MM-DD hh:mm" });
            rest = &rest[if is_json { length } else { 16 }..];
        } else {
            shown.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    shown
}

async fn transcript(case: &str) -> String {
    let mut text = String::new();
    let mut sandbox = platform().await;
    for form in ["--lang en", "--lang fr", "--output json", "--output jsonl"] {
        if CHANGING.iter().any(|word| case.contains(word)) && !text.is_empty() {
            sandbox = platform().await;
        }
        let inside = folder();
        let empty = tempfile::tempdir().unwrap();
        let folder = empty.path().to_str().unwrap();
        let mut line = format!("{case} {form}");
        let _ = writeln!(text, "$ iopole {line}");
        for (name, words, pointer) in FROM_LISTS {
            if line.contains(name) {
                line = line.replace(name, &first(&sandbox, words, pointer).await);
            }
        }
        if line.contains("{enrollment}") {
            let created = create(&sandbox, "createFrenchEnrollment", r#"{"siren":"732829320"}"#).await;
            line = line.replace("{enrollment}", created["enrollmentId"].as_str().unwrap());
        }
        let line = line.replace("{none}", NONE).replace("{folder}", folder);
        let words: Vec<_> = line.split(' ').collect();
        let is_about_outbox = case.starts_with("outbox");
        if is_about_outbox {
            let sent = against_in(inside.path(), &sandbox, BATCH, sandbox.client_secret()).await;
            assert_eq!(sent.code, 7, "{}", sent.err);
        }
        let mut outcome = against_in(inside.path(), &sandbox, &words, sandbox.client_secret()).await;
        if is_about_outbox {
            outcome.out = without_times(&outcome.out);
        }
        if case.starts_with("invoice send") && form.ends_with("jsonl") {
            // Files end in any order.
            let mut lines: Vec<_> = outcome.out.lines().collect();
            lines.sort_unstable();
            outcome.out = lines.join("\n") + "\n";
        }
        // Without an error, standard error has progress, with times.
        let said = if outcome.code == 0 || case.starts_with("invoice send") { "" } else { &outcome.err };
        let shown = format!("{}{said}[exit {}]\n", outcome.out, outcome.code);
        let shown = shown.replace(sandbox.api_url(), "http://platform").replace(folder, "{folder}");
        let shown = shown.replace(sandbox.customer_id(), "{customer}");
        let _ = writeln!(text, "{shown}");
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_command_prints_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let assert = Assert::new().action_env("SNAPSHOTS");
    for case in CASES {
        let name = case.replace("{folder}/", "").replace([' ', '=', '/', '{', '}', ':'], "-");
        let name = name.replace("--", "-").replace("--", "-");
        let name = name.trim_end_matches('-');
        // Raw: a backslash of JSON is no path.
        let recorded = Data::read_from(&folder.join(format!("{name}.txt")), None).raw();
        assert.eq(transcript(case).await, recorded);
    }
}

#[test]
fn each_command_of_the_reference_is_recorded() {
    let commands = REFERENCE.lines().filter_map(|line| line.strip_prefix("## `iopole ")?.strip_suffix('`'));
    let missing: Vec<_> = commands
        .filter(|command| !ELSEWHERE.iter().any(|(known, _)| known == command))
        .filter(|command| !CASES.iter().any(|case| case.starts_with(command)))
        .collect();
    assert!(missing.is_empty(), "add a case to tests/snapshots.rs for: {missing:?}");
}
