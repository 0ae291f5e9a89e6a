//! Resolving the unknown outcome of a send.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use iopole_api::{
    Client, CustomerId, Document, Error, ErrorKind, Operation, Reconciled, SentListing, Timer, operations,
};
use iopole_auth::{AccessToken, Lifetime, StaticToken};
use iopole_http::{Class, Method, Role};
use wiremock::matchers::{method, path, path_regex};
use wiremock::{Mock, MockServer, ResponseTemplate};

const ID: &str = "0190f1d2-0000-7000-8000-000000000000";
const FILE: &str = "<Invoice/>";
const FILE_SHA256: &str = "b8dbbfb2620e9346480364a8d935a0ff2038ce9bac7738f5ec58f22e639d2607";

/// A clock that moves only by sleeping.
#[derive(Debug, Clone)]
struct Stopped(SystemTime, Arc<AtomicU64>);

impl Stopped {
    fn at(time: SystemTime) -> Self {
        Self(time, Arc::default())
    }

    fn waited(&self) -> Duration {
        Duration::from_millis(self.1.load(Ordering::Relaxed))
    }
}

impl Timer for Stopped {
    fn now(&self) -> SystemTime {
        self.0 + self.waited()
    }

    fn sleep(&self, duration: Duration) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        self.1.fetch_add(u64::try_from(duration.as_millis()).unwrap() + 1, Ordering::Relaxed);
        Box::pin(std::future::ready(()))
    }
}

