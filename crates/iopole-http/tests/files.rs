//! A file that is changed by somebody else while it is being sent.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use iopole_auth::{AccessToken, Lifetime, StaticToken};
use iopole_http::{Class, Client, Error, ErrorKind, Method, Operation, Role, Upload};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const SEND: Operation = Operation::new("sendThing", Method::POST, "/thing", Class::Once, Role::User);
const FIRST_SHA256: &str = "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e";

/// Sends a file, which meets with this while the request is with the server; how often the server was asked.
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
    // The second time it is gone already.
    let _ = fs::remove_file(file);
}

#[tokio::test]
async fn the_hash_is_that_of_what_was_sent_or_none() {
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
