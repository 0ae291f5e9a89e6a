//! TLS failures: the message names the mistake and the remedy, and only a passing failure is retried.
#![cfg(feature = "rustls")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use iopole_auth::{
    AccessToken, Cached, ClientCredentials, Credentials, Lifetime, StaticToken, TokenError, TokenErrorKind,
    TokenSource as _,
};
use iopole_http::{Class, Client, Error, ErrorKind, Method, Operation, Retries, Role};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion, version};

const READ: Operation = Operation::new("getThing", Method::GET, "/thing", Class::Safe, Role::User);
const SEND: Operation = Operation::new("sendThing", Method::POST, "/thing", Class::Once, Role::User);
/// Far less than the time of a call, far more than a busy machine needs for a handshake.
const AT_ONCE: Duration = Duration::from_secs(20);

/// A certificate and its key.
struct Certificate(CertificateDer<'static>, KeyPair);

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut parameters = CertificateParams::new([]).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(parameters, KeyPair::generate().unwrap()).unwrap())
    }

    fn issue(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Certificate {
        let mut parameters = CertificateParams::new([name.to_owned()]).unwrap();
        change(&mut parameters);
        let key = KeyPair::generate().unwrap();
        Certificate(parameters.signed_by(&key, &self.0).unwrap().into(), key)
    }

    fn trusted(&self) -> reqwest::Certificate {
        reqwest::Certificate::from_der(self.0.der()).unwrap()
    }
}

fn self_signed(is_authority: bool) -> Certificate {
    let mut parameters = CertificateParams::new(["localhost".to_owned()]).unwrap();
    if is_authority {
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    let key = KeyPair::generate().unwrap();
    Certificate(parameters.self_signed(&key).unwrap().into(), key)
}

const BOTH: &[&SupportedProtocolVersion] = &[&version::TLS13, &version::TLS12];

/// Starts a server with this certificate, and returns its URL. It answers 200 and a token to every client that trusts
/// it.
fn serve(certificate: Certificate) -> String {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let key = PrivateKeyDer::try_from(certificate.1.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(provider).with_protocol_versions(BOTH).unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate.0], key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream.unwrap());
            if stream.read(&mut [0; 4_096]).is_ok() {
                let body = r#"{"access_token":"a.b.c","token_type":"Bearer","expires_in":300}"#;
                let head =
                    format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
                stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    format!("https://localhost:{port}")
}

/// Starts a server that answers every client with these bytes, and hangs up.
fn answer_with(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4_096]);
            let _ = stream.write_all(bytes);
        }
    });
    format!("https://localhost:{port}")
}

/// Calls this server as the API, then as the token endpoint, and trusts this authority only.
async fn ask(url: &str, trusted: &Authority) -> (Result<(), Error>, Result<(), TokenError>) {
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    let builder =
        Client::builder(url.parse().unwrap(), Arc::new(StaticToken::new(token))).retries(Retries::never());
    let authority = trusted.trusted();
    let client = builder.transport(move |http| http.tls_certs_only([authority])).build().unwrap();
    let answer = client.call(&READ).send().await.map(drop);
    let (url, authority) = (format!("{url}/token").parse().unwrap(), trusted.trusted());
    let flow = ClientCredentials::builder(url, Credentials::new("id", "secret-secret"));
    let flow = flow.transport(move |http| http.tls_certs_only([authority])).build().unwrap();
    (answer, flow.token().await.map(drop))
}

/// Calls the server in both roles: both errors have this kind and contain these words.
async fn fails_with(
    kinds: (ErrorKind, TokenErrorKind),
    case: &str,
    url: &str,
    trusted: &Authority,
    words: &[&str],
) {
    let (answer, token) = ask(url, trusted).await;
    let (answer, token) = (answer.unwrap_err(), token.unwrap_err());
    assert_eq!((answer.kind(), token.kind()), kinds, "{case}");
    for shown in [format!("{answer:#}"), format!("{token:#}")] {
        assert!(words.iter().all(|word| shown.contains(word)), "{case}: {shown}");
        for debug in
            ["Other(", "Context", "CaUsed", "BadSignature", "InvalidContentType", "UnixTime", "DnsName("]
        {
            assert!(!shown.contains(debug), "{case}: {shown}");
        }
    }
}

