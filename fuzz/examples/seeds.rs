//! Writes the seeds of the targets into `corpus/`: the recorded deliveries and the vectors of `iopole-webhook`, and a
//! few values of each form.

#[allow(dead_code, reason = "only the reading is needed")]
#[path = "../../crates/iopole-webhook/examples/verify/recorded.rs"]
mod recorded;

use std::fs;
use std::io;
use std::path::Path;

use serde_json::Value;

/// Bodies, in the order of the target `model`.
const MODEL: [&str; 22] = [
    r#"{"data":[{"metadata":{"invoiceId":"0193acea-5c97-7665-ada2-c57495af205c","state":"DELIVERED","direction":"OUTBOUND","createDate":"2026-09-24T09:47:57.294Z"},"businessData":{"invoiceId":"F-17","monetary":{"invoiceAmount":{"amount":1200.10}}}}],"meta":{"offset":0,"limit":50,"count":1}}"#,
    r#"{"invoiceId":"0193acea-5c97-7665-ada2-c57495af205c","statusId":"s","status":{"code":"ISSUED"},"xml":"","json":{"responses":[]}}"#,
    r#"{"issuer":null,"sender":{"roleCode":{"code":"SE"}},"recipients":[],"responses":[{"documentStatus":{"code":"APPROVED"}}]}"#,
    r#"{"eventId":"e","eventType":"EREPORTING_ERROR","timestamp":"2026-09-24","payload":{"rejectionDetail":{"reason":"X"}}}"#,
    r#"{"enrollmentId":"0193acea-5c97-7665-ada2-c57495af205c","state":"COMPLETED","eInvoicingAddresses":[{"migrationKey":"k"}]}"#,
    r#"{"reportId":"0193acea-5c97-7665-ada2-c57495af205c","declarationType":"INITIAL","fileLink":"https://x"}"#,
    r#"{"reportId":"0193acea-5c97-7665-ada2-c57495af205c","xml":"","json":{}}"#,
    r#"{"invoiceId":"i","statusId":"s","date":"2026-01-01","status":{"code":"REFUSED","networkCode":210}}"#,
    r#"[{"invoiceId":"i","statuses":[]}]"#,
    r#"{"invoiceId":"i","invoiceDate":"2026-01-01","lines":[{"id":"1"}],"monetary":{"invoiceAmount":{"amount":"1.50"}}}"#,
    r#"{"fileId":"f","type":"ORIGINAL","sizeBytes":12,"checksum":"00"}"#,
    r#"{"data":[{"siren":"732829320","name":"x"}],"meta":{"count":1}}"#,
    r#"{"data":[{"participant":{"scheme":"0225","value":"1"}}]}"#,
    r#"{"webhookId":"w","label":"abc","status":"ACTIVE","interopData":{"endpoints":{"status":{"callbackUrl":"https://x"}}}}"#,
    r#"{"active":true,"retryDelays":[60],"retryOn":[500],"networkRetryOn":{"retryOnEpipe":true}}"#,
    r#"{"enrollmentId":"e","state":"STARTED","entity":{"name":"x"}}"#,
    r#"{"businessEntityId":"b","name":"x","identifiers":[{"scheme":"0002","value":"732829320"}]}"#,
    r#"{"data":[{"businessEntityId":"b"}],"meta":{"count":1}}"#,
    r#"{"data":[{"reportId":"r","period":{"startDate":"2026-01-01"}}],"meta":{"count":1}}"#,
    r#"{"type":"INVOICE","id":"0193acea-5c97-7665-ada2-c57495af205c"}"#,
    r#"{"schemaValidationErrors":[],"schematronValidationErrors":[{"id":"x"}],"error":"y"}"#,
    r#"{"total":{"count":1},"errors":"0"}"#,
];

const VALUES: [&str; 14] = [
    "732829320",
    "73282932000074",
    "0225:732829320_73282932000074",
    "0193acea-5c97-7665-ada2-c57495af205c",
    "EUR",
    "-1200.10",
    "1e-7",
    "00120.500",
    "APPROVED",
    "DOMESTIC_FR",
    "2026-09-24T09:47:57.294Z\n2026-09-24",
    "20260924\n2026-09-24T00:00:00+02:00",
    "2026-09-24 09:47:57\n24/09/2026",
    "2028-02-29\n2026-02-29",
];

