//! Tokens of 2 seconds under 32 callers for 30 seconds: a refresh disturbs nobody. The bench counts what no caller may
//! meet: a 401, or a wait for a token while the current one may still be sent.
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::collections::HashMap;
use std::future::poll_fn;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use iopole_auth::{AccessToken, Cached, ClientCredentials, Credentials, Generation, TokenError, TokenSource};
use iopole_bench::{Report, Target};
use iopole_http::{Class, Client, Method, Operation, Role};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const READ: Operation = Operation::new("readThing", Method::GET, "/thing", Class::Safe, Role::User);
const CALLERS: usize = 32;
const LENGTH: Duration = Duration::from_secs(30);
const LIFETIME: Duration = Duration::from_secs(2);
/// Lifetime of a token. Its last twentieth is not used, and a refresh starts after 70 %.
const USABLE: Duration = Duration::from_millis(1_900);
const SOONEST_REFRESH: Duration = Duration::from_millis(1_400);
/// Latency of the token endpoint, long enough to be noticed.
const DELAY: Duration = Duration::from_millis(100);

/// Server of the realm and the API, which knows the end of each token.
#[derive(Default)]
struct Platform {
    ends: Mutex<HashMap<String, Instant>>,
    refused: AtomicUsize,
}

impl Platform {
    fn give_token(&self) -> ResponseTemplate {
        let mut ends = self.ends.lock().unwrap();
        let token = format!("token-{}", ends.len());
        ends.insert(format!("Bearer {token}"), Instant::now() + DELAY + LIFETIME);
        let body = format!(
            r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{}}}"#,
            LIFETIME.as_secs()
        );
        ResponseTemplate::new(200).set_body_raw(body, "application/json").set_delay(DELAY)
    }

    fn answer(&self, request: &Request) -> ResponseTemplate {
        let sent = request.headers.get("authorization").and_then(|value| value.to_str().ok());
        let ends = self.ends.lock().unwrap();
        let good = sent.and_then(|sent| ends.get(sent)).is_some_and(|end| *end > Instant::now());
        if good {
            return ResponseTemplate::new(200).set_body_raw("{}", "application/json");
        }
        self.refused.fetch_add(1, Ordering::Relaxed);
        ResponseTemplate::new(401)
    }
}

/// Source that notes the end of the last token, counted from its request as the cache does.
struct Noted {
    flow: ClientCredentials,
    usable_until: Arc<Mutex<Option<Instant>>>,
}

#[async_trait]
impl TokenSource for Noted {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let asked = Instant::now();
        let token = self.flow.token().await?;
        *self.usable_until.lock().unwrap() = Some(asked + USABLE);
        Ok(token)
    }
}

/// Source that counts the callers that wait although a token may be sent.
struct Watched {
    cache: Cached<Noted>,
    usable_until: Arc<Mutex<Option<Instant>>>,
    waits: AtomicUsize,
}

#[async_trait]
impl TokenSource for Watched {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let mut token = std::pin::pin!(self.cache.token());
        let usable = self.usable_until.lock().unwrap().is_some_and(|until| Instant::now() < until);
        let first = poll_fn(|context| Poll::Ready(token.as_mut().poll(context))).await;
        if let Poll::Ready(token) = first {
            return token;
        }
        self.waits.fetch_add(usize::from(usable), Ordering::Relaxed);
        token.await
    }

    fn invalidate(&self, refused: Generation) {
        self.cache.invalidate(refused);
    }
}

/// Calls until the time is over. Returns the longest call and the number of calls.
async fn call(client: Client, until: Instant) -> (Duration, usize) {
    let (mut longest, mut calls) = (Duration::ZERO, 0);
    while Instant::now() < until {
        let begun = Instant::now();
        client.call(&READ).send().await.unwrap().bytes().await.unwrap();
        longest = longest.max(begun.elapsed());
        calls += 1;
    }
    (longest, calls)
}

async fn load(report: &mut Report, name: impl Fn(&str) -> String) {
    let platform = Arc::new(Platform::default());
    let server = MockServer::builder().disable_request_recording().start().await;
    let (realm, api) = (Arc::clone(&platform), Arc::clone(&platform));
    let token = move |_: &Request| realm.give_token();
    Mock::given(path("/token")).respond_with(token).mount(&server).await;
    let answer = move |request: &Request| api.answer(request);
    Mock::given(path("/thing")).respond_with(answer).mount(&server).await;

    let usable_until = Arc::default();
    let token_url = format!("{}/token", server.uri()).parse().unwrap();
    let flow = ClientCredentials::new(token_url, Credentials::new("client", "secret")).unwrap();
    let cache = Cached::new(Noted { flow, usable_until: Arc::clone(&usable_until) });
    let tokens = Arc::new(Watched { cache, usable_until, waits: AtomicUsize::new(0) });
    let watched: Arc<dyn TokenSource> = tokens.clone();
    let client = Client::builder(server.uri().parse().unwrap(), watched).build().unwrap();
    client.call(&READ).send().await.unwrap();

    let until = Instant::now() + LENGTH;
    let callers: Vec<_> = (0..CALLERS).map(|_| tokio::spawn(call(client.clone(), until))).collect();
    let (mut longest, mut calls) = (Duration::ZERO, 0);
    for caller in callers {
        let (one, made) = caller.await.unwrap();
        (longest, calls) = (longest.max(one), calls + made);
    }
    let none = Target::AtMost(0.0);
    report.figure(&name("answers of 401"), "", platform.refused.load(Ordering::Relaxed) as f64, 1.0, none);
    report.figure(&name("waits beside a token"), "", tokens.waits.load(Ordering::Relaxed) as f64, 1.0, none);
    let requests = platform.ends.lock().unwrap().len() as f64;
    let most = LENGTH.as_secs_f64() / SOONEST_REFRESH.as_secs_f64() + 1.0;
    report.figure(&name("token requests"), "", requests, most.floor(), Target::AtMost(1.0));
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    let (longest, delay) = (milliseconds(longest), milliseconds(DELAY));
    report.figure(&name("longest call, realm"), "ms", longest, delay, Target::Shown);
    let rate = calls as f64 / LENGTH.as_secs_f64();
    report.figure(&name("calls"), "1/s", rate, rate, Target::Shown);
}

fn main() -> ExitCode {
    let mut report = Report::from_args();
    let name = |what: &str| format!("refresh under load: {what}");
    let rows = ["answers of 401", "waits beside a token", "token requests", "longest call, realm", "calls"];
    if rows.iter().any(|row| report.wants(&name(row))) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(load(&mut report, name));
    }
    report.finish()
}
