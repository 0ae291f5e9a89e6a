//! A hand-written source of tokens: it reads a file that another program renews.
//!
//! `cargo run -p iopole-api --example token_source -- /run/iopole/token`
#![allow(clippy::print_stdout, reason = "a program for people")]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use iopole_api::{Client, Environment};
use iopole_auth::{AccessToken, Cached, Lifetime, TokenError, TokenErrorKind, TokenSource};

/// The file is read again after this time.
const GOOD_FOR: Duration = Duration::from_secs(30);

struct TokenFile(PathBuf);

#[async_trait::async_trait]
impl TokenSource for TokenFile {
    async fn token(&self) -> Result<AccessToken, TokenError> {
        let text = tokio::fs::read_to_string(&self.0).await.map_err(|error| {
            TokenError::new(TokenErrorKind::Unavailable, format!("{}: {error}", self.0.display()))
        })?;
        AccessToken::new(&text.trim().into(), Lifetime::Limited(GOOD_FOR))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: token_source FILE")?;
    let tokens = Arc::new(Cached::new(TokenFile(path.into())));
    let client = Client::builder(&Environment::from_env()?).tokens(tokens).build()?;
    println!("{:?}", client.admin().customer().id().await?);
    Ok(())
}
