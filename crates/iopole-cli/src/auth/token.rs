//! `iopole auth token`.

use std::io::{self, IsTerminal as _};

use iopole_api::Error;
use serde_json::json;

use crate::failure::Failure;
use crate::output::Form;
use crate::screen::print;
use crate::session::Session;

pub(super) async fn run(session: &Session<'_>) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let token = platform.tokens.token().await.map_err(Error::from)?;
    let header =
        token.header().to_str().map_err(|error| Failure::other(format!("the token is no text: {error}")))?;
    let text = header.strip_prefix("Bearer ").unwrap_or(header);
    if io::stdout().is_terminal() {
        screen.note(screen.pick(
            "Whoever sees this token can act for the account until it expires: clear the terminal afterwards",
            "Qui voit ce jeton peut agir pour le compte jusqu'à son expiration : effacez ensuite le terminal",
        ));
    }
    let shown = match screen.form {
        Form::Text => format!("{text}\n"),
        Form::Json | Form::Jsonl => format!("{}\n", json!({"accessToken": text})),
    };
    print(shown.as_bytes()).map_err(|error| Failure::unwritten("the token was not written", &error))
}
