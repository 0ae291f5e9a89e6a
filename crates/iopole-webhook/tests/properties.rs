//! Properties of every delivery: any bytes, any parts, any pieces. The fuzz targets in `fuzz/` check them with inputs
//! that grow.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use bytes::Bytes;
use http::{HeaderValue, Method, Request};
use http_body_util::Full;
use iopole_webhook::{Authentication, Delivery, Intake, Limits, Payload, PublicPath, Refusal};
use proptest::prelude::*;
use support::*;

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

fn receive(
    request: Request<Bytes>,
    intake: &Intake,
    size: usize,
    hesitate: bool,
) -> Result<Delivery, Refusal> {
    block_on(intake.receive(request.map(|body| InPieces::of(&body, size, hesitate))))
}

/// Bytes in which line ends, hyphens and the start of a boundary are frequent.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        Just(b"\r\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"--".to_vec()),
        Just(b"\r\n--".to_vec()),
        Just(b"\r\n------iopole-webhook-testing".to_vec()),
        Just(b"\r\n\r\n".to_vec()),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn multipart(body: Vec<u8>, boundary: &str) -> Request<Bytes> {
    let mut request = Request::new(Bytes::from(body));
    *request.method_mut() = Method::POST;
    let kind = format!("multipart/form-data; boundary={boundary}");
    request.headers_mut().insert("content-type", HeaderValue::from_str(&kind).unwrap());
    request
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_file_is_received_byte_by_byte(
        file in content(),
        parts in proptest::collection::vec(("[a-zA-Z]{1,8}", "[ -~é€]{0,20}"), 0..4),
        size in 1usize..90,
        hesitate: bool,
        checksum: bool,
        memory in 0usize..50,
    ) {
        // A part of this name would be a second file.
        prop_assume!(parts.iter().all(|(name, _)| name != "file"));
        let fields: Vec<_> = parts.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let signer = if checksum { signer().with_checksum() } else { signer() };
        let request = signer.invoice(&file, &fields);
        prop_assert!(verifier().verify(&request, &PublicPath::AsReceived).is_ok());
        let intake = intake().with_limits(Limits::default().with_memory(memory));
        let delivery = block_on(async {
            let request = request.map(|body| InPieces::of(&body, size, hesitate));
            let delivery = intake.receive(request).await.unwrap();
            assert_eq!(delivery.content.bytes().await.unwrap(), file);
            delivery
        });
        let Payload::Invoice(invoice) = delivery.payload else { panic!("not an invoice") };
        let kept = invoice.parts.as_hint();
        prop_assert_eq!(kept.len(), parts.len());
        for ((name, value), (kept_name, kept_value)) in parts.iter().zip(kept) {
            prop_assert_eq!((name.as_bytes(), value.as_bytes()), (kept_name.as_bytes(), &kept_value[..]));
        }
    }

    /// Cut, doubled or overwritten bodies: both readers agree, and only signed content is released.
    #[test]
    fn a_damaged_body_is_refused_or_holds_the_signed_file(
        file in content(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0u8..4, any::<u8>()), 1..4),
        size in 1usize..90,
    ) {
        let request = signer().invoice(&file, &[("invoiceId", ID)]);
        let mut body = request.body().to_vec();
        for (from, to, what, byte) in damage {
            if body.is_empty() {
                break;
            }
            let (from, to) = (from.index(body.len()), to.index(body.len()));
            let (from, to) = (from.min(to), from.max(to));
            match what {
                0 => body[from] ^= byte,
                1 => drop(body.drain(from..to)),
                2 => body.truncate(to),
                _ => { let copy = body[from..to].to_vec(); body.splice(to..to, copy); }
            }
        }
        let damaged = request.map(|_| Bytes::from(body));
        let whole = verifier().verify(&damaged, &PublicPath::AsReceived);
        let streamed = block_on(async {
            let delivery = intake().receive(damaged.clone().map(|body| InPieces::of(&body, size, false))).await?;
            assert!(matches!(delivery.payload, Payload::Invoice(_)));
            assert_eq!(delivery.content.bytes().await.unwrap(), file, "only signed content is released");
            Ok::<_, Refusal>(())
        });
        prop_assert_eq!(whole.map(drop).map_err(|error| error.code()), streamed.map_err(|refusal| refusal.code()));
    }

    /// The result does not depend on the pieces.
    #[test]
    fn reading_any_bytes_as_multipart_ends(body in content(), boundary in "[a-z]{1,3}", size in 1usize..90) {
        let open = Intake::new(Authentication::none());
        let whole = receive(multipart(body.clone(), &boundary), &open, usize::MAX, false);
        let pieces = receive(multipart(body, &boundary), &open, size, true);
        let outcome = |received: Result<Delivery, Refusal>| {
            received.map(|delivery| delivery.key).map_err(|refusal| refusal.code())
        };
        prop_assert_eq!(outcome(whole), outcome(pieces));
    }

    #[test]
    fn any_body_is_kept(body in proptest::collection::vec(any::<u8>(), 0..300), memory in 0usize..100) {
        let intake = intake().with_limits(Limits::default().with_memory(memory));
        let delivery = receive(signer().json(body.clone()), &intake, 17, false).unwrap();
        prop_assert_eq!(block_on(delivery.content.bytes()).unwrap(), body);
    }

    /// An object that names an event type is an event.
    #[test]
    fn a_body_with_any_members_is_received(keys in proptest::collection::hash_map(
        prop_oneof!["eventType", "eventId", "statusId", "status", "invoiceId", "enrollmentId", "reportId", "fileLink",
            "json", "responses", "payload", "[a-z]{1,4}"],
        prop_oneof![Just("null"), Just("\"x\""), Just("{}"), Just("[]"), Just("[{}]"), Just("12.50"), Just("true")],
        0..6,
    )) {
        let members: Vec<_> = keys.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
        let body = format!("{{{}}}", members.join(","));
        let delivery = receive(signer().json(body.clone()), &intake(), 40, false).unwrap();
        prop_assert_eq!(block_on(delivery.content.bytes()).unwrap(), body);
        if keys.get("eventType") == Some(&"\"x\"") {
            prop_assert_eq!(delivery.payload.kind().as_str(), "event");
        }
    }

    #[test]
    fn any_headers_are_refused_without_a_panic(
        stamp in "[ -~é]{0,16}",
        signature in proptest::collection::vec(any::<u8>(), 0..80),
        checksum in "[0-9a-f]{60,66}",
    ) {
        let mut request = Request::new(Full::<Bytes>::default());
        *request.method_mut() = Method::POST;
        let headers = request.headers_mut();
        for (name, value) in [
            ("x-timestamp", HeaderValue::from_bytes(stamp.as_bytes())),
            ("x-signature", HeaderValue::from_bytes(&signature)),
            ("x-checksum", HeaderValue::from_str(&checksum)),
        ] {
            if let Ok(value) = value {
                headers.insert(name, value);
            }
        }
        let refusal = block_on(intake().receive(request)).unwrap_err();
        prop_assert!(matches!(refusal.status().as_u16(), 401 | 503));
    }
}
