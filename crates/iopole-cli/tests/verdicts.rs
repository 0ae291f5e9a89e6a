//! The exit code of `send --watch` follows the final status of the invoice, from any source.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::path::Path;

use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const ID: &str = "0190f1d2-0000-7000-8000-000000000001";

/// Runs the command for an invoice with this search row and this history.
async fn send(row: Value, history: Value) -> (i32, String, String) {
    let server = MockServer::start().await;
    let answer = move |request: &Request| {
        let body = match request.url.path() {
            "/token" => json!({"access_token": "a.b.c", "token_type": "Bearer", "expires_in": 300}),
            path if path.ends_with("/status-history") => history.clone(),
            path if path.ends_with("/search") => {
                json!({"data": [row.clone()], "meta": {"count": 1, "limit": 1, "offset": 0}})
            }
            _ if request.method == "POST" => json!({"type": "INVOICE", "id": ID}),
            _ => json!([{"invoiceId": ID, "way": "EMITTED"}]),
        };
        ResponseTemplate::new(200).set_body_json(body)
    };
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let (api, token) = (server.uri(), format!("{}/token", server.uri()));
    let output = tokio::task::spawn_blocking(move || {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/invoices/facture-cii.xml");
        let mut command = support::command();
        command.env("IOPOLE_API_URL", api).env("IOPOLE_TOKEN_URL", token);
        command.env("IOPOLE_CLIENT_ID", "compta@exemple.fr").env("IOPOLE_CLIENT_SECRET", "hunter2hunter2");
        command.args(["invoice", "send", "--watch"]).arg(file).output().unwrap()
    })
    .await
    .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn row(state: &str, code: Option<&str>) -> Value {
    let mut row = json!({"metadata": {"invoiceId": ID, "direction": "OUTBOUND", "state": state}});
    if let Some(code) = code {
        row["lastStatusData"] = json!({"code": code});
    }
    row
}

fn submitted() -> Value {
    json!({"statusId": "a", "date": "2026-11-28T10:00:00.000Z", "status": {"code": "SUBMITTED"}})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_invoice_is_exit_4_with_any_history() {
    let rejected = json!({"date": "2026-11-28T10:00:01.000Z", "status": {"code": "REJECTED"}});
    let runs = [
        (row("INVALID", Some("REJECTED")), json!([submitted()])),
        (row("INVALID", Some("REJECTED")), json!([])),
        (row("INVALID", Some("REJECTED")), json!([submitted(), rejected])),
    ];
    let runs = runs.map(|(row, history)| tokio::spawn(send(row, history)));
    for run in runs {
        let (code, out, err) = run.await.unwrap();
        assert_eq!(code, 4, "{out} {err}");
        assert!(out.contains("213 REJECTED") && err.contains("213 REJECTED"), "{out} {err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_state_without_a_status_is_exit_4() {
    let runs = ["INVALID", "WRONG_ROUTING", "DUPLICATED"]
        .map(|state| (state, tokio::spawn(send(row(state, None), json!([submitted()])))));
    for (state, run) in runs {
        let (code, out, err) = run.await.unwrap();
        assert_eq!(code, 4, "{out} {err}");
        assert!(err.contains(state), "{out} {err}");
        assert_eq!(err.contains("do not cancel it"), state == "DUPLICATED", "{err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_warns_against_cancelling_it() {
    for detail in [
        json!({"reason": "DUPLICATE_INVOICE", "networkReason": "DOUBLON"}),
        json!({"reason": "DUPLICATED_INVOICE"}),
    ] {
        let rejected = json!({"statusId": "b", "date": "2026-11-28T10:00:01.000Z", "status": {"code": "REJECTED"},
            "json": {"responses": [{"rejectionDetail": detail}]}});
        let (code, _, err) = send(row("INVALID", Some("REJECTED")), json!([submitted(), rejected])).await;
        assert_eq!(code, 4, "{err}");
        assert!(err.contains("do not cancel it in your books"), "{err}");
    }
}
