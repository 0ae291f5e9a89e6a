//! Bodies that are cut off, odd or hostile, and the memory and files that they use.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, Request};
use http_body::{Body, Frame};
use http_body_util::{Full, Limited, StreamBody};
use iopole_webhook::{Authentication, Intake, Limits, Payload};
use support::*;
use tokio::io::AsyncReadExt as _;

/// A body that ends with an error.
struct Broken(Option<Bytes>);

impl Body for Broken {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let cut = || Err(io::Error::from(io::ErrorKind::ConnectionReset));
        Poll::Ready(Some(self.0.take().map_or_else(cut, |piece| Ok(Frame::data(piece)))))
    }
}

#[tokio::test]
async fn a_connection_that_is_cut_is_sent_again() {
    for request in [signer().json(STATUS), signer().invoice(b"%PDF", &[])] {
        for length in [0, 10, request.body().len()] {
            let cut = request.clone().map(|body| Broken(Some(body.slice(..length))));
            let refusal = intake().receive(cut).await.unwrap_err();
            assert_eq!((refusal.status().as_u16(), refusal.code()), (503, "unreadable_body"));
        }
    }
}

#[tokio::test]
async fn a_bound_set_around_us_is_a_bound() {
    for request in [signer().json(STATUS), signer().invoice(b"%PDF", &[])] {
        let bounded = request.map(|body| Limited::new(Full::new(body), 10));
        assert_eq!(intake().receive(bounded).await.unwrap_err().status().as_u16(), 413);
    }
}

/// Multipart bodies as other programs write them; the file is `%PDF` each time.
#[tokio::test]
async fn other_ways_to_write_multipart() {
    let bodies = [
        // A preamble, an epilogue, padding after the boundary.
        "preamble\r\n--b \t\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n%PDF\r\n--b--\r\nepilogue",
        // No line end after the last boundary; no file name; odd letter case.
        "--b\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\n%PDF\r\n--b--",
        // Other parameters first, a name without quotes, a part without a name.
        "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: form-data; filename=\"file\"; name=file\r\n\r\n\
         %PDF\r\n--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
        // An empty part before the file.
        "--b\r\nContent-Disposition: form-data; name=\"invoiceId\"\r\n\r\n\r\n--b\r\nContent-Disposition: form-data; \
         name=\"file\"; filename=\"é.pdf\"\r\n\r\n%PDF\r\n--b--\r\n",
    ];
    let signed = signer().invoice(b"%PDF", &[]);
    for body in bodies {
        for kind in ["multipart/form-data; boundary=b", "Multipart/Form-Data; charset=utf-8; boundary=\"b\""]
        {
            let mut request = signed.clone().map(|_| Full::new(Bytes::from(body)));
            request.headers_mut().insert("content-type", HeaderValue::from_static(kind));
            let delivery =
                intake().receive(request).await.unwrap_or_else(|refusal| panic!("{body}: {refusal}"));
            let Payload::Invoice(invoice) = delivery.payload else { panic!("not an invoice") };
            assert_eq!(delivery.content.bytes().await.unwrap(), "%PDF");
            assert!(invoice.invoice_id.as_hint().is_none());
        }
    }
}

#[tokio::test]
async fn heads_and_fields_are_bounded() {
    let take = async |limits: Limits, body: String, size| {
        let signed = signer().invoice(b"%PDF", &[]);
        let request = multipart(signed.map(|_| InPieces::of(body.as_bytes(), size, false)));
        intake()
            .with_limits(limits)
            .receive(request)
            .await
            .map(drop)
            .map_err(|refusal| (refusal.status().as_u16(), refusal.code()))
    };
    let noise = "x".repeat(2_000_000);
    // No boundary, no end of a head: the parser would hold and search all of it again and again.
    for body in [
        noise.clone(),
        format!("--b\r\nContent-Disposition: {noise}"),
        format!("--b{}", " ".repeat(2_000_000)),
    ] {
        for size in [10_000, usize::MAX] {
            let refused = take(Limits::default(), body.clone(), size).await.unwrap_err();
            assert_eq!(refused, (400, "unreadable_multipart"));
        }
    }
    // One large field, or a great many small ones.
    let field =
        |content: &str| format!("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n{content}\r\n");
    for body in [field(&noise), field("").repeat(20_000)] {
        let refused = take(Limits::default(), body.clone(), 10_000).await.unwrap_err();
        assert_eq!(refused, (413, "body_too_large"));
        let file = "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n%PDF\r\n--b--\r\n";
        let roomy = Limits::default().with_fields(4_000_000);
        take(roomy, body + file, 10_000).await.unwrap();
    }
}