/// Calls the server in both roles: both fail for a reason that waiting cannot mend.
async fn fails(case: &str, url: &str, trusted: &Authority, words: &[&str]) {
    fails_with((ErrorKind::TlsFailed, TokenErrorKind::TlsFailed), case, url, trusted, words).await;
}

/// A client with the default settings whose API and token endpoint are this server.
fn client(url: &str, trusted: &Authority) -> Client {
    let token_url = format!("{url}/token").parse().unwrap();
    let flow = ClientCredentials::new(token_url, Credentials::new("id", "secret-secret")).unwrap();
    let authority = trusted.trusted();
    let builder = Client::builder(url.parse().unwrap(), Arc::new(Cached::new(flow)));
    builder.transport(move |http| http.tls_certs_only([authority])).build().unwrap()
}

#[tokio::test]
async fn a_certificate_of_a_trusted_authority_is_accepted() {
    let authority = Authority::new();
    let (answer, token) = ask(&serve(authority.issue("localhost", |_| {})), &authority).await;
    answer.unwrap();
    token.unwrap();
}

#[tokio::test]
async fn an_unknown_authority_is_reported_with_the_ways_to_trust_it() {
    let (trusted, other) = (Authority::new(), Authority::new());
    let words =
        ["not signed by a certificate authority that this machine trusts", "SSL_CERT_FILE", "`transport`"];
    fails("other authority of the same name", &serve(other.issue("localhost", |_| {})), &trusted, &words)
        .await;
    fails("self-signed", &serve(self_signed(false)), &trusted, &words).await;
    fails("a self-signed authority", &serve(self_signed(true)), &trusted, &words).await;
}

#[tokio::test]
async fn another_name_is_reported_with_both_names() {
    let authority = Authority::new();
    let url = serve(authority.issue("api.exemple.fr", |_| {}));
    fails("name", &url, &authority, &["for another name", "localhost", "for api.exemple.fr"]).await;
}

#[tokio::test]
async fn dates_are_shown_as_dates() {
    let authority = Authority::new();
    let expired =
        authority.issue("localhost", |parameters| parameters.not_after = date_time_ymd(2020, 2, 29));
    let words = ["expired on Sat, 29 Feb 2020 00:00:00 GMT", "must renew it", "clock"];
    fails("expired", &serve(expired), &authority, &words).await;
    let early = authority.issue("localhost", |parameters| {
        parameters.not_before = date_time_ymd(2095, 2, 28);
        parameters.not_after = date_time_ymd(2096, 2, 28);
    });
    let words = ["valid from Mon, 28 Feb 2095 00:00:00 GMT on", "clock"];
    fails("not valid yet", &serve(early), &authority, &words).await;
}

