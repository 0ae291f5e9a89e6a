//! Every change of a signed value is refused; unsigned values are marked.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Uri};
use http_body_util::Full;
use iopole_webhook::{Authentication, DedupKey, Intake, Payload, PublicPath, Verifier};
use support::*;

/// A delivery of each kind, with and without the checksum header.
fn originals() -> Vec<Request<Bytes>> {
    let file = b"%PDF-1.7\nnot a real invoice\r\n--\r\n%%EOF\n";
    let parts = [("invoiceId", ID), ("senderAcceptStatus", "true")];
    [signer(), signer().with_checksum()]
        .iter()
        .flat_map(|signer| [signer.json(STATUS), signer.invoice(file, &parts)])
        .collect()
}

async fn accepted(intake: &Intake, request: &Request<Bytes>) -> bool {
    let whole = verifier().verify(request, &PublicPath::AsReceived).is_ok();
    let streamed = intake.receive(request.clone().map(Full::new)).await;
    assert_eq!(whole, streamed.is_ok(), "both readers agree");
    if let Err(refusal) = &streamed {
        assert!(matches!(refusal.status().as_u16(), 400 | 401 | 503), "{refusal:?}");
    }
    whole
}

/// The range of the signed bytes in a body.
fn signed_range(request: &Request<Bytes>) -> std::ops::Range<usize> {
    let body = request.body();
    let find = |needle: &[u8]| body.windows(needle.len()).position(|window| window == needle);
    match find(b"%PDF") {
        Some(start) => start..find(b"%%EOF\n").unwrap() + 6,
        None => 0..body.len(),
    }
}

#[tokio::test]
async fn every_signed_byte_counts() {
    let intake = intake();
    for original in originals() {
        assert!(accepted(&intake, &original).await);
        let signed = signed_range(&original);
        for at in signed.clone() {
            for change in [1, 0x20, 0x80] {
                let mut body = original.body().to_vec();
                body[at] ^= change;
                let changed = original.clone().map(|_| Bytes::from(body));
                assert!(!accepted(&intake, &changed).await, "byte {at} ^ {change}");
            }
        }
        // Ranges removed, doubled and inserted, at the front, inside and at the end.
        let (start, end) = (signed.start, signed.end);
        for (from, to) in
            [(start, start + 1), (start, start + 9), (start + 5, start + 20), (end - 1, end), (start, end)]
        {
            let body = original.body();
            let range = &body[from..to];
            let without = [&body[..from], &body[to..]].concat();
            let doubled = [&body[..to], range, &body[to..]].concat();
            let zeroed = [&body[..from], &vec![0; range.len()], &body[to..]].concat();
            for changed in [without, doubled, zeroed] {
                let changed = original.clone().map(|_| Bytes::from(changed));
                assert!(!accepted(&intake, &changed).await, "{from}..{to}");
            }
        }
        // Cut off before the end of the signed bytes.
        for length in 0..end {
            let cut = original.clone().map(|body| body.slice(..length));
            assert!(!accepted(&intake, &cut).await, "cut at {length}");
        }
    }
}

#[tokio::test]
async fn every_character_of_the_signed_headers_counts() {
    let intake = intake();
    for original in originals() {
        for header in ["x-timestamp", "x-signature", "x-checksum"] {
            let Some(value) = original.headers().get(header).cloned() else { continue };
            let text = value.to_str().unwrap().to_owned();
            let change = async |value: Option<&str>| {
                let mut changed = original.clone();
                changed.headers_mut().remove(header);
                if let Some(value) = value {
                    changed.headers_mut().insert(header, HeaderValue::from_str(value).unwrap());
                }
                accepted(&intake, &changed).await
            };
            for at in 0..text.len() {
                for digit in ['0', '9', 'a', 'f', 'A', ' ', '-'] {
                    let mut other = text.clone();
                    other.replace_range(at..=at, &digit.to_string());
                    if other != text {
                        assert!(!change(Some(&other)).await, "{header} {other}");
                    }
                }
            }
            assert!(!change(Some(&text[1..])).await);
            assert!(!change(Some(&format!("{text}0"))).await);
            assert!(!change(Some("")).await);
            assert!(!change(Some(&format!("{text},{text}"))).await);
            if text.chars().any(|letter| letter.is_ascii_lowercase()) {
                assert!(!change(Some(&text.to_uppercase())).await, "{header} in capitals");
            }
            // Without the checksum the signature is verified over the body.
            assert_eq!(change(None).await, header == "x-checksum", "{header} removed");
            let mut twice = original.clone();
            twice.headers_mut().append(header, value);
            assert!(!accepted(&intake, &twice).await, "{header} twice");
        }
    }
}

#[tokio::test]
async fn method_path_and_query_count() {
    let intake = intake();
    for original in originals() {
        for target in [
            "/",
            "/hooks",
            "/hooks/iopole",
            "/hooks/iopole?",
            "/hooks/iopole/?kind=status",
            "/hooks/iopole?kind=Status",
            "/hooks/iopole?kind=status&",
            "/hooks/iopole?kind=status&a=1",
            "/hooks/iopole?kind%3Dstatus",
            "/Hooks/iopole?kind=status",
            "//hooks/iopole?kind=status",
            "/hooks/./iopole?kind=status",
            "/hooks%2Fiopole?kind=status",
            "/hooks/i%6Fpole?kind=status",
        ] {
            let mut changed = original.clone();
            *changed.uri_mut() = target.parse::<Uri>().unwrap();
            assert!(!accepted(&intake, &changed).await, "{target}");
        }
        for method in [Method::PUT, Method::GET, Method::PATCH, Method::DELETE] {
            let mut changed = original.clone();
            *changed.method_mut() = method;
            assert!(!accepted(&intake, &changed).await);
        }
    }
}