fn multipart<B>(mut request: Request<B>) -> Request<B> {
    let kind = HeaderValue::from_static("multipart/form-data; boundary=b");
    request.headers_mut().insert("content-type", kind);
    request
}

/// The platform retries after a 5xx only, so a refusal would lose the delivery.
#[tokio::test]
async fn multipart_without_exactly_one_file_is_unknown_under_other_schemes() {
    let part = |name: &str| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n%PDF\r\n");
    let bodies = [
        String::new(),
        "no boundary".to_owned(),
        part("document") + "--b--\r\n",
        part("file") + &part("file") + "--b--\r\n",
        part("file"),
        part("file") + "--b",
        format!("--b\r\nContent-Disposition: {}", "x".repeat(1_000_000)),
    ];
    let folder = tempfile::tempdir().unwrap();
    for body in bodies {
        for memory in [0, 10_000_000] {
            let limits = Limits::default().with_memory(memory).with_directory(folder.path());
            for known in
                [Authentication::none(), Authentication::subscription_key("0123456789abcdef").unwrap()]
            {
                let mut request =
                    multipart(Request::post("/").body(Full::new(Bytes::from(body.clone()))).unwrap());
                let key = HeaderValue::from_static("0123456789abcdef");
                request.headers_mut().insert("ocp-apim-subscription-key", key);
                let delivery = Intake::new(known).with_limits(limits.clone()).receive(request).await.unwrap();
                assert_eq!(delivery.content.bytes().await.unwrap(), body);
                assert!(matches!(delivery.payload, Payload::Unknown), "{body}");
                let content_type = delivery.headers.content_type.as_hint().as_deref();
                assert_eq!(content_type, Some("multipart/form-data; boundary=b"));
            }
        }
        let signed = signer().invoice(b"%PDF", &[]);
        let refused =
            intake().receive(multipart(signed.map(|_| Full::new(Bytes::from(body))))).await.unwrap_err();
        assert!(matches!(refused.status().as_u16(), 400 | 401), "{refused:?}");
    }
    // No boundary, or two types.
    for kinds in [&["multipart/form-data"][..], &["application/json", "multipart/form-data; boundary=b"]] {
        let mut request = Request::post("/").body(Full::new(Bytes::from(part("file") + "--b--"))).unwrap();
        for kind in kinds {
            request.headers_mut().append("content-type", HeaderValue::from_static(kind));
        }
        let delivery = Intake::new(Authentication::none()).receive(request).await.unwrap();
        assert!(matches!(delivery.payload, Payload::Unknown));
    }
    // One file is an invoice, on the disk too.
    for memory in [0, 10_000_000] {
        let limits = Limits::default().with_memory(memory).with_directory(folder.path());
        let file: Vec<u8> = (0..300_000u32).map(|at| (at % 251) as u8).collect();
        let request = signer().invoice(&file, &[("invoiceId", ID)]).map(Full::new);
        let delivery =
            Intake::new(Authentication::none()).with_limits(limits).receive(request).await.unwrap();
        let Payload::Invoice(invoice) = delivery.payload else { panic!("not an invoice") };
        assert_eq!(delivery.content.bytes().await.unwrap(), file);
        assert_eq!(invoice.invoice_id.as_hint().as_ref().unwrap().as_str(), ID);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left");
}

#[tokio::test]
async fn content_in_memory_and_on_disk_reads_alike() {
    let folder = tempfile::tempdir().unwrap();
    let file: Vec<u8> = (0..300_000u32).map(|at| (at % 251) as u8).collect();
    for memory in [0, 100, 299_999, 300_000] {
        let limits = Limits::default().with_memory(memory).with_directory(folder.path());
        let receive = async || {
            let request = signer().invoice(&file, &[]).map(Full::new);
            let delivery = intake().with_limits(limits.clone()).receive(request).await.unwrap();
            delivery.content
        };
        let held = receive().await;
        assert_eq!((held.len(), held.is_empty(), held.checksum().len()), (300_000, false, 64));
        let on_disk = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(on_disk, usize::from(memory < file.len()));
        assert_eq!(held.bytes().await.unwrap(), file);
        let mut read = Vec::new();
        held.open().await.unwrap().read_to_end(&mut read).await.unwrap();
        assert_eq!(read, file);
        assert!(!format!("{held:?}").contains(folder.path().to_str().unwrap()));
        drop(held);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "dropped, deleted");
        // Persisting replaces an existing file.
        let kept = tempfile::tempdir().unwrap();
        let path = kept.path().join("invoice.pdf");
        std::fs::write(&path, "before").unwrap();
        receive().await.persist(&path).await.unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), file);
        assert_eq!(std::fs::read_dir(kept.path()).unwrap().count(), 1);
        assert!(receive().await.persist(kept.path().join("none").join("x")).await.is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "persisted, moved");
    }
}