/// A platform that answers a send like this, and finds these invoices.
async fn platform(send: ResponseTemplate, found: &str) -> (MockServer, Client) {
    let server = MockServer::start().await;
    let rows: Vec<serde_json::Value> = serde_json::from_str(&format!("[{found}]")).unwrap();
    let page = format!(r#"{{"data":[{found}],"meta":{{"count":{},"offset":0,"limit":50}}}}"#, rows.len());
    Mock::given(method("POST")).and(path("/v1/invoice")).respond_with(send).mount(&server).await;
    Mock::given(path_regex("search"))
        .respond_with(ResponseTemplate::new(200).set_body_string(page))
        .mount(&server)
        .await;
    Mock::given(path_regex("download"))
        .respond_with(ResponseTemplate::new(200).set_body_string(FILE))
        .mount(&server)
        .await;
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    let http = iopole_http::Client::builder(server.uri().parse().unwrap(), Arc::new(StaticToken::new(token)));
    (server, Client::new(http.build().unwrap()))
}

async fn fail(client: &Client) -> Error {
    let document = Document::from_bytes("a.xml", FILE).unwrap();
    let error = client.user().invoices().send(document).await.unwrap_err();
    assert!(error.is_outcome_unknown(), "{error}");
    error
}

#[tokio::test]
async fn an_accepted_invoice_without_an_identifier_is_found() {
    for body in ["[]", "{}", r#"{"type":"INVOICE"}"#, "null"] {
        let row = format!(r#"{{"metadata":{{"invoiceId":"{ID}","direction":"OUTBOUND"}}}}"#);
        let (_server, client) = platform(ResponseTemplate::new(201).set_body_string(body), &row).await;
        let error = fail(&client).await;
        assert_eq!((error.attempts(), error.status().unwrap().as_u16()), (1, 201), "{body}");
        assert_eq!(error.problem().unwrap().raw().as_bytes(), body.as_bytes());
        let found = client.user().invoices().reconcile(&error).await.unwrap();
        assert_eq!(found, Reconciled::Sent(ID.parse().unwrap()), "{body}");
    }
}

#[tokio::test]
async fn an_unknown_outcome_without_a_checksum_stays_unknown() {
    let (server, client) = platform(ResponseTemplate::new(201), "").await;
    let send = Operation::new("sendInvoice", Method::POST, "/v1/invoice", Class::Once, Role::User);
    let error = Error::new(ErrorKind::OutcomeUnknown, "somebody else's").with_operation(&send);
    assert_eq!(client.user().invoices().reconcile(&error).await.unwrap(), Reconciled::StillUnknown);
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_time_to_appear_starts_at_the_end_of_the_request() {
    let took = Duration::from_millis(50);
    let (_server, client) = platform(ResponseTemplate::new(500).set_delay(took), "").await;
    let error = fail(&client).await;
    let (started, ended) = (*error.attempt_times().first().unwrap(), error.ended().unwrap());
    assert!(ended >= started + took);
    let patience = Duration::from_secs(5);
    // Counted from the start, the time would be over.
    let timer = Stopped::at(started + patience);
    let reconcile = client.user().invoices().reconcile(&error).patience(patience).timer(timer.clone());
    assert_eq!(reconcile.await.unwrap(), Reconciled::NotSent);
    assert!(timer.now() >= ended + patience, "{:?}", timer.waited());
}

#[tokio::test]
async fn without_an_error_the_end_is_assumed_or_set() {
    let (_server, client) = platform(ResponseTemplate::new(500), "").await;
    let sent = SystemTime::now();
    let waited = async |ended: Option<SystemTime>| {
        let timer = Stopped::at(sent);
        let reconcile = client.user().invoices().reconcile_file("00", sent, None).timer(timer.clone());
        let reconcile = ended.into_iter().fold(reconcile, |reconcile, ended| reconcile.ended(ended));
        assert_eq!(reconcile.await.unwrap(), Reconciled::NotSent);
        timer.waited().as_secs()
    };
    assert_eq!(waited(None).await, 690);
    assert_eq!(waited(Some(sent + Duration::from_secs(10))).await, 100);
}

#[tokio::test]
async fn each_request_has_the_timeout() {
    let (server, client) = platform(ResponseTemplate::new(500), "").await;
    let error = fail(&client).await;
    server.reset().await;
    let slow = ResponseTemplate::new(200).set_body_string("[]").set_delay(Duration::from_secs(60));
    Mock::given(method("GET")).respond_with(slow).mount(&server).await;
    let hasty = Duration::from_millis(5);
    let invoices = client.user().invoices();
    // The client's own timeout is 30 s.
    let bound = Duration::from_secs(25);
    let mut watch = invoices.watch(&ID.parse().unwrap()).timeout(hasty);
    let watched = tokio::time::timeout(bound, watch.next()).await.unwrap();
    assert_eq!(watched.unwrap_err().kind(), ErrorKind::TimedOut);
    let reconciled = invoices.reconcile(&error).patience(Duration::ZERO).timeout(hasty).into_future();
    let reconciled = tokio::time::timeout(bound, reconciled).await.unwrap();
    assert_eq!(reconciled.unwrap(), Reconciled::StillUnknown);
}

#[tokio::test]
async fn an_endless_patience_searches_until_the_invoice_appears() {
    let row = format!(r#"{{"metadata":{{"invoiceId":"{ID}","direction":"OUTBOUND"}}}}"#);
    let (_server, client) = platform(ResponseTemplate::new(500), &row).await;
    let error = fail(&client).await;
    let reconcile = client.user().invoices().reconcile(&error);
    let endless = reconcile.patience(Duration::MAX).clock_margin(Duration::MAX);
    assert_eq!(endless.await.unwrap(), Reconciled::Sent(ID.parse().unwrap()));

    let (server, client) = platform(ResponseTemplate::new(500), "").await;
    let endless = client.user().invoices().reconcile(&error).patience(Duration::MAX);
    let endless = endless.timer(Stopped::at(SystemTime::now())).into_future();
    assert!(tokio::time::timeout(Duration::from_millis(50), endless).await.is_err());
    assert!(server.received_requests().await.unwrap().len() > 1);
}

const A: &str = "aaaaaaaa-0000-7000-8000-000000000000";
const B: &str = "bbbbbbbb-0000-7000-8000-000000000000";

/// A client of this server whose default customer is A.
fn client_of_a(server: &MockServer) -> Client {
    let token = AccessToken::new(&"t".into(), Lifetime::Unlimited).unwrap();
    let http = iopole_http::Client::builder(server.uri().parse().unwrap(), Arc::new(StaticToken::new(token)));
    Client::new(http.customer_id(A.parse::<CustomerId>().ok()).build().unwrap())
}

async fn customers(server: &MockServer) -> Vec<Option<String>> {
    let requests = server.received_requests().await.unwrap();
    let header = |request: &wiremock::Request| request.headers.get("customer-id").cloned();
    requests.iter().map(|request| header(request).map(|id| id.to_str().unwrap().to_owned())).collect()
}

#[tokio::test]
async fn it_searches_under_the_customer_id_of_the_send() {
    let own = |id: &str| Some(id.parse::<CustomerId>().unwrap());
    let row = format!(r#"{{"metadata":{{"invoiceId":"{ID}","direction":"OUTBOUND"}}}}"#);
    for (sent_for, expected) in [(None, Some(A)), (Some(own(B)), Some(B)), (Some(None), None)] {
        // An unreadable 2xx keeps the customer id too.
        for answer in [ResponseTemplate::new(504), ResponseTemplate::new(201).set_body_string("<html>")] {
            let (server, _) = platform(answer, &row).await;
            let client = client_of_a(&server);
            let invoices = client.user().invoices();
            let send = invoices.send(Document::from_bytes("a.xml", FILE).unwrap());
            let send = match &sent_for {
                Some(customer) => send.customer_id(customer.clone()),
                None => send,
            };
            let error = send.await.unwrap_err();
            assert_eq!(error.customer_id().map(CustomerId::expose), expected);
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("aaaaaaaa") && !shown.contains("bbbbbbbb"), "{shown}");
            let found = invoices.reconcile(&error).number("1").await.unwrap();
            assert_eq!(found, Reconciled::Sent(ID.parse().unwrap()));
            let asked = customers(&server).await;
            assert!(asked.len() >= 3 && asked.iter().all(|id| id.as_deref() == expected), "{asked:?}");
            // The option replaces it.
            invoices.reconcile(&error).customer_id(own(A)).await.unwrap();
            assert_eq!(customers(&server).await.last().unwrap().as_deref(), Some(A));
        }
    }
}

#[tokio::test]
async fn without_the_error_the_customer_id_is_an_argument() {
    let (server, _) = platform(ResponseTemplate::new(500), "").await;
    let client = client_of_a(&server);
    for (customer, expected) in
        [(client.customer_id().cloned(), Some(A)), (B.parse::<CustomerId>().ok(), Some(B)), (None, None)]
    {
        let long_ago = SystemTime::now() - Duration::from_secs(7_200);
        let reconcile = client.user().invoices().reconcile_file("00", long_ago, customer);
        assert_eq!(reconcile.await.unwrap(), Reconciled::NotSent);
        assert_eq!(customers(&server).await.last().unwrap().as_deref(), expected);
    }
}

#[tokio::test]
async fn a_search_read_in_part_does_not_prove_that_nothing_was_sent() {
    for body in [
        r#"{"statusMessage":"search is not available at the moment"}"#,
        r#"{"error":"maintenance"}"#,
        r#"{"data":{},"meta":{"count":1}}"#,
        r#"{"data":null}"#,
        "{}",
        "null",
        "",
        "<html>",
        r#"["row"]"#,
        r#"{"data":[],"meta":{"count":1,"limit":200}}"#,
        r#"{"data":[{"metadata":{"direction":"OUTBOUND"}}],"meta":{"count":1,"limit":200}}"#,
    ] {
        let (server, client) = platform(ResponseTemplate::new(504), "").await;
        let error = fail(&client).await;
        server.reset().await;
        Mock::given(path_regex("search"))
            .respond_with(ResponseTemplate::new(200).set_body_string(body))
            .mount(&server)
            .await;
        for number in [None, Some("1")] {
            let reconcile = client.user().invoices().reconcile(&error).timer(Stopped::at(SystemTime::now()));
            let reconcile = number.into_iter().fold(reconcile, |reconcile, number| reconcile.number(number));
            assert_eq!(reconcile.await.unwrap(), Reconciled::StillUnknown, "{body}");
        }
    }
}

#[tokio::test]
async fn an_unreadable_search_is_repeated() {
    let row = format!(r#"{{"metadata":{{"invoiceId":"{ID}","direction":"OUTBOUND"}}}}"#);
    let (server, client) = platform(ResponseTemplate::new(504), &row).await;
    let error = fail(&client).await;
    Mock::given(path_regex("search"))
        .respond_with(ResponseTemplate::new(200).set_body_string(r#"{"error":"maintenance"}"#))
        .up_to_n_times(2)
        .with_priority(1)
        .mount(&server)
        .await;
    let reconcile = client.user().invoices().reconcile(&error).timer(Stopped::at(SystemTime::now()));
    assert_eq!(reconcile.await.unwrap(), Reconciled::Sent(ID.parse().unwrap()));
}

#[tokio::test]
async fn another_file_of_the_number_is_named() {
    // Made during the attempt, or long before it, where only the search by number finds it.
    for created in ["2020-01-01T00:00:00Z".to_owned(), jiff::Timestamp::now().to_string()] {
        let row = format!(
            r#"{{"metadata":{{"invoiceId":"{ID}","direction":"OUTBOUND","createDate":"{created}"}},
            "businessData":{{"invoiceId":"E2-1"}}}}"#
        );
        let (server, client) = platform(ResponseTemplate::new(504), &row).await;
        let document = Document::from_bytes("a.xml", "<Invoice>other bytes</Invoice>").unwrap();
        let error = client.user().invoices().send(document).await.unwrap_err();
        let reconcile = || client.user().invoices().reconcile(&error).timer(Stopped::at(SystemTime::now()));
        let found = reconcile().number("E2-1").await.unwrap();
        assert_eq!(found, Reconciled::NumberInUse(ID.parse().unwrap()), "{created}");
        // A copy of another number is not it; a copy without a number proves nothing.
        assert_eq!(reconcile().number("E2-2").await.unwrap(), Reconciled::NotSent, "{created}");
        assert_eq!(reconcile().await.unwrap(), Reconciled::NotSent, "{created}");
        // A download that proves nothing leaves the outcome unknown.
        server.reset().await;
        let page = format!(r#"{{"data":[{row}],"meta":{{"count":1,"offset":0,"limit":200}}}}"#);
        Mock::given(path_regex("search"))
            .respond_with(ResponseTemplate::new(200).set_body_string(page))
            .mount(&server)
            .await;
        Mock::given(path_regex("download")).respond_with(ResponseTemplate::new(200)).mount(&server).await;
        assert_eq!(reconcile().number("E2-1").await.unwrap(), Reconciled::StillUnknown, "{created}");
    }
}

#[tokio::test]
async fn the_same_file_sent_long_before_holds_its_number() {
    let row = format!(
        r#"{{"metadata":{{"invoiceId":"{ID}","direction":"OUTBOUND","createDate":"2020-01-01T00:00:00Z"}},
        "businessData":{{"invoiceId":"E2-1"}}}}"#
    );
    let (_server, client) = platform(ResponseTemplate::new(504), &row).await;
    let error = fail(&client).await;
    let reconcile = || client.user().invoices().reconcile(&error).timer(Stopped::at(SystemTime::now()));
    assert_eq!(reconcile().number("E2-1").await.unwrap(), Reconciled::NumberInUse(ID.parse().unwrap()));
    assert_eq!(reconcile().await.unwrap(), Reconciled::NotSent);
}

#[tokio::test]
async fn the_copy_is_found_beside_unreadable_rows() {
    let rows = format!(r#"{{"metadata":{{"invoiceId":"{ID}","direction":"OUTBOUND"}}}},{{"odd":1}}"#);
    let (_server, client) = platform(ResponseTemplate::new(504), &rows).await;
    let error = fail(&client).await;
    let found = client.user().invoices().reconcile(&error).await.unwrap();
    assert_eq!(found, Reconciled::Sent(ID.parse().unwrap()));
}

#[tokio::test]
async fn only_an_unknown_outcome_of_a_send_is_searched_for() {
    let (server, client) = platform(ResponseTemplate::new(400), "").await;
    let reconcile = |error: Error| client.user().invoices().reconcile(&error).into_future();
    let other = Error::new(ErrorKind::OutcomeUnknown, "").with_operation(&operations::CREATE_WEBHOOK);
    assert_eq!(reconcile(other).await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    let document = Document::from_bytes("a.xml", FILE).unwrap();
    let rejected = client.user().invoices().send(document).await.unwrap_err();
    assert_eq!(reconcile(rejected).await.unwrap(), Reconciled::NotSent);
    assert_eq!(server.received_requests().await.unwrap().len(), 1, "the send alone");
}

#[tokio::test]
async fn an_earlier_copy_that_was_rejected_is_not_the_one_sent() {
    let created = jiff::Timestamp::now() - Duration::from_secs(120);
    for (state, outcome) in
        [("INVALID", Reconciled::NotSent), ("DELIVERED", Reconciled::Sent(ID.parse().unwrap()))]
    {
        let row = format!(
            r#"{{"metadata":{{"invoiceId":"{ID}","direction":"OUTBOUND","createDate":"{created}","state":"{state}"}}}}"#
        );
        let (_server, client) = platform(ResponseTemplate::new(504), &row).await;
        let error = fail(&client).await;
        let reconcile = client.user().invoices().reconcile(&error).timer(Stopped::at(SystemTime::now()));
        assert_eq!(reconcile.await.unwrap(), outcome, "{state}");
    }
}

#[tokio::test]
async fn a_copy_that_cannot_be_downloaded_proves_nothing() {
    for (status, outcome) in [
        (404, Ok(Reconciled::StillUnknown)),
        (503, Ok(Reconciled::StillUnknown)),
        (403, Err(ErrorKind::Forbidden)),
    ] {
        let row = format!(r#"{{"metadata":{{"invoiceId":"{ID}","direction":"OUTBOUND"}}}}"#);
        let (server, client) = platform(ResponseTemplate::new(504), &row).await;
        let error = fail(&client).await;
        Mock::given(path_regex("download"))
            .respond_with(ResponseTemplate::new(status))
            .with_priority(1)
            .mount(&server)
            .await;
        let reconcile = client.user().invoices().reconcile(&error).patience(Duration::ZERO);
        let reconciled = reconcile.timer(Stopped::at(SystemTime::now())).await;
        assert_eq!(reconciled.map_err(|error| error.kind()), outcome, "{status}");
    }
}

#[tokio::test]
async fn pauses_between_searches_grow_by_half() {
    let (server, client) = platform(ResponseTemplate::new(504), "").await;
    let error = fail(&client).await;
    let timer = Stopped::at(error.ended().unwrap());
    let reconcile = client.user().invoices().reconcile(&error).patience(Duration::from_secs(20));
    assert_eq!(reconcile.timer(timer).await.unwrap(), Reconciled::NotSent);
    let requests = server.received_requests().await.unwrap();
    let searches = requests.iter().filter(|request| request.url.path().contains("search")).count();
    // At 0, 1, 2.5, 4.75, 8.1, 13.2 and 20 s.
    assert_eq!(searches, 7);
}

const ROW: &str =
    r#"{"metadata":{"invoiceId":"0190f1d2-0000-7000-8000-000000000000","direction":"OUTBOUND"}}"#;
const HOUR: Duration = Duration::from_secs(3_600);

async fn requests(server: &MockServer, part: &str) -> usize {
    let requests = server.received_requests().await.unwrap();
    requests.iter().filter(|request| request.url.path().contains(part)).count()
}

#[tokio::test]
async fn searches_share_a_listing_and_what_they_have_downloaded() {
    let (server, client) = platform(ResponseTemplate::new(500), ROW).await;
    let (invoices, now) = (client.user().invoices(), SystemTime::now());
    let sent = now - HOUR;
    let timer = Stopped::at(now);
    let listing = invoices.list_sent(sent - HOUR, None, timer.clone(), HashMap::new()).await.unwrap();
    assert_eq!(listing.len(), 1);
    for sha256 in ["00", "01", "02"] {
        let reconcile = invoices.reconcile_file(sha256, sent, None).among(&listing).timer(timer.clone());
        assert_eq!(reconcile.await.unwrap(), Reconciled::NotSent);
    }
    let reconcile = invoices.reconcile_file(FILE_SHA256, sent, None).among(&listing).timer(timer);
    assert_eq!(reconcile.await.unwrap(), Reconciled::Sent(ID.parse().unwrap()));
    assert_eq!((requests(&server, "search").await, requests(&server, "download").await), (1, 1));
}

#[tokio::test]
async fn files_that_the_caller_knows_are_not_downloaded() {
    let (server, client) = platform(ResponseTemplate::new(500), ROW).await;
    let (invoices, now) = (client.user().invoices(), SystemTime::now());
    let known = HashMap::from([(ID.parse().unwrap(), "01".to_owned())]);
    let listing = invoices.list_sent(now - HOUR * 2, None, Stopped::at(now), known).await.unwrap();
    let reconcile = |sha256| {
        let reconcile = client.user().invoices().reconcile_file(sha256, now - HOUR, None);
        reconcile.among(&listing).timer(Stopped::at(now))
    };
    assert_eq!(reconcile("00").await.unwrap(), Reconciled::NotSent);
    assert_eq!(requests(&server, "download").await, 0);
    // What the caller says proves no presence.
    assert_eq!(reconcile("01").await.unwrap(), Reconciled::NotSent);
    assert_eq!(requests(&server, "download").await, 1);
}

#[tokio::test]
async fn a_listing_proves_absence_only_if_it_began_after_the_invoice_could_appear() {
    let (_server, client) = platform(ResponseTemplate::new(500), "").await;
    let (invoices, now) = (client.user().invoices(), SystemTime::now());
    let ago = |seconds| now - Duration::from_secs(seconds);
    // The attempt may last 600 s, and the invoice may appear 90 s later.
    for (case, begun, sent, outcome) in [
        ("too early", ago(400), ago(1_000), Reconciled::StillUnknown),
        ("late enough", ago(300), ago(1_000), Reconciled::NotSent),
        ("dated by a clock that was set back since", now + HOUR, ago(690), Reconciled::StillUnknown),
    ] {
        let listing =
            invoices.list_sent(sent - HOUR, None, Stopped::at(begun), HashMap::new()).await.unwrap();
        let reconcile = invoices.reconcile_file("00", sent, None).among(&listing).without_waiting();
        assert_eq!(reconcile.timer(Stopped::at(now)).await.unwrap(), outcome, "{case}");
    }
}

#[tokio::test]
async fn a_listing_that_shows_something_else_is_refused() {
    let (_server, client) = platform(ResponseTemplate::new(500), "").await;
    let (invoices, now) = (client.user().invoices(), SystemTime::now());
    let customer: CustomerId = ID.parse().unwrap();
    let listing = invoices.list_sent(now, Some(customer), Stopped::at(now), HashMap::new()).await.unwrap();
    let other = invoices.reconcile_file("00", now, None).among(&listing).await.unwrap_err();
    assert!(other.to_string().contains("of another customer"), "{other}");
    let listing = invoices.list_sent(now - HOUR / 2, None, Stopped::at(now), HashMap::new()).await.unwrap();
    let late = invoices.reconcile_file("00", now, None).among(&listing).await.unwrap_err();
    assert!(late.to_string().contains("begins after the attempt"), "{late}");
    assert_eq!((other.kind(), late.kind()), (ErrorKind::InvalidRequest, ErrorKind::InvalidRequest));
}

#[tokio::test]
async fn one_search_that_finds_nothing_leaves_the_outcome_open() {
    let (server, client) = platform(ResponseTemplate::new(504), "").await;
    let error = fail(&client).await;
    let reconcile = client.user().invoices().reconcile(&error).without_waiting();
    let timer = Stopped::at(error.ended().unwrap());
    assert_eq!(reconcile.timer(timer.clone()).await.unwrap(), Reconciled::StillUnknown);
    assert_eq!((requests(&server, "search").await, timer.waited()), (1, Duration::ZERO));
}

#[tokio::test]
async fn pages_of_what_was_sent_make_the_listing_of_another_process() {
    let (server, client) = platform(ResponseTemplate::new(500), ROW).await;
    let (invoices, now) = (client.user().invoices(), SystemTime::now());
    let since = now - HOUR * 2;
    let mut pages = invoices.sent_pages(since, None);
    let rows = serde_json::to_string(&pages.next().await.unwrap().unwrap()).unwrap();
    let position = pages.cursor().unwrap();
    let mut pages = invoices.sent_pages(since, None).resume(position.clone()).unwrap();
    assert_eq!(pages.next().await.unwrap(), None, "the only page was returned before");
    let other = invoices.sent_pages(now, None).resume(position).unwrap_err();
    assert_eq!(other.kind(), ErrorKind::InvalidRequest, "{other}");

    let rows = serde_json::from_str(&rows).unwrap();
    let listing = SentListing::new(None, since, now, rows);
    let reconcile = invoices.reconcile_file("00", now - HOUR, None).among(&listing).timer(Stopped::at(now));
    assert_eq!(reconcile.await.unwrap(), Reconciled::NotSent);
    let downloaded = listing.take_downloaded();
    assert_eq!(downloaded, [(ID.parse().unwrap(), FILE_SHA256.to_owned())]);
    assert_eq!((listing.take_downloaded(), requests(&server, "download").await), (Vec::new(), 1));
}

#[tokio::test]
async fn a_page_with_an_unreadable_row_is_never_the_last_one() {
    let (_server, client) = platform(ResponseTemplate::new(500), "17").await;
    let mut pages = client.user().invoices().sent_pages(SystemTime::now() - HOUR, None);
    for _ in 0..2 {
        let error = pages.next().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unreadable, "{error}");
    }
}
