//! Files that another program changes during an upload.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::fs::{self, File};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use iopole_auth::{AccessToken, Lifetime, StaticToken};
use iopole_http::{Class, Client, Error, ErrorKind, Method, Operation, Role, Upload};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const SEND: Operation = Operation::new("sendThing", Method::POST, "/thing", Class::Once, Role::User);
const FIRST_SHA256: &str = "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e";

/// Sends a file, and applies this to it while the server holds the request. Returns the number of requests too.
async fn send(status: u16, meanwhile: fn(&Path)) -> (Error, usize) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.xml");
    fs::write(&file, "first").unwrap();
    let (server, sent) = (MockServer::start().await, file.clone());
    let answer = move |_: &Request| {
        meanwhile(&sent);
        ResponseTemplate::new(status)
    };
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    let builder = Client::builder(server.uri().parse().unwrap(), Arc::new(StaticToken::new(token)));
    let upload = Upload::from_file("file", "a.xml", "application/xml", &file, 5);
    let error = builder.build().unwrap().call(&SEND).upload(upload).send().await.unwrap_err();
    (error, server.received_requests().await.unwrap().len())
}

fn replace(file: &Path) {
    let other = file.with_extension("new");
    fs::write(&other, "other").unwrap();
    fs::rename(other, file).unwrap();
}

fn rewrite(file: &Path) {
    fs::write(file, "other").unwrap();
    let later = SystemTime::now() + Duration::from_secs(5);
    File::options().write(true).open(file).unwrap().set_modified(later).unwrap();
}

fn remove(file: &Path) {
    // The second time the file no longer exists.
    let _ = fs::remove_file(file);
}

#[tokio::test]
async fn the_hash_is_that_of_the_sent_file_or_none() {
    for (meanwhile, sha256) in
        [((|_| {}) as fn(&Path), Some(FIRST_SHA256)), (replace, None), (rewrite, None), (remove, None)]
    {
        let (error, _) = send(500, meanwhile).await;
        assert_eq!((error.kind(), error.upload_sha256()), (ErrorKind::OutcomeUnknown, sha256));
    }
}

#[tokio::test]
async fn a_changed_file_is_not_replayed() {
    for meanwhile in [replace, rewrite, remove] {
        let (error, seen) = send(401, meanwhile).await;
        assert_eq!((error.kind(), error.attempts(), seen), (ErrorKind::InvalidRequest, 1, 1), "{error}");
        assert!(error.to_string().contains("nothing more was sent"), "{error}");
    }
}

/// Length of a large file.
const LARGE: usize = 24 * 1024 * 1024;

/// Sends a large file to a server that reads the first bytes, applies this to the file, then reads to the end and
/// answers with success. Returns the bytes that the server read too.
async fn send_large(meanwhile: fn(&Path)) -> (Result<(), Error>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.xml");
    fs::write(&file, vec![b'a'; LARGE]).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let path = file.clone();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (mut read, mut piece) = (Vec::new(), vec![0; 64 * 1024]);
        while !read.ends_with(b"--\r\n") {
            let before = read.len();
            match stream.read(&mut piece).await {
                Ok(0) | Err(_) => return read,
                Ok(bytes) => read.extend_from_slice(&piece[..bytes]),
            }
            if before == 0 {
                meanwhile(&path);
            }
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
        read
    });
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    let builder = Client::builder(url.parse().unwrap(), Arc::new(StaticToken::new(token)));
    let upload = Upload::from_file("file", "a.xml", "application/xml", &file, LARGE as u64);
    let sent = builder.build().unwrap().call(&SEND).upload(upload).send().await;
    (sent.map(drop), server.await.unwrap())
}

/// Overwrites the end of the file in place, before it is read.
fn overwrite(file: &Path) {
    let mut file = File::options().write(true).open(file).unwrap();
    file.seek(SeekFrom::End(-5)).unwrap();
    file.write_all(b"other").unwrap();
}

/// Overwrites the file and restores its time, as an attacker would.
fn overwrite_and_hide(file: &Path) {
    let before = fs::metadata(file).unwrap().modified().unwrap();
    overwrite(file);
    File::options().write(true).open(file).unwrap().set_modified(before).unwrap();
}

#[tokio::test]
async fn a_file_overwritten_during_its_upload_never_arrives_complete() {
    for meanwhile in [overwrite, overwrite_and_hide] {
        let (sent, read) = send_large(meanwhile).await;
        let error = sent.unwrap_err();
        assert_eq!((error.kind(), error.upload_sha256()), (ErrorKind::OutcomeUnknown, None), "{error}");
        assert!(format!("{error:#}").contains("the file changed while it was being sent"), "{error:#}");
        assert!(!read.ends_with(b"--\r\n"), "the request was whole");
    }
}

#[tokio::test]
async fn a_file_replaced_or_removed_during_its_upload_arrives_unchanged() {
    for meanwhile in [replace, remove, |_: &Path| {}] {
        let (sent, read) = send_large(meanwhile).await;
        sent.unwrap();
        assert_eq!(read.iter().filter(|byte| **byte == b'a').count() / LARGE, 1);
        assert!(read.ends_with(b"--\r\n"));
    }
}