/// The content of a signed JSON body that arrives in frames of these sizes, and then the rest.
async fn framed(sizes: &[usize], memory: usize, body: &Bytes) -> Bytes {
    let mut rest = body.clone();
    let mut frames: Vec<Bytes> = sizes.iter().map(|size| rest.split_to(*size)).collect();
    frames.push(rest);
    let frames = stream::iter(frames.into_iter().map(|frame| Ok::<_, io::Error>(Frame::data(frame))));
    let request = signer().json(body.clone()).map(|_| StreamBody::new(frames));
    let intake = intake().with_limits(Limits::default().with_memory(memory));
    intake.receive(request).await.unwrap().content.bytes().await.unwrap()
}

#[tokio::test]
async fn json_in_frames_of_any_size_is_kept_whole() {
    let body = Bytes::from(STATUS.replace("<CDAR/>", &"x".repeat(200_000)));
    for sizes in [&[1][..], &[0, 70_000], &[70_000, 70_000], &[70_000, 1, 65_536], &[body.len()]] {
        for memory in [0, 70_000, 1_000_000] {
            assert_eq!(framed(sizes, memory, &body).await, body, "{sizes:?} with {memory}");
        }
    }
}

#[tokio::test]
async fn json_in_one_large_frame_is_not_copied() {
    let body = Bytes::from(STATUS.replace("<CDAR/>", &"x".repeat(200_000)));
    assert_eq!(framed(&[], 1_000_000, &body).await.as_ptr(), body.as_ptr());
    // A small frame may be a slice of a large buffer, which is not kept.
    let small = Bytes::from_static(STATUS.as_bytes());
    assert_ne!(framed(&[], 1_000_000, &small).await.as_ptr(), small.as_ptr());
}

#[tokio::test]
async fn content_is_kept_under_its_checksum() {
    let folder = tempfile::tempdir().unwrap();
    let (other, file) = (STATUS.replace("203", "204"), b"%PDF");
    let requests = [
        signer().json(STATUS),
        signer().json(other.clone()),
        signer().invoice(file, &[("invoiceId", "../x")]),
    ];
    for request in requests.iter().chain(&requests) {
        let delivery = intake().receive(request.clone().map(Full::new)).await.unwrap();
        let checksum = delivery.content.checksum();
        assert!(checksum.len() == 64 && checksum.bytes().all(|byte| byte.is_ascii_hexdigit()), "{checksum}");
        let path = folder.path().join(checksum);
        delivery.content.persist(path).await.unwrap();
    }
    let mut kept: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect();
    kept.sort();
    let mut expected = [file.to_vec(), STATUS.into(), other.into()];
    expected.sort();
    assert_eq!(kept, expected, "each content once");
}

#[tokio::test]
async fn a_disk_error_answers_503() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits::default().with_memory(0).with_directory(folder.path().join("none"));
    for request in [signer().json(STATUS), signer().invoice(b"%PDF", &[])] {
        let refusal = intake().with_limits(limits.clone()).receive(request.map(Full::new)).await.unwrap_err();
        assert_eq!((refusal.status().as_u16(), refusal.code()), (503, "temporary_file"));
    }
}

#[tokio::test]
async fn an_invoice_file_goes_to_the_writer() {
    let mut written = Vec::new();
    let request = signer().invoice(b"%PDF to a writer", &[]).map(Full::new);
    let delivery = intake().receive_to(request, &mut written).await.unwrap();
    assert_eq!(written, b"%PDF to a writer");
    assert_eq!(delivery.content.len(), 16);
    assert_eq!(delivery.content.bytes().await.unwrap_err().kind(), io::ErrorKind::NotFound);
    assert_eq!(delivery.content.open().await.err().unwrap().kind(), io::ErrorKind::NotFound);
    assert_eq!(delivery.content.persist("x").await.unwrap_err().kind(), io::ErrorKind::NotFound);
    // A JSON body never goes to the writer. A forged file goes there until it is refused.
    let mut written = Vec::new();
    intake().receive_to(signer().json(STATUS).map(Full::new), &mut written).await.unwrap();
    assert!(written.is_empty());
    let mut forged = signer().with_checksum().invoice(b"%PDF", &[]).map(Full::new);
    forged.headers_mut().insert("x-timestamp", (NOW + 1).into());
    assert!(intake().receive_to(forged, &mut written).await.is_err());
    assert!(written.is_empty(), "refused by its head");
}
