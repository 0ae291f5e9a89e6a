//! A typed call through the whole stack, compared with bare reqwest that parses an equal answer, and with the clients
//! in other languages that `IOPOLE_BENCH_PEERS` lists (`cargo xtask bench --peers` sets it). All call one simulated
//! platform, one call at a time.
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::time::Instant;

use iopole_api::model::ids::InvoiceId;
use iopole_api::model::invoice::InvoiceFile;
use iopole_api::{Client, Document};
use iopole_auth::{ClientCredentials, Credentials, TokenSource as _};
use iopole_bench::{Report, Target};
use iopole_sandbox::Sandbox;
use iopole_tests::{client, example};
use serde_json::Value;
use tokio::runtime::Runtime;

const CALLS: u32 = 300;
const ROUNDS: usize = 15;
const ROW: &str = "files of an invoice, beside ";

/// Returns the microseconds of one call.
fn time<T: Future<Output = usize>>(runtime: &Runtime, call: impl Fn() -> T) -> f64 {
    let begun = Instant::now();
    runtime.block_on(async {
        for _ in 0..CALLS {
            assert_eq!(call().await, 1);
        }
    });
    begun.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS)
}

fn ours(runtime: &Runtime, client: &Client, id: &InvoiceId) -> f64 {
    time(runtime, || async { client.user().invoices().files(id).await.unwrap().len() })
}

/// Calls with reqwest alone: a fixed token, and an equal type of the answer.
async fn bare(client: &reqwest::Client, url: &str, authorization: &str) -> usize {
    let answer = client.get(url).header("authorization", authorization).send().await.unwrap();
    serde_json::from_slice::<Vec<InvoiceFile>>(&answer.bytes().await.unwrap()).unwrap().len()
}

/// Another client, as a program. It reads numbers of calls, and writes the microseconds of one call.
struct Peer {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Peer {
    fn start(command: &Value, sandbox: &Sandbox, id: &InvoiceId) -> Self {
        let words: Vec<String> = serde_json::from_value(command.clone()).unwrap();
        let (program, arguments) = words.split_first().unwrap();
        let mut child = Command::new(program)
            .args(arguments)
            .args([sandbox.api_url(), sandbox.client_id(), id.as_str()])
            .env("CLIENT_SECRET", sandbox.client_secret())
            .env("CUSTOMER_ID", sandbox.customer_id())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    fn time(&mut self) -> f64 {
        writeln!(self.input, "{CALLS}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim().parse().unwrap()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn peers() -> Vec<Value> {
    std::env::var("IOPOLE_BENCH_PEERS")
        .map_or_else(|_| Vec::new(), |text| serde_json::from_str(&text).unwrap())
}

fn main() -> ExitCode {
    let mut report = Report::from_args();
    // The platform runs on separate threads, as for every peer.
    let platform = Runtime::new().unwrap();
    let sandbox = platform.block_on(Sandbox::builder().instant().start()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = client(&sandbox);
    let document = Document::open(example("facture-facturx.pdf")).unwrap();
    let id = runtime.block_on(async { client.user().invoices().send(document).await }).unwrap();

    let credentials = Credentials::new(sandbox.client_id(), sandbox.client_secret());
    let flow = ClientCredentials::new(sandbox.token_url().parse().unwrap(), credentials).unwrap();
    let token = runtime.block_on(flow.token()).unwrap();
    let authorization = token.header().to_str().unwrap();
    let url = format!("{}/v1/invoice/{id}/files", sandbox.api_url());
    let reqwest = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    report.pairs(
        &format!("{ROW}bare reqwest and serde"),
        "µs",
        Target::Shown,
        ROUNDS,
        || ours(&runtime, &client, &id),
        || time(&runtime, || bare(&reqwest, &url, authorization)),
    );
    for peer in peers() {
        let name = format!("{ROW}{}", peer.get("name").and_then(Value::as_str).unwrap());
        let mut other = Peer::start(peer.get("command").unwrap(), &sandbox, &id);
        report.pairs(&name, "µs", Target::Shown, ROUNDS, || ours(&runtime, &client, &id), || other.time());
    }
    report.finish()
}