#[tokio::test]
async fn a_server_without_tls_or_with_an_old_version_is_reported() {
    let authority = Authority::new();
    let plain = answer_with(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    fails("plain http", &plain, &authority, &["does not answer in TLS", "scheme and the port"]).await;
    let alert = |description: u8| -> &'static [u8] { Vec::leak(vec![21, 3, 3, 0, 2, 2, description]) };
    for (case, bytes, words) in [
        ("protocol_version", alert(70), "TLS 1.2 or 1.3 is needed"),
        ("handshake_failure", alert(40), "TLS 1.2 or 1.3 is needed"),
        ("unrecognized_name", alert(112), "check the host"),
        ("certificate_required", alert(116), "client certificate"),
    ] {
        fails(case, &answer_with(bytes), &authority, &[words]).await;
    }
    let passing = (ErrorKind::Unreachable, TokenErrorKind::Unreachable);
    fails_with(passing, "internal_error", &answer_with(alert(80)), &authority, &["the server ended TLS"])
        .await;
}

#[tokio::test]
async fn one_private_authority_serves_the_api_and_the_token_endpoint() {
    let authority = Authority::new();
    let client = client(&serve(authority.issue("localhost", |_| {})), &authority);
    client.call(&READ).send().await.unwrap();
    client.call(&SEND).json(&1).send().await.unwrap();
}

#[tokio::test]
async fn a_certificate_that_is_not_accepted_ends_the_call_at_once() {
    let (trusted, other) = (Authority::new(), Authority::new());
    let expired = trusted.issue("localhost", |parameters| parameters.not_after = date_time_ymd(2020, 2, 29));
    for (case, url) in [
        ("unknown issuer", serve(other.issue("localhost", |_| {}))),
        ("other name", serve(trusted.issue("api.exemple.fr", |_| {}))),
        ("expired", serve(expired)),
        ("no TLS", answer_with(b"HTTP/1.1 400 Bad Request\r\n\r\n")),
    ] {
        let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
        let authority = trusted.trusted();
        let api_only = Client::builder(url.parse().unwrap(), Arc::new(StaticToken::new(token)))
            .transport(move |http| http.tls_certs_only([authority]));
        for (client, attempts) in [(client(&url, &trusted), 0), (api_only.build().unwrap(), 1)] {
            for operation in [READ, SEND] {
                let start = Instant::now();
                let error = client.call(&operation).send().await.unwrap_err();
                assert_eq!(
                    (error.kind(), error.attempts()),
                    (ErrorKind::TlsFailed, attempts),
                    "{case}: {error}"
                );
                assert!(!error.is_retryable() && !error.is_outcome_unknown(), "{case}: {error}");
                assert!(start.elapsed() < AT_ONCE, "{case}: {:?}", start.elapsed());
                let token = error.token_error().map(|token| (token.kind(), token.is_retryable()));
                assert_eq!(token, (attempts == 0).then_some((TokenErrorKind::TlsFailed, false)), "{case}");
            }
        }
    }
}

#[tokio::test]
async fn a_handshake_that_the_network_cuts_is_tried_again() {
    let authority = Authority::new();
    let url = answer_with(b"");
    let (answer, token) = ask(&url, &authority).await;
    let (answer, token) = (answer.unwrap_err(), token.unwrap_err());
    assert_eq!((answer.kind(), token.kind()), (ErrorKind::Unreachable, TokenErrorKind::Unreachable));
    assert!(answer.is_retryable() && token.is_retryable());
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    let authority = authority.trusted();
    let client = Client::builder(url.parse().unwrap(), Arc::new(StaticToken::new(token)))
        .retries(Retries::new().attempts(3))
        .transport(move |http| http.tls_certs_only([authority]));
    let error = client.build().unwrap().call(&SEND).json(&1).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Unreachable, 3), "{error}");
}

/// Variable that passes the URL of the server to the second process of the test.
#[cfg(target_os = "linux")]
const SERVER: &str = "IOPOLE_TEST_SERVER";

#[cfg(target_os = "linux")]
#[test]
fn an_authority_in_ssl_cert_file_is_trusted() {
    const TEST: &str = "an_authority_in_ssl_cert_file_is_trusted";
    if let Ok(url) = std::env::var(SERVER) {
        return ask_with_the_certificates_of_the_system(&url);
    }
    let authority = Authority::new();
    let url = serve(authority.issue("localhost", |_| {}));
    let folder = tempfile::tempdir().unwrap();
    // The process reads the variable at its start, so the test needs another one.
    let ask = |trusted: &Authority| {
        let file = folder.path().join("authority.pem");
        std::fs::write(&file, trusted.0.pem()).unwrap();
        let mut process = std::process::Command::new(std::env::current_exe().unwrap());
        let process = process.args(["--exact", TEST]).env("SSL_CERT_FILE", file).env(SERVER, &url);
        process.env_remove("SSL_CERT_DIR").output().unwrap()
    };
    let trusting = ask(&authority);
    assert!(trusting.status.success(), "{}", String::from_utf8_lossy(&trusting.stdout));
    assert!(!ask(&Authority::new()).status.success(), "any authority is trusted");
}

#[cfg(target_os = "linux")]
fn ask_with_the_certificates_of_the_system(url: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let flow = ClientCredentials::new(
            format!("{url}/token").parse().unwrap(),
            Credentials::new("id", "secret-secret"),
        );
        let builder = Client::builder(url.parse().unwrap(), Arc::new(flow.unwrap()));
        let client = builder.token_wait(Duration::ZERO).build().unwrap();
        client.call(&READ).send().await.unwrap();
    });
}