#[tokio::test]
async fn every_character_of_the_secret_and_the_clock_counts() {
    for original in originals() {
        let check = |verifier: Verifier| verifier.verify(&original, &PublicPath::AsReceived).is_ok();
        for at in 0..SECRET.len() {
            let mut other = SECRET.to_owned();
            other.replace_range(at..=at, "x");
            assert!(!check(Verifier::new(other).unwrap().with_clock(now)));
        }
        for other in [&SECRET[1..], &SECRET[..47], &format!("{SECRET}0"), &SECRET.to_uppercase()] {
            assert!(!check(Verifier::new(other).unwrap().with_clock(now)));
        }
        for seconds in [901, 3_600, 86_400, 1_000_000_000] {
            let seconds = std::time::Duration::from_secs(seconds);
            assert!(!check(verifier().with_clock(move || now() + seconds)));
            assert!(!check(verifier().with_clock(move || now() - seconds)));
        }
    }
}

/// The signature covers the bytes, not their kind, so the content of one kind can be replayed as another.
#[tokio::test]
async fn the_kind_is_not_signed() {
    let intake = intake();
    // The JSON of a status, as the file of an invoice.
    let originals = originals();
    let (status, invoice) = (&originals[0], &originals[1]);
    let mut replayed = signer().invoice(status.body(), &[("invoiceId", ID)]);
    for header in ["x-timestamp", "x-signature"] {
        replayed.headers_mut().insert(header, status.headers()[header].clone());
    }
    let delivery = intake.receive(replayed.map(Full::new)).await.unwrap();
    assert!(matches!(delivery.payload, Payload::Invoice(_)));
    assert_eq!(delivery.content.bytes().await.unwrap(), STATUS);
    // The file of an invoice, as a JSON body.
    let file = invoice.body().slice(signed_range(invoice));
    let mut replayed = invoice.clone().map(|_| Full::new(file));
    replayed.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
    assert!(matches!(intake.receive(replayed).await.unwrap().payload, Payload::Unknown));
}

/// Another type of the same body makes other bytes the signed ones.
#[tokio::test]
async fn a_body_under_another_type_is_refused() {
    let intake = intake();
    let originals = originals();
    let (status, invoice) = (&originals[0], &originals[1]);
    for (request, kind) in [
        (invoice, "application/json"),
        (invoice, "multipart/form-data"),
        // The body contains no such boundary.
        (status, "multipart/form-data; boundary=invoiceId"),
    ] {
        let mut changed = request.clone();
        changed.headers_mut().insert("content-type", HeaderValue::from_static(kind));
        assert!(!accepted(&intake, &changed).await, "{kind}");
    }
    let mut changed = invoice.clone();
    changed.headers_mut().append("content-type", HeaderValue::from_static("application/json"));
    assert!(!accepted(&intake, &changed).await);
}

#[tokio::test]
async fn a_second_file_is_refused() {
    let intake = intake();
    for name in ["file", "invoiceId"] {
        let file = b"%PDF-1.7\n%%EOF\n";
        let original = signer().invoice(file, &[("other", "x")]);
        let body = String::from_utf8(original.body().to_vec()).unwrap();
        let added = body.replacen("name=\"other\"", &format!("name=\"{name}\""), 1);
        let changed = original.clone().map(|_| Bytes::from(added));
        assert_eq!(accepted(&intake, &changed).await, name != "file");
        let renamed = body.replacen("name=\"file\"", "name=\"document\"", 1);
        let changed = original.clone().map(|_| Bytes::from(renamed));
        assert!(!accepted(&intake, &changed).await, "no part of that name");
    }
}

/// Anyone can change the parts beside the file, so they alone do not identify a delivery.
#[tokio::test]
async fn an_unsigned_identifier_does_not_hide_another_invoice() {
    let mut keys = Vec::new();
    for (file, id) in [("%PDF-one", "id-1"), ("%PDF-two", "id-2"), ("%PDF-one", "id-2")] {
        let request = signer().invoice(file.as_bytes(), &[("invoiceId", id)]).map(Full::new);
        let delivery = intake().receive(request).await.unwrap();
        let Payload::Invoice(invoice) = &delivery.payload else { panic!("not an invoice") };
        assert_eq!(invoice.invoice_id.as_hint().as_ref().unwrap().as_str(), id);
        assert!(matches!(&delivery.key, DedupKey::Invoice { id: known, .. } if known.as_hint() == id));
        keys.push(delivery.key.to_string());
    }
    assert_ne!(keys[1], keys[2], "the replay of one file under the other's identifier");
}

#[tokio::test]
async fn a_rewritten_path_needs_the_public_path() {
    let mut request = signer().json(STATUS);
    *request.uri_mut() = "/internal?kind=status".parse().unwrap();
    let intake = |path: PublicPath| Intake::new(Authentication::signature(verifier())).with_path(path);
    let receive = async |path| intake(path).receive(request.clone().map(Full::new)).await.map(|_| ());
    assert_eq!(receive(PublicPath::AsReceived).await.unwrap_err().code(), "signature_mismatch");
    assert!(receive(PublicPath::replaced("/hooks/iopole").unwrap()).await.is_ok());
    assert!(receive(PublicPath::replaced("/hooks/iopole?kind=status").unwrap()).await.is_ok());
    *request.uri_mut() = "/iopole?kind=status".parse().unwrap();
    let receive = async |path| intake(path).receive(request.clone().map(Full::new)).await.map(|_| ());
    assert!(receive(PublicPath::prefixed("/hooks").unwrap()).await.is_ok());
}
