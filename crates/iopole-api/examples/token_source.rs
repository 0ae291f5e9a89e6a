//! A source of tokens of one's own: here a file that another program keeps fresh.
//!
//! `cargo run -p iopole-api --example token_source -- /run/iopole/token`
#![allow(clippy::print_stdout, reason = "a program for people")]

mod common;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use iopole_api::Client;
use iopole_auth::{AccessToken, Cached, Lifetime, TokenError, TokenErrorKind, TokenSource};

/// How often the file is read at most.
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
async fn main() -> common::Outcome {
    let path = std::env::args().nth(1).ok_or("usage: token_source FILE")?;
    let tokens = Arc::new(Cached::new(TokenFile(path.into())));
    let client = Client::builder(&common::environment()?).tokens(tokens).build()?;
    println!("{:?}", client.admin().customer().id().await?);
    Ok(())
}