const QUERIES: [&str; 5] = [
    r#"invoice.direction:"OUTBOUND" AND NOT (seller.siren:732* OR -seller.siren:="1")"#,
    r#"createdDate:>"2026-01-01 00:00:00""#,
    r#"createdDate:[2026-01-01 TO 2026-12-31}"#,
    r#"seller.siren:>=12 seller.siren:<"3""#,
    r#"((seller.siren:"\"x\""))"#,
];

const TOKENS: [&str; 3] = [
    r#"{"access_token":"a.e30.c","token_type":"Bearer","expires_in":1740}"#,
    r#"{"access_token":"x","token_type":"bearer","expires_in":"1740.5"}"#,
    "a.eyJleHAiOjE3LCJyZWFsbV9hY2Nlc3MiOnsicm9sZXMiOlsiYWRtaW4iXX19.c",
];

/// Targets that generate a document from choices.
const CHOOSING: [&str; 3] = ["generation", "pdf", "xml"];
/// Number of seeds of each target.
const CHOICES: u8 = 16;

struct Corpus {
    target: &'static str,
    written: usize,
}

impl Corpus {
    fn of(target: &'static str) -> Self {
        Self { target, written: 0 }
    }

    fn add(&mut self, parts: &[&[u8]]) -> io::Result<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(self.target);
        fs::create_dir_all(&folder)?;
        self.written += 1;
        fs::write(folder.join(format!("seed-{}", self.written)), parts.concat())
    }
}

/// Returns a multipart body with the boundary of the targets.
fn multipart(file: &[u8], more: &[(&str, &str)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in more {
        let part = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\
                Content-Type: application/pdf\r\n\r\n";
    [&body, head.as_bytes(), file, b"\r\n--b--\r\n"].concat()
}

fn recorded(json: &mut Corpus, forms: &mut Corpus, headers: &mut Corpus) -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/iopole-webhook/examples/recorded");
    let mut paths: Vec<_> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|kind| kind == "http")) {
        let Ok(request) = recorded::read(&fs::read(path)?) else { continue };
        let header = |name: &str| request.headers().get(name).map_or(&b""[..], |value| value.as_bytes());
        let named = ["x-timestamp", "x-signature", "x-checksum", "content-type"].map(header);
        headers.add(&[request.uri().to_string().as_bytes(), b"\n", &named.join(&b"\n"[..])])?;
        let kind = String::from_utf8_lossy(header("content-type")).into_owned();
        match kind.split_once("boundary=") {
            Some((_, boundary)) => {
                let body = String::from_utf8_lossy(request.body()).replace(boundary.trim_matches('"'), "b");
                forms.add(&[&[7], body.as_bytes()])?;
            }
            None => json.add(&[request.body()])?,
        }
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let (mut json, mut forms, mut headers) =
        (Corpus::of("json"), Corpus::of("multipart"), Corpus::of("headers"));
    recorded(&mut json, &mut forms, &mut headers)?;
    let vectors: Value =
        serde_json::from_str(include_str!("../../crates/iopole-webhook/tests/vectors.json"))?;
    for case in vectors["cases"].as_array().into_iter().flatten() {
        let signed = case["signedBytesUtf8"].as_str().unwrap_or_default();
        match case["parts"].is_object() {
            true => forms.add(&[&[1], &multipart(signed.as_bytes(), &[("invoiceId", "i")])])?,
            false => json.add(&[signed.as_bytes()])?,
        }
    }
    let (mut signed, status) = (Corpus::of("signed"), br#"{"statusId":"s"}"#);
    for form in [0u8, 128] {
        signed.add(&[&[form, 3], status])?;
        signed.add(&[
            &[form + 1, 3],
            &multipart(status, &[("invoiceId", "i"), ("senderAcceptStatus", "true")]),
        ])?;
    }
    for target in CHOOSING {
        let mut corpus = Corpus::of(target);
        for first in 0..CHOICES {
            // Different bytes in each, reproducible in every run.
            let choices: Vec<u8> =
                (0..600_u32).map(|at| (at * 167 + u32::from(first) * 89).to_le_bytes()[0]).collect();
            corpus.add(&[&choices])?;
        }
    }
    let mut model = Corpus::of("model");
    for (which, text) in (0u8..).zip(MODEL) {
        model.add(&[&[which], text.as_bytes()])?;
    }
    for (target, texts) in [("values", &VALUES[..]), ("query", &QUERIES[..]), ("token", &TOKENS[..])] {
        let mut corpus = Corpus::of(target);
        texts.iter().try_for_each(|text| corpus.add(&[text.as_bytes()]))?;
    }
    Ok(())
}
