//! Tests iopole-auth with `oidc-provider`, an independent OAuth server: our own tests could share our misreadings.

mod server;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use iopole_auth::{
    AccessToken, Cached, ClientAuthentication, ClientCredentials, Credentials, Lifetime, SecureUrl,
    TokenError, TokenErrorKind, TokenSource,
};

use self::server::Server;

const CLIENT_ID: &str = "Compta+test@exemple.fr";
const CLIENT_SECRET: &str = "a secret & more: %20=+/ that is long enough";
const LIFETIME: Duration = Duration::from_secs(4);
const CALLERS: usize = 32;
const BUSY: Duration = Duration::from_secs(13);
/// Extra delay of each token request, which makes a caller that waited for one visible. A refresh is due after 3.2 s at
/// the latest, and the token serves until 3.8 s.
const DELAY: Duration = Duration::from_millis(400);

pub(crate) fn run(root: &Path) -> Result<(), String> {
    let lifetime = LIFETIME.as_secs().to_string();
    let (_server, token_url) = Server::start(root, [CLIENT_ID, CLIENT_SECRET, &lifetime])?;
    println!("oidc-provider listens at {token_url}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime.block_on(check(&token_url))
}

async fn check(token_url: &SecureUrl) -> Result<(), String> {
    let flow = |id: &str, secret: &str| {
        let credentials = Credentials::new(id, secret);
        ClientCredentials::new(token_url.clone(), credentials).map_err(|error| error.to_string())
    };
    let has_its_lifetime = |token: Result<AccessToken, TokenError>| match token {
        Ok(token) if token.lifetime() == Lifetime::Limited(LIFETIME) => Ok(()),
        other => Err(format!("expected a token of {LIFETIME:?}, got {other:?}")),
    };
    let refused_as = |code: &str, token: Result<AccessToken, TokenError>| match token {
        Err(error) if error.kind() == TokenErrorKind::Refused && error.code() == Some(code) => Ok(()),
        other => Err(format!("expected the error {code}, got {other:?}")),
    };
    let post = flow(CLIENT_ID, CLIENT_SECRET)?;
    report("secret in the form body", has_its_lifetime(post.token().await))?;
    let basic = flow(&format!("basic-{CLIENT_ID}"), CLIENT_SECRET)?;
    let basic = basic.authentication(ClientAuthentication::BasicHeader);
    report("secret in a Basic header", has_its_lifetime(basic.token().await))?;
    report("a scope", has_its_lifetime(post.clone().scope("invoices").token().await))?;
    report("a wrong secret", refused_as("invalid_client", flow(CLIENT_ID, "wrong")?.token().await))?;
    report("an unknown client", refused_as("invalid_client", flow("nobody", CLIENT_SECRET)?.token().await))?;
    report(
        "a scope that the client may not have",
        refused_as("invalid_scope", post.clone().scope("forbidden").token().await),
    )?;
    busy(post).await
}

/// Runs many callers on tokens of four seconds. There must be one request at a time, about every 3 s, and callers may
/// wait only at the start.
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
    let fits = |fits: bool, seen: String| if fits { Ok(()) } else { Err(seen) };
    report("a refresh each 2.8 to 3.2 s", fits((4..=5).contains(&requests), requests.to_string()))?;
    let share = longest.as_secs_f64() / DELAY.as_secs_f64();
    report("no call as long as a token request", fits(share < 1.0, format!("{share:.2} of it")))
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
        Box::pin(async {
            self.requests.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(DELAY).await;
            self.flow.token().await
        })
    }
}
