//! Tries iopole-auth against `oidc-provider`, an OAuth server of other people: our own tests could share our own
//! misreadings.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use iopole_auth::{
    AccessToken, Cached, ClientAuthentication, ClientCredentials, Credentials, Lifetime, SecureUrl,
    TokenError, TokenErrorKind, TokenSource,
};

const CLIENT_ID: &str = "Compta+test@exemple.fr";
const CLIENT_SECRET: &str = "a secret & more: %20=+/ that is long enough";
const LIFETIME: Duration = Duration::from_secs(2);
const CALLERS: usize = 32;
const BUSY: Duration = Duration::from_secs(7);

pub(crate) fn run(root: &Path) -> Result<(), String> {
    let server = Server::start(root)?;
    println!("oidc-provider listens at {}", server.token_url);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime.block_on(check(&server.token_url))
}

async fn check(token_url: &SecureUrl) -> Result<(), String> {
    let flow = |id: &str, secret: &str| {
        let credentials = Credentials::new(id, secret);
        ClientCredentials::new(token_url.clone(), credentials).map_err(|error| error.to_string())
    };
    let lives_two_seconds = |token: Result<AccessToken, TokenError>| match token {
        Ok(token) if token.lifetime() == Lifetime::Limited(LIFETIME) => Ok(()),
        other => Err(format!("a token of {LIFETIME:?} was expected: {other:?}")),
    };
    let refused_as = |code: &str, token: Result<AccessToken, TokenError>| match token {
        Err(error) if error.kind() == TokenErrorKind::Refused && error.code() == Some(code) => Ok(()),
        other => Err(format!("a refusal as {code} was expected: {other:?}")),
    };
    let post = flow(CLIENT_ID, CLIENT_SECRET)?;
    report("secret in the form body", lives_two_seconds(post.token().await))?;
    let basic = flow(&format!("basic-{CLIENT_ID}"), CLIENT_SECRET)?;
    let basic = basic.authentication(ClientAuthentication::BasicHeader);
    report("secret in a Basic header", lives_two_seconds(basic.token().await))?;
    report("a scope", lives_two_seconds(post.clone().scope("invoices").token().await))?;
    report("a wrong secret", refused_as("invalid_client", flow(CLIENT_ID, "wrong")?.token().await))?;
    report("an unknown client", refused_as("invalid_client", flow("nobody", CLIENT_SECRET)?.token().await))?;
    report(
        "a scope that the client may not have",
        refused_as("invalid_scope", post.clone().scope("forbidden").token().await),
    )?;
    busy(post).await
}

/// Many callers on tokens of two seconds: one request at a time, about one each 1.5 s, and nobody waits but at the
/// start.
async fn busy(flow: ClientCredentials) -> Result<(), String> {
    let counted = Arc::new(Counted { flow, requests: AtomicUsize::new(0) });
    let cached = Cached::new(Arc::clone(&counted));
    cached.token().await.map_err(|error| error.to_string())?;
    let start = Instant::now();
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let cached = cached.clone();
            tokio::spawn(async move {
                let (mut calls, mut longest) = (0_u32, Duration::ZERO);
                while start.elapsed() < BUSY {
                    let asked = Instant::now();
                    cached.token().await?;
                    longest = longest.max(asked.elapsed());
                    calls += 1;
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                Ok::<_, TokenError>((calls, longest))
            })
        })
        .collect();
    let (mut calls, mut longest) = (0, Duration::ZERO);
    for caller in callers {
        let outcome = caller.await.map_err(|error| error.to_string())?;
        let (made, slowest) = outcome.map_err(|error| error.to_string())?;
        calls += made;
        longest = longest.max(slowest);
    }
    let requests = counted.requests.load(Ordering::SeqCst);
    println!(
        "{calls} calls by {CALLERS} callers in {BUSY:?}: {requests} token requests, longest call {longest:.1?}"
    );
    report(
        "a refresh each 1.4 to 1.6 s",
        if (5..=6).contains(&requests) { Ok(()) } else { Err(requests.to_string()) },
    )
}

fn report(what: &str, outcome: Result<(), String>) -> Result<(), String> {
    match outcome {
        Ok(()) => {
            println!("ok      {what}");
            Ok(())
        }
        Err(reason) => Err(format!("failed  {what}: {reason}")),
    }
}

struct Counted {
    flow: ClientCredentials,
    requests: AtomicUsize,
}

impl TokenSource for Counted {
    fn token<'s, 'f>(
        &'s self,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        self.requests.fetch_add(1, Ordering::SeqCst);
        self.flow.token()
    }
}

/// The server's process; it ends with this.
struct Server {
    process: Child,
    token_url: SecureUrl,
}

impl Server {
    fn start(root: &Path) -> Result<Self, String> {
        let missing = "this task needs Node.js (18 or later) with npm: install it, then run the task again";
        for program in ["node", "npm"] {
            let version = Command::new(program).arg("--version").output();
            version.map_err(|error| format!("{missing} ({program}: {error})"))?;
        }
        let folder = root.join("target").join("oauth-check");
        let fault = |error: std::io::Error| format!("{}: {error}", folder.display());
        fs::create_dir_all(&folder).map_err(fault)?;
        for file in ["package.json", "server.mjs"] {
            fs::copy(root.join("xtask").join("oauth").join(file), folder.join(file)).map_err(fault)?;
        }
        let installed = Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--loglevel=error"])
            .current_dir(&folder)
            .status()
            .map_err(|error| format!("npm install: {error}"))?;
        if !installed.success() {
            return Err(format!("npm install failed in {}: {installed}", folder.display()));
        }
        let mut process = Command::new("node")
            .args(["server.mjs", CLIENT_ID, CLIENT_SECRET, &LIFETIME.as_secs().to_string()])
            .current_dir(&folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("node: {error}"))?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
        }
        match line.trim().parse() {
            Ok(token_url) => Ok(Self { process, token_url }),
            Err(_) => {
                let _ = process.kill();
                Err("oidc-provider did not start: run `node server.mjs a b 2` in target/oauth-check to see why".to_owned())
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
