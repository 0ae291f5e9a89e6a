//! Received bodies are bounded in length and time, whatever they announce.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use iopole_auth::{AccessToken, Lifetime, StaticToken};
use iopole_http::{
    Class, Client, ClientBuilder, Error, ErrorKind, Method, Operation, Response, Retries, Role,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const READ: Operation = Operation::new("readThing", Method::GET, "/thing", Class::Safe, Role::User);
const MIB: usize = 1024 * 1024;

/// Answers each request with these bytes, complete or not.
async fn answering(answer: impl Into<Vec<u8>>) -> ClientBuilder {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = Arc::new(answer.into());
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            let answer = Arc::clone(&answer);
            tokio::spawn(async move {
                let mut request = [0; 4096];
                // A client that has read enough closes the connection.
                while socket.read(&mut request).await.is_ok_and(|read| read > 0) {
                    let _ = socket.write_all(&answer).await;
                }
            });
        }
    });
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    Client::builder(url.parse().unwrap(), Arc::new(StaticToken::new(token)))
}

/// Encodes the bytes in chunks, without their length.
fn chunked(status: &str, chunks: &[&[u8]]) -> Vec<u8> {
    let mut answer = format!("HTTP/1.1 {status} A\r\ntransfer-encoding: chunked\r\n\r\n").into_bytes();
    for chunk in chunks {
        answer.extend(format!("{:x}\r\n", chunk.len()).bytes());
        answer.extend_from_slice(chunk);
        answer.extend(b"\r\n");
    }
    answer.extend(b"0\r\n\r\n");
    answer
}

async fn send(builder: ClientBuilder) -> Result<Response, Error> {
    builder.retries(Retries::never()).build().unwrap().call(&READ).send().await
}

async fn json(builder: ClientBuilder) -> Result<serde_json::Value, Error> {
    send(builder).await?.json().await
}

fn raw(error: &Error) -> &[u8] {
    error.problem().unwrap().raw().as_bytes()
}

#[tokio::test]
async fn an_impossible_length_allocates_no_memory() {
    for status in ["400", "200"] {
        let head = format!("HTTP/1.1 {status} A\r\ncontent-length: {}\r\n\r\n", u64::MAX / 4);
        let answer = [head.into_bytes(), vec![b'x'; 2 * MIB]].concat();
        let error = json(answering(answer).await).await.unwrap_err();
        assert_eq!(error.status().unwrap().as_str(), status);
        assert!(!raw(&error).is_empty() && raw(&error).iter().all(|byte| *byte == b'x'), "{error}");
    }
}

#[tokio::test]
async fn a_body_announced_as_too_long_is_not_read_to_its_end() {
    let answer = answering("HTTP/1.1 200 OK\r\ncontent-length: 67108865\r\n\r\n{").await;
    let error = json(answer).await.unwrap_err();
    assert_eq!((error.kind(), raw(&error)), (ErrorKind::Unreadable, &b"{"[..]));
    assert!(error.to_string().contains("larger than the bound of 67108864 bytes: stream it"), "{error}");
}

#[tokio::test]
async fn a_body_without_a_length_is_bounded_too() {
    let long = vec![b'1'; 3 * MIB];
    let pieces: Vec<_> = long.chunks(100_000).collect();
    let bound = 2 * MIB as u64;
    let error = json(answering(chunked("200", &pieces)).await.body_bound(bound)).await.unwrap_err();
    assert!(error.to_string().contains("bound of 2097152 bytes"), "{error}");
    assert_eq!(raw(&error), &long[..MIB]);

    let refused = send(answering(chunked("400", &pieces)).await).await.unwrap_err();
    assert_eq!((refused.kind(), raw(&refused)), (ErrorKind::Refused, &long[..MIB]));

    let client = answering(chunked("200", &[b"[1,", b"2]"])).await.body_bound(3).build().unwrap();
    assert!(client.call(&READ).send().await.unwrap().bytes().await.is_err());
    let more = client.call(&READ).body_bound(5).send().await.unwrap();
    assert_eq!(more.bytes().await.unwrap(), "[1,2]");
    let mut stream = client.call(&READ).send().await.unwrap().stream();
    assert_eq!(stream.next().await.unwrap().unwrap(), "[1,", "a stream has no bound");
}

#[tokio::test]
async fn text_after_the_json_is_an_error() {
    for (body, followed) in [("[1] [2]", true), ("[1]x", true), ("[1]\r\n \t", false)] {
        let read = json(answering(chunked("200", &[body.as_bytes()])).await).await;
        assert_eq!(read.is_err(), followed, "{body}");
        if let Err(error) = read {
            assert!(error.to_string().contains("more follows the JSON at line 1, column"), "{error}");
            assert_eq!((error.kind(), raw(&error)), (ErrorKind::Unreadable, body.as_bytes()));
        }
    }
}

#[tokio::test]
async fn the_error_of_a_lacking_value_keeps_the_body() {
    let answer = send(answering(chunked("200", &[b"[]"])).await).await.unwrap();
    let first = |list: Vec<u8>| list.first().copied().ok_or("it is empty");
    let error = answer.json_then(first).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), raw(&error)), (ErrorKind::Unreadable, 1, &b"[]"[..]));
    assert!(error.to_string().contains("cannot be read: it is empty"), "{error}");
    assert!(error.ended().unwrap() >= *error.attempt_times().first().unwrap());
}

#[tokio::test]
async fn a_slow_reader_does_not_time_out() {
    let pieces = [&b"abc"[..]; 8];
    let patience = Duration::from_millis(200);
    let answer = send(answering(chunked("200", &pieces)).await.attempt_timeout(patience)).await.unwrap();
    let (mut stream, mut read) = (answer.stream(), Vec::new());
    while let Some(piece) = stream.next().await {
        read.extend_from_slice(&piece.unwrap());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(read, pieces.concat());
}

#[tokio::test]
async fn a_stalled_stream_ends_after_the_time_of_an_attempt() {
    let stalled = answering("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc").await;
    let answer = send(stalled.attempt_timeout(Duration::from_millis(200))).await.unwrap();
    let mut stream = answer.stream();
    assert_eq!(stream.next().await.unwrap().unwrap(), "abc");
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::TimedOut, 1), "{error}");
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn an_empty_answer_has_an_error_of_its_own() {
    for body in ["", " \r\n"] {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        let error = json(answering(head).await).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unreadable);
        assert!(error.to_string().contains("it is empty, where JSON was expected"), "{error}");
    }
}
